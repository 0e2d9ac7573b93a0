"""What a study draws on: a sheet of matplotlib's, 360 units wide.

On a phone a unit is about a pixel, and the text keeps its size.  Colours are named by what they
mean, and all words are drawn in each of the wanted languages, so that one drawing serves the page
and slides (:mod:`uievents.compare.present.pictures`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..words import Text, same, text

WIDTH = 360.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 18.0, 12.0, 38.0
BADGE = 8.0
"""Radius of a round mark with a number, the same as in the table."""


Point = tuple[float, float]
Points = Sequence[Point]
Names = tuple[Text, Text]
Marks = Sequence[tuple[int, str]]
"""Number and colour of badges."""


class Plane(NamedTuple):
    """Turns values into places on the sheet."""

    left: float
    right: float
    top: float
    bottom: float
    x: Callable[[float], float]
    y: Callable[[float], float]

    def __call__(self, x: float, y: float) -> Point:
        return self.x(x), self.y(y)


class Sheet:
    """What a plot is drawn on.  Places are units from the top left."""

    width = WIDTH

    def __init__(
        self,
        height: float,
        colours: Mapping[str, str],
        languages: Sequence[str],
        caption: Sequence[str] = (),
    ) -> None:
        self.height: float = height
        self._colours, self._languages = colours, languages
        head = 15 * len(caption) + 12 if caption else 0
        whole = height + head
        self.figure: Figure = Figure(figsize=(WIDTH / 72, whole / 72), facecolor=colours["paper"])
        self._axes = self.figure.add_axes((0, 0, 1, height / whole))
        self._axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        self._axes.set_axis_off()
        self._texts = 0
        for number, line in enumerate(caption):
            self.words(12, 20 - head + 15 * number, line, "ink")

    def palette(self, number: int) -> str:
        """One of five colours, for things that have none of their own."""
        return ("busy", "poll", "state", "block", "events")[number % 5]

    def words(
        self,
        x: float,
        y: float,
        what: Text | str,
        colour: str = "dim",
        anchor: str = "start",
        size: float = 11,
        turned: bool = False,
    ) -> None:
        """A piece of text, whose baseline is at ``y``; ``anchor``: start, middle or end."""
        what = same(what) if isinstance(what, str) else what
        languages = self._languages if what.en != what.zh else self._languages[:1]
        for language in languages:
            self._texts += 1
            self._axes.text(
                x,
                y,
                what[language],
                size=size,
                color=self._colours[colour],
                ha={"start": "left", "middle": "center", "end": "right"}[anchor],
                va="baseline",
                rotation=90 if turned else 0,
                rotation_mode="anchor",
                gid=f"{language}-{self._texts}" if len(languages) > 1 else None,
            )

    def line(self, points: Points, colour: str, width: float = 1, dashed: bool = False) -> None:
        """A line through ``points``."""
        style: Any = (0, (3, 3)) if dashed else "solid"
        x, y = zip(*points, strict=True)
        self._axes.plot(x, y, color=self._colours[colour], lw=width, ls=style, zorder=2)

    def bar(
        self, x: float, y: float, width: float, height: float, colour: str, style: str = "full"
    ) -> None:
        """A rectangle: ``full``, ``striped`` or ``outlined``."""
        if width <= 0:
            return
        line, fill = self._colours[colour], self._colours[colour] if style == "full" else "none"
        self._axes.add_patch(
            Rectangle((x, y), width, height, fc=fill, ec=line, lw=0 if style == "full" else 1)
        )
        if style == "striped":
            for left in range(4, int(width), 6):
                self.line([(x + left - 3, y + height), (x + left, y)], colour, width=1.6)

    def badge(self, x: float, y: float, number: int, colour: str) -> None:
        """A round mark with a number."""
        self._axes.plot(
            x, y, "o", ms=2 * BADGE, mew=0, color=self._colours[colour], zorder=3, clip_on=False
        )
        self._axes.text(
            x,
            y,
            str(number),
            size=10,
            color=self._colours["paper"],
            ha="center",
            va="center_baseline",
            zorder=4,
        )

    def badges(self, places: Points, marks: Marks, plane: Plane) -> None:
        """Badges at ``places``; where they would touch they move apart, and a line leads back."""
        moved = apart(places, 2 * BADGE + 2, plane)
        for place, at, (number, colour) in zip(places, moved, marks, strict=True):
            if math.dist(place, at) > 1:
                self.line([place, at], "dim", width=0.8)
            self.badge(*at, number, colour)

    def end_badges(self, ends: Points, marks: Marks, plane: Plane) -> None:
        """Badges at the right of the plane, each beside the end of its curve."""
        ys = spread_out([y for _, y in ends], 2 * BADGE + 1, plane.top, plane.bottom)
        for (x, y), at, (number, colour) in zip(ends, ys, marks, strict=True):
            self.line([(x, y), (plane.right + 10, at)], "dim", width=0.8)
            self.badge(plane.right + 14, at, number, colour)

    def log_plane(
        self,
        xs: Sequence[float],
        ys: Sequence[float] | None,
        names: Names,
        *,
        across: tuple[float, float] | None = None,
        ticks: Mapping[float, str] | None = None,
        room: float = 0,
        foot: float = 0,
    ) -> Plane:
        """Axes with whole decades around the values, a grid, ticks and names.

        ``across`` and ``ticks``: the horizontal axis is not logarithmic, and ``xs`` are the
        vertical one's values.  ``room`` and ``foot`` are kept free at the right and below.
        """
        left, right = LEFT, WIDTH - RIGHT - room
        top, bottom = TOP, self.height - BOTTOM - foot
        low, high = decades(xs if ys is None else ys)
        y = scale(math.log10(low), math.log10(high), bottom, top)
        if across is not None:
            x: Callable[[float], float] = scale(*across, left, right)
            marks = dict(ticks or {})
        else:
            begin, end = decades(xs)
            log = scale(math.log10(begin), math.log10(end), left, right)
            x = lambda value: log(math.log10(value))  # noqa: E731
            marks = {value: short(value) for value in powers(begin, end)}
        plane = Plane(left, right, top, bottom, x, lambda value: y(math.log10(value)))
        for value in powers(low, high):
            self._rule((left, plane.y(value)), (right, plane.y(value)))
            self.words(left - 5, plane.y(value) + 4, short(value), anchor="end")
        for value, mark in marks.items():
            self._rule((x(value), top), (x(value), bottom))
            self.words(x(value), bottom + 15, mark, anchor="middle")
        self.words((left + right) / 2, bottom + 32, names[0], anchor="middle")
        self.words(13, (top + bottom) / 2, names[1], anchor="middle", turned=True)
        return plane

    def _rule(self, begin: Point, end: Point) -> None:
        (x, y), (to_x, to_y) = begin, end
        self._axes.plot((x, to_x), (y, to_y), color=self._colours["rule"], lw=0.8, zorder=1)

    def curves(
        self,
        lines: Mapping[str, Points],
        axes: Names,
        looks: Mapping[str, tuple[Text, str]],
        floor: float,
        dashed: Mapping[str, Points],
    ) -> None:
        """Log-log lines, named at their ends (:func:`uievents.compare.section.curves`)."""
        dashed = {name: points for name, points in dashed.items() if name in lines}
        every = [it for points in (*lines.values(), *dashed.values()) for it in points]
        xs, ys = [x for x, _ in every] or [1], [max(y, floor) for _, y in every] or [floor]
        plane = self.log_plane(xs, ys, axes, room=72)
        drawn = [[plane(x, max(y, floor)) for x, y in points] for points in lines.values()]
        places = spread_out([points[-1][1] for points in drawn], 13, plane.top, plane.bottom)
        for name, points, place in zip(lines, drawn, places, strict=True):
            label, colour = looks.get(name, (same(name), "state"))
            self.line(points, colour, width=2)
            self.line([points[-1], (plane.right + 6, place)], "dim", width=0.8)
            self.words(plane.right + 8, place + 4, label, "ink")
            if name in dashed:
                self.line([plane(*point) for point in dashed[name]], colour, dashed=True)

    def time_axis(self, longest: float) -> Callable[[float], float]:
        """An axis of milliseconds at the foot of the sheet."""
        x = scale(0, longest, 12, WIDTH - 16)
        step = round_step(longest / 4)
        for number in range(math.floor(longest / step + 1e-9) + 1):
            value = step * number
            anchor = "start" if number == 0 else "middle"
            self.words(x(value), self.height - 20, f"{value:g}", anchor=anchor)
        self.words(WIDTH / 2, self.height - 5, text("ms"), anchor="middle")
        return x


def scale(low: float, high: float, begin: float, end: float) -> Callable[[float], float]:
    """From values between ``low`` and ``high`` to places between ``begin`` and ``end``."""
    return lambda value: begin + (end - begin) * (value - low) / ((high - low) or 1)


def decades(values: Sequence[float]) -> tuple[float, float]:
    """Powers of ten around ``values``."""
    low = 10.0 ** math.floor(round(math.log10(min(values, default=1.0)), 9))
    high = 10.0 ** math.ceil(round(math.log10(max(values, default=10.0)), 9))
    return low, high if high > low else 10 * low


def powers(low: float, high: float) -> list[float]:
    """The powers of ten from ``low`` to ``high``, which are two."""
    return [10.0**n for n in range(round(math.log10(low)), round(math.log10(high)) + 1)]


def round_step(step: float) -> float:
    """The next of 1, 2, 5, 10 times a power of ten."""
    power: float = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * 0.999)


def short(value: float) -> str:
    """A tick's number."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:g}"


def spread_out(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """``places`` moved as little as needed to lie ``gap`` apart, in their order, within bounds."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [0.0] * len(places)
    before = low - gap
    for index in order:
        before = moved[index] = max(places[index], before + gap)
    limit = high
    for index in reversed(order):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - gap
    return moved


def apart(places: Points, distance: float, plane: Plane) -> list[Point]:
    """``places`` moved until no two are nearer than ``distance``, within the plane."""
    moved = [list(place) for place in places]
    for _ in range(100):
        near = False
        for index, one in enumerate(moved):
            for number, other in enumerate(moved[:index]):
                far = math.dist(one, other)
                if far >= distance:
                    continue
                near = True
                turn = math.atan2(one[1] - other[1], one[0] - other[0]) if far else 0.7 * number
                push = (distance - far) / 2 + 0.1
                for it, sign in ((one, push), (other, -push)):
                    it[0] += sign * math.cos(turn)
                    it[1] += sign * math.sin(turn)
        for it in moved:
            it[0] = min(max(it[0], plane.left + BADGE), plane.right)
            it[1] = min(max(it[1], plane.top), plane.bottom - BADGE)
        if not near:
            break
    return [(x, y) for x, y in moved]
