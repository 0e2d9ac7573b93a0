"""Ports, Unix sockets, and what cannot be listened on or connected to."""

from __future__ import annotations

import errno
import logging
import os

import pytest
from network import client, hear, kinds

import uievents
from uievents import AddressInUse, Connected, EventLoop


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
