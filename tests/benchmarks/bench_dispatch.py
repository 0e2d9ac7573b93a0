"""What it costs to tell a handler of an event: ours and its peers, in one process.

    python tests/benchmarks/bench_dispatch.py

Every contestant calls the same empty handlers.  They take turns, a short run each, round after
round, so that what else the machine does falls on all alike; the table shows the median
run, and the quickest, in nanoseconds per event.  What is not installed is said to be.

The base is the plain loop that one would write by hand: a dictionary of tuples, a loop, a
``try``.  An event of ours is made beforehand; the peers are given what they take.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

import msgspec
from rich.console import Console
from rich.table import Table

from uievents.dispatch import Dispatcher
from uievents.dispatch.input import InputDispatcher
from uievents.events import Click, Event

RUN = 500
"""Events in one run of a contestant; about a tenth of a millisecond."""

Run = Callable[[int], object]


class Plain:
    """The plain method loop."""

    def __init__(self) -> None:
        self.handlers: dict[type, tuple] = {}

    def dispatch(self, event) -> None:
        for handler in self.handlers.get(type(event), ()):
            try:
                handler(event)
            except Exception:
                raise


def handlers(number: int) -> list:
    """So many empty handlers, each a function of its own."""

    def make():
        def handler(event) -> None:
            pass

        return handler

    return [make() for _ in range(number)]


def repeat(tell: Callable, event: object) -> Run:
    def run(number: int) -> None:
        for _ in range(number):
            tell(event)

    return run


def rotate(tell: Callable, events: list) -> Run:
    """The same, with every event in turn."""

    def run(number: int) -> None:
        for _ in range(number // len(events)):
            for event in events:
                tell(event)

    return run


# ---------------------------------------------------------------- contestants


def plain(number: int) -> Run:
    loop = Plain()
    loop.handlers[Click] = tuple(handlers(number))
    return repeat(loop.dispatch, Click(pos=(1, 2)))


def ours(number: int) -> Run:
    dispatcher = Dispatcher()
    for handler in handlers(number):
        dispatcher.on(Click, handler)
    return repeat(dispatcher.dispatch, Click(pos=(1, 2)))


def a_hundred_types() -> list[Event]:
    types = [msgspec.defstruct(f"Bench{n}", [], bases=(Event,)) for n in range(100)]
    return [kind() for kind in types]


def plain_of_100_types(_: int) -> Run:
    loop = Plain()
    events = a_hundred_types()
    for event in events:
        loop.handlers[type(event)] = tuple(handlers(1))
    return rotate(loop.dispatch, events)


def ours_of_100_types(_: int) -> Run:
    dispatcher = Dispatcher()
    events = a_hundred_types()
    for event in events:
        dispatcher.on(type(event), handlers(1)[0])
    return rotate(dispatcher.dispatch, events)


def ours_of_100_events(_: int) -> Run:
    """The same of one type: what a hundred event objects cost by themselves."""
    dispatcher = Dispatcher()
    dispatcher.on(Click, handlers(1)[0])
    return rotate(dispatcher.dispatch, [Click(pos=(n, n)) for n in range(100)])


def ours_filtered(number: int) -> Run:
    dispatcher = Dispatcher()
    for handler in handlers(number):
        dispatcher.on(Click, handler, button=1)
    return repeat(dispatcher.dispatch, Click(pos=(1, 2)))


def ours_in_regions(number: int) -> Run:
    """A target three deep: a button in a panel in a page; found anew for each event.

    As the loop tells events: by what :meth:`InputDispatcher.way` answers, which for flat dispatch
    is the dispatcher's own method.
    """
    told = InputDispatcher(Dispatcher())
    tree = told.make_tree()
    page = tree.region((0, 0, 100, 100))
    panel = tree.region((0, 0, 50, 50), page)
    button = tree.region((0, 0, 10, 10), panel)
    for handler in handlers(number):
        button.on(Click, handler)
    return rotate(told.way(Click), [Click(pos=(1, y)) for y in range(10)])


def pyee(number: int) -> Run:
    from pyee.base import EventEmitter

    emitter = EventEmitter()
    for handler in handlers(number):
        emitter.add_listener("click", handler)
    event, emit = Click(pos=(1, 2)), emitter.emit

    def run(times: int) -> None:
        for _ in range(times):
            emit("click", event)

    return run


def blinker(number: int) -> Run:
    from blinker import Signal

    signal = Signal()
    run = repeat(signal.send, Click(pos=(1, 2)))
    run.held = handlers(number)
    for handler in run.held:
        signal.connect(handler, weak=False)
    return run


def pyglet(number: int) -> Run:
    from pyglet.event import EventDispatcher

    class Window(EventDispatcher):
        pass

    Window.register_event_type("on_click")
    window = Window()
    for handler in handlers(number):
        window.push_handlers(on_click=handler)
    event, tell = Click(pos=(1, 2)), window.dispatch_event

    def run(times: int) -> None:
        for _ in range(times):
            tell("on_click", event)

    return run


def psygnal(number: int) -> Run:
    from psygnal import Signal

    class Window:
        click = Signal(object)

    window = Window()
    for handler in handlers(number):
        window.click.connect(handler)
    run = repeat(window.click.emit, Click(pos=(1, 2)))
    run.held = window
    return run


def pyside(number: int) -> Run:
    from PySide6.QtCore import QObject, Signal

    class Window(QObject):
        click = Signal(object)

    window = Window()
    for handler in handlers(number):
        window.click.connect(handler)
    run = repeat(window.click.emit, Click(pos=(1, 2)))
    run.held = window
    return run


def call_soon(number: int) -> Run:
    """asyncio's own queue and dispatch: each handler is a callback of the loop."""
    told = handlers(number)
    event = Click(pos=(1, 2))
    loop = asyncio.new_event_loop()

    def run(times: int) -> None:
        for _ in range(times):
            for handler in told:
                loop.call_soon(handler, event)
        loop.call_soon(loop.stop)
        loop.run_forever()

    run.close = loop.close
    return run


