"""The row at the top of every page: the tabs, and language, theme and help."""

from __future__ import annotations

from collections.abc import Mapping

from ..words import text
from .look import Look
from .paint import Box, Canvas, Words
from .panel import NOWHERE, Button, Panel, in_a_row
from .theme import BODY
from .view import View

LEAST = 300
"""Least width of the caption, in pixels of the design."""
LANGUAGE = {"en": "中文", "zh": "English"}
"""The button that switches the language names the other one, in that language."""


class Header(Panel):
    """A tab for each page of ``titles``; the page ``chosen`` is open."""

    def __init__(self, look: Look, titles: Mapping[str, Words]) -> None:
        super().__init__()
        self.look = look
        self.titles = titles
        self.chosen: str = next(iter(titles))
        self.view: View | None = None
        """Knows which part of the picture is visible; the caption stands in it."""

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        box, look = self.box, self.look
        self.free: Box = box
        if look.present:
            return []
        tabs = [
            Button(f"page {name}", NOWHERE, title, on=name == self.chosen)
            for name, title in self.titles.items()
        ]
        end = in_a_row(canvas, box, 6, *tabs, wider=18)
        brightness = text("Light") if look.theme.name == "dark" else text("Dark")
        settings = [
            Button("language", NOWHERE, LANGUAGE[look.language]),
            Button("theme", NOWHERE, brightness),
            Button("help", NOWHERE, text("Help"), "?"),
        ]
        in_a_row(canvas, box, 8, *settings, right=True)
        gap = canvas.px(16)
        self.free = Box(end + gap, box.top, settings[0].rect.left - end - 2 * gap, box.height)
        return tabs + settings

    def draw(self, canvas: Canvas) -> None:
        """The caption, between the buttons."""
        caption, theme = self.look.caption, canvas.theme
        if caption:
            room = self.free.clip(self.view.part) if self.view else self.free
            if room.width < canvas.px(LEAST) or room.height < self.free.height:
                room = self.free
            size = canvas.size_for([caption], room, BODY + 1, bold=True)
            width = canvas.width(caption, size, bold=True) + canvas.px(18)
            frame = Box(0, 0, min(width, room.width), room.height)
            frame.center = room.center
            canvas.box(frame, theme.accent, radius=7)
            canvas.text(caption, frame, size, theme.on_accent, bold=True, align="center")
