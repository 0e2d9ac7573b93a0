"""What a game costs: 150 sprites at 60 frames a second, beside ``get()`` + ``tick(60)``.

    python tests/benchmarks/bench_frames.py [--seconds 10] [--rounds 3]

Both programs draw the same, in two windows on one virtual screen, at the same time, so that each
has the same machine.  CPU time is the kernel's count of the process, read from outside, between
two of its frames; of the rounds the cheapest counts.  With ``--seconds 60`` it is seen whether a
minute has 3,600 frames.  After that each is held up for half a second.  Then a hand presses 60
times a second and moves the pointer 1,000 times, in each window in turn, and it is told how long a
press takes to its handler.  Last, our frames are paused, and the wakeups counted.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from itertools import pairwise
from pathlib import Path

from bench_latency import Clicker
from common import Program, console, header, percentile, screen, table, verdict

SAME = {"SDL_FRAMEBUFFER_ACCELERATION": "0"}
"""Else SDL shows pygame's picture by OpenGL, which costs three times as much where it has to be
reckoned: an App has its picture shown the plain way."""

CPU = 1.05  # target: of the pygame loop's, a frame
BUSY = 1.1  # the same with presses and motion
PRESS = 1.5  # target: milliseconds from a press to its handler

SPRITES = """
    import json, random, signal, sys, time
    import pygame
    chance = random.Random(7)
    sprites = [[chance.random() * 600, chance.random() * 440, chance.random() * 200 - 100,
                chance.random() * 200 - 100] for _ in range(150)]
    image = None
    times, stall, presses = [], False, []

    def hold_up(*_):
        global stall
        stall = True

    def report(*_):
        print(json.dumps([times, presses]), flush=True)
        times.clear()
        presses.clear()

    signal.signal(signal.SIGUSR2, hold_up)

    def move(dt):
        global stall
        times.append(time.monotonic())
        if stall:
            stall = False
            time.sleep(0.5)
        for sprite in sprites:
            sprite[0] = (sprite[0] + sprite[2] * dt) % 600
            sprite[1] = (sprite[1] + sprite[3] * dt) % 440

    def draw(screen):
        screen.fill("black")
        for x, y, _, _ in sprites:
            screen.blit(image, (x, y))

    def ready():
        global image
        image = pygame.Surface((24, 24)).convert()
        image.fill("orange")
        from uievents.selector.sdl import SDL
        print("ready", SDL().x11_window()[1], flush=True)
"""

OURS = (
    SPRITES
    + """
    from uievents import App
    app = App("frames", fps=60)
    missed = 0
    app.onFrame(lambda event: move(event.dt))
    app.onMouseDown(lambda event: presses.append(time.monotonic()))
    app.onMouseMove(lambda event: None)
    app.onDraw(lambda event: draw(app.screen))
    app.signal(signal.SIGUSR1)
    app.signal(signal.SIGWINCH)
    app.onSignal(report, number=signal.SIGUSR1)
    app.onSignal(lambda event: app.frames.pause(), number=signal.SIGWINCH)
    ready()
    app.run()
"""
)

THEIRS = (
    SPRITES
    + """
    pygame.display.init()
    screen = pygame.display.set_mode((640, 480))
    clock = pygame.time.Clock()
    signal.signal(signal.SIGUSR1, report)
    ready()
    dt = 1 / 60
    while True:
        for event in pygame.event.get():
            if event.type == pygame.MOUSEBUTTONDOWN:
                presses.append(time.monotonic())
        move(dt)
        draw(screen)
        pygame.display.flip()
        dt = clock.tick(60) / 1000
"""
)


def cpu(pid: int) -> float:
    """Seconds of CPU of all threads of ``pid`` so far."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def switches(pid: int) -> int:
    """How often a thread of ``pid`` has gone to sleep so far."""
    return sum(
        int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )


def told(program: Program) -> tuple[list[float], list[float]]:
    """The times of the frames, and of the presses, since this was asked before."""
    program.process.send_signal(signal.SIGUSR1)
    times, presses = json.loads(program.line())
    return times, presses


def frames(program: Program) -> list[float]:
    return told(program)[0]


