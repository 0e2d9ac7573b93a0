"""Timers on a virtual clock: the grid is kept, what was missed is counted."""

from __future__ import annotations

import gc
import selectors
import sys
import threading
import weakref
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import Click, EventLoop, Scope, Timer
from uievents.sources import Script, Timers
from uievents.sources.timers import QUOTA


@pytest.fixture
def timers(clock):
    timers = Timers()
    timers.delivered = []
    timers.attach(selectors.DefaultSelector(), timers.delivered.append, clock)
    yield timers
    timers.selector.close()


@pytest.fixture
def loop(clock, virtual_wait):
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        loop.delivered = []
        yield loop


def test_a_timer_ticks_once_when_it_is_due(timers, clock):
    handle = timers.start(1.5, name="tea")
    assert timers.deadline() == clock.now + 1.5
    timers.collect(clock())
    assert timers.delivered == []
    clock.advance(1.5)
    timers.collect(clock())
    [event] = timers.delivered
    assert (event.time, event.name, event.timer, event.missed) == (clock.now, "tea", handle, 0)
    assert not handle.active
    assert timers.deadline() is None


def test_a_repeating_timer_keeps_to_its_grid(timers, clock):
    start = clock.now
    timers.start(1.0, 1.0)
    for _ in range(5):
        clock.now = timers.deadline() + 0.3  # whoever collects is late each time
        timers.collect(clock())
    assert [event.time for event in timers.delivered] == [start + n for n in (1, 2, 3, 4, 5)]


def test_missed_ticks_are_counted_not_delivered(timers, clock):
    start = clock.now
    timers.start(1.0, 1.0)
    clock.advance(4.5)
    timers.collect(clock())
    [event] = timers.delivered
    assert (event.time, event.missed) == (start + 1, 3)
    assert timers.deadline() == start + 5


@given(st.floats(0.001, 100), st.lists(st.floats(0, 1000), max_size=20))
def test_ticks_delivered_and_missed_are_all_ticks(interval, pauses):
    now = [0.0]
    delivered = []
    timers = Timers()
    timers.attach(None, delivered.append, lambda: now[0])
    timers.start(interval, interval)
    for pause in pauses:
        now[0] += pause
        timers.collect(now[0])
    passed = sum(1 + event.missed for event in delivered)
    assert abs(passed - now[0] / interval) <= 1 + 1e-6 * passed
    assert timers.deadline() > now[0] or timers.deadline() == pytest.approx(now[0])


def test_timers_tick_in_the_order_in_which_they_are_due(timers, clock):
    for delay in (0.3, 0.1, 0.2, 0.1):
        timers.start(delay, name=f"{delay}")
    clock.advance(1)
    timers.collect(clock())
    assert [event.name for event in timers.delivered] == ["0.1", "0.1", "0.2", "0.3"]


def test_a_cancelled_timer_is_silent_and_leaves_no_deadline(timers, clock):
    first, second = timers.start(1), timers.start(2, 2)
    first.cancel()
    first.cancel()
    assert timers.deadline() == clock.now + 2
    second.cancel()
    assert timers.deadline() is None
    clock.advance(10)
    timers.collect(clock())
    assert timers.delivered == []


def test_cancelling_many_timers_does_not_keep_them(timers):
    for _ in range(10_000):
        timers.start(3600).cancel()
    assert len(timers._heap) < 5_000


def test_pausing_and_resuming_many_times_does_not_keep_it(timers, clock):
    timer = timers.start(3600)
    for _ in range(10_000):
        clock.advance(0.1)
        timer.pause()
        timer.resume()
    assert len(timers._heap) < 5_000
    assert [timer] == timers.running()


class Large:
    """What a handler holds."""

    def tick(self, event):
        raise AssertionError("it was cancelled")


@pytest.mark.parametrize("options", [{}, {"priority": 1}, {"weak": True}])
def test_a_cancelled_timer_keeps_nothing_of_its_handlers(loop, options):
    """Long before it would have been due, and though the program keeps the timer."""
    one = Large()
    timer = loop.after(3600, one.tick, **options)
    timer.cancel()
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
    assert not timer.active


@pytest.mark.parametrize("make", ["after", "every"])
def test_the_end_of_a_timers_registration_ends_the_timer(loop, make):
    """At once: it wakes nothing, and is not kept until it would have been due."""
    for _ in range(10_000):
        scope = Scope()
        one = Large()
        timer = getattr(loop, make)(3600, one.tick, scope=scope)
        scope.cancel()
    assert not timer.active
    assert not timer.cancelled
    assert len(loop._timers._heap) < 5_000
    assert loop._timers.running() == loop._timers.outstanding() == []
    assert loop._timers.deadline() is None
    timer.resume()
    timer.pause()
    assert not timer.active


