"""The code beside the picture: registration, loop and handler; the line that runs is lit.

The source is the real one, by ``inspect``: what the shown loop's process runs in this mode.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from ....loop import Loop
from ...highlight import Run, draw_line, runs, source_of
from ...paint import Box, Canvas
from ...theme import SMALL, mixed
from .flow import CARD, DISPATCHER, QUEUE, SOURCE
from .grid import StagePanel
from .handlers import HANDLERS
from .state import SLOW, State
from .stepping import LOOPS
from .subject import ShownLoop

WIDE = 550
"""Pixels of the design for the code."""

MARKS: dict[str, tuple[str, str]] = {
    "events": ("self.selector.select(", "key.data(key, mask)"),
    "sleep": ("sleep(interval)", "deliver(index, payload)"),
    "pygame": ("pygame.event.wait()", "deliver(event.index, event.payload)"),
    "busy": ("device.read_event()", "deliver(index, payload)"),
    "scan": ("device.wait_event()", "deliver(index, payload)"),
}
"""In each mode, the line at which the loop waits, and the one that collects an event."""
DELIVER = {QUEUE: "line.popleft()", DISPATCHER: "dispatch(event)"}
"""Where an event is taken out of the queue, and where its handlers are called."""

Part = tuple[Callable[..., object], str, str]
"""A function, and the first and the last line of it that are shown; "": all from there."""
REGISTERED: Part = ShownLoop.__init__, "for event_type, handler", "self.on(Timer"
CLICK_REGISTERED: Part = ShownLoop.set_slow, "chosen =", "self.on(Click"
"""Where the handlers are registered: a click's anew each time that it becomes slow or quick."""


class Row(NamedTuple):
    """A line of the listing."""

    runs: tuple[Run, ...]
    function: str = ""
    number: int = 0
    """In its file; 0 for a heading."""

    @property
    def text(self) -> str:
        return "".join(part for part, _ in self.runs)


def rows_of(function: Callable[..., Any], begin: str = "", end: str = "") -> list[Row]:
    """The function without its docstring, from the line with ``begin`` to the next with ``end``."""
    lines = source_of(function)
    coloured = runs("\n".join(line for _, line in lines))
    rows = [
        Row(line, function.__name__, number)
        for line, (number, _) in zip(coloured, lines, strict=True)
    ]
    start = next((at for at, row in enumerate(rows) if begin in row.text), 0)
    ends = (at for at, row in enumerate(rows) if end and at >= start and end in row.text)
    return rows[start : next(ends, len(rows)) + 1]


@lru_cache(maxsize=64)
def listing(mode: str, handler: str, whole: bool) -> tuple[Row, ...]:
    """The registration, the loop, how it dispatches, and the handler.

    Not ``whole``: of :meth:`~uievents.loop.Loop.deliver`, only the lines that dispatch.
    """
    rows: list[Row] = []
    parts: list[Part] = [
        CLICK_REGISTERED if handler in ("click", *SLOW) else REGISTERED,
        (LOOPS[mode], "", ""),
        (Loop.deliver, "" if whole else "while left and line", "" if whole else "dispatch(event)"),
        (HANDLERS[handler], "", ""),
    ]
    for function, begin, end in parts:
        file = sys.modules[function.__module__].__name__.partition(".")[2].replace(".", "/")
        rows += [Row(((f"# {file}.py", "Comment"),)), *rows_of(function, begin, end)]
    return tuple(rows)


@lru_cache(maxsize=64)
def folded(rows: tuple[Row, ...], width: int) -> tuple[Row, ...]:
    """The rows, folded to ``width`` characters; the rest of a folded line is indented further."""
    lines: list[Row] = []
    for row in rows:
        left = row
        while (cut := _end(left.runs, width)) is not None:
            head, tail = _split(left.runs, cut)
            words = "".join(part for part, _ in head)
            indent = len(words) - len(words.lstrip()) + (4 if left is row else 0)
            lines.append(row._replace(runs=head))
            left = row._replace(runs=((" " * indent, ""), *tail))
        lines.append(left)
    return tuple(lines)


