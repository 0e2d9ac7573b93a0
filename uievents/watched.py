"""Observes what a loop dispatches, for the pilot, the recorder and the trace.

It does so without a handler.  A handler of every event would cause events, frames for instance,
that nothing else needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .eventloop import EventLoop
from .events import Event

OnEvent = Callable[[Event], None]


def watch(loop: EventLoop, came: OnEvent, dispatched: OnEvent) -> None:
    """Call ``came(event)`` for each event of the queue, ``dispatched(event)`` for each dispatch.

    An event that is made from others, a ``Click`` for instance, is dispatched without having been
    in the queue.  Both functions are called before the handlers.
    """
    dispatcher: Any = loop.dispatcher
    dispatch = dispatcher.dispatch

    def dispatch_watched(event: Event, *route: Any) -> None:
        dispatched(event)
        dispatch(event, *route)

    dispatcher.dispatch = dispatch_watched
    loop.input.by_type.clear()  # it still holds the former dispatch()
    by_type: dict[type[Event], Any] = {}

    def dispatch_for(kind: type[Event]) -> Any:
        dispatch = loop.input.dispatch_for(kind)

        def dispatch_from_queue(event: Event) -> None:
            came(event)
            dispatch(event)

        by_type[kind] = dispatch_from_queue
        return dispatch_from_queue

    loop.loop.dispatch_by(loop.input.dispatch, by_type, dispatch_for)


def unwatch(loop: EventLoop) -> None:
    """Undo :func:`watch`."""
    dispatcher: Any = loop.dispatcher
    del dispatcher.dispatch
    loop.input.by_type.clear()
    loop.loop.dispatch_by(loop.input.dispatch, loop.input.by_type, loop.input.dispatch_for)


@contextmanager
def watched(loop: EventLoop, came: OnEvent, dispatched: OnEvent) -> Iterator[None]:
    """:func:`watch` within a ``with`` block."""
    watch(loop, came, dispatched)
    try:
        yield
    finally:
        unwatch(loop)
