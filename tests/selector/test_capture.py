"""SDL's capture of the mouse: none at a press, one when something is dragged."""

from __future__ import annotations

import ctypes
import os
import threading

import pytest

from uievents import App

pygame = pytest.importorskip("pygame")

from uievents.selector.capture import HINT, Capture  # noqa: E402
from uievents.selector.sdl import SDL  # noqa: E402

pytestmark = pytest.mark.window


def hint() -> bytes | None:
    lib = SDL().lib
    lib.SDL_GetHint.argtypes, lib.SDL_GetHint.restype = [ctypes.c_char_p], ctypes.c_char_p
    return lib.SDL_GetHint(HINT)


def requests() -> int:
    """How many requests have been made to the X server."""
    lib = ctypes.CDLL("libX11.so.6")
    lib.XNextRequest.argtypes, lib.XNextRequest.restype = [ctypes.c_void_p], ctypes.c_ulong
    connection, _ = SDL().x11_window()
    return lib.XNextRequest(connection)


def test_a_press_is_heard_of_before_anything_is_asked_of_the_server(presser, until):
    delivered = []
    with App("test", wait="x11", size=(200, 150), strict=True) as app:
        presser.aim_at_pygame()
        presser.move(50, 50)
        for _ in range(10):  # what the opening of the window brings
            app.turn(0.02)
        app.onMouseDown(lambda event: delivered.append(requests()))
        app.onMouseUp(lambda event: delivered.append(requests()))
        for number in range(4):
            delivered.clear()
            before = requests()
            threading.Timer(0.02, presser.press).start()
            until(app, lambda: delivered)
            threading.Timer(0.02, presser.release).start()
            until(app, lambda: len(delivered) == 2)
            # One that is not answered: when the window was used last (_NET_WM_USER_TIME).  With the
            # first press, SDL also has the screen saver wait.  To capture the mouse takes two.
            assert delivered[0] - before <= 1 or number == 0
            assert delivered[1] == delivered[0]


def test_a_drag_is_followed_out_of_the_window(wait, presser, until):
    delivered, places = [], [(60, 60), (150, 60), (250, 60), (400, 90), (300, 60)]
    with App("test", wait=wait, size=(200, 150), strict=True) as app:
        presser.aim_at_pygame()
        app.onMouseDown(delivered.append)
        app.onMouseUp(delivered.append)
        app.onDrag(lambda event: delivered.append(event.pos))
        for _ in range(2):
            presser.move(50, 50)
            presser.press()
            until(app, lambda: delivered)
            delivered.clear()
            for place in places:
                presser.move(*place)
                until(app, lambda place=place: place in delivered)
            presser.release()
            until(app, lambda: getattr(delivered[-1], "pos", None) == places[-1])
            delivered.clear()
            assert app.buttons == ()


def test_the_setting_ends_with_the_window(screen):
    environment = dict(os.environ)
    app = App("test", wait="x11")
    assert hint() == b"0"
    assert dict(os.environ) == environment  # which children would inherit
    app.after(0, app.stop)
    app.run()
    assert hint() is None


def test_what_the_user_has_set_is_left(screen, monkeypatch):
    monkeypatch.setenv("SDL_MOUSE_AUTO_CAPTURE", "1")
    with App("test", wait="x11") as app:
        assert hint() == b"1"
        capture = Capture(app.display.sdl)
        capture.follow(True)
        assert not capture.following
        capture.close()
        assert hint() == b"1"


def test_elsewhere_it_is_left_to_sdl(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.delenv("UIEVENTS_WAIT", raising=False)
    with App("test"):
        assert hint() is None
