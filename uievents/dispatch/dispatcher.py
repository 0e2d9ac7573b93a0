"""The dispatcher: who is told of an event, and in which order.

A *route* is the answer to that for one concrete event type: a flat tuple of things to
call, sorted, with the filters and options of each registration compiled into it.  Routes
are made when the first event of a type comes, and forgotten when a registration changes
something about them.  So telling of an event is a dictionary lookup and a loop over a tuple,
and a type with many siblings costs no more than a lone one.  Nor does one of ten thousand
timers: where a type says whom its events are for (:attr:`Event.address`), there is a route for each
of those.

Three things can happen in the middle of such a loop: a handler stops the event, a
handler is removed, a handler raises.  The first two leave a mark in ``event._flow``, which
is looked at before each call; once it is marked, a slower loop takes over, which asks
whether the next handler is to be called at all.  What raises is reported, and the loop goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any, NoReturn
from weakref import WeakMethod

from msgspec.structs import force_setattr

from uievents.dispatch.calls import RunInThread, Spawn, compiled
from uievents.dispatch.checks import check_event_type, check_handler, is_async
from uievents.dispatch.filters import check_value, compile_filters
from uievents.dispatch.handlers import Registry
from uievents.dispatch.subscription import (
    Handler,
    Predicate,
    Scope,
    Subscription,
    address_of,
    key_of,
    name_of,
)
from uievents.dispatch.watchdog import OnSlow, Watchdog
from uievents.errors import RegistrationError
from uievents.events import CHANGED, ON_THE_WAY, STOPPED_NOW, Event

OnError = Callable[[BaseException, Event, "Handler | None"], object]

log = logging.getLogger("uievents")


class Route(tuple[Handler, ...]):
    """What to call for one concrete type, in order; no call is in it twice."""

    subscriptions: tuple[Subscription, ...]
    """Where each call comes from."""
    places: dict[int, int]
    """The index of each call, by its identity."""


class Dispatcher(Registry):
    """Registers handlers and tells them of events.  Belongs to one thread.

    ``on_error(exception, event, handler)`` is told of what a handler raises; by default the
    whole traceback is logged.  With ``strict``, ``dispatch`` raises an ``ExceptionGroup`` of
    it after all handlers have run.

    ``spawn(coroutine, event, handler)`` runs what an async handler makes,
    ``run_in_thread(func, event, handler)`` calls ``func()`` elsewhere; the loop supplies both.

    ``slow`` (seconds) sets the watchdog on handlers that hold the loop longer; it tells
    ``on_slow(handler, event, seconds, stack)``, by default a warning in the log.  Its thread
    ends with :meth:`close`.
    """

    def __init__(
        self,
        *,
        on_error: OnError | None = None,
        strict: bool = False,
        spawn: Spawn | None = None,
        run_in_thread: RunInThread | None = None,
        clock: Callable[[], float] = time.monotonic,
        slow: float | None = None,
        on_slow: OnSlow | None = None,
    ) -> None:
        self.dispatcher = self  # what Registry asks for
        self.host = self  # whose settings these are: those of a branch are its host's
        self.on_error = on_error
        self.strict = strict
        self.spawn = spawn
        self.run_in_thread = run_in_thread
        self.watchdog = None if slow is None else Watchdog(slow, on_slow, clock)
        self.needs_asyncio = False
        """Whether a coroutine handler was ever registered."""
        self._orders = count()
        self._subscriptions: dict[type[Event], dict[Subscription, None]] = {}
        self._by_key: dict[object, Subscription] = {}
        self._routes: dict[type[Event], Route] = {}
        # The same for those who filter on the address of an event, by the identity of its value,
        # which they keep alive; the routes of such types are all in the second, None is any other.
        self._addressed: dict[int, dict[Subscription, None]] = {}
        self._routes_to: dict[type[Event], dict[int | None, Route]] = {}
        # The event that is being told of, and those in whose handlers this happens.
        self._flight: Event | None = None
        self._outer: tuple[Event, ...] = ()
        self._marked = False  # whether they are marked, as a handler was removed

    # ------------------------------------------------------------ registration

    def add(
        self,
        event_type: type[Event],
        handler: Handler,
        *,
        priority: int = 0,
        once: bool = False,
        weak: bool = False,
        passive: bool = False,
        thread: bool = False,
        when: Predicate | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        **filters: Any,
    ) -> Subscription:
        """Register ``handler``; :meth:`on` is the way to write it."""
        check_event_type(event_type)
        check_handler(handler, event_type)
        address = address_of(event_type, filters)
        asked = dict(filters)
        if address is not None:  # looked up, not asked
            check_value(event_type, event_type.address, asked.pop(event_type.address))
        test = compile_filters(event_type, asked, when)
        if not isinstance(priority, int):
            raise RegistrationError(f"priority is a whole number, not {priority!r}")
        asynchronous = is_async(handler)
        if thread and asynchronous:
            raise RegistrationError(
                f"{name_of(handler)} is async: it cannot run in a thread as well"
            )
        owner = getattr(handler, "__self__", None)
        if weak and (owner is None or not hasattr(handler, "__func__")):
            raise RegistrationError(
                f"weak=True is for methods of an object; nothing else would hold {name_of(handler)}"
            )
        key = key_of(event_type, handler, filters, when, capture)
        known = self._by_key.get(key)
        if known is None:
            known = Subscription(
                event_type,
                None if weak else handler,
                remove=self._remove,
                key=key,
                order=next(self._orders),
                filters=filters,
                address=address,
                when=when,
                test=test,
                priority=priority,
                once=once,
                passive=passive,
                thread=thread,
                asynchronous=asynchronous,
                capture=capture,
            )
            if weak:
                known.hold_weakly(WeakMethod(handler, lambda _: known.cancel()))
            self._by_key[key] = known
            if address is None:
                self._subscriptions.setdefault(event_type, {})[known] = None
            else:
                self._addressed.setdefault(address, {})[known] = None
            self._forget_routes(known)
            self.host.needs_asyncio |= asynchronous
        if scope is not None:
            scope.add(known)
        return known

    def branch(self) -> Dispatcher:
        """A dispatcher for one target of a tree: its own handlers, and all settings from here."""
        branch = Dispatcher()
        branch.host = self.host
        return branch

    def close(self) -> None:
        """End the watchdog's thread, if there is one.  Events can be dispatched still."""
        if self.watchdog is not None:
            self.watchdog.close()

    def has_handlers(self, event_type: type[Event]) -> bool:
        """Whether anybody would be asked about an event of ``event_type``."""
        addressed = (s for those in self._addressed.values() for s in those)
        return bool(self.route(event_type)) or any(
            issubclass(event_type, subscription.event_type) for subscription in addressed
        )

    def hears(self, event_type: type[Event]) -> bool:
        """Whether anybody has registered for this very type."""
        return bool(self._subscriptions.get(event_type))

    def _remove(self, subscription: Subscription) -> None:
        self._by_key.pop(subscription.key, None)
        address = subscription.address
        if address is None:
            self._subscriptions[subscription.event_type].pop(subscription, None)
        else:
            self._addressed[address].pop(subscription, None)
            if not self._addressed[address]:
                del self._addressed[address]
        self._forget_routes(subscription)
        if self._flight is not None:
            self._marked = True
            for event in (*self._outer, self._flight):
                force_setattr(event, "_flow", event._flow | CHANGED)

    def _forget_routes(self, changed: Subscription) -> None:
        if changed.address is not None:
            for routes in self._routes_to.values():
                routes.pop(changed.address, None)
            return
        for all_routes in (self._routes, self._routes_to):
            for known in list(all_routes):
                if issubclass(known, changed.event_type):
                    all_routes.pop(known, None)

    # ------------------------------------------------------------ dispatch

    def in_flight(self, event: Event) -> bool:
        """Whether handlers of ``event`` are being called."""
        return event is self._flight or any(event is one for one in self._outer)

    def dispatch(self, event: Event) -> None:
        """Tell every handler of ``event``, in order, before this returns.

        Raises :class:`RuntimeError` for an event in flight (one whose handlers are being
        called), and with ``strict`` an ``ExceptionGroup`` of what the handlers raised.
        """
        if self._flight is not None:
            self._dispatch_within(event)
            return
        try:
            route = self._routes[type(event)]
        except KeyError:
            route = self._route_of(event)
        if not route:
            self._wash(event)
            return
        errors = None
        self._flight = event
        try:
            for call in route:
                if event._flow:
                    errors = self._go_on_carefully(event, route, call, errors)
                    break
                try:
                    call(event)
                except Exception as error:
                    subscription = route.subscriptions[route.places[id(call)]]
                    errors = self._caught(error, event, subscription, errors)
        finally:
            self._flight = None
            if self._marked:
                self._unmark(event)
        if errors:
            raise_all(errors, type(event).__name__)

    def _route_of(self, event: Event) -> Route:
        kind = type(event)
        if not kind.address:
            return self.route(kind)
        address = id(getattr(event, kind.address))
        known = address if address in self._addressed else None
        routes = self._routes_to.setdefault(kind, {})
        route = routes.get(known)
        if route is None:
            route = routes[known] = self._new_route(kind, known)
        return route

    def route(self, event_type: type[Event]) -> Route:
        """Who is to be told of events whose class is exactly ``event_type``, for whomever."""
        route = self._routes.get(event_type)
        if route is None:
            route = self._new_route(event_type, None)
            if not event_type.address:
                self._routes[event_type] = route
        return route

    def _new_route(self, event_type: type[Event], address: int | None) -> Route:
        heard = [s for cls in event_type.__mro__ for s in list(self._subscriptions.get(cls, ()))]
        if address is not None:
            addressed = list(self._addressed.get(address, ()))
            heard += [s for s in addressed if issubclass(event_type, s.event_type)]
        heard.sort(key=lambda s: (not s.capture, -s.priority, s.order))
        calls: dict[int, Handler] = {}
        for subscription in heard:
            call = compiled(subscription, self.host)
            if id(call) in calls:  # one function, registered for the type and for its base
                call = partial(call)
            calls[id(call)] = call
        route = Route(calls.values())
        route.subscriptions = tuple(heard)
        route.places = {identity: i for i, identity in enumerate(calls)}
        return route

    def visit(
        self, event: Event, route: Route, capture: bool | None, errors: list[Exception]
    ) -> None:
        """One stop of an event that travels a path of targets.

        ``route`` was taken when the path was; ``capture`` says which of its handlers are
        meant (``None``: all).  What they raise, with ``strict``, is added to ``errors``.
        """
        for call, subscription in zip(route, route.subscriptions, strict=True):
            if event._flow & STOPPED_NOW:
                break
            if not subscription.active or capture not in (None, subscription.capture):
                continue
            try:
                call(event)
            except Exception as error:
                self._caught(error, event, subscription, errors)

    def _go_on_carefully(
        self, event: Event, route: Route, call: Handler, errors: list[Exception] | None
    ) -> list[Exception] | None:
        """From ``call`` on, asking before each; for an event that bears a mark."""
        start = route.places[id(call)]
        if start == 0:
            self._wash(event)
        for i in range(start, len(route)):
            if event._flow & STOPPED_NOW:
                break
            subscription = route.subscriptions[i]
            if not subscription.active:
                continue
            try:
                route[i](event)
            except Exception as error:
                errors = self._caught(error, event, subscription, errors)
        return errors

    def _dispatch_within(self, event: Event) -> None:
        """Dispatch, called by a handler of another event."""
        flight, outer = self._flight, self._outer
        assert flight is not None
        if self.in_flight(event):
            raise_in_flight(event)
        self._outer = (*outer, flight)
        self._flight = None
        try:
            self.dispatch(event)
        finally:
            self._flight, self._outer = flight, outer

    def _wash(self, event: Event) -> None:
        """What the handlers of an earlier dispatch said of the event does not count in this one."""
        if event._flow & ON_THE_WAY:
            raise_in_flight(event)
        if event._flow:
            force_setattr(event, "_flow", 0)

    def _unmark(self, event: Event) -> None:
        force_setattr(event, "_flow", event._flow & ~CHANGED)
        self._marked = bool(self._outer)  # those have a mark, too

    # ------------------------------------------------------------ errors

    def report(self, error: BaseException, event: Event, handler: Handler | None) -> None:
        """Tell ``on_error``, or the log, what ``handler`` raised.  Raises nothing itself."""
        if self.on_error is None:
            log.error("%s, a handler of %r, failed", name_of(handler), event, exc_info=error)
            return
        try:
            self.on_error(error, event, handler)
        except Exception:
            log.exception("on_error failed, told of %r from %s", error, name_of(handler))

    def failed(self, error: BaseException, event: Event, handler: Handler) -> None:
        """What a handler raised that took longer than its dispatch: a coroutine, a thread's.

        Reported as any handler's; with ``strict``, raised as one of an ``ExceptionGroup``; passed
        on, if it is one that ends the program.
        """
        if not isinstance(error, Exception):
            raise error
        if not self.strict or self.on_error is not None:
            self.report(error, event, handler)
        if self.strict:
            raise_all([error], type(event).__name__)

    def _caught(
        self,
        error: Exception,
        event: Event,
        subscription: Subscription,
        errors: list[Exception] | None,
    ) -> list[Exception] | None:
        host = self.host
        if not host.strict or host.on_error is not None:
            host.report(error, event, subscription.handler)
        if not host.strict:
            return None
        errors = [] if errors is None else errors
        errors.append(error)
        return errors


def raise_in_flight(event: Event) -> NoReturn:
    raise RuntimeError(
        f"{event!r} is in flight: a handler of it may not dispatch it again;"
        f" post() a copy, or another event, instead"
    )


def raise_all(errors: list[Exception], what: str) -> NoReturn:
    raise ExceptionGroup(f"handlers of {what} failed", errors)
