"""What waiting costs while nothing happens, and what the import costs before it begins.

    python tests/benchmarks/bench_wait.py [--seconds 30]

*Idle*: a window under Xvfb, ten registered sockets and a pending timer, by each means of ours and
as pygame programs usually wait; all at once, so that each has the same machine.  CPU time
and voluntary context switches are the kernel's own count, of all threads of the process,
read from outside; a wakeup is a thread that had gone to sleep and ran again.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from pathlib import Path

from common import ROOT, Program, console, header, median, percentile, screen, table, verdict

WAKEUPS, CPU = 1.0, 0.1  # targets: a second, and percent

OURS = """
    import json, signal, socket, sys
    from uievents import App
    app = App("idle", wait=sys.argv[1])
    pairs = [socket.socketpair() for _ in range(5)]
    for pair in pairs:
        for end in pair:
            app.watch(end, read=True)
    app.every(3600, lambda event: None)
    app.signal(signal.SIGUSR1)
    app.onSignal(lambda event: print(app.turns, flush=True))
    print("ready", flush=True)
    app.run()
"""

THEIRS = """
    import selectors, socket, sys
    import pygame
    pygame.display.init()
    pygame.display.set_mode((640, 480))
    selector = selectors.DefaultSelector()  # nothing in pygame waits for them: they are polled
    pairs = [socket.socketpair() for _ in range(5)]
    for pair in pairs:
        for end in pair:
            selector.register(end, selectors.EVENT_READ)
    pygame.time.set_timer(pygame.USEREVENT, 3_600_000)
    clock = pygame.time.Clock()
    print("ready", flush=True)
    while sys.argv[1] == "wait":
        pygame.event.wait()
    while True:
        pygame.event.get()
        selector.select(0)
        clock.tick(60)
"""

CONTESTANTS = {
    "uievents, x11": (OURS, "x11"),
    "uievents, sdl": (OURS, "sdl"),
    "pygame.event.wait()": (THEIRS, "wait"),
    "pygame.event.get() + tick(60)": (THEIRS, "tick"),
}


def cost(pid: int) -> tuple[int, float]:
    """Voluntary context switches, and seconds of CPU, of all threads of ``pid`` so far."""
    switches, nanoseconds = 0, 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                switches += int(line.split()[1])
        nanoseconds += int((task / "schedstat").read_text().split()[0])
    return switches, nanoseconds / 1e9


def turns(program: Program) -> int:
    program.process.send_signal(signal.SIGUSR1)
    return int(program.line())


def idle(seconds: float) -> None:
    with screen():
        programs = {name: Program(code, arg) for name, (code, arg) in CONTESTANTS.items()}
        time.sleep(2)  # the opening of the windows
        ours = [name for name in programs if name.startswith("uievents")]
        turned = {name: turns(programs[name]) for name in ours}
        time.sleep(0.5)
        before = {name: cost(program.pid) for name, program in programs.items()}
        start = time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - start
        after = {name: cost(program.pid) for name, program in programs.items()}
        turned = {name: turns(programs[name]) - turned[name] - 1 for name in ours}
        made = table(
            f"idle for {took:.0f} s with a window, 10 sockets, a pending timer",
            "",
            f"wakeups/s (≤ {WAKEUPS:.0f})",
            f"CPU % (≤ {CPU})",
            "returns of the wait",
        )
        for name, program in programs.items():
            wakeups = (after[name][0] - before[name][0]) / took
            cpu = (after[name][1] - before[name][1]) / took * 100
            if name in ours:
                cells = [verdict(wakeups, WAKEUPS), verdict(cpu, CPU), str(turned[name])]
                cells[1] = cells[1].replace(f"{cpu:.2f}", f"{cpu:.4f}")
            else:
                cells = [f"{wakeups:.2f}", f"{cpu:.4f}", ""]
            made.add_row(name, *cells)
            program.close()
        console.print(made)


def importing(repeats: int) -> None:
    statements = [
        "pass",
        "import asyncio",
        "import uievents",
        "import pygame",
        "from uievents import App",
    ]
    took: dict[str, list[float]] = {statement: [] for statement in statements}
    timed = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"
    for _ in range(repeats):
        for statement in statements:
            out = subprocess.run(
                [sys.executable, "-c", timed.format(statement)],
                env={"PYTHONPATH": str(ROOT), "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            took[statement].append(float(out) * 1000)
    made = table(f"import, ms: {repeats} runs in turn", "", "median", "p90")
    for statement in statements[1:]:
        cells = [f"{median(took[statement]):.1f}", f"{percentile(took[statement], 90):.1f}"]
        if statement == "import uievents":
            cells[0] = verdict(median(took[statement]), 60) + " (≤ 60)"
        made.add_row(statement, *cells)
    console.print(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--repeats", type=int, default=15, help="of the import")
    options = parser.parse_args()
    header("the wait")
    idle(options.seconds)
    importing(options.repeats)


if __name__ == "__main__":
    main()
