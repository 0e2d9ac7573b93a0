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
LEFT, RIGHT, TOP, BOTTOM = 48.0, 14.0, 12.0, 38.0
BADGE = 8.0
"""Radius of a round mark with a number, the same as in the table."""

Point = tuple[float, float]
Points = Sequence[Point]
Names = tuple[Text, Text]


class Plane(NamedTuple):
    """Values to places on the sheet."""

    left: float
    right: float
    top: float
    bottom: float
    x: Callable[[float], float]
    y: Callable[[float], float]

    def __call__(self, x: float, y: float) -> Point:
        return self.x(x), self.y(y)


class Box(NamedTuple):
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Whether they have a place in common."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


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
        """One of five colours, for things without a meaning."""
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

    def badges(
        self,
        places: Points,
        marks: Sequence[tuple[int, str]],
        plane: Plane,
        names: Sequence[Text] = (),
    ) -> None:
        """Badges at ``places``; where they would touch they move apart, and a line leads back.

        ``names`` stand beside them, where there is room.
        """
        moved = apart(places, 2 * BADGE + 2, plane)
        for place, at, (number, colour) in zip(places, moved, marks, strict=True):
            if math.dist(place, at) > 1:
                self.line([place, at], "dim", width=0.8)
            self.badge(*at, number, colour)
        taken = [Box(x - BADGE, y - BADGE, x + BADGE, y + BADGE) for x, y in moved]
        for (x, y), name in zip(moved, names, strict=False):
            box = place_beside(x, y, max(map(width_of, (name.en, name.zh))), taken, plane)
            taken.append(box)
            ends = box.right <= x - BADGE
            edge, anchor = (box.right - 2, "end") if ends else (box.left + 2, "start")
            self.words(edge, box.bottom - 4, name, "ink", anchor)

    def end_badges(self, ends: Points, marks: Sequence[tuple[int, str]], plane: Plane) -> None:
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
    ) -> Plane:
        """Axes with whole decades around the values, a grid, ticks and names.

        ``across`` and ``ticks``: the horizontal axis is not logarithmic, and ``xs`` are the
        vertical one's values.  ``room``: for what stands at the right.
        """
        left, right = LEFT, WIDTH - RIGHT - room
        top, bottom = TOP, self.height - BOTTOM
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
            self.words(x(value), bottom + 14, mark, anchor="middle")
        self.words((left + right) / 2, self.height - 6, names[0], anchor="middle")
        self.words(13, (top + bottom) / 2, names[1], anchor="middle", turned=True)
        return plane

    def _rule(self, begin: Point, end: Point) -> None:
        (x, y), (to_x, to_y) = begin, end
        self._axes.plot((x, to_x), (y, to_y), color=self._colours["rule"], lw=0.8, zorder=1)

    def curves(
        self,
        curves: Mapping[str, Points],
        names: Names,
        labels: Mapping[str, Text],
        colours: Mapping[str, str],
        *,
        floor: float,
        dashed: Mapping[str, Points] | None = None,
    ) -> None:
        """Log-log lines, named at their ends; a dashed one has the colour of its name's."""
        drawn = {name: points for name, points in curves.items() if points}
        extra = {name: points for name, points in (dashed or {}).items() if name in drawn}
        every = [point for points in (*drawn.values(), *extra.values()) for point in points]
        xs, ys = [x for x, _ in every] or [1], [max(y, floor) for _, y in every] or [floor]
        plane = self.log_plane(xs, ys, names, room=72)
        ends = [plane(points[-1][0], max(points[-1][1], floor)) for points in drawn.values()]
        places = spread_out([y for _, y in ends], 13, plane.top, plane.bottom)
        for (name, points), end, place in zip(drawn.items(), ends, places, strict=True):
            colour = colours.get(name, "state")
            self.line([plane(x, max(y, floor)) for x, y in points], colour, width=2)
            self.line([end, (plane.right + 6, place)], "dim", width=0.8)
            self.words(plane.right + 8, place + 4, labels.get(name, same(name)), "ink")
            if name in extra:
                self.line([plane(*point) for point in extra[name]], colour, dashed=True)

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


def width_of(words: str) -> float:
    """About how wide a text is, at its usual size."""
    return 4 + sum(11.0 if character > "\u2e80" else 6.3 for character in words)


def place_beside(x: float, y: float, width: float, taken: Sequence[Box], plane: Plane) -> Box:
    """Room for a text beside, below or above the badge at (x, y), that touches nothing taken."""
    lefts = (x + BADGE + 2, x - BADGE - 2 - width, x - width / 2, x - 8, x - width + 8)
    boxes = [
        Box(left, y + shift - 8, left + width, y + shift + 8)
        for shift in (0, 17, -17, 34, -34)
        for left in (lefts if shift else lefts[:2])
    ]
    inside = [box for box in boxes if box.left >= plane.left - 2 and box.right <= WIDTH - 2]
    free = (box for box in inside if not any(map(box.touches, taken)))
    return next(free, (inside or boxes)[0])


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
