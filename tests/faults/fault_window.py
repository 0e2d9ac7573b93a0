"""Ends of a window: the X server is killed, the window closed and opened again, 300 Apps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from row import HERE, Row, descriptors, main, screen, threads

ORPHAN = """
import os
from uievents import App
app = App("orphan")
app.after(0, lambda event: print("there", flush=True))
app.run()
"""


def rows(quick: bool) -> Iterator[Row]:
    yield server_killed()
    with screen():
        yield apps(30 if quick else 300)
        yield reopened(10 if quick else 100)


def server_killed() -> Row:
    with screen():
        orphan = subprocess.Popen(
            [sys.executable, "-c", ORPHAN],
            env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert orphan.stdout is not None
        orphan.stdout.readline()
    try:
        _, trouble = orphan.communicate(timeout=30)
        outcome = f"ended, status {orphan.returncode}: {trouble.strip().splitlines()[-1][:90]}"
    except subprocess.TimeoutExpired:
        orphan.kill()
        orphan.communicate()
        outcome = "still there after 30 s"
    return Row(
        "the X server is killed while the program sleeps",
        "Xlib ends the process when it next asks; a poll loop may spin on the dead descriptor",
        "the program ends at once, and does not spin (Xlib's own exit, which nothing can catch)",
        outcome,
        outcome.startswith("ended"),
    )


def apps(number: int) -> Row:
    from uievents import App

    def one() -> None:
        with App("one of many") as app:
            app.after(0, app.stop)
            app.run()

    one()
    before = len(descriptors()), threads()
    for _ in range(number):
        one()
    after = len(descriptors()), threads()
    return Row(
        f"{number} Apps, one after the other, in one process",
        "a descriptor, a thread or a callback of each stays",
        "nothing stays open",
        f"descriptors {before[0]} → {after[0]}, threads {before[1]} → {after[1]}",
        before == after,
    )


def reopened(number: int) -> Row:
    import pygame

    from uievents import App

    received = 0
    with App("again") as app:

        @app.onPygameEvent(kind=pygame.USEREVENT)
        def hear(event: object) -> None:
            nonlocal received
            received += 1

        app.turn(0)
        before = len(descriptors())
        for _ in range(number):
            pygame.display.quit()
            pygame.display.init()
            pygame.display.set_mode((320, 240))
            app.turn(0)
            wanted = received + 1
            pygame.event.post(pygame.event.Event(pygame.USEREVENT))
            for _ in range(100):
                if received >= wanted:
                    break
                app.turn(0.1)
        after = len(descriptors())
    return Row(
        f"the window is closed and opened again {number} times",
        "the descriptor that is waited for belongs to a connection that is gone",
        "the loop waits for the new window; nothing stays open",
        f"{received} of {number} events received; descriptors {before} → {after}",
        received == number and before == after,
    )


if __name__ == "__main__":
    main(rows)
