"""A connection that speaks in lines or bytes.

It reads at most :data:`READ_SIZE` bytes a turn, in line mode about :data:`LINES` lines, so that a
busy peer does not starve the others.  The rest waits in the kernel.

Everything about it that can grow is bounded (:class:`~.bounds.Bounds`):

* Data that cannot be sent yet waits here.  From ``buffer=`` bytes on the peer is not read from, and
  what it has sent already is not dispatched, until a quarter of that is left.  Then ``Drained`` is
  dispatched, and ``drain()`` returns.  So an echo server keeps as much as that and one answer.
  Past ``limit=`` bytes the peer is cut.  The limit also counts data sent before the connection is
  open, by other threads, and data left after ``close()``.
* A peer is not read from while :data:`WORK` coroutines and threads of handlers work on what it
  sent, or on ``buffer=`` bytes of it.
* A line may have ``line=`` bytes.
* ``idle=`` and ``total=`` seconds end it.  A peer that does not read the rest after ``close()`` is
  cut :data:`CLOSING` seconds later.

A connection ends when the work on it has ended.  A peer that sends a request and closes its half,
as ``nc -N`` does, still gets the answer that a coroutine or a thread sends later.
"""

from __future__ import annotations

import socket
from functools import partial
from itertools import takewhile
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
from .sending import Sender

if TYPE_CHECKING:
    from .alarms import Alarm
    from .listener import Listener
    from .sockets import Sockets

READ_SIZE = 65_536
FIRST_READ = 1024
LINES = 128
WORK = 1024
"""Coroutines and threads that may work on a peer's data before it is not read from any more."""
CLOSING = 30.0
"""Seconds in which a peer must take something of what is left to be sent after ``close()``."""


