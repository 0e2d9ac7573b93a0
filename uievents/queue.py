"""The queue in which events wait between the sources and the handlers.

Sources notice things when they happen; handlers take their time.  Between the two is one
first-in-first-out queue.  So a source never waits for a handler, a handler that posts an event is
not called within itself, and events are dispatched in the order in which they happened.

A queue that can only grow turns a slow handler into a slow machine, so this one is bounded.  The
:attr:`~uievents.events.Event.policy` of an event type says what happens when many events wait:

``keep`` Always accepted, even beyond the limit, and never reordered.  Back-pressure bounds the
queue all the same: while it is :attr:`~EventQueue.full`, sources like sockets are not read, and
their data stays in the kernel's buffers.  ``merge`` Joins a waiting event of its type and source,
if that is the last one that its source has put in line.  So motion never crosses a click of the
same window, yet is merged across the data of a socket.  Events that join are collected, and merged
many at a time, so joining is cheap however long the path has become.  When no event can join any
more, the path is thinned: the longer the queue, the fewer positions are kept.

    The last event is never lost: a full queue still accepts one event of each type and source, and
    later ones join it, even if events of other types come in between.  (It is dropped only if as
    many sources as ``limit`` have one.)
``drop``
    Dropped when the queue is full.

All events are accounted for: ``produced == delivered + merged + dropped + withdrawn + len(queue)``
holds at every moment, and the counters are public.

If an event type's own ``merged_with()`` raises, or does not return an event,
:attr:`EventQueue.failed` is called, and the later event replaces the earlier ones.

The queue belongs to the loop's thread.  Other threads use the mailbox, which is a source.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Any

from uievents.events import Event, with_origin_of
from uievents.quantities import whole

MERGE_AT = 1024
"""How many events join a slot before they are merged."""
POSITIONS = 16_384
"""The most positions that the paths of all closed slots have together."""

Failed = Callable[[Exception, Event], None]

_KEEP = {"keep"}

log: logging.Logger = logging.getLogger("uievents")


def _all_kept(events: Iterable[Event]) -> bool:
    """Whether the policy of all these events is ``keep``."""
    types: set[Any] = set(map(type, events))
    try:
        return {kind.policy for kind in types} <= _KEEP
    except Exception:  # the program has replaced the policy of a class since
        return False


class Slot:
    """A slot that later events of the same type and source may join."""

    __slots__ = ("event", "failed", "kind", "later", "source")

    def __init__(self, event: Event, failed: Failed) -> None:
        self.kind: type[Event] = type(event)
        # Kept here, as the event that merged_with() returns may have another source.
        self.source: str = event.source
        self.event: Event = event
        self.failed: Failed = failed
        self.later: list[Event] = []

    def join(self, event: Event) -> None:
        later = self.later
        later.append(event)
        if len(later) >= MERGE_AT:
            self.event = self.merged()
            later.clear()

    def close(self, most: int) -> None:
        """Merge the events that have joined, with at most ``most`` positions.  No more can join."""
        if not self.later:
            return
        whole = self.event = self.merged()
        self.later.clear()
        try:
            self.event = with_origin_of(_an_event(whole.thinned(most), "thinned"), whole)
        except Exception as error:
            self.failed(error, whole)

    def merged(self) -> Event:
        """The one event that stands for all events in this slot."""
        if not self.later:
            return self.event
        try:
            merged = _an_event(self.event.merged_with_all(self.later), "merged_with")
            return with_origin_of(merged, self.later[-1])
        except Exception as error:
            self.failed(error, self.later[-1])
            return self.later[-1]


def _an_event(merged: object, method: str) -> Event:
    """``merged``, which a type's own method has returned, if it is an event."""
    if not isinstance(merged, Event):
        raise TypeError(f"{method}() must return an event, not {merged!r}")
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
        """All events that were put in."""
        self.merged: int = 0
        """Events that were merged into another one."""
        self.dropped: int = 0
        """Events that were refused, as the queue was full."""
        self.withdrawn: int = 0
        """Events that were taken out without being dispatched: their source was removed or closed,
        or they wait for a peer to read, and are then put in again."""
        self.line: deque[Event | Slot] = deque()
        """The events and slots that wait.  The loop reads it directly, many times a second."""
        self.failed: Failed = _log
        """Called with an error of an event type's ``merged_with()``, and with the event."""
        # By source, then type: slots beyond the limit, which events can still join until their
        # source puts in an event that is never merged.
        self._beyond: dict[str, dict[type[Event], Slot]] = {}
        # By source: its last slot in line, which events can still join.
        self._open: dict[str, Slot] = {}

    def put(self, event: Event) -> None:
        """Put ``event`` in line, as its policy says.  Never raises, never blocks."""
        self.produced += 1
        try:
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
        except Exception as error:  # the class has made a property of policy or source
            self.line.append(event)
            self.failed(error, event)

    def extend(self, events: Collection[Event], *, keep: bool = False) -> None:
        """Put ``events`` in line; ``keep``: the policy of all is known to be ``keep``."""
        if not self._open and (keep or _all_kept(events)):
            self.produced += len(events)  # none to merge, none to drop
            self.line.extend(events)
            return
        for event in events:
            self.put(event)

    def discard(self, events: Iterable[Event]) -> None:
        """Take ``events`` out of the queue again, if they still wait; they count as withdrawn."""
        unwanted = {id(event) for event in events}
        line = self.line
        for _ in range(len(line)):  # in place, as the loop has a reference to this deque
            slot = line.popleft()
            if slot.__class__ is Slot:
                if id(slot.event) in unwanted:
                    self.leave(slot)
                    self.withdrawn += 1
                    continue
            elif id(slot) in unwanted:
                self.withdrawn += 1
                continue
            line.append(slot)

    def get(self) -> Event:
        """Take the event that has waited longest.  Raises :class:`IndexError` if there is none."""
        event: Any = self.line.popleft()
        return self.leave(event) if event.__class__ is Slot else event

    def __len__(self) -> int:
        """How many slots are taken; merged events share one."""
        return len(self.line)

    @property
    def delivered(self) -> int:
        """Events that were taken out to be dispatched.

        Computed from the other counters, as counting would cost a tenth of an event's whole way.
        """
        return self.taken - self.withdrawn

    @property
    def taken(self) -> int:
        """Slots that were taken out, to be dispatched or withdrawn."""
        return self.produced - self.merged - self.dropped - len(self.line)

    @property
    def full(self) -> bool:
        """Whether sources with back-pressure are not to be read now."""
        return len(self.line) >= self.limit

    def _put_or_join(self, event: Event) -> None:
        slot = self._open.get(event.source)
        if slot is not None and slot.kind is type(event):
            slot.join(event)
            self.merged += 1
        elif len(self.line) >= self.limit:
            self._put_beyond(event)
        else:
            self._place(event)

    def _put_beyond(self, event: Event) -> None:
        """Put an event into a full queue, where the last of each type and source is kept."""
        slots = self._beyond.get(event.source)
        if slots is None:
            if len(self._beyond) >= self.limit:
                self.dropped += 1
                return
            slots = self._beyond[event.source] = {}
        slot = slots.get(type(event))
        if slot is None:
            slots[type(event)] = self._place(event)
        else:
            slot.join(event)
            self.merged += 1

    def _place(self, event: Event) -> Slot:
        """Put ``event`` into a new slot, which later events may join."""
        self._close(event.source)
        self._open[event.source] = slot = Slot(event, self.failed)
        self.line.append(slot)
        return slot

    def _close(self, source: str) -> None:
        """Close the open slot of ``source``, as an event of that source follows it in line."""
        slot = self._open.pop(source, None)
        if slot is not None:
            slot.close(max(2, POSITIONS // len(self.line)))

    def leave(self, slot: Slot) -> Event:
        """The event of a slot that was taken out of :attr:`line`.  No event joins it any more."""
        if self._open.get(slot.source) is slot:  # not if a later slot of the source is open
            del self._open[slot.source]
        if self._beyond:
            slots = self._beyond.get(slot.source, {})
            if slots.get(slot.kind) is slot:
                del slots[slot.kind]
                if not slots:
                    del self._beyond[slot.source]
        return slot.merged()


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
        self._check(event)  # an error is the source's
        self._queue.put(event)
        self._events.append(event)
        if len(self._events) > self._most:
            self._forget_dispatched()

    def _forget_dispatched(self) -> None:
        waiting = {id(slot.event if slot.__class__ is Slot else slot) for slot in self._queue.line}
        self._events = [event for event in self._events if id(event) in waiting]
        self._most = 64 + 2 * len(self._events)

    def close(self) -> None:
        """Discard the events of this source that wait, and refuse further ones."""
        self._closed = True
        if self._queue.line:
            self._queue.discard(self._events)
        self._events.clear()
