"""How figures compare: the ratio, its range, and what is not claimed."""

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import input_of, many_devices, report_of, result, shown

from uievents.compare.ratios import (
    FEW,
    NOTICEABLE,
    Compared,
    all_ratios,
    compare,
    extreme,
)
from uievents.compare.report import decode, encode
from uievents.compare.section import multiple
from uievents.compare.studies.devices import DevicesFindings
from uievents.measure.samples import Figure, percentile_within


def runs(*values):
    return Figure.of(values)


costs = st.lists(st.floats(0.1, 1000), min_size=1, max_size=20)


def test_a_ratio_is_the_median_of_the_runs_own():
    """The machine was half as fast in the second run, for both."""
    found = compare(runs(2.0, 4.0, 2.1, *[2.0] * 6), runs(1.0, 2.0, 1.0, *[1.0] * 6))
    assert found == Compared(2.0, "times", 2.0, 2.1)
    assert found.side == 1


@given(costs, costs)
def test_a_ratio_turned_round_says_the_same(one, other):
    found, turned = compare(runs(*one), runs(*other)), compare(runs(*other), runs(*one))
    assert turned.side == -found.side
    if len(one) % 2 or one == other:  # the median of an even number lies between two
        assert turned.low * found.high == pytest.approx(1)
        assert turned.high * found.low == pytest.approx(1)


@given(costs, costs)
def test_a_difference_is_claimed_only_if_the_range_lies_on_one_side(one, other):
    found = compare(runs(*one), runs(*other))
    assert found.low <= found.times <= found.high
    if found.side:
        assert (found.low > 1) == (found.side > 0)
        assert not 1 / NOTICEABLE < found.times < NOTICEABLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (runs(*[1.05] * 9), runs(*[1.0] * 9)),  # less than a tenth
        (runs(1.4, 1.4), runs(1.0, 1.0)),  # two runs, whose agreement says little
        (runs(2.0, 2.0, 0.9), runs(1.0, 1.0, 1.0)),  # one of three runs says the opposite
        (runs(*[2.0] * 8, 0.9), runs(*[1.0] * 9)),  # one of nine
    ],
)
def test_no_difference_that_the_runs_can_tell(one, other):
    assert compare(one, other).kind == compare(other, one).kind == "level"


def test_few_runs_have_a_wider_range():
    assert compare(runs(4.0, 5.0), runs(1.0, 1.0)) == Compared(4.5, "times", 4 / FEW, 5 * FEW)
    assert compare(runs(*range(2, 10)), runs(*[1.0] * 8)) == Compared(5.5, "times", 2, 9)


@pytest.mark.parametrize("count", [8, 14])
@pytest.mark.parametrize("shape", ["gauss", "expovariate"])
def test_a_range_holds_the_truth_in_99_of_100_cases_whatever_the_distribution(count, shape):
    dice = random.Random(1)

    def draw(dice):
        return dice.gauss(0, 1) if shape == "gauss" else dice.expovariate(1)

    true = statistics.median(draw(dice) for _ in range(20_001))
    held = 0
    for _ in range(3000):
        low, high = percentile_within([draw(dice) for _ in range(count)], 50, 0.99)
        held += low <= true <= high
    assert held / 3000 >= 0.985


@given(st.lists(st.floats(-1e6, 1e6), max_size=60))
def test_the_range_of_a_median_is_as_narrow_as_it_may_be(values):
    """By the binomial distribution: k values or fewer below the median, on either side."""
    found, count = percentile_within(values, 50, 0.99), len(values)

    def tail(k):
        return sum(math.comb(count, i) for i in range(k + 1)) / 2**count

    if found is None:
        assert 2 * tail(0) > 0.01
        return
    assert found[0] <= statistics.median(values) <= found[1]
    k = next(k for k in range(count) if sorted(values)[k] == found[0] and 2 * tail(k) <= 0.01)
    assert 2 * tail(k) <= 0.01


