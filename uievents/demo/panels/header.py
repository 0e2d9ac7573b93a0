"""The row at the top of every page: the tabs, and language, theme and help."""

from __future__ import annotations

from collections.abc import Sequence

from ..look import Look
from ..paint import Canvas
from ..theme import BODY
from .base import Box, Button, Panel, button_width


class Header(Panel):
    """The tabs of the pages ``names``, of which ``chosen`` is open."""

    def __init__(self, look: Look, names: Sequence[str]) -> None:
        super().__init__(look)
        self.names = names
        self.chosen: str = names[0]

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        texts, box = self.texts, self.box
        buttons = []
        x = box.left
        for name in self.names:
            label = texts(f"tab_{name}")
            rect = Box(x, box.top, button_width(canvas, label) + canvas.px(18), box.height)
            buttons.append(Button(f"page {name}", rect, label, on=name == self.chosen))
            x = rect.right + canvas.px(6)
        right = box.right
        other = "theme_light" if self.look.theme.name == "dark" else "theme_dark"
        for action, label, key in (
            ("help", texts("help"), "?"),
            ("theme", texts(other), ""),
            ("language", texts("language"), ""),
        ):
            width = button_width(canvas, label, key)
            rect = Box(right - width, box.top, width, box.height)
            buttons.append(Button(action, rect, label, key))
            right -= width + canvas.px(8)
        x += canvas.px(10)
        self.free: Box = Box(x, box.top, right - canvas.px(8) - x, box.height)
        return buttons

    def draw(self, canvas: Canvas) -> None:
        """What the tour says, between the buttons."""
        caption, theme = self.look.caption, canvas.theme
        if caption:
            width = canvas.width(caption, BODY + 1, bold=True) + canvas.px(18)
            frame = Box(0, 0, min(width, self.free.width), self.free.height)
            frame.center = self.free.center
            canvas.box(frame, theme.accent, radius=7)
            canvas.text(caption, self.free, BODY + 1, theme.on_accent, bold=True, align="center")
