"""The findings of the study of input, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....measure.samples import Figure
from ....words import Text, same, text
from ...latency import Lateness, late
from ...ratios import compare
from ...section import NONE, Column, Section, figure, multiple, table, value_or
from ...study import Findings
from .contestants import SIMULATED, WINDOW
from .plots import plots
from .results import Plan, Result
from .sentences import sentences

TITLES = {
    WINDOW: text("A real window, really pressed"),
    SIMULATED: text("A simulated device (socket pair)"),
}
COLUMNS: tuple[Column, ...] = (
    (same(""), lambda one: one.label),
    (text("idle\nCPU %"), lambda one: figure(one.idle.cpu_percent)),
    (text("idle\nwakeups/s"), lambda one: _wakeups(one, one.idle.wakeups_per_second)),
    (text("active\nCPU %"), lambda one: figure(one.active.cpu_percent)),
    late("p50"),
    late("p99"),
    (text("missed\n%"), lambda one: value_or(one.balance.missed_percent, NONE)),
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
"""The headings of :meth:`~.results.Result.compared`."""


class InputFindings(Findings, kw_only=True, tag="input"):
    """Several ways to wait for input, measured with the same presses."""

    plan: Plan
    apart: bool = False
    """Whether the process that pressed had a core of its own."""
    results: list[Result]
    incomplete: list[str] = []
    """The kinds of device on which a contestant has fewer runs than planned."""
    load: list[Lateness] = []
    window: tuple[str | None, str | None, str | None] | None = None
    """The versions of pygame and SDL, and SDL's driver, in the measured windows."""

    def on(self, device: str) -> list[Result]:
        """The results on one kind of device."""
        return [result for result in self.results if result.device == device]

    def sections(self) -> Sequence[Section]:
        """For each kind of device, a table of figures and a comparison with uievents."""
        made: list[Section] = []
        for device, title in TITLES.items():
            results = self.on(device)
            if results:
                colours = [one.colour for one in results]
                notes = [] if made else list(self.notes())
                more = {"narrow": NARROW, "colours": colours, "notes": notes}
                made.append(table(title, COLUMNS, results, plots=plots(results), **more))
            events = next((one for one in results if one.kind == "events"), None)
            if events is not None and len(results) > 1:
                beside = text("{what}: compared with uievents", what=title)
                rows = [_against(one, events) for one in results if one is not events]
                made.append(Section(beside, [same(""), *AGAINST], rows))
        return made

    def notes(self) -> Iterator[Text]:
        plan, (low, high) = self.plan, self.plan.scenario.hold
        yield text(
            "Input: {runs}, each {plan.idle_seconds:g} s idle, then {plan.presses} "
            "{plan.scenario.label}. p50, p99: from a press's scheduled time to its handler.",
            runs=self.runs_done,
            plan=plan,
        )
        yield text(
            "{plan.scenario.rate:g} presses a second on average, of {low:g} to {high:g} ms. "
            "Latencies are of all runs together.",
            plan=plan,
            low=1000 * low,
            high=1000 * high,
        )
        if self.apart:
            yield text(
                "The process that presses has a core of its own; the measured programs share the "
                "others."
            )
        for load in self.load:
            if load.late_p50_ms is not None:
                yield text(
                    "{device}: presses were sent {load.late_p50_ms:ms} late (p99 "
                    "{load.late_p99_ms:ms}), which is part of every latency.",
                    device=TITLES[load.device],
                    load=load,
                )

    def sentences(self) -> Iterator[Text]:
        motion = self.plan.scenario.input == "motion"
        return sentences(self.results, self.incomplete, motion)

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        for one in self.results:
            for name, known in one.compared().items():
                yield f"input, {one.device}: {name}", one.name, known


def _against(one: Result, events: Result) -> list[Text]:
    """The figures of ``one``, each as a multiple of that of uievents."""
    pairs = zip(one.compared().values(), events.compared().values(), strict=True)
    return [one.label, *(multiple(compare(*pair)) for pair in pairs)]


def _wakeups(one: Result, rate: Figure | None) -> Text:
    return text("no sleep") if one.kind == "busy" else figure(rate)


def _balance(one: Result) -> Text:
    it = one.balance
    sign = "=" if it.balanced else "≠"
    return same(f"{it.sent} {sign} {it.received} + {it.merged} + {it.missed}")
