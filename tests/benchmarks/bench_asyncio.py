"""asyncio and a window in one wait: what it costs asyncio, and what it costs while idle.

    python tests/benchmarks/bench_asyncio.py [echo idle posts] [--rounds 300] [--seconds 60]
                                             [--posts 1000000]

*Echo*: round trips of 64 bytes over TCP, one after the other, client and server in one loop (by the
CPU time they take, as such a loop never sleeps), and with the client in a process of its own (by
the clock).  The two loops that are compared live in one process and take turns of some
milliseconds, in an order that changes at random: so whatever else the machine does meets both, and
memory is laid out alike for both.  The figure is the median of the rounds' ratios, with
the interval in which it lies with 95 % confidence, whatever their distribution.

*Idle*: a window, ten sockets, a pending timer and asyncio; wakeups (voluntary context switches of
all threads) and CPU time are the kernel's count.

*Posts*: eight threads post at random phase to a loop that sleeps whenever it can, under
asyncio, by each means of waiting.  How many are lost; how many turns lasted over 50 ms from
the post to its handler.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import socket
import time
from pathlib import Path

import psutil
from common import Program, console, header, median, screen, table

ECHO, UVLOOP = 0.97, 0.9  # targets, of the plain loop
WAKEUPS, CPU = 0.2, 0.05  # a second, and percent

TRIPS = 200  # of a turn

LOOPS = """
    import asyncio, gc, json, os, random, sys, time
    import uievents
    from uievents import App

    rounds, trips, *names = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]

    class Echo(asyncio.Protocol):
        left = 0

        def connection_made(self, transport):
            self.transport = transport
            made.append(self)

        def data_received(self, data):
            self.transport.write(data)
            self.left -= 1
            if not self.left:
                self.done.set_result(None)

    def new(name):
        if "uvloop" in name:
            import uvloop
            loop = uvloop.new_event_loop()
        else:
            loop = uievents.new_event_loop() if "uievents" in name else asyncio.SelectorEventLoop()
        if "window" in name:
            uievents.attach(loop, App("echo", (100, 100)))
            loop.run_until_complete(asyncio.sleep(0.3))
        return loop

    made = []
    loops = {name: new(name) for name in names}
    servers = {
        name: loop.run_until_complete(loop.create_server(Echo, "127.0.0.1", 0))
        for name, loop in loops.items()
    }
    ports = {name: server.sockets[0].getsockname() for name, server in servers.items()}
    # Moving about costs more than loops.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
"""

TOGETHER = (
    LOOPS
    + """
    async def turn(reader, writer):
        start = time.process_time()
        for _ in range(trips):
            writer.write(bytes(64))
            await reader.readexactly(64)
        return time.process_time() - start

    ends = {}
    for name, loop in loops.items():
        client = loop.run_until_complete(asyncio.open_connection(*ports[name]))
        loop.run_until_complete(asyncio.sleep(0.05))
        ends[name] = made.pop(), client
    gc.freeze()
    print("ready", flush=True)
    for number in range(rounds + 5):
        took = {}
        for name in random.sample(names, len(names)):
            server, client = ends[name]
            took[name] = loops[name].run_until_complete(turn(*client))
        if number >= 5:
            print(json.dumps([took[name] for name in names]), flush=True)
"""
)

APART = (
    LOOPS
    + """
    async def connected():
        while not made:
            await asyncio.sleep(0.001)
        return made.pop()

    print("ready", *(ports[name][1] for name in names), flush=True)
    ends = {name: loop.run_until_complete(connected()) for name, loop in loops.items()}
    gc.freeze()
    print("connected", flush=True)
    for line in sys.stdin:
        name = line.strip()
        server, loop = ends[name], loops[name]
        server.done = loop.create_future()
        server.left += trips  # the first may have come before we were asked
        loop.run_until_complete(server.done)
"""
)

IDLE = """
    import asyncio, socket, threading
    import uievents
    from uievents import App

    async def main():
        app = App("idle")
        for _ in range(5):
            for end in socket.socketpair():
                asyncio.get_running_loop().add_reader(end, print)
                kept.append(end)
        app.every(3600, lambda event: None)
        asyncio.get_running_loop().call_later(3600, print)
        running = asyncio.create_task(app.run_async())
        await asyncio.sleep(1)
        print("ready", threading.active_count() - 1, flush=True)
        await running

    kept = []
    uievents.run(main())
