"""How far a stored message's events have been dispatched, whatever else happens to the queue."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from uievents import Event
from uievents.queue import EventQueue
from uievents.share.link import NOTHING
from uievents.share.mark import Mark

LIFE = "0123456789abcdef"
FIRST = 41


class Kept(Event):
    ids: tuple[int, ...]


class Dropped(Kept):
    policy: ClassVar[str] = "drop"


class Merged(Kept):
    policy: ClassVar[str] = "merge"

    def merged_with(self, later):
        return Merged(ids=self.ids + later.ids, source=self.source)


class Line:
    """A queue and the fate of each event that was put into it."""

    def __init__(self, limit: int) -> None:
        self.queue = EventQueue(limit)
        self.next = 0
        self.dispatched: set[int] = set()
        self.waiting: dict[int, Event] = {}
        self.messages: list[tuple[Mark, list[int]]] = []

    def put(self, kind: type[Kept]) -> int:
        dropped = self.queue.dropped
        event = kind(ids=(self.next,), source="there")
        self.queue.put(event)
        if self.queue.dropped == dropped:
            self.waiting[self.next] = event
        self.next += 1
        return self.next - 1

    def message(self, kinds: list[type[Kept]]) -> None:
        mark, ids = Mark(1, self.queue), []
        mark.sender, mark.end = LIFE, FIRST + len(kinds)
        for kind in kinds:
            ids.append(self.put(kind))
            mark.add()
        self.messages.append((mark, ids))

    def get(self) -> None:
        if self.queue.line:
            ids = self.queue.get().ids
            self.dispatched.update(ids)
            for number in ids:
                del self.waiting[number]

    def discard(self, which: int) -> None:
        """Withdraw an event, with those that were merged into it."""
        if not self.queue.line:
            return
        slot = self.queue.line[which % len(self.queue.line)]
        event = getattr(slot, "event", slot)
        merged = slot.merged() if hasattr(slot, "merged") else event
        self.queue.discard([event])
        for number in merged.ids:
            del self.waiting[number]

    def finished(self, mark: Mark, ids: list[int]) -> list[int]:
        """The events of a message that are dispatched according to its mark."""
        if mark.done:
            return ids
        if mark.part == NOTHING:
            return []
        sender, number = mark.part
        assert sender == LIFE
        return ids[: number - FIRST]


def steps(*kinds: type[Kept], discard: bool):
    kind = st.sampled_from(kinds)
    ways = [
        st.tuples(st.just(Line.message), st.lists(kind, max_size=4)),
        st.tuples(st.just(Line.put), kind),
        st.tuples(st.just(Line.get)),
    ]
    if discard:
        ways.append(st.tuples(st.just(Line.discard), st.integers(0, 9)))
    return st.lists(st.one_of(ways), max_size=40)


@given(steps(Kept, Dropped, Merged, discard=True), st.integers(1, 6))
def test_a_mark_never_says_that_a_waiting_event_has_been_dispatched(steps, limit):
    line = Line(limit)
    for step, *arguments in steps:
        step(line, *arguments)
        for mark, ids in line.messages:
            assert not set(line.finished(mark, ids)) & set(line.waiting)


@given(steps(Kept, discard=False))
def test_a_mark_says_exactly_which_events_have_been_dispatched(steps):
    line = Line(100)
    for step, *arguments in steps:
        step(line, *arguments)
        for mark, ids in line.messages:
            assert line.finished(mark, ids) == [one for one in ids if one in line.dispatched]
