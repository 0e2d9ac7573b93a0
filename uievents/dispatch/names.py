"""What type checkers and editors know of registration.  Generated: see ``make types``.

Never imported when a program runs: there ``app.onClick`` is looked up among the events there are.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any, Generic, Protocol, TypeAlias, TypedDict, TypeVar, overload

from uievents import events
from uievents.dispatch.registry import Registry
from uievents.dispatch.subscription import Scope, Subscription
from uievents.events import Event

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)
R = TypeVar("R")
T = TypeVar("T")

AnyOf: TypeAlias = T | tuple[T, ...] | list[T] | AbstractSet[T]
"""A value of a field, or several of which any is meant."""


class Options(TypedDict, Generic[E], total=False):
    """How a handler is to be called: the options of :meth:`Registry.on`."""

    target: Registry | None
    priority: int
    once: bool
    weak: bool
    passive: bool
    thread: bool
    serial: bool
    latest: bool
    limit: int | None
    debounce: float | None
    throttle: float | None
    when: Callable[[E], object] | None
    capture: bool
    scope: Scope | None


class Registering:
    """Has ``on()``."""

    @overload
    def on(
        self,
        event_type: type[E],
        handler: Callable[[E], object],
        *,
        target: Registry | None = None,
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
        scope: Scope | None = None,
        **filters: Any,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event_type: type[E],
        handler: None = None,
        *,
        target: Registry | None = None,
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
        scope: Scope | None = None,
        **filters: Any,
    ) -> Callable[[Callable[[E], R]], Callable[[Any], R]]: ...
    def on(self, event_type: type[Any], handler: Any = None, **options: Any) -> Any:
        """Call ``handler`` with every event of ``event_type`` or a class derived from it.

        Returns the :class:`Subscription`; without a handler, a decorator.  A filter names a
        field of the event and its value, or a tuple of possible values; a ``key`` may be
        written with its modifiers, ``key="ctrl+s"`` (:mod:`uievents.dispatch.filters`).  The
        other options:

        ``priority``
            Higher ones are called first.
        ``once``
            For one event only.
        ``when``
            A function of the event: call the handler only if it returns true.
        ``weak``
            Do not keep the method's object alive.
        ``passive``
            Promises not to prevent the default.
        ``thread``
            Call it in a thread, for work that takes long.
        ``serial``, ``latest``, ``limit``
            For a coroutine handler that still runs when the next event comes: one call at a
            time, in order; the newer call cancels the older one; so many calls at a time
            (:mod:`uievents.dispatch.work`).
        ``debounce``, ``throttle``
            Seconds: call it when no event has come for so long; or at most once in so long
            (:mod:`uievents.dispatch.later`).
        ``capture``
            Call it on the event's way down to its target, not on the way back up.
        ``target``
            Register with this region of the window instead.
        ``scope``
            A :class:`Scope` that can cancel it.

        Registering the same type, handler and filters again returns the existing subscription,
        with its first options.  If one of these registrations had no scope, the end of a scope
        does not cancel it.  Raises :class:`RegistrationError` for a handler that cannot take
        such an event, and for a filter with a field that the event does not have or a value
        that the field cannot have (``key="excape"``).
        """
        raise NotImplementedError


class On(Protocol[E_co]):
    """What ``app.onScore`` is, for an event of your own: ``onScore: On[Score]``.

    A decorator, or with options a maker of one.  The function comes back unchanged, so that
    decorators can be stacked; type checkers are told of it as taking anything, as else the second
    of a stack would refuse what the first one made.
    """

    @overload
    def __call__(self, handler: Callable[[E_co], R], /) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        scope: Scope | None = None,
        **filters: Any,
    ) -> Callable[[Callable[[E_co], R]], Callable[[Any], R]]: ...


class OnEvent(Protocol):
    """What ``app.onEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Event], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Event], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Event], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Event], R]], Callable[[Any], R]]: ...


class OnInputEvent(Protocol):
    """What ``app.onInputEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.InputEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.InputEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.InputEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.InputEvent], R]], Callable[[Any], R]]: ...


class OnMouseEvent(Protocol):
    """What ``app.onMouseEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.MouseEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.MouseEvent], R]], Callable[[Any], R]]: ...


class OnMouseDown(Protocol):
    """What ``app.onMouseDown`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.MouseDown], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.MouseDown], R]], Callable[[Any], R]]: ...


class OnMouseUp(Protocol):
    """What ``app.onMouseUp`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.MouseUp], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        cancelled: AnyOf[bool] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        cancelled: AnyOf[bool] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.MouseUp], R]], Callable[[Any], R]]: ...


class OnClick(Protocol):
    """What ``app.onClick`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Click], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Click], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        count: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Click], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        count: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.Click], R]], Callable[[Any], R]]: ...