def test_runs_that_one_of_them_lacks_are_left_out():
    assert compare(runs(2.0, None, 6.0), runs(1.0, 1.0, None)).times == 2.0
    assert compare(runs(2.0, None), runs(None, 1.0)) is None
    assert compare(runs(2.0), None) is None


def test_a_ratio_to_what_is_too_little_is_a_bound():
    nothing, something = Figure.of([0.0, 0.4], 0.5), Figure.of([10.0, 10.0], 0.5)
    assert compare(something, nothing) == Compared(20.0, "more")
    assert compare(nothing, something) == Compared(0.05, "less")
    assert compare(nothing, Figure.of([0.4], 0.5)) is None
    often = Figure.of([0.0, 0.0, 9.0], 0.5)  # little in most runs, but not in all together
    assert compare(something, often) == Compared(10 / 3, "more")
    assert compare(something, Figure.of([0.0])) is None  # a count of none has no resolution


def test_the_least_and_all_that_cannot_be_told_from_it():
    three = {"a": runs(*[3.0] * 8), "b": runs(*[1.0] * 8), "c": runs(*[1.05] * 8)}
    assert extreme(three) == ["b", "c"]
    assert extreme(three, most=True) == ["a"]
    assert extreme({}) == []


def test_how_ratios_are_printed():
    printed = [
        multiple(found).en
        for found in (
            Compared(4.23, "times", 4.0, 4.5),
            Compared(99.6, "times", 99.9, 100.0),
            Compared(12.0, "times", 9.12, 15.8),
            Compared(0.43, "times", 0.3, 0.61),
            Compared(1.15, "times", 1.016, 1.42),
            Compared(88_123.0, "more"),
            Compared(0.05, "less"),
            Compared(1.2, "level", 0.9, 1.3),
            None,
        )
    ]
    assert printed == [
        "4–4.5×",
        "100×",
        "9.1–16×",
        "0.3–0.61×",
        "1.02–1.4×",
        ">88,000×",
        "<0.05×",
        "≈",
        "-",
    ]


def test_a_report_has_the_ratios_of_each_column():
    kinds = (("busy", 0.1), ("poll", 8.0), ("events", 0.5))
    found = [
        input_of(*(result(kind, [ms] * 8) for kind, ms in kinds)),
        DevicesFindings(
            presses=9,
            results=[
                many_devices("scan_many", 3, 0.5),
                many_devices("scan_many", 100, 50.0),
                many_devices("events", 3, 0.2),
                many_devices("blocking_scan", 2, 0.2, missed=9),
            ],
        ),
    ]
    report = shown(*found)
    report.ratios = all_ratios(column for one in found for column in one.compared())
    assert decode(encode(report)) == report
    known = {(it.figure, it.of, it.to): it.times for it in report.ratios if "p50" in it.figure}
    assert known == pytest.approx(
        {
            ("input, simulated: p50 ms", "busy", "poll"): 1 / 80,
            ("input, simulated: p50 ms", "busy", "events"): 0.2,
            ("input, simulated: p50 ms", "poll", "events"): 16,
            ("devices, scan_many: p50 ms", "3", "100"): 0.01,
            ("devices, 3: p50 ms", "scan_many", "events"): 2.5,
        }
    )


def test_a_contestant_that_misses_presses_has_no_ratio_of_latencies():
    found = input_of(
        result("busy", idle=100.0), result("state", missed=50), result("events", idle=0.0)
    )
    ratios = all_ratios(found.compared())
    assert {it.of for it in ratios if "p50" in it.figure} == {"busy"}
    idle = [it for it in ratios if it.figure == "input, simulated: idle CPU %"]
    assert [(it.of, it.to, it.kind) for it in idle] == [
        ("busy", "state", "more"),
        ("busy", "events", "more"),
    ]
    beside = found.sections()[1]
    assert beside.title.en.endswith("compared with uievents")
    assert [cell.en for cell in beside.rows[0]] == ["busy", ">50,000×", "-", "≈", "-", "≈"]
    assert beside.rows[1][-1].en == "-"
    assert report_of().ratios == []
