"""The report in a terminal."""

import pytest
from made import everything, in_one_line, input_of, printed, report_of, result, shown
from rich.cells import cell_len

from uievents.compare.present.terminal import lines

START_LINES = 4
"""Of 'compare all': what is about to be measured, and an empty line."""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 110, 120])
def test_the_tables_fit_and_name_everything(language, width):
    report = shown(*everything())
    text = printed(report, language, width)
    assert "…" not in text
    for found in report.studies:
        for section in found.sections():
            assert all(row[0][language] in text for row in section.rows)
    why = {"en": "not asked for", "zh": "没有要求"}[language]
    assert why in " ".join(text.split())  # what was not measured, and why


@pytest.mark.parametrize("language", ["en", "zh"])
def test_headline_and_legend_fit_one_screen_before_the_tables(language):
    report = shown(*everything())
    text, first = printed(report, language), report.studies[0].sections()[0].title[language]
    assert len(text[: text.index(first)].splitlines()) + START_LINES <= 24


@pytest.mark.parametrize("width", [80, 110, 120])
def test_the_table_fits_where_nothing_was_noticed(width):
    results = [result(kind) for kind in ("busy", "state", "events")]
    for one in results:
        one.latency.samples, one.latency.p50_ms, one.latency.p50_by_run = 0, None, None
    text = printed(shown(input_of(*results)), width=width)
    assert "…" not in text
    assert "none" in text


def test_a_report_that_was_interrupted_says_so():
    for language, words in (("en", "Interrupted: not everything"), ("zh", "测量被中断")):
        assert words in in_one_line(report_of(interrupted=True), language)


@pytest.mark.parametrize("width", range(20, 60))
def test_lines_end_where_they_may(width):
    text = (
        "忙轮询线程占用一个核的 84 %，“每 16 毫秒轮询一次”（0.78 %）高于 get() + Clock.tick(60)。"
    )
    made = lines(text, width)
    assert all(cell_len(line) <= width for line in made)
    assert "".join(made).replace(" ", "") == text.replace(" ", "")
    for line in made:
        assert line[0] not in "%，。）”毫秒"
        assert line[-1] not in "（“"
        assert not line.endswith(" ")
