"""A connection that speaks in lines or bytes: its life, its bounds and its end.

Its two halves are :mod:`~uievents.sources.sending` and :mod:`~uievents.sources.receiving`.

It reads once a turn, so that a busy peer does not starve other connections: at most
:data:`~.receiving.READ_SIZE` bytes, in line mode about :data:`~.receiving.LINES` lines.  The rest
waits in the kernel.

Everything about it that can grow is bounded (:class:`~.bounds.Bounds`):

* Data that the network does not take yet waits in a buffer.  Once ``buffer=`` bytes wait, nothing
  more is read from the peer, and the data that it has sent already is not dispatched.  When the
  buffer is down to a quarter, ``Drained`` is dispatched, ``drain()`` returns, and reading goes on.
  So the buffer of an echo server never holds more than ``buffer=`` bytes and one answer.
* A peer for which more than ``limit=`` bytes would wait is cut.  The limit also counts data that is
  sent before the connection is open, data from other threads, and what is left after ``close()``.
* Nothing is read while :data:`WORK` coroutines and threads work on the peer's data, or while they
  work on ``buffer=`` bytes of it.
* A line may have ``line=`` bytes.
* ``idle=`` and ``total=`` seconds end the connection.  After ``close()``, a peer that takes none of
  the remaining data for :data:`CLOSING` seconds is cut.

A connection ends when the handlers' work on it has ended.  So a peer that sends a request and
closes its half, as ``nc -N`` does, still gets an answer that a coroutine or a thread sends later.
"""

from __future__ import annotations

import socket
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ..events import (
    Connected,
    ConnectionEvent,
    Disconnected,
    Drained,
    Event,
    Received,
    Reconnecting,
)
from .addresses import address_text
from .bounds import Bounds
from .holds import Hold
from .receiving import Receiver

if TYPE_CHECKING:
    from .alarms import Alarm
    from .listener import Listener
    from .sockets import Sockets

WORK = 1024
"""How many coroutines and threads may work on a peer's data before reading from it stops."""
CLOSING = 30.0
"""Seconds after ``close()`` within which a peer must take some of the remaining data."""


