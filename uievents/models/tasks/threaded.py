"""Each on a thread of its own.

The lecture: *while one thread blocks, the others go on; compared with the synchronous program
this is more efficient, but the programmer must write code to protect shared resources.*  The
body is the straight line of :mod:`.single_threaded`; the system interleaves the three at any
point, so anything that they shared would need a lock.

What it costs: about the longest of the waits, and the computing (in Python, one thread at a
time); a thread each; and every possible mistake of locking.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

from . import Mark, Task


def run(tasks: Sequence[Task], mark: Mark) -> None:
    """Do all tasks at once; returns when the last has ended."""

    def do(task: Task) -> None:
        mark(task, "running")
        task.compute()
        task.ask()
        mark(task, "waiting")
        task.answer()
        mark(task, "running")
        task.compute()
        mark(task, "done")

    threads = [Thread(target=do, args=(task,), name=task.name) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
