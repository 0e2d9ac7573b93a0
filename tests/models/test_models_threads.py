"""Threads that share: an update is lost without a lock, and two locks may stop both."""

from __future__ import annotations

from functools import partial
from threading import Barrier, Lock, current_thread

import pytest

from uievents.models import threads
from uievents.models.threads import Counter, at_once, by_events, with_lock, without_lock


@pytest.mark.parametrize("number", [2, 3, 8])
def test_threads_that_read_before_one_writes_count_as_one(number):
    counter, all_have_read = Counter(), Barrier(number)
    at_once([partial(without_lock, counter, 1, all_have_read.wait)] * number)
    assert counter.value == 1


@pytest.mark.parametrize(("number", "times"), [(2, 1), (2, 500), (5, 100)])
def test_with_a_lock_nothing_is_lost_whatever_lies_between(number, times):
    counter, lock = Counter(), Lock()
    inside = []

    def between():
        inside.append(current_thread())
        assert inside == [current_thread()], "two threads at once"
        inside.clear()

    at_once([partial(with_lock, counter, times, lock, between)] * number)
    assert counter.value == number * times


@pytest.mark.parametrize(("handlers", "times"), [(1, 7), (2, 500), (6, 50)])
def test_by_events_nothing_is_lost_without_a_lock(handlers, times):
    counter, marked = Counter(), set()
    by_events(counter, times, handlers, lambda: marked.add(current_thread()))
    assert counter.value == handlers * times
    assert marked == {current_thread()}


def test_one_thread_alone_loses_nothing():
    counter = Counter()
    without_lock(counter, 100)
    assert counter.value == 100


@pytest.fixture
def marked():
    return [[], []]


@pytest.fixture
def marks(marked):
    return [lambda lock, phase, row=row: row.append((lock, phase)) for row in marked]


def test_two_locks_in_opposite_order_stop_both(marked, marks):
    assert threads.in_opposite_order(0.01, marks) == [False, False]
    assert marked == [
        [
            (first, "wants"),
            (first, "holds"),
            (second, "wants"),
            (second, "gave up"),
            (first, "gave back"),
        ]
        for first, second in (("left", "right"), ("right", "left"))
    ]


def test_two_locks_in_one_order_stop_no_thread(marked, marks):
    assert threads.in_the_same_order(60, marks) == [True, True]
    for row in marked:
        assert [lock for lock, phase in row if phase == "holds"] == ["left", "right"]
        assert [lock for lock, phase in row if phase == "gave back"] == ["right", "left"]
