"""Timers on a virtual clock: the grid is kept, what was missed is counted."""

from __future__ import annotations

import selectors
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import EventLoop, Timer
from uievents.sources import Script, Timers


@pytest.fixture
def timers(clock):
    timers = Timers()
    timers.told = []
    timers.attach(selectors.DefaultSelector(), timers.told.append, clock)
    yield timers
    timers.selector.close()


def test_a_timer_ticks_once_when_it_is_due(timers, clock):
    handle = timers.start(1.5, name="tea")
    assert timers.deadline() == clock.now + 1.5
    timers.collect(clock())
    assert timers.told == []
    clock.advance(1.5)
    timers.collect(clock())
    [event] = timers.told
    assert (event.time, event.name, event.timer, event.missed) == (clock.now, "tea", handle, 0)
    assert not handle.active
    assert timers.deadline() is None


def test_a_repeating_timer_keeps_to_its_grid(timers, clock):
    start = clock.now
    timers.start(1.0, 1.0)
    for _ in range(5):
        clock.now = timers.deadline() + 0.3  # whoever collects is late each time
        timers.collect(clock())
    assert [event.time for event in timers.told] == [start + n for n in (1, 2, 3, 4, 5)]


def test_missed_ticks_are_counted_not_told(timers, clock):
    start = clock.now
    timers.start(1.0, 1.0)
    clock.advance(4.5)
    timers.collect(clock())
    [event] = timers.told
    assert (event.time, event.missed) == (start + 1, 3)
    assert timers.deadline() == start + 5


@given(st.floats(0.001, 100), st.lists(st.floats(0, 1000), max_size=20))
def test_ticks_told_and_missed_are_all_ticks(interval, pauses):
    now = [0.0]
    told = []
    timers = Timers()
    timers.attach(None, told.append, lambda: now[0])
    timers.start(interval, interval)
    for pause in pauses:
        now[0] += pause
        timers.collect(now[0])
    passed = sum(1 + event.missed for event in told)
    assert abs(passed - now[0] / interval) <= 1 + 1e-6 * passed
    assert timers.deadline() > now[0] or timers.deadline() == pytest.approx(now[0])


def test_timers_tick_in_the_order_in_which_they_are_due(timers, clock):
    for delay in (0.3, 0.1, 0.2, 0.1):
        timers.start(delay, name=f"{delay}")
    clock.advance(1)
    timers.collect(clock())
    assert [event.name for event in timers.told] == ["0.1", "0.1", "0.2", "0.3"]


def test_a_cancelled_timer_is_silent_and_leaves_no_deadline(timers, clock):
    first, second = timers.start(1), timers.start(2, 2)
    first.cancel()
    first.cancel()
    assert timers.deadline() == clock.now + 2
    second.cancel()
    assert timers.deadline() is None
    clock.advance(10)
    timers.collect(clock())
    assert timers.told == []


def test_cancelling_many_timers_does_not_keep_them(timers):
    for _ in range(10_000):
        timers.start(3600).cancel()
    assert len(timers._heap) < 5_000


@pytest.mark.parametrize(("delay", "interval"), [(-1, None), (1, 0), (1, -1), (float("nan"), None)])
def test_times_that_make_no_sense_are_refused(timers, delay, interval):
    with pytest.raises(ValueError, match="seconds"):
        timers.start(delay, interval)


@pytest.mark.parametrize(("delay", "interval"), [(print, None), (1, "1"), (None, None)])
def test_what_is_no_time_is_refused(timers, delay, interval):
    with pytest.raises(TypeError, match="a timer takes a number of seconds, not"):
        timers.start(delay, interval)


def test_a_script_plays_by_the_clock(clock):
    from uievents import Click, KeyDown

    told = []
    script = Script([Click((1, 1), time=2.0), KeyDown("a", time=1.0, source="keys")])
    script.attach(None, told.append, clock)
    start = clock.now
    assert script.deadline() == start + 1
    clock.advance(1)
    script.collect(clock())
    assert [(type(e), e.time, e.source) for e in told] == [(KeyDown, start + 1, "keys")]
    assert not script.done
    clock.advance(5)
    script.collect(clock())
    assert (told[1].time, told[1].source) == (start + 2, "script")
    assert script.done
    assert script.deadline() is None


