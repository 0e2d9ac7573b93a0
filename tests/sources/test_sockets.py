"""Sockets: readiness, lines and bytes, back-pressure, and the ways in which a network fails."""

from __future__ import annotations

import errno
import logging
import os
import select
import socket
import threading

import pytest

import uievents
from uievents import AddressInUse, Connected, ConnectionEvent, Disconnected, EventLoop, Received
from uievents.sources import connection as module


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        loop.told = []
        yield loop


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def hear(loop):
    loop.on(ConnectionEvent, loop.told.append)


def data(loop):
    return [event.data for event in loop.told if type(event) is Received]


def kinds(loop):
    return [type(event) for event in loop.told]


def client(listener):
    return socket.create_connection((listener.host, listener.port), timeout=10)


# ---------------------------------------------------------------- bare readiness


def test_readable_and_writable(loop, pair, until):
    ours, theirs = pair
    told = []

    @loop.onWritable
    def writable(event):
        told.append("writable")
        event.fileobj.send(b"ping")
        loop.watch(ours, read=True)  # instead of write

    @loop.onReadable
    def readable(event):
        told.append(event.fileobj.recv(100))
        loop.unwatch(ours)

    loop.watch(ours, write=True)
    until(loop, lambda: told)
    theirs.send(b"pong")
    until(loop, lambda: len(told) == 2)
    assert told == ["writable", b"pong"]
    assert len(loop.selector.get_map()) == 0


def test_a_descriptor_by_its_number(loop, until):
    reader, writer = os.pipe()
    try:
        told = []
        loop.watch(reader, read=True)
        loop.onReadable(fileobj=reader)(lambda event: told.append(os.read(reader, 10)))
        os.write(writer, b"x")
        until(loop, lambda: told)
        loop.unwatch(reader)
    finally:
        os.close(reader)
        os.close(writer)


def test_readiness_is_a_state(loop, pair):
    ours, theirs = pair
    told = []
    loop.watch(ours, read=True)
    loop.onReadable(told.append)
    theirs.send(b"x")
    for _ in range(3):
        loop.turn(1)
    assert len(told) == 3
    ours.recv(10)
    loop.turn(0)
    assert len(told) == 3


def test_what_cannot_be_watched_is_refused(loop, pair):
    with pytest.raises(ValueError, match="read=True"):
        loop.watch(pair[0])
    pair[0].close()
    with pytest.raises(ValueError, match="closed"):
        loop.watch(pair[0], read=True)
    loop.unwatch(pair[0])  # harmless
    with pytest.raises(TypeError, match="'readme' cannot be watched: it is no descriptor"):
        loop.watch("readme", read=True)
    free = pair[1].fileno()
    pair[1].close()
    with pytest.raises(OSError, match=f"{free} cannot be watched: no such descriptor"):
        loop.watch(free, read=True)


@pytest.mark.skipif(not hasattr(select, "epoll"), reason="other systems call files ready")
def test_a_file_is_refused_in_a_sentence(loop, tmp_path):
    with open(tmp_path / "file", "w") as file:
        for what in (file, file.fileno()):
            with pytest.raises(PermissionError, match=r"a file is always ready.*read or write it"):
                loop.watch(what, write=True)
            loop.unwatch(what)
    assert len(loop.selector.get_map()) == 0


def test_a_socket_closed_while_it_is_watched_is_found_and_named(loop, caplog):
    """A duplicate keeps the kernel's end open, so that epoll goes on reporting it."""
    ours, theirs = socket.socketpair()
    told = []
    loop.watch(ours, read=True)
    loop.onReadable(told.append)
    duplicate = os.dup(ours.fileno())
    try:
        theirs.send(b"x")
        ours.close()
        with caplog.at_level(logging.WARNING, "uievents"):
            for _ in range(5):
                loop.turn(0)
        assert told == []
        assert "closed while it was watched" in caplog.text
        assert caplog.text.count("closed while") == 1
        turns = loop.turns
        loop.turn(0.02)
        assert loop.turns == turns + 1  # not spun on
    finally:
        os.close(duplicate)
        theirs.close()


def test_a_number_that_is_used_again_can_be_watched_again(loop, until, caplog):
    told = []
    loop.onReadable(lambda event: told.append(event.fileobj.recv(10)))
    first, other = socket.socketpair()
    number = first.fileno()
    loop.watch(first, read=True)
    first.close()  # without unwatch: the kernel has forgotten it, and we do not know yet
    with socket.socket(fileno=os.dup(other.fileno())) as again, other:
        assert again.fileno() == number
        with caplog.at_level(logging.WARNING, "uievents"):
            loop.watch(again, write=True)
        assert "closed while it was watched" in caplog.text
        assert loop.selector.get_key(number).fileobj is again
        loop.unwatch(again)


