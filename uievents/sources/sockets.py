"""The network: readiness of descriptors, and connections that speak in lines or bytes.

Nothing here blocks, but for the lookup of a host's name.  A connection is its own module,
:mod:`uievents.sources.connection`.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from ..errors import AddressInUse
from ..events import Readable, Writable
from .base import Source
from .connection import StreamConnection

ACCEPTS_A_TURN = 64
ACCEPT_PAUSE = 0.1
"""Seconds after which accepting is tried again when it has failed."""

_log = logging.getLogger("uievents")


def is_closed(fileobj: Any) -> bool:
    """Whether a file object is closed.  (Of a bare number, nobody knows.)"""
    if isinstance(fileobj, int):
        return False
    try:
        return bool(fileobj.fileno() < 0)
    except ValueError:  # how files, other than sockets, say so
        return True


def check_address(host: object, port: object) -> None:
    """Refuse what no socket can have; the system would take port 70,000 for 4,464."""
    if not isinstance(port, int):
        raise TypeError(f"a port is a number from 0 to 65535, not {port!r}")
    if not 0 <= port <= 65_535:
        raise ValueError(f"a port is a number from 0 to 65535, not {port}")
    if not isinstance(host, str):
        raise TypeError(f"a host is a name or an address, as a string, not {host!r}")


class Sockets(Source):
    """Makes events of sockets, and of any other descriptor."""

    name = "sockets"

    def __init__(self) -> None:
        self.open: set[Listener | StreamConnection] = set()
        """What is to be closed with the loop."""
        self._watched: dict[Any, int] = {}
        self._paused: dict[Listener, float] = {}

    # ------------------------------------------------------- bare readiness

    def watch(self, fileobj: Any, *, read: bool = False, write: bool = False) -> None:
        """Put :class:`Readable` or :class:`Writable` whenever ``fileobj`` is ready for it.

        Readiness is a state: the events come once a turn until what is there has been read, or
        :meth:`unwatch`.  Raises ``ValueError`` for a closed file object, or when neither reading
        nor writing is asked for, ``TypeError`` for what has no descriptor, ``OSError`` for a number
        that none has, and ``PermissionError`` where the system does not wait for files,
        which are always ready (Linux: ``epoll_ctl(2)``, EPERM).
        """
        self.check_open()
        events = (EVENT_READ if read else 0) | (EVENT_WRITE if write else 0)
        if not events:
            raise ValueError("say what to watch for: read=True, write=True, or both")
        if not isinstance(fileobj, int) and not hasattr(fileobj, "fileno"):
            raise TypeError(f"{fileobj!r} cannot be watched: it is no descriptor and has none")
        if is_closed(fileobj):
            raise ValueError(f"cannot watch {fileobj!r}: it is closed")
        # Not modify(): a number that was closed and is in use again must be told to the system.
        self.unwatch(fileobj)
        try:
            self.register(fileobj, events, self.ready)
        except PermissionError as error:  # what epoll says of files and directories
            raise PermissionError(
                error.errno,
                f"{fileobj!r} cannot be watched: a file is always ready, so the system refuses "
                "to wait for one; read or write it when you like",
            ) from None
        except OSError as error:
            if error.errno == errno.EBADF:
                raise OSError(
                    error.errno, f"{fileobj!r} cannot be watched: no such descriptor is open"
                ) from None
            raise
        self._watched[fileobj] = events

    def unwatch(self, fileobj: Any) -> None:
        """Stop watching; harmless if it is not watched."""
        if self._watched.pop(fileobj, 0):
            try:
                self.selector.unregister(fileobj)
            except KeyError:
                pass  # it was found closed

    def ready(self, key: Any, mask: int) -> None:
        fileobj = key.fileobj
        if fileobj.__class__ is not int:
            try:
                closed = fileobj.fileno() < 0
            except ValueError:  # as is_closed(), without the call
                closed = True
            if closed:
                self._found_closed(fileobj)
                return
        if mask & EVENT_READ:
            self.put(Readable(fileobj, time=self.clock(), source=self.name))
        if mask & EVENT_WRITE:
            self.put(Writable(fileobj, time=self.clock(), source=self.name))

    def register(self, fileobj: Any, events: int, ready: Any) -> None:
        """Register with the selector, in the place of one that was closed while watched, if need
        be: the system gives its number to the next that is opened."""
        try:
            self.selector.register(fileobj, events, ready)
        except KeyError:
            # A socket of ours is new: who watches its bare number means one before it.
            new = -1 if fileobj.__class__ is int or ready == self.ready else fileobj.fileno()
            for it in [it for it in self._watched if it == new or is_closed(it)]:
                self._found_closed(it)
            self.selector.register(fileobj, events, ready)

    def _found_closed(self, fileobj: Any) -> None:
        self.unwatch(fileobj)
        _log.warning("%r was closed while it was watched: unwatch() it before closing", fileobj)

    # ------------------------------------------------------- connections

    def listen(
        self, port: int = 0, host: str = "127.0.0.1", *, lines: bool = True, backlog: int = 1024
    ) -> Listener:
        """Accept connections on ``port`` (0: any that is free; see :attr:`Listener.port`).

        ``lines``: whether :class:`Received` carries a line at a time or bytes as they come.

        Raises :class:`AddressInUse` if another socket has the port, ``OSError`` otherwise.
        """
        self.check_open()
        check_address(host, port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":
                # A port that was ours a moment ago is still in TIME_WAIT: without this,
                # "[Errno 98] Address already in use" after each restart.
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((host, port))
            sock.listen(backlog)
            sock.setblocking(False)
        except OSError as error:
            sock.close()
            if error.errno == errno.EADDRINUSE:
                raise AddressInUse(
                    error.errno,
                    f"port {port} of {host} is taken already: choose another port, "
                    "or 0 for any that is free",
                ) from None
            raise
        listener = Listener(self, sock, lines)
        self.open.add(listener)
        self.register(sock, EVENT_READ, listener.ready)
        return listener

    def connect(
        self, port: int, host: str = "127.0.0.1", *, lines: bool = True
    ) -> StreamConnection:
        """Connect to ``host`` (an address, or a name that is looked up at once) and ``port``.

        A name's addresses are tried one after the other.  :class:`Connected` follows when one is
        open; :class:`Disconnected`, with the reason, if none can be.  Raises ``OSError`` for a name
        that is not found.
        """
        self.check_open()
        check_address(host, port)
        connection = StreamConnection(self, lines)
        connection.dial(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return connection

    # ------------------------------------------------------- when accepting fails

    def deadline(self) -> float | None:
        return min(self._paused.values()) if self._paused else None

    def collect(self, now: float) -> None:
        for listener, until in list(self._paused.items()):
            if until <= now:
                self.resume(listener)

    def pause(self, listener: Listener) -> None:
        """It cannot accept for now: a listener that stays readable would spin the loop."""
        self.selector.unregister(listener.sock)
        self._paused[listener] = self.clock() + ACCEPT_PAUSE

    def resume(self, listener: Listener) -> None:
        """Accept again."""
        del self._paused[listener]
        self.register(listener.sock, EVENT_READ, listener.ready)

    def finish(self, connection: Any) -> None:
        """The handlers of its ``Disconnected`` have been called."""
        if isinstance(connection, StreamConnection):
            connection.close()

    def forget(self, it: Listener | StreamConnection) -> None:
        """``it`` is about to close."""
        self.open.discard(it)
        if isinstance(it, Listener) and self._paused.pop(it, None) is not None:
            return
        try:
            self.selector.unregister(it.sock)
        except (KeyError, ValueError):
            pass

    def close(self) -> None:
        super().close()
        for it in list(self.open):
            it.end()
        for fileobj in list(self._watched):
            self.unwatch(fileobj)


class Listener:
    """Accepts connections on a port; :meth:`close` stops it."""

    def __init__(self, sockets: Sockets, sock: socket.socket, lines: bool) -> None:
        self._sockets = sockets
        self.sock = sock
        self._lines = lines
        self._refusing = False
        self.host, self.port = sock.getsockname()[:2]

    def ready(self, key: Any, mask: int) -> None:
        for _ in range(ACCEPTS_A_TURN):
            try:
                sock, address = self.sock.accept()
            except BlockingIOError:
                return
            except (ConnectionAbortedError, InterruptedError):
                continue
            except OSError as error:
                # Descriptors have run out, or it is an error of the network's, which Linux
                # reports here: service goes on when that is over.
                if not self._refusing:  # said once, until it works again
                    full = error.errno in (errno.EMFILE, errno.ENFILE)
                    _log.warning(
                        "cannot accept on port %s for now: %s%s",
                        self.port,
                        error.strerror,
                        "; raise the limit (ulimit -n) or close connections" if full else "",
                    )
                self._refusing = True
                self._sockets.pause(self)
                return
            self._refusing = False
            sock.setblocking(False)
            StreamConnection(self._sockets, self._lines).accepted(sock, address)

    def close(self) -> None:
        """Accept no more; connections that are open stay so."""
        self._sockets.forget(self)
        self.sock.close()

    end = close
