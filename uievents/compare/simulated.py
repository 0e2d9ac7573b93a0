"""A mouse made of a socket pair, for machines without a display.

The measured process holds a :class:`~uievents.models.input.Device`, as the models of input
have it; this is the hand that presses.
"""

from __future__ import annotations

import socket
import time

from ..models.input import Press, pair


class SimulatedDevice:
    """The sending side.  :attr:`descriptor` is inherited by the process that is measured."""

    def __init__(self) -> None:
        self._other, self._socket = pair("mouse")
        self._socket.setblocking(False)
        self._other.sock.setblocking(False)
        self.refused = 0
        """Presses and releases that did not fit into the socket, because nobody read."""

    @property
    def descriptor(self) -> int:
        """Of the measured side."""
        return self._other.fileno()

    @property
    def measured_side(self) -> socket.socket:
        """The socket itself."""
        return self._other.sock

    def prepare(self, number: int) -> None:
        """There is no pointer to move."""

    def press(self, number: int) -> None:
        """The button goes down."""
        self._send(number, True)

    def release(self, number: int) -> None:
        """The button comes up."""
        self._send(number, False)

    def _send(self, number: int, down: bool) -> None:
        try:
            self._socket.send(Press(time.monotonic(), number, down).pack())
        except (BlockingIOError, ConnectionError):
            self.refused += 1

    def close(self) -> None:
        """Close both ends."""
        self._socket.close()
        self._other.close()

    def __enter__(self) -> SimulatedDevice:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
