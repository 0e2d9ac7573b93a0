"""Signals: idle, in a handler, in a flood, and at 300 random moments."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from row import HERE, Row, main

VICTIM = """
import os, signal, sys
from uievents import Event, EventLoop

class Tick(Event):
    pass

where, began = sys.argv[1], len(os.listdir("/proc/self/fd"))
loop = EventLoop()

@loop.on(Tick)
def tick(event):
    if where == "handler":
        print("there", flush=True)
        while True:
            pass
    loop.post(Tick())

if where != "idle":
    loop.post(Tick())
if where != "handler":
    loop.after(0, lambda event: print("there", flush=True))
try:
    loop.run()
except KeyboardInterrupt:
    left = len(os.listdir("/proc/self/fd")) - began
    same = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    print("interrupted", left, same, signal.set_wakeup_fd(-1), flush=True)
"""
CLEAN = ["interrupted", "0", "True", "-1"]
"""The output of a clean end: nothing left open, Python's own handler, no wakeup descriptor."""


def interrupted(where: str, delay: float) -> list[str]:
    """The output of a loop that gets Ctrl-C ``delay`` seconds after its start."""
    victim = subprocess.Popen(
        [sys.executable, "-c", VICTIM, where],
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert victim.stdout is not None
    victim.stdout.readline()
    time.sleep(delay)
    victim.send_signal(signal.SIGINT)
    output, trouble = victim.communicate(timeout=60)
    return output.split() if not trouble else [trouble.strip().splitlines()[-1]]


def rows(quick: bool) -> Iterator[Row]:
    for where, words in (
        ("idle", "Ctrl-C while the loop sleeps"),
        ("handler", "Ctrl-C in a handler that never returns"),
        ("flood", "Ctrl-C in a flood"),
    ):
        outcome = interrupted(where, 0.02)
        yield Row(
            words,
            "a selector whose signal came just before the sleep sleeps on",
            "run() raises KeyboardInterrupt; nothing is left open, signal handlers are put back",
            " ".join(outcome),
            outcome == CLEAN,
        )
    yield random_moments(20 if quick else 300)
    yield counted(300 if quick else 3_000)


def random_moments(number: int) -> Row:
    chance = random.Random(1)
    places = ("idle", "flood", "handler")
    outcome = [interrupted(places[i % 3], chance.random() * 0.01) for i in range(number)]
    clean = sum(words == CLEAN for words in outcome)
    odd = next((" ".join(words) for words in outcome if words != CLEAN), "")
    return Row(
        f"Ctrl-C at {number} random moments",
        "one of them falls between two steps of the clean-up",
        "each ends run() with KeyboardInterrupt and leaves nothing open",
        f"{clean} of {number} clean{'; another: ' + odd if odd else ''}",
        clean == number,
    )


def counted(number: int) -> Row:
    """Signals as events: each burst must wake the loop and be reported."""
    from uievents import EventLoop

    received: list[int] = []
    with EventLoop() as loop:
        loop.signal(signal.SIGUSR1)
        loop.onSignal(lambda event: received.append(event.number))
        for _ in range(number):
            before = len(received)
            os.kill(os.getpid(), signal.SIGUSR1)
            until = time.monotonic() + 10
            while len(received) == before and time.monotonic() < until:
                loop.turn(until - time.monotonic())
    left = signal.getsignal(signal.SIGUSR1)
    return Row(
        f"{number} signals that the program asked for",
        "a Python handler runs between two instructions of any function",
        "each is an event in its turn; the former disposition comes back",
        f"{len(received)} received; afterwards {left.name if hasattr(left, 'name') else left}",
        len(received) == number and left is signal.SIG_DFL,
    )


if __name__ == "__main__":
    main(rows)
