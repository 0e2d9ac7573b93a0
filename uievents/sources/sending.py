"""The half of a connection that sends: its buffer, the room in it, and the waits for room.

Only the loop's thread touches the socket and the selector.  Data from other threads waits in a
buffer of its own, under a lock, until the loop's thread takes it over.
"""

from __future__ import annotations

from threading import Condition, Lock, get_ident
from typing import TYPE_CHECKING, Any

from .bounds import Bounds

if TYPE_CHECKING:
    import asyncio

    from .alarms import Alarm
    from .sockets import Sockets


class Sender:
    """Base of :class:`~uievents.sources.connection.StreamConnection`: sends, and buffers."""

    __slots__ = (
        "_bounds",
        "_full",
        "_handed",
        "_idle",
        "_last",
        "_lines",
        "_lock",
        "_out",
        "_room",
        "_sockets",
        "_too_much",
        "_waiters",
        "close_asked",
        "closed",
        "connecting",
        "peer",
        "sock",
    )

    def __init__(self, sockets: Sockets, bounds: Bounds) -> None:
        self._sockets = sockets
        self._bounds = bounds
        self._lines = bounds.lines
        self.sock: Any = None
        """Its ``socket.socket``."""
        self.peer: str = ""
        """The other end: ``host:port``, or the path of a Unix socket."""
        self.closed: bool = False
        """Whether its socket is closed."""
        self.connecting: bool = False
        self.close_asked: bool = False
        """Whether the program has closed it: only its ``Disconnected`` is still dispatched."""
        self._idle: Alarm | None = None  # checks the time of the last byte
        self._waiters: list[asyncio.Future[None]] = []
        self._room: Condition | None = None  # on which other threads wait for room
        self._lock = Lock()  # guards the next two
        self._handed = bytearray()  # what other threads have sent
        self._too_much = False  # whether they have sent more than the limit

    def _reset(self) -> None:
        """Set the state of a socket that was just made."""
        self._out = bytearray()
        self._full = False  # more than buffer= bytes wait
        self._too_much = False
        self._last = 0.0  # when a byte came or went

    def end(self, reason: str = "") -> None:
        """Close now, and drop what has not been sent."""
        raise NotImplementedError

    def _flush(self) -> None:
        """Send as much of the buffer as the network takes."""
        raise NotImplementedError

    def _update_interest(self) -> None:
        """Have the selector wait for reading, writing, both or neither, as is needed now."""
        raise NotImplementedError

    @property
    def unsent(self) -> int:
        """Bytes that the network has not taken yet."""
        return len(self._out) + len(self._handed)

    def send(self, data: bytes | str) -> None:
        """Send ``data`` (text as UTF-8; in line mode with a line end if it has none).

        Never blocks: data that the network cannot take waits.  Once ``buffer=`` bytes wait, nothing
        more is read from the peer until it has taken three quarters of them.  A program that sends
        much awaits ``connection.drain()`` after each piece, or continues at ``Drained``.  A peer
        for which more than ``limit=`` bytes would wait is cut, and ``Disconnected`` says so.

        Data for a peer that is gone is lost, as in the network, until ``Disconnected`` has been
        dispatched.  After that, and after :meth:`close`, this raises ``ConnectionError``.
        """
        if self.close_asked:
            raise ConnectionError(f"the connection to {self.peer} is closed")
        if isinstance(data, str):
            data = data.encode()
        if self._lines and not data.endswith(b"\n"):
            data += b"\n"
        if get_ident() != self._sockets.thread:
            self._hand_over(data)
            return
        if self._out or self.connecting or self.closed:
            self._keep(data)
            return
        try:
            sent = self.sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            return  # the peer is gone: the next read notices it
        if self._idle is not None:
            self._last = self._sockets.clock()
        if sent < len(data):
            self._keep(memoryview(data)[sent:])

    def _keep(self, data: bytes | bytearray | memoryview) -> None:
        """Keep data that the network does not take now."""
        if self.closed:
            return
        bounds = self._bounds
        if len(self._out) + len(self._handed) + len(data) > bounds.limit:
            self._past_limit()
            return
        self._out += data
        if len(self._out) >= bounds.buffer and not self._full:
            self._full = True
            self._sockets.recheck()  # then wants() is asked about each event in line
        self._update_interest()

    def _past_limit(self) -> None:
        limit = self._bounds.limit
        self.end(f"it does not read: more than {limit} bytes (limit=) would wait for it")

    def _hand_over(self, data: bytes) -> None:
        """On another thread: leave data for the loop's thread, which alone uses the socket."""
        with self._lock:
            if self.closed:
                return
            first = not (self._handed or self._too_much)
            if self.unsent + len(data) > self._bounds.limit:
                self._too_much = True
            else:
                self._handed += data
        if first:
            self._sockets.call(self._take_over)

    def _take_over(self) -> None:
        with self._lock:
            data, self._handed = self._handed, bytearray()
        if self._too_much:
            self._past_limit()
        else:
            self._keep(data)
        if self._out and not self.connecting:
            self._flush()
        self._wake_waiters()

    async def drain(self) -> None:
        """Wait, in a coroutine, while more than ``buffer=`` bytes wait to be sent.

        Returns at once if fewer wait; otherwise when only a quarter of ``buffer=`` is left.  Raises
        ``ConnectionError`` when the connection is lost, and ``RuntimeError`` on another thread.
        """
        if get_ident() != self._sockets.thread:
            raise RuntimeError("drain() belongs to the loop's thread: here, wait_drained() waits")
        self._check_not_lost()
        if not self._full:
            return
        import asyncio

        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
        self._check_not_lost()

    def wait_drained(self, timeout: float | None = None) -> bool:
        """:meth:`drain` for other threads, those of ``thread=True`` handlers.

        Blocks while more than ``buffer=`` bytes wait, for at most ``timeout`` seconds.  Returns
        whether there is room now.

        Raises ``ConnectionError`` when the connection is lost, and ``RuntimeError`` on the loop's
        own thread, which would wait for itself.
        """
        if get_ident() == self._sockets.thread:
            raise RuntimeError("wait_drained() would block the loop: await drain() instead")
        with self._lock:
            if self._room is None:
                self._room = Condition(self._lock)
            room = self._room.wait_for(self._has_room, timeout)
        self._check_not_lost()
        return room

    def _has_room(self) -> bool:
        return self.closed or (self.unsent < self._bounds.buffer and not self._full)

    def _check_not_lost(self) -> None:
        if self.closed:
            raise ConnectionError(f"the connection to {self.peer} is closed")

    def _wake_waiters(self) -> None:
        """Wake the coroutines and threads that wait for room."""
        if not self._full or self.closed:
            for waiter in self._waiters:
                if not (waiter.done() or waiter.get_loop().is_closed()):
                    waiter.set_result(None)
            self._waiters.clear()
        if self._room is not None:
            with self._room:
                self._room.notify_all()
