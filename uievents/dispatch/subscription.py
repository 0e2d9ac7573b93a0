"""Subscriptions: a registration returns one, and its ``cancel()`` ends it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self

from uievents.events import Event

if TYPE_CHECKING:
    from uievents.dispatch.delay import Delay
    from uievents.dispatch.dispatcher import Dispatcher
    from uievents.dispatch.meter import Count
    from uievents.dispatch.work import Pace

Handler = Callable[[Any], object]
Predicate = Callable[[Any], object]


class _NotGiven:
    """The default of ``handler``.  Not None, which ``on(Click, f())`` passes by mistake."""

    def __repr__(self) -> str:
        return "..."


NOT_GIVEN: Any = _NotGiven()


class Cancellable:
    """An object that can be cancelled; the end of a ``with`` block cancels it, too."""

    __slots__ = ()

    def cancel(self) -> None:
        """End it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()


class Subscription(Cancellable):
    """One handler's registration for one event type.

    ``cancel()`` ends it at once, even in the middle of a dispatch; so does the end of a ``with``
    block.  Its attributes are read-only.  Once it has ended, it
    holds neither the handler nor the filters any more.
    """

    __slots__ = (
        "_dispatcher",
        "_name",
        "_ref",
        "_scopes",
        "_strong",
        "active",
        "address",
        "asynchronous",
        "capture",
        "count",
        "delay",
        "event_type",
        "filters",
        "key",
        "once",
        "order",
        "pace",
        "passive",
        "permanent",
        "priority",
        "test",
        "thread",
        "when",
        "when_ended",
        "where",
    )

    def __init__(
        self,
        event_type: type[Event],
        handler: Handler | None,
        *,
        dispatcher: Dispatcher,
        key: object,
        order: int,
        filters: Mapping[str, Any],
        when: Predicate | None,
        test: Predicate | None,
        priority: int,
        once: bool,
        passive: bool,
        thread: bool,
        pace: Pace | None,
        delay: Delay | None,
        capture: bool,
        address: int | None,
        where: str,
    ) -> None:
        self.event_type: type[Event] = event_type
        self.filters: Mapping[str, Any] = filters
        self.when: Predicate | None = when
        self.test: Predicate | None = test
        self.priority: int = priority
        self.once: bool = once
        self.passive: bool = passive
        self.thread: bool = thread
        self.pace: Pace | None = pace
        """For a coroutine handler: the work that runs, and the events that wait."""
        self.asynchronous: bool = pace is not None
        self.delay: Delay | None = delay
        """With ``debounce`` or ``throttle``: the delayed call."""
        self.capture: bool = capture
        self.address: int | None = address
        self.active: bool = True
        """Whether the handler is still registered."""
        self.permanent: bool = False
        """Whether it was also registered without a scope: then no scope's end cancels it."""
        self.count: Count | None = None
        """How often it was called, while calls are counted."""
        self.when_ended: Callable[[], object] | None = None
        """Called when it has ended."""
        self.where: str = where
        """File and line of the registration, for :meth:`EventLoop.explain_handlers`."""
        self.key: object = key
        self.order: int = order
        self._strong = handler
        self._name = ""  # the handler's, once it has been released
        self._ref: Callable[[], Handler | None] | None = None
        self._dispatcher = dispatcher
        self._scopes: list[Scope] | None = None

    @property
    def handler(self) -> Handler | None:
        """The handler; ``None`` once this has ended, or a weakly held method's object is gone."""
        return self._strong if self._ref is None else self._ref()

    @property
    def weak(self) -> bool:
        """Whether the handler's object is held weakly."""
        return self._ref is not None

    def hold_weakly(self, ref: Callable[[], Handler | None]) -> None:
        """From now on get the handler from ``ref``."""
        self._ref = ref

    def cancel(self, *, running: bool = False) -> None:
        """End it: the handler is not called any more.  A second time does nothing.

        ``running=True``: also cancel the handler's running coroutines, which otherwise run to their
        end.  Raises ``RuntimeError`` on a thread that is not the loop's, while the loop runs.
        """
        self._dispatcher.check_thread("cancel()")
        if self.pace is not None:
            self.pace.cancel(running=running)
        if self.delay is not None:
            self.delay.cancel()
        if not self.active:
            return
        self.active = False
        self._dispatcher.remove(self)
        for scope in self._scopes or ():
            scope.forget(self)
        self._scopes = None
        if self.when_ended is not None:
            self.when_ended()
        self._dispatcher.release(self)

    def release(self) -> None:
        """Drop the references to the handler and the filters, after the end.

        A program may keep a subscription for ever, and yet want its handler's object to be freed.
        """
        if self._strong is not None:
            self._name = name_of(self._strong)
        self._strong = self.when = self.test = self.key = self.when_ended = None
        self.filters = {}

    def join(self, scope: Scope) -> None:
        """Let the end of ``scope`` cancel it, unless it was also registered without a scope."""
        if not self.active:
            return
        if self._scopes is None:
            self._scopes = []
        if scope not in self._scopes:
            self._scopes.append(scope)
            scope.remember(self)

    def leave(self, scope: Scope, *, running: bool = False) -> None:
        """Called when ``scope`` ends: cancel it, unless it is permanent."""
        if self.permanent:
            self.part(scope)
        else:
            self.cancel(running=running)

    def part(self, scope: Scope) -> None:
        """Take it out of ``scope``, whose end will not cancel it."""
        scope.forget(self)
        if self._scopes is not None and scope in self._scopes:
            self._scopes.remove(scope)

    def __repr__(self) -> str:
        state = "" if self.active else ", cancelled"
        name = self._name or name_of(self.handler)
        return f"<Subscription {self.event_type.__name__} -> {name}{state}>"