def test_a_loop_on_a_virtual_clock_sleeps_exactly_to_the_next_tick(clock, virtual_wait):
    start = clock.now
    told = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        loop.every(10, lambda event: told.append(clock.now - start))
        loop.after(25, lambda event: told.append("once"))
        for _ in range(4):
            loop.turn()
    assert told == [10, 20, "once", 30]


def test_a_handler_may_cancel_its_own_timer(clock, virtual_wait):
    told = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:

        def tick(event):
            told.append(event)
            if len(told) == 3:
                event.timer.cancel()

        loop.every(1, tick)
        for _ in range(3):
            loop.turn()
        with pytest.raises(AssertionError, match="for ever"):
            loop.turn()
    assert len(told) == 3


@pytest.mark.parametrize("others", [10, 1000])
def test_a_tick_asks_nobody_but_its_own_handler(clock, virtual_wait, others):
    """As many calls of functions, however many timers there are."""

    def calls_among(number):
        with EventLoop(clock=clock, selector=type(virtual_wait)(clock), strict=True) as loop:
            loop.every(1, lambda event: None)
            for _ in range(number):
                loop.every(1e6, lambda event: None)
            loop.turn()
            called = []
            sys.setprofile(lambda frame, kind, what: called.append(kind))
            try:
                loop.turn()
            finally:
                sys.setprofile(None)
            return called.count("call")

    assert calls_among(others) == calls_among(1)


def test_a_timers_own_handler_stands_in_line_with_the_general_ones(clock, virtual_wait):
    told = []

    def says(what):
        return lambda event: told.append((event.timer.name, what))

    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        loop.onTimer(says("before"))
        one = loop.every(1, says("its own"))
        two = loop.every(1, says("its own, first"), priority=1)
        loop.onTimer(says("after"))
        loop.onEvent(says("any"))
        last = loop.onTimer(timer=two)
        last(says("its second"))
        one.name, two.name = "one", "two"
        loop.turn()
        one.cancel()
        loop.turn()
    two = [("two", what) for what in ("its own, first", "before", "after", "any", "its second")]
    assert told == [
        *[("one", what) for what in ("before", "its own", "after", "any")],
        *two,
        *two,
    ]


def test_a_timers_own_handler_follows_the_rules(clock, virtual_wait):
    told, errors = [], []
    with EventLoop(
        clock=clock, selector=virtual_wait, on_error=lambda *e: errors.append(e)
    ) as loop:

        @loop.onTimer(priority=1)
        def first(event):
            told.append("first")
            if len(told) == 3:
                event.stop_now()

        def own(event):
            told.append("own")
            raise ZeroDivisionError

        loop.every(1, own)
        loop.onTimer(lambda event: told.append("last"))
        loop.turn()
        assert told == ["first", "own", "last"]
        [(error, event, handler)] = errors
        assert (type(error), type(event), handler) == (ZeroDivisionError, Timer, own)
        del told[1:]
        told.append("x")
        loop.turn()
        assert told == ["first", "x", "first"]


def test_a_filter_on_the_timer_of_a_class_derived_from_timer(clock):
    class TestTick(Timer):
        pass

    told = []
    with EventLoop(clock=clock, strict=True) as loop:
        mine, other = object(), object()
        loop.onTimer(timer=mine)(lambda event: told.append(event.name))
        loop.onTestTick(timer=mine)(lambda event: told.append(event.name.upper()))
        for timer in (mine, other, None):
            loop.dispatch(TestTick(name="t", timer=timer))
            loop.dispatch(Timer(name="u", timer=timer))
    assert told == ["t", "T", "u"]


def test_a_cancelled_timer_is_not_told_even_if_its_tick_is_queued(clock, virtual_wait):
    told = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        second = None

        def first(event):
            told.append("first")
            second.cancel()

        loop.after(1, first)
        second = loop.after(1, lambda event: told.append("second"))
        loop.turn()
    assert told == ["first"]
