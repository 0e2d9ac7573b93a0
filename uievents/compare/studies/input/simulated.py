"""Devices made of socket pairs, for machines without a display.

The measured process has one end, a :class:`~uievents.models.input.Device`, and this process presses
at the other.
"""

from __future__ import annotations

import random
import time
from contextlib import suppress

from ....models.input import Press, pair


class SimulatedDevice:
    """``count`` devices, the last of which is pressed.

    With ``seed``, each press is on a random one.  Press 0, which is not measured, is always on the
    first.  The measured process inherits the :attr:`descriptors` of the measured ends.
    """

    def __init__(self, count: int = 1, seed: object = None) -> None:
        self._devices, self._pressers = zip(*(pair() for _ in range(count)), strict=True)
        for presser in self._pressers:
            presser.setblocking(False)
        self.descriptors: list[int] = [device.fileno() for device in self._devices]
        self._seed = seed

    def close_measured_ends(self) -> None:
        """Close this process's copies, once the measured process has inherited them."""
        for device in self._devices:
            device.close()

    def prepare(self, number: int) -> None:
        """There is no pointer to move."""

    def press(self, number: int) -> None:
        """The button goes down."""
        self._send(number, True)

    def release(self, number: int) -> None:
        """The button comes up."""
        self._send(number, False)

    def _send(self, number: int, down: bool) -> None:
        index = -1 if number else 0
        if number and self._seed is not None:
            index = random.Random(repr((self._seed, number))).randrange(len(self._pressers))
        with suppress(BlockingIOError, ConnectionError):  # not read in time: it is missed
            self._pressers[index].send(Press(time.monotonic(), number, down).pack())

    def __enter__(self) -> SimulatedDevice:
        return self

    def __exit__(self, *error: object) -> None:
        for end in (*self._devices, *self._pressers):
            end.close()
