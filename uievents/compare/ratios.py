"""The ratios that a report claims: all of them, in one place.

A machine that others share is now quicker, now slower, by half, for a tenth of a second or for
minutes; both contestants of a ratio must be measured in the same of its moods.  So contestants
take short turns, in many runs, and a ratio is said with what it lies between: as far from it as
the runs' own ratios scatter (Student's t of their logarithms, at 99 %, as there are a hundred of
them: at 95 % some would be wrong in every report).  What no turns even out is the ratio of a
latency that is computing to one that is sleeping: it is another one on a slower machine.

The ratio itself is that of all runs together in the study of input: of CPU time, of wakeups, of
the median latencies of all presses, each run's as many; what a loop that sleeps for long makes of
one run's presses is too much a matter of luck.  A latency elsewhere is taken in the same way, any
other cost by the runs' own ratios (their geometric mean).

Five things are said of two figures:

``times``
    one is so many times the other, within a fifth (:data:`SHARP`);
``range``
    one is the greater, but by how many times the runs can only tell roughly;
``level``
    no difference that the runs can tell, or less than a tenth;
``more``, ``less``
    one of them is too little to be told from nothing, so there is only a bound.

There is no ratio of two figures that are both too little, nor of the latency of somebody who
misses presses, who is quick only with those that it noticed.  Two runs with one seed must agree
in all of these ratios: ``tests/benchmarks/bench_repeat.py`` sees to it.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .figures import Figure
from .report import InputStudy, Ratio, Report, Result

NOTICEABLE = 1.1
"""Ratio from which two figures are told apart, however little the runs scatter."""
SHARP = 1.2
"""How far a ratio may be from the ends of its range for the ratio itself to be said.  Of two that
are just so sharp, one pair in 200 is more than a quarter apart; most are sharper."""
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
    def told(self) -> bool:
        """Whether there is a difference."""
        return self.kind != "level"


def by_run(figure: Figure) -> Known:
    """A cost, compared run by run."""
    return Known(figure.median, figure.values)


def pooled(value: float | None, each: Figure | None) -> Known | None:
    """A figure of all runs together; each run's own say how far they scatter."""
    return None if value is None or each is None else Known(value, each.values, pooled=True)


def compare(one: Known, other: Known) -> Compared | None:
    """How ``one`` compares with ``other``; None where there is nothing to compare."""
    if one.small and other.small:
        return None
    if other.small:
        return Compared(one.value / other.least, "more") if other.least else None
    if one.small:
        return Compared(one.least / other.value, "less") if one.least else None
    ratios = [a / b for a, b in zip(one.by_run, other.by_run, strict=False) if a and b]
    times = one.value / other.value
    if ratios and not one.pooled:
        times = statistics.geometric_mean(ratios)
    reach = scatter(ratios)
    low, high = times / reach, times * reach
    if low <= 1 <= high or 1 / NOTICEABLE < times < NOTICEABLE:
        return Compared(times, "level", low, high)
    return Compared(times, "times" if reach <= SHARP else "range", low, high)


def scatter(ratios: list[float]) -> float:
    """By how many times a ratio may differ from that of very many runs, at 99 % confidence."""
    count = len(ratios)
    guess = max(MOODS, max(ratios) / min(ratios)) if ratios else MOODS
    if count < FEW:
        return guess
    error = statistics.stdev(map(math.log, ratios)) / math.sqrt(count)
    reach = math.exp(STUDENT[min(count - 1, 10) - 2] * error)
    return min(reach, guess) if count == FEW else reach


def ratios(report: Report) -> list[Ratio]:
    """Every ratio that may be had from the report."""
    made = []
    for name, column in columns(report).items():
        for of, to in itertools.combinations(column, 2):
            compared = compare(column[of], column[to])
            if compared is not None:
                made.append(Ratio(name, of, to, *compared))
    return made


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
            p50 = pooled(one.p50_ms, one.p50_by_run)
            yield f"devices, {one.devices}: p50 ms", one.name, p50
            yield f"devices, {one.name}: p50 ms", str(one.devices), p50
    for cost in report.servers.costs if report.servers else []:
        yield f"servers, {cost.load}: CPU ms/request", cost.name, cost.cpu_ms_per_request
        yield f"servers, {cost.load}: p50 ms", cost.name, pooled(cost.p50_ms, cost.p50_by_run)
    for mode in report.io.modes if report.io else []:
        yield "io: CPU ms", mode.name, mode.cpu_ms
        yield "io: waiting ms", mode.name, mode.waiting_ms
    for wait in report.multiplexers.costs if report.multiplexers else []:
        yield f"multiplexers, {wait.descriptors}: µs", wait.name, wait.microseconds
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
    made["p50 ms"] = None if missed else pooled(result.latency.p50_ms, result.latency.p50_by_run)
    if missed:
        made["missed"] = Known(float(missed))
    return made


def against_events(study: InputStudy, result: Result, step: float) -> dict[str, Compared | None]:
    """Each figure of ``result``, compared with that of uievents on the same device."""
    ours = next(
        (one for one in study.results if one.device == result.device and one.kind == "events"),
        None,
    )
    if ours is None or ours is result:
        return {}
    theirs, mine = input_figures(result, step), input_figures(ours, step)
    return {
        figure: compare(value, base)
        for figure, value in theirs.items()
        if value is not None and (base := mine.get(figure)) is not None
    }
