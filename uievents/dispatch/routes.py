"""Routes: the functions to call for an event of each type.

This is the half of the :class:`~.dispatcher.Dispatcher` that keeps the registrations.  A *route* is
made when the first event of a type comes, from the handlers of that type and of its base classes.
It is dropped when a registration changes it.

If a type names the object that its events are for (:attr:`Event.address`), there is a route for
each such object, and handlers that filter on the object are looked up by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from uievents.dispatch.calls import compiled
from uievents.dispatch.subscription import Direct, Handler, Subscription, address_field
from uievents.events import Event

if TYPE_CHECKING:
    from uievents.dispatch.dispatcher import Dispatcher


TYPES = 4096
"""Tables kept, one to a type of event; only a program that makes classes for ever has so many."""


class Route(tuple[Handler, ...]):
    """The functions to call for one concrete type, in order; none is in it twice."""

    subscriptions: tuple[Subscription | Direct, ...]
    """The subscription of each call."""
    places: dict[int, int]
    """The index of each call, by its identity."""
    stops: tuple[int, ...]
    """Along a path of targets: the number of the target of each call.  Otherwise empty."""

    @classmethod
    def of(
        cls,
        calls: dict[int, Handler],
        subscriptions: Iterable[Subscription | Direct],
        stops: Iterable[int] = (),
    ) -> Route:
        """A route of ``calls``, by their identity."""
        route = cls(calls.values())
        route.subscriptions = tuple(subscriptions)
        route.places = {identity: i for i, identity in enumerate(calls)}
        route.stops = tuple(stops)
        return route


class Routes:
    """Base of :class:`~.dispatcher.Dispatcher`, which is the other half of it."""

    host: Dispatcher
    """The dispatcher whose settings count: for a region's dispatcher, the app's."""

    def __init__(self) -> None:
        # By module and name: the first class of that name.  If a notebook or a reload makes a class
        # again, the new one counts as the first, so that handlers of either get the events of both.
        self._first: dict[tuple[str, str], type[Event]] = {}
        self._subscriptions: dict[type[Event], dict[Subscription, None]] = {}
        self._routes: dict[type[Event], Route | None] = {}  # None: see _routes_to
        # For types with an address.  The handlers that filter on it are kept by the identity of the
        # object, which they keep alive.  The routes are kept by type and that identity; None is the
        # route for all other objects.
        self._addressed: dict[int, dict[Subscription, None]] = {}
        self._routes_to: dict[type[Event], dict[int | None, Route]] = {}
        self._fields: dict[type[Event], str] = {}  # for types with an address: its field
        # For each type that has a route: its bases, each as the first class of that name.
        self._known: dict[type[Event], tuple[type[Event], ...]] = {}
        self.along: dict[type[Event], dict[object, Any]] = {}
        """A tree of targets keeps its routes here, among other things, by type of event.  Emptied
        when a registration changes."""
        self.changes: int = 0
        """Number of registrations and cancellations so far (see :mod:`.hears`)."""

    # ------------------------------------------------------------ what is registered

    def _enter(self, subscription: Subscription) -> None:
        """Keep ``subscription``, which has just been made."""
        address = subscription.address
        if address is None:
            kind = self._known_as(subscription.event_type)
            self._subscriptions.setdefault(kind, {})[subscription] = None
        else:
            self._addressed.setdefault(address, {})[subscription] = None
        self._forget_routes(subscription)

    def _strike(self, subscription: Subscription) -> None:
        """Drop ``subscription``, which has been cancelled."""
        address = subscription.address
        if address is None:
            kind = self._known_as(subscription.event_type)
            those = self._subscriptions.get(kind, {})
            those.pop(subscription, None)
            if not those:  # a type that a function has made may be made again and again
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
            self._known_as(subscription.event_type) in self._known[event_type]
            for those in self._addressed.values()
            for subscription in those
        )

    def hears(self, event_type: type[Event]) -> bool:
        """Whether any handler is registered for this very type."""
        return bool(self._subscriptions.get(self._known_as(event_type)))

    def _known_as(self, event_type: type[Event]) -> type[Event]:
        """The first class that was met under this one's name."""
        name = event_type.__qualname__
        if "<locals>" in name:  # made by a function, each time another class
            return event_type
        return self._first.setdefault((event_type.__module__, name), event_type)

    def _forget_routes(self, changed: Subscription) -> None:
        self.changes += 1
        if changed.address is not None:
            for routes in self._routes_to.values():
                routes.pop(changed.address, None)
            return
        self.host.along.clear()
        kind = self._known_as(changed.event_type)
        for event_type, known in list(self._known.items()):
            if kind in known:
                del self._known[event_type]
                self._routes.pop(event_type, None)
                self._routes_to.pop(event_type, None)

    # ------------------------------------------------------------ what is called

    def forget_routes(self) -> None:
        """Drop all routes, because handlers are called in another way from now on."""
        for routes in (self._routes, self._routes_to, self._known, self.along):
            routes.clear()

    def _route_of(self, event: Event) -> Route | None:
        kind = type(event)
        field = address_field(kind)
        if not field:
            return self.route(kind)
        self._forget_many()
        self._fields[kind] = field
        self._known[kind] = self._bases_of(kind)
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
        return tuple(self._known_as(cls) for cls in event_type.__mro__ if issubclass(cls, Event))

    def _forget_many(self) -> None:
        """Drop all routes when there are very many: most are of types that are gone by now."""
        if max(len(self._known), len(self._fields)) >= TYPES:
            self.forget_routes()
            self._fields.clear()

    def _new_route(self, event_type: type[Event], address: int | None) -> Route:
        self._forget_many()
        known = self._known[event_type] = self._bases_of(event_type)
        heard = [s for cls in known for s in list(self._subscriptions.get(cls, ()))]
        if address is not None:
            addressed = list(self._addressed.get(address, ()))
            heard += [s for s in addressed if self._known_as(s.event_type) in known]
        heard.sort(key=lambda s: (not s.capture, -s.priority, s.order))
        calls: dict[int, Handler] = {}
        for subscription in heard:
            call = compiled(subscription, self.host)
            if id(call) in calls:  # one function, registered for the type and for its base
                call = partial(call)
            calls[id(call)] = call
        return Route.of(calls, heard)