def test_a_file_closed_while_it_is_watched_is_found_and_named(loop, caplog):
    """A file, unlike a socket, raises when a closed one is asked for its number."""
    reader, writer = os.pipe()
    loop.onReadable(loop.told.append)
    duplicate = os.dup(reader)
    with open(reader, "rb") as file, open(writer, "wb", buffering=0) as other:
        loop.watch(file, read=True)
        other.write(b"x")
        file.close()
        with caplog.at_level(logging.WARNING, "uievents"):
            loop.turn(0)
        os.close(duplicate)
    assert loop.told == []
    assert "closed while it was watched" in caplog.text
    with pytest.raises(ValueError, match="closed"):
        loop.watch(file, read=True)


def test_a_bare_number_closed_while_it_is_watched_may_become_a_connection(loop, until, caplog):
    hear(loop)
    listener = loop.listen()
    with client(listener) as peer, caplog.at_level(logging.WARNING, "uievents"):
        reader, writer = os.pipe()
        loop.watch(reader, read=True)
        os.close(reader)  # without unwatch: the connection gets its number
        peer.sendall(b"hello\n")
        until(loop, lambda: data(loop))
        os.close(writer)
    assert loop.told[0].connection.sock.fileno() == reader
    assert f"{reader} was closed while it was watched" in caplog.text


def test_a_bare_number_that_is_used_again_can_be_watched_again(loop, until):
    loop.onReadable(lambda event: loop.told.append(os.read(event.fileobj, 10)))
    first, other = os.pipe()
    loop.watch(first, read=True)
    os.close(first)
    os.close(other)
    again, writer = os.pipe()
    assert again == first
    loop.watch(again, read=True)
    os.write(writer, b"x")
    until(loop, lambda: loop.told)
    assert loop.told == [b"x"]
    loop.unwatch(again)
    os.close(again)
    os.close(writer)


# ---------------------------------------------------------------- connections


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
    assert loop.told[-1].reason == ""
    assert len({event.source for event in loop.told}) == 1
    assert loop.told[0].peer.startswith("127.0.0.1:")


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


def test_a_refused_connection_is_told_with_its_reason(loop, until):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    hear(loop)
    loop.connect(port)
    until(loop, lambda: loop.told)
    assert kinds(loop) == [Disconnected]
    assert loop.told[0].reason == os.strerror(errno.ECONNREFUSED)


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
    assert loop.told[-1].reason == os.strerror(errno.ECONNREFUSED)
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
    for event in loop.told:
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


def test_a_line_without_end_ends_the_connection(loop, until, monkeypatch):
    monkeypatch.setattr(module, "MAX_LINE", 1000)
    hear(loop)
    listener = loop.listen()
    with client(listener) as sock:
        sock.sendall(b"x" * 2000)
        until(loop, lambda: Disconnected in kinds(loop))
    assert data(loop) == []
    assert "longer than 1000 bytes" in loop.told[-1].reason


def test_who_does_not_read_is_not_read_from(loop, until):
    """What it sends us waits with it; what we sent is kept, and goes out when it reads."""
    listener = loop.listen(lines=False)
    hear(loop)
    answer = b"y" * (16 * module.HIGH_WATER)

    @loop.onReceived
    def reply(event):
        event.reply(answer)

    with client(listener) as sock:
        sock.sendall(b"x")
        until(loop, lambda: data(loop))
        connection = loop.told[0].connection
        assert connection.unsent >= module.HIGH_WATER
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
        thread.join(10)
    assert bytes(got) == answer * 2
    assert data(loop) == [b"x", b"more"]


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
        thread.join(10)
    assert bytes(got) == answer


def test_a_reset_is_told_with_its_reason(loop, until):
    hear(loop)
    listener = loop.listen()
    sock = client(listener)
    until(loop, lambda: loop.told)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
    until(loop, lambda: Disconnected in kinds(loop))
    assert loop.told[-1].reason == os.strerror(errno.ECONNRESET)


@pytest.mark.parametrize("unsent", [b"", b"x" * 10_000_000], ids=["at a read", "at a write"])
def test_a_reset_drops_no_last_line_without_its_end(loop, until, unsent):
    hear(loop)
    listener = loop.listen()
    sock = client(listener)
    sock.sendall(b"whole\npartial")
    until(loop, lambda: data(loop))
    if unsent:
        loop.told[0].connection.send(unsent)
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
        assert all(len(piece) <= module.READ_SIZE for piece in data(loop))
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
    assert loop.told[0].connection.closed


