"""The window in the child of a fork, which is its parent's.

pygame closes its window at the end of each process that has it, and the server cannot know which of
the two says so: ``sys.exit()`` in a child, even ``pygame.quit()``, would close the parent's, and
the connection with it.  So in the child pygame's ways to do so do nothing.  And what else speaks to
the server would write between the parent's requests on the one connection, which ends the parent:
it is refused.

One of them is beyond Python: after ``pygame.init()``, a function in C is called at the very end of
the process.  Then the child ends by ``os._exit``, after all that Python does at an end, with the
status that ``sys.exit()`` was called with (0 after a bare ``raise SystemExit``, which nothing
tells).
"""

from __future__ import annotations

import atexit
import sys
from os import _exit
from typing import Any, NoReturn

SPEAKS = {
    "display": ("flip", "update", "set_mode", "set_caption", "set_icon", "toggle_fullscreen"),
    "event": ("pump", "get", "poll", "wait", "clear"),
    "mouse": ("set_pos", "set_visible", "set_cursor"),
}
"""pygame's functions that speak to the window's server."""


def part_with_window() -> None:
    """Have the end of this process, a child, leave its parent's window open."""
    import pygame
    import pygame.base

    atexit.unregister(pygame.base.quit)
    for module, name in ((pygame, "quit"), (pygame.base, "quit"), (pygame.display, "quit")):
        setattr(module, name, _nothing)
    for part, names in SPEAKS.items():
        for name in names:
            setattr(getattr(pygame, part), name, _refuse)
    if pygame.get_init():
        _End().prepare()


def _nothing() -> None:
    """In place of pygame's, in a child."""


def _refuse(*args: Any, **options: Any) -> NoReturn:
    """In place of what speaks to the window's server, in a child."""
    raise RuntimeError(
        "this window belongs to the parent process, and so does its connection: start the child"
        " before the window is opened, or by multiprocessing's method 'spawn'"
    )


class _End:
    """The end of a process, without what C has registered for it."""

    def __init__(self) -> None:
        self._status = 0
        self._exit, self._excepthook = sys.exit, sys.excepthook

    def prepare(self) -> None:
        sys.exit, sys.excepthook = self._leave, self._failed
        atexit.register(self._end)

    def _leave(self, status: Any = None, /) -> NoReturn:
        self._status = status if isinstance(status, int) else int(status is not None)
        self._exit(status)

    def _failed(self, *error: Any) -> None:
        self._status = 1
        self._excepthook(*error)

    def _end(self) -> None:
        atexit.unregister(self._end)
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        _exit(self._status & 0xFF)
