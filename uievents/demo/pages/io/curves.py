"""The right card of the page: the cost of one wait, by the number of descriptors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, floor, log10
from operator import attrgetter, itemgetter
from typing import Any, ClassVar

import pygame

from ....compare.section import by_name
from ....compare.studies.multiplexers import WaitCost
from ....models import multiplexers
from ....models.multiplexers import FD_SETSIZE
from ....words import Text, sentences, text
from ...figures import Axis, waiting
from ...listing import Listing
from ...measured import MeasuredPanel, counted
from ...paint import Box, Canvas, Words
from ...theme import BODY, SMALL, Colour

SIGNS = {
    "select": ("square", 13, attrgetter("dim")),
    "poll": ("triangle", 10, attrgetter("text")),
    "epoll": ("circle", 11, attrgetter("accent")),
}
"""Shape, size and colour.  The quickest one's colour stands out.  What select costs is close to
poll's: its signs are larger, and lie beneath."""
DESCRIPTORS = (10, 30, 100, 300, 1000, 3000, 10_000)
Place = tuple[float, float]


class CurvesPanel(MeasuredPanel[WaitCost]):
    """A curve for each multiplexer, on logarithmic axes; points appear as they are measured."""

    title: ClassVar[Text] = text("One wait, many descriptors")
    about: ClassVar[Text] = text("What one wait costs. One of them is ready.")
    hint: ClassVar[Text] = text("Press Run: select, poll and epoll, with more and more to watch.")
    running_text: ClassVar[Text] = text("Starting")
    study = "uievents.compare.studies.multiplexers:Multiplexers"
    costs_type = WaitCost
    action: ClassVar[str] = "curves"
    key: ClassVar[str] = "F6"
    lines = 4
    code: ClassVar[tuple[Listing, ...]] = (
        Listing(
            text("select, poll, epoll"),
            [multiplexers.SelectWait, multiplexers.PollWait, multiplexers.EpollWait],
            action,
        ),
    )
    code_key = "F7"

    def arguments(self) -> list[Any]:
        return [DESCRIPTORS, 1, 1, list(SIGNS)]

    def curves(self) -> dict[str, list[Place]]:
        """(descriptors, microseconds) of those points that could be measured."""
        points = self.costs.values()
        return by_name(
            (it.name, it.descriptors, it.microseconds and it.microseconds.low) for it in points
        )

    def refused(self, name: str) -> list[WaitCost]:
        """The points that could not."""
        return [point for point in self.costs.values() if point.name == name and point.error]

    def sentence(self) -> Words:
        if not self.current:
            return super().sentence()
        name, _, n = self.current.partition(" of ")
        return text("{name}, {n} descriptors: points arrive as they are measured.", name=name, n=n)

    def verdict(self) -> Words:
        """How the costs grow, and where select ends."""
        curves = {name: dict(points) for name, points in self.curves().items()}
        if set(curves) != {point.name for point in self.costs.values()}:
            return ""
        counts = [count for curve in curves.values() for count in curve]
        grow: Words = ""
        if counts:
            few, many = min(counts), max(counts)
            there = {each: curve[many] for each, curve in curves.items() if many in curve}
            cheap, dear = min(there, key=there.__getitem__), max(there, key=there.__getitem__)
            if cheap != dear and few in curves[cheap] and few in curves[dear]:
                grow = text(
                    "With {many:,} descriptors, a wait by {dear} costs {high} µs and by {cheap} "
                    "{low} µs: {times} times as much. With {few:,} they cost {a} and {b} µs.",
                    many=many,
                    few=few,
                    dear=dear,
                    cheap=cheap,
                    high=counted(there[dear]),
                    low=counted(there[cheap]),
                    times=counted(there[dear] / there[cheap]),
                    a=counted(curves[dear][few]),
                    b=counted(curves[cheap][few]),
                )
        return sentences(grow, *self._not_measured())

    def _not_measured(self) -> Iterator[Text]:
        """Points that select or the machine's limit refuses, and points that failed."""
        refused = [point for name in SIGNS for point in self.refused(name)]
        by_nature, by_limit = (
            [it.descriptors for it in refused if (str(FD_SETSIZE - 1) in it.error) is nature]
            for nature in (True, False)
        )
        if by_nature:
            yield text(
                "select refuses {n:,}: its highest descriptor is {limit:,}.",
                n=min(by_nature),
                limit=FD_SETSIZE - 1,
            )
        if by_limit:
            yield text(
                "This machine lets no program open {n:,} descriptors (ulimit -Hn).", n=min(by_limit)
            )
        for name, why in self.failures.items():
            yield text("Not measured: {name} ({why}).", name=name, why=why)

    # ------------------------------------------------------------ drawing

    def draw(self, canvas: Canvas) -> None:
        inner = self.draw_frame(canvas)
        curves = self.curves()
        if not self.costs:  # empty axes say nothing
            return
        costs = [cost for curve in curves.values() for _, cost in curve] or [1.0, 1000.0]
        line = canvas.height(SMALL - 1)
        left = canvas.width("10,000", SMALL - 1, mono=True) + canvas.px(6)
        foot = round(2.4 * line)
        plot = Box(inner.left + left, inner.top + line, 0, inner.height - foot - line)
        names = max(canvas.width(name, mono=True) for name in SIGNS)
        plot.width = inner.right - plot.left - names - canvas.px(12)
        low, high = floor(log10(min(costs))), ceil(log10(max(costs)))
        x = Axis(10, 10_000, plot.left, plot.right, log=True)
        y = Axis(10.0**low, 10.0 ** max(high, low + 2), plot.bottom, plot.top, log=True)
        self._grid(canvas, plot, x, y)
        places = {name: [(x(n), y(cost)) for n, cost in curve] for name, curve in curves.items()}
        for name in SIGNS:
            curve = places.get(name, [])
            self._curve(canvas, name, curve)
            height = curve[-1][1] if curve else plot.top
            for point in self.refused(name):
                self._cross(canvas, (x(point.descriptors), height))
        self._names(canvas, plot, places)

    def _grid(self, canvas: Canvas, plot: Box, x: Axis, y: Axis) -> None:
        theme, line = canvas.theme, canvas.height(SMALL - 1)
        x.draw(canvas, plot.top, plot.bottom, powers(x), gap=6)
        y.draw_upright(canvas, plot.left, plot.right, powers(y))
        below = Box(plot.left, plot.bottom + round(1.4 * line), plot.width, line)
        canvas.text(text("descriptors watched"), below, SMALL - 1, theme.dim, align="center")
        above = Box(plot.left + canvas.px(4), plot.top - line - canvas.px(2), plot.width, line)
        canvas.text(text("µs of CPU"), above, SMALL - 1, theme.dim)
        # The last descriptor that select can watch.
        end, width = round(x(FD_SETSIZE - 1)), canvas.px(1.5)
        for top in range(plot.top, plot.bottom, 2 * canvas.px(5)):
            canvas.fill(waiting(theme), Box(end, top, width, canvas.px(5)).clip(plot))
        label = text("select ends at {n:,}", n=FD_SETSIZE - 1)
        room = Box(plot.left, plot.top + canvas.px(4), end - plot.left - canvas.px(6), 0)
        room.height = canvas.height(SMALL)
        canvas.text(label, room, SMALL, theme.dim, align="right")

    def _curve(self, canvas: Canvas, name: str, places: list[Place]) -> None:
        shape, size, colour = SIGNS[name]
        for begin, end in pairwise(places):
            thick_line(canvas.surface, colour(canvas.theme), begin, end, canvas.px(2))
        for place in places:
            canvas.shape(shape, place, canvas.px(size), colour(canvas.theme))

    def _cross(self, canvas: Canvas, at: Place) -> None:
        arm = canvas.px(6)
        for up in (-1, 1):
            begin, end = (at[0] - arm, at[1] - up * arm), (at[0] + arm, at[1] + up * arm)
            thick_line(canvas.surface, canvas.theme.late, begin, end, canvas.px(2.5))

    def _names(self, canvas: Canvas, plot: Box, places: dict[str, list[Place]]) -> None:
        """The names at the ends of their curves, and select's error below its crosses."""
        line = canvas.height(BODY)
        ends = {name: curve[-1] for name, curve in places.items()}
        taken: list[Box] = []
        for name in reversed(SIGNS):
            if name not in ends:
                continue
            x, y = map(round, ends[name])
            room = Box(x + canvas.px(10), y - line // 2, canvas.width(name, mono=True) + 1, line)
            if self.refused(name):  # beside its last point are its crosses
                room.bottom = y - canvas.px(3)
                above = [it for curve in places.values() for it in curve if it[0] == ends[name][0]]
                if min(above, key=itemgetter(1)) == ends[name]:  # no curve is to the left of it
                    room.right = x - canvas.px(8)
            while room.collidelist(taken) >= 0:
                room.top += 1
            taken.append(room)
            canvas.text(name, room, BODY, SIGNS[name][2](canvas.theme), mono=True)
        if self.refused("select"):
            error = "select: ValueError"
            top = round(ends["select"][1]) if "select" in ends else plot.top
            width = canvas.width(error, SMALL) + 2
            room = Box(plot.right - width, top + canvas.px(9), width, canvas.height(SMALL))
            canvas.text(error, room, SMALL, canvas.theme.late)


def powers(axis: Axis) -> list[float]:
    """The powers of ten on an axis that begins and ends with one."""
    return [10.0**n for n in range(round(log10(axis.least)), round(log10(axis.most)) + 1)]


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
