"""When the events in SDL's queue happened, by SDL's stamps.

By the X server's times: test_held_in_app.
"""

from __future__ import annotations

import pytest

pygame = pytest.importorskip("pygame")


@pytest.fixture
def happened(monkeypatch):
    """Reads SDL's queue, ``happened.passed`` milliseconds after the last event came in."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    from uievents.selector.happened import Happened
    from uievents.selector.sdl import SDL

    pygame.display.init()
    pygame.display.set_mode((100, 100))
    pygame.event.clear()
    sdl = SDL()

    def ticks():
        return max((stamp for _, stamp, *_ in happened._stamps()), default=0) + happened.passed

    sdl.ticks = ticks
    happened = Happened(sdl)
    happened.passed = 0
    yield happened
    pygame.display.quit()


def post(number=1):
    for _ in range(number):
        pygame.event.post(pygame.event.Event(pygame.USEREVENT))


def test_what_was_posted_while_the_loop_was_held_has_the_time_of_its_posting(happened):
    post()
    happened.passed = 900
    assert happened.read(50.0, 2.0) == [49.1]
    assert len(pygame.event.get(pump=False)) == 1


def test_what_was_posted_just_now_has_just_happened(happened):
    post()
    happened.passed = 1
    assert happened.read(50.0, 2.0) == [50.0]


@pytest.mark.parametrize("number", [0, 1, 63, 64, 65, 700])
def test_each_event_has_its_time_however_many_there_are(happened, number):
    post(number)
    assert len(happened.read(50.0, 2.0)) == number
    assert len(pygame.event.get(pump=False)) == number


def test_a_press_is_found_among_what_became_no_event():
    from uievents.selector.happened import BUTTON_DOWN, BUTTON_UP, KEY_DOWN, Unread, _take

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
