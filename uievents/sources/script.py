"""A script: events that are played by the clock, for tests, tours and replays."""

from __future__ import annotations

import selectors
from collections.abc import Iterable
from time import monotonic

from msgspec.structs import replace

from ..events import Event
from ..quantities import seconds
from .base import Clock, Put, Source

BEGUN = monotonic()
"""The earliest time at which this program can have made an event."""


class Script(Source):
    """Puts each event in line when its ``time``, counted in seconds from the start, has come.

    An event that was made without a time comes right after the one before it, the first at once.
    (Its ``time`` is then the moment at which it was made, by the monotonic clock.  If the machine
    was started just before the program, such a moment may look like a time of the script.  There, a
    time with at most three decimals counts as one that the script gives.)

    The script leaves its loop when all has been played.

    Raises ``TypeError`` for anything but an event, ``ValueError`` for a time that cannot come.
    """

    name = "script"

    def __init__(self, events: Iterable[Event]) -> None:
        now = monotonic()
        timed: list[tuple[float, Event]] = []
        for event in events:
            if not isinstance(event, Event):
                raise TypeError(f"a script is made of events, and {event!r} is not one")
            due = seconds(event.time, f"the time of {event!r} in a script")
            made_without_time = BEGUN <= due <= now and round(due, 3) != due
            if made_without_time:
                due = timed[-1][0] if timed else 0.0
            timed.append((due, event))
        timed.sort(key=lambda entry: entry[0])
        self.events: list[Event] = [event for _, event in timed]
        """The events, in order of time."""
        self._dues = [due for due, _ in timed]
        self._next = 0
        self._start = 0.0

    def attach(self, selector: selectors.BaseSelector, put: Put, clock: Clock) -> None:
        super().attach(selector, put, clock)
        self._start = clock()
        self._end_if_done()

    @property
    def done(self) -> bool:
        """Whether all has been played."""
        return self._next == len(self.events)

    def deadline(self) -> float | None:
        return None if self.done else self._start + self._dues[self._next]

    def _end_if_done(self) -> None:
        if self.done:
            self.leave()

    def collect(self, now: float) -> None:
        while not self.done and (due := self._start + self._dues[self._next]) <= now:
            event = self.events[self._next]
            self._next += 1
            self.put(replace(event, time=due, source=event.source or self.name))
        self._end_if_done()
