"""Ten minutes of mixed load (timers, threads, sockets, presses): memory and latency stay flat.

The latency of the first tenth of the time and of the last one count, if the machine was quiet.
With ``--beside`` others may run in between: the last tenth begins when they have ended, which
closes standard input.
"""

from __future__ import annotations

import gc
import socket
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from statistics import median

from row import QUIET, Others, Row, main, resident, say_phase

from uievents import Event, EventLoop

SENDERS, CLIENTS = 2, 20


STRETCH = 1_000
"""Presses for each p99.  The median of these counts, so that one bad moment does not decide."""


class Press(Event):
    """Posted every 5 ms, with the time of the post, from which the handler knows its latency."""


class Parcel(Event):
    number: int


def rows(quick: bool) -> Iterator[Row]:
    minutes = 1 / 3 if quick else 10
    yield load(minutes * 60, timed=not quick)


def load(seconds: float, timed: bool) -> Row:
    """``timed``: whether the latency counts, which needs a quiet machine."""
    tenth = seconds / 10
    first, last = array("f"), array("f")  # keeping all latencies would itself use memory
    presses_received = 0
    measured: array[float] | None = first
    memory: list[int] = []
    others, busy = Others(), [0.0, 0.0]
    over = threading.Event()
    began = time.monotonic()
    with EventLoop(strict=True) as loop:
        listener = loop.listen(0)
        loop.onReceived(lambda event: event.reply(event.data))
        loop.on(Parcel, lambda event: None)

        @loop.on(Press)
        def press(event: Press) -> None:
            nonlocal presses_received
            presses_received += 1
            if measured is not None:
                measured.append(time.monotonic() - event.time)

        def middle(event: Event) -> None:
            nonlocal measured
            measured, busy[0] = None, others.busy()
            if "--beside" in sys.argv:
                say_phase("middle")

        def end_of_middle(event: Event) -> None:
            if "--beside" in sys.argv:
                say_phase("quiet")
                loop.watch(0, read=True)
            else:
                last_tenth(event)

        @loop.onReadable
        def last_tenth(event: Event) -> None:
            nonlocal measured, others
            if measured is last:  # standard input has ended, and stays readable
                return
            measured, others = last, Others()
            loop.unwatch(0)
            loop.after(tenth, loop.stop)

        loop.every(0.01, lambda event: None)
        loop.every(seconds / 60, lambda event: memory.append(collected()))
        loop.after(tenth, middle)
        loop.after(seconds - tenth, end_of_middle)

        def posts() -> None:
            number = 0
            while not over.wait(0.002):
                for _ in range(10):
                    loop.post(Parcel(number=number))
                    number += 1

        def presses() -> None:
            while not over.wait(0.005):
                loop.post(Press())

        def talks() -> None:
            while not over.is_set():
                with ExitStack() as stack, suppress(OSError):  # the loop's end resets them
                    clients = [
                        stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                        for _ in range(CLIENTS)
                    ]
                    for _ in range(20):
                        for client in clients:
                            client.sendall(b"a line\n")
                        for client in clients:
                            client.recv(100)
                        if over.wait(0.005):
                            break

        port = listener.port
        workers = [threading.Thread(target=work) for work in (presses, talks, *[posts] * SENDERS)]
        for worker in workers:
            worker.start()
        try:
            loop.run()
            busy[1] = others.busy()
        finally:
            over.set()
            for worker in workers:
                worker.join()
    minutes = (time.monotonic() - began) / 60
    grown = (memory[-1] - memory[len(memory) // 3]) / 1024
    before, after = percentile_99(first), percentile_99(last)
    timed = timed and max(busy) <= QUIET
    unjudged = "" if timed else " (not judged)"
    return Row(
        f"{seconds / 60:.1f} minutes, or more, of mixed load: {SENDERS} posting threads, "
        f"{CLIENTS} clients that come and go, timers, 200 presses/s",
        "memory creeps; the hundredth slowest press grows with it",
        "memory is flat; p99 of the last tenth within 1.2 times of the first",
        f"{minutes:.1f} minutes: memory {grown:+,.0f} KiB over the last two thirds; p99 "
        f"{before * 1e3:.2f} ms, then {after * 1e3:.2f} ms{unjudged}, while "
        f"other programs used {busy[0]:.2f} and {busy[1]:.2f} cores; {presses_received:,} presses",
        grown < 2_048 and (after <= 1.2 * before or not timed),
    )


def collected() -> int:
    gc.collect()
    return resident()


def percentile_99(values: array[float]) -> float:
    """The median of the p99 of all stretches."""
    whole = range(0, len(values) - len(values) % STRETCH, STRETCH) or range(1)
    stretches = [sorted(values[start : start + STRETCH]) for start in whole]
    return median(stretch[len(stretch) * 99 // 100] for stretch in stretches)


if __name__ == "__main__":
    main(rows)
