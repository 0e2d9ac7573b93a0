"""Forked children of a program with an open window must not affect the parent."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator

from row import Row, main, screen

NAIVE = (
    "the wait list of epoll and the X connection are shared after a fork: a child that closes or "
    "unregisters does so in the parent, too"
)


def ends_by_exit(app: object) -> None:
    sys.exit(3)


def raises(app: object) -> None:
    raise ValueError("a child's own")


def closes(app: object) -> None:
    app.close()  # type: ignore[attr-defined]


def makes_a_loop(app: object) -> None:
    from uievents import EventLoop

    received = []
    with EventLoop(strict=True) as loop:
        loop.after(0.01, lambda event: (received.append(event), loop.stop()))
        loop.run()
    sys.exit(0 if received else 9)


def rows(quick: bool) -> Iterator[Row]:
    with screen():
        for act in (ends_by_exit, raises, closes, makes_a_loop):
            yield forked(act)
        for method in ("fork", "spawn", "forkserver"):
            yield by_multiprocessing(method)


def forked(act: Callable[[object], None]) -> Row:
    """Fork in a handler, as a program would; the parent's window goes on."""
    import pygame

    from uievents import App

    status, received = [], []
    with App("parent") as app:

        @app.onSignal
        def never(event: object) -> None:
            """Registered so that the loop installs its signal handlers."""

        @app.onPygameEvent(kind=pygame.USEREVENT)
        def still_there(event: object) -> None:
            received.append(event)

        def fork(event: object) -> None:
            child = os.fork()
            if child == 0:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # its traceback is expected
                act(app)
                sys.exit(0)
            status.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

        app.after(0, fork)
        until = time.monotonic() + 20
        while not status and time.monotonic() < until:
            app.turn(1)
        pygame.event.post(pygame.event.Event(pygame.USEREVENT))
        while not received and time.monotonic() < until:
            app.turn(1)
        pygame.display.flip()  # a dead X connection would end the process here
    name = act.__name__.replace("_", " ")
    return Row(
        f"a forked child of a handler {name}",
        NAIVE,
        "the parent's window, wait and signal handlers are untouched",
        f"child's status {status[0] if status else 'none'};"
        f" the parent received {len(received)} event",
        len(received) == 1 and bool(status),
    )


def child_of(method: str, queue: multiprocessing.Queue, end: str) -> None:
    """A child with a loop of its own that ends in one of three ways."""
    from uievents import EventLoop

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # its traceback is expected
    loop = EventLoop(strict=True)
    loop.after(0.01, lambda event: (queue.put("due"), loop.stop()))
    loop.run()
    queue.close()
    queue.join_thread()
    if end == "exits":
        sys.exit(3)
    if end == "raises":
        raise ValueError("a child's own")
    if method == "fork":  # it has a copy of the parent's window
        from uievents import App

        App.current.close()


def by_multiprocessing(method: str) -> Row:
    """With a window open in the parent, which must still receive an event after each child."""
    import pygame

    from uievents import App

    context = multiprocessing.get_context(method)
    ends, received = [], []
    with App("parent") as app:
        app.onPygameEvent(received.append, kind=pygame.USEREVENT)
        app.turn(0)
        for end in ("exits", "raises", "closes"):
            queue = context.Queue()
            child = context.Process(target=child_of, args=(method, queue, end))
            child.start()
            word = queue.get(timeout=30)
            child.join(30)
            ends.append(f"{end}: {word}, status {child.exitcode}")
            pygame.event.post(pygame.event.Event(pygame.USEREVENT))
            until = time.monotonic() + 20
            while len(received) < len(ends) and time.monotonic() < until:
                app.turn(1)
            pygame.display.flip()
    return Row(
        f"a child by multiprocessing ({method}) with a loop of its own: exits, raises, closes",
        NAIVE,
        "both loops work; the parent's window is untouched",
        f"{'; '.join(ends)}; the parent received {len(received)} events",
        ends == ["exits: due, status 3", "raises: due, status 1", "closes: due, status 0"]
        and len(received) == 3,
    )


if __name__ == "__main__":
    main(rows)
