"""A watch, timer or connection that was ended: its events in line reach no handler."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from network import balanced, client, data, hear, kinds

from uievents import Connected, Disconnected, Event, EventLoop, Readable, Received, Timer, Writable


class Post(Event):
    """An event in line between the others."""


def pipe_with(number, text):
    """A pipe whose reader has ``number``, with ``text`` in it; its writer."""
    reader, writer = os.pipe()
    if reader != number:
        os.dup2(reader, number)
        os.close(reader)
    os.set_blocking(number, False)
    os.write(writer, text)
    return writer


# ---------------------------------------------------------------- watches


def test_of_two_ready_sockets_the_first_lets_both_go(loop):
    delivered = []
    pairs = [socket.socketpair() for _ in range(2)]

    @loop.onReadable
    def readable(event):
        delivered.append(event.fileobj.fileno())
        for sock, peer in pairs:
            loop.unwatch(sock)
            sock.close()
            peer.close()

    for sock, peer in pairs:
        loop.watch(sock, read=True)
        peer.send(b"x")
    loop.turn(1)
    loop.turn(0)
    assert len(delivered) == 1
    assert delivered[0] >= 0
    assert loop.queue.withdrawn == 1
    assert balanced(loop.queue)


@pytest.mark.parametrize("again", [False, True], ids=["let go", "and watched again"])
@pytest.mark.parametrize("budget", [0.0, 0.01], ids=["a turn each", "one turn"])
def test_no_handler_reads_another_files_data(loop, monkeypatch, again, budget):
    """The number is closed, and is another file's when its readiness is dispatched."""
    monkeypatch.setattr("uievents.loop.BUDGET", budget)
    delivered = []
    (first, other), (second, writer) = os.pipe(), os.pipe()
    writers = [other, writer]

    @loop.onReadable
    def readable(event):
        delivered.append((event.fileobj, os.read(event.fileobj, 10)))
        if len(delivered) > 1:
            return
        number = second if event.fileobj == first else first
        loop.unwatch(number)
        os.close(number)
        writers.append(pipe_with(number, b"private"))
        os.read(number, 100)  # nothing is ready any more
        if again:
            loop.watch(number, read=True)

    for number, end in ((first, other), (second, writer)):
        loop.watch(number, read=True)
        os.write(end, b"x")
    try:
        for _ in range(4):
            loop.turn(0)
        assert [text for _, text in delivered] == [b"x"]
        assert balanced(loop.queue)
        if again:
            os.write(writers[-1], b"now")
            loop.turn(1)
            assert delivered[1][1] == b"now"
    finally:
        for number in (first, second, *writers):
            loop.unwatch(number)
            os.close(number)


def test_a_number_that_was_closed_without_a_word_and_is_watched_again(loop):
    """Nothing can be known of that until it is: then it is seen that it is another file."""
    delivered = []
    number, writer = os.pipe()
    writers = [writer]

    def change(event):
        os.close(number)
        writers.append(pipe_with(number, b""))
        loop.watch(number, write=True)

    loop.onReadable(lambda event: delivered.append(os.read(event.fileobj, 10)))
    loop.onPost(change)
    loop.watch(number, read=True)
    os.write(writer, b"old")
    loop.queue.put(Post())
    loop.turn(1)
    os.write(writers[-1], b"new")
    loop.turn(0)
    assert delivered == []
    assert loop.queue.withdrawn == 1
    loop.unwatch(number)
    for end in (number, *writers):
        os.close(end)


def test_one_direction_is_let_go(loop, pair):
    sock, peer = pair
    delivered = []
    loop.watch(sock, read=True, write=True)
    peer.send(b"x")

    @loop.onReadable
    def readable(event):
        delivered.append(Readable)
        sock.recv(10)
        loop.unwatch(sock, write=True)

    loop.onWritable(lambda event: delivered.append(Writable))
    loop.turn(1)
    assert delivered == [Readable]
    loop.turn(0)
    assert delivered == [Readable]
    loop.watch(sock, write=True)
    loop.turn(1)
    assert delivered == [Readable, Writable]
    loop.unwatch(sock, read=True)
    peer.send(b"x")
    loop.turn(1)
    assert delivered == [Readable, Writable, Writable]
    assert balanced(loop.queue)


