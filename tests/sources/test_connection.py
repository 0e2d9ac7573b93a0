"""Connections: lines and bytes, fairness, the end."""

from __future__ import annotations

import errno
import os
import socket
import threading

import pytest
from network import client, data, hear, kinds

from uievents import Connected, Disconnected, EventLoop, Received
from uievents.sources.receiving import READ_SIZE


def test_lines_there_and_back(loop, until):
    hear(loop)
    loop.onReceived(lambda event: event.reply(event.data.upper()))
    listener = loop.listen()
    with client(listener) as sock:
        sock.sendall(b"hello\r\nwor")
        until(loop, lambda: data(loop))
        sock.sendall(b"ld\n\nlast")
        until(loop, lambda: len(data(loop)) == 3)
        sock.shutdown(socket.SHUT_WR)
        until(loop, lambda: Disconnected in kinds(loop))
        answer = sock.makefile("rb").read()
    assert data(loop) == [b"hello", b"world", b"", b"last"]
    assert kinds(loop) == [Connected, *[Received] * 4, Disconnected]
    assert answer.startswith(b"HELLO\nWORLD\n\n")
    assert loop.delivered[-1].reason == ""
    assert len({event.source for event in loop.delivered}) == 1
    assert loop.delivered[0].peer.startswith("127.0.0.1:")


def test_bytes_as_they_come(loop, until):
    hear(loop)
    listener = loop.listen(lines=False)
    with client(listener) as sock:
        sock.sendall(b"no line end")
        until(loop, lambda: data(loop))
    assert data(loop) == [b"no line end"]


def test_connect_both_ends_in_one_loop(loop, until):
    hear(loop)
    listener = loop.listen()
    connection = loop.connect(listener.port)
    connection.send("early")  # before it is open: waits
    until(loop, lambda: data(loop))
    assert data(loop) == [b"early"]
    assert kinds(loop).count(Connected) == 2
    connection.close()
    connection.close()
    until(loop, lambda: kinds(loop).count(Disconnected) == 2)
    with pytest.raises(ConnectionError, match="closed"):
        connection.send("too late")


def test_a_refused_connection_is_reported_with_its_reason(loop, until):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    hear(loop)
    loop.connect(port)
    until(loop, lambda: loop.delivered)
    assert kinds(loop) == [Disconnected]
    assert loop.delivered[0].reason == os.strerror(errno.ECONNREFUSED)


def test_the_addresses_of_a_name_are_tried_one_after_the_other(loop, until, monkeypatch):
    """As for "localhost", whose first address is often ::1 where only 127.0.0.1 is listened on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        refusing = server.getsockname()
    hear(loop)
    listener = loop.listen()
    tcp = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
    addresses = [(9999, 0, 0, "", ()), (*tcp, refusing), (*tcp, (listener.host, listener.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: list(addresses))
    connection = loop.connect(listener.port, "name")
    until(loop, lambda: kinds(loop).count(Connected) == 2)
    assert Disconnected not in kinds(loop)
    assert connection.peer == f"127.0.0.1:{listener.port}"
    addresses.pop()
    loop.connect(listener.port, "name")
    until(loop, lambda: Disconnected in kinds(loop))
    assert loop.delivered[-1].reason == os.strerror(errno.ECONNREFUSED)
    del addresses[1:]
    with pytest.raises(OSError, match=os.strerror(errno.EAFNOSUPPORT)):
        loop.connect(listener.port, "name")


def test_ipv6(loop, until):
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    hear(loop)
    try:
        listener = loop.listen(0, "::1")
    except OSError:
        pytest.skip("no IPv6 loopback here")
    loop.connect(listener.port, "::1").send("six")
    until(loop, lambda: data(loop) == [b"six"])


def test_small_answers_are_sent_at_once(loop, until):
    """TCP_NODELAY: else the kernel may hold a second small line back for 40 ms."""
    hear(loop)
    listener = loop.listen()
    loop.connect(listener.port)
    until(loop, lambda: kinds(loop).count(Connected) == 2)
    for event in loop.delivered:
        assert event.connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_huge_line_in_pieces(loop, until):
    hear(loop)
    listener = loop.listen()
    line = os.urandom(300_000).hex().encode()
    with client(listener) as sock:
        thread = threading.Thread(target=sock.sendall, args=(line + b"\n",))
        thread.start()
        until(loop, lambda: data(loop))
        thread.join()
    assert data(loop) == [line]


def test_close_sends_what_is_left_first(loop, until):
    listener = loop.listen(lines=False)
    answer = b"z" * 3_000_000

    @loop.onConnected
    def come(event):
        event.reply(answer)
        event.connection.close()
        with pytest.raises(ConnectionError):
            event.reply(b"after")

    hear(loop)
    got = bytearray()
    with client(listener) as sock:

        def read():
            while piece := sock.recv(1 << 20):
                got.extend(piece)

        thread = threading.Thread(target=read)
        thread.start()
        until(loop, lambda: Disconnected in kinds(loop))
        thread.join(60)
    assert bytes(got) == answer


def test_a_reset_is_reported_with_its_reason(loop, until):
    hear(loop)
    listener = loop.listen()
    sock = client(listener)
    until(loop, lambda: loop.delivered)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
    until(loop, lambda: Disconnected in kinds(loop))
    assert loop.delivered[-1].reason == os.strerror(errno.ECONNRESET)


@pytest.mark.parametrize("unsent", [b"", b"x" * 10_000_000], ids=["at a read", "at a write"])
def test_a_reset_drops_no_last_line_without_its_end(loop, until, unsent):
    hear(loop)
    listener = loop.listen()
    sock = client(listener)
    sock.sendall(b"whole\npartial")
    until(loop, lambda: data(loop))
    if unsent:
        loop.delivered[0].connection.send(unsent)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
    until(loop, lambda: Disconnected in kinds(loop))
    assert kinds(loop) == [Connected, Received, Received, Disconnected]
    assert data(loop) == [b"whole", b"partial"]


def test_no_connection_starves_the_others(loop, until):
    """One sends without end; the other's line arrives within a few turns."""
    listener = loop.listen(lines=False)
    hear(loop)
    stop = threading.Event()
    with client(listener) as busy, client(listener) as quiet:
        busy.settimeout(0.2)

        def flood():
            try:
                while not stop.is_set():
                    busy.sendall(b"f" * 100_000)
            except TimeoutError:
                pass

        thread = threading.Thread(target=flood)
        thread.start()
        until(loop, lambda: len(data(loop)) > 20)
        turns = loop.turns
        quiet.sendall(b"me too")
        until(loop, lambda: b"me too" in data(loop))
        assert loop.turns - turns < 100
        assert all(len(piece) <= READ_SIZE for piece in data(loop))
        stop.set()
        thread.join()


