"""Threads that share something: the lost update, the lock, the deadlock.

The lecture: *the programmer must write code to protect shared resources from being accessed by
several threads at the same time*, by locks among other means; *if it is done wrongly, it leads to
bugs that are subtle and painful*.  Here are the two that every textbook has.

**The lost update.**  ``value = value + 1`` is three steps: read, add, write.  Between the first
and the last the system may let the other thread run.  Both have read 5, both write 6: two were
counted, and one was lost.  Nothing fails; the sum is wrong, sometimes.

**The deadlock.**  A lock prevents that, and brings its own danger.  One thread holds ``left`` and
wants ``right``, the other holds ``right`` and wants ``left``: each waits for the other, for ever.
To be safe, all must take them in the same order (always ``left`` first), and no compiler checks it.

**By events** there is neither.  A handler runs to its end before the next one begins, so no other
one reads between its read and its write.  (A coroutine gives way at each ``await``: a read before
and a write after one lose updates as threads do.)

What a lock costs: acquiring and releasing it, for each update; and while one thread holds it the
others wait, so the locked part runs on one core at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Barrier, Lock, Thread

Between = Callable[[], object]
"""Called between the read and the write, where a program computes; tests stop a thread there."""


def nothing() -> None:
    """There is nothing between the read and the write."""


class Counter:
    """The number that the threads share."""

    def __init__(self) -> None:
        self.value = 0


# ------------------------------------------------------------------ the lost update


def without_lock(counter: Counter, times: int, between: Between = nothing) -> None:
    """Add one to ``counter``, ``times`` times; some updates of other threads are lost."""
    for _ in range(times):
        before = counter.value
        between()  # the other thread may run here, and its write is overwritten
        counter.value = before + 1


def with_lock(counter: Counter, times: int, lock: Lock, between: Between = nothing) -> None:
    """The same with ``lock``: only one thread at a time is between the read and the write."""
    for _ in range(times):
        with lock:
            before = counter.value
            between()
            counter.value = before + 1


def by_events(counter: Counter, times: int, handlers: int = 2, between: Between = nothing) -> None:
    """The same with ``handlers`` handlers in one queue: each runs to its end and needs no lock."""

    def add() -> None:
        before = counter.value
        between()
        counter.value = before + 1

    queue = deque([add] * (handlers * times))
    while queue:
        handler = queue.popleft()
        handler()


def at_once(functions: Sequence[Callable[[], object]]) -> None:
    """Call each function on a thread of its own, all at the same time, and wait for all of them."""
    start = Barrier(len(functions))

    def begin(function: Callable[[], object]) -> None:
        start.wait()
        function()

    threads = [Thread(target=begin, args=(function,), daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ------------------------------------------------------------------ the deadlock

Mark = Callable[[str, str], object]
"""Called with ``(lock, phase)`` on the thread concerned, for each of :data:`PHASES`."""

PHASES = ("wants", "holds", "gave back", "gave up")


def take_both(
    first: tuple[str, Lock], second: tuple[str, Lock], mark: Mark, meet: Between, timeout: float
) -> bool:
    """Acquire two locks in this order, and release them; returns whether it got both.

    ``meet()`` is called while the first lock is held.  A real program would wait for the second
    one for ever; this one waits ``timeout`` seconds, so that it can report the deadlock.
    """
    (name, lock), (other, beside) = first, second
    mark(name, "wants")
    with lock:
        mark(name, "holds")
        meet()
        mark(other, "wants")
        had = beside.acquire(timeout=timeout)
        if had:
            mark(other, "holds")
            beside.release()
            mark(other, "gave back")
        else:
            mark(other, "gave up")
            meet()  # neither lets go before both have given up
    mark(name, "gave back")
    return had


def in_opposite_order(timeout: float, marks: Sequence[Mark]) -> list[bool]:
    """Two threads and two locks, and each thread takes a different one first: the deadlock.

    Both wait until each holds its first lock, so that it happens every time; in a real program it
    happens once a month.  Returns for each thread whether it got both locks.
    """
    left, right = ("left", Lock()), ("right", Lock())
    meet = Barrier(2).wait
    return _two(marks, [(left, right), (right, left)], meet, timeout)


def in_the_same_order(timeout: float, marks: Sequence[Mark]) -> list[bool]:
    """The same two threads, but both take ``left`` first: the second waits, and both end."""
    left, right = ("left", Lock()), ("right", Lock())
    return _two(marks, [(left, right), (left, right)], nothing, timeout)


def _two(
    marks: Sequence[Mark],
    orders: Sequence[tuple[tuple[str, Lock], tuple[str, Lock]]],
    meet: Between,
    timeout: float,
) -> list[bool]:
    had = [False, False]

    def run(index: int) -> None:
        first, second = orders[index]
        had[index] = take_both(first, second, marks[index], meet, timeout)

    at_once([lambda: run(0), lambda: run(1)])
    return had
