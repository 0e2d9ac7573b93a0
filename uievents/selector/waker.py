"""A bell that other threads, and signal handlers, may ring."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from functools import partial


class Waker:
    """A descriptor that is readable from :meth:`set` until :meth:`clear`.

    It is an ``eventfd`` where the system has one: a ring is one system call of about half a
    microsecond, and there is no limit of rings.  Elsewhere, and with ``pair`` (for :meth:`writer`),
    it is a pair of sockets.
    """

    def __init__(self, *, pair: bool = False) -> None:
        self._bell: EventBell | PairBell | None
        if hasattr(os, "eventfd") and not pair:
            self._bell = EventBell(os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK))
        else:
            self._bell = PairBell(*socket.socketpair())
        self._fd = self._bell.fd

    def fileno(self) -> int:
        return self._fd

    def writer(self) -> int:
        """The other end's descriptor, for ``signal.set_wakeup_fd``, which writes one byte.

        An ``eventfd`` refuses a single byte: hence the pair.
        """
        assert isinstance(self._bell, PairBell)
        return self._bell.ends[1].fileno()

    def set(self) -> None:
        """Ring.  From any thread; ringing again before :meth:`clear` changes nothing."""
        bell = self._bell  # a reference, so that it is not closed during this call
        if bell is None:
            return  # closed
        try:
            bell.ring()
        except OSError:
            pass  # full, so ringing already

    def clear(self) -> None:
        """Stop ringing."""
        try:
            if self._bell is not None:
                self._bell.silence()
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Release the descriptor.  It is closed as soon as no other thread is in :meth:`set`."""
        self._fd = -1
        self._bell = None


class EventBell:
    """An ``eventfd``, which only Linux has."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.silence: Callable[[], object] = partial(os.eventfd_read, fd)

    def ring(self) -> None:
        os.eventfd_write(self.fd, 1)

    def __del__(self) -> None:
        os.close(self.fd)


class PairBell:
    """A pair of sockets, which every system has."""

    def __init__(self, *ends: socket.socket) -> None:
        self.ends = ends
        for end in ends:
            end.setblocking(False)
        self.fd: int = self.ends[0].fileno()

    def ring(self) -> None:
        self.ends[1].send(b"\0")

    def silence(self) -> None:
        while self.ends[0].recv(4096):
            pass

    def __del__(self) -> None:
        for end in self.ends:
            end.close()
