"""The end under asyncio: what is still dispatched after ``stop()``, and which errors are raised."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

import uievents
from uievents import Event, EventLoop


class Parting(Event):
    number: int = 0


@pytest.fixture(params=["alone", "asyncio's loop", "our asyncio loop"])
def run(request):
    """Runs an EventLoop to its end."""

    def run(loop):
        if request.param == "alone":
            loop.run()
            return
        own = request.param == "our asyncio loop"
        make = uievents.new_event_loop if own else asyncio.new_event_loop
        with asyncio.Runner(loop_factory=make) as runner:
            runner.run(loop.run_async())

    return run


@pytest.fixture
def delivered():
    return []


@pytest.fixture
def loop(delivered):
    loop = EventLoop(strict=True)
    loop.on(Parting, lambda event: delivered.append(event.number))
    loop.onStop(lambda event: delivered.append("Stop"))
    yield loop
    loop.close()


def leave(loop, *numbers):
    """Post, and stop at once."""
    for number in numbers:
        loop.post(Parting(number=number))
    loop.stop()


def test_what_a_thread_posts_before_it_stops_the_sleeping_loop_is_dispatched(loop, delivered):
    def leave_when_asleep():
        while not loop.selector.asleep:
            time.sleep(0.001)
        leave(loop, 1)

    thread = threading.Thread(target=leave_when_asleep)
    thread.start()
    loop.run()
    thread.join()
    assert delivered == [1, "Stop"]


def test_so_it_is_under_asyncio(loop, delivered, run):
    """There the loop is between two turns while a coroutine waits for a thread."""
    loop.start(asyncio.to_thread(leave, loop, 1))
    run(loop)
    assert delivered == [1, "Stop"]


def test_what_a_coroutine_posts_before_it_stops_the_loop_is_dispatched(loop, delivered, run):
    async def main():
        await asyncio.sleep(0)
        leave(loop, 1, 2)

    loop.start(main())
    run(loop)
    assert delivered == [1, 2, "Stop"]


def test_so_is_what_another_task_posts(loop, delivered):
    async def main():
        running = asyncio.create_task(loop.run_async())
        while not loop.running:
            await asyncio.sleep(0)
        leave(loop, 1, 2)
        await running

    uievents.run(main())
    assert delivered == [1, 2, "Stop"]


MANY = range(1, 1001)
"""More posts than one turn takes."""


@pytest.fixture
def busy_turn(loop):
    """A turn whose handler lasts until a thread has called ``function``."""

    def busy_turn(function):
        @loop.onParting(number=0)
        def wait(event):
            thread = threading.Thread(target=function)
            thread.start()
            thread.join()

        loop.post(Parting(number=0))

    return busy_turn


@pytest.mark.parametrize("numbers", [[1], MANY], ids=["one", "many"])
def test_what_a_thread_posts_before_it_stops_the_loop_within_a_turn_is_dispatched(
    loop, delivered, run, busy_turn, numbers
):
    """The turn has taken its posts before, so these would be the next turn's."""
    busy_turn(lambda: leave(loop, *numbers))
    run(loop)
    assert delivered == [0, *numbers, "Stop"]


def test_so_is_what_a_thread_handler_posts(loop, delivered, run):
    left = threading.Event()

    @loop.onParting(number=0, thread=True)
    def work(event):
        leave(loop, *MANY)
        left.set()

    loop.onParting(number=0)(lambda event: left.wait())
    loop.post(Parting(number=0))
    run(loop)
    assert delivered == [0, *MANY, "Stop"]


def test_so_are_more_posts_of_a_coroutine_than_a_turn_takes(loop, delivered, run):
    async def main():
        leave(loop, *MANY)

    loop.start(main())
    run(loop)
    assert delivered == [*MANY, "Stop"]


def test_so_are_more_posts_before_run_than_a_turn_takes(loop, delivered, run):
    leave(loop, *MANY)
    run(loop)
    assert delivered == [*MANY, "Stop"]


def test_a_thread_that_stops_the_loop_is_not_kept_waiting_by_a_handler_s_chain(
    loop, delivered, run, busy_turn
):
    """What the handlers of the last posts post themselves would be a further turn's."""
    busy_turn(lambda: leave(loop, 1))
    loop.onParting(lambda event: loop.post(Parting(number=event.number + 1)))
    run(loop)
    assert delivered == [0, 1, "Stop"]


