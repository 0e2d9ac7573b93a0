"""What presses cost: 120 a second, held for 1 to 4 ms, beside ``pygame.event.wait()``.

    python tests/benchmarks/bench_presses.py [--rounds 40]

Windows on one virtual screen, and one hand that presses 20 times in each in turn, by XTEST.  CPU
time is the kernel's count of the whole process, read from outside, while the hand presses there;
medians of the rounds are shown, and of the ratios within each round.  *Sleeps* are the kernel's
count, too.  The bare loop waits in epoll for SDL's X connection and calls ``pygame.event.get()``:
less than that no Python program does.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time

from bench_latency import Clicker
from bench_wait import cost
from common import Program, console, header, screen, table, verdict

RATE = 120
BLOCK = 20
"""Presses in one window before the hand goes on to the next."""
TARGET = 1.1

HANDLE = """
    import json, select, sys
    import pygame
    def report(event=None):
        print(json.dumps(len(presses)), flush=True)
        presses.clear()
    presses = []
    SENTINEL = 3  # the button by which the hand asks how many there were
    def pressed(button):
        if button == SENTINEL:
            report()
        else:
            presses.append(button)
    from uievents.selector.sdl import SDL, Xlib
"""

WAIT = (
    HANDLE
    + """
    pygame.display.init()
    pygame.display.set_mode((300, 200))
    print("ready", SDL().x11_window()[1], flush=True)
    while True:
        event = pygame.event.wait()
        if event.type == pygame.MOUSEBUTTONDOWN:
            pressed(event.button)
"""
)

BARE = (
    HANDLE
    + """
    pygame.display.init()
    pygame.display.set_mode((300, 200))
    connection, window = SDL().x11_window()
    poll = select.epoll()
    poll.register(Xlib(connection).fd, select.EPOLLIN)
    print("ready", window, flush=True)
    while True:
        poll.poll()
        for event in pygame.event.get():
            if event.type == pygame.MOUSEBUTTONDOWN:
                pressed(event.button)
"""
)

OURS = (
    HANDLE
    + """
    from uievents import App
    app = App("presses", (300, 200))
    @app.onMouseDown
    def down(event):
        pressed(event.button)
    print("ready", SDL().x11_window()[1], flush=True)
    app.run()
"""
)

PROGRAMS = {"pygame.event.wait()": WAIT, "bare epoll and event.get()": BARE, "uievents": OURS}


def press(hand: Clicker, program: Program, number: int, chance: random.Random) -> None:
    """Press ``number`` times, at random times, :data:`RATE` a second on average."""
    at = time.monotonic()
    for _ in range(number):
        at += chance.uniform(0.5, 1.5) / RATE
        time.sleep(max(0.0, at - time.monotonic()))
        hand.fake(hand.x.ButtonPress, 1)
        time.sleep(chance.uniform(0.001, 0.004))
        hand.fake(hand.x.ButtonRelease, 1)


def counted(hand: Clicker, program: Program) -> int:
    hand.fake(hand.x.ButtonPress, 3)
    hand.fake(hand.x.ButtonRelease, 3)
    return int(str(program.answer()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    header(f"{RATE} presses a second")
    chance = random.Random(options.seed)
    micros: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    sleeps: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    with screen() as display:
        hand = Clicker(display)
        programs = {
            name: Program(code, env={"SDL_VIDEO_WINDOW_POS": f"{10 + 310 * place},10"})
            for place, (name, code) in enumerate(PROGRAMS.items())
        }
        for program in programs.values():  # warm
            hand.aim(int(program.ready[0]))
            press(hand, program, BLOCK, chance)
            counted(hand, program)
        for _ in range(options.rounds):
            for name in chance.sample(list(programs), len(programs)):
                program = programs[name]
                hand.aim(int(program.ready[0]))
                time.sleep(0.02)
                before = cost(program.pid)
                press(hand, program, BLOCK, chance)
                time.sleep(0.01)
                after = cost(program.pid)
                found = counted(hand, program)
                assert found == BLOCK, f"pressed {BLOCK}, handled {found}"
                sleeps[name].append((after[0] - before[0]) / BLOCK)
                micros[name].append((after[1] - before[1]) / BLOCK * 1e6)
        hand.display.close()
        for program in programs.values():
            program.close()
    peer = micros["pygame.event.wait()"]
    made = table(
        f"a press and its release: medians of {options.rounds} rounds of {BLOCK}",
        "",
        "CPU µs",
        f"of pygame's (≤ {TARGET})",
        "sleeps",
    )
    for name, each in micros.items():
        ratio = statistics.median(mine / its for mine, its in zip(each, peer, strict=True))
        made.add_row(
            name,
            f"{statistics.median(each):.0f}",
            verdict(ratio, TARGET),
            f"{statistics.median(sleeps[name]):.1f}",
        )
    console.print(made)


if __name__ == "__main__":
    main()
