"""A watched descriptor that was closed, while a copy of it is open, under asyncio."""

from __future__ import annotations

import asyncio
import os
import select
import selectors
import socket

import pytest

import uievents
from uievents import EventLoop

pytestmark = pytest.mark.skipif(
    selectors.DefaultSelector is not getattr(selectors, "EpollSelector", None),
    reason="this is about epoll",
)


@pytest.fixture
def sock():
    """A readable socket; a copy of its descriptor stays open."""
    near, far = socket.socketpair()
    far.send(b"x")
    with near.dup(), far, near:
        yield near


def asleep(selector) -> bool:
    """Whether the kernel reports nothing to the loop's selector."""
    return not select.select([selector.fileno()], [], [], 0)[0]


def test_our_loop_sleeps_again(sock, caplog):
    """The stock loop spins for ever here."""

    async def main():
        loop = asyncio.get_running_loop()
        number, called = sock.fileno(), asyncio.Event()

        def ready():
            os.close(sock.detach())
            loop.remove_reader(number)
            called.set()

        loop.add_reader(sock, ready)
        await called.wait()
        for _ in range(3):
            await asyncio.sleep(0)
        assert asleep(loop._selector)

    uievents.run(main())
    assert caplog.text.count("keeps it open") == 1


def test_a_reader_of_a_number_in_use_again_is_called(sock):
    """The stock loop never calls it: it believes that it has registered the number already."""

    async def main():
        loop = asyncio.get_running_loop()
        number, called = sock.fileno(), asyncio.Queue()
        loop.add_reader(number, called.put_nowait, "before")
        again, other = socket.socketpair()
        with again, other:
            os.dup2(again.fileno(), number)
            loop.add_reader(number, called.put_nowait, "now")
            for _ in range(3):
                await asyncio.sleep(0)
            assert called.empty()
            other.send(b"x")
            async with asyncio.timeout(60):
                assert await called.get() == "now"
            loop.remove_reader(number)

    uievents.run(main())


def test_a_guest_is_heard_still(sock, any_loop, caplog):
    """A new wait list has replaced the one that its host watched."""
    events = EventLoop(strict=True)
    events.onReadable(lambda event: event.fileobj.close())
    guest = uievents.attach(any_loop, events)
    delivered = asyncio.Queue()
    again, other = socket.socketpair()

    async def main():
        events.watch(sock, read=True)
        while not asleep(events.selector) or "keeps it open" not in caplog.text:
            await asyncio.sleep(0)
        for _ in range(3):
            await asyncio.sleep(0)
        assert asleep(events.selector)
        events.post(uievents.Close())
        await delivered.get()
        events.onReadable(delivered.put_nowait)
        events.watch(again, read=True)
        other.send(b"x")
        assert (await delivered.get()).fileobj is again
        events.stop()
        await guest.finished

    events.onClose(delivered.put_nowait)
    with again, other:
        any_loop.run_until_complete(asyncio.wait_for(main(), 60))


def test_what_a_task_watches_under_a_number_in_use_again_is_heard(sock, any_loop):
    """The new wait list is made outside the guest's turn."""
    events = EventLoop(strict=True)
    guest = uievents.attach(any_loop, events)
    delivered = asyncio.Queue()
    events.onReadable(delivered.put_nowait)
    again, other = socket.socketpair()

    async def main():
        sock.recv(1)
        number = sock.fileno()
        events.watch(number, read=True)
        await asyncio.sleep(0.01)
        os.dup2(again.fileno(), number)
        events.watch(number, read=True)
        await asyncio.sleep(0.01)
        assert delivered.empty()
        other.send(b"x")
        assert (await delivered.get()).fileobj == number
        events.unwatch(number)
        events.stop()
        await guest.finished

    with again, other:
        any_loop.run_until_complete(asyncio.wait_for(main(), 60))
