"""Events awaited: ``await app.next(Click)`` and ``async for event in app.events(KeyDown)``.

A handler is called with each event; a coroutine asks for the next one, where it stands in its
course: a dialog, a tutorial, a test.  Both kinds of asking are a handler underneath, with the same
filters, which puts events into a line of its own; the coroutine takes them from there.

* :class:`Events` hears from the moment when it is made, so that nothing is lost between two rounds
  of its loop.  Its line is bounded; an event that finds it full is dropped, and counted.
* ``next()`` hears while it waits, and until its coroutine waits for something else: of two
  ``next()`` that follow one another, the second gets what came in the meantime.  What came while
  the coroutine was busy with another ``await`` is gone, as it would be a surprise to be given a key
  that was pressed for something else; to get that too is what ``events()`` is for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from weakref import WeakMethod

from .dispatch.subscription import Subscription
from .errors import RegistrationError
from .events import Event
from .quantities import seconds, whole

if TYPE_CHECKING:
    from .eventloop import EventLoop

E = TypeVar("E", bound=Event)

LIMIT = 65_536
"""Events that wait in one :class:`Events` at most, unless it is told another number."""

_NOT_HERE = ("once", "weak", "passive", "thread", "serial", "latest")


class Events(Generic[E]):
    """The events of some types, one after the other: ``async for event in app.events(...)``.

    It ends with the loop, by :meth:`close`, at the end of an ``async with`` block, and when nothing
    refers to it any more, as when its ``async for`` has been left.
    """

    def __init__(
        self, loop: EventLoop, types: tuple[type[E], ...], limit: int, options: dict[str, Any]
    ) -> None:
        if not types:
            raise RegistrationError("say which events: app.events(Click, KeyDown)")
        for name in _NOT_HERE:
            if name in options:
                raise RegistrationError(
                    f"`{name}` is for handlers, not for events that are awaited"
                )
        self.limit: int = whole(limit, "limit=", 1)
        """How many events may wait here."""
        self.dropped: int = 0
        """Events that found so many waiting."""
        self._line: deque[E] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._ended = False
        self._subscriptions: list[Subscription] = []
        kinds = [
            kind
            for kind in dict.fromkeys(types)
            if not any(_is_below(kind, other) for other in types)
        ]
        one_ended = WeakMethod(self._one_ended)
        try:
            for kind in kinds:
                # Held weakly: an ``async for`` that is left says nothing, it only lets go.
                subscription = loop.on(kind, self._put, weak=True, **options)
                subscription.when_ended = partial(_call, one_ended)
                self._subscriptions.append(subscription)
        except BaseException:
            self.close()
            raise
        loop._workers.streams.add(self)

    def _put(self, event: E) -> None:
        if len(self._line) >= self.limit:
            self.dropped += 1
            return
        self._line.append(event)
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _one_ended(self) -> None:
        """Its scope has ended, or its region has been removed."""
        if not any(subscription.active for subscription in self._subscriptions):
            self._ended = True
            self._wake()

    def close(self) -> None:
        """Hear no more.  What waits here can still be taken."""
        self._ended = True
        for subscription in self._subscriptions:
            subscription.cancel()
        self._wake()

    async def next(self) -> E:
        """The next one.  Raises :class:`StopAsyncIteration` when none can come any more."""
        while not self._line:
            if self._ended:
                raise StopAsyncIteration
            if self._waiting is not None:
                raise RuntimeError("two coroutines wait for the same events: each needs its own")
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self._line.popleft()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> E:
        return await self.next()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        """How many wait here."""
        return len(self._line)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        types = ", ".join(one.event_type.__name__ for one in self._subscriptions)
        state = ", ended" if self._ended else ""
        return f"<events {types}: {len(self._line)} wait, {self.dropped} dropped{state}>"


def _call(method: WeakMethod[Any]) -> None:
    function = method()
    if function is not None:
        function()


def _is_below(kind: type[Event], other: object) -> bool:
    """Whether every event of ``kind`` is one of ``other``, too."""
    if not isinstance(kind, type) or not isinstance(other, type):
        return False  # refused at registration
    return kind is not other and issubclass(kind, other)


class Nexts:
    """``app.next()``: the lines of coroutines that may ask again at once."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._kept: dict[object, Events[Any]] = {}

    async def next(
        self, types: tuple[type[E], ...], timeout: float | None, options: dict[str, Any]
    ) -> E:
        """The next event of one of ``types``."""
        if timeout is not None:
            timeout = seconds(timeout, "timeout=")
        host = asyncio.get_running_loop()
        key = asyncio.current_task(), types, _identity(options)
        line = self._kept.pop(key, None) or Events(self._loop, types, LIMIT, options)
        try:
            async with asyncio.timeout(timeout):
                event: E = await line.next()
        except StopAsyncIteration:
            raise RuntimeError(
                "no such event comes any more: the loop, the scope or the region has ended"
            ) from None
        except BaseException:
            line.close()
            raise
        self._kept[key] = line
        host.call_soon(self._forget, key, line)  # when the coroutine waits for something else
        return event

    def _forget(self, key: object, line: Events[Any]) -> None:
        if self._kept.get(key) is line:
            del self._kept[key]
            line.close()


def _identity(options: dict[str, Any]) -> object:
    """What makes two askings the same.  What cannot be hashed is another each time."""
    try:
        pairs = frozenset(options.items())
        hash(pairs)
    except TypeError:
        return object()
    return pairs
