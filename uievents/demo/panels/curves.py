"""What one wait costs, by the number of descriptors: a point as each is measured."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, log10

import pygame

from ...models import multiplexers
from ...models.multiplexers import FD_SETSIZE
from ..lab_draw import Axis, LabPanel, waiting
from ..lab_seen import CurvesSeen
from ..lab_words import curves_sentence
from ..listing import Listing
from ..paint import Box, Canvas
from ..texts import TEXTS
from ..theme import BODY, SMALL, Colour

SIGNS = {"select": "square", "poll": "triangle", "epoll": "circle"}
SIZES = {"select": 13, "poll": 10, "epoll": 11}
"""What select costs is close to poll's: its signs are larger and lie beneath."""
Place = tuple[float, float]


class CurvesPanel(LabPanel):
    """Both axes are logarithmic: a decade is as long everywhere."""

    title: str = "io_curves_title"
    about: str = "io_curves_about"
    run: str = "io_run"
    stop: str = "io_stop"
    action: str = "curves"
    key: str = "F6"
    lines = 4
    code: list[Listing] = [
        Listing(
            TEXTS["io_curves_code"],
            [multiplexers.Select, multiplexers.Poll, multiplexers.Epoll],
            "curves",
        )
    ]
    code_key = "F7"
    seen: CurvesSeen

    def sentence(self) -> str:
        return curves_sentence(self.seen, self.texts)

    def colours(self, canvas: Canvas) -> dict[str, Colour]:
        """The winner's stands out; signs tell the other two apart."""
        theme = canvas.theme
        return {"select": theme.dim, "poll": theme.text, "epoll": theme.accent}

    def draw(self, canvas: Canvas) -> None:
        inner = self.draw_frame(canvas)
        line = canvas.height(SMALL - 1)
        foot = round(2.4 * line)
        left = canvas.width("10,000", SMALL - 1, mono=True) + canvas.px(6)
        plot = Box(inner.left + left, inner.top + line, 0, inner.height - foot - line)
        names = max(canvas.width(name, mono=True) for name in SIGNS)
        plot.width = inner.right - plot.left - names - canvas.px(12)
        points = [point for name in SIGNS for point in self.seen.measured(name)]
        costs = [cost for _, cost in points] or [1.0, 1000.0]
        low, high = floor(log10(min(costs))), ceil(log10(max(costs)))
        x = Axis(10, 10_000, plot.left, plot.right, log=True)
        y = Axis(10.0**low, 10.0 ** max(high, low + 2), plot.bottom, plot.top, log=True)
        self._grid(canvas, plot, x, y)
        self._limit(canvas, plot, x)
        for name, colour in self.colours(canvas).items():
            self._curve(canvas, name, colour, x, y)
        self._names(canvas, plot, x, y)

    def _grid(self, canvas: Canvas, plot: Box, x: Axis, y: Axis) -> None:
        theme, line = canvas.theme, canvas.height(SMALL - 1)
        for power in range(round(log10(x.least)), round(log10(x.most)) + 1):
            at = round(x(10.0**power))
            canvas.surface.fill(theme.line, Box(at, plot.top, 1, plot.height))
            room = Box(at - canvas.px(30), plot.bottom + round(0.4 * line), canvas.px(60), line)
            canvas.text(f"{10**power:,}", room, SMALL - 1, theme.dim, mono=True, align="center")
        for power in range(round(log10(y.least)), round(log10(y.most)) + 1):
            at = round(y(10.0**power))
            canvas.surface.fill(theme.line, Box(plot.left, at, plot.width, 1))
            room = Box(plot.left - canvas.px(66), at - line // 2, canvas.px(60), line)
            said = f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
            canvas.text(said, room, SMALL - 1, theme.dim, mono=True, align="right")
        below = Box(plot.left, plot.bottom + round(1.4 * line), plot.width, line)
        axis = self.texts("io_curves_axis")
        canvas.text(axis, below, SMALL - 1, theme.dim, align="center")
        above = Box(plot.left + canvas.px(4), plot.top - line - canvas.px(2), plot.width, line)
        canvas.text(self.texts("io_curves_unit"), above, SMALL - 1, theme.dim)

    def _limit(self, canvas: Canvas, plot: Box, x: Axis) -> None:
        """The last descriptor that select can watch."""
        theme, at = canvas.theme, round(x(FD_SETSIZE - 1))
        step = canvas.px(5)
        for top in range(plot.top, plot.bottom, 2 * step):
            height = min(step, plot.bottom - top)
            canvas.surface.fill(waiting(theme), Box(at, top, canvas.px(1.5), height))
        said = self.texts("io_curves_limit", n=f"{FD_SETSIZE - 1:,}")
        room = Box(plot.left, plot.top + canvas.px(4), at - plot.left - canvas.px(6), 0)
        room.height = canvas.height(SMALL)
        canvas.text(said, room, SMALL, theme.dim, align="right")

    def _curve(self, canvas: Canvas, name: str, colour: Colour, x: Axis, y: Axis) -> None:
        places = [(x(count), y(cost)) for count, cost in self.seen.measured(name)]
        for begin, end in pairwise(places):
            thick_line(canvas.surface, colour, begin, end, canvas.px(2))
        for place in places:
            canvas.shape(SIGNS[name], place, canvas.px(SIZES[name]), colour)
        for point in self.seen.refused(name):
            level = places[-1][1] if places else y(y.most)
            self._cross(canvas, (x(point.descriptors), level))

    def _cross(self, canvas: Canvas, at: Place) -> None:
        arm = canvas.px(6)
        for up in (-1, 1):
            begin, end = (at[0] - arm, at[1] - up * arm), (at[0] + arm, at[1] + up * arm)
            thick_line(canvas.surface, canvas.theme.late, begin, end, canvas.px(2.5))

    def _names(self, canvas: Canvas, plot: Box, x: Axis, y: Axis) -> None:
        """Each at the end of its curve; what was refused, beneath its crosses."""
        theme, line = canvas.theme, canvas.height(BODY)
        taken: list[Box] = []
        for name, colour in reversed(self.colours(canvas).items()):
            known = self.seen.measured(name)
            if not known:
                continue
            count, cost = known[-1]
            width = canvas.width(name, mono=True) + 1
            room = Box(round(x(count)) + canvas.px(10), round(y(cost)) - line // 2, width, line)
            if self.seen.refused(name):  # beside its last point are its crosses
                room.bottomright = round(x(count)) - canvas.px(8), round(y(cost)) - canvas.px(3)
            while any(room.colliderect(other) for other in taken):
                room.top += 1
            taken.append(room)
            canvas.text(name, room, BODY, colour, mono=True)
        refused = self.seen.refused("select")
        if refused:
            last = self.seen.measured("select")
            level = y(last[-1][1]) if last else plot.top
            said = self.texts("io_curves_error")
            width = canvas.width(said, SMALL) + 2
            room = Box(0, round(level) + canvas.px(9), width, canvas.height(SMALL))
            room.right = plot.right
            canvas.text(said, room, SMALL, theme.late)


def thick_line(
    surface: pygame.Surface, colour: Colour, begin: Place, end: Place, width: int
) -> None:
    """A smooth line of ``width`` pixels."""
    (x1, y1), (x2, y2) = begin, end
    length = max(1e-6, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
    dx, dy = (y2 - y1) / length / 2, (x1 - x2) / length / 2
    for step in range(1 - width, width):  # thin smooth ones, half a pixel apart
        along = (x1 + step * dx, y1 + step * dy), (x2 + step * dx, y2 + step * dy)
        pygame.draw.aaline(surface, colour, *along)
