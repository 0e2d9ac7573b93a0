"""What the demo says, in English and Chinese: a file for each page, and one for what is around.

Both tables of a file have the same keys, and no key is in two files: a test holds both.
``{name}`` is filled in; a text is one line unless it is a caption or help.

In Chinese, what is said in words says 毫秒 (每 16 毫秒); the unit of an axis or of a column
stands after a comma (上次，ms), and a figure that is drawn as such has its sign (84 µs, 1.2 ms).
"""

from __future__ import annotations

import locale
import os

from . import frame, io, models, pipeline, servers

FILES = (frame, pipeline, models, servers, io)

LANGUAGES: dict[str, dict[str, str]] = {
    "en": {key: text for file in FILES for key, text in file.EN.items()},
    "zh": {key: text for file in FILES for key, text in file.ZH.items()},
}


def users_language() -> str:
    """The language of the user's environment, if we have it; else English."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    if not said:
        said = locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


class Texts:
    """The texts in one language at a time: ``texts("wakeups", n=3)``."""

    def __init__(self, language: str) -> None:
        self.language: str = language

    def __call__(self, key: str, **values: object) -> str:
        text = LANGUAGES[self.language][key]
        return text.format(**values) if values else text

    def switch(self) -> None:
        """To the other language."""
        self.language = "zh" if self.language == "en" else "en"
