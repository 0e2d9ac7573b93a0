"""Time: a heap of deadlines.  The nearest one is the wait's timeout; none means no timeout."""

from __future__ import annotations

import heapq
import itertools
from numbers import Real
from typing import Any

from ..events import Timer
from .base import Source


class TimerHandle:
    """A timer that runs: :meth:`cancel` ends it."""

    __slots__ = ("due", "interval", "name", "subscription")

    def __init__(self, due: float, interval: float | None, name: str) -> None:
        self.due: float = due
        self.interval: float | None = interval
        self.name: str = name
        self.subscription: Any = None
        """Of the handler that it was made for: when that ends, so does the timer."""

    @property
    def active(self) -> bool:
        """Whether it will still tick."""
        return self.due >= 0

    def cancel(self) -> None:
        """Tick no more; harmless when it is over already."""
        self.due = -1.0
        if self.subscription is not None:
            self.subscription.cancel()


class Timers(Source):
    """Puts a :class:`~uievents.events.Timer` when a timer is due.

    A repeating timer keeps to its grid (start + n × interval) and never tells of more than one
    tick at once: those that passed meanwhile are counted in ``missed``.
    """

    name = "timer"

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, TimerHandle]] = []
        self._order = itertools.count()
        self._sweep_at = 1024

    def start(self, delay: float, interval: float | None = None, name: str = "") -> TimerHandle:
        """Tick after ``delay`` seconds, and every ``interval`` seconds from then on if given.

        Raises ``ValueError`` for a delay below 0 or an interval that is not above 0, and
        ``TypeError`` for what is no number.
        """
        for seconds in (delay, delay if interval is None else interval):
            if not isinstance(seconds, Real):
                raise TypeError(f"a timer takes a number of seconds, not {seconds!r}")
        if not delay >= 0:
            raise ValueError(f"a timer's delay is 0 seconds or more, not {delay!r}")
        if interval is not None and not interval > 0:
            raise ValueError(f"a timer's interval is more than 0 seconds, not {interval!r}")
        handle = TimerHandle(self.clock() + delay, interval, name)
        if len(self._heap) >= self._sweep_at:
            self._sweep()
        heapq.heappush(self._heap, (handle.due, next(self._order), handle))
        return handle

    def _sweep(self) -> None:
        """Timers that are cancelled long before they are due, as timeouts are, would pile up."""
        self._heap = [entry for entry in self._heap if entry[2].due == entry[0]]
        heapq.heapify(self._heap)
        self._sweep_at = max(1024, 2 * len(self._heap))

    def deadline(self) -> float | None:
        heap = self._heap
        while heap and heap[0][2].due != heap[0][0]:
            heapq.heappop(heap)  # cancelled
        return heap[0][0] if heap else None

    def collect(self, now: float) -> None:
        heap = self._heap
        while heap and heap[0][0] <= now:
            due, _, handle = heapq.heappop(heap)
            if handle.due != due:
                continue
            if handle.subscription is not None and not handle.subscription.active:
                handle.due = -1.0
                continue
            missed = 0
            if handle.interval is not None:
                missed = int((now - due) // handle.interval)
                handle.due = due + (missed + 1) * handle.interval
                heapq.heappush(heap, (handle.due, next(self._order), handle))
            else:
                handle.due = -1.0
            self.put(
                Timer(time=due, source=self.name, name=handle.name, timer=handle, missed=missed)
            )

    def close(self) -> None:
        self._heap.clear()
