"""The same wait under asyncio."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any

from .events import Event
from .loop import EventLoop


class _Wait(selectors.BaseSelector):
    """The selector that asyncio sees: ours, whose wait also ends at our own deadlines."""

    def __init__(self, events: EventLoop) -> None:
        self._events = events
        self._selector = events.selector
        self.register = self._selector.register  # type: ignore[method-assign]
        self.unregister = self._selector.unregister  # type: ignore[method-assign]
        self.modify = self._selector.modify  # type: ignore[method-assign]

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        raise AssertionError

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        raise AssertionError

    def select(self, timeout: float | None = None) -> Any:
        return self._selector.select(self._events.patience(timeout))

    def get_map(self) -> Any:
        return self._selector.get_map()

    def close(self) -> None:
        """The selector is the event loop's, which closes it."""


class HostLoop(asyncio.SelectorEventLoop):
    """asyncio's selector loop, with an :class:`EventLoop` as its guest in one wait."""

    def __init__(self, events: EventLoop) -> None:
        self._events = events
        super().__init__(_Wait(events))
        self._tasks: set[asyncio.Task[Any]] = set()

    def _process_events(self, ready: Any) -> None:
        ours, theirs = [], []
        for pair in ready:
            (theirs if type(pair[0].data) is tuple else ours).append(pair)
        super()._process_events(theirs)  # type: ignore[misc]
        self._events.collect(ours)
        self.call_soon(self._deliver)

    def _deliver(self) -> None:
        self._events.deliver()
        if not self._events._running:
            self.stop()

    def spawn(self, coroutine: Coroutine[Any, Any, Any], event: Event, handler: Any) -> None:
        """Run a coroutine handler as a task; what it raises is reported as any handler's error."""
        task = self.create_task(coroutine)
        self._tasks.add(task)

        def done(task: asyncio.Task[Any]) -> None:
            self._tasks.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                self._events.dispatcher.report(error, event, handler)

        task.add_done_callback(done)


def run_under_asyncio(events: EventLoop) -> None:
    """Run ``events`` until it is stopped, with asyncio as the host of its turns."""
    loop = HostLoop(events)
    events._host = loop
    asyncio.set_event_loop(loop)
    try:
        loop.call_soon(loop._deliver)
        loop.run_forever()
    finally:
        events._host = None
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(_drained(loop))
        asyncio.set_event_loop(None)
        loop.close()


async def _drained(loop: HostLoop) -> None:
    me = asyncio.current_task()
    await asyncio.gather(*(t for t in asyncio.all_tasks(loop) if t is not me), return_exceptions=True)
    await loop.shutdown_asyncgens()
