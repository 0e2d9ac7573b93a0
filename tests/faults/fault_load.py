"""Ten minutes of mixed load (timers, threads, sockets, presses): memory and latency stay flat."""

from __future__ import annotations

import gc
import socket
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, suppress

from row import Row, main

from uievents import Event, EventLoop

SENDERS, CLIENTS = 2, 20


class Press(Event):
    """Posted every 5 ms; ``time`` says when, so that the handler knows how late it is."""


class Parcel(Event):
    number: int


def rows(quick: bool) -> Iterator[Row]:
    minutes = 1 / 3 if quick else 10
    yield load(minutes * 60, timed=not quick)


def load(seconds: float, timed: bool) -> Row:
    """``timed``: whether the latency counts, too, which wants a quiet machine."""
    tenth = seconds / 10
    first, last = array("f"), array("f")  # of the whole time the list itself would grow
    presses_heard = 0
    memory: list[int] = []
    over = threading.Event()
    began = time.monotonic()
    with EventLoop(strict=True) as loop:
        listener = loop.listen(0)
        loop.onReceived(lambda event: event.reply(event.data))
        loop.on(Parcel, lambda event: None)

        @loop.on(Press)
        def press(event: Press) -> None:
            nonlocal presses_heard
            presses_heard += 1
            now = time.monotonic()
            if now - began <= tenth:
                first.append(now - event.time)
            elif now - began >= seconds - tenth:
                last.append(now - event.time)

        loop.every(0.01, lambda event: None)
        loop.every(seconds / 60, lambda event: memory.append(resident()))
        loop.after(seconds, loop.stop)

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
        finally:
            over.set()
            for worker in workers:
                worker.join()
    middle, end = memory[len(memory) // 3], memory[-1]
    grown = (end - middle) / 1024
    before, after = percentile_99(first), percentile_99(last)
    return Row(
        f"{seconds / 60:.1f} minutes of mixed load: {SENDERS} posting threads, {CLIENTS} clients "
        "that come and go, timers, 200 presses/s",
        "memory creeps; the hundredth slowest press grows with it",
        "memory is flat; p99 of the last tenth within 1.2 times of the first",
        f"memory {grown:+,.0f} KiB over the last two thirds; p99 "
        f"{before * 1e3:.2f} ms, then {after * 1e3:.2f} ms; {presses_heard:,} presses",
        grown < 2_048 and (after <= 1.2 * before or not timed),
    )


def percentile_99(values: array[float]) -> float:
    return sorted(values)[len(values) * 99 // 100]


def resident() -> int:
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4_096


if __name__ == "__main__":
    main(rows)