"""

POSTS = """
    import asyncio, gc, json, random, sys, threading, time
    import uievents
    from uievents import App, Event

    class Post(Event):
        pass

    total, wait = int(sys.argv[1]), sys.argv[2]

    async def main():
        app = App("posts", wait=wait)
        late, longest, heard = 0, 0.0, 0

        @app.onPost
        def told(event):
            nonlocal late, longest, heard
            heard += 1
            delay = time.monotonic() - event.time
            late += delay > 0.05
            longest = max(longest, delay)
            if heard == total:
                app.stop()

        def post(seed):
            chance = random.Random(seed)
            for _ in range(total // 8):
                app.post(Post(time=time.monotonic()))
                if chance.random() < 0.05:
                    time.sleep(chance.random() * 0.001)

        threads = [threading.Thread(target=post, args=(seed,)) for seed in range(8)]
        app.after(0.2, lambda event: [thread.start() for thread in threads])

        async def give_up():
            while any(thread.is_alive() for thread in threads) or not heard:
                await asyncio.sleep(0.2)
            await asyncio.sleep(2)
            app.stop()

        asyncio.create_task(give_up())
        start = time.monotonic()
        await app.run_async()
        print(json.dumps([heard, late, longest, time.monotonic() - start]), flush=True)

    print("ready", flush=True)
    uievents.run(main())
"""


def pairs() -> list[tuple[str, str, float]]:
    found = [("uievents", "stock", ECHO), ("uievents + window", "stock", ECHO)]
    if importlib.util.find_spec("uvloop"):
        found.append(("uvloop + window", "uvloop", UVLOOP))
    return found


def echo(rounds: int) -> None:
    made = table(
        f"echo: {rounds} rounds of {TRIPS} trips each",
        "loop, against another",
        "client",
        "trips/s",
        "the other's",
        "ratio",
        "95 % of confidence",
        "target",
    )
    for name, plain, target in pairs():
        for where, measure in (("same loop", together), ("own process", apart)):
            turns = measure(rounds, name, plain)
            ratios = sorted(other / ours for ours, other in turns)
            ratio = median(ratios)
            low, high = interval(ratios)
            colour = "green" if ratio >= target else "red"
            made.add_row(
                f"{name}, {plain}",
                where,
                *(f"{TRIPS / median(took):,.0f}" for took in zip(*turns, strict=True)),
                f"[{colour}]{ratio:.3f}[/]",
                f"{low:.3f} to {high:.3f}",
                f"≥ {target}",
            )
    console.print(made)


def interval(ordered: list[float]) -> tuple[float, float]:
    """Where the median lies with 95 % confidence, by the ranks of the binomial distribution."""
    middle, half = len(ordered) / 2, 0.98 * len(ordered) ** 0.5
    first, last = int(middle - half), int(middle + half)
    return ordered[max(0, first)], ordered[min(len(ordered) - 1, last)]


def together(rounds: int, *names: str) -> list[tuple[float, float]]:
    """Seconds of CPU time that each of the loops took for its turn, in each round."""
    program = Program(TOGETHER, str(rounds), str(TRIPS), *names)
    turns = [program.answer() for _ in range(rounds)]
    program.close()
    return turns


def apart(rounds: int, *names: str) -> list[tuple[float, float]]:
    """Seconds that each of the loops took to serve a client's turn, in each round."""
    program = Program(APART, str(rounds), str(TRIPS), *names)
    clients = {}
    for name, port in zip(names, program.ready, strict=True):
        clients[name] = socket.create_connection(("127.0.0.1", int(port)))
        clients[name].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    program.line()  # it has accepted them
    turns = []
    for number in range(rounds + 5):
        took = {}
        for name in random.sample(names, len(names)):
            program.process.stdin.write(f"{name}\n")
            program.process.stdin.flush()
            took[name] = trips(clients[name])
        if number >= 5:
            turns.append(tuple(took[name] for name in names))
    for client in clients.values():
        client.close()
    program.close()
    return turns


def trips(client: socket.socket) -> float:
    """Seconds of a turn; its first trip is not counted, as the server has to change its loop."""
    for number in range(TRIPS):
        if number == 1:
            start = time.perf_counter()
        client.send(bytes(64))
        client.recv(64)
    return (time.perf_counter() - start) * TRIPS / (TRIPS - 1)


def idle(seconds: float) -> None:
    made = table(f"idle for {seconds:.0f} s", "", "wakeups/s", "CPU", "extra threads")
    program = Program(IDLE)
    process = psutil.Process(program.pid)
    before = spent(process)
    time.sleep(seconds)
    cpu, switches = (now - then for now, then in zip(spent(process), before, strict=True))
    threads = int(program.ready[0])  # Python's: a video driver may have some of its own
    program.close()
    rate, share = switches / seconds, cpu / seconds * 100
    good = rate <= WAKEUPS and share <= CPU and threads == 0
    colour = "green" if good else "red"
    figures = (f"[{colour}]{text}[/]" for text in (f"{rate:.2f}", f"{share:.3f} %", str(threads)))
    made.add_row("window, 10 sockets, timer, asyncio", *figures)
    made.add_row("target", f"≤ {WAKEUPS}", f"≤ {CPU} %", "0")
    console.print(made)


def spent(process: psutil.Process) -> tuple[float, int]:
    """CPU seconds and voluntary context switches of all threads."""
    times = process.cpu_times()
    switches = 0
    for status in Path(f"/proc/{process.pid}/task").glob("*/status"):
        switches += int(status.read_text().split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return times.user + times.system, switches


def posts(total: int) -> None:
    total -= total % 8
    title = f"{total:,} posts of 8 threads"
    made = table(title, "means", "lost", "over 50 ms", "longest", "posts/s")
    for means in ("x11", "sdl", "selector"):
        program = Program(POSTS, str(total), means)
        heard, late, longest, seconds = program.answer()
        program.close()
        colour = "red" if heard < total or late else "green"
        made.add_row(
            means,
            f"[{colour}]{total - heard}[/]",
            f"[{colour}]{late}[/]",
            f"{longest * 1000:.1f} ms",
            f"{total / seconds:,.0f}",
        )
    console.print(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help="echo, idle or posts")
    parser.add_argument("--rounds", type=int, default=300, help="of the echo (default: 300)")
    parser.add_argument("--seconds", type=float, default=60, help="to idle (default: 60)")
    parser.add_argument("--posts", type=int, default=1_000_000, help="default: a million")
    chosen = parser.parse_args()
    parts = chosen.parts or ["echo", "idle", "posts"]
    header("asyncio and a window in one wait")
    with screen():
        if "echo" in parts:
            echo(chosen.rounds)
        if "idle" in parts:
            idle(chosen.seconds)
        if "posts" in parts:
            posts(chosen.posts)


if __name__ == "__main__":
    main()
