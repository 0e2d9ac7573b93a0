"""A device made of a socket pair and a shared page, for machines without a display.

Real devices speak in two ways, and so does this one:

* *events*: each press and release is a message in a stream, which a program reads when it
  likes, and none is lost by reading late;
* *state*: a level that is up or down *now*.  Who looks too late sees nothing.

Every press has a number, so that presses sent and presses noticed can be compared one by
one, across processes.
"""

from __future__ import annotations

import mmap
import os
import socket
import struct
import tempfile
from collections.abc import Iterator
from typing import Protocol

PRESS, RELEASE, MOVE = 0, 1, 2
_MESSAGE = struct.Struct("<BI")


class Device(Protocol):
    """What a load generator plays on."""

    def prepare(self, number: int) -> None:
        """Get ready for press ``number`` (move the pointer there); not timed."""

    def press(self, number: int) -> None: ...

    def release(self, number: int) -> None: ...


class SimulatedDevice:
    """The sending side.  :attr:`descriptors` are inherited by the process that is measured."""

    def __init__(self) -> None:
        self._socket, self._other = socket.socketpair()
        self._socket.setblocking(False)
        self._other.setblocking(False)
        with tempfile.TemporaryFile() as file:
            file.truncate(mmap.PAGESIZE)
            self._page_fd = os.dup(file.fileno())
        self._page = mmap.mmap(self._page_fd, mmap.PAGESIZE)
        self._state = memoryview(self._page).cast("I")
        self.refused = 0
        """Messages that did not fit into the socket, because nobody read."""

    @property
    def descriptors(self) -> tuple[int, int]:
        """Of the stream's other end and of the page with the state."""
        return self._other.fileno(), self._page_fd

    def prepare(self, number: int) -> None:
        """There is no pointer to move."""

    def press(self, number: int) -> None:
        """The button goes down."""
        self._state[0] = number << 1 | 1
        self._send(PRESS, number)

    def release(self, number: int) -> None:
        """The button comes up."""
        self._state[0] = number << 1
        self._send(RELEASE, number)

    def _send(self, kind: int, number: int) -> None:
        try:
            self._socket.send(_MESSAGE.pack(kind, number))
        except (BlockingIOError, ConnectionError):
            self.refused += 1

    def close(self) -> None:
        """Close both ends."""
        self._state.release()
        self._page.close()
        os.close(self._page_fd)
        self._socket.close()
        self._other.close()

    def __enter__(self) -> SimulatedDevice:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class DeviceReader:
    """The side of the program that is measured."""

    def __init__(self, stream: int, page: int) -> None:
        self.socket = socket.socket(fileno=stream)
        self._page = mmap.mmap(page, mmap.PAGESIZE, prot=mmap.PROT_READ)
        self._state = memoryview(self._page).cast("I")
        self._rest = b""

    def fileno(self) -> int:
        """The stream's descriptor, to wait for."""
        return self.socket.fileno()

    def read(self) -> Iterator[tuple[int, int]]:
        """(:data:`PRESS` or :data:`RELEASE`, number) of all that has arrived; never blocks."""
        try:
            data = self._rest + self.socket.recv(65_536)
        except BlockingIOError:
            return iter(())
        whole = len(data) - len(data) % _MESSAGE.size
        self._rest = data[whole:]
        return _MESSAGE.iter_unpack(data[:whole])

    def state(self) -> tuple[bool, int]:
        """Whether the button is down now, and the number of the press that moved it last."""
        value = self._state[0]
        return bool(value & 1), value >> 1

    def close(self) -> None:
        """Close this side."""
        self._state.release()
        self._page.close()
        self.socket.close()
