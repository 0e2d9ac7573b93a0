"""``connect(reconnect=...)``: a connection that is lost is made again, at times that are known."""

from __future__ import annotations

import errno
import os
import socket
import threading
from math import inf, nan

import pytest
from network import data, hear, kinds

from uievents import Backoff, Connected, Disconnected, EventLoop, Received, Reconnecting

REFUSED = os.strerror(errno.ECONNREFUSED)


@pytest.fixture
def loop(clock):
    with EventLoop(strict=True, clock=clock) as loop:
        loop.delivered = []
        hear(loop)
        yield loop


class Server:
    """Comes and goes on one port."""

    def __init__(self):
        self.sock = None
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]

    def open(self):
        self.sock = socket.create_server(("127.0.0.1", self.port))
        self.sock.settimeout(10)

    def accept(self):
        sock, _ = self.sock.accept()
        sock.settimeout(10)
        return sock

    def close(self):
        if self.sock is not None:
            self.sock.close()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


def pauses(loop):
    return [(e.attempt, e.seconds) for e in loop.delivered if type(e) is Reconnecting]


def test_the_pauses_are_those_that_were_asked_for(loop, clock, until, server):
    connection = loop.connect(server.port, reconnect=Backoff(first=1, factor=3, most=20))
    for number, seconds in enumerate([1, 3, 9, 20, 20], 1):
        until(loop, lambda number=number: len(pauses(loop)) == number)
        assert pauses(loop)[-1] == (number, seconds)
        assert loop.delivered[-1].reason == REFUSED
        assert loop._sockets.deadline() == clock.now + seconds
        clock.advance(seconds - 0.001)
        loop.turn(0)
        assert len(pauses(loop)) == number
        clock.advance(0.001)
    assert kinds(loop) == [Reconnecting] * 5
    assert not connection.closed
    connection.close()
    until(loop, lambda: Disconnected in kinds(loop))
    assert loop._sockets.deadline() is None
    assert not loop._sockets.open


@pytest.mark.parametrize("wrong", [ZeroDivisionError, -1, 0, nan, inf, "1", None])
def test_pauses_that_cannot_be_are_reported_and_the_usual_ones_are_taken(
    loop, clock, until, server, wrong
):
    class Odd(Backoff):
        def seconds(self, attempt):
            if wrong is ZeroDivisionError:
                raise wrong
            return wrong

    errors = []
    loop.dispatcher.strict = False
    loop.dispatcher.on_error = lambda error, *_: errors.append(error)
    loop.connect(server.port, reconnect=Odd(first=1))
    for number in (1, 2, 3):
        until(loop, lambda number=number: len(pauses(loop)) == number)
        clock.advance(pauses(loop)[-1][1])
    assert pauses(loop) == [(1, 1), (2, 2), (3, 4)]
    until(loop, lambda: len(errors) >= 3)
    assert all(isinstance(error, ZeroDivisionError | ValueError | TypeError) for error in errors)


