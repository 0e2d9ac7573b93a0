"""What a study draws on: a figure of matplotlib's, 360 points wide.

On a phone a point is about a pixel, and the text keeps its size.  Colours are named by their
meaning, and words are drawn in each of the languages given, so that one drawing serves the page and
the slides (:mod:`uievents.compare.present.pictures`, which also sets matplotlib's style).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, StrMethodFormatter

from ..words import Text, same, text

WIDTH = 360.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 18.0, 26.0, 38.0
"""Margins of the axes."""
Point = tuple[float, float]
Mark = tuple[int, str]
"""Number and colour of a badge."""


class Sheet:
    """What a plot is drawn on.  Places are points from the top left."""

    width = WIDTH
    badge_size: float = 18.0
    """From the middle of one badge (a round mark with a number) to that of the next, at least."""

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
        self.figure: Figure = Figure((WIDTH / 72, (height + head) / 72), facecolor=colours["paper"])
        self._page = self._axes_at(0, 0, WIDTH, height)
        self._page.set(xlim=(0, WIDTH), ylim=(height, 0))
        self._page.set_axis_off()
        self._texts = 0
        for number, line in enumerate(caption):
            self.words(12, 20 - head + 15 * number, line, "ink")

    def _axes_at(self, left: float, foot: float, width: float, height: float) -> Axes:
        whole = 72 * self.figure.get_figheight()
        box = left / WIDTH, foot / whole, width / WIDTH, height / whole
        return self.figure.add_axes(box, frame_on=False, axisbelow=True)

    def palette(self, number: int) -> str:
        """One of five colours, for bars that have no colour of their own."""
        return ("busy", "poll", "state", "block", "events")[number % 5]

    def words(
        self,
        x: float,
        y: float,
        what: Text | str,
        colour: str = "dim",
        axes: Axes | None = None,
        **more: Any,
    ) -> None:
        """A piece of text in each language, whose baseline is at ``y``.

        ``axes``: where it is drawn, if not on the sheet; ``more``: options of ``Axes.annotate``.
        """
        what = same(what) if isinstance(what, str) else what
        languages = self._languages if what.en != what.zh else self._languages[:1]
        for language in languages:
            self._texts += 1
            gid = f"{language}-{self._texts}" if len(languages) > 1 else None
            looks: Any = {"size": 11, "va": "baseline", "color": self._colours[colour], **more}
            on = axes or self._page
            on.annotate(what[language], (x, y), gid=gid, annotation_clip=False, **looks)

    def bar(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        style: str = "full",
        axes: Axes | None = None,
    ) -> None:
        """A bar, down from ``y``: ``full``, ``striped`` or ``outlined``."""
        line = self._colours[colour]
        looks: dict[str, Any] = {"fc": "none", "ec": line, "lw": 1}
        if style == "full":
            looks = {"color": line, "lw": 0}
        elif style == "striped":
            looks["hatch"] = "////"
        (axes or self._page).barh(y, width, height, x, align="edge", **looks)

    def badge(self, x: float, y: float, mark: Mark, **more: Any) -> None:
        """A round mark with a number; ``more``: as :meth:`words` has it."""
        number, colour = mark
        circle = {"boxstyle": "circle,pad=0.25", "fc": self._colours[colour], "lw": 0}
        looks: Any = {"size": 10, "ha": "center", "va": "center", "bbox": circle, "zorder": 4}
        self.words(x, y, str(number), "paper", **looks, **more)

    def badges(self, axes: Axes, points: Sequence[Point], marks: Sequence[Mark]) -> None:
        """Badges at ``points``.  Badges that would touch move apart, with a line to their point."""
        moved = apart(self._places(axes, points), self.badge_size, LEFT + 9, WIDTH - RIGHT)
        for point, at, mark in zip(points, moved, marks, strict=True):
            self.badge(*point, mark, axes=axes, **self._led(at))

    def named_ends(
        self, axes: Axes, ends: Sequence[Point], names: Sequence[Text | Mark], gap: float
    ) -> None:
        """Names or badges at the right of the axes, ``gap`` apart, each beside its curve's end."""
        box = axes.bbox.transformed(self.figure.dpi_scale_trans.inverted())
        bottom, top, right = 72 * box.y0, 72 * box.y1, 72 * box.x1
        heights = spread_out([y for _, y in self._places(axes, ends)], gap, bottom, top)
        for end, name, y in zip(ends, names, heights, strict=True):
            if isinstance(name, Text):
                self.words(*end, name, "ink", axes, **self._led((right + 8, y)) | {"va": "center"})
            else:
                self.badge(*end, name, axes=axes, **self._led((right + 14, y)))

    def _led(self, at: Point) -> dict[str, Any]:
        """Options for a text that is drawn ``at`` another place, with a line to its own place."""
        line: dict[str, Any] = {"arrowstyle": "-", "color": self._colours["dim"], "lw": 0.8}
        line |= {"shrinkA": 0, "shrinkB": 0, "relpos": (0, 0.5)}
        return {"xytext": at, "textcoords": "figure points", "arrowprops": line}

    def _places(self, axes: Axes, points: Sequence[Point]) -> list[Point]:
        """The places of values, in points from the lower left of the figure."""
        axes.get_xlim(), axes.get_ylim()  # brings the limits up to date
        places = [axes.transData.transform(point) * 72 / self.figure.dpi for point in points]
        return [(float(x), float(y)) for x, y in places]

    def axes(
        self, x_name: Text, y_name: Text, *, x_scale: str = "log", room: float = 0, foot: float = 0
    ) -> Axes:
        """Axes with whole decades around what is drawn on them, a grid, ticks and names.

        ``room`` and ``foot`` are kept free at the right and below.
        """
        width, height = WIDTH - LEFT - RIGHT - room, self.height - TOP - BOTTOM - foot
        axes = self._axes_at(LEFT, BOTTOM + foot, width, height)
        axes.set(xscale=x_scale, yscale="log")
        axes.grid(color=self._colours["rule"], lw=0.8)
        axes.tick_params(length=0, pad=6, labelsize=11, labelcolor=self._colours["dim"])
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
            axis.set_minor_locator(NullLocator())
        self.words(LEFT + width / 2, self.height - foot - 5, x_name, ha="center")
        self.words(6, 13, y_name)
        return axes

    def line(
        self,
        axes: Axes,
        points: Iterable[Point],
        colour: str,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """A line through ``points``; a dot if there is only one."""
        x, y = zip(*points, strict=True)
        style: Any = (0, (3, 3)) if dashed else "solid"
        look = {"color": self._colours[colour], "lw": width, "ls": style, "clip_on": False}
        axes.plot(x, y, marker="" if len(x) > 1 else "o", **look)

    def time_axes(self, longest: float) -> Axes:
        """Axes of milliseconds across the sheet, whose heights are points from its top."""
        foot = 34
        axes = self._axes_at(12, foot, WIDTH - 28, self.height - foot)
        axes.set(xlim=(0, longest), ylim=(self.height - foot, 0), yticks=[])
        axes.locator_params("x", nbins=5)
        axes.tick_params(length=0, pad=4, labelsize=11, labelcolor=self._colours["dim"])
        self.words(WIDTH / 2, self.height - 5, text("ms"), ha="center")
        return axes


def spread_out(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """``places``, moved to be at least ``gap`` apart, in the same order, within bounds."""
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


def apart(places: Iterable[Point], distance: float, low: float, high: float) -> list[Point]:
    """``places`` moved sideways, until each is that far from those before it, within bounds."""
    moved: list[Point] = []
    for x, y in places:
        step = 1 if x < (low + high) / 2 else -1
        x = min(max(x, low), high)
        while any(math.dist((x, y), other) < distance for other in moved):
            x += step
        moved.append((x, y))
    return moved
