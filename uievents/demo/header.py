"""The row at the top of every page: the tabs, and language, theme and help."""

from __future__ import annotations

from collections.abc import Mapping

from ..words import text
from .look import Look
from .paint import Box, Canvas, Words
from .panel import Button, Panel, button_width
from .theme import BODY

LANGUAGE = {"en": "中文", "zh": "English"}
"""What the button says that switches to the other language: in that one."""


class Header(Panel):
    """A tab for each page of ``titles``, of which ``chosen`` is open."""

    def __init__(self, look: Look, titles: Mapping[str, Words]) -> None:
        super().__init__()
        self.look = look
        self.titles = titles
        self.chosen: str = next(iter(titles))

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        box, look = self.box, self.look
        self.free: Box = box
        if look.present:
            return []
        buttons = []
        x = box.left
        for name, title in self.titles.items():
            rect = Box(x, box.top, button_width(canvas, title) + canvas.px(18), box.height)
            buttons.append(Button(f"page {name}", rect, title, on=name == self.chosen))
            x = rect.right + canvas.px(6)
        right = box.right
        for action, label, key in (
            ("help", text("Help"), "?"),
            ("theme", text("Light") if look.theme.name == "dark" else text("Dark"), ""),
            ("language", LANGUAGE[look.language], ""),
        ):
            width = button_width(canvas, label, key)
            rect = Box(right - width, box.top, width, box.height)
            buttons.append(Button(action, rect, label, key))
            right -= width + canvas.px(8)
        x += canvas.px(10)
        self.free = Box(x, box.top, right - canvas.px(8) - x, box.height)
        return buttons

    def draw(self, canvas: Canvas) -> None:
        """What the tour says, between the buttons."""
        caption, theme = self.look.caption, canvas.theme
        if caption:
            size = canvas.size_for([caption], self.free, BODY + 1, bold=True)
            width = canvas.width(caption, size, bold=True) + canvas.px(18)
            frame = Box(0, 0, min(width, self.free.width), self.free.height)
            frame.center = self.free.center
            canvas.box(frame, theme.accent, radius=7)
            canvas.text(caption, self.free, size, theme.on_accent, bold=True, align="center")
