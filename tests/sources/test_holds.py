"""A connection ends when the work of its handlers has ended, not when the dispatch has."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest
from network import client, data, hear, kinds

from uievents import Connected, Disconnected, Event, EventLoop, Received
from uievents.sources import connection as module


class Request(Event):
    """A request on its way through a program of several steps."""

    connection: object
    text: bytes


class Peer(threading.Thread):
    """Sends, says that this is all, and reads the answers, as ``nc -N`` does."""

    def __init__(self, loop, listener, text):
        super().__init__()
        self.loop, self.listener, self.text = loop, listener, text
        self.answer = None
        self.start()

    def run(self):
        with client(self.listener) as sock:
            sock.sendall(self.text)
            sock.shutdown(socket.SHUT_WR)
            self.answer = sock.makefile("rb").read()
        self.loop.call(self.loop.stop)


@pytest.mark.parametrize("host", ["of its own", "of the program's"])
def test_a_coroutine_answers_when_the_peer_has_said_all(host):
    loop = EventLoop(strict=True)
    ended = asyncio.Event()
    loop.onDisconnected(lambda event: loop.call(ended.set))

    @loop.onReceived
    async def answer(event):
        await ended.wait()  # Disconnected has been dispatched
        for _ in range(3):
            await asyncio.sleep(0)
        event.reply(event.data.upper())
        await event.connection.drain()

    peer = Peer(loop, loop.listen(), b"one\ntwo\n")
    if host == "of its own":
        loop.run()
    else:
        asyncio.run(loop.run_async())
    peer.join()
    assert sorted(peer.answer.splitlines()) == [b"ONE", b"TWO"]


def test_a_thread_answers_when_the_peer_has_said_all():
    loop = EventLoop(strict=True)
    ended = threading.Event()
    loop.onDisconnected(lambda event: ended.set())

    @loop.onReceived(thread=True)
    def answer(event):
        assert ended.wait(60)
        event.reply(event.data.upper())

    peer = Peer(loop, loop.listen(), b"one\ntwo\n")
    loop.run()
    peer.join()
    assert sorted(peer.answer.splitlines()) == [b"ONE", b"TWO"]


def test_an_event_of_ones_own_that_carries_a_connection_holds_it():
    loop = EventLoop(strict=True)
    loop.onReceived(lambda event: loop.dispatch(Request(event.connection, event.data)))

    @loop.on(Request)
    async def answer(event):
        await asyncio.sleep(0.05)
        event.connection.send(event.text + b"!")

    peer = Peer(loop, loop.listen(), b"now")
    loop.run()
    peer.join()
    assert peer.answer == b"now!\n"


@pytest.mark.parametrize("options", [{"serial": True}, {"limit": 2}], ids=str)
def test_what_waits_for_its_turn_holds_the_connection(options):
    loop = EventLoop(strict=True)

    @loop.onReceived(**options)
    async def answer(event):
        await asyncio.sleep(0.01)
        event.reply(event.data.upper())

    peer = Peer(loop, loop.listen(), b"".join(b"%d\n" % number for number in range(10)))
    loop.run()
    peer.join()
    assert sorted(peer.answer.split()) == [b"%d" % number for number in range(10)]


def test_the_latest_alone_is_answered():
    """The work that it replaces lets the connection go."""
    loop = EventLoop(strict=True)

    @loop.onReceived(latest=True)
    async def answer(event):
        await asyncio.sleep(0.01)
        event.reply(event.data.upper())

    peer = Peer(loop, loop.listen(), b"one\ntwo\nthree\nfour\n")
    loop.run()
    peer.join()
    assert peer.answer == b"FOUR\n"


@pytest.mark.parametrize("way", ["events", "next"])
def test_what_a_coroutine_awaits_holds_the_connection(way):
    """While its event waits, and while the coroutine works on it: until it asks for the next."""
    loop = EventLoop(strict=True)

    async def serve():
        if way == "events":
            async for event in loop.events(Received):
                await asyncio.sleep(0.02)
                event.reply(event.data.upper())
        while True:
            event = await loop.next(Received)
            await asyncio.sleep(0.02)
            event.reply(event.data.upper())

    loop.start(serve())
    text = b"one\ntwo\nthree\n" if way == "events" else b"one\n"
    peer = Peer(loop, loop.listen(), text)
    loop.run()
    peer.join()
    assert peer.answer == text.upper()


def test_a_coroutine_that_leaves_its_events_lets_go():
    """Left without a word: nothing keeps the connection any more."""

    async def look():
        async for event in loop.events(Received):
            if event.data == b"two":
                break

    loop = EventLoop(strict=True)
    loop.start(look())
    peer = Peer(loop, loop.listen(), b"one\ntwo\nthree\n")
    loop.run()
    peer.join()
    assert peer.answer == b""


@pytest.mark.parametrize("options", [{"debounce": 0.01}, {"throttle": 0.01}], ids=str)
def test_what_is_put_off_holds_the_connection(options):
    loop = EventLoop(strict=True)
    loop.onReceived(lambda event: event.reply(event.data.upper()), **options)
    peer = Peer(loop, loop.listen(), b"one\ntwo\nthree\n")
    loop.run()
    peer.join()
    assert peer.answer.split()[-1] == b"THREE"


@pytest.mark.parametrize("how", ["raises", "is cancelled"])
def test_work_that_ends_badly_has_ended(how):
    delivered = []
    loop = EventLoop(on_error=lambda *error: delivered.append(error[0]))

    @loop.onReceived
    async def answer(event):
        await asyncio.sleep(0)
        event.reply("begun")
        if how == "raises":
            raise ValueError("no")
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    peer = Peer(loop, loop.listen(), b"x")
    loop.run()
    peer.join()
    assert peer.answer == b"begun\n"
    assert len(delivered) == (how == "raises")


def test_a_program_holds_what_it_answers_by_other_means(loop, until):
    hear(loop)
    held = []
    loop.onReceived(lambda event: held.append(event.connection.hold()))
    with client(loop.listen()) as sock:
        sock.sendall(b"hello")
        sock.shutdown(socket.SHUT_WR)
        until(loop, lambda: Disconnected in kinds(loop))
        connection = loop.delivered[0].connection
        assert not connection.closed
        connection.send("later")
        with held[0]:
            connection.send("and more")
        assert connection.closed
        held[0].done()  # harmless
        assert sock.makefile("rb").read() == b"later\nand more\n"


def test_its_own_close_does_not_wait_for_work(loop, until):
    hear(loop)
    listener = loop.listen()
    loop.onConnected(lambda event: event.connection.hold())
    with client(listener) as sock:
        until(loop, lambda: loop.delivered)
        loop.delivered[0].connection.close()
        assert sock.recv(10) == b""
    until(loop, lambda: Disconnected in kinds(loop))
    with pytest.raises(ConnectionError, match="closed"):
        loop.delivered[0].connection.send("too late")


def test_a_peer_is_not_read_while_much_work_waits_for_it(loop, until, monkeypatch):
    """Its requests wait in the kernel, and with it: not as a coroutine each."""
    monkeypatch.setattr(module, "WORK", 3)
    hear(loop)
    held = []
    loop.onReceived(lambda event: held.append(event.connection.hold()))
    with client(loop.listen(lines=False)) as sock:
        for number in range(5):
            before = len(held)
            sock.sendall(b"%d" % number)
            if number < 3:
                until(loop, lambda before=before: len(held) > before)
        for _ in range(5):
            loop.turn(0)
        assert data(loop) == [b"0", b"1", b"2"]
        turns = loop.turns
        loop.turn(0.01)
        assert loop.turns == turns + 1  # not spun on
        held.pop().done()
        until(loop, lambda: len(data(loop)) == 4)
        assert data(loop)[3] == b"34"


def test_a_peer_is_not_read_while_much_of_what_it_sent_is_worked_on(loop, until):
    """Few requests may be large."""
    hear(loop)
    holds = []
    loop.onReceived(lambda event: holds.append(module.hold_for(event)))
    with client(loop.listen(line=200_000, buffer=250_000)) as sock:
        sock.setblocking(False)
        rest = (b"x" * 100_000 + b"\n") * 40
        for _ in range(400):
            try:
                rest = rest[sock.send(rest) :]
            except BlockingIOError:
                pass
            loop.turn(0)
        assert len(data(loop)) == 3
        holds.pop().done()
        until(loop, lambda: len(data(loop)) == 4)


def test_what_is_sent_to_a_peer_that_has_vanished_is_lost_until_its_end_is_reported(loop, until):
    """A handler cannot know yet; afterwards it can."""
    hear(loop)
    tried = []

    @loop.onReceived
    def line(event):
        assert event.connection.closed
        event.reply("nobody hears it")
        tried.append(event)

    sock = client(loop.listen())
    until(loop, lambda: kinds(loop) == [Connected])
    connection = loop.delivered[0].connection
    loop.queue.put(Received(connection, b"x"))
    connection.end("cut")
    sock.close()
    until(loop, lambda: Disconnected in kinds(loop))
    assert tried
    with pytest.raises(ConnectionError, match="closed"):
        connection.send("too late")
