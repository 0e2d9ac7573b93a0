"""How registration is written: ``app.onClick`` and ``app.on(Click, ...)``.

The name of the decorator is ``on`` + the name of the event class, for the built-in types and for
a user's own.  There is no table of names: an attribute that begins so is looked up among
the subclasses of :class:`Event` that exist at that moment.

For editors and type checkers the built-in names are declared below, so that they are completed,
and so that a handler that takes another type of event is an error before the program runs.
A type of your own is known to a type checker by ``app.on(Score)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from uievents import events
from uievents.dispatch.checks import suggestion
from uievents.dispatch.filters import field_for
from uievents.dispatch.subscription import Handler, Scope, Subscription
from uievents.errors import NoSuchEvent, RegistrationError
from uievents.events import Event, all_types

if TYPE_CHECKING:
    from uievents.dispatch.dispatcher import Dispatcher

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)
R = TypeVar("R")


class On(Protocol[E_co]):
    """What ``app.onClick`` is: a decorator, or with options a maker of one.

    The function comes back unchanged, so that decorators can be stacked; type checkers are told
    of it as taking anything, as else the second of a stack would refuse what the first one made.
    """

    @overload
    def __call__(self, handler: Callable[[E_co], R], /) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        priority: int = 0,
        once: bool = False,
        weak: bool = False,
        passive: bool = False,
        thread: bool = False,
        serial: bool = False,
        latest: bool = False,
        limit: int | None = None,
        debounce: float | None = None,
        throttle: float | None = None,
        when: Callable[[E_co], object] | None = None,
        capture: bool = False,
        target: Registry | None = None,
        scope: Scope | None = None,
        **filters: Any,
    ) -> Callable[[Callable[[E_co], R]], Callable[[Any], R]]: ...


class Registry:
    """Has a dispatcher, and ``on()`` to register there.

    Apart from :class:`Handlers`, as ``__getattr__`` slows down every attribute of its class.
    """

    dispatcher: Dispatcher

    @overload
    def on(
        self,
        event_type: type[E],
        handler: Callable[[E], object],
        *,
        priority: int = 0,
        once: bool = False,
        weak: bool = False,
        passive: bool = False,
        thread: bool = False,
        serial: bool = False,
        latest: bool = False,
        limit: int | None = None,
        debounce: float | None = None,
        throttle: float | None = None,
        when: Callable[[E], object] | None = None,
        capture: bool = False,
        target: Registry | None = None,
        scope: Scope | None = None,
        **filters: Any,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event_type: type[E],
        handler: None = None,
        *,
        priority: int = 0,
        once: bool = False,
        weak: bool = False,
        passive: bool = False,
        thread: bool = False,
        serial: bool = False,
        latest: bool = False,
        limit: int | None = None,
        debounce: float | None = None,
        throttle: float | None = None,
        when: Callable[[E], object] | None = None,
        capture: bool = False,
        target: Registry | None = None,
        scope: Scope | None = None,
        **filters: Any,
    ) -> Callable[[Callable[[E], R]], Callable[[Any], R]]: ...
    def on(
        self,
        event_type: type[Any],
        handler: Handler | None = None,
        *,
        target: Registry | None = None,
        **options: Any,
    ) -> Any:
        """Call ``handler`` with every event of ``event_type`` or a class derived from it.

        Returns the :class:`Subscription`; without a handler, a decorator.  ``filters`` are
        fields of the event and the value that is meant, or a tuple of values; a ``key`` may be
        written with its modifiers: ``key="ctrl+s"`` (names: :mod:`uievents.dispatch.filters`).  The
        other options:

        ``priority``
            Higher ones are called first.
        ``once``
            For one event only.
        ``when``
            A function of the event: only those for which it is true.
        ``weak``
            Do not keep the method's object alive.
        ``passive``
            Promises not to prevent the default.
        ``thread``
            Call it in a thread, for work that takes long.
        ``serial``, ``latest``, ``limit``
            Of a coroutine handler that still works when the next event comes: one at a time, in
            order; a newer one cancels the one that runs; so many at a time
            (:mod:`uievents.dispatch.work`).
        ``debounce``, ``throttle``
            Seconds: call it when so long no event has come; or at most once in so long
            (:mod:`uievents.dispatch.later`).
        ``capture``
            Before the targets further in hear of it, not after.
        ``target``
            A region of the window, instead of this.
        ``scope``
            A :class:`Scope` that can cancel it.

        The same type, handler and filters a second time give the subscription that there is,
        with its first options; one that was ever registered without a scope outlives those that it
        was registered with.  Raises :class:`RegistrationError` for a handler that cannot take
        such an event, and for a filter on a field that it does not have, or for a value that it
        cannot have (``key="excape"``).
        """
        dispatcher = (self if target is None else target).dispatcher

        if handler is not None:
            return dispatcher.add(event_type, handler, **options)

        def decorator(handler: Handler) -> Handler:
            dispatcher.add(event_type, handler, **options)
            return handler

        return decorator


class Handlers(Registry):
    """Mixin: registration under every name of the law, ``self.onClick`` and so on."""

    if TYPE_CHECKING:
        onEvent: On[events.Event]
        onInputEvent: On[events.InputEvent]
        onMouseEvent: On[events.MouseEvent]
        onMouseDown: On[events.MouseDown]
        onMouseUp: On[events.MouseUp]
        onClick: On[events.Click]
        onDoubleClick: On[events.DoubleClick]
        onMouseMove: On[events.MouseMove]
        onDrag: On[events.Drag]
        onWheel: On[events.Wheel]
        onMouseEnter: On[events.MouseEnter]
        onMouseLeave: On[events.MouseLeave]
        onKeyEvent: On[events.KeyEvent]
        onKeyDown: On[events.KeyDown]
        onKeyUp: On[events.KeyUp]
        onTextInput: On[events.TextInput]
        onTextEditing: On[events.TextEditing]
        onTouchEvent: On[events.TouchEvent]
        onTouchDown: On[events.TouchDown]
        onTouchMove: On[events.TouchMove]
        onTouchUp: On[events.TouchUp]
        onGamepadEvent: On[events.GamepadEvent]
        onGamepadConnected: On[events.GamepadConnected]
        onGamepadDisconnected: On[events.GamepadDisconnected]
        onGamepadDown: On[events.GamepadDown]
        onGamepadUp: On[events.GamepadUp]
        onGamepadMove: On[events.GamepadMove]
        onGamepadHat: On[events.GamepadHat]
        onWindowEvent: On[events.WindowEvent]
        onResize: On[events.Resize]
        onFocus: On[events.Focus]
        onBlur: On[events.Blur]
        onMove: On[events.Move]
        onMinimize: On[events.Minimize]
        onMaximize: On[events.Maximize]
        onRestore: On[events.Restore]
        onShow: On[events.Show]
        onHide: On[events.Hide]
        onExpose: On[events.Expose]
        onDraw: On[events.Draw]
        onClose: On[events.Close]
        onDrop: On[events.Drop]
        onSocketEvent: On[events.SocketEvent]
        onReadinessEvent: On[events.ReadinessEvent]
        onReadable: On[events.Readable]
        onWritable: On[events.Writable]
        onConnectionEvent: On[events.ConnectionEvent]
        onConnected: On[events.Connected]
        onReceived: On[events.Received]
        onDrained: On[events.Drained]
        onDisconnected: On[events.Disconnected]
        onReconnecting: On[events.Reconnecting]
        onTimer: On[events.Timer]
        onSignal: On[events.Signal]
        onStart: On[events.Start]
        onStop: On[events.Stop]
        onPygameEvent: On[events.PygameEvent]
        onRaw: On[events.Raw]
    else:

        def __getattr__(self, name: str) -> Any:
            if name[:2] == "on" and (meant := _meant(name)) is not None:
                raise NoSuchEvent(f"there is no event for `{name}` (did you mean `{meant}`?)")
            if name[:2] != "on" or not name[2:3].isupper():
                # Raises what brought us here: perhaps the error within a property of the user's.
                return super().__getattribute__(name)
            return _Named(self, _type_named(name[2:]))

        def __setattr__(self, name: str, value: Any) -> None:
            if name[:2] == "on":
                _refuse_slot(name, f"write {name}(handler)")
            super().__setattr__(name, value)

        def __init_subclass__(cls, **options: Any) -> None:
            for name in vars(cls):
                if name[:2] == "on":
                    _refuse_slot(name, f"call it otherwise, and register it with self.{name}(...)")
            super().__init_subclass__(**options)


class _Named:
    """``app.onClick``."""

    def __init__(self, handlers: Handlers, event_type: type[Event]) -> None:
        self.handlers = handlers
        self.event_type = event_type

    def __call__(self, handler: Handler | None = None, /, **options: Any) -> Any:
        if handler is not None and not callable(handler):
            field = field_for(self.event_type, handler)
            raise RegistrationError(
                f"{handler!r} is neither a handler nor a named filter"
                + (f": write on{self.event_type.__name__}({field}={handler!r})" if field else "")
            )
        register = self.handlers.on(self.event_type, **options)
        return register if handler is None else register(handler)

    def __repr__(self) -> str:
        return f"<on{self.event_type.__name__} of {type(self.handlers).__name__}>"


def _refuse_slot(name: str, instead: str) -> None:
    """What other libraries mean by ``app.onClick = f``, or by a method of that name."""
    if any(cls.__name__ == name[2:] for cls in all_types()):
        raise RegistrationError(
            f"`{name}` is for registration, not a place for a handler: {instead}"
        )


def _meant(name: str) -> str | None:
    """The right spelling of ``onclick`` or ``on_click``; None if ``name`` may be right."""
    if name[2:3].isupper():
        return None
    flat = name[2:].replace("_", "").lower()
    return next((f"on{cls.__name__}" for cls in all_types() if cls.__name__.lower() == flat), None)


def _type_named(name: str) -> type[Event]:
    types = all_types()
    found = {cls.__module__: cls for cls in types if cls.__name__ == name}  # the latest of each
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        known = [f"on{cls.__name__}" for cls in types]
        hint = suggestion(f"on{name}", known) or f": define `class {name}(Event)` first"
        raise NoSuchEvent(f"there is no event for `on{name}`{hint}")
    modules = " and ".join(found)
    raise NoSuchEvent(f"`on{name}` could be of {modules}: say which, with .on({name})")
