"""The report as Markdown, for an issue, a wiki or a lecture's notes."""

from __future__ import annotations

from collections.abc import Iterable

from .figures import Text
from .format import NONE, in_language
from .report import Report
from .sections import CUT_SHORT, header_lines, sections


def markdown(report: Report, language: str = "en") -> str:
    """The whole report, in one language."""

    def say(text: Text) -> str:
        return in_language(text, language)

    lines = [f"# {say(Text('What waiting costs', '等待的代价'))}", ""]
    lines += [f"{say(line)}  " for line in header_lines(report)]
    if report.interrupted:
        lines += ["", f"**{say(CUT_SHORT)}**"]
    lines += ["", f"## {say(Text('Verdict', '结论'))}", ""]
    lines += [f"- {say(sentence)}" for sentence in report.verdict]
    for section in sections(report):
        names = [say(column).replace("\n", " ") for column in section.columns]
        lines += ["", f"## {say(section.title)}", "", _row(names)]
        lines.append(_row([":---", *["---:"] * (len(names) - 1)]))
        lines += [_row([say(cell) for cell in row]) for row in section.rows]
        lines += ["", *(f"{say(note)}  " for note in section.notes)]
    if report.not_measured:
        none = say(NONE)
        lines += ["", f"## {none[0].upper()}{none[1:]}", ""]
        lines += [f"- {say(missing.what)}: {say(missing.why)}" for missing in report.not_measured]
    return "\n".join(lines).rstrip() + "\n"


def _row(values: Iterable[str]) -> str:
    return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"