@pytest.mark.parametrize("options", [{}, {"priority": 1}])
def test_a_cancel_that_is_refused_changes_nothing(loop, clock, options):
    refused = []

    def elsewhere():
        with pytest.raises(RuntimeError, match="the loop's thread"):
            timer.cancel()
        refused.append(True)

    def tick(event):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        loop.delivered.append("tick")

    timer = loop.every(1, tick, **options)
    for number in (1, 2):
        clock.advance(1)
        loop.turn()
        assert len(refused) == len(loop.delivered) == number
    timer.cancel()
    assert not timer.active


def test_once_ends_a_timer_that_repeats(loop, clock):
    timer = loop.every(1, lambda event: loop.delivered.append(event.timer.active), once=True)
    clock.advance(1)
    loop.turn()
    assert loop.delivered == [False]
    assert not timer.active
    assert not timer.cancelled
    assert loop._timers.deadline() is None


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("delay", [-1, -1e-9, -0.5, NAN, INF, -INF, 10**400, Fraction(-1, 3)])
def test_a_delay_that_makes_no_sense_is_refused_everywhere(timers, loop, delay):
    for start in (timers.start, lambda delay: loop.after(delay, print)):
        with pytest.raises(ValueError, match="delay is a number of seconds, 0 or more; not"):
            start(delay)


@pytest.mark.parametrize(
    "interval", [0, -1, NAN, INF, 1e-320, 1e-300, 9e-7, 0.0, Fraction(1, 10**9)]
)
def test_an_interval_that_makes_no_sense_is_refused_everywhere(timers, loop, interval):
    for start in (
        lambda interval: timers.start(1, interval),
        lambda interval: loop.every(interval, print, now=True),
        lambda interval: loop.every(interval, print),
    ):
        with pytest.raises(ValueError, match=r"a timer's (interval|delay) is .* not"):
            start(interval)
    for option in ("debounce", "throttle"):
        with pytest.raises(TypeError, match=f"{option}= is "):
            loop.onTimer(**{option: interval})(print)


@pytest.mark.parametrize("wrong", [print, "1", None, True, False, 1j, [1], b"1"])
def test_what_is_no_time_is_refused_everywhere(timers, loop, wrong):
    starts = [timers.start, lambda it: loop.after(it, print), lambda it: loop.every(it, print)]
    if wrong is not None:
        starts.append(lambda it: timers.start(1, it))
        starts.append(lambda it: loop.onTimer(debounce=it)(print))
        starts.append(lambda it: loop.onTimer(throttle=it)(print))
    for start in starts:
        with pytest.raises(TypeError, match=r"is a number of seconds, .* not "):
            start(wrong)
    assert timers.deadline() is None
    assert loop._timers.deadline() is None


@pytest.mark.parametrize("right", [0, 1, 0.5, Fraction(1, 3), 1e12])
def test_any_real_number_is_a_time(timers, right):
    timers.start(right)
    assert timers.deadline() == pytest.approx(1000 + float(right))


@pytest.mark.parametrize("interval", [1e-6, 2e-6])
def test_the_shortest_interval_counts_what_it_misses(clock, virtual_wait, interval):
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        delivered = []
        loop.every(interval, delivered.append)
        clock.advance(1.0)
        loop.turn()
    [event] = delivered
    assert event.missed == pytest.approx(1.0 / interval, rel=1e-3)


def test_a_script_plays_by_the_clock(clock):
    from uievents import Click, KeyDown

    delivered = []
    script = Script([Click((1, 1), time=2.0), KeyDown("a", time=1.0, source="keys")])
    script.attach(None, delivered.append, clock)
    start = clock.now
    assert script.deadline() == start + 1
    clock.advance(1)
    script.collect(clock())
    assert [(type(e), e.time, e.source) for e in delivered] == [(KeyDown, start + 1, "keys")]
    assert not script.done
    clock.advance(5)
    script.collect(clock())
    assert (delivered[1].time, delivered[1].source) == (start + 2, "script")
    assert script.done
    assert script.deadline() is None


def test_a_loop_on_a_virtual_clock_sleeps_exactly_to_the_next_tick(clock, virtual_wait):
    start = clock.now
    delivered = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        loop.every(10, lambda event: delivered.append(clock.now - start))
        loop.after(25, lambda event: delivered.append("once"))
        for _ in range(4):
            loop.turn()
    assert delivered == [10, 20, "once", 30]


def test_a_handler_may_cancel_its_own_timer(clock, virtual_wait):
    delivered = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:

        def tick(event):
            delivered.append(event)
            if len(delivered) == 3:
                event.timer.cancel()

        loop.every(1, tick)
        for _ in range(3):
            loop.turn()
        with pytest.raises(AssertionError, match="for ever"):
            loop.turn()
    assert len(delivered) == 3


