"""What a process costs: processor time and wakeups, read from outside it.

A wakeup is a voluntary context switch: the process had gone to sleep and was woken.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import psutil


class Reading(NamedTuple):
    """What a process cost since the reading before."""

    time: float
    seconds: float
    """How long that was."""
    cpu: float
    """Percent of one core."""
    wakeups: float
    """Per second."""


class Meter:
    """Reads the process ``pid``; each :meth:`read` says what has been since the last."""

    def __init__(self, pid: int, clock: Callable[[], float] = monotonic) -> None:
        self._process = psutil.Process(pid)
        self._clock = clock
        self._last = (clock(), *self._totals())

    def read(self) -> Reading | None:
        """Since the last reading; None if the process is gone."""
        try:
            now = (self._clock(), *self._totals())
        except (psutil.Error, OSError):
            return None
        before, self._last = self._last, now
        seconds = max(1e-6, now[0] - before[0])
        return Reading(
            now[0],
            seconds,
            100 * max(0.0, now[1] - before[1]) / seconds,
            max(0.0, now[2] - before[2]) / seconds,
        )

    def _totals(self) -> tuple[float, int]:
        times = self._process.cpu_times()
        return times.user + times.system, self._switches()

    def _switches(self) -> int:
        tasks = Path(f"/proc/{self._process.pid}/task")
        if not tasks.is_dir():
            return int(self._process.num_ctx_switches().voluntary)
        total = 0
        for status in tasks.glob("*/status"):  # psutil counts the first thread only
            try:
                text = status.read_text()
            except OSError:
                continue  # that thread has just ended
            total += int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        return total
