"""Plots, drawn by matplotlib.

A study draws on a :class:`Sheet`, 360 units wide, so that on a phone a unit is about a pixel and
the text keeps its size.  For the page a plot is drawn once: its colours are names of the page's
style, which follow the reader's light or dark, and its words are there in every language, of which
the page shows one.  For slides it is drawn into files, in one language and one theme each.
"""

from __future__ import annotations

import functools
import io
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...assets import asset
from ...words import LANGUAGES, Text, same, text
from ..section import Plot
from .terminal import lines

WIDTH = 360.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 14.0, 12.0, 38.0
BADGE = 8.0
"""Radius of a round mark with a number, the same as in the table."""

THEMES = {
    "light": {
        "ink": "#1d2129",
        "dim": "#5c6470",
        "paper": "#ffffff",
        "rule": "#dfe3e8",
        "busy": "#c2410c",
        "poll": "#a16207",
        "state": "#7e3fb4",
        "block": "#1d5fbf",
        "events": "#15803d",
        "pale": "#a9b4c2",
        "missed": "#dc2626",
        "waiting": "#b9c0c9",
    },
    "dark": {
        "ink": "#e6e9ee",
        "dim": "#9aa4b1",
        "paper": "#14171c",
        "rule": "#303742",
        "busy": "#fb923c",
        "poll": "#facc15",
        "state": "#c084fc",
        "block": "#60a5fa",
        "events": "#4ade80",
        "pale": "#5a6675",
        "missed": "#f87171",
        "waiting": "#4b5563",
    },
}
"""Colours by what they mean, for the pictures and for the page's style."""

PAGE = {name: f"#0f1e{number:02x}" for number, name in enumerate(THEMES["light"])}
"""Colours that stand for names of the page's style until the drawing is done."""

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
        self.height, self._colours, self._languages = height, colours, languages
        head = 15 * len(caption) + 12 if caption else 0
        whole = height + head
        self.figure = Figure(figsize=(WIDTH / 72, whole / 72), facecolor=colours["paper"])
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

    def badges(self, places: Points, marks: Sequence[tuple[int, str]], plane: Plane) -> None:
        """Badges at ``places``; where they would touch they move apart, and a line leads back."""
        moved = apart(places, 2 * BADGE + 2, plane)
        for place, at, (number, colour) in zip(places, moved, marks, strict=True):
            if math.dist(place, at) > 1:
                self.line([place, at], "dim", width=0.8)
            self.badge(*at, number, colour)

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
        self.words(11, (top + bottom) / 2, names[1], anchor="middle", turned=True)
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


# ------------------------------------------------------------------------------ to be shown


def inline(plot: Plot) -> str:
    """The plot as SVG for the page: in all languages, with the page's colours and fonts."""
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": plot.name, "font.family": _fonts()}
    with mpl.rc_context(style):
        sheet = Sheet(plot.height, PAGE, LANGUAGES)
        sheet.figure.patch.set_visible(False)
        plot.draw(sheet)
        written = io.StringIO()
        sheet.figure.savefig(written, format="svg", metadata=_NO_METADATA)
    drawing = written.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    for name, stand_in in PAGE.items():
        drawing = drawing.replace(stand_in, f"var(--{name})")
    for pattern, replacement in _PAGE_SVG:
        drawing = pattern.sub(replacement, drawing)
    head = f'<svg viewBox="0 0 {WIDTH:.0f} {plot.height:.0f}" role="img" aria-label="'
    return head + escape(plot.caption.en) + '">' + drawing[drawing.index(">") + 1 :]


_NO_METADATA: dict[str, Any] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_PAGE_SVG = (
    (re.compile(r"<metadata>.*?</metadata>", re.S), ""),
    (re.compile(r'<g id="(en|zh)-\d+">'), r'<g class="\1">'),
    (re.compile(r'<g id="(?!p)[^"]*">'), "<g>"),
    (re.compile(r" ?font-family: [^;\"]*;"), ""),
    (re.compile(r"\n\s*"), " "),
)
"""From matplotlib's drawing to the page's: its fonts, classes instead of numbers, no spaces."""


def pictures(plots: Sequence[Plot], language: str) -> Iterator[tuple[str, bytes]]:
    """Each plot as files for slides, light and dark, PNG and SVG: (name, content)."""
    for plot, (theme, colours) in itertools.product(plots, THEMES.items()):
        style: Any = {"svg.hashsalt": plot.name, "font.family": _fonts()}
        with mpl.rc_context(style):
            caption = lines(plot.caption[language], 58)
            sheet = Sheet(plot.height, colours, [language], caption)
            plot.draw(sheet)
            for kind, metadata in (("png", None), ("svg", _NO_METADATA)):
                written = io.BytesIO()
                sheet.figure.savefig(written, format=kind, dpi=200, metadata=metadata)
                yield f"{plot.name}.{language}.{theme}.{kind}", written.getvalue()


@functools.cache
def _fonts() -> list[str]:
    """Our own fonts, so that Chinese is there on every machine."""
    names = []
    for file in ("Inter-Regular.otf", "NotoSansSC-Regular.otf"):
        path = asset(f"fonts/{file}")
        font_manager.fontManager.addfont(path)
        names.append(font_manager.FontProperties(fname=path).get_name())
    return [*names, "DejaVu Sans"]
