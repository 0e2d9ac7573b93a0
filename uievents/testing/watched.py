"""Which events a loop dispatches, kept in a log: for the pilot and the recorder.

Nothing is registered for it: a handler of every event would ask for events, frames for instance,
that nobody else asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..events import Event
from ..loop import Loop


def watch(loop: Loop, log: Any) -> None:
    """Have ``loop`` append what it dispatches to ``log`` from now on."""
    function = loop.dispatch

    def told(event: Event) -> None:
        log.append(event)
        function(event)

    loop.dispatch = told


@contextmanager
def watched(loop: Loop, log: Any) -> Iterator[None]:
    """The same while this lasts."""
    function = loop.dispatch
    watch(loop, log)
    try:
        yield
    finally:
        loop.dispatch = function
