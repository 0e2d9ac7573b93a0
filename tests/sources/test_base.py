"""A source's whole contract: attach, deadline, pending, collect, close; added, and removed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import Click, Event, EventLoop
from uievents.selector.selector import PENDING_EVERY
from uievents.sources import Source


class Told(Event):
    number: int = 0


class Wire(Source):
    """Puts a Told for each byte that comes over a socket."""

    def __init__(self, sock):
        self.sock = sock

    def attach(self, selector, put, clock):
        super().attach(selector, put, clock)
        selector.register(self.sock, 1, self.ready)

    def collect(self, now):
        for byte in self.sock.recv(10):
            self.put(Told(byte))

    def close(self):
        super().close()
        self.selector.unregister(self.sock)


class Ticks(Source):
    """Puts a Told each second."""

    number = 0

    def attach(self, selector, put, clock):
        super().attach(selector, put, clock)
        self.due = clock() + 1

    def deadline(self):
        return self.due

    def collect(self, now):
        self.number += 1
        self.due += 1
        self.put(Told(self.number))


class Ahead(Source):
    """A source that has read ahead."""

    def __init__(self, *numbers):
        self.held = list(numbers)

    def pending(self):
        return bool(self.held)

    def collect(self, now):
        if self.held:
            self.put(Told(self.held.pop(0)))


@pytest.fixture
def delivered():
    return []


@pytest.fixture
def loop(delivered):
    with EventLoop(strict=True) as loop:
        loop.onTold(lambda event: delivered.append(event.number))
        yield loop


@pytest.fixture
def virtual(clock, virtual_wait, delivered):
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        loop.onTold(lambda event: delivered.append(event.number))
        yield loop


def test_a_descriptor_that_is_ready_is_collected(loop, delivered, pair, until):
    loop.add(Wire(pair[0]))
    pair[1].send(b"\1\2\3")
    until(loop, lambda: delivered == [1, 2, 3])


def test_a_deadline_is_collected_at_its_time(virtual, delivered, clock):
    start = clock()
    virtual.add(Ticks())
    for seconds in range(1, 5):
        virtual.turn()
        assert clock() == start + seconds
        assert delivered == list(range(1, seconds + 1))


def test_what_was_read_ahead_keeps_the_loop_awake(virtual, delivered):
    """VirtualWait raises where the real one would sleep for ever."""
    ahead = virtual.add(Ahead(1, 2, 3))
    for _ in range(3):
        virtual.turn()
    assert delivered == [1, 2, 3]
    with pytest.raises(AssertionError, match="for ever"):
        virtual.turn()
    ahead.held.append(4)
    virtual.turn()
    assert delivered == [1, 2, 3, 4]


def test_what_was_read_ahead_is_not_forgotten_by_a_loop_that_never_sleeps(
    loop, delivered, pair, monkeypatch
):
    now = 1000.0
    monkeypatch.setattr("uievents.selector.selector.monotonic", lambda: now)
    loop.watch(pair[0], read=True)
    pair[1].send(b"x")  # and nobody reads it
    loop.turn()
    loop.add(Ahead(1, 2))
    loop.turn()
    assert delivered == [1]
    loop.turn()
    assert delivered == [1]  # to ask in each turn would cost too much
    now += PENDING_EVERY
    loop.turn()
    assert delivered == [1, 2]


def test_a_source_that_is_ready_and_has_read_ahead_is_asked_once_a_turn(loop, delivered, pair):
    """A second call would find nothing, and block in one that reads without looking."""
    calls = []

    class Both(Wire):
        def pending(self):
            return True

        def collect(self, now):
            calls.append(now)

    source = loop.add(Both(pair[0]))
    pair[1].send(b"x")
    for turns in range(1, 4):
        loop.turn()
        assert len(calls) == turns
    source.remove()


def certificate(folder):
    """A certificate for this test alone."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("a certificate is made by openssl: apt-get install openssl")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


class TLS(Source):
    """A TLS connection, read a little at a time.

    A record is decrypted whole; the rest of it waits in the SSL object, where no descriptor shows
    it.
    """

    def __init__(self, sock):
        self.sock = sock

    def attach(self, selector, put, clock):
        super().attach(selector, put, clock)
        self.sock.setblocking(False)
        selector.register(self.sock, 1, self.ready)

    def pending(self):
        return self.sock.pending() > 0

    def collect(self, now):
        try:
            data = self.sock.recv(1000)
        except ssl.SSLWantReadError:
            return
        if data:
            self.put(Told(len(data)))
        else:
            self.leave()

    def close(self):
        super().close()
        self.selector.unregister(self.sock)


