"""One queue and one wait for everything that can happen to a pygame program.

::

    from uievents import App

    app = App("Hello", size=(640, 480))

    @app.onClick
    def clicked(event):
        print("clicked at", event.pos)

    app.run()

``EventLoop`` is the same without a window.  Importing this package imports no pygame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import errors, events
from .errors import (
    AddressInUse,
    NoDisplayError,
    QueueFull,
    RegistrationError,
    UIEventsError,
)
from .events import *  # noqa: F403
from .events import Event
from .loop import EventLoop
from .selector import Selector

if TYPE_CHECKING:
    from .app import App
    from .dispatch import Scope, Subscription

__version__ = "0.1.0"

_LATE = {"App": ".app", "Scope": ".dispatch", "Subscription": ".dispatch"}


def __getattr__(name: str) -> Any:
    """``App`` needs pygame, so it is imported when it is first asked for."""
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(_LATE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
