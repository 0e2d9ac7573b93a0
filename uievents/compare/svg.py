"""Just enough SVG for the report's plots, drawn by hand.

A plot is a string, to be put into the page as it is: no file beside it, no script, sharp on
any screen, and its words in both languages (the page shows one, by style).  The drawing is
360 units wide, so that on a phone a unit is about a pixel and the text keeps its size.
Colours are names of the page's style (``var(--events)``), which follow its light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

from .figures import Text

WIDTH = 360.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 12.0, 38.0


def words(text: Text | str) -> str:
    """Text for HTML or SVG, in both languages."""
    if isinstance(text, str) or text.en == text.zh:
        return escape(text if isinstance(text, str) else text.en)
    return f'<tspan class="en">{escape(text.en)}</tspan><tspan class="zh">{escape(text.zh)}</tspan>'


def text_at(
    x: float, y: float, what: Text | str, anchor: str = "start", kind: str = "", turn: int = 0
) -> str:
    """A piece of text; ``anchor``: start, middle or end; ``turn`` in degrees."""
    turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}"{turned}>'
        f"{words(what)}</text>"
    )


class Axis:
    """Values to places on the drawing."""

    def __init__(
        self, low: float, high: float, begin: float, end: float, *, log: bool = False
    ) -> None:
        self._scale: Callable[[float], float] = math.log10 if log else float
        self.low: float = low
        self.high: float = high
        self.log: bool = log
        self._begin, self._end = begin, end

    def __call__(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        low, high = self._scale(self.low), self._scale(self.high)
        share = (self._scale(value) - low) / (high - low) if high > low else 0.0
        return self._begin + share * (self._end - self._begin)

    def ticks(self) -> list[float]:
        """Round values on it: powers of ten, or about four steps."""
        if self.log:
            first, last = math.ceil(_exponent(self.low)), math.floor(_exponent(self.high))
            return [10.0**power for power in range(first, last + 1)]
        step = _round_step((self.high - self.low) / 4)
        first = math.ceil(self.low / step - 1e-9)
        count = math.floor((self.high - self.low) / step + 1e-9)
        return [step * (first + number) for number in range(count + 1)]


def _exponent(value: float) -> float:
    return round(math.log10(value), 9)


def _round_step(step: float) -> float:
    if step <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * 0.999)


def log_axis(values: Iterable[float], begin: float, end: float, floor: float) -> Axis:
    """A logarithmic axis of whole decades around ``values``, from ``floor`` at the lowest."""
    known = [max(value, floor) for value in values] or [floor]
    low = 10.0 ** math.floor(_exponent(min(known)))
    high = 10.0 ** math.ceil(_exponent(max(known)))
    return Axis(low, high if high > low else 10 * low, begin, end, log=True)


def short(value: float) -> str:
    """A tick's number."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:g}"


class Plot:
    """Axes, and what is drawn on them; :meth:`svg` is the whole."""

    def __init__(self, title: Text, height: float = 250.0) -> None:
        self.title = title
        self.height = height
        self._parts: list[str] = []
        self.left: float = LEFT
        self.right: float = WIDTH - RIGHT
        self.top: float = TOP
        self.bottom: float = height - BOTTOM

    def draw(self, *parts: str) -> None:
        """Add elements."""
        self._parts.extend(parts)

    def axes(self, x: Axis, y: Axis, x_name: Text, y_name: Text) -> None:
        """Draw both axes with their ticks and names."""
        for value in y.ticks():
            at = y(value)
            self.line([(self.left, at), (self.right, at)], "grid")
            self.draw(text_at(self.left - 5, at + 4, short(value), "end"))
        for value in x.ticks():
            at = x(value)
            self.line([(at, self.top), (at, self.bottom)], "grid")
            self.draw(text_at(at, self.bottom + 14, short(value), "middle"))
        self.names(x_name, y_name)

    def names(self, x_name: Text, y_name: Text) -> None:
        """Name the axes."""
        middle = (self.left + self.right) / 2
        self.draw(text_at(middle, self.height - 6, x_name, "middle", "axis"))
        self.draw(text_at(11, (self.top + self.bottom) / 2, y_name, "middle", "axis", -90))

    def line(self, points: Sequence[tuple[float, float]], kind: str, colour: str = "") -> None:
        """A line through ``points`` (places on the drawing)."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        style = f' style="stroke:var(--{colour})"' if colour else ""
        self.draw(f'<polyline class="{kind}" points="{path}"{style}/>')

    def bar(
        self, x: float, y: float, width: float, height: float, colour: str, title: str = ""
    ) -> None:
        """A filled rectangle."""
        self.draw(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" '
            f'style="fill:var(--{colour})"><title>{escape(title)}</title></rect>'
        )

    def badge(self, x: float, y: float, number: int, colour: str, title: str = "") -> None:
        """A round mark with a number, the same as in the table."""
        self.draw(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" style="fill:var(--{colour})">'
            f"<title>{escape(title)}</title></circle>",
            text_at(x, y + 4, str(number), "middle", "badge"),
        )

    def svg(self) -> str:
        """The plot, with a title for those who cannot see it."""
        return (
            f'<svg viewBox="0 0 {WIDTH:.0f} {self.height:.0f}" role="img" '
            f'aria-label="{escape(self.title.en)}">{"".join(self._parts)}</svg>'
        )


def spread_out(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """``places`` moved as little as needed to lie ``apart``, in their order, within the bounds."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [0.0] * len(places)
    before = low - apart
    for index in order:
        before = moved[index] = max(places[index], before + apart)
    limit = high
    for index in reversed(order):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - apart
    return moved
