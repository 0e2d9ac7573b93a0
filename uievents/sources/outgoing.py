"""A connection that the program makes: connecting, and connecting again.

A name may have several addresses, which are tried one after the other.  With ``reconnect=``, a
connection that is lost, or could not be made, is made again after a pause that grows with each
failure (:class:`Backoff`).  Each attempt looks the name up again.

The object stays the same, so that filters on it still match.  Data that is sent while there is no
connection waits for the next one, within ``limit=``.  Data that the network had not taken when the
connection was lost is dropped, as it may end in the middle of a line.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from numbers import Real
from selectors import EVENT_WRITE
from threading import Thread
from typing import TYPE_CHECKING, Any, NoReturn

from ..events import Reconnecting
from ..quantities import seconds
from .bounds import Bounds
from .connection import StreamConnection

if TYPE_CHECKING:
    from .alarms import Alarm
    from .sockets import Sockets

WOULD_BLOCK = 10035
"""Windows' error number for a connect that has begun (WSAEWOULDBLOCK)."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """The pauses between attempts to connect, in seconds.

    The first pause is ``first``, each further one ``factor`` times as long, up to ``most``.  They
    begin with ``first`` again after a connection that lasted longer than the pause before it.
    Nothing is random, so a test with a clock of its own can predict every pause.
    """

    first: float = 0.5
    factor: float = 2.0
    most: float = 30.0

    def __post_init__(self) -> None:
        for name in ("first", "most"):
            number = seconds(getattr(self, name), f"{name}=", above_zero=True)
            object.__setattr__(self, name, number)
        if self.most < self.first:
            raise ValueError(f"most={self.most:g} is below first={self.first:g}")
        if not isinstance(self.factor, Real) or isinstance(self.factor, bool):
            raise TypeError(f"factor= is a number, 1 or more, not {self.factor!r}")
        if not 1 <= self.factor < float("inf"):
            raise ValueError(f"factor= is 1 or more, not {self.factor!r}")

    def seconds(self, attempt: int) -> float:
        """The pause before an attempt, counted from 1; 0 before the first of all."""
        if attempt < 1:
            return 0.0
        try:
            return float(min(self.first * self.factor ** (attempt - 1), self.most))
        except OverflowError:
            return self.most


def _raise(error: Exception) -> NoReturn:
    raise error


class OutgoingConnection(StreamConnection):
    """What ``connect()`` returns."""

    __slots__ = (
        "_addresses",
        "_alarm",
        "_attempt",
        "_backoff",
        "_find",
        "_opened_at",
        "_reason",
        "_renewing",
        "_timeout",
        "_untried",
    )

    def __init__(
        self,
        sockets: Sockets,
        bounds: Bounds,
        addresses: list[Any],
        find: Callable[[], list[Any]] | None = None,
        timeout: float | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        super().__init__(sockets, bounds)
        self._addresses = addresses  # as getaddrinfo returns them
        self._find = find  # looks the addresses up again; None if they cannot change
        self._untried: list[Any] = []  # addresses to try if the present one fails
        self._timeout = timeout
        self._backoff = backoff
        self._alarm: Alarm | None = None  # when to dial again, or to give an address up
        self._attempt = 0  # pauses since a connection last outlasted its pause
        self._opened_at: float | None = None  # when the last connection opened, by the clock
        self._reason = ""  # why that connection was lost
        self._renewing = False  # whether to dial again when it has ended

    # ------------------------------------------------------- dialling

    def dial(self) -> None:
        """Connect to the first of its addresses that answers.

        Raises ``OSError`` if this machine has no sockets of that kind.
        """
        self.connecting = True
        self._sockets.open.add(self)
        failed = self._dial()
        if failed and self.sock is None:
            self.closed: bool = True
            self._sockets.open.discard(self)
            self._cancel_alarm()
            raise OSError(failed, os.strerror(failed))
        if failed:
            self._failed(reason_of(failed))

    def _dial(self) -> int:
        self._untried = list(self._addresses)
        if self._timeout is not None:
            due = self._sockets.clock() + self._timeout
            self._alarm = self._sockets.alarms.at(due, self._timed_out)
            self._sockets.changed()
        return self._try_next(errno.EADDRNOTAVAIL)

    def _try_next(self, failed: int) -> int:
        """Try the next address: 0 if it may answer, else the error number of the failure.

        ``failed`` is the error number of the address before.
        """
        while self._untried:
            family, kind, proto, _, address = self._untried.pop(0)
            try:
                sock = socket.socket(family, kind, proto)
            except OSError as error:  # this machine has no such addresses (IPv6)
                failed = error.errno or failed
                continue
            self._close_socket()
            self.take(sock, address)
            failed = sock.connect_ex(address)
            if failed in (0, errno.EINPROGRESS) or (os.name == "nt" and failed == WOULD_BLOCK):
                self._set_interest(EVENT_WRITE)
                return 0
        return failed

    def ready(self, key: Any, mask: int) -> None:
        if not self.connecting:
            super().ready(key, mask)
        elif self._mask:
            self._answered()

    def _answered(self) -> None:
        """Called when the non-blocking connect has finished or failed."""
        failed = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if failed:
            if failed := self._try_next(failed):
                self._failed(reason_of(failed))
            return
        self._cancel_alarm()
        self.connecting = False
        self._opened_at = self._sockets.clock()
        self.opened()

    def _timed_out(self, now: float) -> None:
        self._failed(f"no answer within {self._timeout:g} s (timeout=)")

    def _failed(self, reason: str) -> None:
        """Called when none of its addresses has answered."""
        if self._backoff is None:
            self.end(reason)
        else:
            self._dial_later(self._backoff, reason)

    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    # ------------------------------------------------------- dialling again

    def _dial_later(self, backoff: Backoff, reason: str) -> None:
        """Dial again, after a pause."""
        self._cancel_alarm()
        self._close_socket()
        now = self._sockets.clock()
        opened, self._opened_at = self._opened_at, None
        if opened is not None and now - opened > self._pause(backoff):
            self._attempt = 0
        self._attempt += 1
        pause = self._pause(backoff)
        self._alarm = self._sockets.alarms.at(now + pause, self._dial_again)
        self._sockets.put(
            Reconnecting(self, self._attempt, pause, reason, time=now, source=self._source)
        )
        self._sockets.changed()

    def _pause(self, backoff: Backoff) -> float:
        """The pause before the present attempt; the usual one if a derived class fails."""
        attempt = self._attempt
        try:
            pause = backoff.seconds(attempt)
            return seconds(pause, "a pause of reconnect=", above_zero=attempt > 0)
        except Exception as error:
            self._sockets.call(partial(_raise, error))  # which is reported as a handler's error
            return Backoff.seconds(backoff, attempt)

    def _dial_again(self, now: float) -> None:
        self._alarm = None
        if self._find is None:
            self._dial_found()
            return
        # The server may have moved.  A lookup may take seconds, so another thread does it.
        Thread(
            target=self._look_up, args=(self._find,), name="uievents lookup", daemon=True
        ).start()

    def _look_up(self, find: Callable[[], list[Any]]) -> None:
        try:
            self._addresses = find()
        except OSError:
            pass  # perhaps the network is away: try the known addresses
        self._sockets.call(self._dial_found)

    def _dial_found(self) -> None:
        if self.closed:
            return
        failed = self._dial()
        if failed:
            self._failed(reason_of(failed))

    def finish_now(self) -> None:
        """Connect again, with ``reconnect=`` and unless the program has closed it.

        Called when the handlers of ``Disconnected`` and all work have ended.
        """
        if self._backoff is None or self.close_asked:
            super().finish_now()
            return
        self._renewing = True
        if self.closed:
            self._renew(self._backoff)
        else:  # the peer has closed only its half
            self._shut()

    def end(self, reason: str = "") -> None:
        """Close now, and drop what has not been sent."""
        if self.connecting:
            self._backoff = None  # no further attempt
        self._reason = reason
        self._cancel_alarm()
        super().end(reason)
        if self._renewing and self._backoff is not None and not self.close_asked:
            self._renew(self._backoff)

    def _renew(self, backoff: Backoff) -> None:
        self._renewing = self.closed = False
        self.connecting: bool = True
        self._reset()
        self._sockets.open.add(self)
        self._dial_later(backoff, self._reason)


def reason_of(code: int) -> str:
    """The meaning of an error number of the system."""
    if code == errno.EAGAIN:  # connect(2), of Unix sockets
        return "its queue of callers is full"
    return os.strerror(code)
