"""Events awaited: ``await app.next(Click)`` and ``async for event in app.events(KeyDown)``.

A handler is called with each event.  A coroutine awaits the next one where it needs it: in a
dialog, a tutorial, a test.  Both forms register a handler, with the same filters, which puts the
events into a queue of their own.  The coroutine takes them from there.

* :class:`Events` collects from the moment it is made, so no event is lost between two rounds of the
  ``async for``.  Its queue is bounded: when it is full, further events are dropped and counted.
* ``next()`` collects while it waits, and until its coroutine awaits something else.  So if one
  ``next()`` follows another at once, the second gets the events that came in between.  Events that
  come during another ``await`` are dropped on purpose: a program should not get a key that was
  pressed for something else.  ``events()`` keeps those as well.

The connection of an event stays open while the event waits here, and until the coroutine that took
it asks for the next one.  An event is skipped if its watch or connection has been closed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from weakref import WeakKeyDictionary, WeakMethod

from .dispatch.checks import check_event_type
from .dispatch.subscription import Subscription
from .dispatch.work import ConnectionHold, Keeper
from .errors import RegistrationError
from .events import Event
from .quantities import seconds, whole

if TYPE_CHECKING:
    from .eventloop import EventLoop
    from .workers import Workers

E = TypeVar("E", bound=Event)

LIMIT = 65_536
"""The most events that wait in one :class:`Events`, by default."""

_FOR_HANDLERS = ("once", "weak", "passive", "thread", "serial", "latest")


class Events(Generic[E]):
    """The events of some types, one after the other: ``async for event in app.events(...)``.

    It ends with the loop, by :meth:`close`, at the end of an ``async with`` block, or when nothing
    refers to it any more, as after a ``break`` out of its ``async for``.
    """

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        types: tuple[type[E], ...],
        limit: int,
        options: dict[str, Any],
    ) -> None:
        self._keeper: Keeper = workers
        self._call = loop.call
        self._line: deque[tuple[E, ConnectionHold | None]] = deque()
        self._hold: ConnectionHold | None = None  # for the event that was taken last
        if not types:
            raise RegistrationError("say which events: app.events(Click, KeyDown)")
        for kind in types:
            check_event_type(kind)
        for name in _FOR_HANDLERS:
            if name in options:
                raise RegistrationError(f"`{name}` is for handlers, not for next() and events()")
        self.limit: int = whole(limit, "limit=", 1)
        """The most events that may wait here."""
        self.dropped: int = 0
        """Events that were dropped, as ``limit`` events waited."""
        self._waiting: asyncio.Future[None] | None = None
        self._ended = False
        self._subscriptions: list[Subscription] = []
        kinds = [  # a handler of a base class gets the events of its subclasses, too
            kind
            for kind in dict.fromkeys(types)
            if not any(_is_derived(kind, other) for other in types)
        ]
        one_ended = WeakMethod(self._one_ended)
        try:
            for kind in kinds:
                # Held weakly: a ``break`` out of an ``async for`` only drops the reference.
                subscription = loop.on(kind, self._put, weak=True, **options)
                subscription.when_ended = partial(_call, one_ended)
                self._subscriptions.append(subscription)
        except BaseException:
            self.close()
            raise
        workers.streams.add(self)

    def _put(self, event: E) -> None:
        if len(self._line) >= self.limit:
            self.dropped += 1
            return
        self._line.append((event, self._keeper.keep(event)))
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _one_ended(self) -> None:
        """Called when a subscription has ended, for instance with its scope or its region."""
        if not any(subscription.active for subscription in self._subscriptions):
            self._ended = True
            self._wake()

    def close(self) -> None:
        """Collect no more.  Events that wait can still be taken."""
        self._ended = True
        for subscription in self._subscriptions:
            subscription.cancel()
        self._release_holds()
        self._wake()

    def _release_holds(self) -> None:
        _end(self.taken_over())
        for _ in range(len(self._line)):
            event, hold = self._line.popleft()
            _end(hold)
            self._line.append((event, None))

    def __del__(self) -> None:
        for hold in (self._hold, *[hold for _, hold in self._line]):
            if hold is not None:  # call() it, as garbage may be collected at any moment
                self._call(hold.done)

    def taken_over(self) -> ConnectionHold | None:
        """Give the hold on the last event's connection to the caller, which ends it."""
        hold, self._hold = self._hold, None
        return hold

    async def next(self) -> E:
        """The next event.  Raises :class:`StopAsyncIteration` if no more can come."""
        _end(self.taken_over())  # the work on the event before has ended
        while True:
            while self._line:
                event, hold = self._line.popleft()
                if self._keeper.wanted(event):
                    self._hold = hold
                    return event
                _end(hold)
            if self._ended:
                raise StopAsyncIteration
            if self._waiting is not None:
                raise RuntimeError("two coroutines await the same events(): each needs its own")
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> E:
        return await self.next()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        """How many events wait here."""
        return len(self._line)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        types = ", ".join(one.event_type.__name__ for one in self._subscriptions)
        state = ", ended" if self._ended else ""
        return f"<events {types}: {len(self._line)} wait, {self.dropped} dropped{state}>"


