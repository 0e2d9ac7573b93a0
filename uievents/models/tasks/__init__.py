"""Three tasks that compute, wait and compute: three ways to arrange them.

The lecture's figure: *the program has three tasks to complete, and each blocks itself while it
waits for I/O; the time spent blocked is in grey.*  The three models do the same work; what
differs is what happens in the grey.

**The contract.**  A model is a module with ::

    run(tasks, mark) -> None

``tasks`` are :class:`Task` objects; :func:`three` makes some.  ``mark(task, phase)`` is
called with ``running``, ``waiting``, ``running`` and ``done`` for each (of :data:`PHASES`),
on the thread of the task: with a clock, the figure can be drawn from it.

Between ``waiting`` and ``running`` is a phase that the task itself cannot notice: its answer has
come, but it does not run yet.  That is ``ready``, which :func:`three` reports.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

from .. import load, resuming

MODELS = ("single_threaded", "threaded", "event_driven")

PHASES = ("running", "waiting", "ready", "done")

Mark = Callable[["Task", str], object]


class Task:
    """Computes, asks the other end of a socket, waits for the answer, computes."""

    def __init__(self, name: str, sock: socket.socket, rounds: int = 0) -> None:
        self.name: str = name
        self.sock: socket.socket = sock
        self.rounds: int = rounds

    def fileno(self) -> int:
        """The descriptor that becomes readable when the answer is there."""
        return self.sock.fileno()

    def compute(self) -> int:
        """Use the processor for ``rounds`` additions."""
        total = 0
        for number in range(self.rounds):
            total += number
        return total

    def ask(self) -> None:
        """Begin the I/O: send the question."""
        self.sock.sendall(b"?")

    def answer(self) -> None:
        """The end of the I/O; blocks until then.  ``EOFError`` if the other end has closed."""
        if not self.sock.recv(1):
            raise EOFError(f"{self.name} gets no answer: the other end has closed")


@contextmanager
def three(
    delays: Sequence[float] = (0.03, 0.05, 0.02),
    rounds: int = 20_000,
    answered: Callable[[Task], object] = bool,
) -> Iterator[list[Task]]:
    """Tasks (three, or as many as ``delays``) that are answered ``delays`` seconds after asking.

    A thread answers all of them, by the scheduler of :mod:`..resuming`; it and the sockets are
    gone at the end of the block.  ``answered(task)`` is called on it just before each answer goes
    out.
    """

    def answering(task: Task, sock: socket.socket, delay: float) -> resuming.Task:
        with sock:
            yield "read", sock
            if sock.recv(1):
                yield "sleep", delay
                answered(task)
                sock.send(b"!")

    scheduler = resuming.Scheduler()
    tasks = []
    for number, delay in enumerate(delays, start=1):
        asking_end, answering_end = socket.socketpair()
        tasks.append(Task(f"task {number}", asking_end, rounds))
        scheduler.spawn(answering(tasks[-1], answering_end, delay))
    thread = Thread(target=scheduler.run, name="answers")
    thread.start()
    try:
        yield tasks
    finally:
        for task in tasks:
            try:  # the answering end of a task that never asked waits for a question
                task.sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # the other end has gone already
        thread.join()
        for task in tasks:
            task.sock.close()


def model(name: str) -> Callable[[Sequence[Task], Mark], None]:
    """The ``run`` of the model called ``name`` (one of :data:`MODELS`; else ``ValueError``)."""
    return load(__name__, MODELS, name).run  # type: ignore[no-any-return]
