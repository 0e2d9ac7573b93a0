"""``debounce`` and ``throttle``."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import EventLoop, Scope
from uievents.dispatch import Dispatcher
from uievents.errors import RegistrationError
from uievents.events import Event


class Typed(Event):
    number: int = 0


def come(loop, clock, *times):
    """Post events at these times of the virtual clock, and let all delayed calls come."""
    for number, time in enumerate(times):
        while clock.now < 1000 + time:
            loop.turn(1000 + time - clock.now)
        loop.post(Typed(number=number))
        loop.turn(0)
    for _ in range(3):
        loop.turn(100)


@pytest.mark.parametrize(
    ("times", "delivered"),
    [
        ([0], [(1, 0)]),
        ([0, 0.5, 1.4], [(2.4, 2)]),
        ([0, 2, 2.5], [(1, 0), (3.5, 2)]),
        ([0, 0, 0], [(1, 2)]),
    ],
)
def test_debounce_calls_once_when_it_rests(loop, clock, times, delivered):
    loop.onTyped(debounce=1.0)(
        lambda e: loop.delivered.append((round(clock.now - 1000, 6), e.number))
    )
    come(loop, clock, *times)
    assert loop.delivered == delivered


@pytest.mark.parametrize(
    ("times", "delivered"),
    [
        ([0], [(0, 0)]),
        ([0, 0.5, 0.9], [(0, 0), (1, 2)]),
        ([0, 1.5], [(0, 0), (1.5, 1)]),
        ([0, 0.5, 1.2, 3], [(0, 0), (1, 1), (2, 2), (3, 3)]),
        ([0, 1.0], [(0, 0), (1, 1)]),
    ],
)
def test_throttle_calls_at_most_once_in_so_long_and_the_last_is_not_lost(
    loop, clock, times, delivered
):
    loop.onTyped(throttle=1.0)(
        lambda e: loop.delivered.append((round(clock.now - 1000, 6), e.number))
    )
    come(loop, clock, *times)
    assert loop.delivered == delivered


@given(st.lists(st.floats(0, 3), max_size=12), st.floats(0.01, 2))
def test_their_laws(waits, seconds):
    """Throttled calls are far enough apart; both give the last event, and none twice."""
    from tests.conftest import VirtualClock, VirtualWait

    clock = VirtualClock()
    calls = {"debounce": [], "throttle": []}
    with EventLoop(clock=clock, selector=VirtualWait(clock), strict=True) as loop:
        for name, delivered in calls.items():
            loop.on(
                Typed,
                lambda e, delivered=delivered: delivered.append((clock.now, e.number)),
                **{name: seconds},
            )
        at, times = 0.0, []
        for wait in waits:
            at += wait
            times.append(at)
        come(loop, clock, *times)
    for delivered in calls.values():
        numbers = [number for _, number in delivered]
        assert numbers == sorted(set(numbers))
        assert numbers[-1:] == [len(times) - 1][: len(times)]
    moments = [moment for moment, _ in calls["throttle"]]
    assert all(b - a >= seconds - 1e-6 for a, b in itertools.pairwise(moments))


@pytest.mark.parametrize("name", ["debounce", "throttle"])
@pytest.mark.parametrize("ends", ["cancel", "scope", "close"])
def test_what_is_put_off_ends_with_its_registration(loop, clock, name, ends):
    scope = Scope()
    subscription = loop.on(Typed, loop.delivered.append, scope=scope, **{name: 1.0})
    for _ in range(2):
        loop.post(Typed())
    loop.turn(0)
    del loop.delivered[:]
    {"cancel": subscription.cancel, "scope": scope.cancel, "close": loop.close}[ends]()
    if ends != "close":
        assert loop._timers.deadline() is None
        clock.advance(5)
        loop.turn(0)
    assert loop.delivered == []


@pytest.mark.parametrize("name", ["debounce", "throttle"])
def test_its_error_is_its_handlers_and_it_comes_too_late_to_stop(clock, virtual_wait, name):
    errors = []
    with EventLoop(
        clock=clock, selector=virtual_wait, on_error=lambda *error: errors.append(error)
    ) as loop:

        @loop.onTyped(when=lambda event: event.number, **{name: 1.0})
        def stops(event):
            event.stop()

        for number in (0, 1, 2):
            loop.post(Typed(number=number))
        loop.turn(0)
        loop.turn()
    assert [event.number for _, event, _ in errors] == [2]
    assert errors[0][2] is stops
    assert "too late" in str(errors[0][0])


def test_filters_come_first_and_once_is_once(loop, clock):
    loop.onTyped(debounce=1.0, once=True, number=(1, 2))(lambda e: loop.delivered.append(e.number))
    come(loop, clock, 0, 0.5, 0.7, 0.8, 5)
    assert loop.delivered == [2]


def test_a_coroutine_may_be_debounced():
    delivered = []
    with EventLoop(strict=True) as loop:

        @loop.onTyped(debounce=0.001)
        async def later(event):
            delivered.append(event.number)
            loop.stop()

        loop.after(20, lambda event: pytest.fail("it was not called"))
        for number in range(5):
            loop.post(Typed(number=number))
        loop.run()
    assert delivered == [4]


def test_they_exclude_one_another_and_need_a_clock(loop):
    with pytest.raises(RegistrationError, match="cannot be combined"):
        loop.onTyped(debounce=1, throttle=1)(print)
    with pytest.raises(RegistrationError, match="needs a loop's clock"):
        Dispatcher().on(Typed, print, debounce=1)


def test_throttle_keeps_the_last_event_if_its_time_comes_while_it_is_being_kept(until):
    """The clock is read twice: whether there is time left, and how much."""
    with EventLoop(strict=True) as loop:
        delivered = []
        loop.on(Typed, lambda event: delivered.append(event.number), throttle=0.5)
        loop.dispatcher.now = iter([1.0, 1.4, 1.6, 1.7]).__next__
        loop.dispatch(Typed(number=1))
        loop.dispatch(Typed(number=2))
        until(loop, lambda: len(delivered) == 2)
        assert delivered == [1, 2]
