"""The report as one page that needs nothing else: no network, no files beside it.

It holds both languages and opens in that of the run; a button changes it, and so does ``#zh``
in the address.  It follows the reader's light or dark, fits a phone, prints, and carries the
whole report as JSON, so that the figures can be had from it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec

from .figures import Text
from .format import Section, unbroken
from .page_style import SCRIPT, STYLE
from .report import Report
from .sections import CUT_SHORT, header_lines, sections


def html_page(report: Report, language: str = "en") -> str:
    """The page, which opens in ``language``."""
    parts = [
        _tag("h1", _both(Text("What waiting costs", "等待的代价"))),
        _tag("p", _both(_INTRODUCTION), "lead"),
        *(_tag("p", _both(line), "fact") for line in header_lines(report)),
    ]
    if report.interrupted:
        parts.append(_tag("p", _both(CUT_SHORT), "warning"))
    parts += _section(Text("Verdict", "结论"), [_list(report.verdict)])
    for section in sections(report):
        parts += _shown(section)
    if report.not_measured:
        missing = [f"{_both(one.what)}: {_both(one.why)}" for one in report.not_measured]
        body = "<ul>" + "".join(_tag("li", line) for line in missing) + "</ul>"
        parts += _section(Text("Not measured", "未测量"), [body])
    data = msgspec.json.encode(report).decode().replace("</", "<\\/")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>uievents compare, {escape(report.header.time[:10])}</title>"
        f"<style>{STYLE}</style></head><body>"
        '<button id="language" type="button">中文</button>'
        f"<main>{''.join(parts)}</main>"
        f'<script type="application/json" id="report">{data}</script>'
        f"<script>{SCRIPT}</script></body></html>\n"
    )


_INTRODUCTION = Text(
    "Several programs wait for the same input, each in its own way and in a process of its own. "
    "This is what they cost while nothing happens, and how soon they answer when something does.",
    "几个程序各用自己的方式、在各自的进程里等待同样的输入。"
    "下面是无事发生时它们的代价，以及有事发生时它们多快响应。",
)


def _shown(section: Section) -> list[str]:
    parts = [table(section), figures(section.plots())]
    parts += [_tag("p", _both(note), "note") for note in section.notes]
    return _section(section.title, parts)


def table(section: Section) -> str:
    """A table, with a numbered badge in each row where there are colours.

    A phone leaves out the columns for which there is no room (``section.narrow``), and may put
    a figure's spread below it.
    """
    columns, rows, colours, narrow = section.columns, section.rows, section.colours, section.narrow
    kinds = ["" if index < narrow else "extra" for index in range(len(columns))]
    head = "".join(
        _tag("th", _both(column).replace("\n", "<br>"), kind)
        for column, kind in zip(columns, kinds, strict=True)
    )
    body = []
    for number, row in enumerate(rows):
        shown = [_both(cell).replace("±", "<wbr>±") for cell in row]
        if colours:
            mark = f'<b class="badge" style="background:var(--{colours[number]})">{number + 1}</b> '
            shown[0] = mark + shown[0]
        cells = (_tag("td", cell, kind) for cell, kind in zip(shown, kinds, strict=True))
        body.append(_tag("tr", "".join(cells)))
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def figures(drawn: Iterable[tuple[Text, str]]) -> str:
    """Plots with their captions, side by side where there is room."""
    made = [_tag("figure", drawing + _tag("figcaption", _both(c))) for c, drawing in drawn]
    return f'<div class="figures">{"".join(made)}</div>'


def _section(title: Text, parts: Iterable[str]) -> list[str]:
    return [_tag("h2", _both(title)), *parts]


def _list(sentences: Iterable[Text]) -> str:
    return "<ul>" + "".join(_tag("li", _both(sentence)) for sentence in sentences) + "</ul>"


def _both(text: Text) -> str:
    en, zh = escape(unbroken(text.en)), escape(unbroken(text.zh))
    if en == zh:
        return en
    return f'<span class="en" lang="en">{en}</span><span class="zh" lang="zh">{zh}</span>'


def _tag(name: str, inner: str, kind: str = "") -> str:
    return f'<{name} class="{kind}">{inner}</{name}>' if kind else f"<{name}>{inner}</{name}>"
