"""Mice made of socket pairs, for machines without a display.

The measured process holds :class:`~uievents.models.input.Device` objects, as the models of
input have them; this is the hand that presses.
"""

from __future__ import annotations

import random
import time

from ....models.input import Press, pair


class SimulatedDevice:
    """``count`` devices, of which the last is pressed (press 0, before the measuring: the first).

    With ``seed``, each press is on any of them, drawn from it.  :attr:`descriptors` are those of
    the measured sides, for its process to inherit.
    """

    def __init__(self, count: int = 1, seed: object = None) -> None:
        self._pairs = [pair() for _ in range(count)]
        for _, hand in self._pairs:
            hand.setblocking(False)
        self.descriptors: list[int] = [device.fileno() for device, _ in self._pairs]
        self._seed = seed
        self.refused: int = 0
        """Presses and releases that did not fit into the socket, because nobody read."""

    def hand_over(self) -> None:
        """The measured process has the devices' descriptors now: we need them no more."""
        for device, _ in self._pairs:
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
        _, hand = self._pairs[self._pressed(number)]
        try:
            hand.send(Press(time.monotonic(), number, down).pack())
        except (BlockingIOError, ConnectionError):
            self.refused += 1

    def _pressed(self, number: int) -> int:
        if not number:
            return 0
        if self._seed is None:
            return -1
        return random.Random(repr((self._seed, number))).randrange(len(self._pairs))

    def close(self) -> None:
        """Close both ends of all."""
        for device, hand in self._pairs:
            device.close()
            hand.close()

    def __enter__(self) -> SimulatedDevice:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
