"""The work of coroutine handlers: what runs, what waits, and how it is cancelled.

A coroutine handler goes on after its dispatch.  Its registration says what to do if the next event
comes while it still runs:

====================  =====================================================================
(nothing)             each event is its own task, and all run side by side
``serial=True``       one at a time, in order
``limit=n``           ``n`` at a time, further ones wait in order
``latest=True``       a newer one cancels the one that runs, and begins when that has ended
====================  =====================================================================

At most :data:`WAITING` events wait for one handler; a further one is reported as an error of the
handler.  :meth:`Subscription.cancel` drops those that wait, and with ``running=True`` cancels those
that run, too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, Protocol, TypeVar

from uievents.dispatch.subscription import Handler, name_of
from uievents.errors import QueueFull, RegistrationError
from uievents.events import Event
from uievents.quantities import whole

T = TypeVar("T")

WAITING = 65_536
"""The most events that wait for one handler with ``serial``, ``limit`` or ``latest``."""


class RunningTask(Protocol):
    """The part of an ``asyncio.Task`` that work needs."""

    def cancel(self) -> Any: ...

    def __await__(self) -> Generator[Any, None, Any]: ...


class Work(Generic[T]):
    """A coroutine that the loop runs, for a handler or by ``app.start()``.

    ``await work`` returns what the coroutine returns, or raises what it raises.
    """

    __slots__ = ("_after", "_task", "coroutine", "done", "event", "handler")

    def __init__(
        self, coroutine: Coroutine[Any, Any, T], event: Event, handler: Handler | None
    ) -> None:
        self.coroutine: Coroutine[Any, Any, T] = coroutine
        self._task: RunningTask | None = None
        self._after: list[Callable[[], object]] = []
        self.event: Event = event
        self.handler: Handler | None = handler
        self.done: bool = False
        """Whether it has ended: returned, raised, or been cancelled."""

    @property
    def culprit(self) -> Any:
        """What error reports name: the handler, or the coroutine that was given to ``start()``."""
        return self.coroutine if self.handler is None else self.handler

    def begin(self, make_task: Callable[[Coroutine[Any, Any, Any]], Any]) -> Any:
        """Make the task; None if it has been made already, or the work was cancelled before."""
        if self.done or self._task is not None:
            return None
        self._task = make_task(self.coroutine)
        return self._task

    def cancel(self) -> None:
        """Cancel it: ``asyncio.CancelledError`` is raised where it waits.

        Harmless if it is done.
        """
        if self.done:
            return
        if self._task is None:
            self.coroutine.close()
            self.end()
        else:
            self._task.cancel()

    def then(self, function: Callable[[], object]) -> None:
        """Call ``function()`` when it has ended."""
        if self.done:
            function()
        else:
            self._after.append(function)

    def end(self) -> None:
        """Note that it has ended."""
        self.done = True
        after, self._after = self._after, []
        for function in after:
            function()

    def __await__(self) -> Generator[Any, None, T]:
        if self._task is None:
            raise RuntimeError(f"{self!r} has not begun: the loop has to run() first")
        return self._task.__await__()

    def __repr__(self) -> str:
        state = "ended" if self.done else "waits" if self._task is None else "runs"
        return f"<Work {name_of(self.culprit)}, {state}>"


Begin = Callable[[Event], "Work[Any] | None"]
"""Calls the coroutine handler with an event; returns None if there is no coroutine to run."""


class ConnectionHold(Protocol):
    """Keeps the connection of an event open until :meth:`done` is called."""

    def done(self) -> None: ...


class Keeper:
    """Keeps connections open for events that wait for a handler.

    This base class is for a dispatcher without a loop, where there are no connections.
    """

    def keep(self, event: Event) -> ConnectionHold | None:
        """Keep the connection that ``event`` carries."""
        return None

    def takes_more(self) -> bool:
        """Whether another coroutine may be begun: not once the loop ends."""
        return True

    def wanted(self, event: Event) -> bool:
        """Whether the watch or connection that ``event`` came from is still open."""
        return True


class Pace:
    """How many coroutines of a handler run at a time, and what happens to further events."""

    __slots__ = ("begin", "latest", "limit", "running", "waiting")

    def __init__(self, limit: int | None, latest: bool) -> None:
        self.limit: int | None = limit
        """How many run at a time at most; None: all."""
        self.latest: bool = latest
        self.running: dict[Work[Any], None] = {}
        self.waiting: deque[tuple[Event, ConnectionHold | None]] = deque()

    def take(self, event: Event, begin: Begin, keeper: Keeper) -> None:
        """Begin the work on ``event``, or let it wait."""
        if self.limit is None or len(self.running) < self.limit:
            self._begin(event, begin, keeper)
            return
        if self.latest:
            self._drop()
            for work in list(self.running):
                work.cancel()
            if not self.running:  # a task that had not begun ended at once
                self._begin(event, begin, keeper)
                return
        if len(self.waiting) >= WAITING:
            raise QueueFull(
                f"{WAITING} events wait for this handler: they come faster than it handles them."
                " latest=True, throttle= or a higher limit= helps"
            )
        self.waiting.append((event, keeper.keep(event)))

    def _drop(self) -> None:
        """Drop the events that wait."""
        while self.waiting:
            _, hold = self.waiting.popleft()
            if hold is not None:
                hold.done()

    def follow(self, work: Work[Any]) -> None:
        """Count ``work`` as running until it has ended."""
        self.running[work] = None
        work.then(lambda: self.running.pop(work, None))

    def _begin(self, event: Event, begin: Begin, keeper: Keeper) -> None:
        work = begin(event)
        if work is None:
            return
        self.running[work] = None
        work.then(lambda: self._ended(work, begin, keeper))

    def _ended(self, work: Work[Any], begin: Begin, keeper: Keeper) -> None:
        self.running.pop(work, None)
        while self.waiting and self.limit is not None and len(self.running) < self.limit:
            event, hold = self.waiting.popleft()
            if keeper.takes_more() and keeper.wanted(event):
                self._begin(event, begin, keeper)
            if hold is not None:
                hold.done()

    def cancel(self, *, running: bool) -> None:
        """Begin nothing more; with ``running``, cancel what runs."""
        self._drop()
        if running:
            for work in list(self.running):
                work.cancel()


def pace_of(handler: Handler, *, serial: bool, latest: bool, limit: int | None) -> Pace:
    """The pace that the options of a registration ask for."""
    if limit is not None:
        try:
            limit = whole(limit, "limit=", 1)
        except (TypeError, ValueError) as error:
            raise RegistrationError(str(error)) from None
    if serial + latest + (limit is not None) > 1:
        raise RegistrationError(
            f"{name_of(handler)}: serial, latest and limit cannot be combined: choose one"
        )
    return Pace(1 if serial or latest else limit, latest)
