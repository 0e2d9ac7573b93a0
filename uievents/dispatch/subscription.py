"""What a registration gives back: the means to end it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from uievents.events import Event

Handler = Callable[[Any], object]
Predicate = Callable[[Any], object]


class Cancellable:
    """What can be cancelled, and is at the end of a ``with`` block."""

    __slots__ = ()

    def cancel(self) -> None:
        """End it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cancel()


class Subscription(Cancellable):
    """One handler's registration for one event type.

    ``cancel()`` ends it, at once, also in the middle of a dispatch; so does the end of a
    ``with`` block.  Read-only for its users: what it says was settled at registration.
    """

    __slots__ = (
        "_ref",
        "_remove",
        "_scopes",
        "_strong",
        "active",
        "address",
        "asynchronous",
        "capture",
        "event_type",
        "filters",
        "key",
        "once",
        "order",
        "passive",
        "priority",
        "test",
        "thread",
        "when",
    )

    def __init__(
        self,
        event_type: type[Event],
        handler: Handler | None,
        *,
        remove: Callable[[Subscription], None],
        key: object,
        order: int,
        filters: Mapping[str, Any],
        when: Predicate | None,
        test: Predicate | None,
        priority: int,
        once: bool,
        passive: bool,
        thread: bool,
        asynchronous: bool,
        capture: bool,
        address: int | None,
    ) -> None:
        self.event_type = event_type
        self.filters = filters
        self.when = when
        self.test = test
        self.priority = priority
        self.once = once
        self.passive = passive
        self.thread = thread
        self.asynchronous = asynchronous
        self.capture = capture
        self.address = address
        self.active = True
        """Whether the handler is registered still."""
        self.key = key
        self.order = order
        self._strong = handler
        self._ref: Callable[[], Handler | None] | None = None
        self._remove = remove
        self._scopes: list[Scope] = []

    @property
    def handler(self) -> Handler | None:
        """What is called; ``None`` once the object of a weakly held method is gone."""
        return self._strong if self._ref is None else self._ref()

    @property
    def weak(self) -> bool:
        """Whether the handler lives only as long as somebody else holds its object."""
        return self._ref is not None

    def hold_weakly(self, ref: Callable[[], Handler | None]) -> None:
        """Ask ``ref`` for the handler from now on."""
        self._ref = ref

    def cancel(self) -> None:
        """End it: the handler is not called any more.  A second time does nothing."""
        if not self.active:
            return
        self.active = False
        self._remove(self)
        for scope in self._scopes:
            scope.forget(self)
        self._scopes.clear()

    def join(self, scope: Scope) -> None:
        """Let ``scope`` end it, too."""
        if self.active and scope not in self._scopes:
            self._scopes.append(scope)
            scope.remember(self)

    def __repr__(self) -> str:
        state = "" if self.active else ", cancelled"
        return f"<Subscription {self.event_type.__name__} -> {name_of(self.handler)}{state}>"


class Scope(Cancellable):
    """Subscriptions that end together: those of a screen, a level, a dialog.

    ::

        menu = Scope()
        app.on(Click, choose, scope=menu)
        app.on(KeyDown, leave, scope=menu, key="escape")
        ...
        menu.cancel()

    It can be used again afterwards.  As a context manager it is cancelled at the end.
    """

    def __init__(self) -> None:
        self._subscriptions: dict[Subscription, None] = {}

    def add(self, subscription: Subscription) -> Subscription:
        """Take in a subscription that was made without this scope; returns it."""
        subscription.join(self)
        return subscription

    def cancel(self) -> None:
        """Cancel all of them.  At once, also in the middle of a dispatch."""
        for subscription in list(self._subscriptions):
            subscription.cancel()

    def remember(self, subscription: Subscription) -> None:
        self._subscriptions[subscription] = None

    def forget(self, subscription: Subscription) -> None:
        self._subscriptions.pop(subscription, None)

    def __len__(self) -> int:
        return len(self._subscriptions)

    def __bool__(self) -> bool:
        return True


def name_of(handler: object) -> str:
    """What to call a handler in a message: ``clicked`` or ``Game.clicked``."""
    return getattr(handler, "__qualname__", None) or repr(handler)


def address_of(event_type: type[Event], filters: Mapping[str, Any]) -> int | None:
    """Whom the events that are meant are for; None if that is not asked, or several are meant."""
    value = filters.get(event_type.address)
    equal: Any = type(value).__eq__
    return None if value is None or equal is not object.__eq__ else id(value)


def key_of(
    event_type: type[Event],
    handler: Handler,
    filters: Mapping[str, Any],
    when: Predicate | None,
    capture: bool,
) -> object:
    """What makes two registrations the same."""
    return event_type, _identity(handler), capture, when, _hashable(filters)


def _identity(handler: Handler) -> object:
    """What makes two handlers the same, without holding one that may be held weakly."""
    function = getattr(handler, "__func__", None)
    if inspect.isbuiltin(handler):  # list.append and the like: a new object each time, too
        return id(handler.__self__), handler.__name__
    if function is None:
        return id(handler)
    return id(getattr(handler, "__self__", None)), id(function)


def _hashable(filters: Mapping[str, Any]) -> object:
    """What makes two sets of filters the same."""
    try:
        pairs = frozenset(filters.items())
        hash(pairs)
    except TypeError:  # a list or a dict among the values
        return frozenset((name, repr(value)) for name, value in filters.items())
    return pairs
