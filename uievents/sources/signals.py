"""Signals: what the system, or a person at a terminal, sends to the process."""

from __future__ import annotations

import _thread
import os
import signal
import socket
import weakref
from collections.abc import Callable, Collection
from functools import partial
from selectors import EVENT_READ
from threading import current_thread, main_thread
from typing import Any

from ..events import Signal
from ..quantities import whole
from .base import Source


def signal_name(number: int) -> str:
    """The name of signal ``number``; real-time ones are counted from ``SIGRTMIN``."""
    try:
        return signal.Signals(number).name
    except ValueError:  # Python has names for the first and the last of them only
        return f"SIGRTMIN+{number - signal.SIGRTMIN}"


class Signals(Source):
    """Puts a :class:`~uievents.events.Signal` in line for each signal that is watched.

    Python runs signal handlers between two instructions of the main thread.  So the handler here
    only asks the loop for a call, which puts the event in line at the end of the turn.  It does not
    post the event, because a full mailbox refuses posts, or makes them wait.

    The system may deliver a signal to any thread, or just before the wait begins.  Then the main
    thread would go on sleeping.  So Python is told to write a byte to a *wakeup descriptor*, which
    ends the wait.  If another library has set one already, that one stays.
    """

    name = "signal"

    def __init__(self, call: Callable[[Callable[[], None]], None]) -> None:
        self._call = call
        self._before: dict[int, Any] = {}
        self._bell: tuple[socket.socket, socket.socket] | None = None
        self._to_restore: set[int] = set()
        _live.add(self)

    @property
    def watched(self) -> Collection[int]:
        """Numbers of the signals that are watched."""
        return self._before.keys()

    def watch(self, number: int) -> None:
        """Turn signal ``number`` into events, instead of what it did before.

        Raises ``ValueError`` if called from another thread than the main one, or for a signal
        that cannot be caught.
        """
        self.check_open()
        number = whole(number, "a signal's number", 1, signal.NSIG - 1)
        if number in self._before:
            return
        try:
            before = signal.signal(number, self._caught)
        except OSError as error:
            raise ValueError(f"signal {number} cannot be caught: {error}") from error
        self._before[number] = before
        self.wake_on_signal()

    def wake_on_signal(self) -> None:
        """Have every signal end the wait, so that its Python handler runs, as at Ctrl-C.

        Raises ``ValueError`` on a thread that is not the main one.
        """
        if self._bell is not None:
            return
        self._bell = socket.socketpair()
        for end in self._bell:
            end.setblocking(False)
        former = signal.set_wakeup_fd(self._bell[1].fileno(), warn_on_full_buffer=False)
        if former >= 0:  # of asyncio or SDLDisplay: it also ends the wait
            signal.set_wakeup_fd(former)
        self.selector.register_new(self._bell[0], EVENT_READ, self.ready)

    def ready(self, key: Any, mask: int) -> None:
        key.fileobj.recv(4096)

    def _caught(self, number: int, frame: object) -> None:
        if number in self._to_restore:  # close() asks for it, from another thread
            self._to_restore.discard(number)
            self._restore()
        elif not self.closed:
            event = Signal(number, signal_name(number), source=self.name)
            self._call(partial(self.put, event))

    def close(self) -> None:
        """Restore the handlers that were there before.

        Only the main thread can do so.  On another thread, this has the main thread do it as soon
        as that runs Python code again.
        """
        super().close()
        if self._bell is not None:
            self.selector.forget(self._bell[0], self.ready)
        if current_thread() is main_thread():
            self._restore()
        elif self._before:
            self._to_restore = set(self._before)
            for number in self._before:
                _thread.interrupt_main(number)  # type: ignore[arg-type]  # any number

    def _restore(self) -> None:
        for number, before in self._before.items():
            # Unless the program has set another handler since.
            if signal.getsignal(number) == self._caught:
                signal.signal(number, signal.SIG_DFL if before is None else before)
        self._before.clear()
        self._to_restore.clear()
        self._close_bell()

    def _close_bell(self) -> None:
        if self._bell is None:
            return
        (reader, writer), self._bell = self._bell, None
        now = signal.set_wakeup_fd(-1)
        if now not in (writer.fileno(), -1):
            signal.set_wakeup_fd(now)
        reader.close()
        writer.close()

    def forked(self) -> None:
        """In a forked child: stop its signals from waking the parent."""
        if current_thread() is main_thread():
            self._close_bell()

    def abandon(self) -> None:
        super().abandon()
        if current_thread() is main_thread():
            self._restore()


_live: weakref.WeakSet[Signals] = weakref.WeakSet()


def _mark_forked() -> None:
    for signals in list(_live):
        signals.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_mark_forked)
