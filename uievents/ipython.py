"""``%gui uievents``: the window of an App lives while IPython waits for a line.

::

    In [1]: %load_ext uievents
    In [2]: %gui uievents
    In [3]: from uievents import App
    In [4]: app = App("Interactive")
    In [5]: app.onClick(print)

IPython's terminal lets a function wait in its place (an *input hook*), and gives it a descriptor
that can be read when a key has been typed.  That descriptor joins the App's selector, so one call
waits for the window, the sockets, the timers and the terminal.  Nothing is polled.

Coroutine handlers need an asyncio loop, and this hook is not one.  With ``%gui asyncio`` and
``uievents.attach(asyncio.get_event_loop())`` they run in IPython's own loop.  In a notebook, that
loop runs already.
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
    """Make the name ``uievents`` known to IPython; ``%load_ext uievents`` does so."""
    from IPython.terminal import pt_inputhooks

    pt_inputhooks.register("uievents", inputhook)  # type: ignore[no-untyped-call]


def inputhook(context: Any) -> None:
    """Run the open App until a key has been typed in the terminal.

    From then on ``context.fileno()`` can be read.  Returns at once if there is no App, or another
    loop runs it: then IPython waits by itself.
    """
    app = _current()
    if app is None or app.hosting.host is not None:
        return
    if not app.loop.running:
        app.hosting.begin()
    typed = app.add(_Typed(context.fileno()))
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
    """The open App; if the module of App is not imported, there is none."""
    module = sys.modules.get("uievents.app")
    return module.App.current if module is not None else None


class _Typed(Source):
    """The terminal: notices that a key has been typed, and reads nothing."""

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
