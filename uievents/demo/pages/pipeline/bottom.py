"""The bottom of the window: what can be done to the loop, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import log10
from time import monotonic

from ...numbers import count, duration, number
from ...paint import Box, Canvas
from ...panel import Button, button_width
from ...texts import Texts
from ...theme import BODY, SHAPES, SMALL, mixed
from .flow import LATE, Latency
from .grid import StagePanel
from .handlers import SLOW as SLOWNESS
from .state import MUCH_CPU, MUCH_WOKEN, SECONDS, SLOW

LEAST, MOST = 1e-4, 10.0
"""Seconds at the bottom and at the top of the latencies' scale."""


def slow_label(texts: Texts) -> str:
    """What the slow handler is, and the key that goes through its ways."""
    return texts("slow", n=f"{SLOWNESS:g}") + " F6"


class Controls(StagePanel):
    """The slow handler, pause and step, the code; and the counters."""

    def area(self) -> Box:
        return self.layout.controls

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        state, texts, lay = self.state, self.texts, self.layout.controls
        buttons = []
        self.label: Box = Box(
            lay.left, lay.top, canvas.width(slow_label(texts)) + canvas.px(10), lay.height
        )
        x = self.label.right
        live = state.mode == "events"
        for how in SLOW:
            label = texts(f"slow_{how}")
            width = button_width(canvas, label)
            rect = Box(x, lay.top, width, lay.height)
            why = "" if live or how != "async" else texts("why_async")
            buttons.append(Button(f"slow {how}", rect, label, on=state.slow == how, why=why))
            x = rect.right + canvas.px(4)
        x += canvas.px(12)
        for action, label, key in (
            ("pause", texts("resume" if state.paused else "pause"), "F9"),
            ("step", texts("step"), "F10"),
            ("code", texts("code"), "F11"),
            ("save", texts("save"), "F12"),
        ):
            width = button_width(canvas, label, key)
            rect = Box(x, lay.top, width, lay.height)
            why = ""
            if action in ("pause", "step") and not live:
                why = texts("why_pause")
            elif action == "step" and not state.paused:
                why = texts("why_step")
            on = action == "pause" and state.paused
            buttons.append(Button(action, rect, label, key, on=on, why=why))
            x = rect.right + canvas.px(6)
        self.used = x
        return buttons

    def draw(self, canvas: Canvas) -> None:
        theme, texts = canvas.theme, self.texts
        canvas.text(slow_label(texts), self.label, BODY, theme.dim)
        self._counters(canvas)

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """The counters, which change with every event."""
        lay = self.layout.controls
        box = Box(self.used, lay.top, lay.right - self.used, lay.height)
        canvas.surface.fill(canvas.theme.ground, box)
        self._counters(canvas)
        return box

    def _counters(self, canvas: Canvas) -> None:
        theme, texts, lay = canvas.theme, self.texts, self.layout.controls
        flow = self.state.flow
        counters, replayed = flow.counters, flow.replayed
        parts = [
            (f"{replayed}" if replayed else "", texts("replayed") if replayed else "", theme.dim),
            (f"{counters.received}", texts("received"), theme.text),
            (f"= {counters.handled}", texts("delivered"), theme.text),
            (f"+ {counters.merged}", texts("merged"), theme.text),
            (
                f"+ {counters.dropped}",
                texts("dropped"),
                theme.late if counters.dropped else theme.text,
            ),
            (f"+ {counters.waiting}", texts("waiting"), theme.text),
        ]
        right = lay.right
        line = canvas.height(SMALL)
        for figure, name, colour in reversed(parts):
            width = max(canvas.width(figure, SMALL, mono=True), canvas.width(name, SMALL)) + 2
            width += canvas.px(7 if name != texts("received") else 12)
            if right - width < self.used:
                break
            box = Box(right - width, lay.centery - line, width, line)
            canvas.text(figure, box, SMALL, colour, mono=True, align="right")
            canvas.text(name, box.move(0, line), SMALL, theme.dim, align="right")
            right -= width


