"""The table of ``assets/docs/reliability.md``, which is filled row by row.

A row of a new run replaces only the same row of an earlier run.  So rows that a cut run has not
tried stay, with the date and the machine of their own run.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from row import HERE, Row

PAGE = HERE.parent.parent / "assets" / "docs" / "reliability.md"
BEGIN, END = "<!-- made by make faults -->", "<!-- end of what make faults made -->"
HEAD = (
    "| module | the fault | a naive loop | uievents | measured | held | run |",
    "|---|---|---|---|---|---|---|",
)

Line = tuple[str, Row, str]
"""A module, its row, and the date and machine of the run."""


def key_of(module: str, row: Row) -> tuple[str, str]:
    """Identifies a row, also in a run with other counts."""
    return module, re.sub(r"\d[\d,.]*", "#", row.fault)


class Table:
    """The rows of all modules, from several runs."""

    def __init__(self, lines: list[Line] | None = None) -> None:
        self.lines: list[Line] = lines or []

    def put(self, module: str, row: Row, run: str) -> None:
        """Add a row; it replaces the same row of an earlier run."""
        key = key_of(module, row)
        for number, (name, known, _) in enumerate(self.lines):
            if key_of(name, known) == key:
                self.lines[number] = (module, row, run)
                return
        self.lines.append((module, row, run))
        self.lines.sort(key=lambda line: line[0])

    def drop(self, module: str, fault: str) -> None:
        """Drop the row of this fault, if there is one."""
        self.lines = [line for line in self.lines if (line[0], line[1].fault) != (module, fault)]

    def keep(self, module: str, keys: set[tuple[str, str]]) -> None:
        """Drop the rows of ``module`` that are not among ``keys``."""
        self.lines = [
            line for line in self.lines if line[0] != module or key_of(module, line[1]) in keys
        ]

    def __str__(self) -> str:
        runs: list[str] = []
        for *_, run in self.lines:
            if run not in runs:
                runs.append(run)
        lines = list(HEAD)
        for module, row, run in self.lines:
            held = "yes" if row.held else "**no**"
            cells = [module, row.fault, row.naive, row.promise, row.figure, held]
            cells.append(str(runs.index(run) + 1))
            lines.append("| " + " | ".join(map(_in_a_cell, cells)) + " |")
        lines += ["", "Runs:", "", *(f"{number}. {run}" for number, run in enumerate(runs, 1))]
        return "\n".join(lines)


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def parsed(text: str) -> Table:
    """The table that :class:`Table` has written."""
    runs = dict(re.findall(r"^(\d+)\. (.*)$", text, re.MULTILINE))
    lines = []
    for said in text.splitlines():
        if not said.startswith("| ") or said in HEAD:
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", said)[1:-1]]
        module, fault, naive, promise, figure, held, run = cells
        lines.append((module, Row(fault, naive, promise, figure, held == "yes"), runs[run]))
    return Table(lines)


def read(page: Path = PAGE) -> Table:
    """The table of the page."""
    _, _, rest = page.read_text().partition(BEGIN)
    return parsed(rest.partition(END)[0])


def write(table: Table, page: Path = PAGE) -> None:
    """Put the table between the two marks of the page."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    new = page.with_suffix(".new")
    new.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")
    os.replace(new, page)
