"""How figures are written."""

import pytest

from uievents.compare.section import figure, value_or
from uievents.measure.samples import Figure


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ([87.2, 77.4, 97.0], "87.2±9.80"),
        ([87.2, 67.0, 107.0], "87.2±20"),
        ([3.9, 3.3, 4.5], "3.90±0.6"),
        ([3.9, 3.8, 4.0], "3.90"),
        ([3.9], "3.90"),
    ],
)
def test_how_figures_are_printed(values, printed):
    assert figure(Figure.of(values)).en == printed


def test_a_missing_figure_has_words():
    assert figure(None).zh == "未测量"
    assert value_or(None).en == "too few"
    assert value_or(12.345).en == "12.3"
