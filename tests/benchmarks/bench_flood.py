"""What a flood does to the others: a socket's to the mouse, and the mouse's to a quit.

    python tests/benchmarks/bench_flood.py

First: a socket floods the loop for some seconds while real buttons are clicked (XTEST, on an
X server of its own).  Asked are the time from a button's release to its handler, against that of
the same clicks without a flood, and the socket's throughput, against that of a bare ``selectors``
loop that reads the same flood and has nothing else to do.  As bytes (64 KiB at a time), and as
lines (64 bytes each, every one an event of its own, against a call of its own).  A flood keeps two
cores busy, whoever reads it; so there is a third kind of run, in which the bare loop reads it in a
process ``elsewhere``, and the app has its clicks only: that much is the machine's share.

Second: 200,000 moves of the mouse, 20,000 a second (a mouse makes 125 to 8,000), with keys and
clicks among them and a request to close the window at the end.  Asked is whether all came, in
order; the memory that it took; and how long the request had to wait.  Not as fast as the X server
takes them, 50,000 a second: SDL takes events from it until there are none, so where the cores are
busy with others it never catches up, and its own queue holds 65,535.

Every run is a process of its own, and so are the flood and the mouse; the kinds of run take
turns, round after round; the tables show medians over the rounds, and the ratios of each round.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from uievents.measure.x11 import NotPossible, VirtualDisplay, XTestDevice

LINE = b"f" * 63 + b"\n"
CHUNK = LINE * 1024  # 64 KiB
PERIOD = 0.01
"""Seconds between the clicks."""
MOVES = 200_000
MOVES_A_SECOND = 20_000
EVERY = 500
"""After so many moves comes a click, or a key."""

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
ROOT = Path(__file__).resolve().parents[2]


# ---------------------------------------------------------------- the processes around a run


def flood(port: str, seconds: str) -> None:
    """Send as much as the other end takes."""
    end = time.monotonic() + float(seconds)
    with socket.create_connection(("127.0.0.1", int(port))) as sock:
        try:
            while time.monotonic() < end:
                sock.sendall(CHUNK)
        except OSError:
            pass


def click(window: str, number: str) -> None:
    """Click so many times; prints when each button was let go."""
    device = XTestDevice(os.environ["DISPLAY"], careful=False)
    device.aim(int(window))
    times = []
    start = time.monotonic() + 0.1
    for n in range(int(number)):
        device.prepare(n)
        device.press(n)
        time.sleep(max(0.0, start + n * PERIOD - time.monotonic()))
        times.append(time.monotonic())
        device.release(n)
    time.sleep(0.2)
    print(json.dumps(times))


def shake(window: str, moves: str) -> None:
    """Move the mouse, with a key (of four, in turn) or a click now and then, and ask to close.

    Prints when the request was made.
    """
    from Xlib import XK, X, display
    from Xlib.ext import xtest
    from Xlib.protocol import event

    server = display.Display()
    target = server.create_resource_object("window", int(window))
    codes = [server.keysym_to_keycode(XK.string_to_keysym(key)) for key in "abcd"]
    target.set_input_focus(X.RevertToParent, X.CurrentTime)
    at = server.screen().root.translate_coords(target, 0, 0)
    start = time.monotonic()
    for n in range(int(moves)):
        xtest.fake_input(server, X.MotionNotify, x=at.x + 1 + n % 300, y=at.y + 1 + n % 200)
        if n % EVERY == EVERY - 1:
            kinds, detail = (X.KeyPress, X.KeyRelease), codes[n // EVERY % 4]
            if n // EVERY % 4 == 3:
                kinds, detail = (X.ButtonPress, X.ButtonRelease), 1
            for kind in kinds:
                xtest.fake_input(server, kind, detail)
        if n % 100 == 99:
            server.flush()
            time.sleep(max(0.0, start + n / MOVES_A_SECOND - time.monotonic()))
    server.sync()
    data = (32, [server.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0])
    message = event.ClientMessage(
        window=target, client_type=server.intern_atom("WM_PROTOCOLS"), data=data
    )
    target.send_event(message)
    print(json.dumps(time.monotonic()))
    server.sync()
    server.close()


def start(role: str, *arguments: object) -> subprocess.Popen:
    command = [sys.executable, __file__, "--role", role, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


# ---------------------------------------------------------------- the runs


def ours(mode: str, seconds: float) -> dict:
    """An app that is clicked, with a flood (``bytes``, ``lines``) or without."""
    from uievents import App
    from uievents.selector.sdl import SDL

    app = App("flood", (400, 300))
    handled: list[float] = []
    got = [0]
    first = [0.0]
    more = 1 if mode == "lines" else 0

    @app.onClick
    def clicked(event) -> None:
        handled.append(time.monotonic())

    @app.onReceived
    def received(event) -> None:
        if not got[0]:
            first[0] = time.monotonic()
        got[0] += len(event.data) + more

    listener = app.listen(lines=mode == "lines")
    app.turn(0.3)
    sender = None
    if mode == "elsewhere":
        sender = start("bare", "bytes", seconds)
    elif mode != "quiet":
        sender = start("flood", listener.port, seconds)
    clicker = start("click", SDL().x11_window()[1], int(seconds / PERIOD * 0.9))
    app.watch(clicker.stdout.fileno(), read=True)
    last = time.monotonic()

    @app.onReadable
    def ended(event) -> None:
        nonlocal last
        last = time.monotonic()
        app.stop()

    app.run()
    sent = json.loads(clicker.communicate()[0])
    if sender is not None:
        sender.communicate()
    if len(handled) != len(sent):
        raise AssertionError(f"{len(sent)} clicks sent, {len(handled)} handled")
    waits = [1000 * (b - a) for a, b in zip(sent, handled, strict=True)]
    rate = got[0] / (last - first[0]) if got[0] else 0.0
    return {"waits": waits, "rate": rate, "turns": app.turns}


def bare(mode: str, seconds: float) -> dict:
    """A selector and a socket."""
    listener = socket.create_server(("127.0.0.1", 0))
    sender = start("flood", listener.getsockname()[1], seconds)
    sock = listener.accept()[0]
    sock.setblocking(False)
    selector = selectors.DefaultSelector()
    got, rest = 0, b""

    def received(data: bytes) -> None:
        nonlocal got
        got += len(data)

    def read_bytes() -> bool:
        data = sock.recv(65_536)
        received(data)
        return bool(data)

    def read_lines() -> bool:
        nonlocal rest, got
        data = sock.recv(65_536)
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            received(line)
        got += len(lines)
        return bool(data)

    read = read_lines if mode == "lines" else read_bytes
    selector.register(sock, selectors.EVENT_READ, read)
    first, open_ = time.monotonic(), True
    while open_:
        for key, _ in selector.select():
            open_ = key.data()
    last = time.monotonic()
    sender.communicate()
    selector.close()
    sock.close()
    listener.close()
    return {"rate": got / (last - first)}


def moved(moves: int) -> dict:
    """An app whose mouse is shaken."""
    import psutil

    from uievents import App, Click, Close, KeyDown, MouseMove
    from uievents.selector.sdl import SDL

    app = App("shaken", (400, 300))
    heard: list[str] = []
    told = {"events": 0, "moves": 0}
    app.turn(0.3)
    app.turn(0.1)
    memory = psutil.Process().memory_info
    before = memory().rss
    peak = [before]
    queue = app.queue

    @app.onMouseMove
    def move(event: MouseMove) -> None:
        told["events"] += 1
        told["moves"] += event.count

    @app.onKeyDown
    def key(event: KeyDown) -> None:
        heard.append(event.key)
        peak[0] = max(peak[0], memory().rss)

    @app.onClick
    def clicked(event: Click) -> None:
        heard.append("click")

    @app.onClose
    def closed(event: Close) -> None:
        told["closed"] = time.monotonic()

    shaker = start("shake", SDL().x11_window()[1], moves)
    begun = time.monotonic()
    app.after(60, lambda event: app.stop())  # a request that is lost is an error, not a hang
    app.run()
    asked = json.loads(shaker.communicate()[0])
    signs = moves // EVERY
    wanted = ["click" if n % 4 == 3 else "abcd"[n % 4] for n in range(signs)]
    return {
        "seconds": asked - begun,
        "moves": told["moves"],
        "events": told["events"],
        "in order": heard == wanted,
        "signs": len(heard),
        "balanced": queue.produced == queue.delivered + queue.merged + queue.dropped + len(queue),
        "dropped": queue.dropped,
        "memory": (peak[0] - before) / 2**20,
        "quit": 1000 * (told.get("closed", float("inf")) - asked),
    }


# ---------------------------------------------------------------- measuring


def run(role: str, *arguments: object) -> dict:
    """The result of one run, in a process of its own, on an X server of its own."""
    server = VirtualDisplay()
    try:
        process = subprocess.run(
            [sys.executable, __file__, "--role", role, *map(str, arguments)],
            env={**os.environ, "DISPLAY": server.name, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            check=True,
            timeout=300,
        )
    finally:
        server.close()
    return json.loads(process.stdout)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def socket_floods(rounds: int, seconds: float) -> Table:
    kinds = ["quiet", "elsewhere", "bytes", "lines"]
    waits: dict[str, list[list[float]]] = {kind: [] for kind in kinds}
    rates: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            plain = run("bare", kind, seconds)["rate"] if kind in kinds[2:] else 0.0
            result = run("ours", kind, seconds)
            waits[kind].append(result["waits"])
            rates[kind].append((result["rate"], plain))
    table = Table(title=f"a socket floods for {seconds:g} s, {rounds} rounds: medians of them")
    for column in ("", "clicks", "p50 ms", "p99 ms", "max ms", "p99, times quiet"):
        table.add_column(column, justify="right" if column else "left")
    for column in ("MB/s", "bare MB/s", "of bare"):
        table.add_column(column, justify="right")
    quiet = [percentile(values, 0.99) for values in waits["quiet"]]
    for kind in kinds:
        p50, p99 = ([percentile(v, share) for v in waits[kind]] for share in (0.5, 0.99))
        row = [kind, str(sum(map(len, waits[kind])))]
        row += [f"{statistics.median(values):.2f}" for values in (p50, p99)]
        row += [f"{max(map(max, waits[kind])):.2f}"]
        row += [f"{statistics.median(a / b for a, b in zip(p99, quiet, strict=True)):.2f}×"]
        if kind in kinds[2:]:
            row += [f"{statistics.median(r[i] for r in rates[kind]) / 1e6:,.0f}" for i in (0, 1)]
            row += [f"{statistics.median(a / b for a, b in rates[kind]):.0%}"]
        table.add_row(*row)
    return table


def mouse_flood(rounds: int, moves: int) -> Table:
    table = Table(title=f"{moves:,} moves of the mouse, with {moves // EVERY} keys and clicks")
    columns = ("seconds", "moves", "events", "signs", "in order", "dropped", "balanced")
    for column in (*columns, "memory, MiB", "quit, ms"):
        table.add_column(column, justify="right")
    for _ in range(rounds):
        got = run("moved", moves)
        row = [f"{got['seconds']:.1f}", *(str(got[column]) for column in columns[1:])]
        table.add_row(*row, f"{got['memory']:.1f}", f"{got['quit']:.1f}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--moves", type=int, default=MOVES)
    parser.add_argument("--role", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role:
        role, *arguments = options.role
        if role in ("flood", "click", "shake"):
            {"flood": flood, "click": click, "shake": shake}[role](*arguments)
        elif role == "moved":
            print(json.dumps(moved(int(arguments[0]))))
        else:
            mode, seconds = arguments
            print(json.dumps({"ours": ours, "bare": bare}[role](mode, float(seconds))))
        return
    console = Console(width=None if Console().is_terminal else 120)
    try:
        console.print(socket_floods(options.rounds, options.seconds))
        console.print(mouse_flood(options.rounds, options.moves))
    except NotPossible as problem:
        console.print(f"not measured: {problem}")


if __name__ == "__main__":
    main()
