"""Events that a display hides: looked for soon, a few times, and then given up."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import threading
from contextlib import contextmanager
from select import select as kernel_select
from selectors import EVENT_READ
from types import SimpleNamespace

import pytest

from uievents import App, ConnectionEvent, Selector

pygame = pytest.importorskip("pygame")

from uievents.selector.display import Display, open_display  # noqa: E402
from uievents.selector.looks import (  # noqa: E402
    DEAF_LOOK,
    GAMEPAD_LOOK,
    HOT_PLUG_LOOK,
    INPUT_METHOD_SERIES,
    LOST_LOOK,
    SERIES,
)
from uievents.selector.sdl import SDL, XButtonEvent  # noqa: E402
from uievents.selector.selector import PENDING_EVERY  # noqa: E402


@pytest.fixture(params=["selector", "sdl"])
def display(request, dummy_display):
    display = open_display(request.param)
    yield display
    display.close()


def drain(display):
    found = pygame.event.get()
    display.collected(len(found))
    return found


@contextmanager
def joined(display):
    """A selector in which ``display`` takes part, as it does by the window's source."""
    with Selector() as selector:
        display.attach(selector, "window")
        selector.join(display, "window")
        yield selector
        selector.leave(display)
        display.detach()


def select(selector, timeout=60):
    """The data of the keys that are ready; the bell and hidden events may both show the window."""
    return {key.data for key, _ in selector.select(timeout)}


def readable(selector):
    """Whether a wait that watches ``selector`` would return."""
    return bool(kernel_select([selector.fileno()], [], [], 0)[0])


def post():
    pygame.event.post(pygame.event.Event(pygame.USEREVENT))


def test_a_post_rings_and_is_counted(display):
    before = display.watch.pushes()
    post()
    assert display.watch.pushes() == before + 1
    with joined(display) as selector:
        assert select(selector) == {"window"}
        assert len(drain(display)) == 1
        assert display.timeout() is None
        assert selector.select(0) == []


def assert_it_is_looked_for(display, clock):
    """A push that is not there yet: a few times, and then no more."""
    for look in SERIES:
        display.collected(0)
        assert display.timeout() == pytest.approx(look)
        clock.advance(look)
    display.collected(0)
    assert display.timeout() is None


def test_a_push_that_is_not_there_yet_is_looked_for_a_few_times(dummy_display, clock):
    display = Display(SDL(), clock)
    post()
    pygame.event.clear()
    assert_it_is_looked_for(display, clock)
    post()  # and the count is right again
    display.collected(1)
    assert display.timeout() is None
    display.close()


def test_a_drain_for_another_event_takes_no_look_away(dummy_display, monkeypatch):
    """Otherwise a moving mouse would use the looks up before the event can be there."""
    now = 1000.0
    display = Display(SDL(), lambda: now)
    post()
    pygame.event.clear()
    for look in SERIES:
        for _ in range(10):
            display.collected(0)
        assert display.timeout() == pytest.approx(look)
        now += look
    post()  # the next: it has a series of its own
    pygame.event.clear()
    display.collected(0)
    assert display.timeout() == pytest.approx(SERIES[0])
    now += SERIES[0]
    display.collected(2)
    assert display.timeout() is None
    display.close()


@pytest.mark.parametrize("beginning", ["a push that was never queued", "the opening"])
def test_a_steady_stream_does_not_keep_the_looks_going(dummy_display, clock, beginning):
    """For example of a timer of pygame's, whose events come more often than a series is long."""
    number = 0
    display = Display(SDL(), clock)
    if beginning == "the opening":
        post()
        display.expect()
    else:
        post()
        pygame.event.clear()
    display.collected(0)
    while display.timeout() is not None:
        clock.advance(0.01)
        post()
        drain(display)
        number += 1
        assert number < 100
    assert number >= 50  # it is looked for while it may come
    for _ in range(100):
        clock.advance(0.01)
        post()
        drain(display)
        assert display.timeout() is None
    post()  # a new one that is not there yet is looked for as the first was
    pygame.event.clear()
    assert_it_is_looked_for(display, clock)
    display.close()


def test_what_came_late_ends_the_looks(display):
    post()
    display.collected(0)
    assert display.timeout() is not None
    display.collected(1)
    assert display.timeout() is None
    pygame.event.clear()


def test_join_and_leave(display):
    with joined(display) as selector:
        with pytest.raises(ValueError, match="joined"):
            selector.join(display)
        selector.leave(display)
        selector.leave(display)
        display.detach()
        display.detach()
        assert len(selector.get_map()) == 0
        post()
        assert selector.select(0) == []
    with joined(display) as selector:
        assert select(selector) == {"window"}
    drain(display)


def test_wake_ends_the_wait_of_each_means(display):
    with joined(display) as selector:
        selector.wake()
        assert select(selector) == set()
        thread = threading.Timer(0.05, selector.wake)
        thread.start()
        assert select(selector) <= {"window"}  # which SDL's wait was poked for
        thread.join()


