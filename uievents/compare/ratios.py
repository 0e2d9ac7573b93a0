"""How two figures compare, and what may be said of it.

Two programs are measured in the same runs, in turn, so their figures make pairs.  Of each pair one
has a ratio; the *median* of the runs' ratios is what is said, with the *range* that holds the
median of very many more runs at 99 % confidence: two of the runs' ratios, whatever their
distribution (:func:`uievents.measure.samples.percentile_within`).  Fewer than eight runs have no
such range: there it is the runs' lowest and highest ratio, widened by half (:data:`FEW`).

One of two is called the greater only if the range lies on one side of 1, and the median is a tenth
away from it (:data:`NOTICEABLE`).  Where one figure is too little to be told from nothing, there is
only a bound: the other is *more than* so many times as much.  Two that are both too little are not
compared, nor the latency of a program that missed presses: it is quick only with those that it saw.

``assets/docs/measuring.md`` tells the same at length; ``tests/benchmarks/bench_repeat.py`` checks
that no run of ``compare`` reverses what another one claims.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec

from ..measure.samples import Figure, percentile_within

NOTICEABLE = 1.1
"""The least ratio that is called a difference, however little the runs scatter."""
CONFIDENCE = 0.99
"""With which the median of very many more runs lies in a ratio's range."""
FEW = 1.5
"""How far the range of fewer than eight runs reaches beyond their lowest and highest ratio."""
LITTLE_CPU = 0.0002
"""Seconds of CPU time in a phase, all runs together: what a handful of stray wakeups takes."""
LITTLE_WAKING = 2.0
"""Wakeups in a phase, all runs together: one may be the measuring's own."""

Kind = Literal["times", "level", "more", "less"]


class Measured(NamedTuple):
    """A figure of each run; less than ``least`` cannot be told from nothing."""

    values: Sequence[float | None]
    least: float = 0.0

    @classmethod
    def of(cls, figure: Figure | None) -> Measured | None:
        """A figure that is never too little."""
        return None if figure is None else cls(figure.values)

    @property
    def mean(self) -> float:
        """Of all runs."""
        return statistics.fmean(value for value in self.values if value is not None)

    @property
    def little(self) -> bool:
        """Whether it cannot be told from nothing."""
        return statistics.median(v for v in self.values if v is not None) <= self.least


class Compared(NamedTuple):
    """The first figure is ``times`` the second; see the essay above."""

    times: float
    kind: Kind
    low: float | None = None
    high: float | None = None
    """The range, unless ``times`` is a bound itself."""

    @property
    def side(self) -> int:
        """Which is the greater: 1 the first, -1 the second, 0 if that cannot be told."""
        return 0 if self.kind == "level" else 1 if self.times > 1 else -1


class Ratio(msgspec.Struct, forbid_unknown_fields=True):
    """How two figures compare: ``of`` is ``times`` that of ``to``."""

    figure: str
    of: str
    to: str
    times: float
    kind: Kind
    """``level``: no difference that these runs can tell; ``more``, ``less``: only a bound, as one
    of the two is too little to be told from nothing."""
    low: float | None = None
    high: float | None = None
    """What the ratio lies between, at 99 % confidence; null for a bound."""


def compare(one: Measured | None, other: Measured | None) -> Compared | None:
    """How many times ``other`` is ``one``?  None where there is nothing to compare."""
    if one is None or other is None or (one.little and other.little):
        return None
    if one.little:
        turned = compare(other, one)
        return turned and Compared(1 / turned.times, "less")
    if other.little:
        floor = max(other.mean, other.least)
        return Compared(one.mean / floor, "more") if floor else None
    pairs = zip(one.values, other.values, strict=False)
    ratios = [a / max(b, other.least) for a, b in pairs if a is not None and b]
    if not ratios:
        return None
    times = statistics.median(ratios)
    low, high = percentile_within(ratios, 50, CONFIDENCE) or (
        min(ratios) / FEW,
        max(ratios) * FEW,
    )
    level = low <= 1 <= high or 1 / NOTICEABLE < times < NOTICEABLE
    return Compared(times, "level" if level else "times", low, high)


def all_ratios(columns: Iterable[tuple[str, str, Measured | None]]) -> list[Ratio]:
    """Of each two figures in one column: (column, name, figure)."""
    known: dict[str, dict[str, Measured]] = {}
    for column, name, measured in columns:
        if measured is not None:
            known.setdefault(column, {})[name] = measured
    return [
        Ratio(column, of, to, *found)
        for column, names in known.items()
        for of, to in itertools.combinations(names, 2)
        if (found := compare(names[of], names[to])) is not None
    ]


def extreme(costs: dict[str, Measured], *, most: bool = False) -> list[str]:
    """Which costs least (or most): first it, then all that these runs cannot tell from it."""
    if not costs:
        return []

    def median(name: str) -> float:
        return statistics.median(v for v in costs[name].values if v is not None)

    first = (max if most else min)(costs, key=median)
    rest = {name: compare(it, costs[first]) for name, it in costs.items() if name != first}
    return [first, *(name for name, found in rest.items() if found is not None and not found.side)]