class StreamConnection(Receiver):
    """A TCP or Unix connection that the loop reads and writes.

    :meth:`send` and :meth:`close` work from any thread.
    """

    __slots__ = (
        "__dict__",  # for the program's own notes
        "__weakref__",
        "_closing",
        "_deferred",
        "_ended",
        "_finish_due",
        "_total",
        "_work_bytes",
        "_work_count",
        "listener",
        "unannounced",
    )

    def __init__(self, sockets: Sockets, bounds: Bounds, listener: Listener | None = None) -> None:
        super().__init__(sockets, bounds)
        self.listener: Listener | None = listener
        """The listener that accepted it; None for one made by ``connect()``."""
        self.unannounced: bool = False
        """Whether it was closed before its ``Connected``: then it has no ``Disconnected``."""
        self._reset()
        self._work_count = 0  # handlers' coroutines, threads and holds that have not ended
        self._work_bytes = 0  # bytes of the peer's data that they work on
        self._deferred: list[Event] = []  # events that wait until the peer has read
        self._finish_due = False  # finish when the work has ended
        self._total: Alarm | None = None

    def _reset(self) -> None:
        """Set the state of a socket that was just made."""
        super()._reset()
        self._closing = False
        self._ended = False  # whether Disconnected has been put in line

    def __repr__(self) -> str:
        return f"<connection to {self.peer}{' (closed)' if self.closed else ''}>"

    # ------------------------------------------------------- for the program

    def close(self) -> None:
        """Close when the network has taken all data that was sent; at once if the loop ends.

        From now on only its ``Disconnected`` is dispatched, once.  Its other events in line,
        further lines of the same packet for example, are dropped.
        """
        first = not self.close_asked
        self.close_asked: bool = True
        if get_ident() != self._sockets.thread:
            self._sockets.call(self._close)
        elif first:
            self._close()
        else:
            self._shut()

    def _close(self) -> None:
        self._sockets.recheck()
        self._put_deferred()
        self._shut()

    def _shut(self) -> None:
        """End it as soon as the network has taken all data that was sent."""
        if not self._out or self.connecting:
            self.end()
        elif not (self.closed or self._closing):
            self._closing = True
            self._last = self._sockets.clock()
            self._set_idle_alarm()
            self._update_interest()

    def hold(self) -> Hold:
        """Keep the connection open, even if the peer sends no more, until ``done()`` is called.

        The end of a ``with`` block calls it, too.  The loop holds a connection by itself for
        handlers that are coroutines or run in threads.  A program calls this, on the loop's thread,
        for work that it starts in another way, and at whose end it will send an answer.
        """
        return self.hold_for_work(0)

    # ------------------------------------------------------- the work of handlers

    def hold_for_work(self, size: int) -> Hold:
        """Hold it for a handler's work on ``size`` bytes, which may go on after the dispatch."""
        self._work_count += 1
        self._work_bytes += size
        if self._overworked():
            self._update_interest()
        return Hold(self, size)

    def work_ended(self, size: int) -> None:
        """Note that work announced by :meth:`hold_for_work` has ended."""
        if get_ident() != self._sockets.thread:
            self._sockets.call(partial(self.work_ended, size))
            return
        overworked = self._overworked()
        self._work_count -= 1
        self._work_bytes -= size
        self._last = self._sockets.clock()
        if overworked:
            self._update_interest()
        if not self._work_count and self._finish_due:
            self.finish()

    def _overworked(self) -> bool:
        return self._work_count >= WORK or self._work_bytes >= self._bounds.buffer

    def finish(self) -> None:
        """Called after the handlers of its ``Disconnected``."""
        self._finish_due = self._work_count > 0
        if not self._finish_due:
            self.finish_now()

    def finish_now(self) -> None:
        """Called when the handlers of ``Disconnected`` and all work have ended."""
        self.close_asked = True
        self._shut()

    # ------------------------------------------------------- called by the loop

    def accepted(self, sock: socket.socket, address: Any) -> None:
        """Take a socket that a listener has accepted."""
        self.take(sock, address)
        self.opened()

    def take(self, sock: socket.socket, address: Any) -> None:
        """Use ``sock`` from now on."""
        sock.setblocking(False)
        if sock.family != getattr(socket, "AF_UNIX", None):
            # Otherwise a second short line waits until the first is acknowledged, up to 40 ms.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # So that a peer whose machine is down is noticed, if only after hours (tcp(7)).
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.sock = sock
        self.peer: str = address_text(address)
        self._source = f"socket {self.peer}"
        self._sockets.open.add(self)

    def opened(self) -> None:
        """Begin to read and write."""
        now = self._last = self._sockets.clock()
        self._sockets.put(Connected(self, time=now, source=self._source))
        if self._bounds.total is not None:
            self._total = self._sockets.alarms.at(now + self._bounds.total, self._total_over)
        self._set_idle_alarm()
        self._update_interest()

    def _flush(self) -> None:
        try:
            sent = self.sock.send(self._out)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lost(error)
            return
        self._last = self._sockets.clock()
        del self._out[:sent]
        if self._closing and not self._out:
            self.end()
            return
        if self._full and len(self._out) <= self._bounds.buffer // 4:
            self._full = False
            if not self._closing:
                self._sockets.put(Drained(self, time=self._last, source=self._source))
            self._put_deferred()
            self._wake_waiters()
        self._update_interest()

    def _put_deferred(self) -> None:
        """Put the deferred events in line."""
        deferred, self._deferred = self._deferred, []
        for event in deferred:
            if type(event) is Disconnected or not self.close_asked:
                self._sockets.put(event)

    def _update_interest(self) -> None:
        """Have the selector wait for reading or writing, as is needed now."""
        if self.connecting or self.closed:
            return
        mask = EVENT_WRITE if self._out else 0
        if not (self._closing or self._peer_ended or self._full or self._overworked()):
            mask |= EVENT_READ
        self._set_interest(mask)

    def _set_interest(self, mask: int) -> None:
        """Wait for ``mask``, and for nothing else."""
        if mask == self._mask:
            return
        if not mask:
            self._sockets.unregister(self.sock)
        elif not self._mask:
            self._sockets.register(self.sock, mask, self.ready)
        else:
            self._sockets.selector.modify(self.sock, mask, self.ready)
        self._mask = mask

    def _close_socket(self) -> None:
        if self.sock is not None:
            self._set_interest(0)
            self.sock.close()

    # ------------------------------------------------------- the bounds of time

    def _total_over(self, now: float) -> None:
        self.end(f"open for {self._bounds.total:g} s (total=)")

    def _set_idle_alarm(self) -> None:
        """Set the alarm for the earliest time at which it may have been idle for too long."""
        seconds = self._idle_seconds()
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if seconds is not None:
            self._idle = self._sockets.alarms.at(self._last + seconds, self._check_idle)
            self._sockets.changed()

    def _idle_seconds(self) -> float | None:
        idle = self._bounds.idle
        if not self._only_draining():
            return idle
        return CLOSING if idle is None else min(idle, CLOSING)

    def _only_draining(self) -> bool:
        """Whether all that is left is to send the remaining data."""
        return self._closing or (self._peer_ended and self._full and not self._work_count)

    def _check_idle(self, now: float) -> None:
        self._idle = None
        seconds = self._idle_seconds()
        if seconds is None:
            return
        if self._work_count and not self._closing:
            self._last = now  # the peer waits for handlers that still work
        if now - self._last < seconds:
            self._set_idle_alarm()
        elif self._only_draining():
            self.end(f"it took none of the remaining data for {seconds:g} s")
        else:
            self.end(f"idle for {seconds:g} s (idle=)")

    # ------------------------------------------------------- the end

    def _lost(self, error: OSError) -> None:
        if not self._closing:
            self._put_last_line()
        self.end(error.strerror or str(error))

    def _put_disconnected(self, reason: str) -> None:
        if self._ended or self.unannounced:
            return
        self._ended = True
        now = self._sockets.clock()
        end = Disconnected(self, reason, time=now, source=self._source)
        if not self._defer(end):
            self._sockets.put(end)
        self._sockets.changed()

    def end(self, reason: str = "") -> None:
        """Close now, and drop what has not been sent."""
        if self.closed:
            return
        with self._lock:
            self.closed = True
            self._handed.clear()
        self._out = bytearray()
        self._partial.clear()
        for alarm in (self._total, self._idle):
            if alarm is not None:
                alarm.cancel()
        self._close_socket()
        self._sockets.open.discard(self)
        if self.listener is not None:
            self.listener.forget(self)
        self._wake_waiters()
        self._put_deferred()
        self._put_disconnected(reason)

    # ------------------------------------------------------- events in line

    def wants(self, event: Any) -> bool:
        """Whether ``event``, which stood in line at a ``recheck()``, may still be dispatched."""
        listener = self.listener
        refused = self.close_asked or (listener is not None and listener.closed)
        if type(event) is Connected and listener is not None and refused:
            self.unannounced = True
            self.close()
            self._sockets.recheck()  # also drop the events that came after that recheck()
            return False
        if self.unannounced or (self.close_asked and type(event) is not Disconnected):
            return False
        return not self._defer(event)

    def _defer(self, event: Event) -> bool:
        """Keep ``event`` back if the peer has to read first; returns whether it was kept back.

        That is the case for the peer's data, and the end that follows it.
        """
        if not self._full or self.closed or self.close_asked:
            return False
        if type(event) is not Received and not (type(event) is Disconnected and self._deferred):
            return False
        self._deferred.append(event)
        if type(event) is Disconnected:
            self._last = self._sockets.clock()
            self._set_idle_alarm()
        return True


def hold_for(event: Any) -> Hold | None:
    """Hold the connection of ``event``, if it has one, for work that outlasts the dispatch."""
    connection = getattr(event, "connection", None)
    if not isinstance(connection, StreamConnection):
        return None
    data = event.data if isinstance(event, Received) else b""
    return connection.hold_for_work(len(data))


CONNECTION_EVENTS: tuple[type[ConnectionEvent], ...] = (
    Connected,
    Received,
    Drained,
    Reconnecting,
    Disconnected,
)


def wanted(event: Any) -> bool:
    """Whether an event of a connection may be dispatched.

    An event that the program has made with some other object as its ``connection`` always may.
    """
    connection = event.connection
    return not isinstance(connection, StreamConnection) or connection.wants(event)
