"""Posts from eight threads, and through SDL's queue, into a sleeping loop: none may be lost."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from row import Row, main, screen

from uievents import Event

THREADS = 8
NAIVE = (
    "a flag checked before the sleep: an event posted between the check and the sleep "
    "waits for the next event"
)


class Parcel(Event):
    number: int


TIMEOUT = 20.0
"""The most seconds of a wait.  A wait that lasts so long has missed its wake."""


def posted(app: object, total: int, post: Callable[[int], None], count: Callable[[], int]) -> str:
    """Let eight threads post ``total`` events at random moments.

    Returns, as text, how often a wait missed its wake, and how long it took until all had come.
    """
    overslept = 0

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for number in range(seed, total, THREADS):
            post(number)
            if chance.random() < 0.002:
                time.sleep(chance.random() * 0.002)  # so that the loop sleeps, too

    began = time.monotonic()
    senders = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for sender in senders:
        sender.start()
    while count() < total and time.monotonic() - began < 600:
        before = time.monotonic()
        app.turn(TIMEOUT)  # type: ignore[attr-defined]
        overslept += time.monotonic() - before >= TIMEOUT
    for sender in senders:
        sender.join()
    return f"{overslept} wakes missed, {time.monotonic() - began:.0f} s"


def rows(quick: bool) -> Iterator[Row]:
    import pygame

    total = 40_000 if quick else 2_000_000
    distribution = "pygame-ce" if getattr(pygame, "IS_CE", 0) else "pygame"
    for means in ("x11", "sdl", "selector"):
        with ExitStack() as stack:
            if means == "selector":
                os.environ["SDL_VIDEODRIVER"] = "dummy"
            else:
                os.environ.pop("SDL_VIDEODRIVER", None)
                stack.enter_context(screen())
            yield own_posts(means, total, distribution)
            yield sdl_posts(means, total, distribution)


def own_posts(means: str, total: int, distribution: str) -> Row:
    from uievents import App

    seen = [0, 0]
    with App("posts", wait=means) as app:

        @app.on(Parcel)
        def parcel(event: Parcel) -> None:
            seen[0] += 1
            seen[1] += event.number

        def post(number: int) -> None:
            app.post(Parcel(number=number))

        outcome = posted(app, total, post, lambda: seen[0])
    right = seen == [total, total * (total - 1) // 2] and outcome.startswith("0 ")
    return Row(
        f"{total:,} posts from {THREADS} threads ({means}, {distribution})",
        NAIVE,
        "every post is dispatched, once; none waits for another event",
        f"{seen[0]:,} dispatched, {total - seen[0]} lost, {outcome}",
        right,
    )


def sdl_posts(means: str, total: int, distribution: str) -> Row:
    import pygame

    from uievents import App

    kind, numbers = pygame.USEREVENT, []

    def post(number: int) -> None:
        while True:
            try:
                pygame.event.post(pygame.event.Event(kind, number=number))
                return
            except pygame.error:  # SDL's queue holds 65,535
                time.sleep(0.001)

    with App("posts", wait=means) as app:

        @app.onPygameEvent(kind=kind)
        def posted_to_sdl(event: Event) -> None:
            numbers.append(event.data["number"])

        outcome = posted(app, total, post, lambda: len(numbers))
    return Row(
        f"{total:,} pygame.event.post() from {THREADS} threads ({means}, {distribution})",
        "pygame.event.wait() finds them, at 900 looks a second; a wait on descriptors does not",
        "every one is dispatched, once, though no descriptor of the window shows it",
        f"{len(numbers):,} dispatched, {total - len(set(numbers))} lost, {outcome}",
        sorted(numbers) == list(range(total)) and outcome.startswith("0 "),
    )


if __name__ == "__main__":
    main(rows)