def _end(hold: ConnectionHold | None) -> None:
    if hold is not None:
        hold.done()


def _call(method: WeakMethod[Any]) -> None:
    function = method()
    if function is not None:
        function()


def _is_derived(kind: type[Event], other: object) -> bool:
    """Whether ``kind`` is a class derived from ``other``."""
    if not isinstance(kind, type) or not isinstance(other, type):
        return False  # refused at registration
    return kind is not other and issubclass(kind, other)


Holds = WeakKeyDictionary["asyncio.Task[Any]", "ConnectionHold | None"]


class Nexts:
    """``app.next()``: keeps an :class:`Events` for each coroutine that may ask again at once."""

    def __init__(self, loop: EventLoop, workers: Workers) -> None:
        self._loop = loop
        self._workers = workers
        self._streams: dict[object, Events[Any]] = {}
        # By task: holds the connection of the event that it took last.
        self._holds: Holds = WeakKeyDictionary()

    async def next(
        self, types: tuple[type[E], ...], timeout: float | None, options: dict[str, Any]
    ) -> E:
        """The next event of one of ``types``."""
        if timeout is not None:
            timeout = seconds(timeout, "timeout=")
        host = asyncio.get_running_loop()
        task = asyncio.current_task()
        self._work_ended(task)
        key = task, types, _identity(options)
        stream = self._streams.pop(key, None) or Events(
            self._loop, self._workers, types, LIMIT, options
        )
        try:
            async with asyncio.timeout(timeout):
                event: E = await stream.next()
        except StopAsyncIteration:
            raise RuntimeError(
                "no more such events can come: the loop, the scope or the region has ended"
            ) from None
        except BaseException:
            stream.close()
            raise
        self._work_began(task, stream.taken_over())
        self._streams[key] = stream
        # Called if the coroutine awaits something else first.
        host.call_soon(self._forget, key, stream)
        return event

    def _work_began(self, task: asyncio.Task[Any] | None, hold: ConnectionHold | None) -> None:
        """Hold the event's connection until the task asks again or ends."""
        if task is None or hold is None:
            return
        if task not in self._holds:
            task.add_done_callback(self._work_ended)
        self._holds[task] = hold

    def _work_ended(self, task: asyncio.Task[Any] | None) -> None:
        if task is not None and task in self._holds:
            hold, self._holds[task] = self._holds[task], None
            _end(hold)

    def _forget(self, key: object, stream: Events[Any]) -> None:
        if self._streams.get(key) is stream:
            del self._streams[key]
            stream.close()


def _identity(options: dict[str, Any]) -> object:
    """A key that is equal for calls with equal options; a new one if an option cannot be hashed."""
    try:
        pairs = frozenset(options.items())
        hash(pairs)
    except TypeError:
        return object()
    return pairs
