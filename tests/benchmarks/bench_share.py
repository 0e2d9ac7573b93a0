"""What ``app.share()`` costs over bare nats-py: latency, throughput, and CPU at rest.

    python tests/benchmarks/bench_share.py

Two processes and a real server on loopback.  In the same run, taking turns: a message goes to the
other process and back, by nats-py alone, as many bytes, and as an event that is posted, heard, and
answered by an event; and a burst goes there, whose last message is answered.  nats-py's
messages are published one by one; a share's events are batched by its one sender.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from common import ROOT, console, header, median, percentile, table, verdict

BYTES = 160
"""Of a message with one event."""
TARGET = 1.5
"""Times the latency of nats-py that an event may take."""

ECHO = """
import asyncio, sys
import nats
from uievents import EventLoop
sys.path.insert(0, sys.argv[2])
from bench_share import Ping, Pong

async def bare():
    client = await nats.connect(sys.argv[1])
    async def heard(message):
        if message.data[:1] == b"!":
            await client.publish("bare.pong", message.data)
    await client.subscribe("bare.ping", cb=heard)
    await client.flush()
    print("ready", flush=True)
    await asyncio.Event().wait()

loop = EventLoop(strict=True)
loop.share(Ping, Pong, over=sys.argv[1], room="bench")

@loop.on(Ping)
def ping(event):
    if event.answer:
        loop.post(Pong(number=event.number))

loop.start(bare())
loop.run()
"""

from uievents import Event, EventLoop  # noqa: E402  (the other process imports the types from here)


class Ping(Event):
    number: int
    answer: bool = True


class Pong(Event):
    number: int


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Ways:
    """The two ways to send something and hear of it."""

    def __init__(self, loop: EventLoop, client) -> None:
        self.loop, self.client = loop, client
        self.answered: asyncio.Future[None]

    async def nats(self, burst: int) -> None:
        for _ in range(burst - 1):
            await self.client.publish("bare.ping", b"." * BYTES)
        await self.client.publish("bare.ping", b"!" * BYTES)

    async def share(self, burst: int) -> None:
        for number in range(burst):
            self.loop.post(Ping(number=number, answer=number == burst - 1))

    async def time(self, way, burst: int = 1) -> float:
        """Seconds until the answer to the last of a burst has come."""
        self.answered = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        await way(burst)
        await self.answered
        return time.perf_counter() - begun

    def pong(self, *_) -> None:
        if not self.answered.done():
            self.answered.set_result(None)


async def measure(loop: EventLoop, url: str, rounds: int, bursts: int, burst: int, share):
    import nats

    client = await nats.connect(url)
    ways = Ways(loop, client)
    ways.answered = asyncio.get_running_loop().create_future()
    loop.on(Pong, ways.pong)

    async def heard(message) -> None:
        ways.pong()

    await client.subscribe("bare.pong", cb=heard)
    await client.flush()
    while not share.peers.next:  # until the other has come
        await asyncio.sleep(0.01)
    both = {"nats-py": ways.nats, "share": ways.share}
    for way in both.values():
        for _ in range(50):
            await ways.time(way)
    latency: dict[str, list[float]] = {name: [] for name in both}
    for _ in range(rounds):
        for name, way in both.items():
            latency[name].append(await ways.time(way))
    rate: dict[str, list[float]] = {name: [] for name in both}
    for _ in range(bursts):
        for name, way in both.items():
            rate[name].append(burst / await ways.time(way, burst))
    await client.close()
    loop.stop()
    return latency, rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1500)
    parser.add_argument("--bursts", type=int, default=10)
    parser.add_argument("--burst", type=int, default=5000)
    options = parser.parse_args()
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    program = shutil.which("nats-server", path=path)
    if program is None:
        raise SystemExit("this needs a NATS server: apt-get install nats-server")
    header("share, against bare nats-py")
    port = free_port()
    url = f"nats://127.0.0.1:{port}"
    server = subprocess.Popen(
        [program, "-a", "127.0.0.1", "-p", str(port), "-l", f"{tempfile.gettempdir()}/bench.nats"]
    )
    other = None
    try:
        while server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.01)
        here = str(ROOT / "tests" / "benchmarks")
        other = subprocess.Popen(
            [sys.executable, "-c", ECHO, url, here],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert other.stdout is not None
        assert other.stdout.readline(), "the other process ended"
        loop = EventLoop(strict=True)
        share = loop.share(Ping, Pong, over=url, room="bench")
        work = loop.start(measure(loop, url, options.rounds, options.bursts, options.burst, share))
        found = []
        loop.start(keep(work, found))
        loop.run()
    finally:
        for process in (other, server):
            if process is not None:
                process.kill()
                process.wait()
    report(*found[0], options.burst)


async def keep(work, found: list) -> None:
    found.append(await work)


def report(latency, rate, burst: int) -> None:
    made = table(
        f"there and back, in microseconds; and messages or events a second, in bursts of {burst:,}",
        "",
        "median",
        "p90",
        "p99",
        "quickest",
        "a second",
    )
    for name, times in latency.items():
        made.add_row(
            name,
            *(f"{1e6 * percentile(times, part):,.0f}" for part in (50, 90, 99)),
            f"{1e6 * min(times):,.0f}",
            f"{median(rate[name]):,.0f}",
        )
    console.print(made)
    ratio = median(latency["share"]) / median(latency["nats-py"])
    console.print(
        f"median latency: {verdict(ratio, TARGET)} times that of nats-py (target {TARGET}); "
        f"throughput: {median(rate['share']) / median(rate['nats-py']):.2f} times"
    )


if __name__ == "__main__":
    main()
