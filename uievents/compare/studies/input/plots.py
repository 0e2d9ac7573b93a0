"""The plots of the study of input."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ....words import digits, text
from ...section import NONE, Plot
from .results import Result

if TYPE_CHECKING:
    from ...sheet import Sheet

CPU_FLOOR = 0.001
"""Percent of a core at the end of the logarithmic axis; lower values are drawn there."""
LATENCY_FLOOR = 0.01
"""The same for latency, in milliseconds."""
LEGEND_ROW = 20.0
"""The height of a row of a legend."""


def plots(results: Sequence[Result]) -> list[Plot]:
    """The plots for one kind of device; contestants are numbered in their order."""
    device = results[0].device
    lines = 26.0 + 34.0 * len(results)
    best = text("The lower left is best: idle costs nothing, and presses are answered at once.")
    if any(one.way for one in results):
        best += text(" A line joins loops that differ only in how long they sleep.")
    return [
        Plot(
            f"{device}-cost",
            best,
            partial(cost_against_latency, results),
            250.0 + _legend_height(results),
        ),
        Plot(
            f"{device}-latency",
            text(
                "Latency by percentile, from the scheduled time of the press to its handler. Ways "
                "that miss presses are left out."
            ),
            partial(percentiles, results),
        ),
        Plot(
            f"{device}-wakeups",
            text(
                "Wakeups a second while nothing happens. A loop that never sleeps has none to "
                "count."
            ),
            partial(idle_wakeups, results),
            lines,
        ),
        Plot(
            f"{device}-balance",
            text("Where the presses went: received (filled), merged (pale), missed (red)."),
            partial(balance, results),
            lines,
        ),
    ]


def cost_against_latency(results: Sequence[Result], sheet: Sheet) -> None:
    """Polling is a curve: a gain on one axis is a loss on the other.  uievents is not on it."""
    which = "p99" if any(one.latency.p99_ms is not None for one in results) else "p50"
    known = [
        (number, one, max(late, LATENCY_FLOOR), one.idle.cpu_percent.median)
        for number, one in enumerate(results, start=1)
        if (late := one.latency.p99_ms if which == "p99" else one.latency.p50_ms) is not None
        and one.idle.cpu_percent is not None
    ]
    if not known:
        sheet.words(sheet.width / 2, 120, text("too few presses"), ha="center")
        return
    points = [(late, max(cpu, CPU_FLOOR)) for _, _, late, cpu in known]
    foot = _legend_height(known)
    axes = sheet.axes(text("{which} latency, ms", which=which), text("idle CPU, %"), foot=foot)
    axes.update_datalim([*points, (points[0][0], CPU_FLOOR)])
    axes.autoscale_view()
    for way in dict.fromkeys(one.way for _, one, *_ in known if one.way):
        pairs = zip(points, known, strict=True)
        curve = sorted(point for point, (_, one, *_) in pairs if one.way == way)
        sheet.line(axes, curve, "poll", dashed=True)
    if below := [late for _, _, late, cpu in known if cpu < CPU_FLOOR]:
        # At the side where there is no badge.
        begin, end = map(math.log, axes.get_xlim())
        x, ha = (0.02, "left") if math.log(min(below)) > (begin + end) / 2 else (0.98, "right")
        sheet.words(x, 0.03, "↓ 0 %", axes=axes, xycoords="axes fraction", ha=ha, size=10)
    marks = [(number, one.colour) for number, one, *_ in known]
    sheet.badges(axes, points, marks)
    for index, (mark, (_, one, *_)) in enumerate(zip(marks, known, strict=True)):
        row, column = divmod(index, 2)  # the names, in two columns
        x, y = 22 + column * sheet.width / 2, sheet.height - foot + 12 + LEGEND_ROW * row
        sheet.badge(x, y, mark)
        sheet.words(x + 14, y + 4, one.label, "ink")


def _legend_height(names: Sequence[object]) -> float:
    return LEGEND_ROW * math.ceil(len(names) / 2) + 4


def percentiles(results: Sequence[Result], sheet: Sheet) -> None:
    """Latency by percentile, as far as the samples allow; not of ways that miss presses."""
    curves = [
        (number, one, [(_nines(percent), ms) for percent, ms in one.latency.curve if percent >= 10])
        for number, one in enumerate(results, start=1)
        if len(one.latency.curve) > 1 and not one.balance.missed
    ]
    axes = sheet.axes(text("percentile"), text("latency, ms"), x_scale="linear", room=28)
    for _, one, curve in curves:
        sheet.line(axes, [(x, max(ms, LATENCY_FLOOR)) for x, ms in curve], one.colour, width=2)
    last = max((curve[-1][0] for *_, curve in curves), default=2.0)
    shown = [percent for percent in (50, 90, 99, 99.9, 99.99) if _nines(percent) <= last + 1e-9]
    axes.set_xticks([_nines(percent) for percent in shown], [f"p{percent:g}" for percent in shown])
    axes.set_xlim(_nines(10), last)
    ends = [(curve[-1][0], max(curve[-1][1], LATENCY_FLOOR)) for *_, curve in curves]
    sheet.named_ends(
        axes, ends, [(number, one.colour) for number, one, _ in curves], sheet.badge_size
    )


def _nines(percent: float) -> float:
    """90 → 1, 99 → 2, 99.9 → 3: a scale that shows rare delays as well as common ones."""
    return -math.log10(1 - percent / 100)


def idle_wakeups(results: Sequence[Result], sheet: Sheet) -> None:
    """How often the process wakes while nothing happens."""
    rates = [one.idle.wakeups_per_second for one in results]
    highest = max((rate.median for rate in rates if rate is not None), default=0.0) or 1.0
    for top, one in _rows(results, sheet):
        rate = one.idle.wakeups_per_second
        if one.kind == "busy" or rate is None:
            words = text("never sleeps") if one.kind == "busy" else NONE
            sheet.words(28, top + 12, words, size=10)
            continue
        length = (sheet.width - 94) * rate.median / highest
        sheet.bar(28, top + 3, length, 10, one.colour)
        sheet.words(32 + length, top + 12, digits(rate.median), "ink")


def balance(results: Sequence[Result], sheet: Sheet) -> None:
    """How many presses were received, merged and missed."""
    for top, one in _rows(results, sheet):
        left, it = 28.0, one.balance
        for count, colour in (
            (it.received, one.colour),
            (it.merged, "pale"),
            (it.missed, "missed"),
        ):
            width = (sheet.width - 40) * count / max(1, it.sent)
            sheet.bar(left, top + 3, width, 10, colour)
            left += width
        sums = f"{it.sent} = {it.received} + {it.merged} + {it.missed}"
        sheet.words(sheet.width - 12, top - 3, sums, ha="right", size=10)


def _rows(results: Sequence[Result], sheet: Sheet) -> Iterator[tuple[float, Result]]:
    """Draws a row with number and name for each result; yields the row's top, and the result."""
    for number, one in enumerate(results, start=1):
        top = 34.0 * number - 12
        sheet.badge(12, top + 4, (number, one.colour))
        sheet.words(28, top - 3, one.label)
        yield top, one
