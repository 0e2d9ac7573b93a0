"""The report as one self-contained HTML page, without a network or other files.

It has all languages and opens in that of the run; a button changes it, and so does ``#zh`` in the
address.  It follows the reader's light or dark theme, fits a phone, can be printed, and contains
the whole report as JSON, so that programs can read the figures.
"""

from __future__ import annotations

import re
from html import escape

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ...words import LANGUAGES, Text, text
from ..report import AnyReport
from ..section import unbroken
from . import pictures
from .terminal import CUT_SHORT, LEGEND, header_lines


def html_page(report: AnyReport, language: str = "en") -> str:
    """The page, which opens in ``language``."""
    environment = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    data = msgspec.json.encode(report).decode().replace("</", "<\\/")
    page: str = environment.get_template("page.html").render(
        report=report,
        language=language,
        text=text,
        both=both,
        inline=lambda plot: Markup(pictures.inline(plot)),
        themes=pictures.THEMES,
        cut_short=CUT_SHORT,
        how=[LEGEND, *header_lines(report)],
        data=Markup(data),
    )
    return page


_BREAK = re.compile(r"(?=±)|(?<=[a-z]\.)(?=[a-z])")
"""Where a narrow cell may end a line: ``12|±3``, ``pygame.|event.|wait()``."""


def both(words: Text, heading: bool = False) -> Markup:
    """Words in every language; the page's style shows one of them."""
    en, zh = (_BREAK.sub("<wbr>", escape(unbroken(words[it]))) for it in LANGUAGES)
    if heading:
        en, zh = en.replace("\n", "<br>"), zh.replace("\n", "<br>")
    if en == zh:
        return Markup(en)
    return Markup(f'<span class="en" lang="en">{en}</span><span class="zh" lang="zh">{zh}</span>')
