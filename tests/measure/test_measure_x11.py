"""Presses and the numbers that they mean."""

import contextlib

import pytest
import Xlib.display
from Xlib import X

from uievents.measure.x11 import (
    HEIGHT,
    WIDTH,
    NotPossible,
    XTestDevice,
    key_of,
    number_at,
    number_of,
    place_of,
)


def test_the_key_tells_the_number_of_a_press():
    """Also where up to 25 presses in between went unnoticed."""
    assert key_of(0) == "space"
    assert number_of("space", 0) == 0
    for last in range(60):
        for missed in range(26):
            assert number_of(key_of(last + missed + 1), last) == last + missed + 1


def test_the_place_tells_the_number_of_a_press():
    for number in (0, 1, 379, 380, 5000):
        x, y = place_of(number)
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT
        assert number_at(x, y) == number


def window_on(display):
    """A window at the screen's corner, above all others."""
    screen = display.screen()
    window = screen.root.create_window(0, 0, WIDTH, HEIGHT, 0, screen.root_depth)
    window.map()
    display.sync()
    return window


@pytest.mark.window
@pytest.mark.parametrize("kind", ["button", "motion", "key"])
def test_a_press_that_another_window_would_get_is_not_made(xserver, kind):
    """On a display that a user may be working at."""
    with contextlib.ExitStack() as stack:
        display = stack.enter_context(contextlib.closing(Xlib.display.Display(xserver)))
        device = stack.enter_context(contextlib.closing(XTestDevice(xserver, kind)))
        device.aim(window_on(display).id)
        for number in (1, 2):
            device.prepare(number)
            device.press(number)
            device.release(number)
        window_on(display).set_input_focus(X.RevertToParent, X.CurrentTime)
        display.sync()
        with pytest.raises(NotPossible, match="another window would get the input"):
            press(device)
        if kind == "key":
            display.set_input_focus(X.NONE, X.RevertToNone, X.CurrentTime)
            display.sync()
            with pytest.raises(NotPossible, match="another window would get the input"):
                press(device)


def press(device):
    device.prepare(3)
    device.press(3)
