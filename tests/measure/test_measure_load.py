"""The load is fixed beforehand, and counts from the time at which it was meant to come."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents.measure.load import draw_schedule, play, wait_until
from uievents.measure.x11 import HEIGHT, WIDTH, number_at, place_of


@given(st.integers(), st.integers(0, 50))
def test_a_seed_gives_one_schedule_of_presses_one_after_the_other(seed, presses):
    schedule = draw_schedule(seed, presses, 100, (0.001, 0.004))
    assert schedule == draw_schedule(seed, presses, 100, (0.001, 0.004))
    assert [press.number for press in schedule] == list(range(1, presses + 1))
    for press in schedule:
        assert 0.001 <= press.until - press.at <= 0.004 + 1e-9
    for one, following in itertools.pairwise(schedule):
        assert one.until < following.at


def test_the_rate_is_the_one_that_was_asked_for():
    schedule = draw_schedule(1, 5000, 120, (0.001, 0.004))
    assert 5000 / schedule[-1].until == pytest.approx(120, rel=0.05)


def test_bursts_keep_the_rate():
    schedule = draw_schedule(1, 5000, 120, (0.001, 0.004), burst=10)
    assert 5000 / schedule[-1].until == pytest.approx(120, rel=0.1)
    gaps = [b.at - a.until for a, b in itertools.pairwise(schedule)]
    assert sum(gap > 0.001 for gap in gaps) <= 500  # only between the bursts


def test_presses_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        draw_schedule(1, 10, 100, (0.01, 0.02))


def test_latency_counts_from_the_intended_time():
    class Slow:
        """A device that takes so long over the first press that the next ones are late."""

        def __init__(self):
            self.pressed = []

        def prepare(self, number): ...

        def press(self, number):
            self.pressed.append(number)
            if number == 1:
                wait_until(begin + 0.05)

        def release(self, number): ...

    import time

    device, begin = Slow(), time.monotonic()
    schedule = draw_schedule(1, 4, 200, (0.001, 0.002))
    scheduled, lateness = play(schedule, device)
    assert device.pressed == [1, 2, 3, 4]
    assert list(scheduled) == device.pressed
    gaps = [b - a for a, b in itertools.pairwise(scheduled.values())]
    assert gaps == pytest.approx([b.at - a.at for a, b in itertools.pairwise(schedule)], abs=1e-6)
    assert lateness[1] > 0.01  # sent late, but meant for its own time


@given(st.integers(0, 100_000))
def test_the_pointers_place_tells_the_press(number):
    x, y = place_of(number)
    assert 0 <= x < WIDTH
    assert 0 <= y < HEIGHT
    assert number_at(x, y) == number
