"""A source that has no deadline is not asked for one, and is asked again as soon as it has."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans, floats

from tests.conftest import VirtualClock
from uievents import App, EventLoop, Frame
from uievents.events import Step
from uievents.sources import Source

pygame = pytest.importorskip("pygame")


@pytest.fixture
def app(monkeypatch, clock):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(strict=True, clock=clock) as app:
        for _ in range(20):  # the looks for what was pushed before the window was opened
            app.turn(0)
            clock.advance(1)
        yield app


def asked(loop):
    return {source.name for source, _ in loop.loop._deadlines}


def test_a_turn_of_an_idle_app_asks_nobody(app):
    app.turn(0)
    assert asked(app) == set()
    assert app.loop.timeout() is None


def test_timers_are_asked_while_there_are_any(app, clock):
    timer = app.after(5, lambda event: None)
    assert app.loop.timeout() == 5
    timer.pause()
    assert app.loop.timeout() is None
    assert asked(app) == set()
    timer.resume()
    assert app.loop.timeout() == 5
    clock.advance(5)
    app.turn(0)
    assert app.loop.timeout() is None
    assert asked(app) == set()


def test_sockets_are_asked_while_a_connection_has_a_bound(clock, until):
    with EventLoop(strict=True, clock=clock) as loop:
        listener = loop.listen(idle=7)
        assert loop.loop.timeout() is None
        connections = []
        loop.onConnected(lambda event: connections.append(event.connection))
        loop.connect(listener.port)
        until(loop, lambda: len(connections) == 2)
        assert loop.loop.timeout() == 7
        for connection in connections:
            connection.close()
        until(loop, lambda: loop.loop.timeout() is None)


def test_the_window_is_asked_while_sdl_must_be_polled(app, clock):
    """As while the program uses gamepads."""
    app.turn(0)
    assert asked(app) == set()
    pygame.joystick.init()
    try:
        clock.advance(1)  # a busy loop asks what is pending once a millisecond
        app.selector.pending()
        app.turn(0)
        assert app.loop.timeout() is not None
        assert asked(app) == {"window"}
    finally:
        pygame.joystick.quit()
    app.selector.pending()
    app.turn(0)
    assert app.loop.timeout() is None
    assert asked(app) == set()


@pytest.mark.parametrize("how", ["frame", "step", "animation"])
def test_frames_are_asked_while_something_needs_them(app, how):
    assert app.loop.timeout() is None
    if how == "animation":
        needs = app.animate(10, lambda part: None)
    else:
        needs = app.on(Frame if how == "frame" else Step, lambda event: None)
    assert app.loop.timeout() == pytest.approx(1 / app.frames.rate)
    needs.cancel()
    assert app.loop.timeout() is None
    assert asked(app) == set()


def test_frames_that_are_paused_are_asked_as_resume_tells_nobody(app):
    app.onFrame(lambda event: None)
    app.frames.pause()
    assert app.loop.timeout() is None
    app.frames.resume()
    assert app.loop.timeout() == pytest.approx(1 / app.frames.rate)


def test_a_source_of_a_program_is_asked_in_each_turn(clock):
    """It need not know of skipping; if it skips, it costs nothing until it asks."""

    class Bus(Source):
        due = None
        times = 0

        def deadline(self):
            self.times += 1
            return self.due

        def collect(self, now):
            self.due = None

    with EventLoop(strict=True, clock=clock) as loop:
        bus = loop.add(Bus())
        for _ in range(3):
            loop.turn(0)
        assert bus.times >= 3
        bus.due = clock() + 3
        assert loop.loop.timeout() == 3
        bus.skip_deadline()
        bus.skip_deadline()
        times = bus.times
        loop.turn(0)
        assert bus.times == times
        assert loop.loop.timeout() is None
        bus.ask_deadline()
        bus.ask_deadline()
        assert loop.loop.timeout() == 3
        bus.skip_deadline()
        bus.remove()
        bus.ask_deadline()  # harmless afterwards
        assert loop.loop.timeout() is None


class Deadlines(RuleBasedStateMachine):
    """Whatever a program does, no source that is skipped has a deadline."""

    def __init__(self):
        super().__init__()
        self.clock = VirtualClock()
        self.app = App(strict=True, clock=self.clock)
        self.timers, self.needs, self.nested = [], [], False
        self.listener = self.app.listen(idle=3, total=50)
        self.peers = []

    @rule(delay=floats(0, 3), repeats=floats(0.1, 2) | floats(0, 0))
    def timer(self, delay, repeats):
        if repeats:
            self.timers.append(self.app.every(repeats, self.tick))
        else:
            self.timers.append(self.app.after(delay, self.tick))

    def tick(self, event):
        if len(self.timers) % 3 == 1 and len(self.timers) < 50:
            self.timers.append(self.app.after(0.5, self.tick))

    @precondition(lambda self: self.timers)
    @rule()
    def cancel(self):
        self.timers.pop(0).cancel()

    @precondition(lambda self: self.timers)
    @rule()
    def pause(self):
        self.timers[-1].pause()

    @precondition(lambda self: self.timers)
    @rule()
    def resume(self):
        self.timers[-1].resume()

    @rule()
    def frames(self):
        self.needs.append(self.app.on(Frame, lambda event: None))

    @rule(seconds=floats(0.1, 2))
    def animate(self, seconds):
        self.needs.append(self.app.animate(seconds, lambda part: None))

    @precondition(lambda self: self.needs)
    @rule()
    def no_frames(self):
        self.needs.pop(0).cancel()

    @rule()
    def pause_frames(self):
        self.app.frames.pause()

    @rule()
    def resume_frames(self):
        self.app.frames.resume()

    @rule()
    def connect(self):
        self.peers.append(self.app.connect(self.listener.port, timeout=2))

    @precondition(lambda self: self.peers)
    @rule()
    def close_connection(self):
        self.peers.pop(0).close()

    @rule()
    def push(self):
        pygame.event.post(pygame.event.Event(pygame.USEREVENT))

    @rule()
    def reopen(self):
        pygame.display.quit()
        pygame.display.init()
        pygame.display.set_mode((10, 10))

    @rule(used=booleans())
    def gamepads(self, used):
        if used:
            pygame.joystick.init()
        else:
            pygame.joystick.quit()

    @rule(seconds=floats(0, 2))
    def advance(self, seconds):
        self.clock.advance(seconds)

    @rule()
    def turn(self):
        self.app.turn(0)

    @invariant()
    def no_deadline_is_missed(self):
        loop = self.app.loop
        dues = [due for source in loop.sources if (due := source.deadline()) is not None]
        for source in loop.sources:
            assert not source.skipped or source.deadline() is None, source
        timeout = loop.timeout()
        if timeout != 0:
            assert timeout == (max(0.0, min(dues) - self.clock()) if dues else None)

    def teardown(self):
        pygame.joystick.quit()
        self.app.close()


@pytest.fixture
def without_screen(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


def test_no_deadline_is_missed(without_screen):
    run_state_machine_as_test(
        Deadlines, settings=settings(max_examples=60, stateful_step_count=30, deadline=None)
    )
