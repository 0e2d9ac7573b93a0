"""The queue: order, merging, bounds, and counters that balance."""

from __future__ import annotations

import tracemalloc
from collections import deque
from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uievents.events import (
    MAX_PATH,
    Click,
    Close,
    Drag,
    Draw,
    Event,
    KeyDown,
    MouseMove,
    Received,
    Resize,
    TextEditing,
)
from uievents.queue import MERGE_AT, EventQueue


class Tick(Event):
    """An event that may be dropped."""

    policy: ClassVar = "drop"
    name: str = ""


def move(x, y=0, rel=(1, 0), source="window"):
    return MouseMove(pos=(x, y), rel=rel, source=source)


def click(source="window"):
    return Click(pos=(0, 0), source=source)


def data(source="sockets"):
    return Received(connection=None, data=b"x", source=source)


def drain(queue):
    return [queue.get() for _ in range(len(queue))]


def balanced(queue):
    return queue.produced == queue.delivered + queue.merged + queue.dropped + len(queue)


def test_first_in_first_out():
    queue = EventQueue()
    events = [click(), KeyDown(key="a"), data(), Close()]
    queue.extend(events)
    assert len(queue) == 4
    assert drain(queue) == events
    assert balanced(queue)


def test_empty():
    queue = EventQueue()
    with pytest.raises(IndexError):
        queue.get()
    assert queue.delivered == 0
    with pytest.raises(ValueError, match="limit"):
        EventQueue(0)


# ---------------------------------------------------------------- merging


def test_motion_merges_with_count_way_and_path():
    queue = EventQueue()
    queue.extend([move(1), move(2), move(3, rel=(5, 7))])
    assert len(queue) == 1
    (merged,) = drain(queue)
    assert merged.pos == (3, 0)
    assert merged.rel == (7, 7)
    assert merged.count == 3
    assert merged.path == ((1, 0), (2, 0), (3, 0))
    assert (queue.produced, queue.delivered, queue.merged) == (3, 1, 2)


def test_motion_alone_is_the_event_itself():
    queue = EventQueue()
    event = move(1)
    queue.put(event)
    assert queue.get() is event


def test_motion_never_crosses_an_event_of_its_source():
    queue = EventQueue()
    queue.extend([move(1), click(), move(2), move(3)])
    assert [(type(e), e.pos[0]) for e in drain(queue)] == [
        (MouseMove, 1),
        (Click, 0),
        (MouseMove, 3),
    ]


def test_in_a_crowd_a_closed_path_is_thinned():
    queue = EventQueue()
    for n in range(40_000):
        queue.extend([move(n * 10 + i) for i in range(10)] if n >= 39_990 else [])
        queue.put(click())
    merged = [e for e in drain(queue) if type(e) is MouseMove]
    assert len(merged) == 10
    for event in merged:
        assert event.count == 10
        assert event.path == (event.path[0], event.pos)
        assert event.path[0][0] == event.pos[0] - 9


@pytest.mark.parametrize("between", [Tick(source="window"), Draw(source="window")])
def test_nor_one_that_may_be_dropped_or_merged_itself(between):
    queue = EventQueue()
    queue.extend([move(1), between, move(2)])
    assert len(drain(queue)) == 3


def test_motion_merges_across_other_sources():
    queue = EventQueue()
    queue.extend([move(1), data(), move(2), Tick(source="timers"), move(3)])
    first, *rest = drain(queue)
    assert first.count == 3
    assert [type(e) for e in rest] == [Received, Tick]


def test_sources_and_types_do_not_merge_with_one_another():
    queue = EventQueue()
    queue.extend([move(1), move(2, source="pen"), move(3), Resize(size=(1, 1), source="window")])
    assert [type(e) for e in drain(queue)] == [MouseMove, MouseMove, Resize]
    assert queue.merged == 1


def test_what_has_left_is_not_joined():
    queue = EventQueue()
    queue.put(move(1))
    queue.get()
    queue.put(move(2))
    assert queue.get().count == 1
    assert queue.merged == 0


def test_the_place_of_a_later_one_stays_open_when_an_earlier_leaves():
    queue = EventQueue()
    queue.extend([move(1), click(), move(2)])
    queue.get()
    queue.put(move(3))
    assert [e.pos[0] for e in drain(queue)] == [0, 3]


def test_resize_and_text_editing():
    queue = EventQueue()
    queue.extend([Resize(size=(n, n)) for n in range(5)])
    queue.extend([TextEditing(text=text) for text in ("h", "he")])
    resize, text = drain(queue)
    assert (resize.size, resize.count) == ((4, 4), 5)
    assert text.text == "he"


def test_drags():
    queue = EventQueue()
    queue.extend([Drag(pos=(n, n), rel=(1, 2), button=3) for n in range(4)])
    (drag,) = drain(queue)
    assert (drag.pos, drag.rel, drag.button, drag.count) == ((3, 3), (4, 8), 3, 4)


