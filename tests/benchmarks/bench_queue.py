"""What it costs to stand in line: our queue and its peers, in one process.

    python tests/benchmarks/bench_queue.py

Two tables.  The first: one event put in line and taken out again.  The second: the whole way of
one event, made, put in line, taken out and dispatched to one handler, against ``deque.append``
and ``popleft`` and the plain loop (of an event that is there already, so the figure holds the
price of making ours, too); and the same by a loop's ``post()``, which any thread may call, and
its turns, which wait, share and look at the clock.  Interleaved runs, median and quickest,
nanoseconds per event.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import queue
from collections import deque
from collections.abc import Callable

from bench_dispatch import RUN, Plain, Run, handlers, measured, row
from rich.console import Console
from rich.table import Table

from uievents import EventLoop
from uievents.dispatch import Dispatcher
from uievents.events import Click, MouseMove
from uievents.queue import EventQueue

TURN = 100
"""Events that are posted for one turn of a loop."""


def put_and_get(put: Callable, get: Callable, event: object) -> Run:
    def run(number: int) -> None:
        for _ in range(number):
            put(event)
            get()

    return run


def of_deque() -> Run:
    line: deque = deque()
    return put_and_get(line.append, line.popleft, Click(pos=(1, 2)))


def of_ours() -> Run:
    line = EventQueue()
    return put_and_get(line.put, line.get, Click(pos=(1, 2)))


def of_ours_motion() -> Run:
    line = EventQueue()
    return put_and_get(line.put, line.get, MouseMove(pos=(1, 2)))


def of_ours_flood() -> Run:
    """Motion that nobody takes: all of it becomes one event."""
    line = EventQueue()
    event = MouseMove(pos=(1, 2), rel=(1, 1))

    def run(number: int) -> None:
        for _ in range(number):
            line.put(event)
        line.get()

    return run


def of_simple_queue() -> Run:
    line: queue.SimpleQueue = queue.SimpleQueue()
    return put_and_get(line.put, line.get, Click(pos=(1, 2)))


def of_asyncio() -> Run:
    line: asyncio.Queue = asyncio.Queue()
    return put_and_get(line.put_nowait, line.get_nowait, Click(pos=(1, 2)))


def of_pygame() -> Run:
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    import pygame

    pygame.display.init()
    event = pygame.event.Event(pygame.USEREVENT)
    post, get = pygame.event.post, pygame.event.get

    def run(number: int) -> None:
        for _ in range(number):
            post(event)
            get()

    run.close = pygame.quit
    return run


# ---------------------------------------------------------------- the whole way


def whole_plain() -> Run:
    line: deque = deque()
    loop = Plain()
    loop.handlers[Click] = tuple(handlers(1))
    event = Click(pos=(1, 2))

    def run(number: int) -> None:
        for _ in range(number):
            line.append(event)
            loop.dispatch(line.popleft())

    return run


def whole(make: bool) -> Callable[[], Run]:
    def contestant() -> Run:
        line = EventQueue()
        dispatcher = Dispatcher()
        dispatcher.on(Click, handlers(1)[0])
        event = Click(pos=(1, 2))

        def run(number: int) -> None:
            for _ in range(number):
                line.put(event)
                dispatcher.dispatch(line.get())

        def run_and_make(number: int) -> None:
            for _ in range(number):
                line.put(Click(pos=(1, 2)))
                dispatcher.dispatch(line.get())

        return run_and_make if make else run

    return contestant


def whole_loop() -> Run:
    loop = EventLoop()
    loop.on(Click, handlers(1)[0])

    def run(number: int) -> None:
        for _ in range(number // TURN):
            for _ in range(TURN):
                loop.post(Click(pos=(1, 2)))
            loop.turn(0)

    run.close = loop.close
    return run


QUEUES = {
    "deque": of_deque,
    "uievents": of_ours,
    "uievents, motion": of_ours_motion,
    f"uievents, motion, {RUN} merged": of_ours_flood,
    "queue.SimpleQueue": of_simple_queue,
    "asyncio.Queue, nowait": of_asyncio,
    "pygame post and get": of_pygame,
}

WHOLE = {
    "deque and plain loop": whole_plain,
    "put, get, dispatch": whole(make=False),
    "make, put, get, dispatch": whole(make=True),
    f"make, post(), turn() of {TURN}": whole_loop,
}


def show(title: str, contestants: dict[str, Callable[[], Run]], rounds: int) -> Table:
    table = Table(title=title)
    table.add_column("")
    for column in ("ns", "quickest", f"against {next(iter(contestants))}"):
        table.add_column(column, justify="right")
    runs = {}
    for name, make in contestants.items():
        try:
            runs[name] = make()
        except ImportError:
            runs[name] = None
    times = measured({name: run for name, run in runs.items() if run is not None}, rounds)
    base = times[next(iter(contestants))]
    for name, run in runs.items():
        table.add_row(name, *(row(times[name], base) if run else ["not installed"]))
        getattr(run, "close", lambda: None)()
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    console = Console(width=None if Console().is_terminal else 120)
    console.print(show("put in line and taken out", QUEUES, rounds))
    console.print(show("the whole way of one event", WHOLE, rounds))


if __name__ == "__main__":
    main()
