"""``%gui uievents``: an App runs while IPython waits for the next line.

::

    In [1]: %load_ext uievents
    In [2]: %gui uievents
    In [3]: from uievents import App
    In [4]: app = App("Interactive")
    In [5]: app.onClick(print)

IPython's terminal lets a function, the *input hook*, wait in its place, and gives it a descriptor
that is readable when a key has been typed.  The App's selector watches that descriptor.  So one
call waits for the window, the sockets, the timers and the terminal, and nothing is polled.

Coroutine handlers need an asyncio loop, which this hook does not have.  They run in IPython's own
loop after ``%gui asyncio`` and ``uievents.attach(asyncio.get_event_loop())``.  In a notebook, that
loop runs already, and ``attach()`` is enough.
"""

from __future__ import annotations

import logging
import sys
from selectors import EVENT_READ
from typing import TYPE_CHECKING, Any

from .sources import Clock, Source
from .sources.base import Put

if TYPE_CHECKING:
    from .app import App

COROUTINES = (
    "coroutine handlers do not run under %gui uievents: say %gui, %gui asyncio and "
    "uievents.attach(asyncio.get_event_loop(), app)"
)

_log = logging.getLogger("uievents")


def register() -> None:
    """Register the name ``uievents`` with IPython, as ``%load_ext uievents`` does."""
    from IPython.terminal import pt_inputhooks

    pt_inputhooks.register("uievents", inputhook)  # type: ignore[no-untyped-call]


def inputhook(context: Any) -> None:
    """Run the open App until a key has been typed in the terminal.

    ``context.fileno()`` is readable then.  Returns at once if there is no App, or if another loop
    runs it; IPython then waits by itself.
    """
    app = _current()
    if app is None or app.hosting.host is not None:
        return
    if not app.loop.running:
        app.hosting.begin()
    typed = app.add(_Terminal(context.fileno()))
    try:
        while app.loop.running and not typed.arrived:
            app.turn()
            if app.dispatcher.needs_asyncio:
                app.dispatcher.needs_asyncio = False
                _log.warning(COROUTINES)
    finally:
        typed.remove()
        if not app.loop.running:
            try:
                app.hosting.dispatch_stop()
            finally:
                app.close()


def _current() -> App | None:
    """The open App; None if there is none.  Does not import pygame."""
    module = sys.modules.get("uievents.app")
    return module.App.current if module is not None else None


class _Terminal(Source):
    """The terminal.  Notices that a key has been typed, and leaves it to IPython to read."""

    name = "terminal"
    arrived = False

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def attach(self, selector: Any, put: Put, clock: Clock) -> None:
        super().attach(selector, put, clock)
        selector.register(self.descriptor, EVENT_READ, self.ready)

    def collect(self, now: float) -> None:
        self.arrived = True

    def close(self) -> None:
        super().close()
        self.selector.unregister(self.descriptor)
