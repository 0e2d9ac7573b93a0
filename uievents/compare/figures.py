"""What reports are made of: figures with their spread, and sentences in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from ..measure.samples import Spread


class Figure(msgspec.Struct, forbid_unknown_fields=True):
    """One figure, measured in several runs: median, lowest, highest, number of runs."""

    median: float
    low: float
    high: float
    runs: int
    values: list[float | None] = []
    """Each run's own, in order; null where a run has none.  Contestants of one run were measured
    in turn, so it is run by run that they are compared (:mod:`uievents.compare.ratios`)."""

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Figure | None:
        """The figure of ``values``, one of each run; None if none was measured."""
        each = list(values)
        spread = Spread.of(each)
        return None if spread is None else cls(*spread, each)


_GAP = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9)%×])(?=[\u4e00-\u9fff])")
"""Where a Chinese character and code, or a figure, touch."""


class Text(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence in both languages.  In Chinese a space is put beside code and figures, wherever
    a sentence was made of parts: ``高于`` and ``get()`` are ``高于 get()``."""

    en: str
    zh: str

    def __post_init__(self) -> None:
        self.zh = _GAP.sub(" ", self.zh)
