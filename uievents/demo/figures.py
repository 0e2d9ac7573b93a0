"""Parts of the drawings of measured figures: axes, bars, rows, legends, and waiting in grey."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor, log10

import pygame

from .layout import cut
from .paint import Box, Canvas, Words
from .theme import BODY, SMALL, Colour, Theme, mixed

ENDS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12)
"""An axis ends at one of these, times a power of ten."""


def waiting(theme: Theme) -> Colour:
    """The grey of waiting."""
    return mixed(theme.panel, theme.dim, 0.5)


def running(theme: Theme) -> Colour:
    """The colour of what runs: so much of the accent that marks stand out from it."""
    return mixed(theme.accent, theme.panel, 0.4)


Sign = Callable[[Box], object]
"""Draws the sign that a legend explains into a box."""


def legend(canvas: Canvas, place: Box, signs: Iterable[tuple[Sign, Words]], wide: float) -> Box:
    """Signs ``wide`` pixels of the design wide, each with its words; returns the rest."""
    rest, size = place.copy(), canvas.px(wide)
    for sign, words in signs:
        sign(Box(rest.left, rest.top, size, rest.height))
        cut(rest, "left", size, canvas.px(6))
        used = canvas.text(words, rest, SMALL, canvas.theme.dim)
        cut(rest, "left", used.width, canvas.px(16))
    return rest


def swatch(canvas: Canvas, box: Box, kind: str, colour: Colour) -> None:
    """A stretch of time: ``full``, ``striped`` (asking again and again) or ``outlined`` (free)."""
    if kind == "striped":
        width = max(2, canvas.px(2))
        for x in range(box.left, box.right, 2 * width):
            canvas.fill(colour, Box(x, box.top, min(width, box.right - x), box.height))
    else:
        pygame.draw.rect(canvas.surface, colour, box, canvas.px(1.5) * (kind == "outlined"))


WORKING = {"running": "full", "holds": "full", "ready": "striped", "asked": "striped"}
"""The swatches of the phases in which a task does not wait for something else."""


def stretch(canvas: Canvas, box: Box, phase: str) -> None:
    """A phase of a task; waiting is lower, too, for the colour-blind."""
    theme = canvas.theme
    if phase in WORKING:
        swatch(canvas, box, WORKING[phase], theme.accent)
    elif phase in ("waiting", "wants"):
        colour = theme.late if phase == "wants" else waiting(theme)
        canvas.fill(colour, box.inflate(0, -(box.height // 2)))


def bar(canvas: Canvas, box: Box, share: float, label: str) -> None:
    """A figure, and after it a bar that fills ``share`` of the rest of ``box``."""
    figure = Box(box.left, box.top, canvas.width("99,999", BODY, mono=True), box.height)
    canvas.text(label, figure, BODY, canvas.theme.text, mono=True, align="right")
    left = figure.right + canvas.px(8)
    width = max(canvas.px(2), round((box.right - left) * min(1.0, share)))
    height = min(box.height, canvas.px(16))
    place = Box(left, box.centery - height // 2, width, height)
    canvas.fill(canvas.theme.accent, place)


def rows(canvas: Canvas, box: Box, count: int) -> list[Box]:
    """``box`` cut into ``count`` rows of equal height, with a line between each two."""
    edges = [box.top + round(box.height * n / count) for n in range(count + 1)]
    for y in edges[1:-1]:
        canvas.fill(canvas.theme.line, Box(box.left, y, box.width, 1))
    return [Box(box.left, top, box.width, bottom - top) for top, bottom in pairwise(edges)]


class Axis:
    """Maps values from ``least`` to ``most`` to pixels; those beyond an end are drawn at it."""

    def __init__(self, least: float, most: float, at: int, until: int, *, log: bool = False):
        self._of: Callable[[float], float] = log10 if log else float
        self.least: float = least
        self.most: float = most
        self.at: int = at
        self.until: int = until

    def __call__(self, value: float) -> float:
        low, high = self._of(self.least), self._of(self.most)
        share = (self._of(min(max(value, self.least), self.most)) - low) / (high - low)
        return self.at + share * (self.until - self.at)

    def draw(
        self,
        canvas: Canvas,
        top: int,
        bottom: int,
        values: Sequence[float] | Mapping[float, Words],
        gap: float = 1,
    ) -> None:
        """Thin lines at ``values``, from ``top`` to ``bottom``, and their figures below.

        Labels that are given instead of the figures stay between the axis's ends.
        """
        theme, height = canvas.theme, canvas.height(SMALL - 1)
        for value in values:
            x = round(self(value))
            canvas.fill(theme.line, Box(x, top, 1, bottom - top))
            room = Box(x - canvas.px(30), bottom + round(gap * canvas.scale), canvas.px(60), height)
            label: Words = tick(value)
            if isinstance(values, Mapping):
                label = values[value]
                room.width = canvas.width(label, SMALL - 1, mono=True) + 2
                room.left = min(max(self.at, x - room.width // 2), self.until - room.width)
            canvas.text(label, room, SMALL - 1, theme.dim, mono=True, align="center")

    def draw_upright(self, canvas: Canvas, left: int, right: int, values: Sequence[float]) -> None:
        """Thin lines at ``values``, from ``left`` to ``right``, and their figures before them."""
        theme, height = canvas.theme, canvas.height(SMALL - 1)
        for value in values:
            y = round(self(value))
            canvas.fill(theme.line, Box(left, y, right - left, 1))
            room = Box(left - canvas.px(66), y - height // 2, canvas.px(60), height)
            canvas.text(tick(value), room, SMALL - 1, theme.dim, mono=True, align="right")

    def spans(
        self, canvas: Canvas, row: Box, spans: Iterable[tuple[float, float]], colour: Colour
    ) -> None:
        """Each (begin, end) as a piece of ``row``, a pixel wide at least."""
        for begin, end in spans:
            if end >= self.least and begin < self.most:
                left = int(self(begin))
                width = max(1, round(self(end)) - left)
                canvas.fill(colour, Box(left, row.top, width, row.height))


def tick(value: float) -> str:
    """The figure at a line of an axis."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:g}"


def bound(value: float) -> float:
    """The next round number that is not below ``value``."""
    power = 10.0 ** floor(log10(value)) if value > 0 else 1.0
    return next(n * power for n in ENDS if n * power >= value * 0.999)


def ticks(most: float, number: int = 6) -> list[float]:
    """Round numbers from 0 to ``most``, about ``number`` of them."""
    rough = most / number
    power = 10.0 ** floor(log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough)
    return [n * step for n in range(ceil(most / step) + 1) if n * step <= most * 1.001]
