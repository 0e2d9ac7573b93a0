"""A script of events, played by the clock: for tests, tours and replays."""

from __future__ import annotations

import selectors
from collections.abc import Iterable

from msgspec.structs import replace

from ..events import Event
from .base import Clock, Put, Source


class Script(Source):
    """Puts each event when its ``time``, counted in seconds from the start, has come."""

    name = "script"

    def __init__(self, events: Iterable[Event]) -> None:
        events = list(events)
        for event in events:
            if not isinstance(event, Event):
                raise TypeError(f"a script is made of events, and {event!r} is not one")
        self.events: list[Event] = sorted(events, key=lambda event: event.time)
        """What is played, in its order."""
        self._next = 0
        self._start = 0.0

    def attach(self, selector: selectors.BaseSelector, put: Put, clock: Clock) -> None:
        super().attach(selector, put, clock)
        self._start = clock()

    @property
    def done(self) -> bool:
        """Whether all has been played."""
        return self._next == len(self.events)

    def deadline(self) -> float | None:
        return None if self.done else self._start + self.events[self._next].time

    def collect(self, now: float) -> None:
        while not self.done and (due := self._start + self.events[self._next].time) <= now:
            event = self.events[self._next]
            self._next += 1
            self.put(replace(event, time=due, source=event.source or self.name))
