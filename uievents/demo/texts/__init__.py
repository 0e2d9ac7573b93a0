"""What the pages say that are not rooms yet: a text has a key, by which a page asks for it.

Elsewhere a sentence stands where it is said (:mod:`uievents.words`).
"""

from __future__ import annotations

from ...words import Text, say
from . import io, models, pipeline, servers

TEXTS: dict[str, Text] = {
    key: text for file in (pipeline, models, servers, io) for key, text in file.TEXTS.items()
}


class Texts:
    """The texts in one language: ``texts("wakeups", n=3)``."""

    def __init__(self, language: str) -> None:
        self.language: str = language

    def __call__(self, key: str, **values: object) -> str:
        return say(self.language, TEXTS[key].en, **values)
