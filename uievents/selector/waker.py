"""A bell that other threads, and signal handlers, may ring."""

from __future__ import annotations

import os
import socket


class Waker:
    """A descriptor that is readable from :meth:`set` until :meth:`clear`.

    An ``eventfd`` where the system has one (a ring is one system call of about half a
    microsecond, and any number of rings fit into it), a pair of sockets elsewhere, and with
    ``pair``: for :meth:`writer`.
    """

    def __init__(self, *, pair: bool = False) -> None:
        self._pair: tuple[socket.socket, socket.socket] | None = None
        if hasattr(os, "eventfd") and not pair:
            self._fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        else:
            self._pair = socket.socketpair()
            for end in self._pair:
                end.setblocking(False)
            self._fd = self._pair[0].fileno()

    def fileno(self) -> int:
        return self._fd

    def writer(self) -> int:
        """The other end's descriptor, for ``signal.set_wakeup_fd``: it rings by writing a byte,
        which an ``eventfd`` refuses."""
        assert self._pair is not None
        return self._pair[1].fileno()

    def set(self) -> None:
        """Ring.  From any thread; rings of a bell that rings already are one."""
        try:
            if self._pair is None:
                os.eventfd_write(self._fd, 1)
            else:
                self._pair[1].send(b"\0")
        except (OSError, ValueError):
            pass  # full, so ringing already; or closed, so nobody is left to hear

    def clear(self) -> None:
        """Stop ringing."""
        try:
            if self._pair is None:
                os.eventfd_read(self._fd)
            else:
                while self._pair[0].recv(4096):
                    pass
        except BlockingIOError:
            pass

    def close(self) -> None:
        if self._pair is not None:
            for end in self._pair:
                end.close()
        elif self._fd >= 0:
            os.close(self._fd)
        self._fd = -1