def test_what_is_let_go_and_watched_again_in_one_turn_hears_nothing_old(loop):
    """Even of the same object: its reader has emptied it meanwhile."""
    delivered = []
    pairs = [socket.socketpair() for _ in range(2)]
    objects = [sock for sock, _ in pairs]

    @loop.onReadable
    def readable(event):
        delivered.append(event.fileobj.recv(10))
        other = objects[1 - objects.index(event.fileobj)]
        loop.unwatch(other)
        other.recv(10)
        loop.watch(other, read=True)

    for sock, peer in pairs:
        sock.setblocking(False)
        loop.watch(sock, read=True)
        peer.send(b"x")
    loop.turn(1)
    loop.turn(0)
    assert delivered == [b"x"]
    for sock, peer in pairs:
        loop.unwatch(sock)
        sock.close()
        peer.close()


@pytest.mark.parametrize("kind", ["number", "socket"])
def test_the_handlers_after_the_one_that_lets_go_hear_nothing(loop, kind):
    """Of the same event: by then the number may be another file's."""
    delivered = []
    first, other = socket.socketpair()
    watched = first.detach() if kind == "number" else first

    @loop.onReadable
    def leave(event):
        delivered.append("leaves")
        loop.unwatch(event.fileobj)

    loop.onReadable(delivered.append)
    loop.on(Event, delivered.append)
    loop.watch(watched, read=True)
    other.send(b"x")
    loop.turn(1)
    assert delivered == ["leaves"]
    other.close()
    os.close(watched) if kind == "number" else first.close()


# ---------------------------------------------------------------- connections


def test_after_close_no_later_line_of_the_same_packet(loop, until):
    hear(loop)
    listener = loop.listen()

    @loop.onReceived
    def line(event):
        if event.data == b"quit":
            event.connection.close()

    with client(listener) as sock:
        sock.sendall(b"one\nquit\nthree\nfour\n")
        until(loop, lambda: Disconnected in kinds(loop))
        loop.turn(0)
    assert data(loop) == [b"one", b"quit"]
    assert kinds(loop).count(Disconnected) == 1
    assert loop.queue.withdrawn == 2
    assert balanced(loop.queue)


def test_every_connection_is_closed_by_the_first_line(loop, until):
    listener = loop.listen()
    hear(loop)
    socks = [client(listener) for _ in range(5)]
    until(loop, lambda: kinds(loop).count(Connected) == 5)

    @loop.onReceived
    def line(event):
        for connection in listener.connections:
            connection.close()

    for sock in socks:
        sock.sendall(b"a\nb\n")
    until(loop, lambda: kinds(loop).count(Disconnected) == 5)
    for sock in socks:
        sock.close()
    loop.turn(0)
    assert data(loop) == [b"a"]
    assert kinds(loop).count(Disconnected) == 5
    assert not listener.connections
    assert balanced(loop.queue)


def test_a_connection_that_nobody_has_heard_of_is_let_go_without_a_word(loop, until):
    """The second connection had no ``Connected``, so it has no ``Disconnected``."""
    listener = loop.listen()
    hear(loop)
    socks = [client(listener) for _ in range(2)]
    for sock in socks:
        sock.sendall(b"hello\n")

    @loop.onConnected
    def came(event):
        for connection in listener.connections - {event.connection}:
            connection.close()

    until(loop, lambda: data(loop))
    for sock in socks:
        sock.close()
    until(loop, lambda: Disconnected in kinds(loop))
    assert kinds(loop) == [Connected, Received, Disconnected]
    assert balanced(loop.queue)


@pytest.mark.parametrize("budget", [0.0, 0.01], ids=["a turn each", "one turn"])
def test_a_listener_that_is_closed_brings_no_more(loop, until, monkeypatch, budget):
    monkeypatch.setattr("uievents.loop.BUDGET", budget)
    listener = loop.listen()
    hear(loop)
    socks = [client(listener) for _ in range(4)]
    for sock in socks:
        sock.sendall(b"hello\n")
    loop.onConnected(lambda event: listener.close())
    until(loop, lambda: data(loop))
    gone = 0
    for sock in socks:  # that which is open stays open
        sock.settimeout(0.01)
        try:
            gone += sock.recv(10) == b""
        except TimeoutError:
            pass
        except ConnectionResetError:
            gone += 1
    assert gone == 3
    for sock in socks:
        sock.close()
    until(loop, lambda: Disconnected in kinds(loop))
    assert kinds(loop) == [Connected, Received, Disconnected]
    assert balanced(loop.queue)


