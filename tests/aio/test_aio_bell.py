"""Which wakes of a guest ring a bell: none that its host notices anyway; no wake is lost."""

from __future__ import annotations

import asyncio
import random
import threading

import pytest

import uievents
from uievents import Event, EventLoop


class Chime(Event):
    points: int = 0


@pytest.fixture
def loop():
    return EventLoop(strict=True)


@pytest.fixture
def rings(loop, monkeypatch):
    rings = []
    ring = loop.selector._waker.set
    monkeypatch.setattr(loop.selector._waker, "set", lambda: rings.append(1) or ring())
    return rings


async def until(condition) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0)


def test_posts_of_handlers_and_tasks_ring_no_bell(loop, rings):
    delivered = []

    @loop.on(Chime)
    def tally(event):
        delivered.append(event.points)
        if event.points < 100:
            loop.post(Chime(points=event.points + 1))

    async def main():
        running = asyncio.create_task(loop.run_async())
        await until(lambda: loop.running)
        rings.clear()
        loop.post(Chime())
        await until(lambda: len(delivered) == 101)
        loop.post(Chime(points=200))
        await until(lambda: len(delivered) == 102)
        assert rings == []
        thread = threading.Thread(target=loop.post, args=(Chime(points=300),))
        thread.start()
        await until(lambda: len(delivered) == 103)
        thread.join()
        loop.stop()
        await running

    uievents.run(main())


@pytest.mark.parametrize("make", [asyncio.new_event_loop, uievents.new_event_loop])
def test_no_wake_is_lost_whichever_thread_posts(loop, make):
    """Threads post one event at a time, each after its last was dispatched, and a handler posts,
    too.

    If a wake were lost, all of them would wait for ever.
    """
    arrived = {name: threading.Semaphore(0) for name in range(4)}
    done = []

    @loop.on(Chime)
    def tally(event):
        name = event.points
        if name in arrived:
            arrived[name].release()
            if name == 0:
                loop.post(Chime(points=-1))

    def post(name):
        pauses = random.Random(name)
        for _ in range(1000):
            for _ in range(pauses.randrange(200)):
                pass
            loop.post(Chime(points=name))
            if not arrived[name].acquire(timeout=60):
                return
        done.append(name)

    async def main():
        running = asyncio.create_task(loop.run_async())
        await asyncio.gather(*(asyncio.to_thread(post, name) for name in arrived))
        loop.stop()
        await running

    with asyncio.Runner(loop_factory=make) as runner:
        runner.run(main())
    assert sorted(done) == sorted(arrived)


def test_what_fails_in_a_task_that_has_stopped_the_loop_is_heard_of(loop):
    async def main():
        loop.stop()
        raise ValueError("late")

    loop.start(main())
    with pytest.raises(ExceptionGroup) as raised:
        loop.run()
    assert str(raised.value.exceptions[0]) == "late"


@pytest.mark.parametrize("nudge", ["deliver_now", "changed"])
def test_a_turn_is_not_put_off_for_ever(loop, nudge):
    """A callback in each round of the host asks for a turn; the turn planned before still comes."""
    ticks, rounds = [], []

    async def main():
        host = asyncio.get_running_loop()
        running = asyncio.create_task(loop.run_async())
        await until(lambda: loop.hosting.host is not None)

        def come():
            rounds.append(1)
            if len(rounds) < 100:
                host.call_soon(come)
            loop.queue.put(Chime())
            getattr(loop.hosting.host, nudge)()

        loop.after(0, lambda event: ticks.append(len(rounds)))
        come()
        await until(lambda: ticks)
        assert ticks[0] < 100
        loop.stop()
        await running

    uievents.run(main())


def test_a_gamepad_that_a_task_begins_to_use_is_looked_at(monkeypatch):
    """The host asks before it sleeps, and so does the guest's own selector in the turn after."""
    pygame = pytest.importorskip("pygame")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")

    async def main():
        app = uievents.App(strict=True)
        running = asyncio.create_task(app.run_async())
        await until(lambda: app.running and app.loop.timeout() is None)
        pygame.joystick.init()
        try:
            await until(lambda: app.loop.timeout() is not None)
        finally:
            pygame.joystick.quit()
        app.stop()
        await running

    uievents.run(main())