class OnDoubleClick(Protocol):
    """What ``app.onDoubleClick`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.DoubleClick], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.DoubleClick], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.DoubleClick], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.DoubleClick], R]], Callable[[Any], R]]: ...


class OnMouseMove(Protocol):
    """What ``app.onMouseMove`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.MouseMove], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseMove], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        rel: AnyOf[tuple[int, int]] = ...,
        buttons: AnyOf[tuple[int, ...]] = ...,
        count: AnyOf[int] = ...,
        path: AnyOf[tuple[tuple[int, int], ...]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseMove], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        rel: AnyOf[tuple[int, int]] = ...,
        buttons: AnyOf[tuple[int, ...]] = ...,
        count: AnyOf[int] = ...,
        path: AnyOf[tuple[tuple[int, int], ...]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.MouseMove], R]], Callable[[Any], R]]: ...


class OnDrag(Protocol):
    """What ``app.onDrag`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Drag], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Drag], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        rel: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        count: AnyOf[int] = ...,
        path: AnyOf[tuple[tuple[int, int], ...]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Drag], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        rel: AnyOf[tuple[int, int]] = ...,
        button: AnyOf[int] = ...,
        count: AnyOf[int] = ...,
        path: AnyOf[tuple[tuple[int, int], ...]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.Drag], R]], Callable[[Any], R]]: ...


class OnWheel(Protocol):
    """What ``app.onWheel`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Wheel], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Wheel], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        dx: AnyOf[int] = ...,
        dy: AnyOf[int] = ...,
        precise_x: AnyOf[float] = ...,
        precise_y: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Wheel], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        dx: AnyOf[int] = ...,
        dy: AnyOf[int] = ...,
        precise_x: AnyOf[float] = ...,
        precise_y: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.Wheel], R]], Callable[[Any], R]]: ...


class OnMouseEnter(Protocol):
    """What ``app.onMouseEnter`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.MouseEnter], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseEnter], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseEnter], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.MouseEnter], R]], Callable[[Any], R]]: ...


class OnMouseLeave(Protocol):
    """What ``app.onMouseLeave`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.MouseLeave], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseLeave], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.MouseLeave], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
        x: AnyOf[int] = ...,
        y: AnyOf[int] = ...,
    ) -> Callable[[Callable[[events.MouseLeave], R]], Callable[[Any], R]]: ...


class OnKeyEvent(Protocol):
    """What ``app.onKeyEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.KeyEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.KeyEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        key: AnyOf[str] = ...,
        code: AnyOf[int] = ...,
        text: AnyOf[str] = ...,
        scancode: AnyOf[int] = ...,
        physical: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.KeyEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        key: AnyOf[str] = ...,
        code: AnyOf[int] = ...,
        text: AnyOf[str] = ...,
        scancode: AnyOf[int] = ...,
        physical: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.KeyEvent], R]], Callable[[Any], R]]: ...


class OnKeyDown(Protocol):
    """What ``app.onKeyDown`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.KeyDown], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.KeyDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        key: AnyOf[str] = ...,
        code: AnyOf[int] = ...,
        text: AnyOf[str] = ...,
        scancode: AnyOf[int] = ...,
        physical: AnyOf[str] = ...,
        repeat: AnyOf[bool] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.KeyDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        key: AnyOf[str] = ...,
        code: AnyOf[int] = ...,
        text: AnyOf[str] = ...,
        scancode: AnyOf[int] = ...,
        physical: AnyOf[str] = ...,
        repeat: AnyOf[bool] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.KeyDown], R]], Callable[[Any], R]]: ...


class OnKeyUp(Protocol):
    """What ``app.onKeyUp`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.KeyUp], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.KeyUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        key: AnyOf[str] = ...,
        code: AnyOf[int] = ...,
        text: AnyOf[str] = ...,
        scancode: AnyOf[int] = ...,
        physical: AnyOf[str] = ...,
        cancelled: AnyOf[bool] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.KeyUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        key: AnyOf[str] = ...,
        code: AnyOf[int] = ...,
        text: AnyOf[str] = ...,
        scancode: AnyOf[int] = ...,
        physical: AnyOf[str] = ...,
        cancelled: AnyOf[bool] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.KeyUp], R]], Callable[[Any], R]]: ...


