"""One after the other, on one thread.

The lecture: *the tasks are executed in order.  If one blocks for I/O, all the others must wait
until it is finished; this clear order is easy to reason about.  But where the tasks do not
depend on each other, waiting for each other all the same slows the program down for nothing.*

What it costs: the sum of all computing and of all waiting.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import Mark, Task


def run(tasks: Sequence[Task], mark: Mark) -> None:
    """Do each task to its end before the next."""
    for task in tasks:
        mark(task, "running")
        task.compute()
        task.ask()
        mark(task, "waiting")
        task.answer()
        mark(task, "running")
        task.compute()
        mark(task, "done")
