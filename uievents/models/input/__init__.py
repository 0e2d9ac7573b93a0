"""How does a program notice the mouse and the keyboard?  Seven ways, one contract.

The lecture asks: *how is a mouse click obtained?*  Its first way is a thread that polls for
ever, with three faults; its second is the event-driven model.  The modules of this family are
those two, the ways in between, and one module for each of the faults.

**The contract.**  A model is a module with ::

    run(devices, deliver, stop) -> int

``devices`` is a sequence of :class:`Device`, by convention the mouse first.  For each
press or release that the model notices it calls ``deliver(index, payload)`` with the
device's index and the bytes that were sent (:meth:`Press.unpack` reads them), on a thread
of the model's choice; models with several threads call it from several at once.
``run`` returns promptly after ``stop`` is set.  Its result is how often it read a device, or was
woken.  The caller closes the devices.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import NamedTuple

from .. import load

MODELS = (
    "busy_thread",
    "sleep_poll",
    "state_poll",
    "blocking_scan",
    "scan_many",
    "thread_per_device",
    "events",
)

Deliver = Callable[[int, bytes], object]


class Press(NamedTuple):
    """A button or key went down or came up: when, the press's number, and which of the two."""

    time: float
    """Seconds, on the sender's monotonic clock."""
    number: int = 0
    down: bool = True

    def pack(self) -> bytes:
        """As the :data:`SIZE` bytes that go over the wire."""
        return _RECORD.pack(*self)

    @classmethod
    def unpack(cls, payload: bytes) -> Press:
        """What :meth:`pack` packed."""
        return cls(*_RECORD.unpack(payload))


_RECORD = struct.Struct("<dI?")
SIZE = _RECORD.size
"""Bytes of one packed :class:`Press`."""


class Device:
    """The program's end of a mouse or keyboard: presses come in over a socket.

    The other end presses; :func:`pair` makes both.  Only one thread at a time may use a device.
    """

    gone: bool = False
    """Whether the other end has hung up, so that no more input can come."""

    def __init__(self, sock: socket.socket, name: str = "") -> None:
        self.sock = sock
        self.name = name
        self._part = b""
        self._last: bytes | None = None

    def fileno(self) -> int:
        """The descriptor that becomes readable when there is input."""
        return self.sock.fileno()

    def read_event(self) -> bytes | None:
        """The next press or release, or None at once if there is none."""
        return self._receive(0.0)

    def wait_event(self, timeout: float | None = None) -> bytes | None:
        """The next press or release; blocks until there is one.

        None after ``timeout`` seconds, or when the device is :attr:`gone`.
        """
        return self._receive(timeout)

    def state(self) -> bytes | None:
        """The present state: the last press or release (None: there was none).

        Input between two calls is lost, as with a device's state register.
        """
        while (payload := self.read_event()) is not None:
            self._last = payload
        return self._last

    def hang_up(self) -> None:
        """End a :meth:`wait_event` that is blocked, from another thread."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is closed already

    def close(self) -> None:
        """Release the socket."""
        self.sock.close()

    def _receive(self, timeout: float | None) -> bytes | None:
        if self.sock.gettimeout() != timeout:
            self.sock.settimeout(timeout)
        try:
            part = self.sock.recv(SIZE - len(self._part))
        except (BlockingIOError, TimeoutError):
            return None
        self.gone = not part
        self._part += part
        if len(self._part) < SIZE:
            return None
        payload, self._part = self._part, b""
        return payload


def pair(name: str = "") -> tuple[Device, socket.socket]:
    """A device, and the socket on which ``send(Press(...).pack())`` presses it."""
    measured, presser = socket.socketpair()
    return Device(measured, name), presser


def model(name: str) -> Callable[..., int]:
    """The ``run`` of the model called ``name`` (one of :data:`MODELS`; else ``ValueError``)."""
    return load(__name__, MODELS, name).run  # type: ignore[no-any-return]
