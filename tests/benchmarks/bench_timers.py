"""What a tick of a timer costs, by the number of timers: ours and asyncio's.

    python tests/benchmarks/bench_timers.py

All timers of a run tick with the same period and an empty handler; the clock is a counter
that stands still while a round of ticks is told and is put on by one period for the next, so
that nothing is waited for.  The figure is the median round, and the quickest, divided by its
ticks: it should not grow with the number of timers (the heap's part is a logarithm).
asyncio's are ``call_at``, made again by each call, as it has no repeating timers.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from uievents import EventLoop, Selector

NUMBERS = (10, 100, 1_000, 10_000)
TICKS = 20_000
"""Ticks that each contestant tells in all, at least; five rounds in any case."""


class Now:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class NoWait(Selector):
    """A selector that looks, and does not wait."""

    def select(self, timeout=None):
        return super().select(0)


def ours(number: int) -> list[float]:
    now = Now()
    with EventLoop(clock=now, selector=NoWait(), strict=True) as loop:
        told = [0]

        def tick(event) -> None:
            told[0] += 1

        for _ in range(number):
            loop.every(1.0, tick)

        def round_() -> None:
            now.now += 1.0
            until = told[0] + number
            while told[0] < until:
                loop.turn(0)

        return rounds(number, round_)


def asyncios(number: int) -> list[float]:
    now = Now()
    loop = asyncio.SelectorEventLoop(NoWait())
    loop.time = now
    told = [0]

    def tick(due: float) -> None:
        told[0] += 1
        loop.call_at(due + 1.0, tick, due + 1.0)

    for _ in range(number):
        loop.call_at(1.0, tick, 1.0)

    def round_() -> None:
        now.now += 1.0
        until = told[0] + number
        while told[0] < until:
            loop.stop()
            loop.run_forever()

    try:
        return rounds(number, round_)
    finally:
        loop.close()


def rounds(number: int, round_: Callable[[], None]) -> list[float]:
    """Nanoseconds per tick, of each round."""
    round_()  # the first has more to do
    found = []
    for _ in range(max(5, TICKS // number)):
        start = time.perf_counter_ns()
        round_()
        found.append((time.perf_counter_ns() - start) / number)
    return found


def main() -> None:
    table = Table(title="one tick told, ns: median and quickest round")
    table.add_column("timers", justify="right")
    for name in ("uievents", "asyncio call_at"):
        table.add_column(name, justify="right")
        table.add_column("quickest", justify="right")
    for number in NUMBERS:
        row = [f"{number:,}"]
        for contestant in (ours, asyncios):
            found = contestant(number)
            row += [f"{statistics.median(found):,.0f}", f"{min(found):,.0f}"]
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
