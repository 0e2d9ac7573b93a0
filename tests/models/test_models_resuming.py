"""A generator is resumed where it stopped, by what it waited for."""

from __future__ import annotations

import selectors
import socket

import pytest

from uievents.models.resuming import Scheduler


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Sleepless(selectors.DefaultSelector):
    """A selector whose waits pass the time of a virtual clock when nothing is ready."""

    def __init__(self, clock):
        super().__init__()
        self.clock, self.waits = clock, []

    def select(self, timeout=None):
        self.waits.append(timeout)
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "it would have slept for ever"
            self.clock.now += timeout
        return ready


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def scheduler(clock):
    made = Scheduler(clock, Sleepless(clock))
    yield made
    made.selector.close()


def test_tasks_are_resumed_where_they_stopped_with_their_variables(scheduler, clock):
    delivered = []

    def task(name, pause):
        for step in range(3):
            delivered.append((name, step, clock.now - 100))
            yield "sleep", pause

    scheduler.spawn(task("a", 2))
    scheduler.spawn(task("b", 3))
    scheduler.run()
    assert delivered == [
        ("a", 0, 0), ("b", 0, 0), ("a", 1, 2), ("b", 1, 3), ("a", 2, 4), ("b", 2, 6),
    ]  # fmt: skip


def test_those_due_together_are_resumed_in_the_order_of_their_sleeping(scheduler):
    delivered = []

    def task(name):
        yield "sleep", 1.0
        delivered.append(name)

    for name in "cab":
        scheduler.spawn(task(name))
    scheduler.run()
    assert delivered == ["c", "a", "b"]


def test_readiness_resumes_and_nothing_wakes_before(scheduler):
    local, remote = socket.socketpair()
    delivered = []

    def reader():
        delivered.append("waits")
        yield "read", local
        delivered.append(local.recv(10))

    def writer():
        yield "sleep", 5
        yield "write", remote
        remote.sendall(b"hello")

    with local, remote:
        scheduler.spawn(reader())
        scheduler.spawn(writer())
        scheduler.run()
    assert delivered == ["waits", b"hello"]
    assert scheduler.selector.waits == [0.0, 5, None, None]


def test_a_task_calls_another_by_yield_from(scheduler, clock):
    delivered = []

    def inner():
        yield "sleep", 1
        return "result"

    def outer():
        delivered.append((yield from inner()))

    scheduler.spawn(outer())
    scheduler.run()
    assert delivered == ["result"]
    assert clock.now == 101


def test_an_exception_ends_the_run_and_closes_the_other_tasks(scheduler):
    delivered = []

    def patient():
        try:
            yield "sleep", 1000
        finally:
            delivered.append("closed")

    def broken():
        yield "sleep", 1
        raise RuntimeError("broken")

    scheduler.spawn(patient())
    scheduler.spawn(broken())
    with pytest.raises(RuntimeError, match="broken"):
        scheduler.run()
    assert delivered == ["closed"]


@pytest.mark.parametrize("wish", [None, ("sleep", "long"), ("red", 1)])
def test_a_wish_that_cannot_come_true_is_named(scheduler, wish):
    def task():
        yield wish

    scheduler.spawn(task())
    with pytest.raises(ValueError, match="can yield"):
        scheduler.run()


def test_the_real_clock_and_a_real_wait():
    def task():
        yield "sleep", 0.001

    scheduler = Scheduler()
    scheduler.spawn(task())
    scheduler.run()
