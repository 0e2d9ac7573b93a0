"""From a socket to its handler: ours against the loop that one would write with ``selectors``.

    python tests/benchmarks/bench_sockets.py

*Latency*: a message carries the time at which it was sent; the handler looks at the clock.  Two
programs, ours and the bare one, run in processes of their own, and a third sends, to the one
and to the other in turn, at random times.  The bare one runs twice: how far it is from itself is
the machine's noise.  *Idle sockets*: what one event costs when 10,000
others are registered, against 10.
"""

from __future__ import annotations

import argparse
import random
import resource
import socket
import time

from common import Program, console, header, median, percentile, table, verdict

TARGET = 1.2

COMMON = """
    import json, socket, sys, time
    took = []
    def handle(data):
        now = time.monotonic_ns()
        if data == b"end":
            print(json.dumps(took), flush=True)
            took.clear()
        else:
            took.append(now - int(data))
    def readable(ready):  # a key, or an event: each has it
        for message in ready.fileobj.recv(65536).split() or sys.exit():
            handle(message)
"""

BARE_WATCH = (
    COMMON
    + """
    import selectors
    server = socket.create_server(("127.0.0.1", 0))
    print("ready", server.getsockname()[1], flush=True)
    sock, _ = server.accept()
    sock.setblocking(False)
    selector = selectors.DefaultSelector()
    selector.register(sock, selectors.EVENT_READ, readable)
    while True:
        for key, mask in selector.select():
            key.data(key)
"""
)

OUR_WATCH = (
    COMMON
    + """
    from uievents import EventLoop
    server = socket.create_server(("127.0.0.1", 0))
    print("ready", server.getsockname()[1], flush=True)
    sock, _ = server.accept()
    sock.setblocking(False)
    loop = EventLoop()
    loop.onReadable(readable)
    loop.watch(sock, read=True)
    loop.run()
"""
)

BARE_LINES = (
    COMMON
    + """
    import selectors
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)
    print("ready", server.getsockname()[1], flush=True)
    selector = selectors.DefaultSelector()
    rest = {}
    def accept(server):
        sock, _ = server.accept()
        sock.setblocking(False)
        rest[sock] = b""
        selector.register(sock, selectors.EVENT_READ, read)
    def read(sock):
        data = sock.recv(65536)
        if not data:
            selector.unregister(sock)
            sock.close()
            return
        *lines, rest[sock] = (rest[sock] + data).split(b"\\n")
        for line in lines:
            handle(line)
    selector.register(server, selectors.EVENT_READ, accept)
    while True:
        for key, mask in selector.select():
            key.data(key.fileobj)
"""
)

OUR_LINES = (
    COMMON
    + """
    from uievents import EventLoop
    loop = EventLoop()
    @loop.onReceived
    def line(event):
        handle(event.data)
    print("ready", loop.listen().port, flush=True)
    loop.run()
"""
)


class Target:
    """A program, and the connection to it."""

    def __init__(self, code: str) -> None:
        self.program = Program(code)
        self.sock = socket.create_connection(("127.0.0.1", int(self.program.ready[0])))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def block(self, count: int, chance: random.Random) -> list[float]:
        """Send ``count`` messages at random times; how long each took, in microseconds."""
        for _ in range(count):
            time.sleep(chance.uniform(0.0005, 0.002))
            self.sock.send(b"%d\n" % time.monotonic_ns())
        time.sleep(0.002)
        self.sock.send(b"end\n")
        took = self.program.answer()
        assert isinstance(took, list)
        assert len(took) == count, f"sent {count}, handled {len(took)}"
        return [nanoseconds / 1000 for nanoseconds in took]

    def close(self) -> None:
        self.sock.close()
        self.program.close()


