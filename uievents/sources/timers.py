"""Timers: a heap of deadlines.  The nearest one is the timeout of the loop's wait.

Many timers may be due at once.  A turn takes at most :data:`QUOTA` of their ticks, so that a press
never has to wait for more.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from typing import Any

from ..events import Timer
from ..quantities import interval_of, seconds
from .base import Source

QUOTA = 256
"""The most timers that tick in one turn."""


class TimerHandle:
    """A timer: :meth:`cancel` ends it, :meth:`pause` stops its clock."""

    __slots__ = (
        "_entry",
        "_left",
        "_timers",
        "cancelled",
        "due",
        "interval",
        "name",
        "paused",
        "subscription",
    )

    def __init__(self, timers: Timers, due: float, interval: float | None, name: str) -> None:
        self._timers = timers
        self._entry = -1  # number of its valid entry in the heap; -1: none
        self._left: float | None = None  # seconds to its tick, while it is paused
        self.due: float = due
        """When it ticks next, in seconds of the loop's clock; -1: never."""
        self.interval: float | None = interval
        """Seconds from tick to tick; None if there is only one."""
        self.name: str = name
        self.cancelled: bool = False
        self.paused: bool = False
        self.subscription: Any = None
        """The subscription of its own handler; the timer ends with it."""

    @property
    def active(self) -> bool:
        """Whether it will still tick, now or when it is resumed."""
        return self.due >= 0 or self.paused

    def cancel(self) -> None:
        """Tick no more; a tick that is in line is dropped.  Harmless when it is over."""
        if self.subscription is not None:
            self.subscription.cancel()  # refuses another thread
            self.subscription = None  # releases the handler, and what that refers to
        self._void()
        self.paused, self.cancelled = False, True
        self._timers.recheck()

    def _handler_ended(self) -> None:
        """Called when the subscription of its own handler has ended: tick no more."""
        self._void()
        self.paused = False

    def _void(self) -> None:
        """Take it off the schedule: its entry in the heap is skipped from now on."""
        self.due, self._entry = -1.0, -1

    def pause(self) -> None:
        """Stop its clock until :meth:`resume`; a tick that is in line is dropped."""
        timers = self._timers
        timers.check("pause()")
        if self.paused or self.cancelled or (self.due < 0 and not self._stands_in_line()):
            return
        self._left = None if self.due < 0 else max(0.0, self.due - timers.clock())
        self._void()
        self.paused = True
        timers.recheck()

    def resume(self) -> None:
        """Let its clock go on: it ticks after the time that was left when it was paused."""
        self._timers.check("resume()")
        if self.paused:
            self.paused = False
            if self._left is not None:
                self._timers.plan(self, self._timers.clock() + self._left)

    def _stands_in_line(self) -> bool:
        """Whether its only tick is in line, not dispatched yet."""
        return self.interval is None and self.subscription is not None and self.subscription.active

    def wanted(self) -> bool:
        """Whether a tick that is in line may be dispatched."""
        if self.paused and self._left is None:
            self._left = 0.0  # its only tick, which comes when it is resumed
        return not (self.paused or self.cancelled)

    def __repr__(self) -> str:
        state = "paused" if self.paused else "runs" if self.active else "over"
        return f"<timer {self.name or '?'}, {state}>"


def _nothing(*_: object) -> None:
    """In place of the loop's methods, for a heap without a loop."""


class Timers(Source):
    """Puts a :class:`~uievents.events.Timer` when a timer is due.

    A repeating timer keeps to its grid (start + n × interval).  If several ticks have passed, it
    puts one event, which counts the others in ``missed``.  ``recheck()`` is called when ticks in
    line may have to be dropped, ``check(method)`` to refuse another thread.
    """

    name = "timer"

    def __init__(
        self,
        recheck: Callable[[], object] = _nothing,
        check: Callable[[str], object] = _nothing,
    ) -> None:
        self.recheck = recheck
        self.check = check
        self._heap: list[tuple[float, int, TimerHandle]] = []
        self._order = itertools.count()
        self._sweep_at = 1024

    def start(self, delay: float, interval: float | None = None, name: str = "") -> TimerHandle:
        """Tick after ``delay`` seconds, and every ``interval`` seconds from then on if given.

        Raises ``ValueError`` for a delay below 0, an interval below a microsecond, or one that is
        not finite, and ``TypeError`` for anything but a number.
        """
        if delay.__class__ is not float or not 0.0 <= delay < 1e9:
            delay = seconds(delay, "a timer's delay")
        if interval is not None:
            interval = interval_of(interval, "a timer's interval")
        due = self.clock() + delay
        handle = TimerHandle(self, due, interval, name)
        self.plan(handle, due)
        return handle

    def outstanding(self) -> list[TimerHandle]:
        """The one-shot timers that have not ticked yet, the next first."""
        return [
            handle
            for _, number, handle in sorted(self._heap)
            if handle.interval is None and handle._entry == number
        ]

    def plan(self, handle: TimerHandle, due: float) -> None:
        """Have ``handle`` tick when it is ``due``."""
        if len(self._heap) >= self._sweep_at:
            self._sweep()
        handle.due = due
        handle._entry = number = next(self._order)
        heapq.heappush(self._heap, (due, number, handle))
        if self.skipped:
            self.ask_deadline()

    def running(self) -> list[TimerHandle]:
        """The timers that will tick, the next first; paused ones are not among them."""
        return [handle for _, number, handle in sorted(self._heap) if handle._entry == number]

    def wanted(self, event: Timer) -> bool:
        """Whether a tick that is in line may be dispatched: the loop's gate."""
        timer = event.timer
        return not isinstance(timer, TimerHandle) or timer.wanted()

    def _sweep(self) -> None:
        """Remove entries that are void.

        Timers that are cancelled or paused long before they are due would pile up.
        """
        self._heap = [entry for entry in self._heap if entry[2]._entry == entry[1]]
        heapq.heapify(self._heap)
        self._sweep_at = max(1024, 2 * len(self._heap))

    def deadline(self) -> float | None:
        heap = self._heap
        while heap and heap[0][2]._entry != heap[0][1]:
            heapq.heappop(heap)  # void
        if heap:
            return heap[0][0]
        self.skip_deadline()
        return None

    def collect(self, now: float) -> None:
        heap = self._heap
        left = QUOTA
        while left and heap and heap[0][0] <= now:
            due, number, handle = heap[0]
            if handle._entry != number:
                heapq.heappop(heap)
                continue
            if handle.subscription is not None and not handle.subscription.active:
                heapq.heappop(heap)
                handle._void()
                continue
            left -= 1
            missed = 0
            if handle.interval is not None:
                missed = int((now - due) // handle.interval)
                handle.due = due + (missed + 1) * handle.interval
                handle._entry = number = next(self._order)
                heapq.heapreplace(heap, (handle.due, number, handle))
            else:
                heapq.heappop(heap)
                handle.due, handle._entry = -1.0, -1
            self.put(
                Timer(time=due, source=self.name, name=handle.name, timer=handle, missed=missed)
            )

    def close(self) -> None:
        super().close()
        self._heap.clear()
