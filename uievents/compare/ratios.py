"""How two figures compare, and which claims the runs support.

Two programs are measured in the same runs, in turn, so each run gives a ratio of their figures.  A
comparison has the *median* of these ratios, and a confidence interval, the *range*: at 99 %
confidence it contains the true median, whatever the distribution
(:func:`uievents.measure.samples.percentile_within`).  Fewer than eight runs are too few for that:
there the range is the lowest to the highest ratio, widened by half (:data:`FEW`).

One of two figures is called the greater only if the range lies on one side of 1, and the median is
at least a tenth away from 1 (:data:`NOTICEABLE`).  If one figure is too small to measure, there is
only a bound: the other is *more than* so many times as large.  Two figures that are both too small
are not compared.  Nor is the latency of a program that missed presses: the ones that it missed are
not in it.

``assets/docs/measuring.md`` has the details; ``tests/benchmarks/bench_repeat.py`` checks that no
run of ``compare`` reverses what another one claims.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from ..measure.samples import Figure, percentile_within

NOTICEABLE = 1.1
"""The smallest ratio that counts as a difference, however little the runs scatter."""
CONFIDENCE = 0.99
"""The probability that a ratio's range contains the true median."""
FEW = 1.5
"""The factor by which the range of fewer than eight runs exceeds their lowest and highest ratio."""
LITTLE_CPU = 0.0002
"""Seconds of CPU time in a phase, all runs together: as much as a few stray wakeups take."""
LITTLE_WAKING = 2.0
"""Wakeups in a phase, all runs together: one may be caused by the measuring itself."""

Kind = Literal["times", "level", "more", "less"]


class Compared(msgspec.Struct, forbid_unknown_fields=True):
    """How two figures compare: the first is ``times`` the second; see the essay above."""

    times: float
    kind: Kind
    """``level``: the difference is within the scatter; ``more``, ``less``: only a bound, as one of
    the two is too small to measure."""
    low: float | None = None
    high: float | None = None
    """The range, at 99 % confidence; null for a bound."""

    @property
    def side(self) -> int:
        """Which is the greater: 1 the first, -1 the second, 0 if the runs do not show it."""
        return 0 if self.kind == "level" else 1 if self.times > 1 else -1


class Ratio(Compared, kw_only=True):
    """A comparison in the report: of ``figure``, that of ``of`` is ``times`` that of ``to``."""

    figure: str
    of: str
    to: str


def compare(one: Figure | None, other: Figure | None) -> Compared | None:
    """How many times ``other`` is ``one``?  None if they cannot be compared."""
    if one is None or other is None or (one.is_little and other.is_little):
        return None
    if one.is_little:
        turned = compare(other, one)
        return turned and Compared(1 / turned.times, "less")
    if other.is_little:
        floor = max(other.mean, other.least)
        return Compared(one.mean / floor, "more") if floor else None
    pairs = zip(one.values, other.values, strict=False)
    ratios = [a / max(b, other.least) for a, b in pairs if a is not None and b]
    if not ratios:
        return None
    times = statistics.median(ratios)
    few = min(ratios) / FEW, max(ratios) * FEW
    low, high = percentile_within(ratios, 50, CONFIDENCE) or few
    level = low <= 1 <= high or 1 / NOTICEABLE < times < NOTICEABLE
    return Compared(times, "level" if level else "times", low, high)


def all_ratios(columns: Iterable[tuple[str, str, Figure | None]]) -> list[Ratio]:
    """The ratio of every two figures in one column, from (column, name, figure)."""
    known: dict[str, dict[str, Figure]] = {}
    for column, name, figure in columns:
        if figure is not None:
            known.setdefault(column, {})[name] = figure
    return [
        Ratio(found.times, found.kind, found.low, found.high, figure=column, of=of, to=to)
        for column, names in known.items()
        for of, to in itertools.combinations(names, 2)
        if (found := compare(names[of], names[to])) is not None
    ]


def extreme(costs: Mapping[str, Figure | None], *, most: bool = False) -> list[str]:
    """Which costs least (or most), then all whose difference from it is within the scatter."""
    known = {name: figure for name, figure in costs.items() if figure is not None}
    if not known:
        return []
    first = (max if most else min)(known, key=lambda name: known[name].median)
    rest = {name: compare(it, known[first]) for name, it in known.items() if name != first}
    return [first, *(name for name, found in rest.items() if found is not None and not found.side)]
