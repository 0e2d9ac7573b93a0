"""The report as a page, and as Markdown."""

import re
from html.parser import HTMLParser

import pytest
from made import arranged, everything, report_of, shown

from uievents.compare.present.markdown import markdown
from uievents.compare.present.page import html_page
from uievents.compare.report import make_header


@pytest.fixture(scope="module")
def report():
    report = shown(*everything(), arranged("task <1>", threaded=[60.0]))
    report.header = make_header("a </script> & b", 1, None)
    report.interrupted = True
    return report


@pytest.fixture(scope="module")
def page(report):
    return html_page(report)


def test_the_page_is_whole_and_needs_nothing_else(page):
    assert page.count("<script") == page.count("</script>") == 2
    outside = re.sub(r'xmlns(:xlink)?="[^"]*"', "", page)
    assert "http" not in outside
    assert "src=" not in outside
    assert len(page.encode()) < 1_000_000
    for words in ("三个各自等待", "not asked for", "Interrupted: not everything", "测量被中断"):
        assert words in page


class Tags(HTMLParser):
    """Elements, and the ones that they are in."""

    def __init__(self):
        super().__init__()
        self.open, self.inside = [], {}

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "wbr", "br"):
            self.open.append(tag)
        self.inside.setdefault(tag, set()).update(self.open[:-1])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_every_element_is_closed_and_verdicts_are_folded(page, report):
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert "details" in tags.inside["ul"]
    assert page.count("<details>") >= len(report.studies)
    assert page.count('<p><span class="en"') == len(report.headline) == 3


def test_each_plot_is_there_once(page, report):
    """That beside the headline is not repeated in its section."""
    assert page.count("<figure>") == len(report.plots)


def test_the_page_opens_in_the_runs_language():
    assert '<html lang="en">' in html_page(report_of())
    page = html_page(report_of(), "zh")
    assert '<html lang="zh">' in page
    assert "navigator" not in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_markdown_has_all_tables(language):
    report = shown(*everything())
    text = markdown(report, language)
    assert text.startswith("# " + {"en": "What waiting costs", "zh": "等待的代价"}[language])
    rows = sum(len(section.rows) for found in report.studies for section in found.sections())
    tables = sum(len(found.sections()) for found in report.studies)
    assert sum(line.startswith("| ") for line in text.splitlines()) == rows + 2 * tables
    assert text.count("<details>") == text.count("</details>") == len(report.studies)