def _end(line: tuple[Run, ...], width: int) -> int | None:
    """Where to break the line, after a space; None if it fits without its comment."""
    words = "".join(part for part, kind in line if kind != "Comment" or part is line[0][0])
    indent = len(words) - len(words.lstrip())
    if len(words.rstrip()) <= width:
        return None
    space = words.rfind(" ", indent + 1, width + 1)
    return space + 1 if space > 0 else None


def _split(line: tuple[Run, ...], at: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    head: list[Run] = []
    tail: list[Run] = []
    for part, kind in line:
        head.append((part[: max(0, at)], kind))
        tail.append((part[max(0, at) :], kind))
        at -= len(part)
    return tuple(run for run in head if run[0]), tuple(run for run in tail if run[0])


class CodePanel(StagePanel):
    """The listing, scrolled to where the event is."""

    part = "code"

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._top = 0
        self._kind = "click"
        """The kind of the last event that had a token."""

    def shows(self) -> dict[str, object]:
        return {"": (self.lit(), self.state.at)}

    @property
    def rows(self) -> tuple[Row, ...]:
        state, handler = self.state, self._kind
        if handler == "click" and state.slow != "off":
            handler = state.slow
        if state.at is not None:  # it may stand in the handler of another kind
            stands = state.at.function
            handler = next((it for it in HANDLERS if HANDLERS[it].__name__ == stands), handler)
        return listing(state.mode, handler, state.at is not None)

    def lit(self) -> set[tuple[str, int]]:
        """The lines that run, each as its function and its number."""
        state, tokens = self.state, self.state.flow.tokens
        if state.at is not None:
            return {(state.at.function, state.at.line)}
        if tokens:
            self._kind = tokens[-1].kind
        wait, collect = MARKS[state.mode]
        lanes = {SOURCE: collect, **DELIVER}
        marks = [lanes[token.lane] for token in tokens if token.lane != CARD]
        if not tokens:
            marks = [wait]
        rows = [row for row in self.rows if any(mark in row.text for mark in marks)]
        if any(token.lane == CARD for token in tokens):  # the handler runs: its first line
            heading = max(index for index, row in enumerate(self.rows) if not row.number)
            rows.append(self.rows[heading + 2])
        return {(row.function, row.number) for row in rows if row.number}

    def draw(self, canvas: Canvas) -> None:
        theme, px, box = canvas.theme, canvas.px, self.box
        canvas.box(box, theme.panel, theme.line, radius=10)
        inner = box.inflate(-px(20), -px(16))
        lit = self.lit()
        size = SMALL - 1
        high = canvas.height(size, mono=True)
        letter = canvas.width("m" * 100, size, mono=True) / 100
        # One letter less, as the width of each run is rounded to whole pixels.
        rows = folded(self.rows, int((inner.width - px(8)) / letter) - 1)
        held = self.state.at.holds if self.state.at is not None else {}
        foot = (len(held) + 1) * canvas.height(SMALL) if held else 0
        room = max(1, (inner.height - foot) // high)
        at = [index for index, row in enumerate(rows) if (row.function, row.number) in lit]
        if at and not self._top <= at[0] < self._top + room:
            self._top = at[0] - room // 2
        self._top = max(0, min(self._top, len(rows) - room))
        for index, row in enumerate(rows[self._top : self._top + room]):
            line = Box(inner.left, inner.top + index * high, inner.width, high)
            if (row.function, row.number) in lit:
                canvas.box(line, mixed(theme.panel, theme.accent, 0.35), radius=3)
            draw_line(canvas, row.runs, line.inflate(-px(8), 0), size)
        top = inner.bottom - foot
        for index, (name, value) in enumerate(held.items()):
            high = canvas.height(SMALL)
            line = Box(inner.left, top + round((index + 0.5) * high), inner.width, high)
            canvas.text(f"{name} = {value or '[]'}", line, SMALL, theme.accent, mono=True)
