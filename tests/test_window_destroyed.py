"""The program destroys the App's own window by its object: the window ends, without an error.

From then on ``pygame.display.get_surface()`` raises an error, with some versions of pygame.
"""

from __future__ import annotations

import warnings

import pytest

import uievents
from uievents import App, Close, Frame

pygame = pytest.importorskip("pygame")

SDLWindow = pytest.importorskip("uievents.sources.window").SDLWindow


@pytest.fixture(params=["dummy", "x11"])
def app(request, monkeypatch):
    if request.param == "dummy":
        monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    else:
        request.getfixturevalue("screen")
    with App("own", (200, 150), strict=True) as app:
        app.delivered = []
        app.on(uievents.events.WindowEvent, lambda event: app.delivered.append(type(event)))
        app.turn(0)
        yield app


def destroy():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        SDLWindow.from_display_module().destroy()


def test_it_is_told_as_close_and_ends_the_loop(app):
    app.after(0, lambda event: destroy())
    app.run()
    assert app.delivered.count(Close) == 1


def test_close_is_told_once_and_may_be_prevented(app, until):
    app.onClose(lambda event: event.prevent_default())
    app.loop.running = True
    destroy()
    until(app, lambda: Close in app.delivered)
    for _ in range(3):
        app.redraw()
        app.turn(0)
    assert app.running
    assert app.delivered.count(Close) == 1
    assert not app.fullscreen


def test_frames_end_with_it(app, until):
    frames = []
    app.on(Frame, frames.append)
    until(app, lambda: frames)
    destroy()
    until(app, lambda: Close in app.delivered)
    app.turn(0)
    frames.clear()
    ticks = []
    app.every(1 / 30, ticks.append)
    until(app, lambda: len(ticks) > 4)
    assert not frames


def test_another_window_may_be_opened_afterwards(app, until):
    """As after ``pygame.display.quit()``."""
    app.onClose(lambda event: event.prevent_default())
    drawn = []
    app.onDraw(lambda event: drawn.append(app.size))
    destroy()
    until(app, lambda: Close in app.delivered)
    drawn.clear()
    pygame.display.quit()
    app.turn(0)
    pygame.display.init()
    pygame.display.set_mode((90, 80))
    until(app, lambda: (90, 80) in drawn)
    assert app.delivered.count(Close) == 1


def test_a_wait_without_an_app_goes_on(screen):
    """``uievents.wait()`` stands for ``pygame.event.wait()``, which goes on, too."""
    pygame.display.init()
    try:
        pygame.display.set_mode((50, 50))
        destroy()
        pygame.event.post(pygame.event.Event(pygame.USEREVENT))
        while uievents.wait(1).type != pygame.NOEVENT:
            pass
    finally:
        pygame.quit()