def test_a_tls_socket_that_has_read_ahead_works(loop, delivered, pair, until, tmp_path):
    near, far = pair
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    sent = threading.Event()

    def serve():
        with certificate(tmp_path).wrap_socket(far, server_side=True) as server:
            server.sendall(b"x" * 16_000)  # one record
            sent.wait(60)
            server.sendall(b"y" * 500)

    thread = threading.Thread(target=serve)
    thread.start()
    with context.wrap_socket(near) as client:
        source = loop.add(TLS(client))
        until(loop, lambda: sum(delivered) == 16_000)
        assert delivered == [1000] * 16
        sent.set()
        until(loop, lambda: sum(delivered) == 16_500)
        until(loop, lambda: source.removed)
    thread.join()


def test_removed_it_is_closed_and_heard_no_more(virtual, delivered):
    ticks = virtual.add(Ticks())
    virtual.turn()
    ticks.remove()
    ticks.remove()
    assert ticks.closed
    with pytest.raises(AssertionError, match="for ever"):
        virtual.turn()
    assert delivered == [1]


def test_removed_it_reaches_what_stands_in_line_already(loop, delivered, pair):
    wire = Wire(pair[0])
    loop.add(wire)

    @loop.onTold(number=2)
    def enough(event):
        wire.remove()

    pair[1].send(b"\1\2\3\4")
    loop.post(Told(9))
    loop.turn()
    loop.turn(0)
    assert delivered == [1, 2, 9] or delivered == [9, 1, 2]
    queue = loop.queue
    assert queue.produced == queue.delivered + queue.merged + queue.dropped + queue.withdrawn


def test_removed_by_another_source_of_the_same_turn(loop, delivered):
    """Both are ready; the first to be asked takes the other out."""
    ends = [socket.socketpair() for _ in range(2)]
    wires = []

    class Jealous(Wire):
        def collect(self, now):
            super().collect(now)
            for wire in wires:
                if wire is not self:
                    wire.remove()

    wires += [loop.add(Jealous(near)) for near, _ in ends]
    for number, (_, far) in enumerate(ends, 1):
        far.send(bytes([number]))
    loop.turn()
    loop.turn(0)
    assert delivered in ([1], [2])
    for pair in ends:
        for end in pair:
            end.close()


@pytest.mark.parametrize("method", ["deadline", "pending", "collect", "attach"])
def test_it_may_remove_itself_in_each_of_its_methods(virtual, method):
    class Leaver(Ticks):
        pass

    inner = getattr(Leaver, method)

    def leave(self, *arguments):
        result = inner(self, *arguments)
        self.remove()
        return result

    setattr(Leaver, method, leave)
    source = virtual.add(Leaver())
    for _ in range(2):
        virtual.turn(1.0)
    assert source.removed
    assert source.closed
    assert source not in virtual.loop.sources


def test_what_a_handler_removes_is_not_asked_later_in_the_turn(virtual, delivered):
    first, second = virtual.add(Ticks()), virtual.add(Ticks())
    collect = first.collect
    first.collect = lambda now: (collect(now), second.remove())
    virtual.turn()
    assert delivered == [1]


def test_left_by_itself_what_it_has_put_is_delivered(virtual, delivered):
    class Once(Ticks):
        def collect(self, now):
            super().collect(now)
            self.leave()

    once = virtual.add(Once())
    virtual.turn()
    assert delivered == [1]
    assert once.closed


def test_an_error_of_close_does_not_keep_it_in(virtual):
    class Stuck(Ticks):
        def close(self):
            raise OSError("stuck")

    stuck = virtual.add(Stuck())
    with pytest.raises(OSError, match="stuck"):
        stuck.remove()
    assert stuck not in virtual.loop.sources
    stuck.remove()


def test_what_cannot_attach_is_not_taken_in(virtual):
    class Shut(Ticks):
        shut = True

        def attach(self, selector, put, clock):
            if self.shut:
                raise OSError("shut")
            super().attach(selector, put, clock)

    source = Shut()
    with pytest.raises(OSError, match="shut"):
        virtual.add(source)
    assert source not in virtual.loop.sources
    source.shut = False
    virtual.add(source)
    virtual.turn()
    assert source.number == 1


def test_a_source_belongs_to_one_loop(virtual, loop):
    ticks = virtual.add(Ticks())
    for other in (virtual, loop):
        with pytest.raises(RuntimeError, match="added to a loop already"):
            other.add(ticks)
    ticks.remove()
    with pytest.raises(RuntimeError, match="make another"):
        virtual.add(ticks)


def test_a_closed_loop_takes_none_in():
    loop = EventLoop()
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        loop.add(Ticks())


# ---------------------------------------------------------------- no silent bypass