def test_a_wake_heard_on_the_quick_path_is_over(dummy_display):
    """Otherwise it would ring again in each turn in which the display is not asked."""
    display = open_display("selector")
    with joined(display) as selector:
        selector.watched_by(lambda renew: renew())
        for _ in range(3):
            selector.select(0)
            selector.wake()
            assert readable(selector)
            selector.select(0)
            assert not readable(selector)
    display.close()


@pytest.mark.parametrize("means", [None, "sdl"])
def test_close_twice(dummy_display, means):
    display = open_display(means)
    display.close()
    display.close()


def test_an_unknown_means_is_refused(dummy_display):
    with pytest.raises(ValueError, match="choose x11, sdl or selector"):
        open_display("telepathy")


def test_the_environment_chooses(dummy_display, monkeypatch):
    monkeypatch.setenv("UIEVENTS_WAIT", "sdl")
    display = open_display()
    assert display.means == "sdl"
    display.close()


def test_what_an_input_method_makes_of_a_key_is_looked_for(dummy_display, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setenv("XMODIFIERS", "@im=ibus")
    now = 1000.0
    display = Display(SDL(), lambda: now)
    assert display.timeout() is None  # nothing is typed: nothing to look for
    post()
    display.collected(1)
    for look in INPUT_METHOD_SERIES:
        assert display.timeout() == pytest.approx(look)
        now += look
        display.collected(0)
    assert display.timeout() is None
    with joined(display) as selector:
        assert "ibus" in selector.explain()
    display.close()
    pygame.event.clear()


@pytest.mark.parametrize(
    ("number", "look", "words"),
    [(0, HOT_PLUG_LOOK, "may be plugged in"), (2, GAMEPAD_LOOK, "2 gamepad(s)")],
)
def test_gamepads_are_looked_for_while_the_program_uses_them(
    display, monkeypatch, number, look, words
):
    drain(display)
    assert display.timeout() is None
    used = True
    stub = SimpleNamespace(get_init=lambda: used, get_count=lambda: number)
    monkeypatch.setitem(sys.modules, "pygame.joystick", stub)
    with joined(display) as selector:
        assert words in selector.explain()
        assert select(selector, None) == {"window"}  # to plan the looks, before a sleep for ever
        drain(display)
        assert look / 2 < display.timeout() <= look
        assert selector.select(0) == []  # not again before that
        used = False
        assert words not in selector.explain()
        assert select(selector, None) == {"window"}
        drain(display)
    assert display.timeout() is None


@pytest.mark.parametrize("means", [None, "sdl"])
def test_without_eventfd_pushes_are_counted_and_looked_for(dummy_display, monkeypatch, means):
    """As on systems other than Linux."""
    monkeypatch.delattr(os, "eventfd")
    display = open_display(means)
    assert not display.watch.rings
    before = display.watch.pushes()
    post()
    assert display.watch.pushes() == before + 1
    with joined(display) as selector:
        assert "no eventfd" in selector.explain()
        assert display.pending()  # it plans its looks
        drain(display)
        look = LOST_LOOK if means == "sdl" else DEAF_LOOK
        assert look / 2 < display.timeout() <= look
        thread = threading.Timer(0.02, post)
        thread.start()
        while not drain(display):
            selector.select(display.timeout())
        thread.join()
    display.close()


@pytest.mark.window
def test_without_eventfd_a_window_on_x11_is_waited_for_by_sdl(screen, presser, monkeypatch, until):
    monkeypatch.delattr(os, "eventfd")
    delivered = []
    with App("test", strict=True) as app:
        assert app.display.means == "sdl"
        app.on(ConnectionEvent, delivered.append)
        app.onClick(delivered.append)
        app.onPygameEvent(delivered.append, kind=pygame.USEREVENT)
        listener = app.listen()
        presser.aim_at_pygame()
        for cause in (
            post,
            lambda: presser.click(30, 40),
            lambda: socket.create_connection((listener.host, listener.port)).close(),
        ):
            until(app, lambda: not app.queue.line)
            thread = threading.Timer(0.02, cause)
            thread.start()
            until(app, lambda: delivered)
            thread.join()
            delivered.clear()
        app.call(pygame.display.quit)  # SDL waits for no window
        app.turn(0)
        assert app.display.looks.every() == DEAF_LOOK


@pytest.mark.parametrize("ready", [True, False])
def test_a_loop_that_never_sleeps_asks_once_a_millisecond(dummy_display, monkeypatch, ready):
    """Before a sleep, the display is asked each time."""
    now, asked = 1000.0, []
    monkeypatch.setattr("uievents.selector.selector.monotonic", lambda: now)
    display = open_display("selector")
    monkeypatch.setattr(display, "pending", lambda: asked.append(now))
    sock, peer = socket.socketpair()
    with joined(display) as selector, sock, peer:
        for _ in range(5):
            assert selector.select(0.0001) == []
        assert len(asked) == 5
        selector.register(sock, EVENT_READ, "busy")
        if ready:
            peer.send(b"x")
        asked.clear()
        for _ in range(100):
            now += PENDING_EVERY / 10
            assert select(selector, 60 if ready else 0) == ({"busy"} if ready else set())
        assert 9 <= len(asked) <= 12
    display.close()


def test_an_interrupt_at_any_step_of_sdls_wait_leaves_all_as_it_was(run_python):
    """A signal's handler may raise at the beginning of any function, and after any call into C.

    The program may catch that, and go on.
    """
    code = """
        import faulthandler, itertools, selectors, signal, socket, sys, threading
        import pygame
        from uievents import Selector
        from uievents.selector import display as module, waker

        faulthandler.dump_traceback_later(20, exit=True)
        pygame.display.init()
        pygame.display.set_mode((60, 60))
        pygame.event.get()
        display = module.open_display("sdl")
        selector = Selector()
        sock, peer = socket.socketpair()
        selector.register(sock, selectors.EVENT_READ, "socket")
        display.attach(selector, "window")
        selector.join(display, "window")

        def seen(function):
            def of_ctypes(*arguments):  # whose own functions a profile does not see
                return function(*arguments)
            return of_ctypes

        display.sdl.wait_event_timeout = seen(display.sdl.wait_event_timeout)
        display.sdl.flush_event = seen(display.sdl.flush_event)
        files = {module.__file__, waker.__file__, threading.__file__}

        def select_interrupted(at):
            steps = itertools.count()

            def profile(frame, event, _):
                code = frame.f_code
                if code.co_filename not in files and code.co_name != "of_ctypes":
                    return
                if event != "c_call" and next(steps) == at:
                    raise KeyboardInterrupt

            sys.setprofile(profile)
            try:
                selector.select(0.001)
            except KeyboardInterrupt:
                return True
            finally:
                sys.setprofile(None)
            return False

        rounds = 0
        while select_interrupted(rounds):
            rounds += 1
            thread = threading.Thread(target=peer.send, args=[b"x"])
            thread.start()
            while "socket" not in (found := [key.data for key, _ in selector.select(10)]):
                assert set(found) <= {"window"}, found  # late pokes
                display.collected(len(pygame.event.get()))
            thread.join()
            sock.recv(10)
            while selector.select(0):
                display.collected(len(pygame.event.get()))
        display.close()
        assert signal.set_wakeup_fd(-1) == -1
        print(rounds)
    """
    assert int(run_python(code, env={"SDL_VIDEODRIVER": "dummy"}).stdout) > 20


# ---------------------------------------------------------------- what SDL makes no event of

GRAVITY, CONFIGURE_REQUEST, BUTTON = 24, 23, 4
"""X's numbers: SDL takes no notice of the first two."""


def put_back(app, *kinds):
    """Put events into Xlib's queue, as if the server had sent them."""
    connection, window = app.display.sdl.x11_window()
    for kind in kinds:
        event = XButtonEvent()
        event.type, event.send_event = kind, 1
        event.display, event.window = connection, window
        event.x, event.y, event.detail, event.same_screen = 5, 5, 1, 1
        ctypes.CDLL("libX11.so.6").XPutBackEvent(ctypes.c_void_p(connection), ctypes.byref(event))


@pytest.mark.window
@pytest.mark.parametrize(
    ("kinds", "events"),
    [
        ((GRAVITY,), False),
        ((GRAVITY, CONFIGURE_REQUEST, GRAVITY), False),
        ((BUTTON,), True),
        ((GRAVITY, BUTTON), True),
        ((BUTTON, GRAVITY), True),
    ],
)
def test_what_sdl_makes_no_event_of_takes_no_turn(screen, until, kinds, events):
    with App("raw", (100, 100), wait="x11", strict=True) as app:
        delivered = []
        app.onMouseDown(delivered.append)
        until(app, lambda: not app.display.pending())
        put_back(app, *kinds)
        assert app.display.pending()
        assert app.display.pending(read=True) is events
        assert app.display._xlib.pending() == 0
        if events:  # whichever wait returned it: the bell rings, too
            until(app, lambda: delivered)


@pytest.mark.window
def test_what_has_waited_for_long_is_left_for_the_window_to_see_when_it_came(screen, until):
    with App("late", (100, 100), wait="x11", strict=True) as app:
        until(app, lambda: not app.display.pending())
        put_back(app, GRAVITY)
        app._window._emptied = -float("inf")
        assert app._window.pending()
        assert app.display._xlib.pending() == 1
        app._window._emptied = app.clock()
        assert not app._window.pending()
        assert app.display._xlib.pending() == 0