CONTESTANTS: list[tuple[str, str | None, Callable[[int], Run]]] = [
    ("plain dict, loop, try", None, plain),
    ("uievents", None, ours),
    ("uievents, with a filter", None, ours_filtered),
    ("uievents, three regions deep", None, ours_in_regions),
    ("pyee", "pyee", pyee),
    ("blinker", "blinker", blinker),
    ("pyglet", "pyglet", pyglet),
    ("psygnal", "psygnal", psygnal),
    ("PySide6", "PySide6-Essentials", pyside),
    ("asyncio call_soon", None, call_soon),
]

TYPES: list[tuple[str, Callable[[int], Run]]] = [
    ("plain, 100 types", plain_of_100_types),
    ("uievents, 1 type", ours_of_100_events),
    ("uievents, 100 types", ours_of_100_types),
]


# ---------------------------------------------------------------- measuring


def measured(runs: dict[str, Run], rounds: int) -> dict[str, list[float]]:
    """Nanoseconds per event of each run, interleaved."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run(RUN)
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter_ns()
            run(RUN)
            times[name].append((time.perf_counter_ns() - start) / RUN)
    return times


def row(times: list[float], base: list[float]) -> list[str]:
    """Median and quickest, and the median against that of the base in the same rounds."""
    ratio = statistics.median(mine / its for mine, its in zip(times, base, strict=True))
    return [f"{statistics.median(times):,.0f}", f"{min(times):,.0f}", f"{ratio:.2f}×"]


def beside_flat(times: dict[str, list[float]]) -> float:
    """What a target three deep costs against flat dispatch, in the same rounds."""
    deep, flat = times["uievents, three regions deep"], times["uievents"]
    return statistics.median(mine / its for mine, its in zip(deep, flat, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    table = Table(title=f"one event told, ns: median and quickest of {rounds} runs of {RUN}")
    table.add_column("")
    table.add_column("version")
    for number in (1, 10):
        for column in (f"{number} handler{'s' * (number > 1)}", "quickest", "against plain"):
            table.add_column(column, justify="right")
    cells: dict[str, list[str]] = {}
    deep: list[str] = []
    for number in (1, 10):
        runs: dict[str, Run] = {}
        for name, _, make in CONTESTANTS:
            try:
                runs[name] = make(number)
            except ImportError:
                cells.setdefault(name, []).extend(["not installed", "", ""])
        times = measured(runs, rounds)
        deep.append(f"{beside_flat(times):.2f}× ({number})")
        for name in runs:
            cells.setdefault(name, []).extend(row(times[name], times["plain dict, loop, try"]))
        for run in runs.values():
            getattr(run, "close", lambda: None)()
    for name, package, _ in CONTESTANTS:
        there = package and cells[name][0] != "not installed"
        table.add_row(name, version(package) if there else "", *cells[name])
    times = measured({name: make(1) for name, make in TYPES}, rounds)
    table.add_section()
    for name, _ in TYPES:
        table.add_row(name, "", *row(times[name], times[TYPES[0][0]]))
    console = Console(width=None if Console().is_terminal else 120)
    console.print(table)
    console.print(f"three regions deep cost, against flat dispatch (handlers): {', '.join(deep)}")
    one, hundred = (statistics.median(times[name]) for name, _ in TYPES[1:])
    console.print(f"100 types cost {hundred / one:.2f}× of one")


if __name__ == "__main__":
    main()