@pytest.mark.parametrize("others", [10, 1000])
def test_a_tick_asks_nobody_but_its_own_handler(clock, virtual_wait, others):
    """As many function calls, however many timers there are."""

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
    delivered = []

    def says(what):
        return lambda event: delivered.append((event.timer.name, what))

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
    assert delivered == [
        *[("one", what) for what in ("before", "its own", "after", "any")],
        *two,
        *two,
    ]


def test_a_timers_own_handler_follows_the_rules(clock, virtual_wait):
    delivered, errors = [], []
    with EventLoop(
        clock=clock, selector=virtual_wait, on_error=lambda *e: errors.append(e)
    ) as loop:

        @loop.onTimer(priority=1)
        def first(event):
            delivered.append("first")
            if len(delivered) == 3:
                event.stop_now()

        def own(event):
            delivered.append("own")
            raise ZeroDivisionError

        loop.every(1, own)
        loop.onTimer(lambda event: delivered.append("last"))
        loop.turn()
        assert delivered == ["first", "own", "last"]
        [(error, event, handler)] = errors
        assert (type(error), type(event), handler) == (ZeroDivisionError, Timer, own)
        del delivered[1:]
        delivered.append("x")
        loop.turn()
        assert delivered == ["first", "x", "first"]


def test_a_filter_on_the_timer_of_a_class_derived_from_timer(clock):
    class TestTick(Timer):
        pass

    delivered = []
    with EventLoop(clock=clock, strict=True) as loop:
        mine, other = object(), object()
        loop.onTimer(timer=mine)(lambda event: delivered.append(event.name))
        loop.onTestTick(timer=mine)(lambda event: delivered.append(event.name.upper()))
        for timer in (mine, other, None):
            loop.dispatch(TestTick(name="t", timer=timer))
            loop.dispatch(Timer(name="u", timer=timer))
    assert delivered == ["t", "T", "u"]


def test_a_cancelled_timer_is_not_delivered_even_if_its_tick_is_queued(clock, virtual_wait):
    delivered = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        second = None

        def first(event):
            delivered.append("first")
            second.cancel()

        loop.after(1, first)
        second = loop.after(1, lambda event: delivered.append("second"))
        loop.turn()
    assert delivered == ["first"]


# ---------------------------------------------------------------- pause and resume


def test_now_is_at_once_and_then_on_the_grid(loop, clock):
    start = clock.now
    loop.every(2, lambda event: loop.delivered.append(clock.now - start), now=True)
    for _ in range(4):
        loop.turn()
    assert loop.delivered == [0, 2, 4, 6]


@pytest.mark.parametrize("interval", [None, 3.0])
def test_a_paused_timer_keeps_what_was_left(loop, clock, interval):
    start = clock.now
    make = loop.after if interval is None else loop.every
    timer = make(3.0, lambda event: loop.delivered.append(clock.now - start))
    clock.advance(1.0)
    timer.pause()
    timer.pause()
    assert timer.active
    assert loop._timers.deadline() is None  # no wakeup for it
    clock.advance(100)
    timer.resume()
    timer.resume()
    loop.turn()
    assert loop.delivered == [103.0]
    if interval:
        loop.turn()
        assert loop.delivered == [103.0, 106.0]
    else:
        assert not timer.active


@pytest.mark.parametrize("options", [{}, {"priority": -1}, {"once": True}])
@pytest.mark.parametrize("ends", ["cancel", "pause"])
@pytest.mark.parametrize("kind", ["after", "every"])
def test_a_queued_tick_of_a_cancelled_timer_reaches_no_handler(loop, clock, kind, ends, options):
    """Neither to its own handler nor to a general one, until it is resumed."""
    loop.on(Timer, lambda event: loop.delivered.append(("any", event.name)), priority=-5)

    def first(event):
        getattr(second, ends)()

    def its_own(event):
        loop.delivered.append("its own")

    loop.after(1, first)
    second = getattr(loop, kind)(1, its_own, **options)
    clock.advance(1)
    loop.turn()
    assert loop.delivered == [("any", "first")]
    assert loop.queue.withdrawn == 1
    del loop.delivered[:]
    second.resume()
    if ends == "cancel":
        assert not second.active
        with pytest.raises(AssertionError, match="for ever"):
            loop.turn()
    else:
        loop.turn()
        assert loop.delivered == ["its own", ("any", "its_own")]


def test_paused_and_resumed_before_its_tick_is_taken_out_of_line(loop, clock):
    def first(event):
        second.pause()
        second.resume()

    loop.after(1, first)
    second = loop.after(1, lambda event: loop.delivered.append("second"))
    clock.advance(1)
    loop.turn()
    assert loop.delivered == ["second"]
    assert not second.active


