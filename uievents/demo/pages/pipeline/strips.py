"""CPU, wakeups and latency of the shown loop, one above the other, over one axis of time.

Each way of waiting that was tried has a band with its name.  The costs of the way before are drawn
again, in grey, from the moment at which the present one begins, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from time import monotonic

from ....words import text
from ...figures import Axis
from ...layout import cut
from ...meter import LATE, MUCH_CPU, MUCH_WOKEN, CostReading
from ...numbers import count, duration, number
from ...paint import Box, Canvas, Words
from ...panel import Button, button_width
from ...theme import BODY, SHAPES, SMALL, mixed
from .flow import EventLatency
from .grid import StagePanel
from .state import ZOOMS
from .top import MODE_NAMES, NEVER_SLEEPS

LEAST, MOST = 1e-4, 10.0
"""Seconds at the bottom and at the top of the latencies' scale."""


class Strips(StagePanel):
    """The strips, and the axis under them."""

    part = "strips"

    def shows(self) -> dict[str, object]:
        state, flow = self.state, self.state.flow
        flat = all(r.wakeups < 0.05 and r.cpu < 0.05 for r in state.readings)
        still = flat and not flow.latencies and not flow.unnoticed()
        return {"": (state.unseen, None if still else state.reading and state.reading.time)}

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        px, inner = canvas.px, self.layout.strips.inflate(-2 * canvas.px(12), -2 * canvas.px(5))
        line = canvas.height(SMALL - 1)
        self.axis: Box = cut(inner, "bottom", 2 * line + px(4))
        self.names: Box = cut(inner, "left", px(210))
        wide = button_width(canvas, text("{n} s", n=max(ZOOMS)), "Ctrl+Z")
        self.values: Box = cut(inner, "right", wide + px(12))
        cut(inner, "left", canvas.width("0.1 ms", SMALL - 1, mono=True) + px(8))
        self.plot = inner
        zoom = Box(self.values.left + px(12), self.axis.top + px(4), self.values.width - px(12), 0)
        zoom.height = self.axis.height - px(2)
        seconds = text("{n} s", n=self.state.seconds)
        return [Button("zoom", zoom, seconds, "Ctrl+Z")]

    def draw(self, canvas: Canvas) -> None:
        state, theme, px = self.state, canvas.theme, canvas.px
        canvas.box(self.box, theme.panel, theme.line, radius=10)
        self.now: float = state.readings[-1].time if state.readings else monotonic()
        since, last = self.now - state.seconds, state.reading
        self.x: Axis = Axis(since, self.now, self.plot.left, self.plot.right)
        self.readings: list[CostReading] = [r for r in state.readings if r.time > since]
        woken = max([r.wakeups for r in self.readings if not r.sleepless], default=0.0)
        top = next((most for most in (100, 1000, 10_000) if most >= woken), 100_000)
        high, rest = (self.plot.height - 2 * px(5)) // 3, self.plot.copy()
        cpu, wakeups = (cut(rest, "top", high, px(5)) for _ in range(2))
        rest.height = high
        value: Words = number(last.cpu) if last else "–"
        self._row(canvas, cpu, text("CPU % (orange: over {n})", n=MUCH_CPU), value, "0", "100")
        self._bars(canvas, cpu, "cpu", 100, MUCH_CPU)
        name = text("wakeups/s (orange: over {n})", n=MUCH_WOKEN)
        value = number(last.wakeups) if last else "–"
        if state.status() == "hammering":  # what never sleeps is not woken
            value = NEVER_SLEEPS
        self._row(canvas, wakeups, name, value, "0", count(top))
        self._bars(canvas, wakeups, "wakeups", top, MUCH_WOKEN)
        self._sleepless(canvas, wakeups)
        self._latencies(canvas, rest)
        self._axis(canvas)

    def _row(
        self, canvas: Canvas, row: Box, name: Words, value: Words, low: str, high: str
    ) -> None:
        """A strip's name and value, and the ends of its scale; if it is low, only the upper end."""
        theme, line = canvas.theme, canvas.height(SMALL - 1)
        for box, words, size, colour, side in (
            (self.names, name, SMALL + 1, theme.dim, "left"),
            (self.values, value, BODY, theme.text, "right"),
        ):
            place = Box(box.left, row.top, box.width, row.height)
            canvas.text(words, place, size, colour, mono=side == "right", align=side)
        for y, label, top in ((row.top, high, row.top), (row.bottom, low, row.bottom - line)):
            canvas.fill(theme.line, Box(row.left, y, row.width, 1))
            if label == high or row.height >= 1.8 * line:
                place = Box(self.names.right, top, row.left - canvas.px(6) - self.names.right, line)
                canvas.text(label, place, SMALL - 1, theme.dim, mono=True, align="right")

    def _bars(self, canvas: Canvas, row: Box, field: str, most: float, much: float) -> None:
        """A bar for each reading, marked if it is over ``much``; the way before as grey lines."""
        theme, height = canvas.theme, Axis(0, most, 0, row.height)

        def each(readings: list[CostReading]) -> Iterator[tuple[float, int, int, int]]:
            for reading in readings:
                if not (reading.sleepless and field == "wakeups"):
                    value: float = getattr(reading, field)
                    left = round(self.x(reading.time - reading.seconds))
                    yield value, left, round(self.x(reading.time)) - left, round(height(value))

        for value, left, width, tall in each(self.readings):
            tall = max(2 if value > 0.002 * most else 0, tall)  # visible at least
            colour = theme.late if value > much else theme.accent
            canvas.fill(colour, Box(left, row.bottom - tall, max(1, width - 1), tall))
        for _, left, width, tall in each(self._ghost()):
            canvas.fill(theme.dim, Box(left, row.bottom - tall - 1, max(1, width), 2))

    def _ghost(self) -> list[CostReading]:
        """The readings of the way before, as if it had begun when the present one did."""
        if len(self.state.modes) < 2:
            return []
        (before, _), (began, _) = self.state.modes[-2:]
        moved = (
            r._replace(time=r.time - before + began)
            for r in self.state.readings
            if before < r.time < began
        )
        return [r for r in moved if self.now - self.state.seconds < r.time <= self.now]

    def _sleepless(self, canvas: Canvas, row: Box) -> None:
        """A band that says so where the loop never slept: there are no wakeups to count."""
        theme = canvas.theme
        label = Box(0, 0, canvas.width(NEVER_SLEEPS, SMALL) + canvas.px(12), canvas.px(18))
        for sleepless, group in groupby(self.readings, lambda reading: reading.sleepless):
            if not sleepless:
                continue
            readings = list(group)
            left = round(self.x(readings[0].time - readings[0].seconds))
            band = Box(left, row.top, round(self.x(readings[-1].time)) - left, row.height)
            canvas.fill(mixed(theme.panel, theme.late, 0.5), band)
            if band.width > label.width:
                label.center = band.center
                canvas.fill(theme.panel, label)
                canvas.text(NEVER_SLEEPS, label, SMALL, theme.late, align="center")

    def _latencies(self, canvas: Canvas, row: Box) -> None:
        state, theme, now = self.state, canvas.theme, self.now
        dots = [dot for dot in state.flow.latencies if now - dot.time < state.seconds]
        own = dots and dots[-1].time >= state.began  # not of the mode before
        value: Words = duration(dots[-1].seconds) if own else "–"
        if state.unseen:
            value = text("{n} unseen", n=state.unseen)
        name = text("happened → handler (log scale)")
        self._row(canvas, row, name, value, duration(LEAST), duration(MOST))
        height = Axis(LEAST, MOST, row.bottom, row.top, log=True)
        waits = [EventLatency(now, now - it.sent, it.kind) for it in state.flow.unnoticed()]
        for dot in dots[-200:] + [wait for wait in waits if wait.seconds > LATE]:
            at = (self.x(dot.time), height(dot.seconds))
            if dot.seconds > MOST or dot in waits:  # beyond the scale, or not over yet: a ring
                canvas.shape("circle", at, canvas.px(14), theme.late)
                canvas.shape("circle", at, canvas.px(11), theme.panel)
            canvas.shape(SHAPES[dot.kind], at, canvas.px(9), theme.kinds[dot.kind])

    def _axis(self, canvas: Canvas) -> None:
        """Times, and a band for each way of waiting."""
        theme, state, plot = canvas.theme, self.state, self.plot
        line = canvas.height(SMALL - 1)
        top = self.axis.top + canvas.px(4)
        for part in range(4):
            age = state.seconds * part // 3
            label: Words = text("{n} s ago", n=age) if age else text("now")
            place = Box(0, top + line, canvas.width(label, SMALL - 1) + 2, line)
            place.centerx = round(self.x(self.now - age))
            place.left = min(max(plot.left, place.left), plot.right - place.width)
            canvas.text(label, place, SMALL - 1, theme.dim)
        if self._ghost():
            place = Box(self.names.left, top, self.names.width, line)
            canvas.text(text("grey: the mode before"), place, SMALL - 1, theme.dim)
        ends = [*(began for began, _ in state.modes), self.now][1:]
        for (began, mode), end in zip(state.modes, ends, strict=bool(state.modes)):
            left, right = round(self.x(began)), round(self.x(end))
            if right <= plot.left:
                continue
            canvas.fill(theme.dim, Box(left, plot.top, 1, top + line - plot.top))
            name = MODE_NAMES[mode]
            if right - left > canvas.width(name, SMALL - 1) + canvas.px(8):
                place = Box(left + canvas.px(4), top, right - left - canvas.px(4), line)
                canvas.text(name, place, SMALL - 1, theme.text)
