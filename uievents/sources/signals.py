"""Signals: what the system, or a person in a terminal, tells the process."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from functools import partial
from selectors import EVENT_READ
from typing import Any

from ..events import Signal
from .base import Source


def signal_name(number: int) -> str:
    """What signal ``number`` is called; the real-time ones are counted from ``SIGRTMIN``."""
    try:
        return signal.Signals(number).name
    except ValueError:  # Python knows the first and the last of those only
        return f"SIGRTMIN+{number - signal.SIGRTMIN}"


class Signals(Source):
    """Puts a :class:`~uievents.events.Signal` for each signal that is watched.

    Python runs signal handlers between two instructions of the main thread, so all that ours
    does is to ask for a call: at the end of the turn, the event is put in line like any other.
    It is not posted, as a full mailbox refuses posts, or has them wait.

    The system may deliver a signal to any thread, or an instant before the wait begins, and then
    the main one sleeps on; so we have Python write a byte, which ends the wait, unless somebody has
    it written elsewhere already.
    """

    name = "signal"

    def __init__(self, call: Callable[[Callable[[], None]], None]) -> None:
        self._call = call
        self._before: dict[int, Any] = {}
        self._bell: tuple[socket.socket, socket.socket] | None = None

    def watch(self, number: int) -> None:
        """Turn signal ``number`` into events, instead of what it did before.

        Raises ``ValueError`` if called from another thread than the main one, or for a signal
        that cannot be caught.
        """
        self.check_open()
        if number in self._before:
            return
        try:
            before = signal.signal(number, self._caught)
        except OSError as error:
            raise ValueError(f"signal {number} cannot be caught: {error}") from error
        self._before[number] = before
        self.heed()

    def heed(self) -> None:
        """Have every signal end the wait, so that Python's handler of it runs: Ctrl-C's, say.

        Raises ``ValueError`` if called from another thread than the main one.
        """
        if self._bell is not None:
            return
        self._bell = socket.socketpair()
        for end in self._bell:
            end.setblocking(False)
        others = signal.set_wakeup_fd(self._bell[1].fileno(), warn_on_full_buffer=False)
        if others >= 0:  # asyncio's, or SDL's waiting thread's, which ends the wait as well
            signal.set_wakeup_fd(others)
        self.selector.register(self._bell[0], EVENT_READ, self.ready)

    def ready(self, key: Any, mask: int) -> None:
        key.fileobj.recv(4096)

    def _caught(self, number: int, frame: object) -> None:
        event = Signal(number, signal_name(number), source=self.name)
        self._call(partial(self.put, event))

    def close(self) -> None:
        super().close()
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()
        if self._bell is not None:
            ours = self._bell[1].fileno()
            now = signal.set_wakeup_fd(-1)
            if now not in (ours, -1):
                signal.set_wakeup_fd(now)
            self.selector.unregister(self._bell[0])
            for end in self._bell:
                end.close()
            self._bell = None
