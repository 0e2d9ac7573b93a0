"""Statistics of a sample: percentiles, and figures with their range.

A percentile of too small a sample is an accident: the "p99" of fifty latencies is their
maximum, and the next fifty give another.  The rule here: a sample of n is large enough for
the percentile at fraction q if, with 95 % confidence, at least one value lies beyond the true
percentile, that is if 1 - qⁿ ≥ 0.95.  So the median needs 5 values, p90 29, p99 299 and p99.9
2,995; below that the result is None, which reports print as "too few".
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import msgspec

CONFIDENCE = 0.95


def needed_for(percent: float) -> int:
    """How many values a sample needs for the percentile ``percent`` (0 < percent < 100)."""
    if not 0 < percent < 100:
        raise ValueError(f"a percentile lies between 0 and 100, not {percent!r}")
    tail = max(percent, 100 - percent) / 100
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(tail))


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that at least ``percent`` of ``values`` do not exceed (nearest rank).

    None if there are too few values (:func:`needed_for`).
    """
    if len(values) < needed_for(percent):
        return None
    return sorted(values)[max(0, math.ceil(percent * len(values) / 100) - 1)]


def percentile_within(
    values: Sequence[float], percent: float, confidence: float
) -> tuple[float, float] | None:
    """A confidence interval for the true percentile; ``confidence`` lies between 0 and 1.

    Its ends are values of the sample.  Whatever the distribution, the number of values below the
    true percentile is binomial: a value lies below the true median with probability 1/2, like
    heads of a coin (the "sign test").  None if the sample is too small for such an interval.
    """
    count, share, tail = len(values), percent / 100, (1 - confidence) / 2
    at_most = list(accumulate(_binomial(count, share)))
    low, high = bisect_right(at_most, tail) - 1, bisect_left(at_most, 1 - tail)
    if low < 0 or high >= count:
        return None
    ordered = sorted(values)
    return ordered[low], ordered[high]


def _binomial(count: int, share: float) -> Iterator[float]:
    """The probability of each number of successes: 0, 1, ... ``count``."""
    for k in range(count + 1):
        ways = math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
        yield math.exp(ways + k * math.log(share) + (count - k) * math.log1p(-share))


class Figure(msgspec.Struct, forbid_unknown_fields=True):
    """One figure, measured in several runs: median, lowest, highest, number of runs."""

    median: float
    low: float
    high: float
    runs: int
    values: list[float | None] = []
    """The value of each run, in order; null where a run has none.  Figures are compared run by run,
    so that both were measured in the same state of the machine."""
    least: float = 0.0
    """The smallest value that can be measured: less may be nothing."""

    @classmethod
    def of(cls, values: Iterable[float | None], least: float = 0.0) -> Figure | None:
        """The figure of ``values``, one of each run; None if none was measured."""
        each = list(values)
        known = [value for value in each if value is not None]
        if not known:
            return None
        return cls(statistics.median(known), min(known), max(known), len(known), each, least)

    @property
    def mean(self) -> float:
        """Of all runs."""
        return statistics.fmean(value for value in self.values if value is not None)

    @property
    def is_little(self) -> bool:
        """Whether it is too small to measure."""
        return self.median <= self.least
