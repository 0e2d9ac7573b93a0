"""The half of a connection that receives: bytes as they come, or lines.

A line may come in many pieces, and a piece may hold many lines.  The size of a read is adapted to
the length of the lines, so that one read brings about :data:`LINES` of them.
"""

from __future__ import annotations

from itertools import takewhile
from selectors import EVENT_READ, EVENT_WRITE
from typing import TYPE_CHECKING, Any

from ..events import Received
from .bounds import Bounds
from .sending import Sender

if TYPE_CHECKING:
    from .sockets import Sockets

READ_SIZE = 65_536
"""The most bytes that one read takes."""
FIRST_READ = 1024
"""Bytes that the first read takes in line mode, before the length of the lines is known."""
LINES = 128
"""The most lines that one read is to bring, roughly."""


class Receiver(Sender):
    """Base of :class:`~uievents.sources.connection.StreamConnection`: reads, and splits lines."""

    __slots__ = ("_mask", "_partial", "_peer_ended", "_read_size", "_source")

    def __init__(self, sockets: Sockets, bounds: Bounds) -> None:
        super().__init__(sockets, bounds)
        self._mask = 0  # event mask that the selector waits for
        self._source = ""  # the ``source`` of its events
        self._read_size = FIRST_READ if bounds.lines else READ_SIZE

    def _reset(self) -> None:
        """Set the state of a socket that was just made."""
        super()._reset()
        self._partial = bytearray()  # the beginning of a line whose end has not come yet
        self._peer_ended = False  # the peer sends no more, but may still read

    def _lost(self, error: OSError) -> None:
        """End the connection because of an error of the socket."""
        raise NotImplementedError

    def _put_disconnected(self, reason: str) -> None:
        """Queue ``Disconnected``."""
        raise NotImplementedError

    def ready(self, key: Any, mask: int) -> None:
        if mask != EVENT_READ and mask & self._mask & EVENT_WRITE:
            self._flush()
        if not mask & self._mask & EVENT_READ:
            return
        try:
            data = self.sock.recv(self._read_size)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lost(error)
            return
        now = self._last = self._sockets.clock()
        if not data:
            self._put_last_line()
            # The peer's last data may still be in line, and be answered.  So the connection stays
            # open until the loop calls finish(), after the handlers of Disconnected.
            self._peer_ended = True
            self._update_interest()
            self._put_disconnected("")
        elif self._lines:
            self._split(data, now)
        else:
            self._sockets.put(Received(self, data, time=now, source=self._source))

    def _split(self, data: bytes, now: float) -> None:
        """Queue the lines that end within ``data``."""
        begun, longest = self._partial, self._bounds.line
        lines = data.split(b"\n")
        rest = lines.pop()
        if lines:
            if begun:
                lines[0] = bytes(begun) + lines[0]
                begun.clear()
            too_long = False
            if len(data) > longest or len(lines[0]) > longest:
                before = list(takewhile(lambda line: len(line) <= longest, lines))
                too_long, lines = len(before) < len(lines), before
            source = self._source
            if len(lines) == 1:
                line = lines[0].removesuffix(b"\r")
                self._sockets.put(Received(self, line, time=now, source=source))
            else:
                received = []
                for line in lines:
                    received.append(
                        Received(self, line.removesuffix(b"\r"), time=now, source=source)
                    )
                self._sockets.extend(received)
            if too_long:
                self._line_too_long()
                return
        if rest:
            begun += rest
            if len(begun) > longest:
                self._line_too_long()
                return
        if len(lines) > LINES or len(data) == self._read_size:
            self._adapt(len(lines))

    def _adapt(self, lines: int) -> None:
        """Choose the size of the next read: less after many lines, more again after few."""
        if lines > LINES:
            self._read_size = max(LINES, self._read_size * LINES // lines)
        elif lines * 2 <= LINES:
            self._read_size = min(2 * self._read_size, READ_SIZE)

    def _line_too_long(self) -> None:
        self.end(f"a line longer than {self._bounds.line} bytes: use lines=False, or line=")

    def _put_last_line(self) -> None:
        """Queue the last line, which has no line end."""
        if self._partial:
            now = self._sockets.clock()
            self._sockets.put(Received(self, bytes(self._partial), time=now, source=self._source))
            self._partial.clear()
