"""200,000 moves of the mouse, with keys, clicks and a quit among them: nothing that counts is lost.

What must hold, however the flood comes in: no key, click or quit lost or out of order, produced =
delivered + merged + dropped, at most 20 MiB more memory, and the quit handled within 100 ms.
"""

from __future__ import annotations

import threading
import time

import psutil
import pytest

from tests.conftest import ROOT, load
from uievents import App, Click, Close, Event, EventLoop, KeyDown, MouseMove

pygame = pytest.importorskip("pygame")

MOVES = 200_000
EVERY = 250
"""After so many moves comes a sign: a key or a click."""
SIGNS = ["a" if n % 2 else "click" for n in range(MOVES // EVERY)]
MEMORY = 20 * 2**20


def rss():
    return psutil.Process().memory_info().rss


def balanced(queue):
    return queue.produced == queue.delivered + queue.merged + queue.dropped + len(queue)


class Told:
    """What a loop's handlers got of the flood."""

    def __init__(self, loop):
        self.signs = []
        self.moves = 0
        self.closed = 0.0
        self.before = self.most = rss()
        loop.onMouseMove(self.move)
        loop.onKeyDown(self.key)
        loop.onClick(self.click)
        loop.onClose(self.close)

    def move(self, event: MouseMove):
        self.moves += event.count

    def key(self, event: KeyDown):
        self.signs.append(event.key)
        if len(self.signs) % 20 == 0:
            self.most = max(self.most, rss())

    def click(self, event: Click):
        self.signs.append("click")

    def close(self, event: Close):
        self.closed = time.monotonic()

    def check(self, queue, asked):
        assert self.signs == SIGNS
        assert self.moves == MOVES
        assert queue.dropped == 0
        assert balanced(queue)
        assert self.most - self.before < MEMORY
        assert self.closed >= asked  # how soon: tests/benchmarks/bench_flood.py


# ---------------------------------------------------------------- through SDL's queue


@pytest.mark.slow
@pytest.mark.parametrize("burst", [1_000, 20_000])
def test_through_the_window(any_wait, burst):
    """Slow: pygame and we take a second for so many events."""
    app = any_wait(strict=True)
    before = -1
    while app.queue.produced != before:  # a pointer that is there already enters the window
        before, end = app.queue.produced, time.monotonic() + 0.2
        while (left := end - time.monotonic()) > 0:
            app.turn(left)
    delivered = Told(app)
    post, make = pygame.event.post, pygame.event.Event
    asked = 0.0
    sent = 0

    def go_on(event):
        nonlocal sent, asked
        for n in range(sent, min(sent + burst, MOVES)):
            pos = (n % 400, n % 300)
            post(make(pygame.MOUSEMOTION, pos=pos, rel=(1, 0), buttons=(0, 0, 0)))
            if n % EVERY == EVERY - 1 and n // EVERY % 2:
                post(make(pygame.KEYDOWN, key=pygame.K_a, mod=0, unicode="a", scancode=4))
                post(make(pygame.KEYUP, key=pygame.K_a, mod=0, unicode="a", scancode=4))
            elif n % EVERY == EVERY - 1:
                post(make(pygame.MOUSEBUTTONDOWN, pos=pos, button=1))
                post(make(pygame.MOUSEBUTTONUP, pos=pos, button=1))
        sent += burst
        if sent >= MOVES:
            timer.cancel()
            asked = time.monotonic()
            post(make(pygame.QUIT))

    timer = app.every(0.001, go_on)
    app.run()
    delivered.check(app.queue, asked)
    assert app.queue.merged > MOVES / 2


@pytest.mark.slow
@pytest.mark.window
def test_through_the_x_server(xserver, screen):
    """Slow: 20,000 real moves, in processes of their own (the benchmark makes 200,000)."""
    bench = _bench()
    result = bench.run("moved", MOVES // 10)
    assert result["moves"] == MOVES // 10
    assert result["in order"]
    assert result["balanced"]
    assert result["dropped"] == 0
    assert result["memory"] < 20


def test_what_sdl_had_to_drop_is_said(monkeypatch, caplog):
    """Its own queue holds 65,535 events; a post beyond is refused, and input is just gone."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(strict=True) as app:
        event = pygame.event.Event(pygame.MOUSEMOTION, pos=(1, 1), rel=(1, 0), buttons=(0, 0, 0))
        for _ in range(70_000):
            try:
                pygame.event.post(event)
            except pygame.error:
                break
        app.turn(0)
    assert "SDL's queue was full" in caplog.text


def _bench():
    return load(ROOT / "tests/benchmarks/bench_flood.py")


# ---------------------------------------------------------------- through the loop alone


@pytest.mark.slow
def test_from_another_thread():
    """Slow: 200,000 posts, which wait for one another when there are too many."""
    loop = EventLoop(strict=True, limit=5_000)
    delivered = Told(loop)
    asked = []

    def flood():
        for n in range(MOVES):
            loop.post(MouseMove(pos=(n, n), rel=(1, 0), source="thread"))
            if n % EVERY == EVERY - 1:
                kind = KeyDown(key="a") if n // EVERY % 2 else Click(pos=(n, n))
                loop.post(kind)
        asked.append(time.monotonic())
        loop.post(Close(source="thread"))

    loop.onClose(lambda event: loop.stop())
    thread = threading.Thread(target=flood, daemon=True)
    loop.after(0, lambda event: thread.start())
    loop.run()
    thread.join()
    delivered.check(loop.queue, asked[0])


@pytest.mark.parametrize("seconds", [0.0, 0.002])
def test_a_slow_handler_of_motion_gets_fewer_motions(seconds, until):
    """It is the handler's time that decides how many events there are, not the mouse's."""

    class Busy(Event):
        pass

    clock_held = []
    with EventLoop(strict=True) as loop:
        delivered = Told(loop)

        @loop.onMouseMove
        def draw(event):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                pass
            clock_held.append(event.count)

        @loop.onBusy
        def go_on(event):
            for n in range(100):
                loop.queue.put(MouseMove(pos=(n, n), rel=(1, 0), source="window"))
            if delivered.moves < 5_000:
                loop.post(Busy())

        loop.post(Busy())
        until(loop, lambda: delivered.moves >= 5_000)
        assert sum(clock_held) == delivered.moves
        assert len(clock_held) <= delivered.moves / 50
        assert balanced(loop.queue)
