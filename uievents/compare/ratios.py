"""How two figures compare, and what may be said of it.

Two programs are measured in the same runs, in turn, so their figures make pairs, and each pair has
a ratio.  A comparison says the *median* of these ratios, and the *range* that holds the median of
very many more runs at 99 % confidence: it lies between two of the runs' ratios, whatever their
distribution (:func:`uievents.measure.samples.percentile_within`).  Fewer than eight runs have no
such range: there it is the runs' lowest and highest ratio, widened by half (:data:`FEW`).

One of two is called the greater only if the range lies on one side of 1, and the median is a tenth
away from it (:data:`NOTICEABLE`).  Where one figure is too little to be told from nothing, there is
only a bound: the other is *more than* so many times as much.  Two that are both too little are not
compared.  Nor is the latency of a program that missed presses: it is quick only with the rest.

``assets/docs/measuring.md`` tells the same at length; ``tests/benchmarks/bench_repeat.py`` checks
that no run of ``compare`` reverses what another one claims.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Mapping
from typing import Literal

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


class Compared(msgspec.Struct, forbid_unknown_fields=True):
    """How two figures compare: the first is ``times`` the second; see the essay above."""

    times: float
    kind: Kind
    """``level``: no difference that these runs can tell; ``more``, ``less``: only a bound, as one
    of the two is too little to be told from nothing."""
    low: float | None = None
    high: float | None = None
    """The range, at 99 % confidence; null for a bound."""

    @property
    def side(self) -> int:
        """Which is the greater: 1 the first, -1 the second, 0 if that cannot be told."""
        return 0 if self.kind == "level" else 1 if self.times > 1 else -1


class Ratio(Compared, kw_only=True):
    """A comparison in the report: of ``figure``, that of ``of`` is ``times`` that of ``to``."""

    figure: str
    of: str
    to: str


def compare(one: Figure | None, other: Figure | None) -> Compared | None:
    """How many times ``other`` is ``one``?  None where there is nothing to compare."""
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
    """Of each two figures in one column: (column, name, figure)."""
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
    """Which costs least (or most): first it, then all that these runs cannot tell from it."""
    known = {name: figure for name, figure in costs.items() if figure is not None}
    if not known:
        return []
    first = (max if most else min)(known, key=lambda name: known[name].median)
    rest = {name: compare(it, known[first]) for name, it in known.items() if name != first}
    return [first, *(name for name, found in rest.items() if found is not None and not found.side)]
