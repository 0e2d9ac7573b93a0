"""What reports are made of: figures with their spread, and sentences in two languages."""

from __future__ import annotations

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


class Text(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence in both languages."""

    en: str
    zh: str
