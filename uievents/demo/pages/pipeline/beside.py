"""The same events with the slow handler done in three ways, side by side: the model.

A *spell* begins with an event and lasts :data:`SPAN` seconds; what happens to its events in
each of the three loops is noted from their reports.  Motion is left out: it merges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .protocol import Handled, Input, Noticed, Report, Started

WAYS = ("block", "async", "thread")
SPAN = 2.0
"""Seconds for which events belong to one spell."""
MOST = 40
"""Events of a spell that are followed."""


@dataclass
class Course:
    """One event in one loop; 0: not yet."""

    kind: str
    sent: float
    began: float = 0.0
    handled: float = 0.0


@dataclass
class Beside:
    """What has become of the events of this spell, in each of the three ways."""

    ready: bool = False
    """Whether all three loops run."""
    start: float = 0.0
    ways: dict[str, dict[int, Course]] = field(default_factory=lambda: {way: {} for way in WAYS})

    def clear(self) -> None:
        """Begin anew with the next event."""
        self.start = 0.0
        for courses in self.ways.values():
            courses.clear()

    def sent(self, inputs: Iterable[Input]) -> None:
        """These have been handed to all three loops."""
        for it in inputs:
            if it.kind == "move":
                continue
            if it.time > self.start + SPAN:
                self.clear()
                self.start = it.time
            for courses in self.ways.values():
                if len(courses) < MOST:
                    courses[it.id] = Course(it.kind, it.time)

    def report(self, way: str, fact: Report) -> None:
        """The loop that works in this way says so."""
        if not isinstance(fact, Noticed | Started | Handled):
            return
        course = self.ways[way].get(fact.id)
        if course is None:
            return
        if isinstance(fact, Started):
            course.began = fact.time
        elif isinstance(fact, Handled):
            course.began, course.handled = fact.began, fact.time

    def busy(self, now: float) -> bool:
        """Whether something is to be seen moving."""
        if now > self.start + SPAN:
            return False
        return any(not c.handled for courses in self.ways.values() for c in courses.values())

    def shown(self, now: float) -> float:
        """Seconds that are to be shown: half of the spell, while that is enough."""
        last = max(
            (c.handled or now for courses in self.ways.values() for c in courses.values()),
            default=0.0,
        )
        return SPAN / 2 if last <= self.start + SPAN / 2 else SPAN

    def longest(self, way: str, now: float) -> float | None:
        """The longest that any event has waited for its handler, in seconds."""
        now = min(now, self.start + SPAN)
        waits = [(c.began or now) - c.sent for c in self.ways[way].values()]
        return max(waits, default=None)
