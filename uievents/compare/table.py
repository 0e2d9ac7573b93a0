"""The report in a terminal."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from .figures import Text
from .format import NONE, Section, in_language
from .report import Report
from .sections import header_lines, sections

WIDE = 110
"""Columns of a terminal from which the tables are whole."""


def print_report(report: Report, console: Console, language: str = "en") -> None:
    """The header, the tables, what was not measured, and the verdict."""

    def say(text: Text) -> str:
        return in_language(text, language)

    for line in header_lines(report):
        console.print(RichText(say(line), style="dim"))
    for section in sections(report):
        console.print(_table(section, language, console.width >= WIDE))
        for note in section.notes:
            console.print(RichText(say(note), style="dim"))
    for missing in report.not_measured:
        words = f"{say(NONE)}: {say(missing.what)} - {missing.why}"
        console.print(RichText(words[0].upper() + words[1:], style="yellow"))
    for sentence in report.verdict:
        console.print(RichText("• " + say(sentence)))


def _table(section: Section, language: str, wide: bool) -> Table:
    title = in_language(section.title, language)
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.padding, table.pad_edge = (0, 1, 0, 0), False  # eighty columns are enough
    count = len(section.columns) if wide else section.narrow
    for index, column in enumerate(section.columns[:count]):
        justify = "right" if index else "left"
        table.add_column(in_language(column, language), justify=justify, no_wrap=True)  # type: ignore[arg-type]
    colours = section.colours or [""] * len(section.rows)
    for row, colour in zip(section.rows, colours, strict=True):
        style = "bold green" if colour == "events" else ""
        table.add_row(*(in_language(cell, language) for cell in row[:count]), style=style)
    return table
