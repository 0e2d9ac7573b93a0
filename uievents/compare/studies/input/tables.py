"""The tables of the study of input."""

from __future__ import annotations

from collections.abc import Iterator

from ....measure.samples import Figure
from ....words import Text, digits, plural, same, text
from ...latency import late
from ...ratios import compare
from ...section import NONE, Column, Section, figure, multiple, table
from .contestants import SIMULATED, WINDOW
from .plots import plots
from .results import FIGURES, InputResults, Result

TITLES = {
    SIMULATED: text("A simulated device (socket pair)"),
    WINDOW: text("A real window, really pressed"),
}
COLUMNS: tuple[Column, ...] = (
    (same(""), lambda one: one.label),
    (text("idle\nCPU %"), lambda one: figure(one.idle.cpu_percent)),
    (text("idle\nwakeups/s"), lambda one: _wakeups(one, one.idle.wakeups_per_second)),
    (text("active\nCPU %"), lambda one: figure(one.active.cpu_percent)),
    late("p50"),
    late("p99"),
    (text("missed\n%"), lambda one: missed(one.balance.missed, one.balance.sent)),
    (text("active\nwakeups/s"), lambda one: _wakeups(one, one.active.wakeups_per_second)),
    (text("active\nrounds/s"), lambda one: figure(one.active.looks_per_second)),
    (text("sent = received\n+ merged + missed"), lambda one: _balance(one)),
)
NARROW = 7
"""Columns that eighty characters have room for."""
AGAINST = (
    text("idle\nCPU"),
    text("idle\nwakeups"),
    text("active\nCPU"),
    text("active\nwakeups"),
    same("p50"),
)
"""The headings of :data:`~.results.FIGURES`, compared."""


def sections(found: InputResults) -> list[Section]:
    """Two for each kind of device: the figures, and how they compare with those of uievents."""
    made: list[Section] = []
    for device in (SIMULATED, WINDOW):
        results = found.on(device)
        if results:
            notes = [] if made else list(_notes(found))
            colours = [one.colour for one in results]
            more = {"narrow": NARROW, "colours": colours, "notes": notes}
            made.append(table(TITLES[device], COLUMNS, results, plots=plots(results), **more))
        ours = next((one for one in results if one.kind == "events"), None)
        if ours is not None and len(results) > 1:
            title = text("{what}: compared with uievents", what=TITLES[device])
            columns = [same(""), *AGAINST]
            rows = [_against(one, ours, found.step) for one in results if one is not ours]
            made.append(Section(title, columns, rows))
    return made


def _against(one: Result, ours: Result, step: float) -> list[Text]:
    """How many times what uievents costs this one costs, and how much later it is."""
    found = (compare(one.measured(figure, step), ours.measured(figure, step)) for figure in FIGURES)
    return [one.label, *map(multiple, found)]


def missed(lost: int, sent: int) -> Text:
    """The percentage of presses that were missed."""
    return same(digits(100 * lost / sent)) if sent else NONE


def _wakeups(one: Result, what: Figure | None) -> Text:
    return text("no sleep") if one.kind == "busy" else figure(what)


def _balance(one: Result) -> Text:
    it = one.balance
    sign = "=" if it.balanced else "≠"
    return same(f"{it.sent} {sign} {it.received} + {it.merged} + {it.missed}")


def _notes(found: InputResults) -> Iterator[Text]:
    """How much was measured, and what is inside the latencies."""
    plan, (low, high) = found.plan, found.plan.scenario.hold
    yield text(
        "Input: {runs}, each {plan.idle_seconds:g} s idle, then {plan.presses} "
        "{plan.scenario.label}. p50, p99: from a press's intended time to its handler.",
        runs=_runs(found),
        plan=plan,
    )
    yield text(
        "{plan.scenario.rate:g} presses a second on average, of {low:g} to {high:g} ms. "
        "Latencies are of all runs together.",
        plan=plan,
        low=1000 * low,
        high=1000 * high,
    )
    if found.apart:
        yield text("What presses has a core of its own; the measured programs have the others.")
    for load in found.load:
        if load.late_p50_ms is not None:
            yield text(
                "{device}: presses were sent {load.late_p50_ms:ms} late (p99 "
                "{load.late_p99_ms:ms}), which is inside every latency.",
                device=TITLES[load.device],
                load=load,
            )


def _runs(found: InputResults) -> Text:
    counts = [one.runs for one in found.results]
    if min(counts) < max(counts):
        return text("{low} to {high} runs", low=min(counts), high=max(counts))
    return plural("1 run", "{n} interleaved runs", max(counts))
