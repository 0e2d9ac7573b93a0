"""What may be said of a sample: percentiles, and figures with their range.

A percentile of too small a sample is an accident: the "p99" of fifty latencies is their
maximum, and the next fifty give another.  The rule here: a sample of n carries the
percentile at fraction q if, with 95 % confidence, at least one value lies beyond it,
that is if 1 - qⁿ ≥ 0.95.  So the median needs 5 values, p90 29, p99 299 and p99.9 2,995;
below that the answer is None, which reports print as "not measured".
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

import msgspec

CONFIDENCE = 0.95
ONE_SIDED = statistics.NormalDist().inv_cdf(CONFIDENCE)


def needed_for(percent: float) -> int:
    """How many values a sample needs to carry the percentile ``percent`` (0 < percent < 100)."""
    if not 0 < percent < 100:
        raise ValueError(f"a percentile lies between 0 and 100, not {percent!r}")
    tail = max(percent, 100 - percent) / 100
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(tail))


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that at least ``percent`` of ``values`` do not exceed (nearest rank).

    None if there are too few values to carry it (:func:`needed_for`).
    """
    if len(values) < needed_for(percent):
        return None
    return sorted(values)[_rank(len(values), percent)]


def percentile_within(values: Sequence[float], percent: float) -> tuple[float, float] | None:
    """What the percentile lies between: the percentile of all that might have been measured.

    Each bound holds with 95 % confidence.  They are values of the sample, whatever its shape:
    the number of values below the percentile is binomial, here by its normal approximation.
    None if the sample does not carry the percentile.
    """
    count, share = len(values), percent / 100
    if count < needed_for(percent):
        return None
    ordered = sorted(values)
    reach = ONE_SIDED * math.sqrt(count * share * (1 - share))
    low = max(0, math.floor(count * share - reach) - 1)
    high = min(count - 1, math.ceil(count * share + reach))
    return ordered[low], ordered[high]


def median_within(values: Sequence[float]) -> tuple[float, float] | None:
    """What the median of very many values lies between, at 99 % confidence.

    The bounds are values of the sample: of n values as many lie below the true median as a fair
    coin, thrown n times, shows heads, whatever the values' distribution ("sign test").  None for
    fewer than 8 values, as even the lowest and the highest of 7 hold it in 98 % of cases only.
    """
    count, left_out, tail = len(values), -1, 0.0
    while (tail := tail + math.comb(count, left_out + 1) / 2**count) <= 0.005:
        left_out += 1
    ordered = sorted(values)
    return None if left_out < 0 else (ordered[left_out], ordered[-1 - left_out])


def percentile_curve(values: Sequence[float], percents: Iterable[float]) -> list[list[float]]:
    """``[percent, value]`` for those of ``percents`` that the sample carries."""
    ordered = sorted(values)
    return [
        [percent, ordered[_rank(len(ordered), percent)]]
        for percent in percents
        if len(ordered) >= needed_for(percent)
    ]


def _rank(count: int, percent: float) -> int:
    return max(0, math.ceil(percent * count / 100) - 1)


class Figure(msgspec.Struct, forbid_unknown_fields=True):
    """One figure, measured in several runs: median, lowest, highest, number of runs."""

    median: float
    low: float
    high: float
    runs: int
    values: list[float | None] = []
    """Each run's own, in order; null where a run has none.  What was measured in one run is
    compared run by run, so that both sides met the same state of the machine."""

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Figure | None:
        """The figure of ``values``, one of each run; None if none was measured."""
        each = list(values)
        known = [value for value in each if value is not None]
        if not known:
            return None
        return cls(statistics.median(known), min(known), max(known), len(known), each)
