"""pygame's own events, for a library that is fed with them."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from pathlib import Path

import pytest

import uievents as ev
from uievents import App

pygame = pytest.importorskip("pygame")


@pytest.fixture
def app(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    errors = []
    with App(on_error=lambda error, event, handler: errors.append((error, event))) as app:
        app.turn(0)
        app.errors = errors
        yield app


def post(*kinds, **fields):
    for kind in kinds:
        pygame.event.post(pygame.event.Event(kind, fields))


def test_it_is_pygames_own_event_before_the_typed_one(app):
    delivered = []
    app.onEvent(delivered.append)
    app.onRaw(lambda event: None)
    post(pygame.MOUSEBUTTONDOWN, button=3, pos=(4, 5))
    app.turn(0)
    raw, down = delivered
    assert (type(raw), type(down)) == (ev.Raw, ev.MouseDown)
    assert isinstance(raw.raw, pygame.event.EventType)
    assert raw.raw.dict == {"button": 3, "pos": (4, 5)}
    assert (raw.kind, raw.name, raw.source) == (pygame.MOUSEBUTTONDOWN, "MouseButtonDown", "pygame")
    assert raw.time == down.time


def test_every_kind_comes_each_once_and_in_order(app):
    kinds = [pygame.KEYDOWN, pygame.USEREVENT, pygame.MOUSEWHEEL, pygame.MOUSEMOTION] * 3
    fed = []
    app.onRaw(lambda event: fed.append(event.raw.type))
    post(*kinds)
    app.turn(0)
    assert fed == kinds


def test_it_is_made_only_while_somebody_has_registered_for_it(app):
    delivered = []
    app.onEvent(delivered.append)
    post(pygame.USEREVENT)
    app.turn(0)
    with app.on(ev.Raw, lambda event: None):
        post(pygame.USEREVENT)
        app.turn(0)
    post(pygame.USEREVENT)
    app.turn(0)
    assert [type(event) for event in delivered] == [ev.PygameEvent, ev.Raw, *[ev.PygameEvent] * 2]


def test_a_library_that_fails_hurts_nobody(app):
    delivered = []
    app.onMouseDown(delivered.append)

    @app.onRaw(kind=pygame.MOUSEBUTTONDOWN)
    def feed(event):
        raise ValueError("of the library")

    post(pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP)
    app.turn(0)
    assert len(delivered) == 1
    assert [(type(error), event.name) for error, event in app.errors] == [
        (ValueError, "MouseButtonDown")
    ]


def first_window(presser):
    """The number of the first window that is shown."""
    presser.root.change_attributes(event_mask=presser._X.SubstructureNotifyMask)
    with selectors.DefaultSelector() as selector:
        selector.register(presser.display, selectors.EVENT_READ)
        while True:
            for window in presser.root.query_tree().children:
                if window.get_attributes().map_state == presser._X.IsViewable:
                    return window.id
            if presser.display.pending_events():  # read with the answer: so look again
                presser.display.next_event()
                continue
            assert selector.select(30), "no window comes up"


HELP = b"type a name, press Down and Return\n"


def read_line(program, timeout=30):
    """The next line that it says, but for its help; None if it says nothing for so long."""
    with selectors.DefaultSelector() as selector:
        selector.register(program.stdout, selectors.EVENT_READ)
        while selector.select(timeout):
            if (line := program.stdout.readline()) != HELP or timeout == 1:
                return line
    return None


@pytest.mark.slow
@pytest.mark.window
def test_the_example_runs_a_menu_of_pygame_menu(screen, presser):
    """Pressed for real.  Slow: a process of its own, which imports pygame-menu."""
    pytest.importorskip("pygame_menu", reason="the example needs: pip install pygame-menu")
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "SDL_AUDIODRIVER": "dummy"}
    program = subprocess.Popen(
        [sys.executable, "-m", "uievents.examples.raw"],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    try:
        presser.aim(first_window(presser))
        presser.focus()
        for _ in range(30):  # the window may be there before it has the keyboard
            presser.key("F1")
            if read_line(program, timeout=1) == HELP:
                break
        for key in ("x", "Down", "Return"):
            presser.key(key)
        assert read_line(program) == b"hello, youx\n"
        presser.key("Down")
        presser.key("Return")
        assert program.wait(30) == 0
    finally:
        program.kill()
        program.communicate()
