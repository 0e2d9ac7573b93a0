"""A time axis and spans on it: running in colour, waiting in grey."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .paint import Box, Canvas
from .theme import SMALL, Colour, Theme

Span = tuple[float, float]


def running(theme: Theme) -> Colour:
    """The colour of what runs: so much of the accent that marks stand out from it."""
    r, g, b = (round(0.6 * a + 0.4 * p) for a, p in zip(theme.accent, theme.panel, strict=True))
    return r, g, b


def x_of(box: Box, start: float, end: float, time: float) -> float:
    """Where ``time`` is in a box that shows ``start`` to ``end``."""
    return box.left + (time - start) / (end - start) * box.width


def draw_spans(
    canvas: Canvas, box: Box, start: float, end: float, spans: Iterable[Span], colour: Colour
) -> None:
    """Each span as a piece of ``box``; a span shorter than a pixel is a pixel wide."""
    for begin, until in spans:
        left = max(box.left, int(x_of(box, start, end, begin)))
        right = min(box.right, round(x_of(box, start, end, until)))
        if left < box.right and right >= box.left:
            canvas.surface.fill(colour, Box(left, box.top, max(1, right - left), box.height))


def draw_axis(
    canvas: Canvas, box: Box, start: float, end: float, ticks: Sequence[tuple[float, str]]
) -> None:
    """The times below it."""
    line = canvas.height(SMALL - 1)
    for time, label in ticks:
        x = round(x_of(box, start, end, time))
        canvas.surface.fill(canvas.theme.line, Box(x, box.top, 1, canvas.px(5)))
        width = canvas.width(label, SMALL - 1, mono=True) + 2
        left = min(max(box.left, x - width // 2), box.right - width)
        place = Box(left, box.top + canvas.px(5), width, line)
        canvas.text(label, place, SMALL - 1, canvas.theme.dim, mono=True, align="center")
