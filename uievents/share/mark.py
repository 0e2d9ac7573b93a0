"""The progress of dispatching the events of a stored message."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from .link import NOTHING

if TYPE_CHECKING:
    from ..queue import EventQueue


class Mark:
    """A message whose events are in the queue, or are being put there.

    An event has been dispatched once the queue has given out as many events as were in it, this one
    included, when it was put in.  Withdrawn events leave the queue too, from any position, so they
    are not counted.  Therefore a mark may report an event's dispatch too late, but never too early.
    """

    __slots__ = ("_ends", "_queue", "_whole", "_withdrawn", "end", "place", "sender")

    def __init__(self, place: int, queue: EventQueue) -> None:
        self.place: int = place
        """Where the message is in the store."""
        self.sender: str = ""
        """The life of the program that sent it."""
        self.end: int = 0
        """The number that follows the message's last event."""
        self._queue = queue
        self._withdrawn = queue.withdrawn
        self._whole = queue.taken + len(queue.line)
        self._ends: list[int] = []

    def add(self) -> None:
        """The message's next event has been put into the queue, or left out."""
        self._whole = self._queue.taken + len(self._queue.line)
        self._ends.append(self._whole)

    @property
    def _dispatched(self) -> int:
        return self._queue.taken - (self._queue.withdrawn - self._withdrawn)

    @property
    def done(self) -> bool:
        """Whether all its events, and all that were in the queue before them, were dispatched."""
        return self._whole <= self._dispatched

    @property
    def part(self) -> tuple[str, int]:
        """The sender, and the number of the first event that has not been dispatched.

        :data:`NOTHING` if none of its events has been dispatched.
        """
        left = len(self._ends) - bisect_right(self._ends, self._dispatched)
        return NOTHING if left == len(self._ends) else (self.sender, self.end - left)
