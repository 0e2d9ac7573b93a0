"""Where events stand in line.

Between the sources, which notice things when they happen, and the handlers, which take
their time, stands one first-in-first-out queue.  It is why a source never waits for a
handler, why a handler may post an event without being called within itself, and why the
order in which things happened is the order in which they are told.

A queue that only ever grows turns a slow handler into a slow machine, so this one is
bounded, and each event type says (:attr:`~uievents.events.Event.policy`) how it behaves
in a crowd:

``keep``
    Always accepted, even beyond the limit, never reordered.  The bound holds all the same,
    by back-pressure: a source that can wait asks :attr:`EventQueue.full` first, and what it
    has not collected waits where it is, in the kernel's buffers.
``merge``
    While a waiting event of its type and source is the last that this source put in line,
    a newer one joins it instead of standing behind it.  Motion thus never crosses a click of
    the same window, yet is merged across the data of a socket.  What joins is kept in a heap
    of bounded size and merged a heap at a time, which is what makes joining cheap however
    long the path has become.  A path that nothing can join any more keeps fewer positions the
    longer the queue is.  The last is never lost: in a full queue one of each type and source is
    accepted all the same, and later ones join it, even if other such types came in between (it is
    dropped when that was done for as many sources as the limit says).
``drop``
    Dropped when the queue is full.

Nothing disappears without a word: ``produced == delivered + merged + dropped + withdrawn
+ len(queue)`` holds at every moment, and the counters are public.

What an event type's own ``merged_with()`` raises, or returns that is no event, is told to
:attr:`EventQueue.failed`; the later event then stands for the earlier ones.

The queue belongs to the loop's thread.  Other threads use the mailbox, which is a source.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Any

from uievents.events import Event, made_of
from uievents.quantities import whole

HEAP = 1024
"""How many events may wait to be merged with the one that stands in line before they are."""
DETAILS = 16_384
"""How many details (positions of a path) the places in line may share when nobody can join."""


Failed = Callable[[Exception, Event], None]

_KEEP = {"keep"}

log: logging.Logger = logging.getLogger("uievents")


class Waiting:
    """One place in line, taken by an event that later ones of its type and source may join."""

    __slots__ = ("event", "failed", "kind", "later", "source")

    def __init__(self, event: Event, failed: Failed) -> None:
        self.kind: type[Event] = type(event)
        # Of what has been merged, the type's author may say another.
        self.source: str = event.source
        self.event: Event = event
        self.failed: Failed = failed
        self.later: list[Event] = []

    def join(self, event: Event) -> None:
        later = self.later
        later.append(event)
        if len(later) >= HEAP:
            self.event = self.merged()
            later.clear()

    def close(self, most: int) -> None:
        """Nobody can join any more: keep what is needed only, with so many details."""
        if not self.later:
            return
        whole = self.event = self.merged()
        self.later.clear()
        try:
            self.event = made_of(_an_event(whole.thinned(most), "thinned"), whole)
        except Exception as error:
            self.failed(error, whole)

    def merged(self) -> Event:
        """The one event that stands for all that wait here."""
        if not self.later:
            return self.event
        try:
            merged = _an_event(self.event.merged_with_all(self.later), "merged_with")
            return made_of(merged, self.later[-1])
        except Exception as error:
            self.failed(error, self.later[-1])
            return self.later[-1]


def _an_event(merged: object, method: str) -> Event:
    """What a type's own method has returned."""
    if not isinstance(merged, Event):
        raise TypeError(f"{method}() is to return an event, not {merged!r}")
    return merged


def _log(error: Exception, event: Event) -> None:
    log.error("%s cannot be merged", type(event).__name__, exc_info=error)


