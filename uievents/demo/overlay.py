"""The sheet that lies over a page: the keys and words, or the code."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Sequence

from ..words import Text, text
from .layout import Frame
from .listing import Listing
from .look import Look
from .pages import PAGES
from .pages.base import Page
from .paint import Box, Canvas
from .panel import Button, Panel, button_width
from .theme import BODY, HEAD, SMALL

KEYS = (
    (f"Ctrl+1 – {len(PAGES)}", text("go to a page")),
    ("Ctrl+Tab", text("next page; with Shift, the one before")),
    ("Tab", text("go to the next control")),
    ("Enter", text("press it")),
    ("Ctrl+L", text("language")),
    ("Ctrl+T", text("dark or light")),
    ("Ctrl + − 0", text("larger, smaller, as it was")),
    ("Ctrl+P", text("show the lesson only, or all")),
    ("?", text("this help")),
    ("Esc", text("close this help or a message")),
    ("Ctrl+Q", text("end the demo")),
)
"""The keys that every page has."""

LINE = 34
"""Height of a line of keys."""
WORD = 66
"""Height of a word and two lines that explain it."""


class Overlay(Panel):
    """A sheet in the middle of the window, while one is open; it tells of ``page``."""

    page: Page

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.window_look = look
        self._at = 0
        """Which of the page's listings is shown."""
        self.also: Sequence[tuple[str, Text]] = ()
        """Keys of the moment."""

    @property
    def listing(self) -> Listing:
        """The code that is shown."""
        return self.page.code[min(self._at, len(self.page.code) - 1)]

    def turn(self, part: str = "") -> bool:
        """Go to the first listing of ``part``, or to the next one if code is shown already.

        Returns False after the last one, and where a page has none.
        """
        parts = [listing.part for listing in self.page.code]
        if self.window_look.overlay == "code":
            at = self._at + 1
        else:
            at = parts.index(part) if part and part in parts else 0
        if at >= len(parts):
            return False
        self._at = at
        return True

    def place(self, frame: Frame) -> Box:
        """Where the sheet lies: beneath the header, as high as its lines are many."""
        window, scale = frame.window, frame.scale
        room = Box(window.left, frame.header.bottom, window.width, 0)
        room.height = window.bottom - room.top
        wide, high = 920, 0.0
        if self.window_look.overlay == "code":
            high = min(690, (BODY + 5) * (len(code_lines(self.listing.code)) + 1) + 90)
        elif self.window_look.overlay == "help":
            wide = 1100
            high = LINE * (len(self._all_keys()) + (1.7 if self.page.rest else 0)) + 90
            high = max(high, WORD * len(self.page.words) + 90)
        box = Box(
            0,
            0,
            min(window.width - 40, round(wide * scale)),
            min(room.height - 16, round(high * scale)),
        )
        box.center = room.center
        return box

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        if not self.window_look.overlay:
            return []
        label = text("Close")
        width = button_width(canvas, label, "Esc")
        area = self.box
        rect = Box(
            area.right - width - canvas.px(18), area.top + canvas.px(16), width, canvas.px(32)
        )
        return [Button("close", rect, label, "Esc")]

    def draw(self, canvas: Canvas) -> None:
        if not self.window_look.overlay:
            return
        theme, area = canvas.theme, self.box
        canvas.box(area, theme.panel, theme.accent, radius=14, width=2)
        pad = canvas.px(26)
        title = Box(
            area.left + pad,
            area.top + canvas.px(16),
            area.width - 2 * pad - canvas.px(110),
            canvas.px(32),
        )
        helps = self.window_look.overlay == "help"
        said = text("Keys, and words") if helps else self._title()
        canvas.text(said, title, HEAD + 3, theme.text, bold=True)
        body = Box(
            title.left,
            title.bottom + canvas.px(14),
            area.width - 2 * pad,
            area.bottom - title.bottom - canvas.px(24),
        )
        if helps:
            gap = canvas.px(24)
            left = Box(body.left, body.top, (body.width - gap) * 53 // 100, body.height)
            self._keys(canvas, left)
            right = Box(left.right + gap, body.top, 0, body.height)
            right.width = body.right - right.left
            self._words(canvas, right)
        else:
            self._code(canvas, body)

    def _title(self) -> Text | str:
        name, code = self.listing.name, self.page.code
        if len(code) == 1:
            return name
        if self.listing is code[-1]:
            return text("The code of: {name}", name=name)
        return text("The code of: {name}. F11: the next", name=name)

    def _all_keys(self) -> list[tuple[str, Text]]:
        return [*((key.names, key.does) for key in self.page.keys), *self.also, *KEYS]

    def _keys(self, canvas: Canvas, body: Box) -> None:
        theme, said = canvas.theme, self.page.rest
        keys = self._all_keys()
        line = min(canvas.px(LINE), body.height // (len(keys) + (2 if said else 0)))
        for index, (name, does) in enumerate(keys):
            row = Box(body.left, body.top + index * line, body.width, line)
            canvas.text(
                name, Box(row.left, row.top, canvas.px(110), line), BODY, theme.accent, mono=True
            )
            rest = Box(row.left + canvas.px(130), row.top, row.width - canvas.px(130), line)
            canvas.text(does, rest, BODY, theme.text)
        if said:
            rest = Box(body.left, body.bottom - round(1.7 * line), body.width, round(1.7 * line))
            canvas.paragraph(said, rest, BODY, theme.dim)

    def _words(self, canvas: Canvas, body: Box) -> None:
        theme, words = canvas.theme, self.page.words
        height = min(canvas.px(WORD), body.height // len(words))
        line = canvas.height(BODY)
        for index, word in enumerate(words):
            row = Box(body.left, body.top + index * height, body.width, height)
            head = Box(row.left, row.top, row.width, line)
            canvas.text(word.name, head, BODY, theme.text, bold=True)
            rest = Box(row.left, head.bottom, row.width, row.bottom - head.bottom)
            canvas.paragraph(word.means, rest, SMALL + 1, theme.dim)

    def _code(self, canvas: Canvas, body: Box) -> None:
        theme = canvas.theme
        lines = code_lines(self.listing.code)
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
