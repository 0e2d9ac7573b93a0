"""asyncio and a window in one wait: what it costs asyncio, and what it costs while idle.

    python tests/benchmarks/bench_asyncio.py [echo idle posts] [--rounds 15] [--seconds 60]
                                             [--posts 1000000]

*Echo*: round trips of 64 bytes over TCP, one after the other, client and server in one loop (by the
CPU time they take, as such a loop never sleeps), and with the client in a process of its own.  Ours
has a window open in its wait.  All loops take turns in one process, in an order that changes with
every round; the figure is the median of the rounds' ratios.

*Idle*: a window, ten sockets, a pending timer and asyncio; wakeups (voluntary context switches of
all threads) and CPU time are the kernel's count.

*Posts*: eight threads post at random phase to a loop that sleeps whenever it can, under
asyncio, by each means of waiting.  How many are lost; how many turns lasted over 50 ms from
the post to its handler.
"""

from __future__ import annotations

import argparse
import importlib.util
import socket
import time
from pathlib import Path

import psutil
from common import Program, console, header, median, percentile, screen, table

ECHO, UVLOOP = 0.97, 0.9  # targets, of the plain loop
WAKEUPS, CPU = 0.2, 0.05  # a second, and percent

LOOPS = """
    import asyncio, json, os, random, sys, time
    import uievents
    from uievents import App

    class Echo(asyncio.Protocol):
        def connection_made(self, transport): self.transport = transport
        def data_received(self, data): self.transport.write(data)

    def new(name):
        if name.startswith("uvloop"):
            import uvloop
            return uvloop.new_event_loop()
        return uievents.new_event_loop() if "uievents" in name else asyncio.SelectorEventLoop()

    def run(name, main):
        loop = new(name)
        if "window" in name:
            app = App("echo", (100, 100))
            uievents.attach(loop, app)
            loop.run_until_complete(asyncio.sleep(0.2))
        try:
            return loop.run_until_complete(main)
        finally:
            if "window" in name:
                app.close()
            loop.close()
"""

TOGETHER = (
    LOOPS
    + """
    async def trips(number=2000, warm=300):
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Echo, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for count in (warm, number):
            start = time.process_time()
            for _ in range(count):
                writer.write(bytes(64))
                await reader.readexactly(64)
            seconds = time.process_time() - start
        writer.close()
        server.close()
        return number / seconds

    names = sys.argv[2:]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # moving about costs more than loops
    print("ready", flush=True)
    for _ in range(int(sys.argv[1])):
        random.shuffle(names)
        print(json.dumps({name: run(name, trips()) for name in names}), flush=True)
"""
)

APART = (
    LOOPS
    + """
    async def serve():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Echo, "127.0.0.1", 0)
        print("ready", server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()

    run(sys.argv[1], serve())
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
    names = sorted({name for pair in pairs() for name in pair[:2]})
    program = Program(TOGETHER, str(rounds), *names)
    together = [program.answer() for _ in range(rounds)]
    program.close()
    show_echo("client and server in one loop", together)
    servers = {name: Program(APART, name) for name in names if "window" not in name}
    # pygame has one window a process, and so has each of these.
    servers |= {name: Program(APART, name) for name in names if "window" in name}
    clients = {}
    for name, server in servers.items():
        clients[name] = socket.create_connection(("127.0.0.1", int(server.ready[0])))
        clients[name].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    apart = []
    for number in range(rounds):
        order = names[number % len(names) :] + names[: number % len(names)]
        apart.append({name: trips_a_second(clients[name]) for name in order})
    for name in names:
        clients[name].close()
        servers[name].close()
    show_echo("the client in a process of its own", apart)


def trips_a_second(client: socket.socket, number: int = 2000, warm: int = 300) -> float:
    for count in (warm, number):
        start = time.perf_counter()
        for _ in range(count):
            client.send(bytes(64))
            client.recv(64)
    return number / (time.perf_counter() - start)


def show_echo(what: str, runs: list[dict[str, float]]) -> None:
    made = table(f"echo, {what}", "loop", "trips/s", "against", "ratio", "quartiles", "target")
    for name, plain, target in pairs():
        ratios = sorted(run[name] / run[plain] for run in runs)
        ratio = median(ratios)
        quartiles = f"{percentile(ratios, 25):.3f} to {percentile(ratios, 75):.3f}"
        colour = "green" if ratio >= target else "red"
        made.add_row(
            name,
            f"{median([run[name] for run in runs]):,.0f}",
            f"{plain} {median([run[plain] for run in runs]):,.0f}",
            f"[{colour}]{ratio:.3f}[/]",
            quartiles,
            f"≥ {target}",
        )
    console.print(made)


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
    parser.add_argument("--rounds", type=int, default=15, help="of the echo (default: 15)")
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