def test_by_default(loop, clock, until, server):
    loop.connect(server.port, reconnect=True)
    for _ in range(9):
        before = len(pauses(loop))
        until(loop, lambda before=before: len(pauses(loop)) > before)
        clock.advance(pauses(loop)[-1][1])
    assert [seconds for _, seconds in pauses(loop)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize("end", ["closed", "reset"])
def test_a_connection_that_is_lost_is_made_again(loop, clock, until, server, end):
    server.open()
    connection = loop.connect(server.port, reconnect=True)
    for number in range(3):
        until(loop, lambda number=number: kinds(loop).count(Connected) == number + 1)
        sock = server.accept()
        connection.send(f"hello {number}")
        assert sock.recv(100) == b"hello %d\n" % number
        sock.sendall(b"welcome\nhal")
        until(loop, lambda number=number: len(data(loop)) == 2 * number + 1)
        if end == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        sock.close()
        until(loop, lambda number=number: len(pauses(loop)) == number + 1)
        assert kinds(loop)[-4:] == [Received, Received, Disconnected, Reconnecting]
        assert loop.delivered[-1].reason == (
            os.strerror(errno.ECONNRESET) if end == "reset" else ""
        )
        clock.advance(pauses(loop)[-1][1])
    assert {event.connection for event in loop.delivered} == {connection}
    assert data(loop) == [b"welcome", b"hal"] * 3  # no line goes on in the next connection


def test_the_pause_is_short_again_after_a_connection_that_lasted(loop, clock, until, server):
    loop.connect(server.port, reconnect=Backoff(first=1, most=60))
    for number in (1, 2, 3):
        until(loop, lambda number=number: len(pauses(loop)) == number)
        if number == 3:
            server.open()
        clock.advance(pauses(loop)[-1][1])
    until(loop, lambda: Connected in kinds(loop))
    server.accept().close()  # at once: that one does not help
    until(loop, lambda: len(pauses(loop)) == 4)
    assert pauses(loop)[-1] == (4, 8)
    clock.advance(8)
    until(loop, lambda: kinds(loop).count(Connected) == 2)
    clock.advance(9)
    server.accept().close()
    until(loop, lambda: len(pauses(loop)) == 5)
    assert pauses(loop)[-1] == (1, 1)


def test_what_is_sent_while_it_is_away_waits_for_it(loop, clock, until, server):
    connection = loop.connect(server.port, reconnect=True, buffer=10, limit=100)
    until(loop, lambda: pauses(loop))
    connection.send("one")
    connection.send("two")
    assert connection.unsent == 8
    server.open()
    clock.advance(1)
    until(loop, lambda: Connected in kinds(loop))
    sock = server.accept()
    until(loop, lambda: not connection.unsent)
    assert sock.recv(100) == b"one\ntwo\n"
    sock.close()


def test_too_much_of_it_is_reported(loop, until, server):
    connection = loop.connect(server.port, reconnect=True, buffer=10, limit=100)
    until(loop, lambda: pauses(loop))
    for _ in range(50):
        connection.send("x" * 9)
        assert connection.unsent <= 100
    until(loop, lambda: Disconnected in kinds(loop))
    assert "limit=" in loop.delivered[-1].reason
    loop.turn(0)
    assert connection.closed
    assert loop._sockets.deadline() is None
    assert kinds(loop)[-1] is Disconnected  # given up


def test_what_was_half_sent_when_it_was_lost_is_lost_with_it(loop, clock, until, server):
    server.open()
    connection = loop.connect(server.port, reconnect=True)
    until(loop, lambda: Connected in kinds(loop))
    sock = server.accept()
    connection.send("x" * 20_000_000)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
    until(loop, lambda: pauses(loop))
    connection.send("whole")
    clock.advance(1)
    until(loop, lambda: kinds(loop).count(Connected) == 2 and not connection.unsent)
    sock = server.accept()
    assert sock.recv(100) == b"whole\n"
    sock.close()


def test_after_a_thread_has_sent_too_much(loop, clock, until, server):
    """It is cut, and made again, and what threads send is heard again."""
    server.open()
    connection = loop.connect(server.port, reconnect=True, buffer=1000, limit=50_000, lines=False)

    def in_a_thread(data):
        thread = threading.Thread(target=connection.send, args=(data,))
        thread.start()
        thread.join()

    until(loop, lambda: Connected in kinds(loop))
    sock = server.accept()
    in_a_thread(b"x" * 60_000)
    assert connection.unsent <= 50_000
    until(loop, lambda: pauses(loop))
    assert "limit=" in loop.delivered[-1].reason
    sock.close()
    clock.advance(1)
    until(loop, lambda: kinds(loop).count(Connected) == 2)
    sock = server.accept()
    in_a_thread(b"again")
    until(loop, lambda: not connection.unsent)
    assert sock.recv(100) == b"again"
    sock.close()


def test_it_waits_for_the_work_on_what_the_last_one_sent(loop, clock, until, server):
    """The answers to the last connection must not go to the next."""
    server.open()
    connection = loop.connect(server.port, reconnect=True)
    holds = []
    loop.onReceived(lambda event: holds.append(event.connection.hold()))
    until(loop, lambda: Connected in kinds(loop))
    sock = server.accept()
    sock.sendall(b"question\n")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    until(loop, lambda: holds)
    sock.close()
    until(loop, lambda: Disconnected in kinds(loop))
    connection.send("answer")  # lost
    assert not pauses(loop)
    holds[0].done()
    until(loop, lambda: pauses(loop))
    connection.send("for the next")
    clock.advance(1)
    until(loop, lambda: kinds(loop).count(Connected) == 2 and not connection.unsent)
    sock = server.accept()
    assert sock.recv(100) == b"for the next\n"
    sock.close()


@pytest.mark.parametrize("when", ["in a pause", "when it is open", "when it is told of the end"])
def test_it_is_let_go(loop, clock, until, server, when):
    if when == "in a pause":
        connection = loop.connect(server.port, reconnect=True)
        until(loop, lambda: pauses(loop))
        connection.close()
    else:
        server.open()
        connection = loop.connect(server.port, reconnect=True)
        until(loop, lambda: Connected in kinds(loop))
        if when == "when it is open":
            connection.close()
        else:
            loop.onDisconnected(lambda event: event.connection.close())
            server.accept().close()
    until(loop, lambda: Disconnected in kinds(loop))
    clock.advance(100)
    for _ in range(3):
        loop.turn(0)
    assert kinds(loop).count(Disconnected) == 1
    assert connection.closed
    assert loop._sockets.deadline() is None
    assert not loop._sockets.open


def test_no_server_answers(loop, clock, until, server):
    """A server whose queue is full lets its callers wait; ``timeout=`` says for how long."""
    server.open()
    server.sock.listen(0)
    callers = []
    for _ in range(3):  # Linux takes one more than is said, and lets the next knock in vain
        caller = socket.socket()
        caller.setblocking(False)
        caller.connect_ex(("127.0.0.1", server.port))
        callers.append(caller)
    one = loop.connect(server.port, timeout=3)
    again = loop.connect(server.port, timeout=3, reconnect=True)
    loop.turn(0)
    assert not loop.delivered
    clock.advance(3)
    until(loop, lambda: len(loop.delivered) == 2)
    assert {(type(event), event.connection) for event in loop.delivered} == {
        (Disconnected, one),
        (Reconnecting, again),
    }
    assert {event.reason for event in loop.delivered} == {"no answer within 3 s (timeout=)"}
    for caller in callers:
        caller.close()


def test_a_name_is_looked_up_again(loop, clock, until, server, monkeypatch):
    """On another thread: the server has moved meanwhile, or the network cannot say."""
    real, asked = socket.getaddrinfo, []
    moved = socket.create_server(("127.0.0.1", 0))
    answers = [server.port, socket.gaierror("away"), moved.getsockname()[1]]

    def look_up(host, port, *arguments, **options):
        if options.get("flags", 0) & socket.AI_NUMERICHOST:
            return real(host, port, *arguments, **options)
        asked.append(threading.current_thread())
        answer = answers[len(asked) - 1]
        if isinstance(answer, Exception):
            raise answer
        return real("127.0.0.1", answer, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    loop.connect(server.port, "somewhere.test", reconnect=True)
    for number in (1, 2):
        until(loop, lambda number=number: len(pauses(loop)) == number)
        clock.advance(30)
    until(loop, lambda: Connected in kinds(loop))
    moved.close()
    assert len(asked) == 3
    assert asked[0] is threading.current_thread()
    assert threading.current_thread() not in asked[1:]


def test_it_is_let_go_while_its_name_is_looked_up(loop, clock, until, server, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def look_up(host, port, *arguments, **options):
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            assert go_on.wait(60)
        elif options.get("flags", 0) & socket.AI_NUMERICHOST:
            raise socket.gaierror("a name")
        return real("127.0.0.1", port, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    connection = loop.connect(server.port, "somewhere.test", reconnect=True)
    until(loop, lambda: pauses(loop))
    clock.advance(1)
    until(loop, begun.is_set)
    connection.close()
    until(loop, lambda: Disconnected in kinds(loop))
    lookups = [thread for thread in threading.enumerate() if thread.name == "uievents lookup"]
    go_on.set()
    for thread in lookups:
        thread.join(60)
    loop.turn(0)
    loop.turn(0)
    assert kinds(loop) == [Reconnecting, Disconnected]
    assert connection.closed


def test_a_program_of_coroutines_reconnects():
    """What a coroutine changes between two turns is noticed, too."""
    loop = EventLoop(strict=True)
    server = Server()
    delivered = []

    @loop.onReconnecting
    async def again(event):
        delivered.append(event.attempt)
        if event.attempt == 2:
            server.open()

    @loop.onConnected
    async def there(event):
        event.connection.close()

    loop.onDisconnected(loop.stop)
    loop.connect(server.port, reconnect=Backoff(first=0.01, most=1))
    loop.run()
    server.close()
    assert delivered == [1, 2]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"first": 0}, "first= is a number of seconds, more than 0"),
        ({"first": 5, "most": 1}, "most=1 is below first=5"),
        ({"factor": 0.5}, "factor= is 1 or more, not 0.5"),
    ],
)
def test_a_backoff_that_cannot_be_is_refused(options, text):
    with pytest.raises(ValueError, match=text):
        Backoff(**options)


def test_a_backoff_of_many_attempts_is_its_most():
    assert Backoff().seconds(100_000) == 30
