"""The work of coroutine handlers: what runs, what waits for its turn, and how it is ended.

A handler that is a coroutine function goes on after its dispatch.  What to do when the next
event comes while it still works is said at its registration:

====================  =====================================================================
(nothing)             each event is its own task, and all run side by side
``serial=True``       one at a time, in order
``limit=n``           ``n`` at a time, the others wait in order
``latest=True``       a newer one cancels the one that runs, and begins when that has ended
====================  =====================================================================

At most :data:`WAITING` events wait so; one that finds no room is reported as an error of the
handler.  :meth:`Subscription.cancel` drops those that wait, and with ``running=True`` cancels those
that run, too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Protocol

from uievents.dispatch.subscription import Handler, name_of
from uievents.errors import QueueFull, RegistrationError
from uievents.events import Event

WAITING = 65_536
"""Events that wait at most for one handler with ``serial``, ``limit`` or ``latest``."""


class Task(Protocol):
    """The part of an ``asyncio.Task`` that is needed here."""

    def cancel(self) -> Any: ...

    def __await__(self) -> Generator[Any, None, Any]: ...


class Work:
    """A coroutine that the loop runs, for a handler or by ``app.start()``.

    ``await work`` gives what it returns, or raises what it raised.
    """

    __slots__ = ("_after", "_task", "coroutine", "done", "event", "handler")

    def __init__(
        self, coroutine: Coroutine[Any, Any, Any], event: Event, handler: Handler | None
    ) -> None:
        self.coroutine: Coroutine[Any, Any, Any] = coroutine
        self._task: Task | None = None
        self._after: list[Callable[[], object]] = []
        self.event: Event = event
        self.handler: Handler | None = handler
        self.done: bool = False
        """Whether it has ended: returned, raised, or been cancelled."""

    @property
    def culprit(self) -> Any:
        """What to name in a message: the handler, or the coroutine if it was started by hand."""
        return self.coroutine if self.handler is None else self.handler

    def begin(self, make_task: Callable[[Coroutine[Any, Any, Any]], Any]) -> Any:
        """Make the task; None if it was cancelled before."""
        if not self.done:
            self._task = make_task(self.coroutine)
        return self._task

    def cancel(self) -> None:
        """Cancel it: ``asyncio.CancelledError`` is raised where it waits.  Harmless when done."""
        if self.done:
            return
        if self._task is None:
            self.coroutine.close()
            self.end()
        else:
            self._task.cancel()

    def then(self, function: Callable[[], object]) -> None:
        """Have ``function()`` called when it has ended."""
        if self.done:
            function()
        else:
            self._after.append(function)

    def end(self) -> None:
        """It has ended."""
        self.done = True
        after, self._after = self._after, []
        for function in after:
            function()

    def __await__(self) -> Generator[Any, None, Any]:
        if self._task is None:
            raise RuntimeError(f"{self!r} has not begun: the loop has to run() first")
        return self._task.__await__()

    def __repr__(self) -> str:
        state = "ended" if self.done else "waits" if self._task is None else "runs"
        return f"<Work {name_of(self.culprit)}, {state}>"


Begin = Callable[[Event], "Work | None"]
"""Calls the coroutine handler with an event; None if it is gone."""


class Kept(Protocol):
    """Keeps what an event is about, a connection, from ending before the event has its turn."""

    def done(self) -> None: ...


class Keeper:
    """What the loop knows of events that wait for their turn with one handler.

    This is for a dispatcher without a loop, where there is nothing to know.
    """

    def keep(self, event: Event) -> Kept | None:
        """Keep the connection that ``event`` carries."""
        return None

    def wanted(self, event: Event) -> bool:
        """Whether what ``event`` came from has not been let go meanwhile."""
        return True


class Pace:
    """How many coroutines run at a time, and what becomes of the other events."""

    __slots__ = ("begin", "latest", "limit", "running", "waiting")

    def __init__(self, limit: int | None, latest: bool) -> None:
        self.limit: int | None = limit
        """How many run at a time at most; None: all."""
        self.latest: bool = latest
        self.running: dict[Work, None] = {}
        self.waiting: deque[tuple[Event, Kept | None]] = deque()

    def take(self, event: Event, begin: Begin, keeper: Keeper) -> None:
        """``event`` is for the handler: begin, or let it wait."""
        if self.limit is None or len(self.running) < self.limit:
            self._begin(event, begin, keeper)
            return
        if self.latest:
            self._drop()
            for work in list(self.running):
                work.cancel()
            if not self.running:  # what had not begun yet has ended at once
                self._begin(event, begin, keeper)
                return
        if len(self.waiting) >= WAITING:
            raise QueueFull(
                f"{WAITING} events wait for this handler: it takes longer than they come."
                " latest=True, throttle= or limit= would keep up"
            )
        self.waiting.append((event, keeper.keep(event)))

    def _drop(self) -> None:
        """Events that wait are dropped."""
        while self.waiting:
            _, kept = self.waiting.popleft()
            if kept is not None:
                kept.done()

    def follow(self, work: Work) -> None:
        """Know that ``work`` runs, until it has ended."""
        self.running[work] = None
        work.then(lambda: self.running.pop(work, None))

    def _begin(self, event: Event, begin: Begin, keeper: Keeper) -> None:
        work = begin(event)
        if work is None:
            return
        self.running[work] = None
        work.then(lambda: self._ended(work, begin, keeper))

    def _ended(self, work: Work, begin: Begin, keeper: Keeper) -> None:
        self.running.pop(work, None)
        while self.waiting and self.limit is not None and len(self.running) < self.limit:
            event, kept = self.waiting.popleft()
            if keeper.wanted(event):
                self._begin(event, begin, keeper)
            if kept is not None:
                kept.done()

    def cancel(self, *, running: bool) -> None:
        """Nothing more begins; with ``running``, cancel what runs."""
        self._drop()
        if running:
            for work in list(self.running):
                work.cancel()


def pace_of(handler: Handler, *, serial: bool, latest: bool, limit: int | None) -> Pace:
    """What a registration says of it."""
    for name, value in (("serial", serial), ("latest", latest)):
        if not isinstance(value, bool):
            raise RegistrationError(f"{name} is True or False, not {value!r}")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise RegistrationError(f"limit is how many run at a time, 1 or more, not {limit!r}")
    if serial + latest + (limit is not None) > 1:
        raise RegistrationError(
            f"{name_of(handler)}: serial, latest and limit exclude one another: choose one"
        )
    return Pace(1 if serial or latest else limit, latest)
