"""The ratios and differences that a report claims: all of them, in one place.

A machine that others share is now quicker, now slower, by half, for a tenth of a second or for
minutes; both contestants of a ratio must be measured in the same of its moods.  So contestants
take short turns, in many runs, and a ratio is said with what it lies between: as far from it as
the runs' own ratios scatter (Student's t of their logarithms, at 99 %, as there are a hundred of
them: at 95 % some would be wrong in every report).

A latency is what the machine has to do for a press, and what a timer makes it wait for that.  Of
two that have the first in common, and of which one waits, only the difference is the waiting: 8 ms
sooner is 8 ms on any machine, but 70 times sooner is 50 times on one that is half as quick, or on
the same one a minute later.  So where one *sleeps* (:attr:`Known.sleeps`) and the other does not,
latencies have a difference (:class:`Later`), and otherwise a ratio (:class:`Compared`), as any
cost has.

The ratio itself is that of all runs together in the study of input: of CPU time, of wakeups, of
the median latencies of all presses, each run's as many; what a loop that sleeps for long makes of
one run's presses is too much a matter of luck.  A latency elsewhere is taken in the same way, the
cost of a wait by the quickest of all (:func:`quickest`), and any other cost by the runs' own ratios
(their geometric mean).

Five things are said of two figures:

``times``, ``ms``
    one is so many times the other, or so many milliseconds later, within a fifth (:data:`SHARP`);
``range``
    one is the greater, but by how much the runs can only tell roughly;
``level``
    no difference that the runs can tell, or less than a tenth;
``more``, ``less``
    one of them is too little to be told from nothing, so there is only a bound.

There is no ratio of two figures that are both too little, and neither ratio nor difference of the
latency of somebody who misses presses, who is quick only with those that it noticed.  Two runs with
one seed must agree in all of this: ``tests/benchmarks/bench_repeat.py`` sees to it.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .figures import Figure
from .report import Difference, InputStudy, Ratio, Report, Result

NOTICEABLE = 1.1
"""Ratio from which two figures are told apart, however little the runs scatter."""
SHARP = 1.2
"""How far a ratio may be from the ends of its range for the ratio itself to be said; a difference,
a fifth of it.  Of two that are just so sharp, one pair in 200 is more than a quarter apart; most
are sharper."""
FEW = 3
"""Runs, at most, whose scattering alone tells little."""
MOODS = 1.5
"""How far a ratio of so few may be from the ends of its range, unless they differ by more than
that, or three of them by much less: the machine's moods."""
STUDENT = (9.92, 5.84, 4.60, 4.03, 3.71, 3.50, 3.36, 3.25, 3.17)
"""Student's t for 99 % confidence, two-sided, with 2 to 10 degrees of freedom."""
LITTLE_CPU = 0.0002
"""Seconds of CPU time in a phase, all runs together: what a handful of stray wakeups takes."""
LITTLE_WAKING = 2.0
"""Wakeups in a phase, all runs together: one may be the measuring's own."""

Kind = Literal["times", "range", "level", "more", "less"]


class Known(NamedTuple):
    """A figure that may be compared: its value, each run's own if runs are to be compared."""

    value: float
    by_run: list[float | None] = []
    least: float = 0.0
    """Less than this cannot be told from nothing."""
    pooled: bool = False
    """Whether the value is of all runs' samples together, so that values are compared."""
    sleeps: bool = False
    """Of a latency in milliseconds: whether most of it is a timer's, as who is pressed sleeps."""

    @property
    def small(self) -> bool:
        """Whether it cannot be told from nothing."""
        return self.value <= self.least


class Compared(NamedTuple):
    """What may be said of two figures: the first is ``times`` the second; see the essay above."""

    times: float
    kind: Kind
    low: float | None = None
    high: float | None = None
    """What it lies between, unless it is a bound itself."""

    @property
    def side(self) -> int:
        """Which is the greater: 1 the first, -1 the second, 0 if that cannot be told."""
        return 0 if self.kind == "level" else 1 if self.times > 1 else -1


class Later(NamedTuple):
    """What may be said of two latencies: the first is ``ms`` later (milliseconds)."""

    ms: float
    kind: Literal["ms", "range", "level"]
    low: float
    high: float
    """What it lies between."""

    @property
    def side(self) -> int:
        """Which is the later: 1 the first, -1 the second, 0 if that cannot be told."""
        return 0 if self.kind == "level" else 1 if self.ms > 0 else -1


def by_run(figure: Figure) -> Known:
    """A cost, compared run by run."""
    return Known(figure.median, figure.values)


def quickest(figure: Figure) -> Known:
    """A cost that others on the machine can only add to, compared by the least of all runs."""
    return Known(figure.low, figure.values, pooled=True)


def latency(p50: float | None, each: Figure | None, sleeps: bool = False) -> Known | None:
    """The median of all runs together, in milliseconds; each run's own say how far they scatter."""
    if p50 is None or each is None:
        return None
    return Known(p50, each.values, pooled=True, sleeps=sleeps)


def against(one: Known, other: Known) -> Compared | Later | None:
    """What may be said of the two; None where there is nothing to compare."""
    return compare(one, other) if one.sleeps == other.sleeps else later(one, other)


def compare(one: Known, other: Known) -> Compared | None:
    """How many times ``other`` is ``one``?  None where there is nothing to compare."""
    if one.small and other.small:
        return None
    if other.small:
        return Compared(one.value / other.least, "more") if other.least else None
    if one.small:
        return Compared(one.least / other.value, "less") if one.least else None
    ratios = [a / b for a, b in _both(one, other)]
    times = one.value / other.value
    if ratios and not one.pooled:
        times = statistics.geometric_mean(ratios)
    reach = scatter(ratios)
    low, high = times / reach, times * reach
    if low <= 1 <= high or 1 / NOTICEABLE < times < NOTICEABLE:
        return Compared(times, "level", low, high)
    return Compared(times, "times" if reach <= SHARP else "range", low, high)