def test_the_end_is_told_once(loop, until):
    hear(loop)
    listener = loop.listen()
    with client(listener) as sock:
        until(loop, lambda: loop.told)
        sock.shutdown(socket.SHUT_WR)
        until(loop, lambda: Disconnected in kinds(loop))
    connection = loop.told[0].connection
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
        connection = loop.told[0].connection
        turns = loop.turns
        loop.turn(0.02)
        assert loop.turns == turns + 1  # not spun on
        connection.send("by the way")
        connection.close()
        assert sock.makefile("rb").read() == b"by the way\n"


# ---------------------------------------------------------------- ports


def test_a_port_that_is_taken_is_one_clear_sentence(loop):
    listener = loop.listen()
    with pytest.raises(AddressInUse, match=f"port {listener.port} of 127.0.0.1 is taken") as info:
        loop.listen(listener.port)
    assert "choose another port" in str(info.value)
    assert isinstance(info.value, OSError)
    assert isinstance(info.value, uievents.UIEventsError)
    assert info.value.errno == errno.EADDRINUSE


def test_a_port_can_be_used_again_at_once(until):
    """Although a connection of the first server is still in TIME_WAIT."""
    with EventLoop(strict=True) as first:
        listener = first.listen()
        port = listener.port
        accepted = []
        first.onConnected(accepted.append)
        sock = client(listener)
        until(first, lambda: accepted)
    sock.close()  # after the server's end: that is the one which waits
    with EventLoop() as second:
        assert second.listen(port).port == port


@pytest.mark.parametrize("port", [-1, 65_536, "http", None])
@pytest.mark.parametrize("opening", ["listen", "connect"])
def test_what_is_no_port_is_refused(loop, opening, port):
    with pytest.raises((ValueError, TypeError), match=f"0 to 65535, not {port!r}"):
        getattr(loop, opening)(port)


@pytest.mark.parametrize("opening", ["listen", "connect"])
def test_what_is_no_host_is_refused(loop, opening):
    with pytest.raises(TypeError, match="a host is a name or an address, as a string, not 3"):
        getattr(loop, opening)(9000, host=3)


# ---------------------------------------------------------------- accepting fails


def test_an_error_of_the_network_does_not_end_the_service(loop, until, caplog):
    """accept(2): "Linux passes already-pending network errors on the new socket as an error"."""
    hear(loop)
    listener = loop.listen()
    real, errors = listener.sock, [errno.EPROTO, errno.EPERM, errno.ECONNABORTED]

    class Failing:
        def accept(self):
            if errors:
                code = errors.pop(0)
                raise OSError(code, os.strerror(code))
            return real.accept()

        def __getattr__(self, name):
            return getattr(real, name)

    listener.sock = Failing()
    with client(listener), caplog.at_level(logging.WARNING, "uievents"):
        until(loop, lambda: Connected in kinds(loop))
    assert not errors
    assert caplog.text.count("cannot accept") == 1
    assert "ulimit" not in caplog.text
    listener.sock = real


def test_without_descriptors_nothing_spins_and_service_goes_on(run_python):
    code = """
        import logging, os, resource, socket, time
        from uievents import EventLoop
        logging.basicConfig(format="%(message)s")
        loop = EventLoop(strict=True)
        listener = loop.listen()
        lines = []
        loop.onReceived(lambda event: lines.append(event.data))
        first = socket.create_connection((listener.host, listener.port))
        loop.turn(1)
        second = socket.create_connection((listener.host, listener.port))
        last = os.dup(0)
        resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, 4096))
        turns, end = loop.turns, time.monotonic() + 0.35
        while time.monotonic() < end:
            loop.turn(0.35)          # cannot accept: tries again every 0.1 s
        print("turns", loop.turns - turns)
        first.sendall(b"still\\n")
        while not lines:             # who is connected is served meanwhile
            loop.turn(1)
        os.close(last)
        second.sendall(b"accepted\\n")
        while len(lines) < 2:
            loop.turn(1)
        print(lines)
        loop.close()
    """
    done = run_python(code)
    turns, lines = done.stdout.splitlines()
    assert int(turns.split()[1]) < 15
    assert lines == "[b'still', b'accepted']"
    assert done.stderr.count("cannot accept on port") <= 2
    assert "ulimit -n" in done.stderr
