"""A page that says that it is being built."""

from __future__ import annotations

from ..paint import Box, Canvas
from ..panels.base import Panel
from ..theme import HEAD
from .base import Page


class Sentence(Panel):
    """One sentence in the middle."""

    def draw(self, canvas: Canvas) -> None:
        canvas.text(self.texts("coming"), self.box, HEAD, canvas.theme.dim, align="center")


class Coming(Page):
    """Nothing yet."""

    def __init__(self, demo: object) -> None:
        super().__init__(demo)  # type: ignore[arg-type]
        self.panels = [Sentence(self.look)]

    def arrange(self, body: Box, canvas: Canvas) -> None:
        self.panels[0].arrange(body, canvas)
