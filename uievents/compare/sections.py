"""The report in sections, the same for the terminal, Markdown and the page.

A section is a table with a title, the plots that belong to it, and notes on how it came
about; all words are in both languages.  What a cell says of a figure is decided here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ..measure.samples import needed_for
from . import input_plots, lab_sections
from .contestants import SIMULATED, WINDOW
from .figures import Figure, Text
from .format import FEW, NONE, Row, Section, digits, enough, figure, ms, ms_zh, multiple, plain
from .ratios import against_events
from .report import Balance, Header, InputStudy, Report, Result

__all__ = ["header_lines", "sections"]

TITLES = {
    SIMULATED: Text("A simulated device (socket pair)", "模拟设备（套接字对）"),
    WINDOW: Text("A real window, really pressed", "真实窗口，真实按下"),
}
COLUMNS = (
    Text("", ""),
    Text("idle\nCPU %", "空闲\nCPU %"),
    Text("idle\nwakeups/s", "空闲\n唤醒/秒"),
    Text("active\nCPU %", "忙时\nCPU %"),
    Text("p50\nms", "p50\n毫秒"),
    Text("p99\nms", "p99\n毫秒"),
    Text("missed\n%", "错过\n%"),
    Text("active\nwakeups/s", "忙时\n唤醒/秒"),
    Text("active\nrounds/s", "忙时\n循环/秒"),
    Text("sent = received\n+ merged + missed", "发送 = 收到\n+ 合并 + 错过"),
)
NARROW = 7
"""Columns that eighty characters have room for."""
SPINS = Text("no sleep", "从不休眠")


def sections(report: Report) -> list[Section]:
    """Those of all studies that were made."""
    made: list[Section] = []
    if report.input is not None:
        made += _input(report.input, report.interrupted, report.header.cpu_step_seconds)
    return made + lab_sections.sections(report)


def _input(study: InputStudy, interrupted: bool, step: float) -> list[Section]:
    made = []
    for device in (SIMULATED, WINDOW):
        results = [result for result in study.results if result.device == device]
        if results:
            made.append(
                Section(
                    title=TITLES[device],
                    columns=COLUMNS,
                    rows=[_row(result) for result in results],
                    narrow=NARROW,
                    colours=[input_plots.colour(one) for one in results],
                    plots=_plots(results),
                )
            )
        if len(results) > 1:
            made += _against(study, results, step)
    if made:
        notes = [*made[-1].notes, *_notes(study, interrupted)]
        made[-1] = msgspec.structs.replace(made[-1], notes=notes)
    return made


AGAINST = {
    "idle CPU %": Text("idle\nCPU", "空闲\nCPU"),
    "idle wakeups/s": Text("idle\nwakeups", "空闲\n唤醒"),
    "active CPU %": Text("active\nCPU", "忙时\nCPU"),
    "active wakeups/s": Text("active\nwakeups", "忙时\n唤醒"),
    "p50 ms": Text("p50", "p50"),
}


def _against(study: InputStudy, results: Sequence[Result], step: float) -> list[Section]:
    """How many times what uievents costs each of the others costs, and how much later it is."""
    rows = []
    for one in results:
        found = against_events(study, one, step)
        if found:
            rows.append([one.label, *(multiple(found.get(figure)) for figure in AGAINST)])
    if not rows:
        return []
    what = TITLES[results[0].device]
    return [
        Section(
            title=Text(f"{what.en}: compared with uievents", f"{what.zh}：与 uievents 相比"),
            columns=(Text("", ""), *AGAINST.values()),
            rows=rows,
            notes=[
                Text(
                    "Of all runs together. Two figures: what it lies between, at 99 % confidence; "
                    "one: within a fifth. ≈: no difference that these runs can tell. >, <: one of "
                    "the two is too little to be told from nothing, so it is a bound. +, −: so "
                    "much later or sooner, as it sleeps until a timer lets it look; a ratio would "
                    "change with the machine's pace. -: not compared (it never sleeps, misses "
                    "presses, or neither has anything to show).",
                    "各轮合并比较。两个数：以 99 % 的置信度介于其间；一个数：误差在五分之一以内。"
                    "≈：差别本次测量分辨不出。>、<：其中一方少到无法与零区分，只能给出界限。"
                    "+、−：晚或早这么久，因为它要睡到定时器让它查看；若用倍数，会随机器快慢而变。"
                    "-：不作比较（从不休眠、有错过的按下，或双方都没有可比的数值）。",
                )
            ],
        )
    ]


def _plots(results: Sequence[Result]) -> Callable[[], list[tuple[Text, str]]]:
    return lambda: input_plots.plots(results)


def _row(result: Result) -> Row:
    latency, balance = result.latency, result.balance
    few = FEW if latency.samples else Text("none", "无")  # nothing was noticed
    return [
        result.label,
        figure(result.idle.cpu_percent),
        _wakeups(result, result.idle.wakeups_per_second),
        figure(result.active.cpu_percent),
        enough(latency.p50_ms, few),
        enough(latency.p99_ms, few),
        plain(digits(100 * balance.missed / balance.sent)) if balance.sent else NONE,
        _wakeups(result, result.active.wakeups_per_second),
        figure(result.active.looks_per_second),
        _balance(balance),
    ]


def _wakeups(result: Result, what: Figure | None) -> Text:
    return SPINS if result.kind == "busy" else figure(what)


def _balance(balance: Balance) -> Text:
    sign = "=" if balance.balanced else "≠"
    return plain(f"{balance.sent} {sign} {balance.received} + {balance.merged} + {balance.missed}")


def _notes(study: InputStudy, interrupted: bool) -> list[Text]:
    """How much was measured, and what is inside the latencies."""
    plan, runs = study.plan, _runs(study, interrupted)
    low, high = plan.hold_ms
    turns = Text(f", in {plan.turns} turns", f"，分 {plan.turns} 次轮流进行")
    if plan.turns == 1:
        turns = Text("", "")
    notes = [
        Text(
            f"Medians of {runs.en} (± half the range where above a tenth); each "
            f"{plan.idle_seconds:g} s idle, then {plan.what.en}: {plan.presses}, "
            f"{plan.presses_per_second:g} a second on average, of {low:g} to {high:g} ms"
            f"{turns.en}. p50, p99: of the latency from a press's intended time to its handler, "
            "all runs together.",
            f"{runs.zh}的中位数（半极差超过一成时以 ± 标出）；每轮空闲 {plan.idle_seconds:g} 秒，"
            f"然后是{plan.what.zh}：共 {plan.presses} 次，平均每秒 "
            f"{plan.presses_per_second:g} 次，每次 {low:g} 至 {high:g} 毫秒"
            f"{turns.zh}。"
            "p50、p99 是从预定时刻到处理函数的延迟，各轮合并。",
        )
    ]
    if plan.apart:
        notes.append(
            Text(
                "What presses has a core of its own; those who are pressed have the others.",
                "负责按下的程序独占一个核，被按下的程序使用其余的核。",
            )
        )
    for load in study.load:
        if load.late_p50_ms is not None:
            late, p99 = load.late_p50_ms, load.late_p99_ms
            place = TITLES[load.device]
            notes.append(
                Text(
                    f"{place.en}: presses were sent {ms(late)} late (p99 "
                    f"{'-' if p99 is None else ms(p99)}), which is inside every latency.",
                    f"{place.zh}：按下的发送延后 {ms_zh(late)}（p99 "
                    f"{'-' if p99 is None else ms_zh(p99)}），已包含在各延迟中。",
                )
            )
    notes += lab_sections.pace_note(study.pace)
    if any(one.latency.samples and one.latency.p99_ms is None for one in study.results):
        need = needed_for(99)
        notes.append(
            Text(
                f"too few: a p99 needs {need} presses that were noticed.",
                f"样本不足：p99 至少需要 {need} 次被察觉的按下。",
            )
        )
    return notes


def _runs(study: InputStudy, interrupted: bool) -> Text:
    done, planned = study.runs_completed, study.plan.runs
    if interrupted and done < planned:
        return Text(f"{done} to {done + 1} runs (interrupted)", f"{done} 至 {done + 1} 轮（中断）")
    if planned == 1:
        return Text("1 run", "1 轮")
    return Text(f"{planned} interleaved runs", f"{planned} 轮交错测量")


CUT_SHORT = Text("Interrupted: not everything was measured.", "测量被中断：并非全部完成。")
"""Of a report that was interrupted."""


def header_lines(report: Report) -> list[Text]:
    """Where, when, with what."""
    h: Header = report.header
    load = NONE if h.load_average is None else plain(f"{h.load_average:.2f}")
    program = f"uievents {h.uievents}, {h.python}"
    if h.sdl:
        program += f", SDL {h.sdl} ({h.driver}), pygame {h.pygame}"
    return [
        Text(
            f"{h.cpu}, {h.cores} cores, {h.system}, load {load.en}",
            f"{h.cpu}，{h.cores} 核，{h.system}，负载 {load.zh}",
        ),
        Text(f"{program}, display {h.display}", f"{program}，显示 {h.display}")
        if h.sdl
        else plain(program),
        Text(f"{h.time}, seed {h.seed}: {h.command}", f"{h.time}，种子 {h.seed}：{h.command}"),
    ]