def with_input(programs: dict[str, Program], display: str, seconds: float) -> None:
    """60 presses and 1,000 motions a second, in each window in turn."""
    hand = Clicker(display)
    made = table(
        f"with 60 presses and 1,000 motions a second, {seconds:.0f} s in each window",
        "",
        "CPU µs a frame",
        f"of pygame's (≤ {BUSY})",
        "press to handler p50, ms",
        "p99, ms",
        "p99 between frames, ms",
    )
    rows = {}
    for name, program in programs.items():
        window = hand.display.create_resource_object("window", int(program.ready[0]))
        window.configure(stack_mode=hand.x.Above)
        hand.aim(int(program.ready[0]))
        root = hand.display.screen().root
        at = root.translate_coords(window, 100, 100)
        told(program)
        before, sent = cpu(program.pid), []
        began = time.monotonic()
        for step in range(int(seconds * 1000)):
            hand.fake(hand.x.MotionNotify, 0, at.x + step % 200, at.y + step % 150)
            if step % 17 == 0:
                sent.append(time.monotonic())
                hand.fake(hand.x.ButtonPress, 1)
            elif step % 17 == 8:
                hand.fake(hand.x.ButtonRelease, 1)
            time.sleep(max(0.0, began + (step + 1) / 1000 - time.monotonic()))
        hand.fake(hand.x.ButtonRelease, 1)
        time.sleep(0.1)  # the last press has come by then, also to a loop that looks 60 times
        took = cpu(program.pid) - before
        times, presses = told(program)
        late = [(a - b) * 1000 for a, b in zip(presses, sent, strict=True)]
        gaps = [(b - a) * 1000 for a, b in pairwise(times)]
        rows[name] = (took / len(times), late, gaps)
    theirs = rows["pygame, get() + tick(60)"][0]
    for name, (each, late, gaps) in rows.items():
        made.add_row(
            name,
            f"{each * 1e6:.0f}",
            verdict(each / theirs, BUSY),
            verdict(percentile(late, 50), PRESS),
            f"{percentile(late, 99):.1f}",
            f"{percentile(gaps, 99):.1f}",
        )
    hand.display.close()
    console.print(made)


def paused(program: Program, seconds: float) -> None:
    program.process.send_signal(signal.SIGWINCH)
    time.sleep(0.5)
    before, spent = switches(program.pid), cpu(program.pid)
    time.sleep(seconds)
    woken, spent = switches(program.pid) - before, cpu(program.pid) - spent
    console.print(f"paused for {seconds:.0f} s: {woken} wakeups, {spent * 1000:.2f} ms of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--paused", type=float, default=10.0, help="seconds, paused")
    options = parser.parse_args()
    header("frames: 150 sprites")
    with screen() as display:
        programs = {
            "uievents, Frame and Draw": Program(OURS),
            "pygame, get() + tick(60)": Program(THEIRS, env=SAME),
        }
        time.sleep(2)  # the opening of the windows
        best = dict.fromkeys(programs, float("inf"))
        rates: dict[str, list[float]] = {name: [] for name in programs}
        gaps: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(options.rounds):
            for program in programs.values():
                frames(program)
            before = {name: cpu(program.pid) for name, program in programs.items()}
            time.sleep(options.seconds)
            for name, program in programs.items():
                took = cpu(program.pid) - before[name]
                times = frames(program)
                best[name] = min(best[name], took / len(times))
                rates[name].append((len(times) - 1) / (times[-1] - times[0]))
                gaps[name] += [b - a for a, b in pairwise(times)]
        stalls = {}
        for name, program in programs.items():
            frames(program)
            program.process.send_signal(signal.SIGUSR2)
            time.sleep(1.5)
            times = frames(program)
            held = max(range(1, len(times)), key=lambda at: times[at] - times[at - 1])
            after = [b - a for a, b in pairwise(times[held:])]
            stalls[name] = sum(gap < 0.008 for gap in after[:30])
        with_input(programs, display, options.seconds)
        paused(programs["uievents, Frame and Draw"], options.paused)
        for program in programs.values():
            program.close()
    theirs = best["pygame, get() + tick(60)"]
    made = table(
        "",
        "",
        "CPU µs a frame",
        f"of pygame's (≤ {CPU})",
        "frames/s",
        "p99 between, ms",
        "frames < 8 ms apart after a stall of 0.5 s",
    )
    for name in programs:
        rate = sorted(rates[name])[len(rates[name]) // 2]
        made.add_row(
            name,
            f"{best[name] * 1e6:.0f}",
            verdict(best[name] / theirs, CPU),
            f"{rate:.3f}",
            f"{percentile(gaps[name], 99) * 1000:.1f}",
            str(stalls[name]),
        )
    console.print(made)


if __name__ == "__main__":
    main()