class OnTextInput(Protocol):
    """What ``app.onTextInput`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.TextInput], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TextInput], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        text: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TextInput], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        text: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.TextInput], R]], Callable[[Any], R]]: ...


class OnTextEditing(Protocol):
    """What ``app.onTextEditing`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.TextEditing], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TextEditing], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        text: AnyOf[str] = ...,
        start: AnyOf[int] = ...,
        length: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TextEditing], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        text: AnyOf[str] = ...,
        start: AnyOf[int] = ...,
        length: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.TextEditing], R]], Callable[[Any], R]]: ...


class OnTouchEvent(Protocol):
    """What ``app.onTouchEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.TouchEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.TouchEvent], R]], Callable[[Any], R]]: ...


class OnTouchDown(Protocol):
    """What ``app.onTouchDown`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.TouchDown], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.TouchDown], R]], Callable[[Any], R]]: ...


class OnTouchMove(Protocol):
    """What ``app.onTouchMove`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.TouchMove], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchMove], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchMove], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.TouchMove], R]], Callable[[Any], R]]: ...


class OnTouchUp(Protocol):
    """What ``app.onTouchUp`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.TouchUp], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.TouchUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        x: AnyOf[float] = ...,
        y: AnyOf[float] = ...,
        finger: AnyOf[int] = ...,
        pressure: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.TouchUp], R]], Callable[[Any], R]]: ...


class OnGamepadEvent(Protocol):
    """What ``app.onGamepadEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.GamepadEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.GamepadEvent], R]], Callable[[Any], R]]: ...


class OnGamepadConnected(Protocol):
    """What ``app.onGamepadConnected`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.GamepadConnected], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadConnected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadConnected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.GamepadConnected], R]], Callable[[Any], R]]: ...


class OnGamepadDisconnected(Protocol):
    """What ``app.onGamepadDisconnected`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.GamepadDisconnected], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadDisconnected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadDisconnected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.GamepadDisconnected], R]], Callable[[Any], R]]: ...


class OnGamepadDown(Protocol):
    """What ``app.onGamepadDown`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.GamepadDown], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadDown], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.GamepadDown], R]], Callable[[Any], R]]: ...


class OnGamepadUp(Protocol):
    """What ``app.onGamepadUp`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.GamepadUp], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadUp], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        button: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.GamepadUp], R]], Callable[[Any], R]]: ...


class OnGamepadMove(Protocol):
    """What ``app.onGamepadMove`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.GamepadMove], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadMove], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        axis: AnyOf[int] = ...,
        value: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadMove], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        axis: AnyOf[int] = ...,
        value: AnyOf[float] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.GamepadMove], R]], Callable[[Any], R]]: ...


class OnGamepadHat(Protocol):
    """What ``app.onGamepadHat`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.GamepadHat], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadHat], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        hat: AnyOf[int] = ...,
        value: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.GamepadHat], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        device: AnyOf[int] = ...,
        hat: AnyOf[int] = ...,
        value: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        mods: AnyOf[AbstractSet[str]] = ...,
    ) -> Callable[[Callable[[events.GamepadHat], R]], Callable[[Any], R]]: ...


class OnWindowEvent(Protocol):
    """What ``app.onWindowEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.WindowEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.WindowEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.WindowEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.WindowEvent], R]], Callable[[Any], R]]: ...


class OnResize(Protocol):
    """What ``app.onResize`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Resize], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Resize], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        size: AnyOf[tuple[int, int]] = ...,
        count: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Resize], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        size: AnyOf[tuple[int, int]] = ...,
        count: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Resize], R]], Callable[[Any], R]]: ...


class OnFocus(Protocol):
    """What ``app.onFocus`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Focus], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Focus], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Focus], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Focus], R]], Callable[[Any], R]]: ...


class OnBlur(Protocol):
    """What ``app.onBlur`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Blur], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Blur], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Blur], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Blur], R]], Callable[[Any], R]]: ...


class OnMove(Protocol):
    """What ``app.onMove`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Move], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Move], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Move], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        pos: AnyOf[tuple[int, int]] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Move], R]], Callable[[Any], R]]: ...


class OnMinimize(Protocol):
    """What ``app.onMinimize`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Minimize], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Minimize], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Minimize], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Minimize], R]], Callable[[Any], R]]: ...


class OnMaximize(Protocol):
    """What ``app.onMaximize`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Maximize], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Maximize], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Maximize], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Maximize], R]], Callable[[Any], R]]: ...


class OnRestore(Protocol):
    """What ``app.onRestore`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Restore], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Restore], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Restore], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Restore], R]], Callable[[Any], R]]: ...


class OnShow(Protocol):
    """What ``app.onShow`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Show], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Show], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Show], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Show], R]], Callable[[Any], R]]: ...


class OnHide(Protocol):
    """What ``app.onHide`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Hide], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Hide], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Hide], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Hide], R]], Callable[[Any], R]]: ...


class OnExpose(Protocol):
    """What ``app.onExpose`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Expose], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Expose], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Expose], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Expose], R]], Callable[[Any], R]]: ...


