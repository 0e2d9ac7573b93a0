"""What lies over a page: the keys, or the code."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Sequence

from ..layout import Frame
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
    ("Ctrl+Q", "help_quit"),
)
"""The keys that every page has."""

WORDS = ("kernel", "loop", "polling", "wakeup", "merged", "socket", "descriptor", "coroutine")
"""What a newcomer may not have heard of."""

LINE = 34
"""Height of a line of keys."""
WORD = 66
"""Height of a word and two lines that explain it."""


class Overlay(Panel):
    """A sheet in the middle of the window, while one is open."""

    keys: Sequence[tuple[str, str]] = ()
    """The page's own keys."""
    code: Sequence[Callable[..., object]] = ()
    """The functions whose source is shown."""

    also: Sequence[tuple[str, str]] = ()
    """Keys of the moment."""
    title: str = "code_title"
    """The text over the code."""
    name: str = ""
    """The text that says whose code it is, if it is one of several."""

    words: Sequence[str] = WORDS
    """What the help explains."""
    rest: str = ""
    """The text that says what all other keys do."""

    def place(self, frame: Frame) -> Box:
        """Where the sheet lies: beneath the header, as high as its lines are many."""
        window, scale = frame.window, frame.scale
        room = Box(window.left, frame.header.bottom, window.width, 0)
        room.height = window.bottom - room.top
        wide, high = 920, 0.0
        if self.look.overlay == "code":
            high = min(690, (BODY + 5) * (len(code_lines(self.code)) + 1) + 90)
        elif self.look.overlay == "help":
            wide = 1100
            high = LINE * (len(self._all_keys()) + (1.7 if self.rest else 0)) + 90
            high = max(high, WORD * len(self.words) + 90)
        box = Box(
            0,
            0,
            min(window.width - 40, round(wide * scale)),
            min(room.height - 16, round(high * scale)),
        )
        box.center = room.center
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
        key = "help_title" if self.look.overlay == "help" else self.title
        said = texts(key, name=texts(self.name) if self.name else "")
        canvas.text(said, title, HEAD + 3, theme.text, bold=True)
        body = Box(
            title.left,
            title.bottom + canvas.px(14),
            area.width - 2 * pad,
            area.bottom - title.bottom - canvas.px(24),
        )
        if self.look.overlay == "help":
            gap = canvas.px(24)
            left = Box(body.left, body.top, (body.width - gap) * 53 // 100, body.height)
            self._keys(canvas, left)
            right = Box(left.right + gap, body.top, 0, body.height)
            right.width = body.right - right.left
            self._words(canvas, right)
        else:
            self._code(canvas, body)

    def _all_keys(self) -> list[tuple[str, str]]:
        return [*self.keys, *self.also, *KEYS]

    def _keys(self, canvas: Canvas, body: Box) -> None:
        theme, texts = canvas.theme, self.texts
        keys = self._all_keys()
        line = min(canvas.px(LINE), body.height // (len(keys) + (2 if self.rest else 0)))
        for index, (name, key) in enumerate(keys):
            row = Box(body.left, body.top + index * line, body.width, line)
            canvas.text(
                name, Box(row.left, row.top, canvas.px(110), line), BODY, theme.accent, mono=True
            )
            rest = Box(row.left + canvas.px(130), row.top, row.width - canvas.px(130), line)
            canvas.text(texts(key), rest, BODY, theme.text)
        if self.rest:
            rest = Box(body.left, body.bottom - round(1.7 * line), body.width, round(1.7 * line))
            canvas.paragraph(texts(self.rest), rest, BODY, theme.dim)

    def _words(self, canvas: Canvas, body: Box) -> None:
        theme, texts = canvas.theme, self.texts
        height = min(canvas.px(WORD), body.height // len(self.words))
        line = canvas.height(BODY)
        for index, name in enumerate(self.words):
            row = Box(body.left, body.top + index * height, body.width, height)
            head = Box(row.left, row.top, row.width, line)
            canvas.text(texts(f"word_{name}"), head, BODY, theme.text, bold=True)
            rest = Box(row.left, head.bottom, row.width, row.bottom - head.bottom)
            canvas.paragraph(texts(f"word_{name}_is"), rest, SMALL + 1, theme.dim)

    def _code(self, canvas: Canvas, body: Box) -> None:
        theme = canvas.theme
        lines = code_lines(self.code)
        longest = max(lines, key=len, default="")
        size: float = BODY - 1
        while size > SMALL - 1 and (
            canvas.height(size, mono=True) * len(lines) > body.height
            or canvas.width(longest, size, mono=True) > body.width
        ):
            size -= 0.5
        height = min(canvas.height(size, mono=True), body.height // len(lines))
        for index, line in enumerate(lines):
            row = Box(body.left, body.top + index * height, body.width, height)
            code, mark, note = line.partition("#")
            used = canvas.text(code, row, size, theme.text, mono=True)
            if mark:
                rest = Box(used.right, row.top, row.right - used.right, height)
                canvas.text(mark + note, rest, size, theme.faint, mono=True)


def code_lines(functions: Sequence[Callable[..., object]]) -> list[str]:
    """The functions' sources, each file's under its name; no two empty lines in a row."""
    lines: list[str] = []
    file = ""
    for function in functions:
        if function.__module__ != file:
            file = function.__module__
            lines += ["# " + file.replace(".", "/") + ".py"]
        lines += source_of(function).split("\n")
    return [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line or after]


def source_of(function: Callable[..., object]) -> str:
    """A function's source as it is, but for its docstring."""
    source = inspect.getsource(function)
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    if ast.get_docstring(body) is None:
        return source
    said, lines = body.body[0], source.split("\n")
    return "\n".join(lines[: said.lineno - 1] + lines[said.end_lineno or said.lineno :])
