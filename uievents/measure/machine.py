"""The machine: which program runs on which core, and how busy other programs keep it.

The process that presses must not share a core with the measured program.  A loop that never sleeps
would keep it from pressing in time.  And the system chooses a core anew at every wakeup: waking a
program on the presser's core takes less time than on another one, and the choice would be in every
latency.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Cores(NamedTuple):
    """Numbers of cores; a machine with one core has the same for both."""

    presser: frozenset[int]
    """For the process that presses, and the X server, which carries its presses."""
    rest: frozenset[int]
    """For the measured programs."""


def cores() -> Cores:
    """This process's cores, assigned; none where the system does not know them."""
    if not hasattr(os, "sched_getaffinity"):
        return Cores(frozenset(), frozenset())
    known = sorted(os.sched_getaffinity(0))
    return Cores(frozenset(known[:1]), frozenset(known[1:] or known))


@contextmanager
def kept_to(these: Collection[int]) -> Iterator[None]:
    """Within it, the calling thread and what it starts use only these cores (none: any)."""
    if not these:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, these)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class OtherLoadMeter:
    """CPU time of other programs, which may delay a measured program.

    It is the time for which the cores were not idle, less the CPU time of the process ``pid`` and
    of all its descendants.
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
