"""What a study shows: tables, plots and notes; and how figures are written in them.

The terminal, the Markdown file and the page show the same sections, with the same cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ..measure.samples import Figure
from ..words import Text, digits, same, text
from .ratios import Compared

if TYPE_CHECKING:
    from .sheet import Sheet

Row = list[Text]
NONE = text("not measured")
FEW = text("too few")


class Plot(NamedTuple):
    """A picture that matplotlib draws when it is needed, 360 points wide."""

    name: str
    """The beginning of its file's name."""
    caption: Text
    draw: Callable[[Sheet], None]
    height: float = 250.0


class Section(msgspec.Struct, frozen=True):
    """A table, its plots, and notes on how the figures came about."""

    title: Text
    columns: Sequence[Text]
    rows: Sequence[Row]
    narrow: int = 99
    """How many of the columns are shown on a narrow screen."""
    colours: Sequence[str] = ()
    """The colour of each row, if rows are numbered; ``events`` is highlighted."""
    plots: Sequence[Plot] = ()
    notes: Sequence[Text] = ()


Column = tuple[Text, Callable[[Any], Text]]
"""A heading, and the function that makes the cell from a row's object."""


def table(title: Text, columns: Iterable[Column], things: Iterable[Any], **more: Any) -> Section:
    """A section with a row for each of ``things``."""
    columns = list(columns)
    rows = [[cell(thing) for _, cell in columns] for thing in things]
    return Section(title, [heading for heading, _ in columns], rows, **more)


Curves = dict[str, list[tuple[float, float]]]
Looks = Mapping[str, tuple[Text, str]]
"""The label and the colour of each curve."""


def curves(
    name: str,
    caption: Text,
    axes: tuple[Text, Text],
    lines: Curves,
    looks: Looks,
    *,
    floor: float,
    dashed: Mapping[str, Sequence[tuple[float, float]]] = MappingProxyType({}),
) -> Plot:
    """A plot of lines on two logarithmic axes, named at their ends.

    Lower values than ``floor`` are drawn there.  ``dashed``: a second line for some of the names,
    in the same colour.
    """

    def draw(sheet: Sheet) -> None:
        on = sheet.axes(*axes, room=72)
        drawn = {it: [(x, max(y, floor)) for x, y in points] for it, points in lines.items()}
        for it, points in drawn.items():
            sheet.line(on, points, looks[it][1], width=2)
            if it in dashed:
                sheet.line(on, dashed[it], looks[it][1], dashed=True)
        ends = [points[-1] for points in drawn.values()]
        sheet.named_ends(on, ends, [looks[it][0] for it in drawn], 13)

    return Plot(name, caption, draw)


def by_name(
    points: Iterable[tuple[str, float, Figure | float | None]],
) -> Curves:
    """The curve of each name, from (name, x, y); points that were not measured are left out."""
    known: Curves = {}
    for name, x, y in points:
        if y is not None:
            known.setdefault(name, []).append((x, y.median if isinstance(y, Figure) else y))
    return known


# --------------------------------------------------------------------------- figures in words


def figure(what: Figure | None) -> Text:
    """The median, with half the range where that is more than a tenth of it: ``87±9``."""
    if what is None:
        return NONE
    words = digits(what.median)
    half = (what.high - what.low) / 2
    if what.runs > 1 and half > 0.1 * what.median:
        words += f"±{half:.1g}" if half < 9.5 else f"±{digits(half)}"
    return same(words)


def value_or(value: float | None, otherwise: Text = FEW) -> Text:
    """A figure, or ``otherwise`` if it is missing."""
    return otherwise if value is None else same(digits(value))


def multiple(found: Compared | None) -> Text:
    """How a figure compares with another: ``3.9–4.5×``, ``>4,600×``, ``≈``."""
    if found is None:
        return same("-")
    return same(f"{times(found)}×" if found.side else "≈")


def times(found: Compared) -> str:
    """How many times: its range, or its bound."""
    if found.low is None or found.high is None:
        return {"more": ">", "less": "<"}[found.kind] + rounded(found.times)
    low, high = rounded(found.low), rounded(found.high)
    return low if low == high else f"{low}–{high}"


def times_in_words(found: Compared) -> Text:
    """The same within a sentence."""
    if found.kind == "more":
        return text("more than {n}", n=rounded(found.times))
    return same(times(found))


def rounded(ratio: float) -> str:
    """A ratio, two digits; three near 1, which is no difference."""
    ratio = float(f"{ratio:.3g}" if 0.9 < ratio < 1.1 else f"{ratio:.2g}")
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:g}"


_UNIT = re.compile(r"(?<=\d) (?=%|毫秒|微秒|秒|[个次轮倍]|(?:ms|µs|s|Hz)\b)")


def unbroken(words: str) -> str:
    """With no-break spaces between figures and their units."""
    return _UNIT.sub("\u00a0", words)
