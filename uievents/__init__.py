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

from .dispatch import On, Scope, Subscription, handles
from .errors import (
    AddressError,
    AddressInUse,
    NoDisplayError,
    QueueFull,
    RegistrationError,
    UIEventsError,
    WindowRefused,
)
from .eventloop import EventLoop
from .events import (
    Blur,
    Click,
    Close,
    Connected,
    ConnectionEvent,
    Disconnected,
    DoubleClick,
    Drag,
    Drained,
    Draw,
    Drop,
    Event,
    Expose,
    Focus,
    GamepadConnected,
    GamepadDisconnected,
    GamepadDown,
    GamepadEvent,
    GamepadHat,
    GamepadMove,
    GamepadUp,
    Hide,
    InputEvent,
    KeyDown,
    KeyEvent,
    KeyUp,
    Maximize,
    Minimize,
    MouseDown,
    MouseEnter,
    MouseEvent,
    MouseLeave,
    MouseMove,
    MouseUp,
    Move,
    PygameEvent,
    Raw,
    Readable,
    ReadinessEvent,
    Received,
    Reconnecting,
    Resize,
    Restore,
    Show,
    Signal,
    SocketEvent,
    Start,
    Stop,
    TextEditing,
    TextInput,
    Timer,
    TouchDown,
    TouchEvent,
    TouchMove,
    TouchUp,
    Wheel,
    WindowEvent,
    Writable,
)
from .selector import Selector
from .sources import Backoff

if TYPE_CHECKING:
    from .aio import attach, new_event_loop, run
    from .app import App
    from .dropin import wait

__version__ = "0.1.0"

__all__ = [
    "AddressError",
    "AddressInUse",
    "App",
    "Backoff",
    "Blur",
    "Click",
    "Close",
    "Connected",
    "ConnectionEvent",
    "Disconnected",
    "DoubleClick",
    "Drag",
    "Drained",
    "Draw",
    "Drop",
    "Event",
    "EventLoop",
    "Expose",
    "Focus",
    "GamepadConnected",
    "GamepadDisconnected",
    "GamepadDown",
    "GamepadEvent",
    "GamepadHat",
    "GamepadMove",
    "GamepadUp",
    "Hide",
    "InputEvent",
    "KeyDown",
    "KeyEvent",
    "KeyUp",
    "Maximize",
    "Minimize",
    "MouseDown",
    "MouseEnter",
    "MouseEvent",
    "MouseLeave",
    "MouseMove",
    "MouseUp",
    "Move",
    "NoDisplayError",
    "On",
    "PygameEvent",
    "QueueFull",
    "Raw",
    "Readable",
    "ReadinessEvent",
    "Received",
    "Reconnecting",
    "RegistrationError",
    "Resize",
    "Restore",
    "Scope",
    "Selector",
    "Show",
    "Signal",
    "SocketEvent",
    "Start",
    "Stop",
    "Subscription",
    "TextEditing",
    "TextInput",
    "Timer",
    "TouchDown",
    "TouchEvent",
    "TouchMove",
    "TouchUp",
    "UIEventsError",
    "Wheel",
    "WindowEvent",
    "WindowRefused",
    "Writable",
    "attach",
    "handles",
    "new_event_loop",
    "run",
    "wait",
]

_LATE = {
    "App": ".app",
    "attach": ".aio",
    "new_event_loop": ".aio",
    "run": ".aio",
    "wait": ".dropin",
}


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:  # or a misspelt name would be anything to type checkers

    def __getattr__(name: str) -> Any:
        """What needs pygame or asyncio is imported when it is first asked for."""
        if name in _LATE:
            from importlib import import_module

            return getattr(import_module(_LATE[name], __name__), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