def test_what_is_over_is_not_paused(loop):
    timer = loop.after(1, lambda event: None)
    loop.turn()
    timer.pause()
    assert not timer.active
    timer.resume()
    with pytest.raises(AssertionError, match="for ever"):
        loop.turn()


def test_cancel_while_paused(loop):
    timer = loop.every(1, lambda event: None)
    timer.pause()
    timer.cancel()
    timer.resume()
    assert not timer.active
    with pytest.raises(AssertionError, match="for ever"):
        loop.turn()


# ---------------------------------------------------------------- many


def test_of_many_due_at_once_a_turn_takes_a_quota(loop, clock):
    """A press that comes stands behind one quota, and they all tick, in order."""
    for number in range(3000):
        loop.after(1, lambda event, number=number: loop.delivered.append(number))
    loop.onClick(lambda event: loop.delivered.append("click"))
    clock.advance(2)
    loop.turn(0)
    assert loop.delivered == list(range(QUOTA))
    loop.post(Click(pos=(0, 0)))
    loop.turn(0)
    assert "click" in loop.delivered
    while len(loop.delivered) < 3001:
        loop.turn(0)
    loop.delivered.remove("click")
    assert loop.delivered == list(range(3000))


def test_slow_timers_bring_no_more_before_those_have_been_delivered(loop, clock):
    """Each takes 1 ms: ten a turn, and a click stands behind what one turn has brought."""

    def slow(event):
        clock.advance(0.001)
        loop.delivered.append("tick")

    for _ in range(3000):
        loop.after(1, slow)
    loop.onClick(lambda event: loop.delivered.append("click"))
    clock.advance(2)
    for _ in range(5):
        loop.turn(0)
    assert len(loop.queue) <= QUOTA
    loop.queue.put(Click(pos=(0, 0)))  # as the window does, at any time
    while "click" not in loop.delivered:
        loop.turn(0)
    assert loop.delivered.index("click") <= QUOTA


def test_a_handler_without_options_is_called_directly(loop):
    """No subscription, no filter; a watchdog or a meter is honoured all the same."""
    plain = loop.every(1, lambda event: None)
    assert type(plain.subscription).__name__ == "Direct"
    assert type(loop.every(1, lambda event: None, priority=1).subscription).__name__ != "Direct"
    with EventLoop(slow=10) as watched:
        assert type(watched.every(1, print).subscription).__name__ == "Subscription"


@pytest.mark.parametrize("wrong", [lambda: None, lambda a, b: None, 3, "f", lambda e: (yield)])
def test_a_handler_that_cannot_be_called_is_refused(loop, wrong):
    for make in (loop.after, loop.every):
        with pytest.raises(TypeError):
            make(1, wrong)
    assert loop._timers.deadline() is None


@pytest.mark.parametrize("kind", ["lambda", "annotated", "method", "partial", "builtin", "default"])
def test_every_kind_of_handler_hears_its_tick(loop, kind):
    class Thing:
        def method(self, event):
            loop.delivered.append(event)

    def annotated(event: Timer) -> None:
        loop.delivered.append(event)

    handler = {
        "lambda": lambda event: loop.delivered.append(event),
        "annotated": annotated,
        "method": Thing().method,
        "partial": partial(Thing.method, Thing()),
        "builtin": loop.delivered.append,
        "default": lambda event, more=3: loop.delivered.append(event),
    }[kind]
    loop.after(1, handler)
    loop.turn()
    assert [type(event) for event in loop.delivered] == [Timer]


def test_one_that_raises_is_reported_with_its_handler(clock, virtual_wait):
    errors = []
    with EventLoop(
        clock=clock, selector=virtual_wait, on_error=lambda *error: errors.append(error)
    ) as loop:

        def fails(event):
            raise ValueError

        loop.after(1, fails)
        loop.turn()
    [(error, event, handler)] = errors
    assert (type(error), type(event), handler) == (ValueError, Timer, fails)


def test_a_nested_turn_does_not_tick_twice(loop, clock):
    def once(event):
        loop.delivered.append("once")
        loop.dispatch(Timer(timer=event.timer))

    loop.after(1, once)
    loop.turn()
    assert loop.delivered == ["once"]


def test_a_timer_belongs_to_the_loops_thread(loop, clock):
    timer = loop.every(1, lambda event: None)
    raised = []

    def elsewhere():
        for call in (
            timer.cancel,
            timer.pause,
            timer.resume,
            lambda: loop.after(1, print),
            lambda: loop.every(1, print, priority=1),
        ):
            try:
                call()
            except RuntimeError as error:
                raised.append(str(error))

    @loop.onClick
    def clicked(event):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()

    loop.post(Click(pos=(0, 0)))
    loop.turn()
    assert len(raised) == 5
    assert all("loop.call(function)" in text for text in raised)
    assert timer.active
