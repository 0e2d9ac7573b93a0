"""The sheet that lies over a page: the keys and words, or the code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..words import Text, text
from .highlight import draw_line, runs, source_of
from .layout import Parts, cut
from .listing import Listing
from .look import Look
from .pages import PAGES
from .pages.base import Key, Page
from .paint import Box, Canvas
from .panel import Button, Panel, button_width
from .theme import BODY, HEAD, SMALL

KEYS = (
    Key(f"Ctrl+1 – {len(PAGES)}", text("go to a page"), [f"page {name}" for name in PAGES]),
    Key("Ctrl+Tab", text("next page; with Shift, the one before"), ["turn"]),
    Key("Tab", text("go to the next control")),
    Key("Enter", text("press it")),
    Key("Ctrl+L", text("language"), ["language"]),
    Key("Ctrl+T", text("dark or light"), ["theme"]),
    Key("Ctrl + − 0", text("larger, smaller, as it was"), ["size 1", "size -1", "size 0"]),
    Key("Ctrl+P", text("show the lesson only, or all"), ["present"]),
    Key("?", text("this help"), ["help"]),
    Key("Esc", text("close this help or a message")),
    Key("Ctrl+Q", text("end the demo"), ["leave"]),
)
"""The keys that every page has."""

LINE = 34
"""Height of a line of keys, in pixels of the design."""
WORD = 66
"""Height of a word and the two lines that explain it."""


class Overlay(Panel):
    """A sheet in the middle of the window, while one is open: help or code of ``page``."""

    page: Page

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._at = 0
        """The number of the page's listing that is shown."""
        self.also: Sequence[Key] = ()
        """Keys that mean something only for the moment, such as the tour's."""

    @property
    def listing(self) -> Listing:
        """The listing that is shown."""
        return self.page.code[min(self._at, len(self.page.code) - 1)]

    def turn(self, part: str = "") -> bool:
        """Go to the first listing of ``part``, or to the next one if code is shown already.

        Returns False after the last one, and where a page has none.
        """
        of_part = (at for at, it in enumerate(self.page.code) if part and it.part == part)
        self._at = self._at + 1 if self.look.overlay == "code" else next(of_part, 0)
        return self._at < len(self.page.code)

    def place(self, frame: Parts) -> Box:
        """The sheet's place: below the header, and high enough for its lines."""
        room = frame.window.copy()
        cut(room, "top", frame.header.bottom)
        if self.look.overlay == "code":
            wide = 920
            high = min(690.0, (BODY + 5) * (len(code_lines(self.listing.code)) + 1) + 90)
        else:
            wide = 1100
            lines = len(self._all_keys()) + (1.7 if self.page.rest else 0)
            high = max(LINE * lines, WORD * len(self.page.words)) + 90
        width = min(room.width - 40, round(wide * frame.scale))
        box = Box(0, 0, width, min(room.height - 16, round(high * frame.scale)))
        box.center = room.center
        return box

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        label, px = text("Close"), canvas.px
        place = self.box.inflate(-2 * px(18), -2 * px(16))
        place = cut(place, "right", button_width(canvas, label, "Esc"))
        return [Button("close", cut(place, "top", px(32)), label, "Esc")]

    def draw(self, canvas: Canvas) -> None:
        theme, px = canvas.theme, canvas.px
        canvas.box(self.box, theme.panel, theme.accent, radius=14, width=2)
        body = self.box.inflate(-2 * px(26), -2 * px(16))
        title = cut(body, "top", px(32), px(14))
        cut(title, "right", px(110))
        body.height += px(16) - px(10)
        helps = self.look.overlay == "help"
        heading = text("Keys, and words") if helps else self._title()
        canvas.text(heading, title, HEAD + 3, theme.text, bold=True)
        if not helps:
            self._code(canvas, body)
            return
        gap = px(24)
        self._keys(canvas, cut(body, "left", (body.width - gap) * 53 // 100, gap))
        self._words(canvas, body)

    def _title(self) -> Text | str:
        name, code = self.listing.name, self.page.code
        if len(code) == 1:
            return name
        if self.listing is code[-1]:
            return text("The code of: {name}", name=name)
        return text("The code of: {name}. F11: the next", name=name)

    def _all_keys(self) -> list[Key]:
        return [*self.page.keys, *self.also, *KEYS]

    def _keys(self, canvas: Canvas, body: Box) -> None:
        theme, keys, remark = canvas.theme, self._all_keys(), self.page.rest
        line = min(canvas.px(LINE), body.height // (len(keys) + (2 if remark else 0)))
        rest = cut(body, "bottom", round(1.7 * line)) if remark else body
        for key in keys:
            row = cut(body, "top", line)
            place = cut(row, "left", canvas.px(110), canvas.px(20))
            canvas.text(key.names, place, BODY, theme.accent, mono=True)
            canvas.text(key.does, row, BODY, theme.text)
        canvas.paragraph(remark, rest, BODY, theme.dim)

    def _words(self, canvas: Canvas, body: Box) -> None:
        theme, words = canvas.theme, self.page.words
        height = min(canvas.px(WORD), body.height // len(words))
        for word in words:
            row = cut(body, "top", height)
            head = cut(row, "top", canvas.height(BODY))
            canvas.text(word.name, head, BODY, theme.text, bold=True)
            canvas.paragraph(word.means, row, SMALL + 1, theme.dim)

    def _code(self, canvas: Canvas, body: Box) -> None:
        lines = code_lines(self.listing.code)
        if canvas.height(SMALL - 1, mono=True) * len(lines) > body.height:
            lines = [line for line in lines if line]  # so that all of the code fits
        size = canvas.size_for(lines, body, BODY - 1, mono=True)
        height = min(canvas.height(size, mono=True), body.height // len(lines))
        for line in runs("\n".join(lines)):
            draw_line(canvas, line, cut(body, "top", height), size)


def code_lines(functions: Sequence[Callable[..., object]]) -> list[str]:
    """The functions' sources, each file's under its name; no two empty lines in a row."""
    lines: list[str] = []
    file = ""
    for function in functions:
        if function.__module__ != file:
            file = function.__module__
            lines += ["# " + file.replace(".", "/") + ".py"]
        lines += [*(line for _, line in source_of(function)), ""]
    return [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line or after]
