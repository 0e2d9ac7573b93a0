"""Interleaved, on one thread.

The lecture: *the three tasks are interleaved, but within a single thread of control.  When it
comes to I/O, a callback is registered with an event loop, and execution goes on when the I/O
is finished.*  While one waits, another computes; no two ever compute at the same time, so
nothing needs a lock.

What it costs: about the longest of the waits, and the computing.  And the straight line is
cut in two: the code before the wait, and the callback after it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...eventloop import EventLoop
from ...events import Readable
from . import Mark, Task


def run(tasks: Sequence[Task], mark: Mark) -> None:
    """Begin every task, then go on with each as its answer comes."""
    loop = EventLoop(strict=True)
    unfinished = set(tasks)

    @loop.onReadable
    def answered(event: Readable) -> None:
        task = event.fileobj
        loop.unwatch(task)
        task.answer()
        mark(task, "running")
        task.compute()
        mark(task, "done")
        unfinished.remove(task)
        if not unfinished:
            loop.stop()

    with loop:
        for task in tasks:
            mark(task, "running")
            task.compute()
            task.ask()
            mark(task, "waiting")
            loop.watch(task, read=True)
        if unfinished:
            loop.run()