class OnDraw(Protocol):
    """What ``app.onDraw`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Draw], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Draw], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Draw], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Draw], R]], Callable[[Any], R]]: ...


class OnFrame(Protocol):
    """What ``app.onFrame`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Frame], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Frame], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        dt: AnyOf[float] = ...,
        number: AnyOf[int] = ...,
        missed: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Frame], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        dt: AnyOf[float] = ...,
        number: AnyOf[int] = ...,
        missed: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Frame], R]], Callable[[Any], R]]: ...


class OnStep(Protocol):
    """What ``app.onStep`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Step], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Step], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        dt: AnyOf[float] = ...,
        missed: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Step], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        dt: AnyOf[float] = ...,
        missed: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Step], R]], Callable[[Any], R]]: ...


class OnClose(Protocol):
    """What ``app.onClose`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Close], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Close], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Close], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Close], R]], Callable[[Any], R]]: ...


class OnDrop(Protocol):
    """What ``app.onDrop`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Drop], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Drop], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        file: AnyOf[str] = ...,
        text: AnyOf[str] = ...,
        pos: AnyOf[tuple[int, int] | None] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Drop], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        file: AnyOf[str] = ...,
        text: AnyOf[str] = ...,
        pos: AnyOf[tuple[int, int] | None] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Drop], R]], Callable[[Any], R]]: ...


class OnSocketEvent(Protocol):
    """What ``app.onSocketEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.SocketEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.SocketEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.SocketEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.SocketEvent], R]], Callable[[Any], R]]: ...


class OnReadinessEvent(Protocol):
    """What ``app.onReadinessEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.ReadinessEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ReadinessEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        fileobj: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ReadinessEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        fileobj: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.ReadinessEvent], R]], Callable[[Any], R]]: ...


class OnReadable(Protocol):
    """What ``app.onReadable`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Readable], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Readable], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        fileobj: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Readable], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        fileobj: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Readable], R]], Callable[[Any], R]]: ...


class OnWritable(Protocol):
    """What ``app.onWritable`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Writable], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Writable], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        fileobj: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Writable], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        fileobj: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Writable], R]], Callable[[Any], R]]: ...


class OnConnectionEvent(Protocol):
    """What ``app.onConnectionEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.ConnectionEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ConnectionEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ConnectionEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Callable[[events.ConnectionEvent], R]], Callable[[Any], R]]: ...


class OnConnected(Protocol):
    """What ``app.onConnected`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Connected], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Connected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Connected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Callable[[events.Connected], R]], Callable[[Any], R]]: ...


class OnReceived(Protocol):
    """What ``app.onReceived`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Received], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Received], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        data: AnyOf[bytes] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        text: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Received], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        data: AnyOf[bytes] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        text: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Callable[[events.Received], R]], Callable[[Any], R]]: ...


class OnDrained(Protocol):
    """What ``app.onDrained`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Drained], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Drained], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Drained], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Callable[[events.Drained], R]], Callable[[Any], R]]: ...


class OnDisconnected(Protocol):
    """What ``app.onDisconnected`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Disconnected], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Disconnected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        reason: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Disconnected], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        reason: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Callable[[events.Disconnected], R]], Callable[[Any], R]]: ...


class OnReconnecting(Protocol):
    """What ``app.onReconnecting`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Reconnecting], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Reconnecting], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        attempt: AnyOf[int] = ...,
        seconds: AnyOf[float] = ...,
        reason: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Reconnecting], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        connection: Any = ...,
        attempt: AnyOf[int] = ...,
        seconds: AnyOf[float] = ...,
        reason: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        peer: AnyOf[str] = ...,
        listener: Any = ...,
    ) -> Callable[[Callable[[events.Reconnecting], R]], Callable[[Any], R]]: ...


class OnShareEvent(Protocol):
    """What ``app.onShareEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.ShareEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ShareEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        room: AnyOf[str] = ...,
        over: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ShareEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        room: AnyOf[str] = ...,
        over: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.ShareEvent], R]], Callable[[Any], R]]: ...


class OnShareLost(Protocol):
    """What ``app.onShareLost`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.ShareLost], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ShareLost], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        reason: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        room: AnyOf[str] = ...,
        over: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ShareLost], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        reason: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        room: AnyOf[str] = ...,
        over: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.ShareLost], R]], Callable[[Any], R]]: ...


