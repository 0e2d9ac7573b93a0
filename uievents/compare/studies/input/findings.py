"""What the study of input found, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....words import Text
from ...section import Plot, Section
from . import sentences, tables
from .contestants import SIMULATED, WINDOW
from .plots import headline
from .results import InputResults


class InputFindings(InputResults, kw_only=True, tag="input"):
    """Ways to wait for input, on the same presses."""

    def sections(self) -> Sequence[Section]:
        return tables.sections(self)

    def sentences(self) -> Iterator[Text]:
        return sentences.sentences(self)

    def headline(self) -> Sequence[Text]:
        return sentences.headline(self)

    def picture(self) -> Plot | None:
        shown = self.on(WINDOW) or self.on(SIMULATED)
        return headline(shown) if shown else None
