"""What became of the same events in three loops."""

import pytest

from uievents.demo.pages.pipeline.comparison import MOST, SPAN, WAYS, Comparison
from uievents.demo.pages.pipeline.protocol import DeviceInput, Handled, Noticed, Started


@pytest.fixture
def comparison():
    comparison = Comparison()
    comparison.sent([DeviceInput(1, "click", 100.0), DeviceInput(2, "key", 100.1)])
    return comparison


def test_each_way_has_its_own_times(comparison):
    for fact in (Noticed(1, 100.001), Started(1, 100.002), Handled(1, 100.5, 100.002)):
        comparison.report("block", fact)
    comparison.report("block", Started(2, 100.5))
    comparison.report("thread", Started(2, 100.102))
    assert comparison.longest("block", 101) == pytest.approx(0.4)
    assert comparison.longest("thread", 100.2) == pytest.approx(0.2)  # the click waits
    assert comparison.ways["block"][1].handled == 100.5
    assert comparison.ways["async"][1].handled == 0.0


def test_it_is_busy_until_all_are_handled_or_the_spell_is_over(comparison):
    assert comparison.busy(100.5)
    assert not comparison.busy(100 + SPAN + 0.1)
    for way in WAYS:
        for number in (1, 2):
            comparison.report(way, Handled(number, 100.2, 100.2))
    assert not comparison.busy(100.5)


def test_half_of_a_spell_is_shown_while_that_is_enough(comparison):
    for way in WAYS:
        for number in (1, 2):
            comparison.report(way, Handled(number, 100.5, 100.2))
    assert comparison.shown(101.5) == SPAN / 2
    comparison.sent([DeviceInput(3, "key", 100.9)])
    assert comparison.shown(100.95) == SPAN / 2
    assert comparison.shown(101.5) == SPAN


def test_an_event_after_the_spell_begins_another(comparison):
    comparison.sent([DeviceInput(3, "key", 100 + SPAN + 1)])
    assert [list(courses) for courses in comparison.ways.values()] == [[3]] * 3
    comparison.report("block", Handled(1, 104.0, 104.0))  # of the spell before


def test_motion_and_floods_do_not_fill_the_picture(comparison):
    comparison.sent([DeviceInput(n, "move", 100.2) for n in range(10, 99)])
    assert len(comparison.ways["block"]) == 2
    comparison.sent([DeviceInput(n, "key", 100.2) for n in range(100, 300)])
    assert len(comparison.ways["block"]) == MOST


def test_nothing_has_waited_yet():
    assert Comparison().longest("block", 5.0) is None


def test_what_is_only_counted_waits_for_no_report():
    comparison = Comparison()
    comparison.sent([DeviceInput(1, "socket", 10.0), DeviceInput(2, "socket", 10.0, times=500)])
    comparison.sent([DeviceInput(3, "key", 10.1, times=2)])
    for way in WAYS:
        comparison.report(way, Started(1, 10.02))
        comparison.report(way, Handled(1, 10.03, 10.02))
        assert comparison.longest(way, 11.9) == pytest.approx(0.02)
    assert not comparison.busy(10.5)
