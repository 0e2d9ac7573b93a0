"""Sections, and how figures are written in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from .figures import Figure, Text
from .ratios import Compared, Later

Row = list[Text]
NONE = Text("not measured", "未测量")
FEW = Text("too few", "样本不足")


class Section(msgspec.Struct, frozen=True):
    """A table, its plots, and notes."""

    title: Text
    columns: Sequence[Text]
    rows: Sequence[Row]
    narrow: int = 99
    """How many of the columns to show where there is little room."""
    colours: Sequence[str] = ()
    """Names of the rows' colours, where they are numbered; ``events`` stands out."""
    plots: Callable[[], list[tuple[Text, str]]] = list
    """Captions and drawings."""
    notes: Sequence[Text] = ()


def plain(text: str) -> Text:
    """What is the same in both languages."""
    return Text(text, text)


def in_language(text: Text, language: str) -> str:
    """One of the two."""
    return text.zh if language == "zh" else text.en


def figure(what: Figure | None) -> Text:
    """The median, with half the range where that is more than a tenth of it."""
    if what is None:
        return NONE
    text = digits(what.median)
    half = (what.high - what.low) / 2
    if what.runs > 1 and half > 0.1 * what.median:
        text += f"±{half:.1g}" if half < 9.5 else f"±{digits(half)}"
    return plain(text)


def least(what: Figure) -> Text:
    """The least of the runs, and the most where that is more than a tenth more: ``148–179``."""
    low, high = digits(what.low), digits(what.high)
    return plain(f"{low}–{high}" if what.high > 1.1 * what.low else low)


def enough(value: float | None, otherwise: Text = FEW) -> Text:
    """A percentile, where the sample carries it."""
    return otherwise if value is None else plain(digits(value))


def digits(value: float) -> str:
    """A figure with two or three digits that matter."""
    if value >= 10_000:
        return f"{value / 1000:.0f}k"
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.3g}"
    if value >= 0.1:
        return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return f"{value:.1g}" if value >= 0.0001 else "0"


def join(names: Sequence[str], last: str = "and") -> str:
    """Names in an English sentence."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def multiple(found: Compared | Later | None) -> Text:
    """How a figure compares with another: ``4.2×``, ``3–5×``, ``>4,600×``, ``+8.1 ms``, ``≈``."""
    if found is None:
        return plain("-")
    if not found.side:
        return plain("≈")
    if isinstance(found, Compared):
        return plain(f"{times(found)}×")
    sign = "+" if found.side > 0 else "−"
    return Text(f"{sign}{apart(found)} ms", f"{sign}{apart(found)} 毫秒")


def times(compared: Compared) -> str:
    """How many times, as sharply as it is known."""
    if compared.kind == "range" and compared.low is not None and compared.high is not None:
        return _range(compared.low, compared.high)
    return {"more": ">", "less": "<"}.get(compared.kind, "") + rounded(compared.times)


def apart(later: Later) -> str:
    """How many milliseconds, as sharply as it is known, without a sign."""
    low, high = sorted((abs(later.low), abs(later.high)))
    return _range(low, high) if later.kind == "range" else rounded(abs(later.ms))


def _range(low: float, high: float) -> str:
    first, last = rounded(low), rounded(high)
    return first if first == last else f"{first}–{last}"


def rounded(ratio: float) -> str:
    """A ratio or a difference, two digits."""
    ratio = float(f"{ratio:.2g}")
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:g}"


def percent(value: float) -> str:
    """A percentage with the digits that the table gives it."""
    return f"{digits(value)} %"


def ms(value: float) -> str:
    """Milliseconds, two or three digits."""
    return f"{_ms(value)} ms"


def ms_zh(value: float) -> str:
    """The same in Chinese."""
    return f"{_ms(value)} 毫秒"


def _ms(value: float) -> str:
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else digits(value)


_UNIT = re.compile(r"(?<=\d) (?=%|毫秒|微秒|秒|[个次轮]|(?:ms|µs|s|Hz)\b)")


def unbroken(text: str) -> str:
    """With no-break spaces between figures and their units."""
    return _UNIT.sub("\u00a0", text)
