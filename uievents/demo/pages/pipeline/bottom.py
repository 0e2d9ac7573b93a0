"""The bottom of the page: what can be done to the loop, and what became of the events."""

from __future__ import annotations

from dataclasses import replace

from ....words import Text, text
from ...layout import cut
from ...paint import Box, Canvas
from ...panel import NOWHERE, Button, in_a_row
from ...theme import BODY, SMALL, Colour
from .grid import StagePanel
from .handlers import SLOW as SLOWNESS

WAY_NAMES: dict[str, Text] = {
    "off": text("Off"),
    "block": text("Blocking"),
    "async": text("async"),
    "thread": text("Thread"),
}
"""The ways in which a handler may be slow."""


class Controls(StagePanel):
    """The slow handler, pause and step, the code; and the counters."""

    part = "controls"

    def _label(self) -> Text:
        """What is slow, and the key that goes through the ways."""
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
        if not (live or state.by_line or state.paused):
            pause.why = step.why = text(
                "Only with Events (F1), or in a window wide enough for the code."
            )
        code = Button("code", NOWHERE, text("Code"), "F11")
        save = Button("save", NOWHERE, text("Trace"), "F12")
        self.used: int = in_a_row(canvas, rest, 6, pause, step, code, save) + canvas.px(6)
        return [*ways, pause, step, code, save]

    def shows(self) -> dict[str, object]:
        return {"counters": (replace(self.state.flow.counters), self.state.flow.replayed)}

    def draw(self, canvas: Canvas) -> None:
        canvas.text(self._label(), self.label, BODY, canvas.theme.dim)
        self._counters(canvas)

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """The counters, which change with every event."""
        box = self.layout.controls.copy()
        cut(box, "left", self.used - box.left)
        canvas.fill(canvas.theme.ground, box)
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
