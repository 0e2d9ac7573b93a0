"""Meters of a process: its CPU time, and how often it went to sleep.

They read from outside: the measured process does nothing for it.

*CPU time.*  ``/proc/PID/stat`` counts in ticks of 10 ms, too coarse for a program that
uses 40 µs in a second.  Linux gives every process a CPU clock that any process may read,
in nanoseconds; its number is made from the process's id (``clock_getcpuclockid(3)``).
The clock of a process that sleeps is exact.  While the process runs, its clock is updated at the
kernel's ticks only, up to 10 ms late.  So wait 10 ms after waking a process before reading its
clock.  Other systems have no such clock: there psutil is used.

*Wakeups.*  A thread that waits gives up the CPU: a *voluntary context switch*.  A program wakes
as often as that happens, whether Python, SDL or Xlib waited.  The kernel counts for each thread;
here the counts are added up.  A loop that never sleeps has none, so reports show CPU time first.
"""

from __future__ import annotations

import contextlib
import functools
import glob
import os
import re
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

_VOLUNTARY = re.compile(rb"^voluntary_ctxt_switches:\s*(\d+)", re.MULTILINE)


class Reading(NamedTuple):
    """What a meter showed: the total since the process started, or between two readings."""

    time: float
    """Seconds, monotonic clock."""
    cpu: float
    """Seconds of CPU time, user and system, all threads."""
    voluntary: int | None
    """How often a thread gave up the CPU to wait; None if the system does not count it."""

    def since(self, earlier: Reading) -> Reading:
        """What happened from ``earlier`` to this reading."""
        woken = None
        if self.voluntary is not None and earlier.voluntary is not None:
            woken = max(0, self.voluntary - earlier.voluntary)
        return Reading(self.time - earlier.time, self.cpu - earlier.cpu, woken)

    @property
    def cpu_percent(self) -> float:
        """Of one core.  For a difference of two readings."""
        return 100 * self.cpu / self.time if self.time > 0 else 0.0

    @property
    def wakeups_per_second(self) -> float | None:
        """Voluntary switches a second.  For a difference of two readings."""
        if self.voluntary is None or self.time <= 0:
            return None
        return self.voluntary / self.time


class ProcessMeter:
    """Reads the costs of a process (another one or its own).

    Raises ``ProcessLookupError`` when the process has ended.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._clock: int | None = None
        if sys.platform == "linux":
            clock = (~pid << 3) | 2  # what clock_getcpuclockid() computes
            try:
                time.clock_gettime(clock)
                self._clock = clock
            except OSError:
                pass
        if self._clock is None:
            self._accounted()

    def _accounted(self) -> Any:
        """The process as psutil sees it."""
        import psutil

        try:
            return psutil.Process(self.pid)
        except psutil.Error:
            raise ProcessLookupError(f"process {self.pid} has ended") from None

    @property
    def means(self) -> str:
        """How CPU time is read, for a report's header."""
        if self._clock is not None:
            return "the process's CPU clock (nanoseconds)"
        return "psutil (the system's accounting ticks)"

    def read(self) -> Reading:
        """The meter's reading now."""
        return Reading(time.monotonic(), self._cpu(), self._voluntary())

    def _cpu(self) -> float:
        try:
            if self._clock is not None:
                return time.clock_gettime(self._clock)
        except OSError:
            raise ProcessLookupError(f"process {self.pid} has ended") from None
        times = self._accounted().cpu_times()
        return float(times.user + times.system)

    def _voluntary(self) -> int | None:
        """Voluntary context switches of all threads; None where the kernel does not count them."""
        if sys.platform != "linux":
            return int(self._accounted().num_ctx_switches().voluntary)
        counts: list[bytes] = []
        for status in glob.glob(f"/proc/{self.pid}/task/*/status"):
            with contextlib.suppress(OSError):  # the thread may just have ended
                counts += _VOLUNTARY.findall(Path(status).read_bytes())
        return sum(map(int, counts)) if counts else None


@functools.cache
def smallest_step() -> float:
    """The smallest step of a meter, in seconds of CPU time: it cannot show less.

    It is the kernel's, so it is measured once, which keeps this process busy for 20 of its ticks:
    only the clock of a busy process has steps.
    """
    meter = ProcessMeter(os.getpid())
    steps: list[float] = []
    while len(steps) < (20 if meter._clock is not None else 1):
        before = meter._cpu()
        while (now := meter._cpu()) == before:
            pass
        steps.append(now - before)
    return min(steps)
