"""What a connection makes of bytes, however they come."""

from __future__ import annotations

import socket
from selectors import EVENT_READ

from hypothesis import given, settings
from hypothesis import strategies as st

from uievents import Disconnected, EventLoop, Received

LONGEST = 12


class Pieces:
    """A socket whose bytes come in the pieces that are given, each as large as is asked for."""

    def __init__(self, sock, pieces):
        self.sock, self.pieces = sock, list(pieces)

    def recv(self, most):
        if not self.pieces:
            return b""
        piece = self.pieces.pop(0)
        if len(piece) > most:
            self.pieces.insert(0, piece[most:])
        return piece[:most]

    def __getattr__(self, name):
        return getattr(self.sock, name)


def expected(data):
    """Lines of at most so many bytes, until one is longer; and whether one was."""
    *lines, rest = data.split(b"\n")
    delivered = []
    for line in lines:
        if len(line) > LONGEST:
            return delivered, True
        delivered.append(line.removesuffix(b"\r"))
    if len(rest) > LONGEST:
        return delivered, True
    return delivered + ([rest] if rest else []), False


texts = st.lists(st.sampled_from([b"a", b"\n", b"\r", b"\r\n", b"bcdef", b"x" * 11]), max_size=40)


@settings(max_examples=2 * settings.default.max_examples)
@given(pieces=texts.map(lambda parts: [b"".join(parts)]) | texts)
def test_lines_do_not_depend_on_how_they_come(pieces):
    with EventLoop(strict=True) as loop:
        listener = loop.listen(line=LONGEST)
        delivered, ended = [], []
        loop.onReceived(lambda event: delivered.append(event.data))
        loop.onDisconnected(ended.append)
        with socket.create_connection((listener.host, listener.port)):
            while not listener.connections:
                loop.turn(1)
            [connection] = listener.connections
            real, connection.sock = connection.sock, Pieces(connection.sock, pieces)
            most = 0
            while not (connection.closed or connection._peer_ended):
                connection.ready(None, EVENT_READ)
                most = max(most, len(connection._partial))
            while not ended:
                loop.turn(0)
            connection.sock = real
    lines, too_long = expected(b"".join(pieces))
    assert delivered == lines
    assert ("longer than" in ended[0].reason) == too_long
    assert most <= LONGEST


@settings(max_examples=settings.default.max_examples // 2)
@given(pieces=st.lists(st.binary(min_size=1, max_size=200_000), max_size=5))
def test_bytes_are_those_that_came(pieces):
    with EventLoop(strict=True) as loop:
        listener = loop.listen(lines=False)
        delivered = []
        loop.on(Received, lambda event: delivered.append(event.data))
        ended = []
        loop.on(Disconnected, ended.append)
        with socket.create_connection((listener.host, listener.port)):
            while not listener.connections:
                loop.turn(1)
            [connection] = listener.connections
            real, connection.sock = connection.sock, Pieces(connection.sock, pieces)
            while not connection._peer_ended:
                connection.ready(None, EVENT_READ)
            while not ended:
                loop.turn(0)
            connection.sock = real
    assert b"".join(delivered) == b"".join(pieces)
