"""Listeners: they accept connections."""

from __future__ import annotations

import errno
import logging
import socket
from selectors import EVENT_READ
from threading import get_ident
from typing import TYPE_CHECKING, Any

from .addresses import UnixPath, address_text
from .bounds import Bounds
from .connection import StreamConnection

if TYPE_CHECKING:
    from .alarms import Alarm
    from .sockets import Sockets

ACCEPTS_A_TURN = 64
ACCEPT_PAUSE = 0.1
"""Seconds after which accepting is tried again when it has failed."""

_log = logging.getLogger("uievents")


class Listener:
    """Accepts connections on a port or a Unix socket's path; :meth:`close` stops it.

    While ``most`` connections are open it accepts no more: further peers wait in the system's
    queue, and cost nothing.
    """

    def __init__(
        self,
        sockets: Sockets,
        sock: socket.socket,
        bounds: Bounds,
        most: int | None = None,
        path: UnixPath | None = None,
    ) -> None:
        self._sockets = sockets
        self.sock = sock
        self._bounds = bounds
        self._most = most
        self._path = path
        self._open: set[StreamConnection] = set()
        self._refusing = False
        self._pause: Alarm | None = None
        self._registered = False
        self.closed: bool = False
        address = sock.getsockname()
        self.host: str = "" if path is not None else address[0]
        self.port: int = 0 if path is not None else address[1]
        self.path: str | None = None if path is None else address_text(path.path)
        """The path of a Unix socket; None for a port."""
        sockets.open.add(self)
        self._accept_again()

    def __repr__(self) -> str:
        where = self.path if self.path is not None else f"{self.host}:{self.port}"
        return f"<listener on {where}{' (closed)' if self.closed else ''}>"

    @property
    def connections(self) -> frozenset[StreamConnection]:
        """The connections that it has accepted and that are open."""
        return frozenset(self._open)

    def ready(self, key: Any, mask: int) -> None:
        for _ in range(ACCEPTS_A_TURN):
            if self._most is not None and len(self._open) >= self._most:
                self._accept_no_more()
                return
            try:
                sock, address = self.sock.accept()
            except BlockingIOError:
                return
            except (ConnectionAbortedError, InterruptedError):
                continue
            except OSError as error:
                self._accept_failed(error)
                return
            self._refusing = False
            connection = StreamConnection(self._sockets, self._bounds, self)
            self._open.add(connection)
            connection.accepted(sock, address or self.path)

    def _accept_failed(self, error: OSError) -> None:
        """Log the error, and accept again after a pause.

        Descriptors have run out, or the network has failed: Linux reports the network errors of a
        new connection by ``accept()`` (``accept(2)``).
        """
        if not self._refusing:  # log it once, until accepting works again
            full = error.errno in (errno.EMFILE, errno.ENFILE)
            _log.warning(
                "cannot accept on %s for now: %s%s",
                f"port {self.port}" if self.path is None else self.path,
                error.strerror,
                "; raise the limit (ulimit -n) or close connections" if full else "",
            )
        self._refusing = True
        self._accept_no_more()  # it stays readable, so the loop would spin
        due = self._sockets.clock() + ACCEPT_PAUSE
        self._pause = self._sockets.alarms.at(due, self._accept_again)

    def _accept_no_more(self) -> None:
        if self._registered:
            self._registered = False
            self._sockets.unregister(self.sock)

    def _accept_again(self, now: float = 0.0) -> None:
        self._pause = None
        self._registered = True
        self._sockets.register(self.sock, EVENT_READ, self.ready)

    def forget(self, connection: StreamConnection) -> None:
        """Called when a connection that it accepted is closed: there is room for another."""
        self._open.discard(connection)
        if not (self._registered or self.closed or self._pause is not None):
            self._accept_again()

    def close(self) -> None:
        """Accept no more; connections that are open stay open.

        A connection whose ``Connected`` has not been dispatched yet is closed, and none of its
        events is dispatched.  From any thread.
        """
        if get_ident() != self._sockets.thread:
            self._sockets.call(self.close)
            return
        if self.closed:
            return
        self.closed = True
        self._accept_no_more()
        if self._pause is not None:
            self._pause.cancel()
        self._sockets.open.discard(self)
        self.sock.close()
        if self._path is not None:
            self._path.remove()
        self._sockets.recheck()

    end = close
