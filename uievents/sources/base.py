"""The contract of a source."""

from __future__ import annotations

import selectors
from collections.abc import Callable
from typing import Any

from ..events import Event

Clock = Callable[[], float]
Put = Callable[[Event], None]


class Source:
    """Base of the sources: what a loop asks of one."""

    name = "source"
    patient = True
    """Whether it can wait, without loss, until what it brought before has been dispatched."""

    closed: bool = False

    selector: selectors.BaseSelector
    put: Put
    clock: Clock

    def attach(self, selector: selectors.BaseSelector, put: Put, clock: Clock) -> None:
        """Start noticing.  What is registered with the selector has the source's own
        ``ready(key, mask)`` as its data, for the loop to call."""
        self.selector, self.put, self.clock = selector, put, clock

    def ready(self, key: Any, mask: int) -> None:
        """Something that this source registered is ready: put its events into the queue."""

    def deadline(self) -> float | None:
        """When :meth:`collect` is to be called although nothing is ready (the clock's seconds)."""
        return None

    def collect(self, now: float) -> None:
        """The deadline has passed: put what is due into the queue."""

    def close(self) -> None:
        """Stop noticing, and release what the system holds."""
        self.closed = True

    def check_open(self) -> None:
        """Raise ``RuntimeError`` if the loop, and this with it, has been closed."""
        if self.closed:
            raise RuntimeError("this loop has been closed: make a new one")
