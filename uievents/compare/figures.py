"""What reports are made of: figures with their spread, and sentences in two languages."""

from __future__ import annotations

import msgspec

from ..measure.samples import Spread


class Figure(msgspec.Struct, forbid_unknown_fields=True):
    """One figure, measured in several runs: median, lowest, highest, number of runs."""

    median: float
    low: float
    high: float
    runs: int

    @classmethod
    def of(cls, values: list[float | None]) -> Figure | None:
        """The figure of ``values``; None if none was measured."""
        spread = Spread.of(values)
        return None if spread is None else cls(*spread)


class Text(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence in both languages."""

    en: str
    zh: str
