"""Ends in a random order: whatever is stopped, closed, cancelled or removed, and from where.

A script of actions is done one by one by the handlers, coroutines and threads of a loop.  The loop
ends, nothing is called after its end, every coroutine is closed, and nothing is logged.
"""

from __future__ import annotations

import asyncio
import inspect
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import uievents
from uievents import App, Event, EventLoop, Scope
from uievents.sources import Source

pytest.importorskip("pygame")


class Note(Event):
    number: int = 0


class Bus(Source):
    """A source of the program's own, which is due all the time."""

    def __init__(self, world):
        self.world, self.over = world, False

    def deadline(self):
        assert not self.over
        return self.clock()

    def collect(self, now):
        assert not self.over
        self.put(Note(number=-1))

    def end(self):
        self.over = True
        self.remove()


class World:
    """A loop and what the script has made in it."""

    def __init__(self, loop, script):
        self.loop, self.script = loop, iter(script)
        self.made, self.coroutines, self.stops = [], [], 0
        self.scope = Scope()
        self.listener = loop.listen()
        loop.onNote(lambda event: self.go_on(), number=0)
        loop.onTimer(lambda event: None)
        loop.onReceived(lambda event: event.reply(event.data[:10]))
        loop.onStop(self.stopped)
        loop.post(Note())

    def go_on(self):
        """Do the next action, and see to it that there is a further one."""
        action = next(self.script, "stop")
        if not self.loop._closed:
            self.loop.post(Note())
        self.unless_closed(getattr(self, action))

    def unless_closed(self, action):
        """Do it; a loop that is closed refuses it, which is right, on whatever thread."""
        try:
            action()
        except RuntimeError as error:
            if "closed" not in str(error):
                raise

    def stopped(self, event):
        self.stops += 1

    def coroutine(self):
        async def work():
            await asyncio.sleep(0)
            self.go_on()
            await asyncio.sleep(3600)

        self.coroutines.append(work())
        return self.coroutines[-1]

    def handler(self):
        """A handler that must not be called any more once its registration is over."""
        over = []
        return over, lambda event: over and pytest.fail("called after its end")

    # ------------------------------------------------------------ the actions

    def subscribe(self, **options):
        over, handler = self.handler()
        subscription = self.loop.on(Note, handler, **options)
        self.made.append(lambda: (over.append(1), subscription.cancel(running=True)))

    def subscribe_once(self):
        self.loop.on(Note, lambda event: self.go_on(), once=True)

    def subscribe_in_scope(self):
        self.loop.on(Note, lambda event: None, scope=self.scope)

    def subscribe_thread(self):
        self.loop.on(Note, lambda event: None, thread=True, once=True)

    def subscribe_serial(self):
        async def work(event):
            await asyncio.sleep(3600)

        subscription = self.loop.on(Note, work, serial=True)
        self.made.append(lambda: subscription.cancel(running=True))

    def cancel_scope(self):
        self.scope.cancel()

    def timer(self):
        over, handler = self.handler()
        timer = self.loop.every(0.0001, handler)
        self.made.append(lambda: (over.append(1), timer.cancel()))

    def source(self):
        self.made.append(self.loop.add(Bus(self)).end)

    def connect(self):
        connection = self.loop.connect(self.listener.port)
        connection.send(b"x" * 100_000)
        self.made.append(connection.close)

    def start(self):
        work = self.loop.start(self.coroutine())
        self.made.append(work.cancel)

    def in_thread(self, action):
        thread = threading.Thread(target=self.unless_closed, args=(action,))
        thread.start()
        thread.join()

    def start_in_thread(self):
        coroutine = self.coroutine()
        self.in_thread(lambda: self.loop.start(coroutine))

    def call(self):
        self.loop.call(self.go_on)

    def post_many(self):
        for number in range(1, 400):
            self.loop.post(Note(number=number))

    def end_the_oldest(self):
        if self.made:
            self.made.pop(0)()

    def end_the_newest(self):
        if self.made:
            self.made.pop()()

    def turn(self):
        if self.loop.hosting.host is None:
            self.loop.turn(0)

    def stop(self):
        self.loop.stop()

    def stop_in_thread(self):
        self.in_thread(self.loop.stop)

    def close(self):
        self.loop.close()

    def close_in_thread(self):
        self.in_thread(self.loop.close)


MAKE = [
    "subscribe",
    "subscribe_once",
    "subscribe_in_scope",
    "subscribe_thread",
    "subscribe_serial",
    "timer",
    "source",
    "connect",
    "start",
    "start_in_thread",
    "call",
    "post_many",
]
END = [
    "cancel_scope",
    "end_the_oldest",
    "end_the_newest",
    "turn",
    "stop",
    "stop_in_thread",
    "close",
    "close_in_thread",
]

scripts = st.lists(st.sampled_from(MAKE + END), max_size=25)


async def cancelled(loop):
    """Run a loop in a task that is cancelled soon."""
    task = asyncio.create_task(loop.run_async())
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


RUNS = {
    "alone": lambda loop: loop.run(),
    "our asyncio loop": lambda loop: uievents.run(loop.run_async()),
    "asyncio's loop": lambda loop: asyncio.run(loop.run_async()),
    "cancelled": lambda loop: uievents.run(cancelled(loop)),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", [EventLoop, App])
@pytest.mark.parametrize("run", RUNS)
def test_a_loop_ends_whatever_ends_in_it(monkeypatch, caplog, make, run):
    """Slow: some hundred loops, each with its sockets and threads."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(script=scripts)
    def ends(script):
        errors = []
        with make(on_error=lambda error, event, handler: errors.append(error)) as loop:
            world = World(loop, script)
            RUNS[run](loop)
        assert not errors
        assert not caplog.records
        assert world.stops == 1
        assert not loop.running
        queue = loop.queue
        gone = queue.delivered + queue.merged + queue.dropped + queue.withdrawn
        assert queue.produced == gone + len(queue)
        for coroutine in world.coroutines:
            assert inspect.getcoroutinestate(coroutine) == inspect.CORO_CLOSED

    ends()
