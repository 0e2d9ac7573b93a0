"""What a process costs: processor time and wakeups, read from outside it.

A wakeup is a voluntary context switch: the process had gone to sleep and was woken.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from ..measure.meters import ProcessMeter

LATELY = 2.0
"""Seconds over which a figure is a mean: a timer of once a second shows in each."""


class Reading(NamedTuple):
    """What a process cost since the reading before."""

    time: float
    seconds: float
    """How long that was."""
    cpu: float
    """Percent of one core."""
    wakeups: float
    """Per second."""
    sleepless: bool = False
    """Whether it never slept: what is not woken has no wakeups, and this is not to its credit."""


class Meter:
    """Reads the process ``pid``; each :meth:`read` says what has been since the last."""

    def __init__(self, pid: int) -> None:
        self._meter = ProcessMeter(pid)
        self._last = self._meter.read()

    def read(self) -> Reading | None:
        """Since the last reading; None if the process is gone."""
        try:
            now = self._meter.read()
        except ProcessLookupError:
            return None
        spent, self._last = now.since(self._last), now
        wakeups = spent.wakeups_per_second or 0.0  # there are kernels that do not count them
        return Reading(now.time, max(1e-6, spent.time), max(0.0, spent.cpu_percent), wakeups)


class Lately:
    """The mean of the last :data:`LATELY` seconds' readings, so that figures stand still."""

    def __init__(self) -> None:
        self._readings: deque[Reading] = deque()

    def add(self, reading: Reading) -> Reading:
        """The mean, with this reading."""
        readings = self._readings
        readings.append(reading)
        seconds = sum(each.seconds for each in readings)
        while seconds - readings[0].seconds > LATELY - 0.1:  # timers are not exact
            seconds -= readings.popleft().seconds
        return Reading(
            reading.time,
            seconds,
            sum(each.cpu * each.seconds for each in readings) / seconds,
            sum(each.wakeups * each.seconds for each in readings) / seconds,
        )
