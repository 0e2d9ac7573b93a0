"""The same events in three loops: a slow handler blocks, is a coroutine, or runs on a thread.

A *spell* begins with an event and lasts :data:`SPAN` seconds.  The loops report what becomes of
its events.  Motion is left out, as it merges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic

from ....words import text
from ...figures import Axis
from ...layout import columns, cut
from ...meter import LATE
from ...numbers import duration
from ...paint import Box, Canvas
from ...theme import BODY, SMALL
from .bottom import WAY_NAMES
from .flow import Token
from .grid import StagePanel
from .protocol import DeviceInput, Handled, Noticed, Report, Started
from .state import State

WAYS = ("block", "async", "thread")
SPAN = 2.0
"""Seconds for which events belong to one spell."""
FRAME = 0.05
"""Seconds between two pictures, while the bars grow."""
MOST = 40
"""Events of a spell that are followed, at most."""


@dataclass
class Comparison:
    """What has become of the events of this spell, in each of the three loops."""

    ready: bool = False
    """Whether all three loops run."""
    start: float = 0.0
    ways: dict[str, dict[int, Token]] = field(default_factory=lambda: {way: {} for way in WAYS})

    def clear(self) -> None:
        """The next event begins a new spell."""
        self.start = 0.0
        for courses in self.ways.values():
            courses.clear()

    def sent(self, inputs: Iterable[DeviceInput]) -> None:
        """These inputs have been handed to all three loops."""
        for it in inputs:
            if it.kind == "move" or it.times:  # merged, or only counted
                continue
            if it.time > self.start + SPAN:
                self.clear()
                self.start = it.time
            for courses in self.ways.values():
                if len(courses) < MOST:
                    courses[it.id] = Token(it.id, it.kind, it.time)

    def report(self, way: str, fact: Report) -> None:
        """Take a report of the loop that works in this way."""
        if not isinstance(fact, Noticed | Started | Handled):
            return
        course = self.ways[way].get(fact.id)
        if course is None:
            return
        if isinstance(fact, Started):
            course.began = fact.time
        elif isinstance(fact, Handled):
            course.began, course.handled = fact.began, fact.time

    def courses(self) -> Iterator[Token]:
        """Its events, in each of the three loops."""
        for courses in self.ways.values():
            yield from courses.values()

    def busy(self, now: float) -> bool:
        """Whether something moves in the picture."""
        return now <= self.start + SPAN and not all(course.handled for course in self.courses())

    def shown(self, now: float) -> float:
        """Seconds that the picture shows: half of the spell, while all events fit into that."""
        last = max((course.handled or now for course in self.courses()), default=0.0)
        return SPAN / 2 if last <= self.start + SPAN / 2 else SPAN

    def longest(self, way: str, now: float) -> float | None:
        """The longest that any event has waited for its handler, in seconds."""
        now = min(now, self.start + SPAN)
        return max(((c.began or now) - c.sent for c in self.ways[way].values()), default=None)


class ComparisonPanel(StagePanel):
    """A box for each way; a line in it for each event: waiting in grey, running in colour."""

    part = "strips"

    def __init__(self, state: State, comparison: Comparison) -> None:
        super().__init__(state)
        self.comparison = comparison

    def shows(self) -> dict[str, object]:
        comparison, now = self.comparison, monotonic()
        moves = comparison.busy(now) and now // FRAME
        return {"": (comparison.ready, moves, [(c.began, c.handled) for c in comparison.courses()])}

    def draw(self, canvas: Canvas) -> None:
        for way, box in zip(WAYS, columns(self.box, 3, canvas.px(12)), strict=True):
            self._way(canvas, way, box)

    def _way(self, canvas: Canvas, way: str, box: Box) -> None:
        theme, px, comparison = canvas.theme, canvas.px, self.comparison
        chosen = way == self.state.slow
        canvas.box(box, theme.panel, theme.accent if chosen else theme.line, radius=10)
        inner = box.inflate(-2 * px(12), 0)
        cut(inner, "top", px(5))
        head = cut(inner, "top", px(22), px(4))
        axis = cut(inner, "bottom", canvas.height(SMALL - 1) + px(5))
        cut(inner, "bottom", px(4))
        axis.top = inner.bottom
        wait = comparison.longest(way, monotonic())
        if wait is None:
            words = text("click, then type: grey waits") if comparison.ready else text("Starting")
            colour = theme.faint
        else:
            words = text("longest wait {time}", time=duration(wait))
            colour = theme.late if wait > LATE else theme.dim
        used = canvas.text(words, head, SMALL, colour, align="right")
        head.width = used.left - head.left - px(8)
        canvas.text(WAY_NAMES[way], head, BODY, theme.text, bold=True)
        span = comparison.shown(monotonic())
        start, half, end = comparison.start, comparison.start + span / 2, comparison.start + span
        time = Axis(start, end, inner.left, inner.right)
        labels = {start: "0", half: f"{span / 2:g} s", end: f"{span:g} s"}
        time.draw(canvas, axis.top, axis.top + px(5), labels, gap=0)
        canvas.fill(theme.line, Box(inner.left, inner.bottom, inner.width, 1))
        courses = list(comparison.ways[way].values())
        line = max(4, min(px(12), inner.height // max(8, len(courses))))
        now = min(monotonic(), end)
        for course in courses[: inner.height // line]:
            row = cut(inner, "top", line)
            row.height -= max(1, line // 4)
            time.spans(canvas, row, [(course.sent, course.began or now)], theme.line)
            if course.began:
                least = course.began + 0.012 * span  # visible at least
                ran = (course.began, max(course.handled or now, least))
                time.spans(canvas, row, [ran], theme.kinds[course.kind])
