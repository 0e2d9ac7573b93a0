"""The network: readiness of descriptors, and connections that speak in lines or bytes.

Nothing here blocks.  A connection reads at most :data:`READ_SIZE` bytes a turn, in line mode
about :data:`LINES` lines, so that a busy one does not starve the others; the rest waits in the
kernel.  What cannot be sent yet waits in the connection, and a peer that does not read what it
is sent is not read from either (:data:`HIGH_WATER`).
"""

from __future__ import annotations

import errno
import logging
import os
import socket
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from ..errors import AddressInUse
from ..events import Connected, Disconnected, Readable, Received, Writable
from .base import Source

READ_SIZE = 65_536
FIRST_READ = 1024
LINES = 128
MAX_LINE = 1_048_576
HIGH_WATER = 1_048_576
ACCEPTS_A_TURN = 64
ACCEPT_PAUSE = 0.1

_log = logging.getLogger("uievents")


def address_text(address: Any) -> str:
    """A socket's address as ``host:port``, or its path."""
    if isinstance(address, tuple):
        return f"{address[0]}:{address[1]}"
    return str(address or "")


def is_closed(fileobj: Any) -> bool:
    """Whether a file object is closed.  (Of a bare number, nobody knows.)"""
    if isinstance(fileobj, int):
        return False
    try:
        return bool(fileobj.fileno() < 0)
    except ValueError:  # how files, other than sockets, say so
        return True


class Sockets(Source):
    """Makes events of sockets, and of any other descriptor."""

    name = "sockets"

    def __init__(self) -> None:
        self._open: set[Listener | StreamConnection] = set()
        self._watched: dict[Any, int] = {}
        self._paused: dict[Listener, float] = {}

    # ------------------------------------------------------- bare readiness

    def watch(self, fileobj: Any, *, read: bool = False, write: bool = False) -> None:
        """Put :class:`Readable` or :class:`Writable` whenever ``fileobj`` is ready for it.

        Readiness is a state: the events come once a turn until what is there has been read, or
        :meth:`unwatch`.  Raises ``ValueError`` for a closed file object, or when neither reading
        nor writing is asked for.
        """
        events = (EVENT_READ if read else 0) | (EVENT_WRITE if write else 0)
        if not events:
            raise ValueError("say what to watch for: read=True, write=True, or both")
        if is_closed(fileobj):
            raise ValueError(f"cannot watch {fileobj!r}: it is closed")
        # Not modify(): a number that was closed and is in use again must be told to the system.
        self.unwatch(fileobj)
        self.register(fileobj, events, self.ready)
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
        except OverflowError:
            sock.close()
            raise ValueError(f"a port is a number from 0 to 65535, not {port}") from None
        listener = Listener(self, sock, lines)
        self._open.add(listener)
        self.register(sock, EVENT_READ, listener.ready)
        return listener

    def connect(
        self, port: int, host: str = "127.0.0.1", *, lines: bool = True
    ) -> StreamConnection:
        """Connect to ``host`` (an address, or a name that is looked up at once) and ``port``.

        :class:`Connected` follows when it is open; :class:`Disconnected`, with the reason, if it
        cannot be.  Raises ``OSError`` for a name that is not found.
        """
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        sock = socket.socket(family, kind, proto)
        sock.setblocking(False)
        connection = StreamConnection(self, sock, lines, address_text(address))
        code = sock.connect_ex(address)
        if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
            connection.failed(code)
            return connection
        connection.connecting = True
        self._open.add(connection)
        self.register(sock, EVENT_WRITE, connection.ready)
        return connection

    # ------------------------------------------------------- when descriptors run out

    def deadline(self) -> float | None:
        return min(self._paused.values()) if self._paused else None

    def collect(self, now: float) -> None:
        for listener, until in list(self._paused.items()):
            if until <= now:
                self.resume(listener)

    def pause(self, listener: Listener) -> None:
        """No descriptors are left: a listener that stays readable would spin the loop."""
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
        self._open.discard(it)
        if isinstance(it, Listener) and self._paused.pop(it, None) is not None:
            return
        try:
            self.selector.unregister(it.sock)
        except (KeyError, ValueError):
            pass

    def close(self) -> None:
        for it in list(self._open):
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
                if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    raise
                if not self._refusing:  # said once, until it works again
                    _log.warning(
                        "cannot accept on port %s for now: %s; raise the limit (ulimit -n) or "
                        "close connections",
                        self.port,
                        error.strerror,
                    )
                self._refusing = True
                self._sockets.pause(self)
                return
            self._refusing = False
            sock.setblocking(False)
            connection = StreamConnection(self._sockets, sock, self._lines, address_text(address))
            self._sockets._open.add(connection)
            connection.opened()

    def close(self) -> None:
        """Accept no more; connections that are open stay so."""
        self._sockets.forget(self)
        self.sock.close()

    end = close


