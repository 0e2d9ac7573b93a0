"""What may be said of a sample: percentiles, spreads and histograms.

A percentile of too small a sample is an accident: the "p99" of fifty latencies is their
maximum, and the next fifty give another.  The rule here: a sample of n carries the
percentile at fraction q if, with 95 % confidence, at least one value lies beyond it,
that is if 1 - qⁿ ≥ 0.95.  So the median needs 5 values, p90 29, p99 299 and p99.9 2,995;
below that the answer is None, which reports print as "not measured".
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

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


class Spread(NamedTuple):
    """Repeats of one figure: the median, the lowest and highest, and how many there were."""

    median: float
    low: float
    high: float
    runs: int

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Spread | None:
        """The spread of ``values``, those that were not measured (None) left out."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        return cls(statistics.median(known), min(known), max(known), len(known))


def histogram(values: Iterable[float], precision: float = 0.05) -> list[list[float]]:
    """``[upper bound, count]`` of logarithmic buckets, each ``1 + precision`` times the last.

    Empty buckets are left out.  Values that are not positive have one of their own, whose
    bound is 0.
    """
    step = math.log1p(precision)
    counts = Counter(math.ceil(math.log(value) / step) if value > 0 else None for value in values)
    ordered = sorted((0.0 if b is None else math.exp(b * step), n) for b, n in counts.items())
    return [[bound, count] for bound, count in ordered]
