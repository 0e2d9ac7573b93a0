"""The load: presses at times that were fixed beforehand.

A schedule is drawn from a seed before anything runs, and played in *open loop*: the next
press comes at its time, whether or not the program has answered the last one.  A generator
that waits for answers would slow down together with the program that it measures, and
leave out exactly the presses that would have waited longest.

Gaps are random (a fixed floor plus an exponential), because a regular load can fall into step
with a loop that polls, which would make its latency look better or worse than it is.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import NamedTuple, Protocol

FLOOR = 0.0002
"""Seconds between one press and the next, at least."""
SPIN = 0.0002
"""Seconds before the scheduled time from which the generator looks at the clock without
sleeping: a sleep ends 0.1 ms late and more, which would count as latency."""


class PressDevice(Protocol):
    """A device that presses are sent to."""

    def prepare(self, number: int) -> None:
        """Prepare press ``number`` (move the pointer there); not timed."""

    def press(self, number: int) -> None:
        """The button goes down."""

    def release(self, number: int) -> None:
        """The button comes up."""


class ScheduledPress(NamedTuple):
    """One press; times are in seconds from the start of the schedule."""

    number: int
    at: float
    until: float


def draw_schedule(
    seed: object, presses: int, rate: float, hold: tuple[float, float], burst: int = 1
) -> list[ScheduledPress]:
    """Presses 1 to ``presses``, ``rate`` a second on average, each held ``hold`` seconds (between).

    They come in bursts of ``burst``, as close together as they can.  Raises ``ValueError``
    if presses of that length do not fit into that rate.
    """
    mean_gap = burst * (1 / rate - sum(hold) / 2 - FLOOR)
    if mean_gap <= 0:
        raise ValueError(f"{rate} presses a second do not fit, held {hold} seconds each")
    rng = random.Random(repr(seed))
    schedule, now = [], 0.005
    for number in range(1, presses + 1):
        until = now + rng.uniform(*hold)
        schedule.append(ScheduledPress(number, now, until))
        now = until + FLOOR + (0.0 if number % burst else rng.expovariate(1 / mean_gap))
    return schedule


def play(
    schedule: Sequence[ScheduledPress], device: PressDevice
) -> tuple[dict[int, float], list[float]]:
    """Send the presses of ``schedule`` to ``device``, starting now.

    Returns the scheduled time of each press by its number (monotonic clock), and the delay with
    which each was sent (seconds).
    """
    begin = time.monotonic()
    scheduled: dict[int, float] = {}
    lateness: list[float] = []
    for number, at, until in schedule:
        device.prepare(number)
        wait_until(begin + at)
        lateness.append(time.monotonic() - begin - at)
        device.press(number)
        scheduled[number] = begin + at
        wait_until(begin + until)
        device.release(number)
    return scheduled, lateness


def wait_until(moment: float) -> None:
    """Return at ``moment`` (monotonic clock), or at once if it has passed."""
    left = moment - time.monotonic()
    if left > SPIN:
        time.sleep(left - SPIN)
    while time.monotonic() < moment:
        pass
