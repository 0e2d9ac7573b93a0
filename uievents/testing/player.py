"""Replay: a recording takes the place of the sources, without a difference for the handlers.

During a replay, the window's own input, signals and sockets are silent.  ``listen()`` and
``connect()`` open nothing.  Recorded events of connections carry stand-ins, which keep the data
that the program sends.  Timers, frames, and the events made from presses work as usual.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any
from unittest.mock import patch

import msgspec

from ..eventloop import EventLoop
from ..events import Close, ConnectionEvent, Draw, Event, Expose, Resize, Show
from ..sources.base import Source

OF_THE_VIEW = (Close, Draw, Expose, Resize, Show)
"""The window's events that a replay lets through, so that it can be drawn and closed."""


class PlayedConnection:
    """The stand-in of a connection: it keeps the data that the program sends."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.sent: bytearray = bytearray()
        self.closed: bool = False
        self.unsent = 0

    def __repr__(self) -> str:
        return f"<recorded connection to {self.peer}>"

    def send(self, data: bytes | str) -> None:
        self.sent += data.encode() if isinstance(data, str) else data

    def close(self) -> None:
        self.closed = True

    async def drain(self) -> None:
        """Return at once: nothing waits to be sent."""


class PlayedListener:
    """The stand-in of a listener: it gets no connections."""

    def __init__(self, port: int, host: str) -> None:
        self.port: int = port
        self.host: str = host
        self.connections: set[Any] = set()

    def close(self) -> None:
        pass


class Feed:
    """The events of a recording that are still to be played, and their connections."""

    def __init__(self, events: list[Event]) -> None:
        self.left: deque[Event] = deque(events)
        self.connections: dict[str, PlayedConnection] = {}

    @property
    def next_at(self) -> float:
        """The time of the next event, in seconds since the beginning; infinity after the last."""
        return self.left[0].time if self.left else inf

    def take(self, began: float) -> Event:
        """Take the next event, with its time counted from ``began``."""
        event = self.left.popleft()
        changes: dict[str, Any] = {"time": began + event.time}
        if isinstance(event, ConnectionEvent):
            changes["connection"] = self._connection(event.connection)
        return msgspec.structs.replace(event, **changes)

    def dial(self) -> PlayedConnection:
        """The result of ``connect()``: the next new connection of the recording."""
        known = set(self.connections)
        for event in self.left:
            if isinstance(event, ConnectionEvent) and event.connection not in known:
                return self._connection(event.connection)
        return PlayedConnection("no peer")

    def _connection(self, peer: Any) -> PlayedConnection:
        return self.connections.setdefault(peer, PlayedConnection(peer))


class Player(Source):
    """A source that plays the events of ``feed``, ``speed`` times as fast as they happened."""

    name = "replay"

    def __init__(self, feed: Feed, speed: float = 1.0, ended: Callable[[], None] = lambda: None):
        self.feed: Feed = feed
        self.speed: float = speed
        self._ended = ended
        self._began: float | None = None

    def deadline(self) -> float | None:
        if self._began is None:
            self._began = self.clock()
        due = self._began + self.feed.next_at / self.speed
        return None if due == inf else due

    def collect(self, now: float) -> None:
        assert self._began is not None
        while self._began + self.feed.next_at / self.speed <= now:
            event = self.feed.take(self._began)
            self.put(msgspec.structs.replace(event, time=now))
        if not self.feed.left:
            self._ended()


@contextmanager
def silenced(feed: Feed) -> Iterator[None]:
    """Within the ``with``, loops open no sockets and watch no signals."""

    def listen(self: EventLoop, port: int = 0, host: str = "127.0.0.1", **bounds: Any) -> Any:
        return PlayedListener(port, host)

    def connect(self: EventLoop, port: int = 0, host: str = "127.0.0.1", **bounds: Any) -> Any:
        return feed.dial()

    def signal(self: EventLoop, number: int) -> None:
        pass

    with (
        patch.object(EventLoop, "listen", listen),
        patch.object(EventLoop, "connect", connect),
        patch.object(EventLoop, "signal", signal),
    ):
        yield


def mute(window: Source) -> None:
    """Make a window's source put only the events that drawing and closing need."""
    put = window.put

    def put_of_the_view(event: Event) -> None:
        if isinstance(event, OF_THE_VIEW):
            put(event)

    window.put = put_of_the_view
