"""The report in a terminal."""

from __future__ import annotations

from collections.abc import Callable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from ..measure.samples import needed_for
from .contestants import SIMULATED, WINDOW
from .report import Balance, Figure, Header, InputStudy, Report, Result, Text
from .verdict import ms


def in_language(text: Text, language: str) -> str:
    """One of the two."""
    return text.zh if language == "zh" else text.en


TITLES = {
    SIMULATED: Text("A simulated device (socket pair)", "模拟设备（套接字对）"),
    WINDOW: Text("A real window, really pressed", "真实窗口，真实按键"),
}
COLUMNS = (
    Text("", ""),
    Text("idle\nCPU %", "空闲\nCPU %"),
    Text("idle\nwakeups/s", "空闲\n唤醒/秒"),
    Text("active\nCPU %", "忙时\nCPU %"),
    Text("p50\nms", "p50\n毫秒"),
    Text("p99\nms", "p99\n毫秒"),
    Text("missed\n%", "错过\n%"),
)
WIDE_COLUMNS = (
    Text("active\nwakeups/s", "忙时\n唤醒/秒"),
    Text("active\nrounds/s", "忙时\n循环/秒"),
    Text("sent = received\n+ merged + missed", "发送 = 收到\n+ 合并 + 错过"),
)
WIDE = 110
"""Columns of a terminal from which the table has more of them."""
_WORDS = {
    "none": Text("not measured", "未测量"),
    "spins": Text("no sleep", "从不休眠"),
    "few": Text("too few", "样本不足"),
}


def print_report(report: Report, console: Console, language: str = "en") -> None:
    """The header, a table for each device, what was not measured, and the verdict."""

    def say(text: Text) -> str:
        return in_language(text, language)

    for line in header_lines(report):
        console.print(RichText(say(line), style="dim"))
    if report.input is not None:
        _print_input(report.input, report.interrupted, console, language)
    for missing in report.not_measured:
        words = f"{say(_WORDS['none'])}: {say(missing.what)} - {missing.why}"
        console.print(RichText(words[0].upper() + words[1:], style="yellow"))
    for sentence in report.verdict:
        console.print(RichText("• " + say(sentence)))


def _print_input(study: InputStudy, interrupted: bool, console: Console, language: str) -> None:
    def say(text: Text) -> str:
        return in_language(text, language)

    for device in (SIMULATED, WINDOW):
        results = [result for result in study.results if result.device == device]
        if not results:
            continue
        title = say(TITLES[device])
        table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
        table.padding, table.pad_edge = (0, 1, 0, 0), False  # eighty columns are enough
        wide = console.width >= WIDE
        for index, column in enumerate(COLUMNS + (WIDE_COLUMNS if wide else ())):
            table.add_column(say(column), justify="right" if index else "left", no_wrap=True)
        for result in results:
            style = "bold green" if result.kind == "events" else ""
            row = cells(result, language) + (wide_cells(result, language) if wide else [])
            table.add_row(*row, style=style)
        console.print(table)
    for line in notes(study, interrupted):
        console.print(RichText(say(line), style="dim"))


def header_lines(report: Report) -> list[Text]:
    """Where, when, with what."""
    h: Header = report.header
    window = f"SDL {h.sdl} ({h.driver}), pygame {h.pygame}, display {h.display}"
    lines = [
        f"{h.cpu}, {h.cores} cores, {h.system}, load {_load(h)}",
        f"uievents {h.uievents}, {h.python}{', ' + window if h.sdl else ''}",
        f"{h.time}, seed {h.seed}: {h.command}",
    ]
    return [Text(line, line) for line in lines]


def _load(header: Header) -> str:
    return "not measured" if header.load_average is None else f"{header.load_average:.2f}"


