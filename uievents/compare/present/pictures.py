"""Plots for the page, and as files for slides.

For the page a plot is drawn once: its colours are variables of the page's style sheet, which follow
the reader's light or dark theme, and its words are drawn in every language, of which the page shows
one.  For slides it is drawn into files, each in one language and one theme.
"""

from __future__ import annotations

import functools
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

from ...assets import asset_path
from ...words import LANGUAGES
from ..section import Plot
from ..sheet import WIDTH, Sheet
from .terminal import lines

COLOURS = {
    "ink": ("#1d2129", "#e6e9ee"),
    "dim": ("#5c6470", "#9aa4b1"),
    "paper": ("#ffffff", "#14171c"),
    "rule": ("#dfe3e8", "#303742"),
    "busy": ("#c2410c", "#fb923c"),
    "poll": ("#a16207", "#facc15"),
    "state": ("#7e3fb4", "#c084fc"),
    "block": ("#1d5fbf", "#60a5fa"),
    "events": ("#15803d", "#4ade80"),
    "pale": ("#a9b4c2", "#5a6675"),
    "missed": ("#dc2626", "#f87171"),
    "waiting": ("#b9c0c9", "#4b5563"),
}
"""Colours by what they mean, light and dark, for the pictures and for the page's style."""

THEMES = {
    theme: {name: colours[number] for name, colours in COLOURS.items()}
    for number, theme in enumerate(("light", "dark"))
}

PAGE = {name: f"#0f1e{number:02x}" for number, name in enumerate(COLOURS)}
"""Colours that stand for names of the page's style until the drawing is done."""


def inline(plot: Plot) -> str:
    """The plot as SVG for the page: in all languages, with the page's colours and fonts."""
    with mpl.rc_context(_style(plot) | {"svg.fonttype": "none"}):
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
"""What is changed in matplotlib's SVG: the page's fonts, classes instead of ids, fewer spaces."""


def pictures(plots: Sequence[Plot], language: str) -> Iterator[tuple[str, bytes]]:
    """Each plot as files for slides, light and dark, PNG and SVG: (name, content)."""
    for plot, (theme, colours) in itertools.product(plots, THEMES.items()):
        with mpl.rc_context(_style(plot)):
            caption = lines(plot.caption[language], 58)
            sheet = Sheet(plot.height, colours, [language], caption)
            plot.draw(sheet)
            for kind, metadata in (("png", None), ("svg", _NO_METADATA)):
                written = io.BytesIO()
                sheet.figure.savefig(written, format=kind, dpi=200, metadata=metadata)
                yield f"{plot.name}.{language}.{theme}.{kind}", written.getvalue()


def _style(plot: Plot) -> Any:
    """Fonts; a file that is the same each time; axes that end at whole decades, without margins."""
    return {
        "font.family": _fonts(),
        "svg.hashsalt": plot.name,
        "axes.autolimit_mode": "round_numbers",
        "axes.xmargin": 0,
        "axes.ymargin": 0,
        "hatch.linewidth": 1.6,
    }


@functools.cache
def _fonts() -> list[str]:
    """The package's own fonts: not every machine has a Chinese one."""
    names = []
    for file in ("Inter-Regular.otf", "NotoSansSC-Regular.otf"):
        path = asset_path(f"fonts/{file}")
        font_manager.fontManager.addfont(path)
        names.append(font_manager.FontProperties(fname=path).get_name())
    return [*names, "DejaVu Sans"]
