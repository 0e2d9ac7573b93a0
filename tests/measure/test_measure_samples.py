"""Percentiles, spreads and histograms keep their laws, and refuse what they cannot say."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents.measure.samples import (
    Figure,
    needed_for,
    percentile,
    percentile_within,
)

latencies = st.floats(1e-6, 1e3)
many = st.lists(latencies, min_size=59, max_size=300)  # enough for p95
percents = st.sampled_from([5, 10, 25, 50, 75, 90, 95])


@pytest.mark.parametrize(("percent", "needed"), [(50, 5), (90, 29), (99, 299), (99.9, 2995)])
def test_a_sample_must_carry_its_percentile(percent, needed):
    assert needed_for(percent) == needed
    assert percentile([1.0] * (needed - 1), percent) is None
    assert percentile([1.0] * needed, percent) == 1.0


def test_the_rule_is_the_one_that_is_documented():
    for percent in (50, 75, 90, 99, 99.9):
        enough = needed_for(percent)
        assert 1 - (percent / 100) ** enough >= 0.95
        assert 1 - (percent / 100) ** (enough - 1) < 0.95


@pytest.mark.parametrize("percent", [0, 100, -1, 200])
def test_no_such_percentile(percent):
    with pytest.raises(ValueError, match="between 0 and 100"):
        percentile([1.0] * 1000, percent)


@given(many, percents)
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values, percent):
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= percent / 100 * len(values)
    assert sum(value < found for value in values) < percent / 100 * len(values)


@given(many, percents, st.randoms())
def test_the_order_of_a_sample_does_not_matter(values, percent, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert percentile(values, percent) == percentile(shuffled, percent)


def test_what_a_percentile_lies_within():
    """Of 1,000 values 985 or fewer lie below the true p99 in less than one case of twenty."""
    values = list(range(1000, 0, -1))

    def at_most(k):
        ways = (math.comb(1000, i) * 0.99**i * 0.01 ** (1000 - i) for i in range(k + 1))
        return sum(ways)

    low, high = percentile_within(values, 99, 0.9)
    assert at_most(low - 1) <= 0.05 < at_most(low)
    assert at_most(high - 2) < 0.95 <= at_most(high - 1)
    assert (low, high) == (985, 996)
    assert percentile_within(values[:299], 99, 0.9) is not None
    assert percentile_within(values[:298], 99, 0.9) is None  # it carries no p99 either
    wide, narrow = percentile_within(values, 50, 0.99), percentile_within(values, 50, 0.9)
    assert wide[0] < narrow[0] < percentile(values, 50) < narrow[1] < wide[1]


@given(many)
def test_percentiles_rise(values):
    known = [percentile(values, percent) for percent in (5, 25, 50, 90, 95)]
    assert known == sorted(known)
    assert percentile(values, 99.99) is None


@given(st.lists(st.none() | st.floats(0, 1e6), max_size=20))
def test_a_figure_is_of_what_was_measured(values):
    known = [value for value in values if value is not None]
    figure = Figure.of(values)
    if not known:
        assert figure is None
    else:
        assert figure == Figure(
            statistics.median(known), min(known), max(known), len(known), values
        )