def test_a_connection_closed_while_it_is_made_is_reported_once(loop, until):
    hear(loop)
    listener = loop.listen()
    connection = loop.connect(listener.port)
    connection.close()
    listener.close()
    until(loop, lambda: loop.delivered)
    loop.turn(0)
    assert kinds(loop) == [Disconnected]
    assert loop.delivered[0].connection is connection


def test_what_was_made_by_another_hand_is_delivered(loop):
    """Scripts, replays and tests make such events themselves."""
    hear(loop)
    loop.onReadable(loop.delivered.append)
    loop.onPost(lambda event: loop.unwatch(0) or loop.loop.recheck())
    loop.onTimer(loop.delivered.append)
    loop.queue.extend([Post(), Received("someone", b"x"), Readable("file"), Timer()])
    loop.turn(1)
    assert kinds(loop) == [Received, Readable, Timer]
    assert loop.queue.withdrawn == 0


# ---------------------------------------------------------------- handlers that go on


@pytest.mark.parametrize(
    "options",
    [{}, {"serial": True}, {"limit": 1}, {"thread": True}],
    ids=str,
)
def test_a_handler_that_is_slower_hears_no_later_line_either(options):
    """All lines of the packet have been dispatched when the first one's handler begins."""
    loop = EventLoop(strict=True)
    delivered, dispatched = [], threading.Event()
    loop.onReceived(lambda event: dispatched.set(), when=lambda event: event.data == b"last")

    def line(event):
        delivered.append(event.data)
        if event.data == b"quit":
            event.connection.close()

    if "thread" in options:
        loop._workers._pool = ThreadPoolExecutor(1)

        @loop.onReceived(thread=True)
        def in_a_thread(event):
            assert dispatched.wait(60)
            line(event)

    else:

        @loop.onReceived(**options)
        async def in_a_task(event):
            line(event)
            await asyncio.sleep(0)

    loop.onDisconnected(lambda event: loop.after(0.05, loop.stop))
    with client(loop.listen()) as sock:
        sock.sendall(b"one\nquit\nthree\nlast\n")
        loop.run()
    assert delivered == [b"one", b"quit"]


def test_what_is_awaited_is_not_given_of_what_is_let_go():
    loop = EventLoop(strict=True)
    delivered = []

    async def serve():
        async for event in loop.events(Received):
            delivered.append(event.data)
            if event.data == b"quit":
                event.connection.close()
            await asyncio.sleep(0)

    loop.start(serve())
    loop.onDisconnected(lambda event: loop.after(0.05, loop.stop))
    with client(loop.listen()) as sock:
        sock.sendall(b"one\nquit\nthree\n")
        loop.run()
    assert delivered == [b"one", b"quit"]


def test_debounced_handlers_are_not_called_for_what_is_let_go(loop, until):
    hear(loop)
    delivered = []
    loop.onReceived(delivered.append, debounce=0.01)
    with client(loop.listen()) as sock:
        sock.sendall(b"one\n")
        until(loop, lambda: data(loop))
        loop.delivered[0].connection.close()
        ticks = []
        loop.after(0.02, ticks.append)
        until(loop, lambda: ticks)
    assert delivered == []


def test_a_slower_handler_reads_no_other_files_data():
    """Its readiness was dispatched; the number is another file's when the task begins."""
    loop = EventLoop(strict=True)
    delivered, writers = [], []
    number, writer = os.pipe()

    @loop.onReadable
    async def readable(event):
        delivered.append(os.read(event.fileobj, 10))

    @loop.onReadable(priority=-1)
    def leave(event):
        loop.unwatch(number)
        os.close(number)
        writers.append(pipe_with(number, b"private"))
        loop.after(0.02, loop.stop)

    loop.watch(number, read=True)
    os.write(writer, b"x")
    loop.run()
    assert delivered == []
    for end in (number, writer, *writers):
        os.close(end)
