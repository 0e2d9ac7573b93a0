"""Signals: what the system, or a person in a terminal, tells the process."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from ..events import Event, Signal
from .base import Source


class Signals(Source):
    """Puts a :class:`~uievents.events.Signal` for each signal that is watched.

    Python runs signal handlers between two instructions of the main thread, so all that ours
    does is post: the event is dispatched in its turn like any other.
    """

    name = "signal"

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._post = post
        self._before: dict[int, Any] = {}

    def watch(self, number: int) -> None:
        """Turn signal ``number`` into events, instead of what it did before.

        Raises ``ValueError`` if called from another thread than the main one, or for a signal
        that cannot be caught.
        """
        if number in self._before:
            return
        try:
            before = signal.signal(number, self._caught)
        except OSError as error:
            raise ValueError(f"signal {number} cannot be caught: {error}") from error
        self._before[number] = before

    def _caught(self, number: int, frame: object) -> None:
        self._post(Signal(number, signal.Signals(number).name, source=self.name))

    def close(self) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()
