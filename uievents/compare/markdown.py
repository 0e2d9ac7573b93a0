"""The report as Markdown, for an issue, a wiki or a lecture's notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .contestants import SIMULATED, WINDOW
from .report import InputStudy, Report, Text
from .table import (
    COLUMNS,
    TITLES,
    WIDE_COLUMNS,
    cells,
    header_lines,
    in_language,
    notes,
    wide_cells,
)


def markdown(report: Report, language: str = "en") -> str:
    """The whole report, in one language."""

    def say(text: Text) -> str:
        return in_language(text, language)

    lines = [f"# {say(Text('What waiting costs', '等待的代价'))}", ""]
    lines += [f"{say(line)}  " for line in header_lines(report)]
    lines += ["", f"## {say(Text('Verdict', '结论'))}", ""]
    lines += [f"- {say(sentence)}" for sentence in report.verdict]
    if report.input is not None:
        lines += _input(report.input, report.interrupted, language)
    if report.not_measured:
        lines += ["", f"## {say(Text('Not measured', '未测量'))}", ""]
        lines += [f"- {say(missing.what)}: {missing.why}" for missing in report.not_measured]
    return "\n".join(lines) + "\n"


def _input(study: InputStudy, interrupted: bool, language: str) -> list[str]:
    lines: list[str] = []
    for device in (SIMULATED, WINDOW):
        results = [result for result in study.results if result.device == device]
        if results:
            lines += ["", f"## {in_language(TITLES[device], language)}", ""]
            rows = [cells(one, language) + wide_cells(one, language) for one in results]
            lines += table((*COLUMNS, *WIDE_COLUMNS), rows, language)
    lines += [""] + [f"{in_language(line, language)}  " for line in notes(study, interrupted)]
    return lines


def table(columns: Sequence[Text], rows: Iterable[list[str]], language: str) -> list[str]:
    """A table's lines."""
    names = [in_language(column, language).replace("\n", " ") for column in columns]
    rule = [":---", *["---:"] * (len(names) - 1)]
    return [_row(names), _row(rule), *(_row(row) for row in rows)]


def _row(values: Iterable[str]) -> str:
    return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"
