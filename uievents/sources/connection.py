"""A connection that speaks in lines or bytes.

It reads at most :data:`READ_SIZE` bytes a turn, in line mode about :data:`LINES` lines, so that
a busy one does not starve the others; the rest waits in the kernel.  What cannot be sent yet waits
in the connection, and a peer that does not read what it is sent is not read from either
(:data:`HIGH_WATER`).
"""

from __future__ import annotations

import errno
import os
import socket
from selectors import EVENT_READ, EVENT_WRITE
from typing import TYPE_CHECKING, Any

from ..events import Connected, Disconnected, Received

if TYPE_CHECKING:
    from .sockets import Sockets

READ_SIZE = 65_536
FIRST_READ = 1024
LINES = 128
MAX_LINE = 1_048_576
HIGH_WATER = 1_048_576


def address_text(address: Any) -> str:
    """A socket's address as ``host:port``, or its path."""
    if isinstance(address, tuple):
        return f"{address[0]}:{address[1]}"
    return str(address or "")


class StreamConnection:
    """A TCP connection that the loop reads and writes."""

    sock: socket.socket

    def __init__(self, sockets: Sockets, lines: bool) -> None:
        self._sockets = sockets
        self.peer = ""
        self._lines = lines
        self._read_size = FIRST_READ if lines else READ_SIZE  # what makes about LINES lines
        self._in = b""
        self._out = bytearray()
        self.connecting = False
        self._untried: list[Any] = []  # addresses, if this one fails
        self._closing = False
        self._peer_done = False  # it sends no more, but may read still
        self._told = False  # of the end
        self.closed = False
        self._mask = 0
        self._source = ""

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

    def accepted(self, sock: socket.socket, address: Any) -> None:
        """A listener has accepted it."""
        self._take(sock, address)
        self._opened()

    def dial(self, addresses: list[Any]) -> None:
        """Connect to the first of ``addresses``, as ``getaddrinfo`` gives them, that answers."""
        self._untried = addresses
        self._dial(errno.EADDRNOTAVAIL)

    def _dial(self, failed: int) -> None:
        """Try the next address; ``failed`` says why the one before could not be reached."""
        while self._untried:
            family, kind, proto, _, address = self._untried.pop(0)
            try:
                sock = socket.socket(family, kind, proto)
            except OSError as error:  # addresses of a kind that this machine does not have
                failed = error.errno or failed
                continue
            if self.peer:
                self.sock.close()
            self._take(sock, address)
            failed = sock.connect_ex(address)
            if failed in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
                self.connecting = True
                self._sockets.register(sock, EVENT_WRITE, self._answered)
                return
        if not self.peer:
            raise OSError(failed, os.strerror(failed))
        self.end(os.strerror(failed))

    def _take(self, sock: socket.socket, address: Any) -> None:
        sock.setblocking(False)
        if sock.family != getattr(socket, "AF_UNIX", None):
            # Else a second small line waits until the first is acknowledged, up to 40 ms.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock, self.peer = sock, address_text(address)
        self._source = f"socket {self.peer}"
        self._sockets.open.add(self)

    def _opened(self) -> None:
        self._sockets.put(Connected(self, time=self._sockets.clock(), source=self._source))
        self._listen_for()

    def _answered(self, key: Any, mask: int) -> None:
        """Whom it was to be connected to has accepted, or refused."""
        self.connecting = False
        self._sockets.selector.unregister(self.sock)
        code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self._dial(code)
        else:
            self._opened()

    def ready(self, key: Any, mask: int) -> None:
        if mask & EVENT_WRITE:
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
        put, now = self._sockets.put, self._sockets.clock()
        if not data:
            self._tell_rest()
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
            self._lost(error)
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

    def _lost(self, error: OSError) -> None:
        if not self._closing:
            self._tell_rest()
        self.end(error.strerror or str(error))

    def _tell_rest(self) -> None:
        """The last line had no end."""
        if self._in:
            now = self._sockets.clock()
            self._sockets.put(Received(self, self._in, time=now, source=self._source))
            self._in = b""

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
