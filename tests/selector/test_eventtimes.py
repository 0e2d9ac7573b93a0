"""When the events in SDL's queue happened, by SDL's stamps.

By the X server's times: test_held_in_app.
"""

from __future__ import annotations

import pytest

pygame = pytest.importorskip("pygame")


@pytest.fixture
def times(dummy_display):
    """Reads SDL's queue, ``times.passed`` milliseconds after the last event came in."""
    from uievents.selector.eventtimes import EventTimes
    from uievents.selector.sdl import SDL

    sdl = SDL()

    def ticks():
        return max((stamp for _, stamp, *_ in times._stamps()), default=0) + times.passed

    sdl.ticks = ticks
    times = EventTimes(sdl)
    times.passed = 0
    return times


def post(number=1):
    for _ in range(number):
        pygame.event.post(pygame.event.Event(pygame.USEREVENT))


def test_what_was_posted_while_the_loop_was_held_has_the_time_of_its_posting(times):
    post()
    times.passed = 900
    assert times.read(50.0, 2.0) == [49.1]
    assert len(pygame.event.get(pump=False)) == 1


def test_what_was_posted_just_now_has_just_happened(times):
    post()
    times.passed = 1
    assert times.read(50.0, 2.0) == [50.0]


@pytest.mark.parametrize("number", [0, 1, 63, 64, 65, 700])
def test_each_event_has_its_time_however_many_there_are(times, number):
    post(number)
    assert len(times.read(50.0, 2.0)) == number
    assert len(pygame.event.get(pump=False)) == number


def test_a_press_is_found_among_what_became_no_event():
    from uievents.selector.eventtimes import BUTTON_DOWN, BUTTON_UP, KEY_DOWN, Unread, _take

    inputs = [
        Unread(BUTTON_UP, 1, 0.1),
        Unread(BUTTON_DOWN, 1, 0.2),
        Unread(KEY_DOWN, 0, 0.3),
        Unread(BUTTON_UP, 1, 0.4),
        Unread(BUTTON_DOWN, 1, 0.5),
    ]
    assert _take(inputs, BUTTON_DOWN, 1) == 0.5
    assert _take(inputs, BUTTON_DOWN, 1) == 0.2  # what comes before it is gone with it
    assert _take(inputs, KEY_DOWN, 0) is None
    assert _take(inputs, BUTTON_DOWN, 3) is None
    assert _take(inputs, BUTTON_UP, 1) == 0.1
