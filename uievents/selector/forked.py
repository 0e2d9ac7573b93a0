"""Keeps a forked child from closing its parent's window, and from writing to it.

pygame closes its window at the end of each process.  The X server cannot tell the child from the
parent, so ``sys.exit()`` or ``pygame.quit()`` in the child would close the parent's window and
connection.  Therefore pygame's closing functions do nothing in the child.  Its functions that draw
or ask would write between the parent's requests on the shared connection, which would kill the
parent.  So in the child they raise an error.

One thing is out of Python's reach: ``pygame.init()`` registers a C function that closes the window
at the very end of the process.  So the child ends by ``os._exit``, after everything else that
Python does at the end.

``os._exit`` needs the exit status.  From Python 3.12 on, the interpreter reports the exception that
leaves the outermost frame.  Before, the calls of ``sys.exit()``, ``exit()`` and ``quit()`` are
intercepted; after a bare ``raise SystemExit(3)`` the status is 0.
"""

from __future__ import annotations

import atexit
import builtins
import sys
from os import _exit
from threading import get_ident
from typing import Any, NoReturn

SERVER_CALLS: dict[str, tuple[str, ...]] = {
    "display": ("flip", "update", "set_mode", "set_caption", "set_icon", "toggle_fullscreen"),
    "event": ("pump", "get", "poll", "wait", "clear"),
    "mouse": ("set_pos", "set_visible", "set_cursor"),
}
"""pygame's functions that speak to the X server."""


def part_with_window() -> None:
    """Have this process, a child, end without closing its parent's window."""
    import pygame
    import pygame.base

    atexit.unregister(pygame.base.quit)
    for module, name in ((pygame, "quit"), (pygame.base, "quit"), (pygame.display, "quit")):
        setattr(module, name, _nothing)
    for part, names in SERVER_CALLS.items():
        for name in names:
            setattr(getattr(pygame, part), name, _refuse)
    if pygame.get_init():
        _End().prepare()


def _nothing() -> None:
    """Replaces a function of pygame that closes, in a child."""


def _refuse(*args: Any, **options: Any) -> NoReturn:
    """Replaces a function of pygame that speaks to the X server, in a child."""
    raise RuntimeError(
        "this window belongs to the parent process, and so does its connection: start the child"
        " before the window is opened, or by multiprocessing's method 'spawn'"
    )


class _End:
    """Ends the process without the functions that C code has registered for its end."""

    def __init__(self) -> None:
        self._status = 0
        self._exit, self._excepthook = sys.exit, sys.excepthook

    def prepare(self) -> None:
        sys.excepthook = self._failed
        atexit.register(self._end)
        if not self._watch_exceptions():
            sys.exit = self._leave
            for name in ("exit", "quit"):  # site's, which raise by themselves
                if hasattr(builtins, name):
                    setattr(builtins, name, self._leave)

    def _watch_exceptions(self) -> bool:
        """Have the interpreter report what leaves the outermost frame; returns whether it can."""
        if sys.version_info < (3, 12):
            return False
        tool = next((n for n in range(6) if sys.monitoring.get_tool(n) is None), None)
        if tool is None:
            return False
        main, event = get_ident(), sys.monitoring.events.PY_UNWIND

        def unwound(_code: Any, _offset: int, error: BaseException) -> None:
            outermost = sys._getframe(1).f_back is None
            if outermost and isinstance(error, SystemExit) and get_ident() == main:
                self._status = _status_of(error.code)

        sys.monitoring.use_tool_id(tool, "uievents")
        sys.monitoring.register_callback(tool, event, unwound)
        sys.monitoring.set_events(tool, event)
        return True

    def _leave(self, status: Any = None, /) -> NoReturn:
        self._status = _status_of(status)
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


def _status_of(code: Any) -> int:
    """The exit status for what ``SystemExit`` carries."""
    return code if isinstance(code, int) else int(code is not None)
