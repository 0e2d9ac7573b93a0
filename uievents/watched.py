"""What a loop dispatches, seen from outside: for the pilot, the recorder and the trace.

No handler is registered for that.  A handler of every event would be a reason to make events,
frames for instance, that nothing else needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .eventloop import EventLoop
from .events import Event

Hear = Callable[[Event], None]


def watch(loop: EventLoop, came: Hear, dispatched: Hear) -> None:
    """Call ``came(event)`` for each event of the queue, ``dispatched(event)`` for each dispatched.

    Those are the events of the queue and what was made of them (a ``Click``, for instance).  Both
    functions are called before the handlers.
    """
    dispatcher: Any = loop.dispatcher
    dispatch = dispatcher.dispatch

    def telling(event: Event, *route: Any) -> None:
        dispatched(event)
        dispatch(event, *route)

    dispatcher.dispatch = telling
    loop.input.ways.clear()  # which hold what dispatched before
    ways: dict[type[Event], Any] = {}

    def way(kind: type[Event]) -> Any:
        tell = loop.input.way(kind)

        def coming(event: Event) -> None:
            came(event)
            tell(event)

        ways[kind] = coming
        return coming

    loop.loop.dispatch_by(loop.input.dispatch, ways, way)


def unwatch(loop: EventLoop) -> None:
    """Undo :func:`watch`."""
    dispatcher: Any = loop.dispatcher
    del dispatcher.dispatch
    loop.input.ways.clear()
    loop.loop.dispatch_by(loop.input.dispatch, loop.input.ways, loop.input.way)


@contextmanager
def watched(loop: EventLoop, came: Hear, dispatched: Hear) -> Iterator[None]:
    """:func:`watch` within a ``with`` block."""
    watch(loop, came, dispatched)
    try:
        yield
    finally:
        unwatch(loop)
