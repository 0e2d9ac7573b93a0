"""Alarms: calls at certain times, in a heap by deadline.

They are for a source that has very many, one or two for each connection, and cancels most of them
long before they are due.  A program's own timers are :class:`~uievents.sources.timers.Timers`.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

SWEEP = 1024
"""Number of entries at which the cancelled ones are removed."""


class Alarm:
    """A call that is due at ``due``, in seconds of the clock, unless it is cancelled before."""

    __slots__ = ("call", "due")

    def __init__(self, due: float, call: Callable[[float], None]) -> None:
        self.due: float = due
        self.call: Callable[[float], None] | None = call

    def cancel(self) -> None:
        self.call = None


class Alarms:
    """The heap.  ``planned()`` is called when a call has been added."""

    def __init__(self, planned: Callable[[], object]) -> None:
        self._planned = planned
        self._heap: list[tuple[float, int, Alarm]] = []
        self._order = itertools.count()
        self._sweep_at = SWEEP

    def __len__(self) -> int:
        return len(self._heap)

    def at(self, due: float, call: Callable[[float], None]) -> Alarm:
        """Have ``call(now)`` called when ``due`` has come."""
        if len(self._heap) >= self._sweep_at:
            self._heap = [entry for entry in self._heap if entry[2].call is not None]
            heapq.heapify(self._heap)
            self._sweep_at = max(SWEEP, 2 * len(self._heap))
        alarm = Alarm(due, call)
        heapq.heappush(self._heap, (due, next(self._order), alarm))
        self._planned()
        return alarm

    def deadline(self) -> float | None:
        """When the next call is due; None if there is none."""
        heap = self._heap
        while heap and heap[0][2].call is None:
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def ring(self, now: float) -> None:
        """Make the calls that are due at ``now``, but not calls that these add."""
        due = []
        while self._heap and self._heap[0][0] <= now:
            due.append(heapq.heappop(self._heap)[2])
        for alarm in due:
            call, alarm.call = alarm.call, None
            if call is not None:
                call(now)

    def clear(self) -> None:
        self._heap.clear()
