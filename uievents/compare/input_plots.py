"""The plots of the study of input."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .figures import Text
from .format import digits
from .report import Result
from .svg import Axis, Plot, log_axis, spread_out, text_at

CPU_FLOOR = 0.001
"""Percent of a core at which the logarithmic axis ends; less is drawn there."""
LATENCY_FLOOR = 0.01


def colour(one: Result) -> str:
    """That of its kind, by what it does rather than by what it says of itself."""
    if one.kind in ("busy", "state", "events"):
        return one.kind
    return "poll" if one.polls else "block"


def plots(results: Sequence[Result]) -> list[tuple[Text, str]]:
    """Captions and drawings for the contestants on one device, numbered in their order."""
    made = [cost_against_latency(results), percentiles(results), idle_wakeups(results)]
    return [(plot.title, plot.svg()) for plot in [*made, balance(results)]]


def cost_against_latency(results: Sequence[Result]) -> Plot:
    """Polling is a curve: what it gains on one axis it pays on the other.  Events lie off it."""
    plot = Plot(
        Text(
            "What waiting costs against how late the answer is. The dashed line joins those "
            "that poll: they trade one for the other.",
            "等待的代价与响应的延迟。虚线连接各种轮询：它们只能以一换一。",
        )
    )
    known = [
        (number, one, one.idle.cpu_percent.median, one.latency.p99_ms)
        for number, one in enumerate(results, start=1)
        if one.idle.cpu_percent is not None and one.latency.p99_ms is not None
    ]
    x = log_axis([late for *_, late in known], plot.left, plot.right, LATENCY_FLOOR)
    y = log_axis([CPU_FLOOR, *(cpu for _, _, cpu, _ in known)], plot.bottom, plot.top, CPU_FLOOR)
    plot.axes(
        x, y, Text("p99 latency, ms", "p99 延迟（毫秒）"), Text("idle CPU, %", "空闲 CPU（%）")
    )
    if not known:
        middle = (plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2
        words = Text("no p99: too few presses", "没有 p99：样本不足")
        plot.draw(text_at(*middle, words, "middle"))
    curve = sorted((late, cpu) for _, one, cpu, late in known if one.polls)
    if len(curve) > 1:
        plot.line([(x(late), y(cpu)) for late, cpu in curve], "thin", "poll")
    if any(cpu < CPU_FLOOR for _, _, cpu, _ in known):
        where = (plot.right - 4, plot.bottom - 5)  # who is there is quick, so on the left
        plot.draw(text_at(*where, Text("↓ 0 %", "↓ 0 %"), "end", "note"))
    for number, one, cpu, late in known:
        title = f"{one.label.en}: {digits(cpu)} %, {digits(late)} ms"
        plot.badge(x(late), y(cpu), number, colour(one), title)
    return plot


def percentiles(results: Sequence[Result]) -> Plot:
    """Latency at each percentile, up to where the samples carry it."""
    plot = Plot(
        Text(
            "Latency by percentile, from the intended time of the press to its handler.",
            "各百分位的延迟：从按下的预定时刻到处理函数。",
        )
    )
    curves = [
        (number, one, [(percent, value) for percent, value in one.latency.curve if percent >= 10])
        for number, one in enumerate(results, start=1)
        if len(one.latency.curve) > 1
    ]
    values = [value for _, _, curve in curves for _, value in curve]
    tops = [percent for _, _, curve in curves for percent, _ in curve]
    plot.right -= 16
    x = Axis(_nines(10), _nines(max(tops, default=99)), plot.left, plot.right)
    y = log_axis(values, plot.bottom, plot.top, LATENCY_FLOOR)
    for value in y.ticks():
        plot.line([(plot.left, y(value)), (plot.right, y(value))], "grid")
        plot.draw(text_at(plot.left - 5, y(value) + 4, f"{value:g}", "end"))
    for percent in (50, 90, 99, 99.9, 99.99):
        if percent <= max(tops, default=99):
            at = x(_nines(percent))
            plot.line([(at, plot.top), (at, plot.bottom)], "grid")
            plot.draw(text_at(at, plot.bottom + 14, f"p{percent:g}", "middle"))
    plot.names(Text("percentile", "百分位"), Text("latency, ms", "延迟（毫秒）"))
    ends = spread_out([y(curve[-1][1]) for *_, curve in curves], 17, plot.top, plot.bottom)
    for (number, one, curve), end in zip(curves, ends, strict=True):
        plot.line([(x(_nines(percent)), y(value)) for percent, value in curve], "line", colour(one))
        last = curve[-1]
        plot.line([(x(_nines(last[0])), y(last[1])), (plot.right + 10, end)], "leader")
        plot.badge(plot.right + 14, end, number, colour(one), one.label.en)
    return plot


def _nines(percent: float) -> float:
    """90 → 1, 99 → 2, 99.9 → 3: the scale on which rare delays are as visible as common ones."""
    return -math.log10(1 - percent / 100)


def idle_wakeups(results: Sequence[Result]) -> Plot:
    """How often the process wakes while nothing happens."""
    plot = Plot(
        Text(
            "Wakeups a second while nothing happens. A loop that never sleeps has none to count.",
            "没有任何事情发生时每秒醒来的次数。从不休眠的循环没有唤醒可数。",
        ),
        height=26.0 + 34.0 * len(results),
    )
    rates = [one.idle.wakeups_per_second for one in results]
    highest = max([rate.median for rate in rates if rate is not None], default=0.0)
    scale = Axis(0, highest or 1.0, 0, plot.right - 70 - 12)
    for number, (one, rate) in enumerate(zip(results, rates, strict=True), start=1):
        at = 34.0 * number - 12
        plot.badge(12, at + 4, number, colour(one), one.label.en)
        plot.draw(text_at(28, at - 2, one.label))
        if one.kind == "busy":
            plot.draw(text_at(28, at + 12, Text("never sleeps", "从不休眠"), kind="note"))
            continue
        if rate is None:
            plot.draw(text_at(28, at + 12, Text("not measured", "未测量"), kind="note"))
            continue
        length = scale(rate.median)
        plot.bar(28, at + 3, length, 10, colour(one), digits(rate.median))
        plot.draw(text_at(32 + length, at + 12, digits(rate.median), kind="value"))
    return plot


def balance(results: Sequence[Result]) -> Plot:
    """Where the presses went."""
    plot = Plot(
        Text(
            "Where the presses went: received (filled), merged (pale), missed (red).",
            "按下的去向：收到（实色）、合并（浅色）、错过（红色）。",
        ),
        height=26.0 + 34.0 * len(results),
    )
    for number, one in enumerate(results, start=1):
        at = 34.0 * number - 12
        plot.badge(12, at + 4, number, colour(one), one.label.en)
        counts = one.balance
        plot.draw(text_at(28, at - 2, one.label))
        scale = Axis(0, max(1, counts.sent), 0, plot.right - 28)
        place = 28.0
        parts = ((counts.received, colour(one)), (counts.merged, "pale"), (counts.missed, "missed"))
        for count, fill in parts:
            plot.bar(place, at + 3, scale(count), 10, fill, str(count))
            place += scale(count)
        sums = f"{counts.sent} = {counts.received} + {counts.merged} + {counts.missed}"
        plot.draw(text_at(plot.right, at - 2, sums, "end", "note"))
    return plot