class Direct(Cancellable):
    """The only handler of one timer: a small subscription without options.

    There may be very many.  It has the attributes of a :class:`Subscription` that a dispatch needs.
    """

    __slots__ = ("_dispatcher", "active", "handler", "once", "order")

    priority = 0
    capture = False

    def __init__(self, handler: Handler, order: int, once: bool, dispatcher: Dispatcher) -> None:
        self.handler: Handler = handler
        self.order: int = order
        self.once: bool = once
        self.active: bool = True
        self._dispatcher = dispatcher

    def cancel(self) -> None:
        """End it: the handler is not called any more."""
        self._dispatcher.check_thread("cancel()")
        if self.active:
            self.active = False
            self._dispatcher.removed()

    def release(self) -> None:
        """Drop the reference to the handler, after the end."""
        self.handler = _nothing


def _nothing(event: Event) -> None:
    """Replaces a handler that has been released."""


class Scope(Cancellable):
    """Subscriptions that end together: those of a screen, a level, a dialog.

    ::

        menu = Scope()
        app.on(Click, choose, scope=menu)
        app.on(KeyDown, leave, scope=menu, key="escape")
        ...
        menu.cancel()

    A subscription that was also made without a scope goes on.  The scope can be used again
    afterwards.  As a context manager it is cancelled at the end of the block.
    """

    def __init__(self) -> None:
        self._subscriptions: dict[Subscription, None] = {}

    def add(self, subscription: Subscription) -> Subscription:
        """Add a subscription that was made without this scope; returns it."""
        if not isinstance(subscription, Subscription):
            raise TypeError(
                f"add() takes what app.on(Click, handler) returns, a Subscription, not"
                f" {subscription!r}; app.onClick(handler, scope=...) does it in one step"
            )
        subscription.permanent = False
        subscription.join(self)
        return subscription

    def cancel(self, *, running: bool = False) -> None:
        """Cancel all of them at once, even in the middle of a dispatch.

        ``running=True``: also cancel the coroutines of their handlers that run.
        """
        for subscription in list(self._subscriptions):
            subscription.leave(self, running=running)

    def move_to(self, other: Scope) -> None:
        """Move all subscriptions to ``other``, whose end cancels them from now on."""
        if not isinstance(other, Scope):
            raise TypeError(f"move_to() takes a Scope(), not {other!r}")
        for subscription in list(self._subscriptions):
            subscription.join(other)
            subscription.part(self)

    def remember(self, subscription: Subscription) -> None:
        self._subscriptions[subscription] = None

    def forget(self, subscription: Subscription) -> None:
        self._subscriptions.pop(subscription, None)

    def __len__(self) -> int:
        return len(self._subscriptions)

    def __bool__(self) -> bool:
        return True


def name_of(handler: object) -> str:
    """The name of a handler in messages: ``clicked`` or ``Game.clicked``."""
    try:
        name = getattr(handler, "__qualname__", None)
        return name if isinstance(name, str) else repr(handler)
    except Exception:  # a user's own __getattr__ or __repr__
        return f"a {type(handler).__name__}"


def short_name_of(handler: object) -> str:
    """The handler's name without the classes and functions around it: ``clicked``; "" if none."""
    try:
        name = getattr(handler, "__name__", "")
    except Exception:  # a user's own __getattr__
        return ""
    return name if isinstance(name, str) else ""


def text_of(event: object) -> str:
    """An event in messages, even if the ``__repr__`` of a field fails."""
    try:
        return repr(event)
    except Exception as error:
        return f"<{type(event).__name__}, whose repr() raises {type(error).__name__}>"


def address_field(event_type: type[Event]) -> str:
    """The field that says which object an event is for; "" if there is none.

    (A user's type may have a field that is called ``address``, too.)
    """
    name = event_type.address
    if isinstance(name, str):
        return name
    named = (vars(cls).get("address") for cls in event_type.__mro__)
    return next((name for name in named if isinstance(name, str)), "")


def address_of(event_type: type[Event], filters: Mapping[str, Any]) -> int | None:
    """The identity of the object that the filters name; None if they name none, or several."""
    value = filters.get(address_field(event_type))
    equal: Any = type(value).__eq__
    return None if value is None or equal is not object.__eq__ else id(value)


def key_of(
    event_type: type[Event],
    handler: Handler,
    filters: Mapping[str, Any],
    when: Predicate | None,
    capture: bool,
) -> object:
    """A key that is equal for equal registrations."""
    return event_type, _identity(handler), capture, when, _hashable(filters)


def _identity(handler: Any) -> object:
    """A key that is equal for equal handlers, and does not keep a method's object alive."""
    if inspect.ismethod(handler):  # a new method object at each access
        return id(handler.__self__), id(handler.__func__)
    if inspect.isbuiltin(handler):  # also list.append and the like
        return id(handler.__self__), handler.__name__
    return id(handler)


def _hashable(filters: Mapping[str, Any]) -> object:
    """A key that is equal for equal filters."""
    try:
        pairs = frozenset(filters.items())
        hash(pairs)
    except TypeError:  # a list or a dict among the values
        return frozenset((name, repr(value)) for name, value in filters.items())
    return pairs
