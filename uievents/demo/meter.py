"""What a process costs: processor time and wakeups, read from outside the process.

A wakeup is a voluntary context switch: the process had gone to sleep and was woken.
"""

from __future__ import annotations

import os
from collections import deque
from typing import NamedTuple

from ..measure.meters import ProcessMeter
from ..words import Text, text
from .numbers import number

NOTICED, CROWDED = 0.1, 0.3
"""A busy machine is mentioned when a program waits for a core for more than this percent of all
time, and more than this part of the time for which it wants one.  Alone on a machine, a program
waits a few hundredths of both."""
MUCH_CPU, MUCH_WOKEN, LATE = 50, 200, 0.1
"""Percent of a core, wakeups per second, and seconds from happening to handler, from which on a
figure is marked: so late, a person notices."""
LATELY = 2.0
"""Seconds over which figures are averaged: enough for each to include a tick of a timer."""


class CostReading(NamedTuple):
    """What a process cost since the reading before."""

    time: float
    seconds: float
    """How long that was."""
    cpu: float
    """Percent of one core."""
    wakeups: float
    """Per second."""
    sleepless: bool = False
    """Whether it never slept: then it has few wakeups, or none, which is no merit."""
    kept: float = 0.0
    """Percent of the time for which it could have run, but other programs had the cores."""

    @property
    def waited(self) -> float:
        """Of the time for which it wanted a core, the percent for which it waited for one."""
        return 100 * self.kept / max(1e-9, self.kept + self.cpu)

    @property
    def crowded(self) -> bool:
        """Whether other programs keep the machine so busy that the figures are not its own."""
        return self.kept > NOTICED and self.waited > 100 * CROWDED


class CostMeter:
    """Reads what the process ``pid`` has cost since the reading before."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._meter = ProcessMeter(pid)
        self._last, self._kept = self._meter.read(), kept_waiting(pid)

    def read(self) -> CostReading | None:
        """Since the last reading; None if the process is gone."""
        try:
            now = self._meter.read()
        except ProcessLookupError:
            return None
        spent, self._last = now.since(self._last), now
        before, self._kept = self._kept, kept_waiting(self._pid)
        waited = max(0.0, self._kept - before)  # a thread that ends takes its part of the sum away
        wakeups = spent.wakeups_per_second or 0.0  # some kernels do not count them
        seconds = max(1e-6, spent.time)
        cpu, share = max(0.0, spent.cpu_percent), 100 * waited / seconds
        return CostReading(now.time, seconds, cpu, wakeups, kept=share)


class Lately:
    """The mean of the last :data:`LATELY` seconds' readings, so that the figures do not flicker."""

    def __init__(self) -> None:
        self._readings: deque[CostReading] = deque()

    def add(self, reading: CostReading) -> CostReading:
        """Add ``reading``; returns the mean."""
        readings = self._readings
        readings.append(reading)
        seconds = sum(each.seconds for each in readings)
        while seconds - readings[0].seconds > LATELY - 0.1:  # timers are not exact
            seconds -= readings.popleft().seconds
        return CostReading(
            reading.time,
            seconds,
            sum(each.cpu * each.seconds for each in readings) / seconds,
            sum(each.wakeups * each.seconds for each in readings) / seconds,
            kept=sum(each.kept * each.seconds for each in readings) / seconds,
        )


def kept_waiting(pid: int) -> float:
    """Seconds for which the threads of ``pid`` could run and had no core (Linux; else 0).

    The second number of ``/proc/PID/task/TID/schedstat``, in nanoseconds.
    """
    waited = 0
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat", "rb") as file:
                waited += int(file.read().split()[1])
    except (OSError, IndexError, ValueError):
        return waited / 1e9  # it has ended, or the kernel does not count
    return waited / 1e9


def machine_is_busy(waited: float) -> Text:
    """A sentence: a program waited ``waited`` percent of the time for which it wanted a core."""
    return text(
        "The cores are busy: of the time this wanted one, it waited {n} % for it. Its times are "
        "longer.",
        n=number(waited),
    )
