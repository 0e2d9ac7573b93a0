"""The slow handler three times at once: blocking, async, on a thread."""

from __future__ import annotations

from time import monotonic

from ...numbers import duration
from ...paint import Box, Canvas
from ...theme import BODY, SMALL
from ...timeline import draw_axis, draw_spans
from .beside import WAYS, Beside, Course
from .grid import StagePanel
from .state import State


class BesidePanel(StagePanel):
    """A box for each way; a line in it for each event: waiting in grey, running in colour."""

    def __init__(self, state: State, beside: Beside) -> None:
        super().__init__(state)
        self.beside = beside

    def area(self) -> Box:
        return self.layout.strips

    def draw(self, canvas: Canvas) -> None:
        gap = canvas.px(12)
        width = (self.box.width - 2 * gap) // 3
        for index, way in enumerate(WAYS):
            left = self.box.left + index * (width + gap)
            self._way(canvas, way, Box(left, self.box.top, width, self.box.height))

    def _way(self, canvas: Canvas, way: str, box: Box) -> None:
        theme, texts, px, beside = canvas.theme, self.texts, canvas.px, self.beside
        chosen = way == self.state.slow
        canvas.box(box, theme.panel, theme.accent if chosen else theme.line, radius=10)
        head = Box(box.left + px(12), box.top + px(5), box.width - px(24), px(22))
        wait = beside.longest(way, monotonic())
        if wait is None:
            said = texts("beside_hint" if beside.ready else "starting")
            colour = theme.faint
        else:
            said = texts("beside_longest", time=duration(wait))
            colour = theme.late if wait > 0.1 else theme.dim
        used = canvas.text(said, head, SMALL, colour, align="right")
        title = Box(head.left, head.top, used.left - head.left - px(8), head.height)
        canvas.text(texts(f"slow_{way}"), title, BODY, theme.text, bold=True)
        foot = canvas.height(SMALL - 1) + px(5)
        inner = Box(
            head.left, head.bottom + px(4), head.width, box.bottom - head.bottom - foot - px(8)
        )
        span = beside.shown(monotonic())
        start, end = beside.start, beside.start + span
        axis = Box(inner.left, inner.bottom, inner.width, foot)
        half = span / 2
        ticks = [(start, "0"), (start + half, f"{half:g} s"), (end, f"{span:g} s")]
        draw_axis(canvas, axis, start, end, ticks)
        canvas.surface.fill(theme.line, Box(inner.left, inner.bottom, inner.width, 1))
        courses = list(beside.ways[way].values())
        line = max(4, min(px(12), inner.height // max(8, len(courses))))
        for index, course in enumerate(courses):
            if (index + 1) * line > inner.height:
                break
            row = Box(inner.left, inner.top + index * line, inner.width, line - max(1, line // 4))
            self._course(canvas, course, row, span)

    def _course(self, canvas: Canvas, course: Course, row: Box, span: float) -> None:
        theme, start = canvas.theme, self.beside.start
        end = start + span
        now = min(monotonic(), end)
        waited = [(course.sent, course.began or now)]
        draw_spans(canvas, row, start, end, waited, theme.line)
        if course.began:
            least = course.began + 0.012 * span  # to be seen at all
            ran = [(course.began, max(course.handled or now, least))]
            draw_spans(canvas, row, start, end, ran, theme.kinds[course.kind])
