"""The report in a terminal.

The headline, the legend and a note for each study come before the tables, and fit one screen.  The
sentences of a study are below its tables.  (The other notes are in the Markdown file and the page.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from ...measure.samples import needed_for
from ...words import Text, text
from ..report import AnyReport
from ..section import NONE, Section, unbroken

CUT_SHORT = text("Interrupted: not everything was measured.")
LEGEND = text(
    "Figures: medians of the runs, ± half their range where that is above a tenth. Compared: "
    "ranges at 99 % confidence; ≈ no difference that the runs can tell; >, < only a bound, as the "
    "other figure is too small to measure; - not compared: never sleeps, or misses presses. Too "
    "few: fewer than {n} for a p99.",
    n=needed_for(99),
)


def print_report(report: AnyReport, console: Console, language: str = "en") -> None:
    """The headline and the legend; the tables with their verdicts; what is missing; the header."""
    for sentence in report.headline:
        print_text(console, sentence[language], "bold")
    if report.interrupted:
        print_text(console, CUT_SHORT[language], "yellow")
    notes = [section.notes[0] for found in report.studies for section in found.sections()[:1]]
    for line in (LEGEND, *notes):
        print_text(console, line[language], "dim")
    for found in report.studies:
        for section in found.sections():
            _print_table(section, console, language)
        for sentence in found.verdict:
            print_text(console, "• " + sentence[language])
    for missing in report.not_measured:
        words = text("Not measured: {what} - {why}", what=missing.what, why=missing.why)
        print_text(console, words[language], "yellow")
    for line in header_lines(report):
        print_text(console, line[language], "dim")


def header_lines(report: AnyReport) -> Iterator[Text]:
    """Where, when, with what."""
    h = report.header
    load = NONE if h.load_average is None else f"{h.load_average:.2f}"
    yield text(
        "{cpu}, {n} cores, {system}, load {load}", cpu=h.cpu, n=h.cores, system=h.system, load=load
    )
    program = f"uievents {h.uievents}, {h.python}"
    if h.sdl:
        yield text(
            "{program}, SDL {sdl} ({driver}), pygame {pygame}, display {display}",
            program=program,
            sdl=h.sdl,
            driver=h.driver,
            pygame=h.pygame,
            display=h.display,
        )
    else:
        yield Text(program, program)
    yield text("{time}, seed {seed}: {command}", time=h.time, seed=h.seed, command=h.command)


def print_text(console: Console, words: str, style: str = "") -> None:
    """A paragraph: no line ends between a figure and its unit, nor begins with ``，``.

    (rich ends lines at every space, and at no-break ones, too.)
    """
    for line in lines(words, console.width):
        console.print(RichText(line, style=style), soft_wrap=True)


_WIDE = "\u2e80-\u9fff\uff01-\uff60"
_PIECE = re.compile(
    rf" *[（“]*(?:[^ {_WIDE}“”]+(?:(?<=\u00a0)[{_WIDE}]{{1,2}})?|[{_WIDE}]|[“”])[，。；：、）”]*"
)
"""A piece that stays on one line: a word, a figure with its unit, or a Chinese character; each with
its punctuation."""


def lines(words: str, width: int) -> list[str]:
    """``words`` in lines of at most ``width`` cells, if no piece of it is longer."""
    made = [""]
    for piece in _PIECE.findall(unbroken(words)):
        if made[-1] and cell_len(made[-1] + piece) > width:
            made.append("")
        made[-1] += piece if made[-1] else piece.lstrip(" ")
    return [line.replace("\u00a0", " ") for line in made]


def _print_table(section: Section, console: Console, language: str) -> None:
    """All columns where they fit."""
    whole = _table(section, language, len(section.columns))
    endless = console.options.update(max_width=1000)
    fits = console.measure(whole, options=endless).maximum <= console.width
    console.print()
    print_text(console, section.title[language], "bold")
    console.print(whole if fits else _table(section, language, section.narrow))


def _table(section: Section, language: str, count: int) -> Table:
    """Its first columns, ``count`` of them."""
    table = Table(box=SIMPLE_HEAD)
    table.padding, table.pad_edge = (0, 1, 0, 0), False  # eighty columns are enough
    for index, column in enumerate(section.columns[:count]):
        table.add_column(column[language], justify="right" if index else "left", no_wrap=True)
    colours = section.colours or [""] * len(section.rows)
    for row, colour in zip(section.rows, colours, strict=True):
        style = "bold green" if colour == "events" else ""
        table.add_row(*(cell[language] for cell in row[:count]), style=style)
    return table
