"""10,000 connections: one after the other, without growth, and all at once."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from statistics import median

from row import Row, descriptors, main, slope

from uievents import EventLoop

EACH = 8_192
"""Bytes of Python's memory that one open connection may take."""
SPARE = 100
"""Descriptors for everything else."""


def rows(quick: bool) -> Iterator[Row]:
    yield one_after_the_other(1_000 if quick else 10_000)
    yield at_once(1_000 if quick else 10_000)


def one_after_the_other(number: int) -> Row:
    """Each with bounds of time, work of a coroutine and unsent data: everything that may stay."""
    loop = EventLoop(strict=True)
    listener = loop.listen(idle=3_600, total=3_600)
    lines: list[bytes] = []

    @loop.onReceived
    def line(event: object) -> None:
        lines.append(event.data)  # type: ignore[attr-defined]
        with event.connection.hold():  # type: ignore[attr-defined]
            event.reply(event.data)  # type: ignore[attr-defined]

    def some() -> None:
        lines.clear()
        for count in range(1, number // 10 + 1):
            with socket.create_connection(("127.0.0.1", listener.port)) as sock:
                sock.sendall(b"hello\n")
                while len(lines) < count:
                    loop.turn(1)
            while listener.connections:
                loop.turn(1)

    before = len(descriptors())
    a_round = slope(some, 10)
    after = len(descriptors())
    loop.close()
    return Row(
        f"{number:,} connections, one after the other, each with bounds of time",
        "a buffer, a timer, a table's entry of each stays, where an error came between",
        "no growth: no memory and no descriptor is left behind",
        f"{a_round} for each {number // 10:,}; {after - before:+} descriptors",
        a_round.zero and after == before,
    )


PEERS = """
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[3]),) * 2)
socks = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(int(sys.argv[2]))]
print("there", flush=True)
sys.stdin.read()
"""


def at_once(number: int) -> Row:
    """10,000 idle ones; a call by another one takes as long as without them."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    number = min(number, hard - SPARE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number + SPARE, hard))
    loop = EventLoop(strict=True)
    listener = loop.listen()
    loop.onReceived(lambda event: event.reply(event.data))
    tracemalloc.start()
    alone = there_and_back(loop, listener.port)
    before = tracemalloc.get_traced_memory()[0]
    command = [sys.executable, "-c", PEERS, str(listener.port), str(number), str(number + SPARE)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as peers:
        while len(listener.connections) < number:
            loop.turn(1)
        each = (tracemalloc.get_traced_memory()[0] - before) / number
        crowded = there_and_back(loop, listener.port)
        turns = loop.turns
        loop.turn(0.2)
        idle = loop.turns - turns
        assert peers.stdin is not None
        peers.stdin.close()
    while listener.connections:
        loop.turn(1)
    left = (tracemalloc.get_traced_memory()[0] - before) / number
    tracemalloc.stop()
    loop.close()
    return Row(
        f"{number:,} connections at once, all idle",
        "a scan of them all at each turn",
        "they cost memory alone",
        f"{each:,.0f} bytes each, {left:,.0f} when they have gone; no wakeup in 0.2 s; a line of "
        f"another {alone:.0f} µs alone, {crowded:.0f} µs among them (median)",
        each < EACH and left < EACH / 20 and idle == 1,
    )


def there_and_back(loop: EventLoop, port: int) -> float:
    """The microseconds that a line takes."""
    took = []
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.setblocking(False)
        for _ in range(500):
            began = time.perf_counter()
            sock.send(b"ping\n")
            while True:
                loop.turn(1)
                try:
                    sock.recv(100)
                    break
                except BlockingIOError:
                    continue
            took.append((time.perf_counter() - began) * 1e6)
    return median(took[100:])


if __name__ == "__main__":
    main(rows)
