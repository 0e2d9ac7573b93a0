"""The bottom of the page: what can be done to the loop, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import log10
from time import monotonic

from ....words import Text, text
from ...layout import columns, cut
from ...numbers import count, duration, number
from ...paint import Box, Canvas, Words
from ...panel import NOWHERE, Button, in_a_row
from ...theme import BODY, SHAPES, SMALL, Colour, mixed
from .flow import LATE, Latency
from .grid import StagePanel
from .handlers import SLOW as SLOWNESS
from .state import MUCH_CPU, MUCH_WOKEN, SECONDS
from .top import NEVER_SLEEPS

LEAST, MOST = 1e-4, 10.0
"""Seconds at the bottom and at the top of the latencies' scale."""

WAY_NAMES: dict[str, Text] = {
    "off": text("Off"),
    "block": text("Blocking"),
    "async": text("async"),
    "thread": text("Thread"),
}
"""The ways in which a handler may be slow."""


class Controls(StagePanel):
    """The slow handler, pause and step, the code; and the counters."""

    def area(self) -> Box:
        return self.layout.controls

    def _label(self) -> Text:
        """What the slow handler is, and the key that goes through its ways."""
        return text("Slow click {n} s", n=f"{SLOWNESS:g}") + Text(" F6", " F6")

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        state, rest = self.state, self.layout.controls.copy()
        self.label: Box = cut(rest, "left", canvas.width(self._label()) + canvas.px(10))
        live = state.mode == "events"
        why = text("A coroutine needs a loop that waits for events: choose Events (F1) first.")
        ways = [
            Button(f"slow {how}", NOWHERE, name, on=state.slow == how)
            for how, name in WAY_NAMES.items()
        ]
        if not live:
            ways[2].why = why
        end = in_a_row(canvas, rest, 4, *ways)
        cut(rest, "left", end + canvas.px(16) - rest.left)
        pause = Button("pause", NOWHERE, text("Pause"), "F9", on=state.paused)
        step = Button("step", NOWHERE, text("Step"), "F10")
        if state.paused:
            pause.label = text("Resume")
        else:
            step.why = text("Only while paused (F9).")
        if not live:
            pause.why = step.why = text("Only with Events (F1).")
        code = Button("code", NOWHERE, text("Code"), "F11")
        save = Button("save", NOWHERE, text("Trace"), "F12")
        self.used = in_a_row(canvas, rest, 6, pause, step, code, save) + canvas.px(6)
        return [*ways, pause, step, code, save]

    def draw(self, canvas: Canvas) -> None:
        canvas.text(self._label(), self.label, BODY, canvas.theme.dim)
        self._counters(canvas)

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """The counters, which change with every event."""
        box = self.layout.controls.copy()
        cut(box, "left", self.used - box.left)
        canvas.surface.fill(canvas.theme.ground, box)
        self._counters(canvas)
        return box

    def _counters(self, canvas: Canvas) -> None:
        theme, lay, flow = canvas.theme, self.layout.controls, self.state.flow
        counters = flow.counters
        late = theme.late if counters.dropped else theme.text
        parts: list[tuple[str, Text, Colour]] = [
            (f"+ {counters.waiting}", text("waiting"), theme.text),
            (f"+ {counters.dropped}", text("dropped"), late),
            (f"+ {counters.merged}", text("merged"), theme.text),
            (f"= {counters.handled}", text("handled"), theme.text),
            (f"{counters.received}", text("received"), theme.text),
        ]
        if flow.replayed:
            parts.append((f"{flow.replayed}", text("still drawn"), theme.dim))
        right, line = lay.right, canvas.height(SMALL)
        for index, (figure, name, colour) in enumerate(parts):
            width = max(canvas.width(figure, SMALL, mono=True), canvas.width(name, SMALL)) + 2
            width += canvas.px(12 if index == 4 else 7)
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
        state, theme = self.state, canvas.theme
        now = state.readings[-1].time if state.readings else monotonic()
        cpu, wakeups, latency = columns(self.layout.strips, 3, canvas.px(12))
        last = state.reading
        inner = self._frame(
            *(canvas, cpu, text("CPU % (orange: over {n})", n=MUCH_CPU)),
            number(last.cpu) if last else "–",
        )
        bars = [(now - r.time, r.seconds, r.cpu / 100) for r in state.readings]
        self._bars(canvas, inner, bars, much=MUCH_CPU / 100)
        self._tick(canvas, inner, 1.0, "100")
        said: Words = number(last.wakeups) if last else "–"
        if state.status() == "hammering":  # what never sleeps is not woken
            said = NEVER_SLEEPS
        title = text("wakeups/s (orange: over {n})", n=MUCH_WOKEN)
        inner = self._frame(canvas, wakeups, title, said)
        awake = [r for r in state.readings if not r.sleepless]
        top = max([r.wakeups for r in awake], default=0.0)
        ceiling = next((c for c in (100, 1000, 10_000) if c >= top), 100_000)
        bars = [(now - r.time, r.seconds, r.wakeups / ceiling) for r in awake]
        self._bars(canvas, inner, bars, much=MUCH_WOKEN / ceiling)
        self._sleepless(canvas, inner, now)
        self._tick(canvas, inner, 1.0, count(ceiling))
        dots = [d for d in state.flow.latencies if now - d.time < SECONDS]
        said = duration(dots[-1].seconds) if dots else "–"
        if state.unseen:
            said = text("{n} unseen", n=state.unseen)
        inner = self._frame(canvas, latency, text("happened → handler (log scale)"), said)
        for seconds in (1e-4, 1e-2, 1.0):
            label = f"{seconds * 1e3:g} ms" if seconds < 1 else "1 s"
            self._tick(canvas, inner, _height(seconds), label)
        waits = [Latency(now, now - it.sent, it.kind) for it in state.flow.unnoticed()]
        for dot in dots[-200:] + [wait for wait in waits if wait.seconds > LATE]:
            at = (_x(inner, now - dot.time), inner.bottom - _height(dot.seconds) * inner.height)
            if dot.seconds > MOST or dot in waits:  # beyond the scale, or not over yet: a ring
                canvas.shape("circle", at, canvas.px(14), theme.late)
                canvas.shape("circle", at, canvas.px(11), theme.panel)
            canvas.shape(SHAPES[dot.kind], at, canvas.px(9), theme.kinds[dot.kind])

    def _frame(self, canvas: Canvas, box: Box, title: Words, value: Words) -> Box:
        """A strip with its title and its last figure; returns the place of the rest."""
        theme, px = canvas.theme, canvas.px
        canvas.box(box, theme.panel, theme.line, radius=10)
        head = Box(box.left + px(12), box.top + px(5), box.width - px(24), px(22))
        used = canvas.text(value, head, BODY + 2, theme.text, mono=True, align="right")
        head.width = used.left - head.left - px(8)
        canvas.text(title, head, SMALL + 1, theme.dim)
        inner = box.inflate(-2 * px(12), -2 * px(12))
        cut(inner, "top", px(36) - px(12))
        cut(inner, "left", self._margin(canvas) + px(14) - px(12))
        return inner

    def _margin(self, canvas: Canvas) -> int:
        """Room for the longest label of an axis."""
        return canvas.width("0.1 ms", SMALL - 1, mono=True) + 2

    def _tick(self, canvas: Canvas, inner: Box, height: float, label: str) -> None:
        theme, y = canvas.theme, round(inner.bottom - height * inner.height)
        canvas.surface.fill(theme.line, Box(inner.left, y, inner.width, 1))
        line, width = canvas.height(SMALL - 1), self._margin(canvas)
        box = Box(inner.left - canvas.px(6) - width, y - line // 2, width, line)
        canvas.text(label, box, SMALL - 1, theme.dim, mono=True, align="right")

    def _bars(
        self, canvas: Canvas, inner: Box, bars: Sequence[tuple[float, float, float]], much: float
    ) -> None:
        """``(age, duration, height from 0 to 1)`` each; those beyond ``much`` are marked."""
        theme = canvas.theme
        self._tick(canvas, inner, 0.0, "0")
        for age, seconds, height in bars:
            left, right = round(_x(inner, age + seconds)), _x(inner, age)
            if right <= inner.left:
                continue
            least = 2 if height > 0.002 else 0  # to be seen at all
            tall = max(least, round(min(1.0, height) * inner.height))
            bar = Box(left, inner.bottom - tall, max(1, round(right) - left - 1), tall)
            canvas.surface.fill(theme.late if height > much else theme.accent, bar)

    def _sleepless(self, canvas: Canvas, inner: Box, now: float) -> None:
        """Where it never slept there are no wakeups to count: a band that says so."""
        theme = canvas.theme
        label = Box(0, 0, canvas.width(NEVER_SLEEPS, SMALL) + canvas.px(12), canvas.px(20))
        for sleepless, group in groupby(self.state.readings, lambda r: r.sleepless):
            if not sleepless:
                continue
            readings = list(group)
            left = round(_x(inner, now - readings[0].time + readings[0].seconds))
            right = round(_x(inner, now - readings[-1].time))
            band = Box(left, inner.top, right - left, inner.height)
            canvas.surface.fill(mixed(theme.panel, theme.late, 0.5), band)
            if band.width > label.width:
                label.center = band.center
                canvas.surface.fill(theme.panel, label)
                canvas.text(NEVER_SLEEPS, label, SMALL, theme.late, align="center")


def _x(inner: Box, age: float) -> float:
    """Where in a strip that is which is so many seconds old: the present is at the right."""
    return max(inner.left, inner.right - max(0.0, age) / SECONDS * inner.width)


def _height(seconds: float) -> float:
    """From :data:`LEAST` at the bottom (0) to :data:`MOST` at the top (1)."""
    return log10(min(MOST, max(LEAST, seconds)) / LEAST) / log10(MOST / LEAST)