def test_a_closed_listener_accepts_no_more(loop):
    listener = loop.listen()
    listener.close()
    listener.close()
    with pytest.raises(OSError, match=r"."):
        client(listener)
    assert len(loop.selector.get_map()) == 0


def test_closing_the_loop_closes_everything(recwarn):
    loop = EventLoop()
    listener = loop.listen()
    sock = client(listener)
    connection = loop.connect(listener.port)
    loop.turn(1)
    loop.close()
    loop.close()
    assert connection.closed
    sock.settimeout(10)
    assert sock.recv(10) == b""
    sock.close()


@pytest.mark.parametrize(
    "open_source",
    [
        lambda loop, sock: loop.listen(),
        lambda loop, sock: loop.connect(sock.getsockname()[1]),
        lambda loop, sock: loop.watch(sock, read=True),
    ],
    ids=["listen", "connect", "watch"],
)
def test_a_closed_loop_opens_nothing(open_source):
    loop = EventLoop()
    loop.close()
    with socket.create_server(("127.0.0.1", 0)) as sock:
        before = os.dup(0)
        os.close(before)
        with pytest.raises(RuntimeError, match="this loop has been closed: make a new one"):
            open_source(loop, sock)
        after = os.dup(0)
        os.close(after)
    assert after == before  # the lowest number that is free: nothing was left open
    assert not loop._sockets.open


def test_what_stands_in_line_at_the_peers_end_can_be_answered(loop, until, monkeypatch):
    """A client that sends a hundred lines, says that this is all, and reads the answers."""
    monkeypatch.setattr("uievents.loop.BUDGET", 0.0)  # one event a turn
    hear(loop)
    loop.onReceived(lambda event: event.reply(event.data))
    listener = loop.listen()
    lines = b"".join(b"%d\n" % number for number in range(100))
    with client(listener) as sock:
        sock.sendall(lines)
        sock.shutdown(socket.SHUT_WR)
        until(loop, lambda: Disconnected in kinds(loop))
        assert sock.makefile("rb").read() == lines
    assert loop.delivered[0].connection.closed


def test_the_end_is_reported_once(loop, until):
    hear(loop)
    listener = loop.listen()
    with client(listener) as sock:
        until(loop, lambda: loop.delivered)
        sock.shutdown(socket.SHUT_WR)
        until(loop, lambda: Disconnected in kinds(loop))
    connection = loop.delivered[0].connection
    connection.close()
    connection.end()
    loop.turn(0)
    loop.turn(0)
    assert kinds(loop) == [Connected, Disconnected]


def test_a_handler_may_keep_the_half_that_is_open(loop, until):
    hear(loop)
    loop.onDisconnected(lambda event: event.prevent_default())
    listener = loop.listen()
    with client(listener) as sock:
        sock.shutdown(socket.SHUT_WR)
        until(loop, lambda: Disconnected in kinds(loop))
        connection = loop.delivered[0].connection
        turns = loop.turns
        loop.turn(0.02)
        assert loop.turns == turns + 1  # not spun on
        connection.send("by the way")
        connection.close()
        assert sock.makefile("rb").read() == b"by the way\n"
