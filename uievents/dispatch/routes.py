"""Routes: the functions to call for an event of each type.

This is the half of the :class:`~.dispatcher.Dispatcher` that keeps the registrations.  A *route* is
made when the first event of a type comes, from the handlers of that type and of its base classes.
It is dropped when one of them is registered or cancelled.

The events of some types are for one object, a timer for instance, which a field of theirs holds
(:attr:`Event.address`).  Then each such object has a route, and handlers that filter on the object
are looked up by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from uievents.dispatch.calls import compiled
from uievents.dispatch.subscription import Direct, Handler, Subscription, address_field
from uievents.events import Event

if TYPE_CHECKING:
    from uievents.dispatch.dispatcher import Dispatcher


TYPES = 4096
"""The most event types with a route.  Only a program that makes classes for ever has more."""


class Route(tuple[Handler, ...]):
    """The functions to call for one concrete type, in order; each occurs once."""

    subscriptions: tuple[Subscription | Direct, ...]
    """The subscription of each call."""
    places: dict[int, int]
    """The index of each call, by its identity."""
    stops: tuple[int, ...]
    """Along a path of targets: for each call, the number of its target.  Otherwise empty."""

    @classmethod
    def of(
        cls,
        calls: dict[int, Handler],
        subscriptions: Iterable[Subscription | Direct],
        stops: Iterable[int] = (),
    ) -> Route:
        """A route of ``calls``, which are given by their identity."""
        route = cls(calls.values())
        route.subscriptions = tuple(subscriptions)
        route.places = {identity: i for i, identity in enumerate(calls)}
        route.stops = tuple(stops)
        return route


class Routes:
    """Base of :class:`~.dispatcher.Dispatcher`: keeps the registrations, and makes the routes."""

    host: Dispatcher
    """The dispatcher whose settings count: for a region's dispatcher, the app's."""

    def __init__(self) -> None:
        # By module and name: the first class of that name.  A notebook or a reload may define the
        # class again.  The new class counts as the first, so handlers of either get both's events.
        self._first: dict[tuple[str, str], type[Event]] = {}
        self._subscriptions: dict[type[Event], dict[Subscription, None]] = {}
        self._routes: dict[type[Event], Route | None] = {}  # None: see _routes_to
        # For types with an address.  Handlers that filter on the object are kept by its identity;
        # they keep it alive.  Routes are kept by type and identity; None: the route for all others.
        self._addressed: dict[int, dict[Subscription, None]] = {}
        self._routes_to: dict[type[Event], dict[int | None, Route]] = {}
        self._fields: dict[type[Event], str] = {}  # for types with an address: its field
        # For each type that has a route: itself and its bases, each as the first class of its name.
        self._bases: dict[type[Event], tuple[type[Event], ...]] = {}
        self.path_routes: dict[type[Event], dict[object, Any]] = {}
        """What a tree of targets keeps by type of event: its routes, and the regions with handlers.
        Emptied when a handler is registered or cancelled."""
        self.changes: int = 0
        """Number of registrations and cancellations so far (see :mod:`.has_handlers`)."""
        self.when_changed: Callable[[type[Event]], object] | None = None
        """Called at each of them, with the event type."""

    # ------------------------------------------------------------ what is registered

    def _keep(self, subscription: Subscription) -> None:
        """Keep ``subscription``, which has just been made."""
        address = subscription.address
        if address is None:
            kind = self._canonical(subscription.event_type)
            self._subscriptions.setdefault(kind, {})[subscription] = None
        else:
            self._addressed.setdefault(address, {})[subscription] = None
        self._forget_routes(subscription)

    def _drop(self, subscription: Subscription) -> None:
        """Drop ``subscription``, which has been cancelled."""
        address = subscription.address
        if address is None:
            kind = self._canonical(subscription.event_type)
            of_kind = self._subscriptions.get(kind, {})
            of_kind.pop(subscription, None)
            if not of_kind:  # a function may define its event type anew at each call
                self._subscriptions.pop(kind, None)
        else:
            self._addressed[address].pop(subscription, None)
            if not self._addressed[address]:
                del self._addressed[address]
        self._forget_routes(subscription)

    def has_handlers(self, event_type: type[Event]) -> bool:
        """Whether any handler is registered for ``event_type`` or a base class of it."""
        route = self.route(event_type)
        return bool(route) or any(
            self._canonical(subscription.event_type) in self._bases[event_type]
            for of_object in self._addressed.values()
            for subscription in of_object
        )

    def has_own_handlers(self, event_type: type[Event]) -> bool:
        """Whether any handler is registered for this type itself."""
        return bool(self._subscriptions.get(self._canonical(event_type)))

    def _canonical(self, event_type: type[Event]) -> type[Event]:
        """The first class of this one's module and name."""
        name = event_type.__qualname__
        if "<locals>" in name:  # made by a function, each time another class
            return event_type
        return self._first.setdefault((event_type.__module__, name), event_type)

    def _forget_routes(self, changed: Subscription) -> None:
        self.changes += 1
        if self.when_changed is not None:
            self.when_changed(changed.event_type)
        if changed.address is not None:
            for routes in self._routes_to.values():
                routes.pop(changed.address, None)
            return
        self.host.path_routes.clear()
        kind = self._canonical(changed.event_type)
        for event_type, bases in list(self._bases.items()):
            if kind in bases:
                del self._bases[event_type]
                self._routes.pop(event_type, None)
                self._routes_to.pop(event_type, None)

    # ------------------------------------------------------------ what is called

    def forget_routes(self) -> None:
        """Drop all routes: they were compiled for another way of calling the handlers."""
        for routes in (self._routes, self._routes_to, self._bases, self.path_routes):
            routes.clear()

    def _route_of(self, event: Event) -> Route | None:
        kind = type(event)
        field = address_field(kind)
        if not field:
            return self.route(kind)
        self._forget_many()
        self._fields[kind] = field
        self._bases[kind] = self._bases_of(kind)
        self._routes[kind] = None
        return None

    def _route_to(self, kind: type[Event], address: int | None) -> Route:
        route = self._new_route(kind, address)
        self._routes_to.setdefault(kind, {})[address] = route
        return route

    def route(self, event_type: type[Event]) -> Route:
        """The functions to call for events of exactly this class, whatever their address."""
        route = self._routes.get(event_type)
        if route is None:
            route = self._new_route(event_type, None)
            if not address_field(event_type):
                self._routes[event_type] = route
        return route

    def _bases_of(self, event_type: type[Event]) -> tuple[type[Event], ...]:
        """The event type and its base classes, each as the first class of that name."""
        return tuple(self._canonical(cls) for cls in event_type.__mro__ if issubclass(cls, Event))

    def _forget_many(self) -> None:
        """Drop all routes when there are very many, as most are of types that exist no more."""
        if max(len(self._bases), len(self._fields)) >= TYPES:
            self.forget_routes()
            self._fields.clear()

    def _new_route(self, event_type: type[Event], address: int | None) -> Route:
        self._forget_many()
        bases = self._bases[event_type] = self._bases_of(event_type)
        found = [s for cls in bases for s in list(self._subscriptions.get(cls, ()))]
        if address is not None:
            addressed = list(self._addressed.get(address, ()))
            found += [s for s in addressed if self._canonical(s.event_type) in bases]
        found.sort(key=_order)
        calls: dict[int, Handler] = {}
        for subscription in found:
            call = compiled(subscription, self.host)
            if id(call) in calls:  # one function, registered for the type and for its base
                call = partial(call)
            calls[id(call)] = call
        return Route.of(calls, found)


def with_direct(
    route: Route, direct: Direct | None
) -> Sequence[tuple[Handler, Subscription | Direct]]:
    """The handlers of a route, and among them, at its place, an object's own handler."""
    if direct is not None and not route:
        return ((direct.handler, direct),)
    calls: list[tuple[Handler, Subscription | Direct]]
    calls = list(zip(route, route.subscriptions, strict=True))
    if direct is not None:
        calls.append((direct.handler, direct))
        calls.sort(key=lambda pair: _order(pair[1]))
    return calls


def _order(subscription: Subscription | Direct) -> tuple[bool, int, int]:
    """The order of calls: captures first, then by priority, then as registered."""
    return not subscription.capture, -subscription.priority, subscription.order
