"""The report in a terminal."""

from __future__ import annotations

import re

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from .figures import Text
from .format import NONE, Section, in_language, unbroken
from .report import Report
from .sections import CUT_SHORT, header_lines, sections


def print_report(report: Report, console: Console, language: str = "en") -> None:
    """The header, the tables, what was not measured, and the verdict."""

    def say(text: Text) -> str:
        return in_language(text, language)

    for line in header_lines(report):
        print_text(console, say(line), "dim")
    if report.interrupted:
        print_text(console, say(CUT_SHORT), "yellow")
    for section in sections(report):
        whole = _table(section, language, len(section.columns))
        endless = console.options.update(max_width=1000)
        fits = console.measure(whole, options=endless).maximum <= console.width
        console.print(whole if fits else _table(section, language, section.narrow))
        for note in section.notes:
            print_text(console, say(note), "dim")
    for missing in report.not_measured:
        words = f"{say(NONE)}: {say(missing.what)} - {say(missing.why)}"
        print_text(console, words[0].upper() + words[1:], "yellow")
    for sentence in report.verdict:
        print_text(console, "• " + say(sentence))


def print_text(console: Console, text: str, style: str = "") -> None:
    """A paragraph: no line ends between a figure and its unit, nor begins with ``，``.

    (rich ends lines at every space, and at no-break ones, too.)
    """
    for line in lines(text, console.width):
        console.print(RichText(line, style=style), soft_wrap=True)


_WIDE = "\u2e80-\u9fff\uff01-\uff60"
_PIECE = re.compile(
    rf" *[（“]*(?:[^ {_WIDE}“”]+(?:(?<=\u00a0)[{_WIDE}]{{1,2}})?|[{_WIDE}]|[“”])[，。；：、）”]*"
)
"""What stays on one line: a word, a figure with its unit, or a Chinese character; each with its
punctuation."""


def lines(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, if no piece of it is longer."""
    made = [""]
    for piece in _PIECE.findall(unbroken(text)):
        if made[-1] and cell_len(made[-1] + piece) > width:
            made.append("")
        made[-1] += piece if made[-1] else piece.lstrip(" ")
    return [line.replace("\u00a0", " ") for line in made]


def _table(section: Section, language: str, count: int) -> Table:
    """Its first columns, ``count`` of them."""
    title = in_language(section.title, language)
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.padding, table.pad_edge = (0, 1, 0, 0), False  # eighty columns are enough
    for index, column in enumerate(section.columns[:count]):
        justify = "right" if index else "left"
        table.add_column(in_language(column, language), justify=justify, no_wrap=True)  # type: ignore[arg-type]
    colours = section.colours or [""] * len(section.rows)
    for row, colour in zip(section.rows, colours, strict=True):
        style = "bold green" if colour == "events" else ""
        table.add_row(*(in_language(cell, language) for cell in row[:count]), style=style)
    return table