class OnShareBack(Protocol):
    """What ``app.onShareBack`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.ShareBack], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ShareBack], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        seconds: AnyOf[float] = ...,
        dropped: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        room: AnyOf[str] = ...,
        over: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.ShareBack], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        seconds: AnyOf[float] = ...,
        dropped: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
        room: AnyOf[str] = ...,
        over: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.ShareBack], R]], Callable[[Any], R]]: ...


class OnTimer(Protocol):
    """What ``app.onTimer`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Timer], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Timer], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        name: AnyOf[str] = ...,
        timer: Any = ...,
        missed: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Timer], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        name: AnyOf[str] = ...,
        timer: Any = ...,
        missed: AnyOf[int] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Timer], R]], Callable[[Any], R]]: ...


class OnSignal(Protocol):
    """What ``app.onSignal`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Signal], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Signal], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        number: AnyOf[int] = ...,
        name: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Signal], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        number: AnyOf[int] = ...,
        name: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Signal], R]], Callable[[Any], R]]: ...


class OnStart(Protocol):
    """What ``app.onStart`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Start], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Start], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Start], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Start], R]], Callable[[Any], R]]: ...


class OnStop(Protocol):
    """What ``app.onStop`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Stop], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Stop], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Stop], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Stop], R]], Callable[[Any], R]]: ...


class OnPygameEvent(Protocol):
    """What ``app.onPygameEvent`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.PygameEvent], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.PygameEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        kind: AnyOf[int] = ...,
        data: AnyOf[dict[str, Any]] = ...,
        name: AnyOf[str] = ...,
        window: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.PygameEvent], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        kind: AnyOf[int] = ...,
        data: AnyOf[dict[str, Any]] = ...,
        name: AnyOf[str] = ...,
        window: Any = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.PygameEvent], R]], Callable[[Any], R]]: ...