@pytest.mark.parametrize("method", ["deadline", "pending", "ready"])
def test_a_method_set_on_the_source_itself_is_honoured_or_refused(virtual, delivered, method, pair):
    class Plain(Source):
        def attach(self, selector, put, clock):
            super().attach(selector, put, clock)
            selector.register(pair[0], 1, self.ready)

        def collect(self, now):
            self.put(Told(len(delivered)))

    source, calls = Plain(), []

    def own(*arguments):
        calls.append(arguments)
        if method == "ready":
            source.collect(0)
        return virtual.clock()

    setattr(source, method, own)
    virtual.add(source)
    if method == "ready":
        pair[1].send(b"x")
    virtual.turn()
    assert calls
    assert delivered == [0]
    with pytest.raises(AttributeError, match=rf"{method} of .* before add\(\)"):
        setattr(source, method, own)


def test_what_is_looked_up_each_time_may_be_set_at_any_time(virtual, delivered):
    ticks = virtual.add(Ticks())
    ticks.collect = lambda now: (delivered.append("own"), ticks.remove())
    virtual.turn()
    assert delivered == ["own"]


def test_a_deadline_that_is_no_number_is_refused(virtual):
    for _ in range(2):  # alone, and beside another
        ticks = virtual.add(Ticks())
        ticks.due = nan
        with pytest.raises(ExceptionGroup) as raised:
            virtual.turn(0)
        assert re.search(r"deadline of .*Ticks.* is NaN", str(raised.value.exceptions[0]))
        assert ticks.removed
        virtual.after(1, print)


def test_an_infinite_deadline_is_none(virtual):
    virtual.add(Ticks()).due = inf
    with pytest.raises(AssertionError, match="for ever"):
        virtual.turn()


# ---------------------------------------------------------------- scripts


def test_a_script_leaves_when_it_is_done(virtual):
    sources = virtual.loop.sources
    script = virtual.play([Click((1, 2), time=1.0), Click((3, 4), time=2.0)])
    while not script.done:
        virtual.turn()
    assert virtual.loop.sources == sources
    assert script.closed
    virtual.play([])
    assert virtual.loop.sources == sources


@given(st.integers(0, 40))
def test_finished_scripts_leave_nothing_to_be_asked(number):
    """A turn after 5,000 of them took a hundred times as long."""
    with EventLoop(strict=True) as loop:
        sources, clocked = loop.loop.sources, loop.loop._with_deadline
        for _ in range(number):
            loop.play([Click((1, 2), time=0.0)])
        loop.turn(0)
        assert (loop.loop.sources, loop.loop._with_deadline) == (sources, clocked)


def test_a_script_can_be_taken_out(virtual, delivered):
    script = virtual.play([Told(1, time=1.0), Told(2, time=2.0)])
    virtual.turn()
    script.remove()
    with pytest.raises(AssertionError, match="for ever"):
        virtual.turn()
    assert delivered == [1]


# ---------------------------------------------------------------- a descriptor's number

DOORS = [("run", False), ("run", True), ("signal", False), ("signal", True)]
DOORS += [("listen", False), ("listen", True), ("watch", False)]


@pytest.mark.parametrize(("door", "bare"), DOORS)
def test_a_number_closed_while_watched_may_be_anything_next(door, bare, until):
    """The system gives the lowest number that is free: here to a part of the loop's own."""
    near, far = socket.socketpair()
    number = near.fileno()
    opened, delivered = [far], []
    with EventLoop(strict=True) as loop:
        loop.watch(number if bare else near, read=True)
        near.close()
        if door == "run":
            loop.after(0.01, lambda event: (delivered.append(event), loop.stop()))
            loop.run()
        elif door == "signal":
            loop.onSignal(delivered.append)
            loop.signal(signal.SIGUSR1)
            loop.unwatch(number if bare else near)  # which must not take out the loop's own
            for _ in range(2):
                delivered.clear()
                threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGUSR1)).start()
                until(loop, lambda: delivered)
        elif door == "listen":
            loop.onConnected(delivered.append)
            listener = loop.listen()
            opened.append(socket.create_connection((listener.host, listener.port)))
            until(loop, lambda: delivered)
        else:
            again, other = socket.socketpair()
            opened += [again, other]
            assert again.fileno() == number
            loop.onReadable(delivered.append)
            loop.watch(again, read=True)
            other.send(b"x")
            until(loop, lambda: delivered)
            loop.unwatch(again)
    for sock in opened:
        sock.close()
    assert delivered


@pytest.mark.window
@pytest.mark.parametrize("bare", [False, True])
def test_a_number_closed_while_watched_may_be_a_reopened_window_s(wait, until, bare):
    pygame = pytest.importorskip("pygame")
    from uievents import App

    delivered = []
    with App("test", wait=wait, strict=True) as app:
        app.onDraw(delivered.append)
        pygame.display.quit()
        app.turn(0)
        pairs = [socket.socketpair() for _ in range(4)]
        for pair in pairs:
            for end in pair:
                app.watch(end.fileno() if bare else end, read=True)
        for pair in pairs:
            for end in pair:
                end.close()
        pygame.display.init()
        pygame.display.set_mode((100, 100))
        delivered.clear()
        until(app, lambda: delivered)
        assert not app.display.gone
