"""Every sentence of compare has its Chinese."""

import re

import pytest
from made import everything, in_one_line, shown

from uievents.compare.present.markdown import markdown
from uievents.compare.section import unbroken

ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2,}")
"""Three words in a row."""
ALLOWED = ("ulimit", "out of range")


@pytest.mark.parametrize("write", [in_one_line, markdown])
def test_no_english_sentence_is_left_in_a_chinese_report(write):
    report = shown(*everything())
    report.header.command = report.header.cpu = report.header.system = ""
    text = write(report, "zh")
    assert [it for it in ENGLISH.findall(text) if it not in ALLOWED] == []
    assert "结论" in text or "占用一个核" in text


def test_a_figure_stays_beside_its_unit():
    tied = unbroken("84 % in 0.9 s, 46.5 毫秒，3 次, of 10 sorts")
    assert tied == "84\u00a0% in 0.9\u00a0s, 46.5\u00a0毫秒，3\u00a0次, of 10 sorts"
