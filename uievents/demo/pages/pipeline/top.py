"""The top of the window: what the shown loop is doing, and how it waits."""

from __future__ import annotations

from ...numbers import number
from ...paint import Box, Canvas
from ...panel import Button, button_width
from ...theme import BIG, BODY, SMALL
from .flow import RATE
from .grid import StagePanel
from .state import MODES


class Top(StagePanel):
    """Status, modes, and one sentence about the mode."""

    def area(self) -> Box:
        lay = self.layout
        return Box(
            lay.status.left, lay.status.top, lay.status.width, lay.stage.top - lay.status.top
        )

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        texts, state, lay = self.texts, self.state, self.layout
        buttons = []
        x = lay.modes.left
        for index, mode in enumerate(MODES):
            label, key = texts(f"mode_{mode}"), f"F{index + 1}"
            width = button_width(canvas, label, key) + canvas.px(8)
            rect = Box(x, lay.modes.top, width, lay.modes.height)
            buttons.append(Button(f"mode {mode}", rect, label, key, on=state.mode == mode))
            x = rect.right + canvas.px(6)
        if state.mode == "sleep":
            size = lay.modes.height
            wide = canvas.width(texts("interval", n=1000)) + canvas.px(12)
            x += canvas.px(10)
            narrow = button_width(canvas, "−", "←")
            left = Box(x, lay.modes.top, narrow, size)
            self.interval: Box = Box(left.right, lay.modes.top, wide, size)
            right = Box(self.interval.right, lay.modes.top, narrow, size)
            buttons += [Button("quicker", left, "−", "←"), Button("slower", right, "+", "→")]
        self.said: Box = lay.caption.copy()
        if state.gone:
            width = button_width(canvas, texts("restart"), "Enter")
            rect = Box(lay.caption.left, lay.caption.top - canvas.px(2), width, canvas.px(30))
            buttons.append(Button("restart", rect, texts("restart"), "Enter", on=True))
            self.said.left = rect.right + canvas.px(14)
            self.said.width = lay.caption.right - self.said.left
        return buttons

    def draw(self, canvas: Canvas) -> None:
        state, texts, theme, lay = self.state, self.texts, canvas.theme, self.layout
        status = state.status()
        words = texts(status)
        if status == "gone":
            words = texts("gone", why=state.gone)
        elif status == "starting" and state.early:
            words = texts("starting_early", n=state.early)
        elif status == "starved":
            words = texts("starved", device=texts(f"device_{state.turn}"), n=state.unseen)
        elif status == "blocked" and state.blocked is not None:
            seconds, waited = state.blocked
            words = texts("blocked", ms=f"{seconds * 1000:.0f}", n=waited)
        colour = {
            "asleep": theme.kinds["move"],
            "hammering": theme.late,
            "held": theme.late,
            "blocked": theme.late,
            "starved": theme.late,
            "gone": theme.late,
        }.get(status, theme.text)
        line = Box(lay.status.left, lay.status.top, lay.status.width, canvas.px(36))
        rect = canvas.text(words, line, BIG, colour, bold=True)
        if not state.gone and not state.starting and state.reading is not None:
            figures = texts("cpu", n=number(state.reading.cpu))
            if status != "hammering":  # what never sleeps is not woken
                figures = f"{texts('wakeups', n=number(state.reading.wakeups))} · {figures}"
            rest = Box(rect.right, line.top, line.right - rect.right, line.height)
            canvas.text("  ·  " + figures, rest, BIG, theme.text)
        small = Box(lay.status.left, line.bottom, lay.status.width, canvas.px(22))
        said = texts(f"plain_{status}")
        if state.pid and not state.gone:
            said += "  —  " + texts("own_process", pid=state.pid)
        if state.crowded and state.reading is not None:
            said = texts("machine_busy", n=number(state.reading.kept))
        canvas.text(said, small, SMALL + 1, theme.late if state.crowded else theme.dim)
        if state.mode == "sleep":
            milliseconds = f"{state.interval * 1000:.3g}"
            canvas.text(
                texts("interval", n=milliseconds), self.interval, BODY, theme.text, align="center"
            )
        self._address(canvas)
        about = state.about()
        said = texts(about)
        if about == "caption_dropped":
            said = texts("caption_dropped", n=state.flow.counters.dropped)
        elif about == "caption_counted":
            said = texts("caption_counted", n=RATE)
        canvas.text(state.note or said, self.said, BODY + 1, theme.text)

    def _address(self, canvas: Canvas) -> None:
        """Where the socket can be reached from another terminal."""
        theme, (host, port) = canvas.theme, self.state.address
        box = self.layout.caption
        said = self.texts("nc", host=host, port=port)
        used = canvas.text(said, box, BODY, theme.text, mono=True, align="right")
        at = (used.left - canvas.px(14), box.centery)
        canvas.shape("hexagon", at, canvas.px(14), theme.kinds["socket"])
        self.said.width = used.left - canvas.px(30) - self.said.left
