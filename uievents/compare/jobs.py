"""What is measured by the clock of the very process that does it::

    python -m uievents.compare.jobs NAME ARGUMENT...

A job says one line of JSON when it is ready, does its work, and says its result in another;
a multiplexer's is done in batches, one for each line that it is sent.
Waits for many descriptors, the phases of a read and the turns of three tasks are too short
to be timed from outside.
"""

from __future__ import annotations

import json
import math
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

BATCH = 0.004
"""Seconds over which one cost of a wait is averaged."""

WARMING = 20
"""Waits before each batch: what has slept finds its caches cold, and with 10,000 sockets, which are
megabytes of the kernel's memory, it takes a dozen waits until they are as quick as the next."""


def say(what: dict[str, Any]) -> None:
    """A line to the measuring process."""
    print(json.dumps(what), flush=True)


def multiplexer(name: str, descriptors: str) -> Iterator[dict[str, Any]]:
    """The cost of a wait with so many descriptors watched and one ready, microseconds.

    No wait sleeps, as one is ready: the time is the CPU's, and perhaps somebody else's, who came in
    between.  (The clock of CPU time leaves those out, but makes up for a hypervisor's in leaps.)
    A batch for each line of standard input.  The first answer has ``limit``; whichever has
    ``error`` is the last.
    """
    from ..models.multiplexers import make, raise_descriptor_limit

    count = int(descriptors)
    soft, hard, words = raise_descriptor_limit(count + 100)
    limit = [words, f"描述符数目的软限制为 {soft}，硬限制为 {hard}" if soft else "描述符数目不限"]
    if soft and soft < count + 50:
        yield {"error": words, "limit": limit}
        return
    watched = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(count - 1)]
    ready, sender = socket.socketpair()
    sender.send(b"!")
    it = make(name)
    try:
        for sock in (*watched, ready):
            it.register(sock.fileno())
        if it.wait(0) != [ready.fileno()]:
            raise OSError("the wait did not find what was ready")
        calls = max(1, math.ceil(BATCH / _cost(it.wait, 10)))
        yield {"limit": limit}
        for _ in sys.stdin:
            _cost(it.wait, WARMING)
            yield {"microseconds": 1e6 * _cost(it.wait, calls)}
    except (OSError, ValueError) as error:
        yield {"error": " - ".join([str(error), *getattr(error, "__notes__", [])]), "limit": limit}
    finally:
        it.close()
        for sock in (*watched, ready, sender):
            sock.close()


def _cost(wait: Callable[[float | None], list[int]], calls: int) -> float:
    """Seconds."""
    begin = time.perf_counter()
    for _ in range(calls):
        wait(None)
    return (time.perf_counter() - begin) / calls


def io(name: str, stream: str, size: str, reads: str) -> Iterator[dict[str, Any]]:
    """Several reads in one mode; the other end answers each request after a while."""
    from ..models.io import model

    read, done = model(name), []
    with socket.socket(fileno=int(stream)) as sock:
        for _ in range(int(reads)):
            marks: list[tuple[str, float]] = []
            free = [0]

            def meanwhile(free: list[int] = free) -> None:
                free[0] += 1

            def mark(phase: str, marks: list[tuple[str, float]] = marks) -> None:
                marks.append((phase, time.monotonic()))

            sock.sendall(b"?")
            cpu = time.process_time()
            data = read(sock, int(size), mark, meanwhile)
            cpu = time.process_time() - cpu
            if len(data) != int(size):
                raise SystemExit(f"{len(data)} bytes came instead of {size}")
            done.append({"marks": marks, "free": free[0], "cpu": cpu})
    yield {"reads": done}


def tasks(name: str, repeats: str) -> Iterator[dict[str, Any]]:
    """Three tasks in one arrangement, several times."""
    from ..models.tasks import model, three

    run, done = model(name), []
    for _ in range(int(repeats)):
        with three(rounds=ROUNDS) as made:
            marks: list[tuple[str, str, float]] = []
            threads = {threading.get_ident()}

            def mark(
                task: Any,
                phase: str,
                marks: list[tuple[str, str, float]] = marks,
                threads: set[int] = threads,
            ) -> None:
                threads.add(threading.get_ident())
                marks.append((task.name, phase, time.monotonic()))

            cpu, begin = time.process_time(), time.monotonic()
            run(made, mark)
            took = time.monotonic() - begin
            cpu = time.process_time() - cpu
        done.append(
            {"begin": begin, "took": took, "cpu": cpu, "threads": len(threads), "marks": marks}
        )
    yield {"repeats": done}


ROUNDS = 150_000
"""Additions of each of a task's two stretches of computing: some milliseconds."""

JOBS: dict[str, Callable[..., Iterator[dict[str, Any]]]] = {
    "multiplexer": multiplexer,
    "io": io,
    "tasks": tasks,
}


def main(arguments: list[str]) -> None:
    """Do one job."""
    name, *rest = arguments
    say({"pid": os.getpid()})
    for result in JOBS[name](*rest):
        say(result)


if __name__ == "__main__":
    main(sys.argv[1:])
