"""The report as Markdown, for an issue, a wiki or a lecture's notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...words import say
from ..report import AnyReport
from ..section import Section
from .terminal import CUT_SHORT, LEGEND, header_lines


def markdown(report: AnyReport, language: str = "en") -> str:
    """The whole report, in one language; verdicts are folded."""
    return "\n".join(_lines(report, language)).rstrip() + "\n"


def _lines(report: AnyReport, language: str) -> Iterator[str]:
    yield f"# {say(language, 'What waiting costs')}\n"
    for sentence in report.headline:
        yield f"- {sentence[language]}"
    if report.interrupted:
        yield f"\n**{CUT_SHORT[language]}**"
    for found in report.studies:
        for section in found.sections():
            yield from _section(section, language)
        if found.verdict:
            yield f"\n<details><summary>{say(language, 'Verdict')}</summary>\n"
            for sentence in found.verdict:
                yield f"- {sentence[language]}"
            yield "\n</details>"
    if report.not_measured:
        yield f"\n## {say(language, 'Not measured')}\n"
        for missing in report.not_measured:
            yield f"- {missing.what[language]}: {missing.why[language]}"
    yield f"\n## {say(language, 'How it was measured')}\n"
    for line in (LEGEND, *header_lines(report)):
        yield f"{line[language]}  "


def _section(section: Section, language: str) -> Iterator[str]:
    names = [column[language].replace("\n", " ") for column in section.columns]
    yield f"\n## {section.title[language]}\n"
    yield _row(names)
    yield _row([":---", *["---:"] * (len(names) - 1)])
    for row in section.rows:
        yield _row(cell[language] for cell in row)
    yield ""
    for note in section.notes:
        yield f"{note[language]}  "


def _row(values: Iterable[str]) -> str:
    return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"
