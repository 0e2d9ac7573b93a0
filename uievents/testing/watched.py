"""Which events a loop dispatches, kept in a log: for the pilot and the recorder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..events import Event
from ..loop import Loop


class WatchedLoop(Loop):
    """A loop that keeps what it dispatches.

    Nothing is registered for it: a handler of every event would ask for events, frames for
    instance, that nobody else asks for.
    """

    log: Any

    @property
    def dispatch(self) -> Callable[[Event], None]:
        return self._told

    @dispatch.setter
    def dispatch(self, function: Callable[[Event], None]) -> None:
        self._function = function

        def told(event: Event) -> None:
            self.log.append(event)
            function(event)

        self._told = told


def watch(loop: Any, log: Any) -> None:
    """Have ``loop`` append what it dispatches to ``log`` from now on."""
    function = loop.__dict__.pop("dispatch")
    loop.__class__, loop.log = WatchedLoop, log
    loop.dispatch = function


@contextmanager
def watched(loop: Any, log: Any) -> Iterator[None]:
    """The same while this lasts."""
    former = loop.__class__
    watch(loop, log)
    try:
        yield
    finally:
        function = loop._function
        loop.__class__ = former
        loop.dispatch = function