class EventQueue:
    """First in, first out, bounded by ``limit`` waiting events; see the essay above."""

    __slots__ = (
        "_beyond",
        "_open",
        "dropped",
        "failed",
        "limit",
        "line",
        "merged",
        "produced",
        "withdrawn",
    )

    def __init__(self, limit: int = 65_536) -> None:
        self.limit: int = whole(limit, "limit=", 1)
        self.produced: int = 0
        """Events that were put in, whatever became of them."""
        self.merged: int = 0
        """Events that another one stands for now."""
        self.dropped: int = 0
        """Events that found the queue full."""
        self.withdrawn: int = 0
        """Events that were taken out untold: what they came from was let go meanwhile, or they wait
        elsewhere, for a peer to read, and come again."""
        self.line: deque[Event | Waiting] = deque()
        """What waits; for a loop that asks many times a second whether something does."""
        self.failed: Failed = _log
        """Told of what an event type's ``merged_with()`` raised, and of the event."""
        # By source, then type: places beyond the limit that can be joined still, as nothing that is
        # never merged is behind them.
        self._beyond: dict[str, dict[type[Event], Waiting]] = {}
        # By source: the place that can be joined still, as nothing of that source is behind it.
        self._open: dict[str, Waiting] = {}

    def put(self, event: Event) -> None:
        """Put ``event`` in line, as its policy says.  Never raises, never blocks."""
        self.produced += 1
        if event.policy == "keep":
            if self._open:
                self._close(event.source)
                self._beyond.pop(event.source, None)
            self.line.append(event)
        elif event.policy == "merge":
            self._put_or_join(event)
        elif len(self.line) >= self.limit:
            self.dropped += 1
        else:
            self._close(event.source)
            self._beyond.pop(event.source, None)
            self.line.append(event)

    def extend(self, events: Collection[Event], *, keep: bool = False) -> None:
        """Put each of ``events`` in line; ``keep`` where the policy of all is known to be that."""
        types: set[Any] = set() if keep else set(map(type, events))
        if not self._open and {kind.policy for kind in types} <= _KEEP:
            self.produced += len(events)  # nothing to merge, nothing to drop
            self.line.extend(events)
            return
        for event in events:
            self.put(event)

    def discard(self, events: Iterable[Event]) -> None:
        """Take those of ``events`` that wait out of line again: they count as withdrawn."""
        unwanted = {id(event) for event in events}
        line = self.line
        for _ in range(len(line)):  # in place, as a loop that dispatches holds on to the deque
            place = line.popleft()
            if place.__class__ is Waiting:
                if id(place.event) in unwanted:
                    self.leave(place)
                    self.withdrawn += 1
                    continue
            elif id(place) in unwanted:
                self.withdrawn += 1
                continue
            line.append(place)

    def get(self) -> Event:
        """Take the event that has waited longest.  Raises :class:`IndexError` if there is none."""
        event: Any = self.line.popleft()
        return self.leave(event) if event.__class__ is Waiting else event

    def __len__(self) -> int:
        """How many events wait; one that stands for several counts once."""
        return len(self.line)

    @property
    def delivered(self) -> int:
        """Events that were taken out: those that are accounted for in no other way.

        Computed, as counting them would cost each event a tenth of its whole way.
        """
        return self.taken - self.withdrawn

    @property
    def taken(self) -> int:
        """Places in line that were taken out: told or withdrawn."""
        return self.produced - self.merged - self.dropped - len(self.line)

    @property
    def full(self) -> bool:
        """Whether sources that can wait should."""
        return len(self.line) >= self.limit

    def _put_or_join(self, event: Event) -> None:
        place = self._open.get(event.source)
        if place is not None and place.kind is type(event):
            place.join(event)
            self.merged += 1
        elif len(self.line) >= self.limit:
            self._put_beyond(event)
        else:
            self._place(event)

    def _put_beyond(self, event: Event) -> None:
        """The queue is full, but the last event of a type and source is never lost."""
        places = self._beyond.get(event.source)
        if places is None:
            if len(self._beyond) >= self.limit:
                self.dropped += 1
                return
            places = self._beyond[event.source] = {}
        place = places.get(type(event))
        if place is None:
            places[type(event)] = self._place(event)
        else:
            place.join(event)
            self.merged += 1

    def _place(self, event: Event) -> Waiting:
        """Put ``event`` in line, where later ones may join it."""
        self._close(event.source)
        self._open[event.source] = place = Waiting(event, self.failed)
        self.line.append(place)
        return place

    def _close(self, source: str) -> None:
        """Something of ``source`` comes to stand behind what could be joined."""
        place = self._open.pop(source, None)
        if place is not None:
            place.close(max(2, DETAILS // len(self.line)))

    def leave(self, place: Waiting) -> Event:
        """The event of a place that was taken out of :attr:`line`, where nobody joins it now."""
        # The last one of its source may be another by now, which stays open.
        if self._open.get(place.source) is place:
            del self._open[place.source]
        if self._beyond:
            places = self._beyond.get(place.source, {})
            if places.get(place.kind) is place:
                del places[place.kind]
                if not places:
                    del self._beyond[place.source]
        return place.merged()


class Inlet:
    """The way into the queue of a source that may be removed.

    After :meth:`close`, no event that the source has put in line reaches a handler.
    """

    __slots__ = ("_check", "_closed", "_events", "_most", "_queue")

    def __init__(
        self, queue: EventQueue, check: Callable[[Event], object] = lambda event: None
    ) -> None:
        self._check = check
        self._queue = queue
        self._events: list[Event] = []
        self._most = 64
        self._closed = False

    def __call__(self, event: Event) -> None:
        if self._closed:
            return
        self._check(event)  # raises in the source
        self._queue.put(event)
        self._events.append(event)
        if len(self._events) > self._most:
            self._forget_what_was_told()

    def _forget_what_was_told(self) -> None:
        waiting = {
            id(place.event if place.__class__ is Waiting else place) for place in self._queue.line
        }
        self._events = [event for event in self._events if id(event) in waiting]
        self._most = 64 + 2 * len(self._events)

    def close(self) -> None:
        """Discard what waits, and put no more."""
        self._closed = True
        if self._queue.line:
            self._queue.discard(self._events)
        self._events.clear()