class StreamConnection:
    """A TCP connection that the loop reads and writes."""

    def __init__(self, sockets: Sockets, sock: socket.socket, lines: bool, peer: str) -> None:
        self._sockets = sockets
        self.sock = sock
        self.peer = peer
        self._lines = lines
        self._read_size = FIRST_READ if lines else READ_SIZE  # what makes about LINES lines
        self._in = b""
        self._out = bytearray()
        self.connecting = False
        self._closing = False
        self._peer_done = False  # it sends no more, but may read still
        self._told = False  # of the end
        self.closed = False
        self._mask = 0
        self._source = f"socket {peer}"
        if sock.family != getattr(socket, "AF_UNIX", None):
            # Else a second small line waits until the first is acknowledged, up to 40 ms.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __repr__(self) -> str:
        return f"<connection to {self.peer}{' (closed)' if self.closed else ''}>"

    @property
    def unsent(self) -> int:
        """Bytes that the network has not taken yet."""
        return len(self._out)

    def send(self, data: bytes | str) -> None:
        """Send ``data`` (text as UTF-8; in line mode with a line end if it has none).

        Never blocks.  Raises ``ConnectionError`` when the connection is closed.
        """
        if self.closed or self._closing:
            raise ConnectionError(f"the connection to {self.peer} is closed")
        if isinstance(data, str):
            data = data.encode()
        if self._lines and not data.endswith(b"\n"):
            data += b"\n"
        if self._out or self.connecting:
            self._out += data
            return
        try:
            sent = self.sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            return  # the peer is gone: the next read finds it and says so
        if sent < len(data):
            self._out += data[sent:]
            self._listen_for()

    def close(self) -> None:
        """Close, as soon as what was sent is on its way (at once if the loop ends)."""
        if not self._out or self.connecting:
            self.end()
        elif not self.closed:
            self._closing = True
            self._listen_for()

    # ------------------------------------------------------- called by the loop

    def opened(self) -> None:
        self._sockets.put(Connected(self, time=self._sockets.clock(), source=self._source))
        self._listen_for()

    def failed(self, code: int) -> None:
        self.end(os.strerror(code))

    def ready(self, key: Any, mask: int) -> None:
        if self.connecting:
            self.connecting = False
            self._sockets.selector.unregister(self.sock)
            code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                self.failed(code)
            else:
                self.opened()
            return
        if mask & EVENT_WRITE:
            self._flush()
        if mask & EVENT_READ and self._mask & EVENT_READ:
            self._read()

    def _read(self) -> None:
        try:
            data = self.sock.recv(self._read_size)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.end(error.strerror or str(error))
            return
        put, now = self._sockets.put, self._sockets.clock()
        if not data:
            if self._in:  # the last line had no end
                put(Received(self, self._in, time=now, source=self._source))
                self._in = b""
            # What it has sent may stand in line still, and be answered: the loop calls
            # finish() after the handlers of this event.
            self._peer_done = True
            self._listen_for()
            self._tell("")
        elif self._lines:
            *lines, self._in = (self._in + data).split(b"\n")
            for line in lines:
                put(Received(self, line.removesuffix(b"\r"), time=now, source=self._source))
            if len(lines) > LINES:
                self._read_size = max(LINES, self._read_size * LINES // len(lines))
            elif len(data) == self._read_size and len(lines) * 2 <= LINES:
                self._read_size = min(2 * self._read_size, READ_SIZE)
            if len(self._in) > MAX_LINE:
                self.end(f"a line longer than {MAX_LINE} bytes: use lines=False")
        else:
            put(Received(self, data, time=now, source=self._source))

    def _flush(self) -> None:
        try:
            sent = self.sock.send(self._out)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.end(error.strerror or str(error))
            return
        del self._out[:sent]
        if self._closing and not self._out:
            self.end()
        else:
            self._listen_for()

    def _listen_for(self) -> None:
        mask = EVENT_WRITE if self._out else 0
        if not (self._closing or self._peer_done) and len(self._out) < HIGH_WATER:
            mask |= EVENT_READ
        if mask == self._mask:
            return
        if not mask:
            self._sockets.selector.unregister(self.sock)
        elif not self._mask:
            self._sockets.register(self.sock, mask, self.ready)
        else:
            self._sockets.selector.modify(self.sock, mask, self.ready)
        self._mask = mask

    def _tell(self, reason: str) -> None:
        if not self._told:
            self._told = True
            now = self._sockets.clock()
            self._sockets.put(Disconnected(self, reason, time=now, source=self._source))

    def end(self, reason: str = "") -> None:
        """Close now, whatever has not been sent."""
        if self.closed:
            return
        self.closed = True
        self._out.clear()
        self._sockets.forget(self)
        self.sock.close()
        self._tell(reason)
