"""One queue and one wait for everything that can happen to a pygame program.

::

    from uievents import App

    app = App("Hello", size=(640, 480))

    @app.onClick
    def clicked(event):
        print("clicked at", event.pos)

    app.run()

``EventLoop`` is the same without a window.  Importing this package imports nothing else: each
name is imported when it is first asked for.
"""

from __future__ import annotations

# Type checkers assume that this name is true.  Importing `typing` would double the import's time.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from .aio import attach, new_event_loop, run
    from .app import App
    from .dispatch import On, Scope, Subscription, handles
    from .dropin import wait
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
        Frame,
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
        ShareBack,
        ShareEvent,
        ShareLost,
        Show,
        Signal,
        SocketEvent,
        Start,
        Step,
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
    "Frame",
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
    "ShareBack",
    "ShareEvent",
    "ShareLost",
    "Show",
    "Signal",
    "SocketEvent",
    "Start",
    "Step",
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

# The module of each name; a name that is not here is an event.
_ROOMS = {
    "aio": ("attach", "new_event_loop", "run"),
    "app": ("App",),
    "dispatch": ("On", "Scope", "Subscription", "handles"),
    "dropin": ("wait",),
    "errors": (
        "AddressError",
        "AddressInUse",
        "NoDisplayError",
        "QueueFull",
        "RegistrationError",
        "UIEventsError",
        "WindowRefused",
    ),
    "eventloop": ("EventLoop",),
    "selector": ("Selector",),
    "sources": ("Backoff",),
}
_WHERE = dict.fromkeys(__all__, "events") | {
    name: room for room, names in _ROOMS.items() for name in names
}


def __dir__() -> list[str]:
    return __all__


def load_ipython_extension(_shell: object) -> None:
    """``%load_ext uievents``, after which IPython knows ``%gui uievents`` (:mod:`.ipython`)."""
    from importlib import import_module

    import_module(".ipython", __name__).register()


if not TYPE_CHECKING:  # hidden from type checkers, which would accept any misspelt name

    def __getattr__(name: str):
        """Import a name of ``__all__``, or one of the modules, at its first use."""
        from importlib import import_module

        if name in _WHERE:
            value = getattr(import_module(f".{_WHERE[name]}", __name__), name)
            globals()[name] = value  # so that this is not called for it again
            return value
        if name in _ROOMS or name == "events":
            return import_module(f".{name}", __name__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
