"""From measurements to figures: medians and spreads over the runs, latencies pooled."""

from __future__ import annotations

from collections.abc import Sequence

from ..measure.meters import Reading
from ..measure.samples import histogram, percentile, percentile_curve, percentile_within
from .contestants import Contestant
from .figures import Figure, Text
from .header import add_facts
from .input_study import InputMeasuring, Measurement, runs_of
from .parts import Pace
from .ratios import Known, compare, input_figures
from .report import (
    Balance,
    Costs,
    IdleRatio,
    InputStudy,
    Latency,
    Load,
    NotMeasured,
    Plan,
    Report,
    Result,
)
from .scenarios import SCENARIOS
from .verdict import verdict

CURVE = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.9, 99.99)


def add_input(study: InputMeasuring, report: Report) -> None:
    """Add what ``study`` has measured so far to the report, its verdict included."""
    settings = study.settings
    results, completed = [], settings.runs
    incomplete: set[str] = set()
    for one in study.contestants:
        measured = [m for m in study.done if m.contestant is one]
        if measured:
            results.append(summarize(one, measured))
            add_facts(report.header, measured[0].facts)
        name = Text(f"{one.english} ({one.device})", f"{one.chinese}（{one.device}）")
        whole = study.say_missing(report, one, name)
        if whole < settings.runs:
            incomplete.add(one.device)
        if one.name not in study.failed:
            completed = min(completed, whole)
    if study.why_no_window:
        what = Text("real windows and real button presses", "真实窗口与真实按下")
        report.not_measured.append(NotMeasured(what, study.why_no_window))
    devices = dict.fromkeys(one.device for one in study.contestants)
    scenario = SCENARIOS[settings.scenario]
    plan = Plan(
        runs=settings.runs,
        idle_seconds=settings.idle,
        presses=settings.presses,
        turns=settings.turns,
        scenario=settings.scenario,
        what=scenario.text,
        presses_per_second=scenario.rate,
        hold_ms=(1000 * scenario.hold[0], 1000 * scenario.hold[1]),
        burst=scenario.burst,
        handler_ms=1000 * scenario.handler,
        apart=study.apart,
    )
    load = [
        load_of(device, [m for m in study.done if m.contestant.device == device])
        for device in devices
    ]
    ratios = idle_ratios(results, report.header.cpu_step_seconds)
    report.input = InputStudy(plan, completed, results, ratios, load, pace_of(study.done))
    report.verdict += verdict(report.input, report.header.cpu_step_seconds, incomplete)


def idle_ratios(results: Sequence[Result], step: float) -> list[IdleRatio]:
    """On each device, of the busy loop and of events; ``step``: what the CPU meter can show."""
    by_kind = {(one.device, one.kind): one for one in results}
    made = []
    for (device, kind), ours in by_kind.items():
        busy = by_kind.get((device, "busy"))
        if kind == "events" and busy is not None:
            compared = compare(
                *(input_figures(one, step)["idle CPU %"] or Known(0.0) for one in (busy, ours))
            )
            if compared is not None:
                more_than = compared.kind == "more"
                made.append(IdleRatio(device, busy.name, ours.name, compared.times, more_than))
    return made


def summarize(one: Contestant, turns: Sequence[Measurement]) -> Result:
    """The figures of one contestant from all its turns (at least one)."""
    measured = runs_of(turns)
    return Result(
        name=one.name,
        device=one.device,
        kind=one.kind,
        label=Text(one.english, one.chinese),
        runs=len(measured),
        wait=measured[0].facts.get("wait", ""),
        idle=_costs([m.idle for m in measured], [m.idle_looks for m in measured]),
        active=_costs([m.active for m in measured], [m.active_looks for m in measured]),
        latency=_latency([m.latencies for m in measured]),
        balance=_balance(measured),
    )


def pace_of(measured: Sequence[Measurement]) -> Pace | None:
    """How quick the machine was.  A loop that never sleeps is in the yardstick's way: left out."""
    paces = [1000 * pace for m in measured if m.contestant.kind != "busy" for pace in m.paces]
    quick, slow = percentile(paces, 10), percentile(paces, 90)
    return None if quick is None or slow is None else Pace(len(paces), quick, slow)


def _costs(readings: list[Reading], looks: list[int]) -> Costs:
    return Costs(
        seconds=sum(reading.time for reading in readings),
        cpu_seconds=sum(reading.cpu for reading in readings),
        cpu_percent=Figure.of([reading.cpu_percent for reading in readings]),
        wakeups_per_second=Figure.of([reading.wakeups_per_second for reading in readings]),
        looks_per_second=Figure.of(
            [count / reading.time for count, reading in zip(looks, readings, strict=True)]
        ),
        wakeups=None
        if any(reading.voluntary is None for reading in readings)
        else sum(reading.voluntary or 0 for reading in readings),
    )


def _latency(runs: list[list[float]]) -> Latency:
    pooled = sorted(1000 * value for run in runs for value in run)
    return Latency(
        samples=len(pooled),
        p50_ms=percentile(pooled, 50),
        p90_ms=percentile(pooled, 90),
        p99_ms=percentile(pooled, 99),
        p999_ms=percentile(pooled, 99.9),
        max_ms=pooled[-1] if pooled else None,
        p50_by_run=Figure.of([percentile([1000 * v for v in run], 50) for run in runs]),
        curve=percentile_curve(pooled, CURVE),
        histogram=histogram(pooled),
        p99_within_ms=percentile_within(pooled, 99),
    )


def _balance(measured: Sequence[Measurement]) -> Balance:
    sent = sum(m.sent for m in measured)
    received = sum(len(m.latencies) for m in measured)
    merged = sum(m.merged for m in measured)
    missed = sum(m.missed for m in measured)
    strange = sum(m.strange for m in measured)
    return Balance(
        sent=sent,
        received=received,
        merged=merged,
        missed=missed,
        strange=strange,
        balanced=sent == received + merged + missed and missed >= 0 and strange == 0,
    )


def load_of(device: str, measured: Sequence[Measurement]) -> Load:
    """How late the presses on one kind of device were sent."""
    late = [1000 * value for m in measured for value in m.lateness]
    return Load(device, len(late), percentile(late, 50), percentile(late, 99))