def later(one: Known, other: Known) -> Later:
    """How much later is ``one`` than ``other``, both in milliseconds?"""
    ms = one.value - other.value
    each = [a - b for a, b in _both(one, other)]
    reach = max([(MOODS - 1) * abs(ms), *(abs(value - ms) for value in each)])
    if len(each) >= FEW:
        error = _student(len(each)) * statistics.stdev(each) / math.sqrt(len(each))
        reach = min(reach, error) if len(each) == FEW else error
    low, high = ms - reach, ms + reach
    if low <= 0 <= high or 1 / NOTICEABLE < one.value / other.value < NOTICEABLE:
        return Later(ms, "level", low, high)
    return Later(ms, "ms" if reach <= (SHARP - 1) * abs(ms) else "range", low, high)


def _both(one: Known, other: Known) -> list[tuple[float, float]]:
    """The runs that both have a figure of."""
    return [(a, b) for a, b in zip(one.by_run, other.by_run, strict=False) if a and b]


def _student(count: int) -> float:
    """Student's t for so many runs."""
    return STUDENT[min(count - 1, 10) - 2]


def scatter(ratios: list[float]) -> float:
    """By how many times a ratio may differ from that of very many runs, at 99 % confidence."""
    count = len(ratios)
    guess = max(MOODS, max(ratios) / min(ratios)) if ratios else MOODS
    if count < FEW:
        return guess
    error = statistics.stdev(map(math.log, ratios)) / math.sqrt(count)
    reach = math.exp(_student(count) * error)
    return min(reach, guess) if count == FEW else reach


def add_comparisons(report: Report) -> None:
    """Put every ratio and difference that may be had from the report into it."""
    report.ratios, report.differences = [], []
    for name, column in columns(report).items():
        for of, to in itertools.combinations(column, 2):
            found = against(column[of], column[to])
            if isinstance(found, Compared):
                report.ratios.append(Ratio(name, of, to, *found))
            elif found is not None:
                report.differences.append(Difference(name, of, to, *found))


def columns(report: Report) -> dict[str, dict[str, Known]]:
    """The figures that are compared: those of one column with each other."""
    made: dict[str, dict[str, Known]] = {}
    for column, name, figure in _all(report):
        if figure is not None:
            it = by_run(figure) if isinstance(figure, Figure) else figure
            made.setdefault(column, {})[name] = it
    return made


def _all(report: Report) -> Iterator[tuple[str, str, Known | Figure | None]]:
    for result in report.input.results if report.input else []:
        for figure, value in input_figures(result, report.header.cpu_step_seconds).items():
            yield f"input, {result.device}: {figure}", result.name, value
    for one in report.devices.costs if report.devices else []:
        if not one.missed:
            p50 = latency(one.p50_ms, one.p50_by_run, one.sleeps)
            yield f"devices, {one.devices}: p50 ms", one.name, p50
            yield f"devices, {one.name}: p50 ms", str(one.devices), p50
    for cost in report.servers.costs if report.servers else []:
        yield f"servers, {cost.load}: CPU ms/request", cost.name, cost.cpu_ms_per_request
        yield f"servers, {cost.load}: p50 ms", cost.name, latency(cost.p50_ms, cost.p50_by_run)
    for mode in report.io.modes if report.io else []:
        yield "io: CPU ms", mode.name, mode.cpu_ms
        yield "io: waiting ms", mode.name, mode.waiting_ms
    for wait in report.multiplexers.costs if report.multiplexers else []:
        least = quickest(wait.microseconds) if wait.microseconds else None
        yield f"multiplexers, {wait.descriptors}: µs", wait.name, least
    for task in report.tasks.arrangements if report.tasks else []:
        yield "tasks: total ms", task.name, task.total_ms


def input_figures(result: Result, step: float) -> dict[str, Known | None]:
    """What is compared of one contestant; ``step``: the least that the CPU meter can show.

    What is little is so in all runs together: of an idle program one run has few wakeups to count.
    """
    made: dict[str, Known | None] = {}
    for phase, costs in (("idle", result.idle), ("active", result.active)):
        seconds = costs.seconds
        if costs.cpu_percent is not None:
            share, least = costs.cpu_seconds / seconds, max(step, LITTLE_CPU) / seconds
            made[f"{phase} CPU %"] = Known(
                100 * share, costs.cpu_percent.values, 100 * least, pooled=True
            )
        rate = costs.wakeups_per_second
        if result.kind != "busy" and costs.wakeups is not None and rate is not None:
            least = LITTLE_WAKING / seconds
            made[f"{phase} wakeups/s"] = Known(
                costs.wakeups / seconds, rate.values, least, pooled=True
            )
    missed = result.balance.missed
    made["p50 ms"] = None if missed else median_latency(result)
    if missed:
        made["missed"] = Known(float(missed))
    return made


def median_latency(result: Result) -> Known | None:
    """That of the presses that it noticed."""
    return latency(result.latency.p50_ms, result.latency.p50_by_run, result.sleeps)


def against_events(
    study: InputStudy, result: Result, step: float
) -> dict[str, Compared | Later | None]:
    """Each figure of ``result``, compared with that of uievents on the same device."""
    ours = next(
        (one for one in study.results if one.device == result.device and one.kind == "events"),
        None,
    )
    if ours is None or ours is result:
        return {}
    theirs, mine = input_figures(result, step), input_figures(ours, step)
    return {
        figure: against(value, base)
        for figure, value in theirs.items()
        if value is not None and (base := mine.get(figure)) is not None
    }