def notes(report: InputStudy, interrupted: bool = False) -> list[Text]:
    """How much was measured, and what is inside the latencies."""
    plan, lines = report.plan, []
    low, high = plan.hold_ms
    lines.append(
        Text(
            f"Medians of {_runs(report, interrupted)} (± half the range where above a tenth); each "
            f"{plan.idle_seconds:g} s idle, then {plan.presses} presses of {low:g} to {high:g} ms, "
            f"{plan.presses_per_second:g} a second at random times. p50, p99: of the latency from "
            "a press's intended time to its handler, all runs together.",
            f"{_runs(report, interrupted, 'zh')}的中位数（半极差超过一成时以 ± 标出）；每轮空闲 "
            f"{plan.idle_seconds:g} 秒，然后随机按键 {plan.presses} 次，每次 {low:g} 至 {high:g} "
            f"毫秒，每秒 {plan.presses_per_second:g} 次。"
            "p50、p99 是从预定时刻到处理函数的延迟，各轮合并。",
        )
    )
    for load in report.load:
        if load.late_p50_ms is not None:
            p99 = "-" if load.late_p99_ms is None else ms(load.late_p99_ms)
            place = TITLES[load.device]
            lines.append(
                Text(
                    f"{place.en}: presses were sent {ms(load.late_p50_ms)} late (p99 {p99}), which "
                    "is inside every latency.",
                    f"{place.zh}：按键发送延后 {ms(load.late_p50_ms)}（p99 {p99}），"
                    "已包含在各延迟中。",
                )
            )
    if any(result.latency.samples and result.latency.p99_ms is None for result in report.results):
        need = needed_for(99)
        lines.append(
            Text(
                f"too few: a p99 needs {need} presses that were noticed.",
                f"样本不足：p99 至少需要 {need} 次被察觉的按键。",
            )
        )
    return lines


def _runs(report: InputStudy, interrupted: bool, language: str = "en") -> str:
    done, planned = report.runs_completed, report.plan.runs
    if interrupted:
        text = Text(f"{done} to {done + 1} runs (interrupted)", f"{done} 至 {done + 1} 轮（中断）")
    elif planned == 1:
        text = Text("1 run", "1 轮")
    else:
        text = Text(f"{planned} interleaved runs", f"{planned} 轮交错测量")
    return in_language(text, language)


def cells(result: Result, language: str = "en") -> list[str]:
    """A result's row of the table."""

    def word(name: str) -> str:
        return in_language(_WORDS[name], language)

    latency, balance = result.latency, result.balance
    few = word("few" if latency.samples else "none")
    return [
        in_language(result.label, language),
        _figure(result.idle.cpu_percent, digits, word("none")),
        _wakeups(result, result.idle.wakeups_per_second, language),
        _figure(result.active.cpu_percent, digits, word("none")),
        few if latency.p50_ms is None else digits(latency.p50_ms),
        few if latency.p99_ms is None else digits(latency.p99_ms),
        digits(100 * balance.missed / balance.sent) if balance.sent else word("none"),
    ]


def wide_cells(result: Result, language: str = "en") -> list[str]:
    """What a wide table has beyond it."""
    none = in_language(_WORDS["none"], language)
    return [
        _wakeups(result, result.active.wakeups_per_second, language),
        _figure(result.active.looks_per_second, digits, none),
        _balance(result.balance),
    ]


def _balance(balance: Balance) -> str:
    sign = "=" if balance.balanced else "≠"
    return f"{balance.sent} {sign} {balance.received} + {balance.merged} + {balance.missed}"


def _wakeups(result: Result, figure: Figure | None, language: str) -> str:
    if result.kind == "busy":
        return in_language(_WORDS["spins"], language)
    return _figure(figure, digits, in_language(_WORDS["none"], language))


def digits(value: float) -> str:
    """A figure with two or three digits that matter."""
    if value >= 10_000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.3g}"
    if value >= 0.1:
        return f"{value:.2f}"
    return f"{value:.1g}" if value >= 0.00001 else "0"


def _figure(figure: Figure | None, show: Callable[[float], str], none: str) -> str:
    """The median, with half the range where that is more than a tenth of it."""
    if figure is None:
        return none
    text = show(figure.median)
    half = (figure.high - figure.low) / 2
    if figure.runs > 1 and half > 0.1 * figure.median:
        text += f" ±{half:.1g}" if half < 10 else f" ±{show(half)}"
    return text
