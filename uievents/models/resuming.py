"""How is a task resumed where it stopped?

The lecture asks: *as soon as it comes to I/O the task registers an event, and the main program
goes on with other things, until the I/O is finished and the task that was interrupted is
resumed: how is that done, really?*

By a function that can be suspended in its middle.  A generator's frame (its local variables,
and its position) outlives the ``yield``; ``next`` resumes after it.  So a task is a generator
that yields *what it waits for* ::

    def echo(sock):
        yield "read", sock            # resumed when sock can be read
        data = sock.recv(100)
        yield "sleep", 0.5            # resumed half a second later
        sock.sendall(data)

and the scheduler is a dictionary from what is waited for to the generator that waits, and a
loop around one blocking wait.  That is all: ``async`` and ``await`` are this with better names,
and ``asyncio`` is this scheduler with ten years of care.

What it costs: a resumption is a function call, not a thread switch; and every caller of a
function that waits must be a generator too (``yield from``), all the way up.
"""

from __future__ import annotations

import heapq
import itertools
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Generator

Wish = tuple[str, socket.socket] | tuple[str, float]
"""What a task yields: ``("read", sock)``, ``("write", sock)`` or ``("sleep", seconds)``."""
Task = Generator[Wish, None, None]

EVENTS = {"read": selectors.EVENT_READ, "write": selectors.EVENT_WRITE}


class Scheduler:
    """Runs generators, each until its next wish, and resumes them as the wishes come true.

    ``clock`` gives seconds; ``selector`` does the waiting.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        selector: selectors.BaseSelector | None = None,
    ) -> None:
        self.clock = clock
        self.selector: selectors.BaseSelector = selector or selectors.DefaultSelector()
        self.ready: deque[Task] = deque()
        self.sleeping: list[tuple[float, int, Task]] = []
        self._serial = itertools.count()  # settles the order of those due together

    def spawn(self, task: Task) -> None:
        """Begin ``task`` at the next opportunity."""
        self.ready.append(task)

    def run(self) -> None:
        """Until every task has ended.  What a task raises ends the run, and closes the others."""
        try:
            while self.ready or self.sleeping or self.selector.get_map():
                self.wait()
                for _ in range(len(self.ready)):
                    self.resume(self.ready.popleft())
        finally:
            self.close()

    def resume(self, task: Task) -> None:
        """Go on where the task stopped, until it yields its next wish."""
        try:
            wish = next(task)
        except StopIteration:
            return
        match wish:
            case "sleep", float() | int() as seconds:
                due = self.clock() + seconds
                heapq.heappush(self.sleeping, (due, next(self._serial), task))
            case ("read" | "write") as kind, socket.socket() as sock:
                self.selector.register(sock, EVENTS[kind], task)
            case _:
                raise ValueError(
                    f"a task yielded {wish!r}: it can yield ('read', socket), ('write', socket) "
                    "or ('sleep', seconds)"
                )

    def wait(self) -> None:
        """Block until a wish comes true, and note which one; not at all if a task is ready."""
        timeout = None
        if self.ready:
            timeout = 0.0
        elif self.sleeping:
            timeout = max(0.0, self.sleeping[0][0] - self.clock())
        for key, _ in self.selector.select(timeout):
            self.selector.unregister(key.fileobj)
            self.ready.append(key.data)
        while self.sleeping and self.sleeping[0][0] <= self.clock():
            self.ready.append(heapq.heappop(self.sleeping)[2])

    def close(self) -> None:
        """Close the tasks that have not ended (their ``finally`` runs), and the selector."""
        waiting = [key.data for key in self.selector.get_map().values()]
        for task in [*self.ready, *waiting, *(task for _, _, task in self.sleeping)]:
            task.close()
        self.selector.close()