class OnRaw(Protocol):
    """What ``app.onRaw`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.Raw], R],
        /,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Raw], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        raw: Any = ...,
        kind: AnyOf[int] = ...,
        name: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
        target: Registry | None = None,
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
        when: Callable[[events.Raw], object] | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        raw: Any = ...,
        kind: AnyOf[int] = ...,
        name: AnyOf[str] = ...,
        time: AnyOf[float] = ...,
        source: AnyOf[str] = ...,
    ) -> Callable[[Callable[[events.Raw], R]], Callable[[Any], R]]: ...


class Naming:
    """The names of the law: ``on`` + the name of the event."""

    @property
    def onEvent(self) -> OnEvent:
        """Registers a handler of ``Event``: Something that happened.  Base of all events; ``onEvent`` gets every one.

        The records are frozen.  Types here whose fields are plain values (numbers, text) are not
        tracked by the garbage collector; making such an event takes 50 to 80 ns.  If you derive a type
        from one of them, with a field that may refer to anything, write ``class Mine(Click, gc=True)``.
        A type that you derive from ``Event`` is tracked, unless you write ``gc=False``.

        A field that has the name of a registration's option (``priority``) or of an event's method, and
        an unknown :attr:`policy`, raise ``TypeError`` when the class is made.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onInputEvent(self) -> OnInputEvent:
        """Registers a handler of ``InputEvent``: From a person: mouse, keyboard, touch or gamepad.  ``mods`` are the modifier keys held.

        Filters: ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onMouseEvent(self) -> OnMouseEvent:
        """Registers a handler of ``MouseEvent``: Something the mouse did, at ``pos`` (pixels).

        Filters: ``pos``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onMouseDown(self) -> OnMouseDown:
        """Registers a handler of ``MouseDown``: A button went down.  ``button``: 1 left, 2 middle, 3 right, 4 and up: the side buttons.

        Filters: ``pos``, ``button``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onMouseUp(self) -> OnMouseUp:
        """Registers a handler of ``MouseUp``: A button came up.

        Filters: ``pos``, ``button``, ``cancelled``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onClick(self) -> OnClick:
        """Registers a handler of ``Click``: A button went down and came up on one target.

        On a region, the two places may be anywhere.  On the window itself, they are at most
        :data:`CLICK_SLOP` pixels apart.

        ``count`` counts the clicks of a quick series: 2 for the second of a double click, then 3, 4...
        A click belongs to the series if it comes within :data:`DOUBLE_CLICK` seconds of the one before,
        at the same place.  It follows its :class:`MouseUp` at once, and has its ``time``.

        Filters: ``pos``, ``button``, ``count``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onDoubleClick(self) -> OnDoubleClick:
        """Registers a handler of ``DoubleClick``: Two clicks of one button at one place, close in time.

        Follows every second :class:`Click` of a quick series.

        Filters: ``pos``, ``button``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onMouseMove(self) -> OnMouseMove:
        """Registers a handler of ``MouseMove``: The pointer moved.  Several motions may have been merged: ``count`` says how many.

        ``rel`` is the whole motion since the event before.  ``path`` holds the positions of the merged
        motions, the last one included; if there are more than :data:`MAX_PATH`, every n-th.  For a
        single motion it is empty.  So ``event.path or [event.pos]`` is every position.

        Filters: ``pos``, ``rel``, ``buttons``, ``count``, ``path``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onDrag(self) -> OnDrag:
        """Registers a handler of ``Drag``: The pointer moved while ``button``, which went down on this target, was held.

        It comes until the button is released, also while the pointer is outside of the target or the
        window.  It follows the :class:`MouseMove` of the same motion, and has its ``rel``, ``count``
        and ``path``.

        Filters: ``pos``, ``rel``, ``button``, ``count``, ``path``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onWheel(self) -> OnWheel:
        """Registers a handler of ``Wheel``: The wheel turned.  ``dy`` > 0 is away from the user, ``dx`` > 0 to the right.

        ``dx`` and ``dy`` are whole steps (notches).  ``precise_x`` and ``precise_y`` also have the
        fractions of a touchpad, which SDL adds up to whole steps.

        Filters: ``pos``, ``dx``, ``dy``, ``precise_x``, ``precise_y``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onMouseEnter(self) -> OnMouseEnter:
        """Registers a handler of ``MouseEnter``: The pointer came in.

        Filters: ``pos``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onMouseLeave(self) -> OnMouseLeave:
        """Registers a handler of ``MouseLeave``: The pointer went out.  ``pos`` is its last known place.

        Filters: ``pos``, ``time``, ``source``, ``mods``, ``x``, ``y``.
        """
        raise NotImplementedError

    @property
    def onKeyEvent(self) -> OnKeyEvent:
        """Registers a handler of ``KeyEvent``: Something a key did.  ``key`` is its name in small letters: ``"a"``, ``"escape"``.

        The layout decides the name, except for keys without a character; ``physical`` is the key's
        place.  The two Enter keys are ``"return"`` and ``"keypad enter"`` (the filter ``"enter"`` means
        either).  A dead key has the name of its accent, ``"dead acute"``; if the system does not say
        which it is, that of its place.

        Filters: ``key``, ``code``, ``text``, ``scancode``, ``physical``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onKeyDown(self) -> OnKeyDown:
        """Registers a handler of ``KeyDown``: A key went down.

        If the program has called ``pygame.key.set_repeat(delay, interval)`` (milliseconds), a key that
        is held down sends further events, with ``repeat`` (the filter ``repeat=False`` leaves them
        out).  Text repeats by itself, as :class:`TextInput`.

        Filters: ``key``, ``code``, ``text``, ``scancode``, ``physical``, ``repeat``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onKeyUp(self) -> OnKeyUp:
        """Registers a handler of ``KeyUp``: A key came up.  ``cancelled`` as in :class:`MouseUp`.

        Filters: ``key``, ``code``, ``text``, ``scancode``, ``physical``, ``cancelled``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onTextInput(self) -> OnTextInput:
        """Registers a handler of ``TextInput``: Text was entered, by keys or an input method.  This, not :class:`KeyDown`, is for typing.

        Filters: ``text``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onTextEditing(self) -> OnTextEditing:
        """Registers a handler of ``TextEditing``: An input method composes: ``text`` so far, cursor at ``start``, ``length`` selected.

        Filters: ``text``, ``start``, ``length``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onTouchEvent(self) -> OnTouchEvent:
        """Registers a handler of ``TouchEvent``: A finger on a touch surface; ``x`` and ``y`` are fractions (0 to 1) of it.

        Filters: ``x``, ``y``, ``finger``, ``pressure``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onTouchDown(self) -> OnTouchDown:
        """Registers a handler of ``TouchDown``: A finger came down.

        Filters: ``x``, ``y``, ``finger``, ``pressure``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onTouchMove(self) -> OnTouchMove:
        """Registers a handler of ``TouchMove``: A finger moved.

        Filters: ``x``, ``y``, ``finger``, ``pressure``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onTouchUp(self) -> OnTouchUp:
        """Registers a handler of ``TouchUp``: A finger was lifted.

        Filters: ``x``, ``y``, ``finger``, ``pressure``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onGamepadEvent(self) -> OnGamepadEvent:
        """Registers a handler of ``GamepadEvent``: Something that an opened gamepad did.

        ``device`` is its instance number (``pygame.joystick.Joystick.get_instance_id``).

        Filters: ``device``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onGamepadConnected(self) -> OnGamepadConnected:
        """Registers a handler of ``GamepadConnected``: A gamepad was plugged in, or was there when ``pygame.joystick`` was initialised.

        Here ``device`` is the number by which it is opened.  It sends events as long as the program
        keeps ``pygame.joystick.Joystick(event.device)``.

        Filters: ``device``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onGamepadDisconnected(self) -> OnGamepadDisconnected:
        """Registers a handler of ``GamepadDisconnected``: A gamepad was unplugged.

        Filters: ``device``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onGamepadDown(self) -> OnGamepadDown:
        """Registers a handler of ``GamepadDown``: A gamepad's button went down.

        Filters: ``device``, ``button``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onGamepadUp(self) -> OnGamepadUp:
        """Registers a handler of ``GamepadUp``: A gamepad's button came up.

        Filters: ``device``, ``button``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onGamepadMove(self) -> OnGamepadMove:
        """Registers a handler of ``GamepadMove``: A gamepad's stick or trigger moved: ``value`` from -1 to 1.

        Filters: ``device``, ``axis``, ``value``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onGamepadHat(self) -> OnGamepadHat:
        """Registers a handler of ``GamepadHat``: A gamepad's cross of directions was pressed.

        ``value`` is (-1 left, 1 right; -1 down, 1 up), and (0, 0) when it is let go.

        Filters: ``device``, ``hat``, ``value``, ``time``, ``source``, ``mods``.
        """
        raise NotImplementedError

    @property
    def onWindowEvent(self) -> OnWindowEvent:
        """Registers a handler of ``WindowEvent``: Something about the window itself.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onResize(self) -> OnResize:
        """Registers a handler of ``Resize``: The window has a new ``size`` (pixels).  Merged: ``count`` says how many steps there were.

        Filters: ``size``, ``count``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onFocus(self) -> OnFocus:
        """Registers a handler of ``Focus``: The window has the keyboard now.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onBlur(self) -> OnBlur:
        """Registers a handler of ``Blur``: The window has lost the keyboard.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onMove(self) -> OnMove:
        """Registers a handler of ``Move``: The window has been moved: ``pos`` is its upper left corner on the desktop (pixels).

        Filters: ``pos``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onMinimize(self) -> OnMinimize:
        """Registers a handler of ``Minimize``: The window has been minimised.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onMaximize(self) -> OnMaximize:
        """Registers a handler of ``Maximize``: The window has been maximised.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onRestore(self) -> OnRestore:
        """Registers a handler of ``Restore``: The window is neither minimised nor maximised any more.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onShow(self) -> OnShow:
        """Registers a handler of ``Show``: The window has come up.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onHide(self) -> OnHide:
        """Registers a handler of ``Hide``: The window has been hidden: it has no place on the screen, and none in a list of windows.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onExpose(self) -> OnExpose:
        """Registers a handler of ``Expose``: Part of the window was uncovered and has to be drawn again.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onDraw(self) -> OnDraw:
        """Registers a handler of ``Draw``: Time to draw, because something changed; the picture is shown after the handlers.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onFrame(self) -> OnFrame:
        """Registers a handler of ``Frame``: Time to move things, ``app.fps`` times a second while this type has a handler.

        A ``Draw`` follows in the same turn, and the picture is shown.  ``time`` is when it was due.

        Filters: ``dt``, ``number``, ``missed``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onStep(self) -> OnStep:
        """Registers a handler of ``Step``: A step of fixed length, ``App(step=)``, before the frame: for even simulation.

        ``missed`` counts the steps before this one that were left out: a frame catches up on eight at
        most.

        Filters: ``dt``, ``missed``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onClose(self) -> OnClose:
        """Registers a handler of ``Close``: The user wants the window closed.  The app stops unless a handler prevents the default.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onDrop(self) -> OnDrop:
        """Registers a handler of ``Drop``: Something was dropped onto the window: the path of a ``file``, or ``text``.

        Filters: ``file``, ``text``, ``pos``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onSocketEvent(self) -> OnSocketEvent:
        """Registers a handler of ``SocketEvent``: Something about a descriptor or a connection.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onReadinessEvent(self) -> OnReadinessEvent:
        """Registers a handler of ``ReadinessEvent``: A watched descriptor is ready: ``fileobj``, as given to watch.

        Not dispatched any more after ``unwatch()``, even if it was in line by then.

        Filters: ``fileobj``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onReadable(self) -> OnReadable:
        """Registers a handler of ``Readable``: A watched descriptor can be read without blocking.

        Filters: ``fileobj``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onWritable(self) -> OnWritable:
        """Registers a handler of ``Writable``: A watched descriptor can be written without blocking.

        Filters: ``fileobj``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onConnectionEvent(self) -> OnConnectionEvent:
        """Registers a handler of ``ConnectionEvent``: Something about a connection that the loop holds, made by ``listen`` or ``connect``.

        The first is ``Connected``, the last ``Disconnected``, which comes once.  After
        ``connection.close()`` only ``Disconnected`` comes; other events in line are dropped.

        Filters: ``connection``, ``time``, ``source``, ``peer``, ``listener``.
        """
        raise NotImplementedError

    @property
    def onConnected(self) -> OnConnected:
        """Registers a handler of ``Connected``: A connection is open.

        Filters: ``connection``, ``time``, ``source``, ``peer``, ``listener``.
        """
        raise NotImplementedError

    @property
    def onReceived(self) -> OnReceived:
        """Registers a handler of ``Received``: ``data`` arrived: a line without its end or, with ``listen(lines=False)``, bytes.

        Filters: ``connection``, ``data``, ``time``, ``source``, ``text``, ``peer``, ``listener``.
        """
        raise NotImplementedError

    @property
    def onDrained(self) -> OnDrained:
        """Registers a handler of ``Drained``: Of ``buffer=`` or more bytes that waited to be sent, a quarter is left: send on.

        Filters: ``connection``, ``time``, ``source``, ``peer``, ``listener``.
        """
        raise NotImplementedError

    @property
    def onDisconnected(self) -> OnDisconnected:
        """Registers a handler of ``Disconnected``: The peer has closed the connection or its half of it, or the connection was lost or cut.

        ``reason`` says why it was lost or cut.

        Handlers can still send, and the peer gets it if it still reads: the connection is closed when
        they, and the coroutines and threads that work on the peer's data, have ended.
        ``prevent_default()`` keeps it open until ``connection.close()``.

        Filters: ``connection``, ``reason``, ``time``, ``source``, ``peer``, ``listener``.
        """
        raise NotImplementedError

    @property
    def onReconnecting(self) -> OnReconnecting:
        """Registers a handler of ``Reconnecting``: ``connect(reconnect=...)`` tries again in ``seconds``.

        ``attempt`` counts from 1 since the connection was last open; ``reason`` says why it was lost or
        could not be made.

        Filters: ``connection``, ``attempt``, ``seconds``, ``reason``, ``time``, ``source``, ``peer``, ``listener``.
        """
        raise NotImplementedError

    @property
    def onShareEvent(self) -> OnShareEvent:
        """Registers a handler of ``ShareEvent``: Something about a ``room`` in which ``app.share()`` takes part.

        ``over`` is the server's URL, without the password.

        Filters: ``time``, ``source``, ``room``, ``over``.
        """
        raise NotImplementedError

    @property
    def onShareLost(self) -> OnShareLost:
        """Registers a handler of ``ShareLost``: The server of a room cannot be reached, for ``reason``; it is tried again each second.

        Events that are posted meanwhile wait, at most as many as the loop's ``limit``.

        Filters: ``reason``, ``time``, ``source``, ``room``, ``over``.
        """
        raise NotImplementedError

    @property
    def onShareBack(self) -> OnShareBack:
        """Registers a handler of ``ShareBack``: The server can be reached again, after so many ``seconds``: the events that waited are sent.

        ``dropped``: how many events were dropped meanwhile, as too many waited.

        Filters: ``seconds``, ``dropped``, ``time``, ``source``, ``room``, ``over``.
        """
        raise NotImplementedError

    @property
    def onTimer(self) -> OnTimer:
        """Registers a handler of ``Timer``: A timer is due.  ``missed`` counts the ticks before it that were skipped.

        ``time`` is when it was due, so ``monotonic() - event.time`` is how late it is.

        Filters: ``name``, ``timer``, ``missed``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onSignal(self) -> OnSignal:
        """Registers a handler of ``Signal``: The process received a signal: its ``number`` and ``name`` (``"SIGTERM"``).

        Filters: ``number``, ``name``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onStart(self) -> OnStart:
        """Registers a handler of ``Start``: The loop begins, by ``run()``, ``run_async()`` or ``attach()``: once, and first of all.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onStop(self) -> OnStop:
        """Registers a handler of ``Stop``: The loop ends: once, after all other events, while everything is still open.

        Its coroutine handlers are waited for; other coroutines are cancelled first.

        Filters: ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onPygameEvent(self) -> OnPygameEvent:
        """Registers a handler of ``PygameEvent``: An event of pygame that has no type of its own here, with all its fields.

        For example ``pygame.USEREVENT`` and up, the end of music, the clipboard, the forms that
        pygame-1 programs expect, and every event of a window that is not the App's own.  ``source`` is
        ``"pygame"``.

        Filters: ``kind``, ``data``, ``name``, ``window``, ``time``, ``source``.
        """
        raise NotImplementedError

    @property
    def onRaw(self) -> OnRaw:
        """Registers a handler of ``Raw``: An event of pygame itself, for a library that takes such events.

        For example ``manager.process_events(event.raw)``.

        It comes for all windows, before the events that are made from it, and only while a handler is
        registered for ``Raw`` itself.  ``source`` is ``"pygame"``.

        Filters: ``raw``, ``kind``, ``name``, ``time``, ``source``.
        """
        raise NotImplementedError