class Strips(StagePanel):
    """CPU, wakeups and latency of the shown loop, over the last half minute."""

    def area(self) -> Box:
        return self.layout.strips

    def draw(self, canvas: Canvas) -> None:
        state, texts = self.state, self.texts
        now = state.readings[-1].time if state.readings else monotonic()
        gap = canvas.px(12)
        width = (self.layout.strips.width - 2 * gap) // 3
        boxes = [
            Box(
                self.layout.strips.left + index * (width + gap),
                self.layout.strips.top,
                width,
                self.layout.strips.height,
            )
            for index in range(3)
        ]
        last = state.reading
        cpu = number(last.cpu) if last else "–"
        wakeups = number(last.wakeups) if last else "–"
        if state.status() == "hammering":  # what never sleeps is not woken
            wakeups = texts("hammering")
        self._frame(canvas, boxes[0], texts("strip_cpu", n=MUCH_CPU), cpu)
        self._frame(canvas, boxes[1], texts("strip_wakeups", n=MUCH_WOKEN), wakeups)
        bars = [(now - r.time, r.seconds, r.cpu / 100) for r in state.readings]
        self._bars(canvas, self._inner(canvas, boxes[0]), bars, much=MUCH_CPU / 100)
        awake = [r for r in state.readings if not r.sleepless]
        top = max([r.wakeups for r in awake], default=0.0)
        ceiling = next((c for c in (100, 1000, 10_000) if c >= top), 100_000)
        bars = [(now - r.time, r.seconds, r.wakeups / ceiling) for r in awake]
        inner = self._inner(canvas, boxes[1])
        self._bars(canvas, inner, bars, much=MUCH_WOKEN / ceiling)
        self._sleepless(canvas, inner, now)
        for box, label in ((self._inner(canvas, boxes[0]), "100"), (inner, count(ceiling))):
            self._tick(canvas, box, box.top, label)
        self._latency(canvas, boxes[2], now)

    def _frame(self, canvas: Canvas, box: Box, title: str, value: str) -> None:
        theme = canvas.theme
        canvas.box(box, theme.panel, theme.line, radius=10)
        head = Box(
            box.left + canvas.px(12),
            box.top + canvas.px(5),
            box.width - canvas.px(24),
            canvas.px(22),
        )
        rect = canvas.text(value, head, BODY + 2, theme.text, mono=True, align="right")
        head.width = rect.left - head.left - canvas.px(8)
        canvas.text(title, head, SMALL + 1, theme.dim)

    def _inner(self, canvas: Canvas, box: Box) -> Box:
        top, left = canvas.px(36), self._margin(canvas) + canvas.px(14)
        return Box(
            box.left + left,
            box.top + top,
            box.width - left - canvas.px(12),
            box.height - top - canvas.px(12),
        )

    def _margin(self, canvas: Canvas) -> int:
        """Room for the longest label of an axis."""
        return canvas.width("0.1 ms", SMALL - 1, mono=True) + 2

    def _tick(self, canvas: Canvas, inner: Box, y: int, label: str) -> None:
        theme = canvas.theme
        canvas.surface.fill(theme.line, Box(inner.left, y, inner.width, 1))
        line = canvas.height(SMALL - 1)
        width = self._margin(canvas)
        box = Box(inner.left - canvas.px(6) - width, y - line // 2, width, line)
        canvas.text(label, box, SMALL - 1, theme.dim, mono=True, align="right")

    def _bars(
        self,
        canvas: Canvas,
        inner: Box,
        values: Sequence[tuple[float, float, float]],
        much: float,
    ) -> None:
        """``(age, duration, height from 0 to 1)`` each; those beyond ``much`` are marked."""
        theme = canvas.theme
        self._tick(canvas, inner, inner.bottom, "0")
        for age, seconds, height in values:
            right = inner.right - age / SECONDS * inner.width
            left = max(inner.left, right - seconds / SECONDS * inner.width)
            if right <= inner.left:
                continue
            tall = round(min(1.0, height) * inner.height)
            if height > 0.002:
                tall = max(2, tall)
            colour = theme.late if height > much else theme.accent
            bar = Box(
                round(left), inner.bottom - tall, max(1, round(right) - round(left) - 1), tall
            )
            canvas.surface.fill(colour, bar)

    def _sleepless(self, canvas: Canvas, inner: Box, now: float) -> None:
        """Where it never slept there are no wakeups to count: a band that says so."""
        theme, said = canvas.theme, self.texts("hammering")
        label = Box(0, 0, canvas.width(said, SMALL) + canvas.px(12), canvas.px(20))
        for sleepless, group in groupby(self.state.readings, lambda r: r.sleepless):
            if not sleepless:
                continue
            readings = list(group)
            left, right = (
                round(max(inner.left, inner.right - (now - time) / SECONDS * inner.width))
                for time in (readings[0].time - readings[0].seconds, readings[-1].time)
            )
            band = Box(left, inner.top, right - left, inner.height)
            canvas.surface.fill(mixed(theme.panel, theme.late, 0.5), band)
            if band.width > label.width:
                label.center = band.center
                canvas.surface.fill(theme.panel, label)
                canvas.text(said, label, SMALL, theme.late, align="center")

    def _latency(self, canvas: Canvas, box: Box, now: float) -> None:
        """A dot per event, on a logarithmic scale; what is still unseen rises at the right."""
        theme, texts = canvas.theme, self.texts
        dots = [d for d in self.state.flow.latencies if now - d.time < SECONDS]
        value = duration(dots[-1].seconds) if dots else "–"
        if self.state.unseen:
            value = texts("strip_unseen", n=self.state.unseen)
        self._frame(canvas, box, texts("strip_latency"), value)
        inner = self._inner(canvas, box)
        for seconds, label in ((1e-4, "0.1 ms"), (1e-2, "10 ms"), (1.0, "1 s")):
            self._tick(canvas, inner, round(inner.bottom - _height(seconds) * inner.height), label)
        waits = [
            Latency(now, now - token.sent, token.kind) for token in self.state.flow.unnoticed()
        ]
        for dot in dots[-200:] + [wait for wait in waits if wait.seconds > LATE]:
            x = inner.right - max(0.0, now - dot.time) / SECONDS * inner.width
            y = inner.bottom - _height(dot.seconds) * inner.height
            if dot.seconds > MOST or dot in waits:  # beyond the scale, or not over yet: a ring
                canvas.shape("circle", (x, y), canvas.px(14), theme.late)
                canvas.shape("circle", (x, y), canvas.px(11), theme.panel)
            canvas.shape(SHAPES[dot.kind], (x, y), canvas.px(9), theme.kinds[dot.kind])


def _height(seconds: float) -> float:
    """From :data:`LEAST` at the bottom (0) to :data:`MOST` at the top (1)."""
    return log10(min(MOST, max(LEAST, seconds)) / LEAST) / log10(MOST / LEAST)
