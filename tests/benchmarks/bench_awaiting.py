"""What an event costs that a coroutine awaits, against one that a handler hears.

    python tests/benchmarks/bench_awaiting.py

The same events, posted in the same bursts into the same loop under asyncio: told to an empty
handler, iterated over with ``app.events()``, and asked for one by one with ``app.next()``.  They
take turns, burst by burst; the figures are CPU time per event, the posting included, and the ratio
of medians.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time

from rich.console import Console
from rich.table import Table

from uievents import Event, EventLoop

BURST = 500
"""Events that are posted at once."""


class Numbered(Event):
    number: int = 0


async def handler(loop: EventLoop) -> None:
    done = asyncio.Event()
    left = BURST

    def heard(event: Numbered) -> None:
        nonlocal left
        left -= 1
        if not left:
            done.set()

    with loop.on(Numbered, heard):
        post(loop)
        await done.wait()


async def events(loop: EventLoop) -> None:
    async with loop.events(Numbered) as numbered:
        post(loop)
        for _ in range(BURST):
            await anext(numbered)


async def one_by_one(loop: EventLoop) -> None:
    asyncio.get_running_loop().call_soon(post, loop)  # when the first waits
    for _ in range(BURST):
        await loop.next(Numbered)


def post(loop: EventLoop) -> None:
    for number in range(BURST):
        loop.post(Numbered(number=number))


WAYS = {"handler": handler, "app.events()": events, "app.next()": one_by_one}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    loop = EventLoop(strict=True)

    async def measured() -> None:
        for _ in range(rounds):
            for name, way in WAYS.items():
                begun = time.process_time_ns()
                await way(loop)
                times[name].append((time.process_time_ns() - begun) / BURST)
        loop.stop()

    loop.start(measured())
    loop.run()
    table = Table(title=f"one event, ns of CPU: median of {rounds} bursts of {BURST}")
    for column in ("", "median", "quickest", "against a handler"):
        table.add_column(column, justify="right" if column else "left")
    base = statistics.median(times["handler"])
    for name, found in times.items():
        median = statistics.median(found)
        table.add_row(name, f"{median:,.0f}", f"{min(found):,.0f}", f"{median / base:.2f}×")
    Console(width=None if Console().is_terminal else 120).print(table)


if __name__ == "__main__":
    main()