def test_a_merging_type_of_the_users_own():
    class TestVolume(Event):
        policy: ClassVar = "merge"
        value: int
        total: int = 0

        def merged_with(self, later):
            return TestVolume(value=later.value, total=self.total + later.total)

    queue = EventQueue()
    queue.extend([TestVolume(value=n, total=1) for n in range(3 * MERGE_AT)])
    event = queue.get()
    assert (event.value, event.total) == (3 * MERGE_AT - 1, 3 * MERGE_AT)


@pytest.mark.parametrize(
    "number", [MAX_PATH - 1, MAX_PATH, MAX_PATH + 1, MERGE_AT + 1, 5_000, 70_001]
)
def test_a_long_path_is_thinned_evenly(number):
    queue = EventQueue()
    for n in range(number):
        queue.put(move(n))
    merged = queue.get()
    xs = [x for x, _ in merged.path]
    assert merged.count == number
    assert merged.rel == (number, 0)
    assert len(xs) <= MAX_PATH
    assert (xs[0], xs[-1]) == (0, number - 1)
    gaps = [b - a for a, b in pairwise(xs[:-1])]
    if gaps:
        assert min(gaps) == max(gaps)
    assert len(xs) >= min(number, MAX_PATH // 2 - 1)


def test_merged_motion_merges_on():
    first, second = EventQueue(), EventQueue()
    for n in range(1500):
        first.put(move(n))
    second.extend([first.get(), move(1500), move(1501)])
    merged = second.get()
    xs = [x for x, _ in merged.path]
    assert merged.count == 1502
    assert len(xs) <= MAX_PATH
    assert xs == sorted(set(xs))
    assert xs[-1] == 1501


# ---------------------------------------------------------------- bounds


def test_keep_is_accepted_beyond_the_limit_and_full_says_so():
    queue = EventQueue(limit=2)
    assert not queue.full
    queue.extend([click(), click()])
    assert queue.full
    queue.extend([click(), Close()])
    assert len(queue) == 4
    assert queue.dropped == 0
    queue.get()
    queue.get()
    assert queue.full
    queue.get()
    assert not queue.full


def test_a_full_queue_drops_what_may_be_dropped():
    queue = EventQueue(limit=1)
    queue.extend([click(), Tick()])
    assert queue.dropped == 1
    assert [type(e) for e in drain(queue)] == [Click]
    assert balanced(queue)


@pytest.mark.parametrize("source", ["app", "window"])
def test_the_last_of_what_merges_is_not_lost_in_a_full_queue(source):
    """A redraw that was dropped would never be drawn: of each type and source there is one."""
    queue = EventQueue(limit=4)
    queue.extend([click() for _ in range(4)])
    for number in range(1, 100):
        queue.put(Draw(source=source, time=float(number)))
        queue.put(Resize(size=(number, number), source=source))
        queue.put(move(number))
    delivered = drain(queue)
    assert [type(e) for e in delivered] == [Click] * 4 + [Draw, Resize, MouseMove]
    assert (delivered[4].time, delivered[5].size, delivered[6].pos[0]) == (99.0, (99, 99), 99)
    assert (queue.dropped, queue.merged) == (0, 3 * 98)
    assert balanced(queue)
    assert not queue._beyond
    assert not queue._open


def test_motion_crosses_no_click_in_a_full_queue_either():
    queue = EventQueue(limit=1)
    queue.extend([click(), move(1), click(), move(2), move(3)])
    assert [(type(e), e.pos[0]) for e in drain(queue)] == [
        (Click, 0),
        (MouseMove, 1),
        (Click, 0),
        (MouseMove, 3),
    ]


def test_beyond_its_limit_the_queue_is_bounded_too():
    queue = EventQueue(limit=10)
    for number in range(100):
        queue.put(Draw(source=f"{number}"))
    assert len(queue) == 20
    assert queue.dropped == 80
    assert balanced(queue)


@pytest.mark.parametrize("what", ["raises", "None", "text", "thinned raises"])
def test_an_event_type_that_cannot_be_merged_loses_nothing(what):
    class TestBad(Event):
        policy: ClassVar = "merge"
        number: int = 0

        def merged_with(self, later):
            if what == "raises":
                raise ValueError("on purpose")
            return {"None": None, "text": "later"}.get(what, later)

        def thinned(self, most):
            raise ValueError("on purpose")

    failed = []
    queue = EventQueue()
    queue.failed = lambda error, event: failed.append((type(error), event.number))
    for number in range(3):
        queue.put(TestBad(number=number, source="x"))
    queue.put(click(source="x"))  # nothing joins it any more
    delivered = drain(queue)
    assert [type(e) for e in delivered] == [TestBad, Click]
    assert delivered[0].number == 2
    assert failed[0][0] is (ValueError if "raises" in what else TypeError)
    assert balanced(queue)


def test_a_full_queue_merges_still():
    queue = EventQueue(limit=2)
    queue.extend([click(), move(1), move(2), move(3)])
    assert queue.dropped == 0
    assert [e.pos[0] for e in drain(queue)] == [0, 3]


def test_dropped_events_block_nothing():
    queue = EventQueue(limit=1)
    queue.extend([move(1), Tick(source="window"), move(2)])
    assert (queue.dropped, queue.merged) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("every", [100, 500, 20_000])
def test_a_flood_of_motion_is_bounded_and_loses_no_click(every):
    """Slow, as 200,000 events under tracemalloc take a second or two."""
    queue = EventQueue()
    wanted = []
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for n in range(200_000):
            queue.put(move(n))
            if n % every == every - 1:
                sign = KeyDown(key=str(n), source="window")
                wanted.append(sign)
                queue.put(sign)
        quit_ = Close(source="window")
        queue.put(quit_)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 20 * 2**20
    got = drain(queue)
    assert [e for e in got if type(e) is not MouseMove] == [*wanted, quit_]
    moves = [e for e in got if type(e) is MouseMove]
    assert sum(e.count for e in moves) == 200_000
    assert sum(e.rel[0] for e in moves) == 200_000
    assert balanced(queue)


# ---------------------------------------------------------------- against a model


class Model:
    """A simple queue, written without regard to speed."""

    def __init__(self, limit):
        self.limit = limit
        self.line = deque()
        self.beyond = {}  # by source and type: the place that it got in a full queue
        self.merged = self.dropped = 0

    def join(self, place, event):
        merged = place.merged_with(event)
        self.line[[e is place for e in self.line].index(True)] = merged
        for key, e in self.beyond.items():
            if e is place:
                self.beyond[key] = merged
        self.merged += 1

    def sources_beyond(self, source):
        waits = {k[0] for k, e in self.beyond.items() if any(e is one for one in self.line)}
        return len(waits | {source})

    def put(self, event):
        of_source = [e for e in self.line if e.source == event.source]
        last = of_source[-1] if of_source else None
        key = event.source, type(event)
        before = self.beyond.get(key)
        if event.policy == "merge" and type(last) is type(event):
            self.join(last, event)
        elif len(self.line) < self.limit or event.policy == "keep":
            self.line.append(event)
            if event.policy != "merge":  # what is put later crosses it in no case
                self.beyond = {k: e for k, e in self.beyond.items() if k[0] != event.source}
        elif event.policy == "merge" and any(e is before for e in self.line):
            self.join(before, event)
        elif event.policy == "merge" and self.sources_beyond(event.source) <= self.limit:
            self.line.append(event)
            self.beyond[key] = event
        else:
            self.dropped += 1


class Load(Event):
    policy: ClassVar = "merge"
    amount: int = 1

    def merged_with(self, later):
        return Load(amount=self.amount + later.amount)  # of no source


def test_what_merges_into_an_event_of_another_source_is_joined_no_more_when_it_has_left():
    queue = EventQueue()
    for _ in range(MERGE_AT + 1):
        queue.put(Load(source="net"))
    assert queue.get().amount == MERGE_AT + 1
    queue.put(Load(source="net"))
    queue.put(KeyDown(key="a", source="net"))
    assert [type(event) for event in drain(queue)] == [Load, KeyDown]
    assert balanced(queue)


MAKERS = [
    lambda n, source: MouseMove(pos=(n, n), rel=(n, 1), source=source),
    lambda n, source: Resize(size=(n, n), source=source),
    lambda n, source: Draw(source=source),
    lambda n, source: Tick(name=str(n), source=source),
    lambda n, source: Click(pos=(n, n), source=source),
    lambda n, source: KeyDown(key=str(n), source=source),
]

PUT = st.tuples(st.sampled_from(MAKERS), st.sampled_from(["window", "pen", "timers"]))


@settings(deadline=None)
@given(limit=st.integers(1, 8), steps=st.lists(st.one_of(PUT, st.none()), max_size=60))
def test_it_does_what_the_model_does(limit, steps):
    queue, model = EventQueue(limit), Model(limit)
    got = 0
    for n, step in enumerate(steps):
        if step is None:
            if model.line:
                assert queue.get() == model.line.popleft()
                got += 1
        else:
            make, source = step
            event = make(n, source)
            queue.put(event)
            model.put(event)
        assert len(queue) == len(model.line)
        assert queue.full == (len(model.line) >= limit)
        assert (queue.merged, queue.dropped) == (model.merged, model.dropped)
        assert queue.delivered == got
        assert balanced(queue)
    assert drain(queue) == list(model.line)