def test_once_a_thread_has_stopped_the_loop_it_says_that_it_does_not_run(loop, delivered, run):
    def stop():
        loop.stop()
        delivered.append(loop.running)

    @loop.onParting(number=0)
    def wait(event):
        thread = threading.Thread(target=stop)
        thread.start()
        thread.join()
        delivered.append(loop.running)

    loop.post(Parting(number=0))
    run(loop)
    assert delivered == [0, False, False, "Stop"]


def test_an_error_of_what_was_posted_before_ends_a_strict_loop(loop, delivered, run, busy_turn):
    @loop.onParting(number=1)
    def fails(event):
        raise ZeroDivisionError

    busy_turn(lambda: leave(loop, 1, 2))
    with pytest.raises(ExceptionGroup):
        run(loop)
    assert delivered == [0, 1, "Stop"]
    assert not loop.running


def test_what_a_handler_posts_would_be_the_next_turn_s(loop, delivered, run):
    loop.after(0, lambda event: leave(loop, 1, 2))
    run(loop)
    assert delivered == ["Stop"]


def test_no_turn_follows_stop(loop, delivered, run):
    loop.onStop(lambda event: loop.post(Parting(number=3)))

    async def main():
        leave(loop, 1)
        await asyncio.sleep(3600)

    loop.start(main())
    run(loop)
    assert delivered == [1, "Stop"]


def test_a_cancelled_loop_takes_no_turn(loop, delivered):
    async def main():
        running = asyncio.create_task(loop.run_async())
        while not loop.running:
            await asyncio.sleep(0)
        running.cancel()
        loop.post(Parting(number=1))
        with pytest.raises(asyncio.CancelledError):
            await running

    uievents.run(main())
    assert delivered[-1] == "Stop"


def test_what_fails_in_a_coroutine_that_has_posted_and_stopped_is_raised(loop, delivered, run):
    async def main():
        leave(loop, 1)
        raise ValueError("late")

    loop.start(main())
    with pytest.raises(ExceptionGroup) as raised:
        run(loop)
    assert raised.group_contains(ValueError, match="late")
    assert delivered == [1, "Stop"]


@pytest.mark.parametrize("names", [("one",), ("one", "two", "three")])
def test_what_fails_in_coroutines_of_stop_is_raised(loop, run, names):
    for name in names:

        @loop.onStop
        async def fail(event, name=name):
            raise ValueError(name)

    loop.after(0, loop.stop)
    with pytest.raises(ExceptionGroup) as raised:
        run(loop)
    assert all(raised.group_contains(ValueError, match=name) for name in names)


def test_an_attached_loop_s_last_errors_reach_its_host(loop, delivered):
    events = []

    async def work():
        leave(loop, 1)
        raise ValueError("late")

    async def main():
        host = asyncio.get_running_loop()
        host.set_exception_handler(lambda host, context: events.append(context["exception"]))
        guest = uievents.attach(host, loop)
        loop.start(work())
        await guest.finished
        async with asyncio.timeout(60):
            while not events:
                await asyncio.sleep(0)

    asyncio.run(main())
    assert [type(error.exceptions[0]) for error in events] == [ValueError]
    assert delivered == [1, "Stop"]


@pytest.mark.parametrize("how", ["start", "handler"])
def test_a_loop_that_is_detached_and_attached_again_at_once_begins_no_coroutine_twice(
    loop, delivered, how, caplog
):
    """The detached one is cancelled, but has not ended yet."""

    async def work(event=None):
        try:
            await asyncio.sleep(3600)
        finally:
            delivered.append("over")

    async def main():
        guest = uievents.attach(asyncio.get_running_loop(), loop)
        if how == "start":
            loop.start(work())
        else:
            loop.on(Parting, work, number=7)
            loop.post(Parting(number=7))
        while not guest.tasks:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        guest.detach()
        guest = uievents.attach(asyncio.get_running_loop(), loop)
        leave(loop, 1)
        await guest.finished

    uievents.run(main())
    assert sorted(map(str, delivered)) == ["1", *(["7"] * (how == "handler")), "Stop", "over"]
    assert not caplog.records
