"""The machine that is measured on: which program has which core, and what other programs take.

What presses must not share a core with what is pressed: a loop that never sleeps would keep the
hand from pressing in time, and the system's choice, made again at every wake, of the hand's core or
another one would be in every latency (on one core a wake takes less time, as no other core has to
be woken for it).
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Cores(NamedTuple):
    """Numbers of cores."""

    hand: frozenset[int]
    """For what presses."""
    rest: frozenset[int]
    """For what is pressed."""


def cores() -> Cores | None:
    """Those that this process may use, shared out; None if that is but one, or nobody can say."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    first, *rest = sorted(os.sched_getaffinity(0))
    return Cores(frozenset([first]), frozenset(rest)) if rest else None


def keep_to(these: Collection[int], pid: int = 0) -> None:
    """Let the process ``pid`` (0: the calling thread, and what it starts) use only these cores."""
    os.sched_setaffinity(pid, these)


@contextmanager
def kept_to(these: Collection[int] | None) -> Iterator[None]:
    """The calling thread uses only these cores meanwhile (None: any)."""
    if these is None:
        yield
        return
    before = os.sched_getaffinity(0)
    keep_to(these)
    try:
        yield
    finally:
        keep_to(before)


class OtherLoadMeter:
    """How much of the machine other programs take: all but the process ``pid`` and its descendants.

    They make a measured program wait for a core.  Their part is the time for which the cores were
    not idle, less the CPU time of ``pid`` and of all that it has started.
    """

    PAUSE = 0.5
    """Seconds between two readings, at least: the system counts in ticks of 10 ms."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._percent = 0.0
        self._before = self._now()

    def read(self) -> float:
        """Percent of all cores, since the last reading."""
        if time.monotonic() - self._before[0] >= self.PAUSE:
            before, self._before = self._before, self._now()
            seconds, idle, own = (b - a for a, b in zip(before, self._before, strict=True))
            whole = seconds * (os.cpu_count() or 1)
            self._percent = max(0.0, 100 * (whole - idle - own) / whole)
        return self._percent

    def _now(self) -> tuple[float, float, float]:
        """In seconds: the clock, the idle time of all cores, and the CPU time of ``pid``'s tree."""
        import psutil

        first = psutil.Process(self._pid)
        own = 0.0
        for process in (first, *first.children(recursive=True)):
            try:
                own += sum(process.cpu_times()[:4])  # its own, and its ended children's
            except psutil.Error:
                pass  # it has just ended
        system = psutil.cpu_times()
        return time.monotonic(), system.idle + getattr(system, "iowait", 0.0), own
