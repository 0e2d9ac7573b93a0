"""What lies over a page: the keys, or the code."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

from ..paint import Canvas
from ..theme import BODY, HEAD, SMALL
from .base import Box, Button, Panel, button_width

KEYS = (
    ("Ctrl+1 – 4", "help_pages"),
    ("Ctrl+Tab", "help_next_page"),
    ("Tab", "help_focus"),
    ("Enter", "help_press"),
    ("Ctrl+L", "help_language"),
    ("Ctrl+T", "help_theme"),
    ("?", "help_help"),
    ("Esc", "help_leave"),
)
"""The keys that every page has."""


class Overlay(Panel):
    """A sheet in the middle of the window, while one is open."""

    keys: Sequence[tuple[str, str]] = ()
    """The page's own keys."""
    code: Sequence[Callable[..., object]] = ()
    """The functions whose source is shown."""

    @staticmethod
    def place(window: Box, scale: float) -> Box:
        """Where the sheet lies."""
        box = Box(
            0,
            0,
            min(window.width - 40, round(760 * scale)),
            min(window.height - 20, round(590 * scale)),
        )
        box.center = window.center
        return box

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        if not self.look.overlay:
            return []
        label = self.texts("close")
        width = button_width(canvas, label, "Esc")
        area = self.box
        rect = Box(
            area.right - width - canvas.px(18), area.top + canvas.px(16), width, canvas.px(32)
        )
        return [Button("close", rect, label, "Esc")]

    def draw(self, canvas: Canvas) -> None:
        if not self.look.overlay:
            return
        theme, texts, area = canvas.theme, self.texts, self.box
        canvas.box(area, theme.panel, theme.accent, radius=14, width=2)
        pad = canvas.px(26)
        title = Box(
            area.left + pad,
            area.top + canvas.px(16),
            area.width - 2 * pad - canvas.px(110),
            canvas.px(32),
        )
        key = "help_title" if self.look.overlay == "help" else "code_title"
        canvas.text(texts(key), title, HEAD + 3, theme.text, bold=True)
        body = Box(
            title.left,
            title.bottom + canvas.px(14),
            area.width - 2 * pad,
            area.bottom - title.bottom - canvas.px(24),
        )
        if self.look.overlay == "help":
            self._keys(canvas, body)
        else:
            self._code(canvas, body)

    def _keys(self, canvas: Canvas, body: Box) -> None:
        theme, texts = canvas.theme, self.texts
        keys = [*self.keys, *KEYS]
        line = min(canvas.px(34), body.height // (len(keys) + 2))
        for index, (name, key) in enumerate(keys):
            row = Box(body.left, body.top + index * line, body.width, line)
            canvas.text(
                name, Box(row.left, row.top, canvas.px(110), line), BODY, theme.accent, mono=True
            )
            rest = Box(row.left + canvas.px(130), row.top, row.width - canvas.px(130), line)
            canvas.text(texts(key), rest, BODY, theme.text)
        rest = Box(body.left, body.bottom - round(1.7 * line), body.width, round(1.7 * line))
        canvas.paragraph(texts("help_rest"), rest, BODY, theme.dim)

    def _code(self, canvas: Canvas, body: Box) -> None:
        theme = canvas.theme
        lines = "\n".join(inspect.getsource(function) for function in self.code).split("\n")
        lines = [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line or after]
        size: float = BODY - 1
        while canvas.height(size, mono=True) * len(lines) > body.height and size > SMALL:
            size -= 0.5
        height = min(canvas.height(size, mono=True), body.height // len(lines))
        for index, line in enumerate(lines):
            row = Box(body.left, body.top + index * height, body.width, height)
            code, mark, note = line.partition("#")
            used = canvas.text(code, row, size, theme.text, mono=True)
            if mark:
                rest = Box(used.right, row.top, row.right - used.right, height)
                canvas.text(mark + note, rest, size, theme.faint, mono=True)