def latency(repeats: int, blocks: int, seed: int) -> None:
    made = table(
        f"a message to its handler, µs: medians of {repeats} repeats of {blocks * 50} messages, in "
        "turns of 50, with new processes each",
        "",
        "bare p50",
        "ours p50",
        f"ratio (≤ {TARGET})",
        "bare p99",
        "ours p99",
        f"ratio (≤ {TARGET})",
        "bare against itself",
    )
    chance = random.Random(seed)
    for name, bare_code, our_code in (
        ("watch, onReadable", BARE_WATCH, OUR_WATCH),
        ("listen, a line each", BARE_LINES, OUR_LINES),
    ):
        codes = {"bare": bare_code, "ours": our_code, "bare again": bare_code}
        p50: dict[str, list[float]] = {kind: [] for kind in codes}
        p99: dict[str, list[float]] = {kind: [] for kind in codes}
        for _ in range(repeats):
            # Where the kernel and the linker put a process is a matter of luck, worth 10 %.
            targets = {kind: Target(code) for kind, code in codes.items()}
            took: dict[str, list[float]] = {kind: [] for kind in codes}
            for target in targets.values():
                target.block(100, chance)  # warm
            for _ in range(blocks):
                for kind in chance.sample(list(targets), len(targets)):
                    took[kind] += targets[kind].block(50, chance)
            for kind, target in targets.items():
                p50[kind].append(percentile(took[kind], 50))
                p99[kind].append(percentile(took[kind], 99))
                target.close()
        cells = []
        for found in (p50, p99):
            one, two = median(found["bare"] + found["bare again"]), median(found["ours"])
            cells += [f"{one:.1f}", f"{two:.1f}", verdict(two / one, TARGET)]
        noise = [median(found["bare again"]) / median(found["bare"]) for found in (p50, p99)]
        made.add_row(name, *cells, " / ".join(f"{ratio:.2f}" for ratio in noise))
    console.print(made)


MANY = """
    import json, resource, socket, sys, time
    from uievents import EventLoop
    idle, rounds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2
    )
    loop = EventLoop()
    keep = []
    for _ in range(idle // 2):
        pair = socket.socketpair()
        keep.append(pair)
        for end in pair:
            loop.watch(end, read=True)
    ours, theirs = socket.socketpair()
    loop.watch(ours, read=True)
    @loop.onReadable
    def readable(event):
        event.fileobj.recv(10)
    def run():
        turn, send, clock = loop.turn, theirs.send, time.perf_counter_ns
        start = clock()
        for _ in range(rounds):
            send(b"x")
            turn()
        return (clock() - start) / rounds / 1000
    run()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(run()), flush=True)
"""


def many(repeats: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    number = 10_000
    if hard != resource.RLIM_INFINITY and hard < number + 50:
        number = (hard - 50) // 2 * 2
        console.print(
            f"[yellow]the hard limit of descriptors here is {hard}: {number} sockets, not 10,000 "
            "(raise it with: ulimit -Hn)[/]"
        )
    took: dict[int, list[float]] = {10: [], number: []}
    for _ in range(repeats):
        programs = {count: Program(MANY, str(count), "2000") for count in took}
        for count, program in programs.items():
            assert program.process.stdin is not None
            program.process.stdin.write("run\n")
            program.process.stdin.flush()
            took[count].append(float(str(program.answer())))
        for program in programs.values():
            program.close()
    few, lots = median(took[10]), median(took[number])
    made = table(
        f"one event (send, wait, dispatch, receive) with idle sockets, µs: medians of {repeats} "
        f"repeats of 2,000, with new processes each; soft limit {soft} raised to {hard}",
        "10 idle",
        f"{number:,} idle",
        f"ratio (≤ {TARGET})",
    )
    made.add_row(f"{few:.2f}", f"{lots:.2f}", verdict(lots / few, TARGET))
    console.print(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--blocks", type=int, default=10, help="of 50 messages, in a repeat")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    header("from a socket to its handler")
    latency(options.repeats, options.blocks, options.seed)
    many(max(options.repeats, 9))


if __name__ == "__main__":
    main()