class StreamConnection(Sender):
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
        "_mask",
        "_partial",
        "_peer_ended",
        "_read_size",
        "_source",
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
        """Whether it was closed before its ``Connected``: then there is no ``Disconnected``."""
        self._mask = 0  # event mask that the selector waits for
        self._reset()
        self._source = ""
        self._read_size = (
            FIRST_READ if bounds.lines else READ_SIZE
        )  # bytes that make about LINES lines
        self._work_count = 0
        self._work_bytes = 0  # bytes of the peer that the works are about
        self._deferred: list[Event] = []  # events that wait until the peer has read
        self._finish_due = False  # until the works have ended
        self._total: Alarm | None = None

    def _reset(self) -> None:
        """Set the state of a socket that was just made."""
        super()._reset()
        self._partial = bytearray()  # the beginning of a line
        self._closing = False
        self._peer_ended = False  # the peer sends no more, but may still read
        self._ended = False  # whether Disconnected has been put in line

    def __repr__(self) -> str:
        return f"<connection to {self.peer}{' (closed)' if self.closed else ''}>"

    # ------------------------------------------------------- what a program says

    def close(self) -> None:
        """Close as soon as what was sent is on its way (at once if the loop ends).

        From then on only ``Disconnected`` is dispatched of it, once.  Its events that are in line
        already are dropped, later lines of the same packet for example.
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
        """End it when what was sent is on its way."""
        if not self._out or self.connecting:
            self.end()
        elif not (self.closed or self._closing):
            self._closing = True
            self._last = self._sockets.clock()
            self._set_idle_alarm()
            self._listen_for()

    def hold(self) -> Hold:
        """Keep the connection open although its peer sends no more, until the work is ``done()``.

        Also until the end of a ``with`` block.  The loop does so for coroutine handlers and those
        in threads; a program does it for work that it starts by itself and whose answer is to be
        sent.  On the loop's thread.
        """
        return self.hold_for_work(0)

    # ------------------------------------------------------- the work of handlers

    def hold_for_work(self, size: int) -> Hold:
        """Hold for work on ``size`` bytes, begun by a handler, that may outlast its dispatch."""
        self._work_count += 1
        self._work_bytes += size
        if self._overworked():
            self._listen_for()
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
            self._listen_for()
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
        """Called after :meth:`finish`, when the handlers' work has ended, too."""
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
            # Otherwise a second small line waits until the first is acknowledged, up to 40 ms.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # A peer whose machine is gone is found, if only after hours (tcp(7)).
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
        self._listen_for()

    def ready(self, key: Any, mask: int) -> None:
        if mask != EVENT_READ and mask & self._mask & EVENT_WRITE:
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
        now = self._last = self._sockets.clock()
        if not data:
            self._put_last_line()
            # What it has sent may stand in line still, and be answered: the loop calls
            # finish() after the handlers of this event.
            self._peer_ended = True
            self._listen_for()
            self._put_disconnected("")
        elif self._lines:
            self._split(data, now)
        else:
            self._sockets.put(Received(self, data, time=now, source=self._source))

    def _split(self, data: bytes, now: float) -> None:
        """Put the lines that end in ``data`` in line."""
        begun, longest = self._partial, self._bounds.line
        lines = data.split(b"\n")
        rest = lines.pop()
        if lines:
            if begun:
                lines[0] = bytes(begun) + lines[0]
                begun.clear()
            too_long = False
            if len(data) > longest or len(lines[0]) > longest:
                before = list(takewhile(lambda line: len(line) <= longest, lines))
                too_long, lines = len(before) < len(lines), before
            source = self._source
            if len(lines) == 1:
                line = lines[0].removesuffix(b"\r")
                self._sockets.put(Received(self, line, time=now, source=source))
            else:
                received = []
                for line in lines:
                    received.append(
                        Received(self, line.removesuffix(b"\r"), time=now, source=source)
                    )
                self._sockets.extend(received)
            if too_long:
                self._line_too_long()
                return
        if rest:
            begun += rest
            if len(begun) > longest:
                self._line_too_long()
                return
        if len(lines) > LINES or len(data) == self._read_size:
            self._adapt(len(lines))

    def _adapt(self, lines: int) -> None:
        """Read less at once next time after more than :data:`LINES` lines, or more again."""
        if lines > LINES:
            self._read_size = max(LINES, self._read_size * LINES // lines)
        elif lines * 2 <= LINES:
            self._read_size = min(2 * self._read_size, READ_SIZE)

    def _line_too_long(self) -> None:
        self.end(f"a line longer than {self._bounds.line} bytes: use lines=False, or line=")

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
        self._listen_for()

    def _put_deferred(self) -> None:
        """Put in line what was put off."""
        deferred, self._deferred = self._deferred, []
        for event in deferred:
            if type(event) is Disconnected or not self.close_asked:
                self._sockets.put(event)

    def _listen_for(self) -> None:
        """Have the selector wait for what is needed now."""
        if self.connecting or self.closed:
            return
        mask = EVENT_WRITE if self._out else 0
        if not (self._closing or self._peer_ended or self._full or self._overworked()):
            mask |= EVENT_READ
        self.listen_for(mask)

    def listen_for(self, mask: int) -> None:
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
            self.listen_for(0)
            self.sock.close()

    # ------------------------------------------------------- the bounds of time

    def _total_over(self, now: float) -> None:
        self.end(f"open for {self._bounds.total:g} s (total=)")

    def _set_idle_alarm(self) -> None:
        """Set an alarm for the time at which it may have been idle for long enough."""
        seconds = self._idle_seconds()
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if seconds is not None:
            self._idle = self._sockets.alarms.at(self._last + seconds, self._check_idle)
            self._sockets.changed()

    def _idle_seconds(self) -> float | None:
        idle = self._bounds.idle
        if not self._only_sends_rest():
            return idle
        return CLOSING if idle is None else min(idle, CLOSING)

    def _only_sends_rest(self) -> bool:
        """Whether it only waits for the peer to read what is left to send."""
        return self._closing or (self._peer_ended and self._full and not self._work_count)

    def _check_idle(self, now: float) -> None:
        self._idle = None
        seconds = self._idle_seconds()
        if seconds is None:
            return
        if self._work_count and not self._closing:
            self._last = now  # the peer waits for us
        if now - self._last < seconds:
            self._set_idle_alarm()
        elif self._only_sends_rest():
            self.end(f"it took nothing for {seconds:g} s of what was left to be sent to it")
        else:
            self.end(f"idle for {seconds:g} s (idle=)")

    # ------------------------------------------------------- the end

    def _lost(self, error: OSError) -> None:
        if not self._closing:
            self._put_last_line()
        self.end(error.strerror or str(error))

    def _put_last_line(self) -> None:
        """Put the last line in line, which had no line end."""
        if self._partial:
            now = self._sockets.clock()
            self._sockets.put(Received(self, bytes(self._partial), time=now, source=self._source))
            self._partial.clear()

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

    # ------------------------------------------------------- what stands in line

    def wants(self, event: Any) -> bool:
        """Whether ``event``, which was in line at a ``recheck()``, may still be dispatched."""
        listener = self.listener
        refused = self.close_asked or (listener is not None and listener.closed)
        if type(event) is Connected and listener is not None and refused:
            self.unannounced = True
            self.close()
            self._sockets.recheck()  # drop what has come in since then, too
            return False
        if self.unannounced or (self.close_asked and type(event) is not Disconnected):
            return False
        return not self._defer(event)

    def _defer(self, event: Event) -> bool:
        """Whether ``event``, data of the peer or its end, waits until the peer has read."""
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
    """Hold the connection of ``event``, if it has one, for a handler that outlasts its dispatch."""
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
    """Whether an event of a connection may still be dispatched; a program's own may."""
    connection = event.connection
    return not isinstance(connection, StreamConnection) or connection.wants(event)
