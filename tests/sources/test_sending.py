"""Everything about a connection that can grow is bounded.

Each peer is in this process, on loopback, and is hostile for a limited number of bytes.  The bytes
held are counted, not guessed from the process's memory.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from selectors import EVENT_READ

import pytest
from network import balanced, client, data, hear, kinds

from uievents import Connected, Disconnected, Drained, EventLoop, Received
from uievents.sources import bounds
from uievents.sources import connection as module
from uievents.sources.receiving import READ_SIZE

KIB = 1024
PIECE = b"z" * 64 * KIB


def held(connection):
    """Bytes that a connection keeps, both ways."""
    return connection.unsent + len(connection._partial)


def flood(sock, data, most):
    """Send as much as the other end takes, up to ``most`` bytes; returns how many."""
    sock.setblocking(False)
    sent = 0
    while sent < most:
        try:
            sent += sock.send(data)
        except (BlockingIOError, ConnectionError):
            break
    return sent


def reasons(loop):
    return [event.reason for event in loop.delivered if type(event) is Disconnected]


# ---------------------------------------------------------------- what waits to be sent


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("size", [100, 64 * KIB, 3_000_000])
def test_a_peer_that_never_reads_is_cut_at_the_limit(loop, until, lines, size):
    hear(loop)
    limit = 2_000_000
    listener = loop.listen(lines=lines, buffer=100_000, limit=limit)
    with client(listener):
        until(loop, lambda: loop.delivered)
        connection = loop.delivered[0].connection
        most = 0
        for _ in range(30_000_000 // size):
            connection.send(b"x" * size)
            most = max(most, held(connection))
        assert most <= limit
        assert connection.closed
        assert held(connection) == 0
        until(loop, lambda: Disconnected in kinds(loop))
    [reason] = reasons(loop)
    assert reason == f"it does not read: more than {limit} bytes (limit=) would wait for it"


def test_by_default_too(loop, until):
    """200 MB for a peer that never reads: 64 MiB of them are kept at most."""
    hear(loop)
    with client(loop.listen(lines=False)):
        until(loop, lambda: loop.delivered)
        connection, most = loop.delivered[0].connection, 0
        for _ in range(200):
            connection.send(bytes(1_000_000))
            most = max(most, held(connection))
        assert 60_000_000 < most <= bounds.LIMIT == 64 * KIB * KIB
        until(loop, lambda: Disconnected in kinds(loop))


@pytest.mark.parametrize(
    ("lines", "piece"),
    [(True, b"a line\n" * 9_000), (False, b"a line\n" * 9_000), (False, b"x" * 60_000)],
)
def test_an_echo_server_whose_peer_sends_and_never_reads(loop, lines, piece):
    """It is not read from: it holds what it sends itself."""
    loop.onReceived(lambda event: event.reply(event.data))
    hear(loop)
    listener = loop.listen(lines=lines)
    sock = client(listener)
    sent = quiet = most = 0
    while quiet < 20 and sent < 60_000_000:
        came = flood(sock, piece, 1_000_000)
        sent += came
        loop.turn(0)
        quiet = 0 if came else quiet + 1
        most = max([most, *(held(one) for one in listener.connections)])
    assert quiet == 20  # all buffers are full
    assert most <= bounds.BUFFER + READ_SIZE  # and one answer
    assert Disconnected not in kinds(loop)
    sock.close()


@pytest.mark.parametrize("budget", [0.0, 0.01], ids=["a turn each", "one turn"])
@pytest.mark.parametrize("half", [False, True], ids=["open", "half closed"])
def test_many_requests_with_large_answers_are_answered_as_they_are_read(
    loop, until, monkeypatch, half, budget
):
    """All come in one packet; a peer that reads is not cut, and each waits for the one before."""
    monkeypatch.setattr("uievents.loop.BUDGET", budget)
    hear(loop)
    answer, number = b"y" * 3_000_000, 30
    listener = loop.listen(buffer=100_000, limit=4_000_000)
    most = []

    @loop.onReceived
    def large(event):
        event.reply(event.data + answer)
        most.append(held(event.connection))

    got = []

    def read():
        with client(listener) as sock:
            sock.sendall(b"".join(b"%d\n" % one for one in range(number)))
            if half:
                sock.shutdown(socket.SHUT_WR)
            lines = sock.makefile("rb")
            got.extend(lines.readline()[:2].strip(b"y") for _ in range(number))
        loop.call(lambda: None)

    thread = threading.Thread(target=read)
    thread.start()
    # Disconnected comes when a quarter of the buffer is left to be sent: that is sent, too.
    until(loop, lambda: Disconnected in kinds(loop) and len(got) == number)
    thread.join(60)
    assert got == [b"%d" % one for one in range(number)]
    assert data(loop) == got
    assert kinds(loop)[-1] is Disconnected
    assert reasons(loop) == [""]
    assert max(most) <= 100_000 + len(answer) + 3
    assert balanced(loop.queue)


@pytest.mark.parametrize("end", ["close", "reset", "never reads"])
def test_what_was_put_off_when_it_ends(clock, until, virtual_loop, end):
    """It came first, so it is delivered before the end; but not after the program has closed."""
    loop = virtual_loop

    @loop.onReceived
    def answer(event):
        while not event.connection._peer_ended:  # its end is in line already, behind "three"
            event.connection.ready(None, EVENT_READ)
        event.reply(b"y" * 8_000_000)

    with client(loop.listen(buffer=100_000)) as sock:
        sock.sendall(b"one\ntwo\nthree")
        sock.shutdown(socket.SHUT_WR)
        until(loop, lambda: data(loop))
        connection = loop.delivered[0].connection
        until(loop, lambda: len(connection._deferred) == 3)
        assert kinds(loop) == [Connected, Received]
        if end == "close":
            connection.close()
        elif end == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            sock.close()
        else:
            clock.advance(module.CLOSING + 1)
        until(loop, lambda: Disconnected in kinds(loop))
        clock.advance(module.CLOSING + 1)
        until(loop, lambda: connection.closed)
    assert data(loop) == ([b"one"] if end == "close" else [b"one", b"two", b"three"])
    assert kinds(loop).count(Disconnected) == 1
    assert held(connection) == 0
    assert balanced(loop.queue)


def test_a_connection_is_reported_although_much_was_sent_before(loop, until):
    hear(loop)
    listener = loop.listen(lines=False)
    connection = loop.connect(listener.port, lines=False)
    connection.send(b"x" * 20_000_000)
    loop.queue.put(Connected(connection))
    until(loop, lambda: sum(len(piece) for piece in data(loop)) == 20_000_000)
    assert kinds(loop).count(Connected) == 3


def test_what_is_sent_while_connecting_is_bounded(loop, until):
    hear(loop)
    with socket.create_server(("127.0.0.1", 0)) as server:
        connection = loop.connect(server.getsockname()[1], buffer=1000, limit=50_000, lines=False)
        for _ in range(200):
            connection.send(b"x" * 1000)
            assert held(connection) <= 50_000
        assert connection.closed
        until(loop, lambda: Disconnected in kinds(loop))
        assert kinds(loop) == [Disconnected]
        assert "limit=" in reasons(loop)[0]


@pytest.mark.parametrize("way", ["coroutine", "thread"])
def test_a_handler_that_goes_on_and_on_is_bounded(way):
    """Coroutine or thread: a peer that asks once and never reads."""
    loop = EventLoop(strict=True)
    listener = loop.listen(lines=False, buffer=100_000, limit=1_000_000)
    loop.delivered, most = [], []
    hear(loop)
    loop.onDisconnected(loop.stop)

    def pour(connection):
        for _ in range(1000):
            connection.send(PIECE)
            most.append(held(connection))
            yield

    if way == "thread":
        loop.onReceived(lambda event: list(pour(event.connection)), thread=True)
    else:

        @loop.onReceived
        async def answer(event):
            for _ in pour(event.connection):
                await asyncio.sleep(0)

    with client(listener) as sock:
        sock.sendall(b"go")
        loop.run()
    assert 0 < max(most) <= 1_000_000
    assert "does not read" in reasons(loop)[0]


def test_many_small_pieces_from_a_thread_while_the_loop_is_busy(loop, until):
    """They wait as bytes, not as a call each; and arrive in their order."""
    hear(loop)
    with client(loop.listen(lines=False, buffer=1000, limit=100_000)) as sock:
        until(loop, lambda: loop.delivered)
        connection = loop.delivered[0].connection
        calls = len(loop.loop.calls)

        def send():
            for number in range(20_000):
                connection.send(b"%d;" % (number % 10))

        thread = threading.Thread(target=send)
        thread.start()
        thread.join()
        assert connection.unsent == 40_000
        assert len(loop.loop.calls) - calls == 1
        got = bytearray()
        while len(got) < 40_000:
            loop.turn(0)
            got += sock.recv(100_000)
        assert got == b"0;1;2;3;4;5;6;7;8;9;" * 2000

        def too_much():
            for _ in range(200):
                connection.send(b"x" * 1000)

        thread = threading.Thread(target=too_much)
        thread.start()
        thread.join()
        assert connection.unsent <= 100_000
        until(loop, lambda: Disconnected in kinds(loop))
        assert "limit=" in reasons(loop)[0]


def test_closing_from_a_thread_comes_after_what_it_sent(loop, until):
    hear(loop)
    with client(loop.listen()) as sock:
        until(loop, lambda: loop.delivered)
        connection = loop.delivered[0].connection

        def end():
            connection.send("goodbye")
            connection.close()

        thread = threading.Thread(target=end)
        thread.start()
        thread.join()
        until(loop, lambda: Disconnected in kinds(loop))
        assert sock.makefile("rb").read() == b"goodbye\n"


def test_after_close_a_peer_that_takes_nothing_is_cut(clock, until, virtual_loop):
    """A peer that takes a little gets more time; one that takes nothing does not."""
    loop = virtual_loop
    with client(loop.listen(lines=False)) as sock:
        until(loop, lambda: loop.delivered)
        connection = loop.delivered[0].connection
        connection.send(b"x" * 20_000_000)
        connection.close()
        for _ in range(3):
            clock.advance(module.CLOSING * 0.9)
            before = connection.unsent
            sock.setblocking(False)
            while connection.unsent == before:
                try:
                    sock.recv(100_000)
                except BlockingIOError:
                    pass
                loop.turn(0)
        while Disconnected not in kinds(loop):
            assert connection.unsent
            clock.advance(1)
            loop.turn(0)
            assert clock.now - connection._last <= module.CLOSING + 1
    assert reasons(loop) == ["it took none of the remaining data for 30 s"]
    assert held(connection) == 0


# ---------------------------------------------------------------- Drained and drain()


def test_drained_comes_when_three_quarters_are_gone(loop, until):
    hear(loop)
    buffer = 200_000
    with client(loop.listen(lines=False, buffer=buffer)) as sock:
        until(loop, lambda: loop.delivered)
        connection = loop.delivered[0].connection
        connection.send(b"x" * 100)
        loop.turn(0)
        assert Drained not in kinds(loop)
        for _ in range(2):
            loop.delivered.clear()
            connection.send(b"x" * 12_000_000)
            assert connection.unsent >= buffer
            got = 0
            sock.setblocking(False)
            while Drained not in kinds(loop):
                assert connection.unsent > buffer // 4
                try:
                    got += len(sock.recv(100_000))
                except BlockingIOError:
                    pass
                loop.turn(0)
            assert kinds(loop) == [Drained]
            assert connection.unsent <= buffer // 4


def test_the_peer_is_read_again_when_it_has_read(loop, until):
    """What it sends meanwhile waits with it; what we sent is kept, and goes out when it reads."""
    listener = loop.listen(lines=False)
    hear(loop)
    answer = b"y" * (16 * bounds.BUFFER)
    loop.onReceived(lambda event: event.reply(answer))
    with client(listener) as sock:
        sock.sendall(b"x")
        until(loop, lambda: data(loop))
        connection = loop.delivered[0].connection
        assert connection.unsent >= bounds.BUFFER
        sock.sendall(b"more")
        for _ in range(3):
            loop.turn(0.01)
        assert data(loop) == [b"x"]
        got = bytearray()

        def read():
            while len(got) < 2 * len(answer):
                got.extend(sock.recv(1 << 20))
            loop.call(lambda: None)  # a turn more, in which this is seen

        thread = threading.Thread(target=read)
        thread.start()
        until(loop, lambda: len(got) == 2 * len(answer))
        thread.join(60)
    assert bytes(got) == answer * 2
    assert data(loop) == [b"x", b"more"]


@pytest.mark.parametrize("way", ["drain", "wait_drained", "Drained"])
def test_a_source_of_much_waits_for_its_peer(way):
    """20 MB, of which a few hundred KB are kept at a time, reach a peer that reads."""
    loop = EventLoop(strict=True)
    pieces, most = 20_000_000 // len(PIECE), []
    buffer = 200_000

    def send(connection):
        connection.send(PIECE)
        most.append(held(connection))

    if way == "drain":

        @loop.onReceived
        async def answer(event):
            for _ in range(pieces):
                send(event.connection)
                await event.connection.drain()
            event.connection.close()

    elif way == "wait_drained":

        @loop.onReceived(thread=True)
        def answer(event):
            for _ in range(pieces):
                send(event.connection)
                assert event.connection.wait_drained(10)
            event.connection.close()

    else:
        left = [pieces]

        def go_on(event):
            while left[0] and event.connection.unsent < buffer:
                left[0] -= 1
                send(event.connection)
            if not left[0]:
                event.connection.close()

        loop.onReceived(go_on)
        loop.onDrained(go_on)

    listener = loop.listen(lines=False, buffer=buffer)
    loop.onDisconnected(loop.stop)
    got = []

    def read():
        with client(listener) as sock:
            sock.sendall(b"go")
            while piece := sock.recv(1 << 20):
                got.append(len(piece))

    thread = threading.Thread(target=read)
    thread.start()
    loop.run()
    thread.join(60)
    assert sum(got) == pieces * len(PIECE)
    assert max(most) <= buffer + len(PIECE)


def test_drain_says_so_when_the_peer_is_gone():
    loop = EventLoop()
    notes = []

    @loop.onConnected
    async def pour(event):
        event.connection.send(b"x" * 20_000_000)
        notes.append("waits")
        loop.call(sock.close)
        with pytest.raises(ConnectionError, match="closed"):
            await event.connection.drain()
        with pytest.raises(ConnectionError, match="closed"):
            await event.connection.drain()
        notes.append("knows")
        loop.stop()

    sock = client(loop.listen(lines=False))
    loop.run()
    assert notes == ["waits", "knows"]


def test_waiting_belongs_to_its_thread(loop, until):
    hear(loop)
    delivered = []
    with client(loop.listen(lines=False)) as sock:
        until(loop, lambda: loop.delivered)
        connection = loop.delivered[0].connection
        with pytest.raises(RuntimeError, match=r"await drain\(\)"):
            connection.wait_drained()

        def elsewhere():
            with pytest.raises(RuntimeError, match=r"wait_drained\(\)"):
                asyncio.run(connection.drain())
            delivered.append(connection.wait_drained())

        connection.send(b"x" * 20_000_000)
        thread = threading.Thread(target=elsewhere)
        thread.start()
        sock.setblocking(False)
        while not delivered:
            try:
                sock.recv(1 << 20)
            except BlockingIOError:
                pass
            loop.turn(0)
        thread.join()
    assert delivered == [True]


# ---------------------------------------------------------------- what comes in


@pytest.mark.parametrize("size", [1, 7, 999])
def test_a_line_without_end_ends_the_connection(loop, until, size):
    hear(loop)
    with client(loop.listen(line=1000)) as sock:
        sock.sendall(b"x" * 1000)
        until(loop, lambda: loop.delivered and len(loop.delivered[0].connection._partial) == 1000)
        connection = loop.delivered[0].connection
        sock.sendall(b"x" * size)
        until(loop, lambda: Disconnected in kinds(loop))
    assert data(loop) == []
    assert "longer than 1000 bytes" in loop.delivered[-1].reason
    assert held(connection) == 0


def test_a_line_that_is_too_long_is_not_delivered_though_it_came_whole(loop, until):
    hear(loop)
    with client(loop.listen(line=100)) as sock:
        sock.sendall(b"x" * 100 + b"\nshort\n" + b"y" * 101 + b"\nnever\n")
        until(loop, lambda: Disconnected in kinds(loop))
    assert data(loop) == [b"x" * 100, b"short"]
    assert "longer than 100 bytes" in loop.delivered[-1].reason


def test_an_endless_line_in_small_pieces_takes_no_more_than_itself(loop, until):
    """And is not copied for each of them, which took as long as the square of its length."""
    hear(loop)
    copied = 0
    with client(loop.listen(line=300_000)) as sock:
        until(loop, lambda: loop.delivered)
        connection = loop.delivered[0].connection
        buffers = set()
        for _ in range(3000):
            sock.sendall(b"x" * 90)
            loop.turn(1)
            buffers.add(id(connection._partial))
            copied += len(connection._partial)
        until(loop, lambda: len(connection._partial) == 270_000)
        assert len(buffers) == 1
        assert copied > 100_000_000
        sock.sendall(b"\nnext\n")
        until(loop, lambda: len(data(loop)) == 2)
    assert data(loop) == [b"x" * 270_000, b"next"]


def test_what_stands_in_line_unread_is_bounded(loop, monkeypatch):
    """Handlers that keep the loop busy: what comes meanwhile waits in the kernel."""
    monkeypatch.setattr("uievents.loop.BUDGET", 0.0)  # one event a turn
    listener = loop.listen(lines=False)
    loop.onReceived(lambda event: None)
    socks = [client(listener) for _ in range(20)]
    most = 0
    for _ in range(2000):
        for sock in socks:
            flood(sock, PIECE, 200_000)
        loop.turn(0)
        most = max(most, sum(len(e.data) for e in loop.queue.line if type(e) is Received))
    for sock in socks:
        sock.close()
    assert 0 < most <= (256 + 1) * READ_SIZE


# ---------------------------------------------------------------- how many, and for how long


def test_a_listener_has_so_many_connections(loop, until):
    """The next wait, and cost nothing; each is taken when one has ended."""
    hear(loop)
    listener = loop.listen(connections=2)
    socks = [client(listener) for _ in range(4)]
    for number, sock in enumerate(socks):
        sock.sendall(b"%d\n" % number)
    until(loop, lambda: len(data(loop)) == 2)
    turns = loop.turns
    loop.turn(0.01)
    assert loop.turns == turns + 1  # not spun on
    assert len(listener.connections) == 2
    socks[0].close()
    until(loop, lambda: len(data(loop)) == 3)
    assert len(listener.connections) == 2
    for connection in listener.connections:
        connection.close()
    until(loop, lambda: len(data(loop)) == 4)
    assert data(loop) == [b"0", b"1", b"2", b"3"]
    listener.close()
    for sock in socks:
        sock.close()


def test_by_which_listener_a_connection_came(loop, until):
    hear(loop)
    delivered = []
    public, admin = loop.listen(), loop.listen(lines=False)
    loop.onReceived(delivered.append, listener=admin)
    with client(public) as one, client(admin) as other:
        one.sendall(b"guest\n")
        other.sendall(b"root")
        until(loop, lambda: len(data(loop)) == 2)
    assert [(event.data, event.connection.listener) for event in delivered] == [(b"root", admin)]
    connection = loop.connect(public.port)
    until(loop, lambda: any(event.connection is connection for event in loop.delivered))
    assert {event.listener for event in loop.delivered if event.connection is connection} == {None}


@pytest.fixture
def virtual_loop(clock):
    with EventLoop(strict=True, clock=clock) as loop:
        loop.delivered = []
        hear(loop)
        yield loop


def test_an_idle_peer_is_cut_in_time(clock, until, virtual_loop):
    loop = virtual_loop
    with client(loop.listen(idle=10)) as quiet, client(loop.listen(idle=10)) as busy:
        until(loop, lambda: kinds(loop) == [Connected, Connected])
        for number in range(4):
            clock.advance(4)
            busy.sendall(b"x\n")
            until(loop, lambda number=number: len(data(loop)) == number + 1)
            loop.turn(0)
            assert kinds(loop).count(Disconnected) == (number > 1)
        assert reasons(loop) == ["idle for 10 s (idle=)"]
        assert quiet.recv(10) == b""
        clock.advance(10)
        until(loop, lambda: kinds(loop).count(Disconnected) == 2)


def test_what_is_sent_counts_as_much_as_what_comes(clock, until, virtual_loop):
    loop = virtual_loop
    with client(loop.listen(idle=10)) as sock:
        until(loop, lambda: loop.delivered)
        for _ in range(4):
            clock.advance(6)
            loop.delivered[0].connection.send("tick")
            loop.turn(0)
            assert sock.recv(10) == b"tick\n"
        assert Disconnected not in kinds(loop)


def test_who_waits_for_an_answer_is_not_idle(clock, until, virtual_loop):
    loop = virtual_loop
    with client(loop.listen(idle=10)):
        until(loop, lambda: loop.delivered)
        hold = loop.delivered[0].connection.hold()
        for _ in range(5):
            clock.advance(9)
            loop.turn(0)
        assert Disconnected not in kinds(loop)
        hold.done()
        clock.advance(9)
        loop.turn(0)
        assert Disconnected not in kinds(loop)
        clock.advance(2)
        until(loop, lambda: Disconnected in kinds(loop))


def test_a_peer_that_sends_a_byte_now_and_then_is_cut_in_the_end(clock, until, virtual_loop):
    loop = virtual_loop
    with client(loop.listen(idle=10, total=30)) as sock:
        until(loop, lambda: loop.delivered)
        began = clock.now
        while Disconnected not in kinds(loop):
            clock.advance(5)
            sock.sendall(b"x")
            loop.turn(0.01)
            assert clock.now - began <= 31
        assert reasons(loop) == ["open for 30 s (total=)"]
        assert clock.now - began >= 30


def test_without_bounds_of_time_nothing_wakes_the_loop(loop, until):
    hear(loop)
    with client(loop.listen()):
        until(loop, lambda: loop.delivered)
        assert loop._sockets.deadline() is None


def test_what_was_arranged_for_connections_goes_with_them(clock, until, virtual_loop):
    """An hour's bound for each of many short connections keeps none of them."""
    loop = virtual_loop
    listener = loop.listen(idle=3600, total=3600)
    for number in range(1500):
        with client(listener):
            until(loop, lambda number=number: kinds(loop).count(Connected) == number + 1)
        until(loop, lambda number=number: kinds(loop).count(Disconnected) == number + 1)
    assert not listener.connections
    assert len(loop._sockets.alarms) <= 1100


@pytest.mark.parametrize(
    ("name", "value", "error", "text"),
    [
        ("line", 0, ValueError, "line= is a whole number, 1 or more; not 0"),
        ("line", "long", TypeError, "line= is a whole number, 1 or more; not 'long'"),
        ("buffer", -1, ValueError, "buffer= is a whole number, 1 or more"),
        ("limit", 1.5, TypeError, "limit= is a whole number, 1 or more; not 1.5"),
        ("limit", 1000, ValueError, "limit=1000 is below buffer=1048576"),
        ("connections", True, TypeError, "connections= is a whole number"),
        ("connections", 0, ValueError, "connections= is a whole number, 1 or more"),
        ("idle", 0, ValueError, "idle= is a number of seconds, more than 0; not 0"),
        ("idle", float("nan"), ValueError, "idle= is a number of seconds, more than 0"),
        ("total", float("inf"), ValueError, "total= is a number of seconds, more than 0"),
        (
            "total",
            "an hour",
            TypeError,
            "total= is a number of seconds, more than 0; not 'an hour'",
        ),
    ],
)
def test_a_bound_that_cannot_be_is_refused(loop, name, value, error, text):
    with pytest.raises(error, match=text):
        loop.listen(**{name: value})
    assert not loop._sockets.open
