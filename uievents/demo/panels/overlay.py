"""Pages over the window: the keys, and the code."""

from __future__ import annotations

import inspect

from .. import handlers
from ..paint import Canvas
from ..theme import BODY, HEAD, SMALL
from .base import Box, Button, Panel, button_width

KEYS = (
    ("F1 – F5", "help_modes"),
    ("F6", "help_slow"),
    ("F7", "help_timer"),
    ("F8", "help_send"),
    ("F9", "help_pause"),
    ("F10", "help_step"),
    ("F11", "help_code"),
    ("Tab", "help_focus"),
    ("Enter", "help_press"),
    ("← →", "help_interval"),
    ("Ctrl+L", "help_language"),
    ("Ctrl+T", "help_theme"),
    ("?", "help_help"),
    ("Esc", "help_leave"),
)

SHOWN = (
    handlers.on_click,
    handlers.on_key_down,
    handlers.on_wheel,
    handlers.on_mouse_move,
    handlers.on_received,
    handlers.slow_click,
    handlers.slow_click_async,
    handlers.slow_click_thread,
)


class Overlay(Panel):
    """A page in the middle of the window, while one is open."""

    def area(self) -> Box:
        window = self.layout.window
        scale = self.layout.scale
        box = Box(
            0,
            0,
            min(window.width - 40, round(760 * scale)),
            min(window.height - 20, round(590 * scale)),
        )
        box.center = window.center
        return box

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        if not self.state.overlay:
            return []
        label = self.state.texts("close")
        width = button_width(canvas, label, "Esc")
        area = self.area()
        rect = Box(
            area.right - width - canvas.px(18), area.top + canvas.px(16), width, canvas.px(32)
        )
        return [Button("close", rect, label, "Esc")]

    def draw(self, canvas: Canvas) -> None:
        if not self.state.overlay:
            return
        theme, texts, area = canvas.theme, self.state.texts, self.area()
        canvas.box(area, theme.panel, theme.accent, radius=14, width=2)
        pad = canvas.px(26)
        title = Box(
            area.left + pad,
            area.top + canvas.px(16),
            area.width - 2 * pad - canvas.px(110),
            canvas.px(32),
        )
        key = "help_title" if self.state.overlay == "help" else "code_title"
        canvas.text(texts(key), title, HEAD + 3, theme.text, bold=True)
        body = Box(
            title.left,
            title.bottom + canvas.px(14),
            area.width - 2 * pad,
            area.bottom - title.bottom - canvas.px(24),
        )
        if self.state.overlay == "help":
            self._keys(canvas, body)
        else:
            self._code(canvas, body)

    def _keys(self, canvas: Canvas, body: Box) -> None:
        theme, texts = canvas.theme, self.state.texts
        line = body.height // (len(KEYS) + 2)
        for index, (name, key) in enumerate(KEYS):
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
        lines = "\n".join(inspect.getsource(function) for function in SHOWN).split("\n")
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
