"""The dispatcher: which handlers are called for an event, and in which order.

A *route* is the answer for one concrete event type: a flat tuple of functions to call, sorted, with
the filters and options of each registration compiled into it (:mod:`.routes`).  So a dispatch is a
dictionary lookup and a loop over a tuple.  It costs the same however many other types have
handlers, and however many timers there are, as each timer has a route of its own.

Three things can happen in the middle of that loop.  If a handler raises, the error is reported, and
the loop goes on.  If a handler stops the event, or a handler is removed, ``check_calls`` is set.
Then a slower loop takes over, which checks before each call whether the handler may still be
called.

The marks of an event (``stop()``, for instance) are kept in :data:`uievents.events.marked`, never
in the event itself.  So a copy of an event carries none of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from inspect import ismethod
from itertools import count
from threading import get_ident
from typing import Any, NoReturn
from weakref import WeakMethod, ref

from uievents.dispatch.calls import RunInThread, Spawn
from uievents.dispatch.checks import (
    check_booleans,
    check_event_type,
    check_handler,
    is_async,
    takes_an_event,
)
from uievents.dispatch.filters import check_type, check_value, compile_filters
from uievents.dispatch.later import later_of
from uievents.dispatch.meter import Meter
from uievents.dispatch.registry import Registry
from uievents.dispatch.reports import OnError, Reports, raise_all
from uievents.dispatch.routes import Route, Routes
from uievents.dispatch.subscription import (
    Direct,
    Handler,
    Predicate,
    Scope,
    Subscription,
    address_field,
    address_of,
    key_of,
    name_of,
    text_of,
)
from uievents.dispatch.watchdog import OnSlow, Watchdog
from uievents.dispatch.work import Keeper, pace_of
from uievents.errors import RegistrationError
from uievents.events import PREVENTED, STOPPED, STOPPED_NOW, Event, dispatchers, mark, marked
from uievents.quantities import integer

After = Callable[[float, Callable[[], object]], Any]


class Dispatcher(Routes, Reports, Registry):
    """Registers handlers and calls them for events.  Belongs to one thread.

    ``on_error(exception, event, handler)`` is called with each error of a handler; by default the
    whole traceback is logged.  With ``strict``, ``dispatch`` raises all of them as an
    ``ExceptionGroup`` after the last handler.

    The loop supplies the rest.  ``spawn(coroutine, event, handler)`` runs a coroutine handler's
    coroutine, and returns its :class:`Work`; ``run_in_thread(func, event, handler)`` calls
    ``func()`` in a thread; ``keeper`` keeps connections open for events that wait for their turn;
    ``call(func)``, from any thread, calls ``func()`` on the loop's thread; ``after(seconds, func)``
    calls ``func()`` later, by the clock ``now``.

    ``slow`` (seconds) sets the watchdog on handlers that hold the loop longer.  It calls
    ``on_slow(handler, event, seconds, stack)``; by default it logs a warning.  Its thread ends with
    :meth:`close`.
    """

    def __init__(
        self,
        *,
        on_error: OnError | None = None,
        strict: bool = False,
        spawn: Spawn | None = None,
        run_in_thread: RunInThread | None = None,
        keeper: Keeper | None = None,
        call: Callable[[Callable[[], None]], object] | None = None,
        after: After | None = None,
        now: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.monotonic,
        slow: float | None = None,
        on_slow: OnSlow | None = None,
    ) -> None:
        Routes.__init__(self)
        Reports.__init__(self, on_error, strict, call)
        self.dispatcher: Dispatcher = self  # what Registry asks for
        self.host: Dispatcher = (
            self  # the dispatcher whose settings count; a region's has the app's as host
        )
        self.spawn = spawn
        self.run_in_thread = run_in_thread
        self.keeper: Keeper = Keeper() if keeper is None else keeper
        self.after = after
        self.now = now
        self.watchdog: Watchdog | None = None if slow is None else Watchdog(slow, on_slow, clock)
        self.meter: Meter | None = None
        self.needs_asyncio = False
        """Whether there is, or has been, a coroutine to run."""
        self.owner: int | None = None
        """The thread that runs the loop; None: none does.  No other may register or dispatch."""
        self._orders = count()
        self._by_key: dict[object, Subscription] = {}
        # The event being dispatched, and those whose handlers have dispatched it.
        self._flight: Event | None = None
        self._outer: tuple[Event, ...] = ()
        self.passive: Event | None = None
        """The event whose passive handler is being called."""
        self.check_calls: bool = False
        """Whether to check before each call: an event was stopped, or a handler was removed."""
        # Those that have ended during a dispatch, whose handler may still be called and reported.
        self._ended: list[Subscription] = []
        dispatchers[id(self)] = ref(self, partial(dispatchers.pop, id(self)))

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
        serial: bool = False,
        latest: bool = False,
        limit: int | None = None,
        debounce: float | None = None,
        throttle: float | None = None,
        when: Predicate | None = None,
        capture: bool = False,
        scope: Scope | None = None,
        **filters: Any,
    ) -> Subscription:
        """Register ``handler``; :meth:`on` is the way to write it."""
        self.check_thread("registration")
        check_event_type(event_type)
        check_type(event_type)
        check_handler(handler, event_type)
        address = address_of(event_type, filters)
        asked = dict(filters)
        if address is not None:  # found by a lookup, so no filter is needed
            field = address_field(event_type)
            check_value(event_type, field, asked.pop(field))
        test = compile_filters(event_type, asked, when)
        number = integer(priority)
        if number is None:
            raise RegistrationError(f"priority is a whole number, not {priority!r}")
        check_booleans((once, weak, passive, thread, serial, latest, capture))
        asynchronous = is_async(handler)
        if thread and asynchronous:
            raise RegistrationError(
                f"{name_of(handler)} is async: it cannot run in a thread as well"
            )
        pace = pace_of(handler, serial=serial, latest=latest, limit=limit)
        if not asynchronous and (pace.limit is not None or pace.latest):
            raise RegistrationError(
                f"{name_of(handler)} is no coroutine function: serial, latest and limit are for"
                " handlers that go on after their event, `async def`"
            )
        if scope is not None and not isinstance(scope, Scope):
            raise RegistrationError(f"scope is a Scope(), not {scope!r}")
        if weak and not ismethod(handler):
            raise RegistrationError(
                f"weak=True is for methods of an object; nothing else would hold {name_of(handler)}"
            )
        key = key_of(event_type, handler, filters, when, capture)
        known = self._by_key.get(key)
        if known is None:
            known = Subscription(
                event_type,
                None if weak else handler,
                dispatcher=self,
                key=key,
                order=next(self._orders),
                filters=filters,
                address=address,
                when=when,
                test=test,
                priority=number,
                once=once,
                passive=passive,
                thread=thread,
                pace=pace if asynchronous else None,
                later=later_of(self.host, handler, debounce, throttle),
                capture=capture,
                where=_where(),
            )
            if weak:
                known.hold_weakly(self._weak_method(handler, known))
            self._by_key[key] = known
            self._enter(known)
            self.host.needs_asyncio |= asynchronous
        if scope is None:
            known.permanent = True
        else:
            known.join(scope)
        return known

    def direct(self, handler: Handler, *, once: bool) -> Direct | None:
        """Register the only handler of one timer, in a quicker way; None where that cannot be."""
        if self.watchdog is not None or self.meter is not None or not takes_an_event(handler):
            return None
        return Direct(handler, next(self._orders), once, self)

    def clear(self) -> None:
        """Cancel every subscription."""
        for subscription in self.subscriptions():
            subscription.cancel()

    def on_thread(self) -> bool:
        """Whether the loop runs on this thread, or on none."""
        return self.host.owner in (None, get_ident())

    def check_thread(self, what: str) -> None:
        """Refuse a thread that is not the loop's, while the loop runs."""
        if not self.on_thread():
            raise RuntimeError(
                f"{what} belongs to the loop's thread, which runs: from another thread,"
                " loop.call(function) has a function called there, and loop.post(event) works"
            )

    def close(self) -> None:
        """End the watchdog's thread, if there is one.  Events can still be dispatched."""
        if self.watchdog is not None:
            self.watchdog.close()

    def subscriptions(self) -> list[Subscription]:
        """All that are registered here, in order of registration."""
        return sorted(self._by_key.values(), key=lambda subscription: subscription.order)

    def count_calls(self) -> None:
        """Count and time the calls of handlers from now on."""
        if self.meter is None:
            self.measure(Meter())

    def measure(self, meter: Meter) -> None:
        """Have ``meter`` wrap each handler's call from now on."""
        self.meter = meter
        self.forget_routes()

    def remove(self, subscription: Subscription) -> None:
        """Forget ``subscription``, which has been cancelled."""
        self._by_key.pop(subscription.key, None)
        self._strike(subscription)
        self.removed()

    def removed(self) -> None:
        """Note that a handler must not be called any more, not even by the present dispatch."""
        if self.host._flight is not None:
            self.host.check_calls = True

    def release(self, ended: Subscription) -> None:
        """Have ``ended`` let go of its handler, at the latest when no handler is being called."""
        host = self.host
        if host._flight is None:
            ended.let_go()
        else:
            host._ended.append(ended)

    def _weak_method(self, method: Any, subscription: Subscription) -> WeakMethod[Any]:
        def gone(_: object) -> None:
            if self.on_thread():
                subscription.cancel()
            elif self.host.call is not None:  # garbage is collected on any thread
                self.host.call(subscription.cancel)

        return WeakMethod(method, gone)

    # ------------------------------------------------------------ dispatch

    def events_in_flight(self) -> tuple[Event, ...]:
        """The event being dispatched, after those whose handlers have dispatched it."""
        return self._outer if self._flight is None else (*self._outer, self._flight)

    def in_flight(self, event: Event) -> bool:
        """Whether handlers of ``event`` are being called."""
        return event is self._flight or any(event is one for one in self._outer)

    def is_handling(self, event: Event) -> bool:
        """Whether handlers of ``event`` are being called, on this thread."""
        return self.in_flight(event) and self.on_thread()

    def mark_in_flight(self, event: Event, marks: int) -> None:
        """Mark ``event``, which is in flight, as stopped, or its default as prevented."""
        if marks & PREVENTED and self.passive is event:
            raise RuntimeError(
                "a passive handler may not prevent the default: register it without passive=True"
            )
        mark(event, marks)
        self.check_calls = True

    def dispatch(  # noqa: C901 - every event passes here: a call of its own is a tenth of it
        self, event: Event, route: Route | None = None
    ) -> None:
        """Call every handler of ``event``, in order, before this returns.

        ``route``: call those along a path of targets instead of this dispatcher's own.

        Raises :class:`RuntimeError` for an event in flight (one whose handlers are being called),
        and with ``strict`` an ``ExceptionGroup`` of the handlers' errors.
        """
        if self._flight is not None:
            self._dispatch_within(event, route)
            return
        if marked and id(event) in marked:
            del marked[id(event)]  # marks of an earlier dispatch
        if route is None:
            try:
                route = self._routes[type(event)]
            except KeyError:
                route = self._route_of(event)
        if not route:
            if route is None:
                self._dispatch_addressed(event)
            return
        errors = None
        self._flight = event
        try:
            for call in route:
                if self.check_calls:
                    errors = self._go_on_checking(event, route, call, errors)
                    break
                try:
                    call(event)
                except BaseException as error:
                    subscription = route.subscriptions[route.places[id(call)]]
                    errors = self._caught(error, event, subscription, errors)
        finally:
            self._flight = None
            if self.check_calls:
                self._end_checks()
        if errors:
            raise_all(errors, type(event).__name__)

    def _dispatch_addressed(self, event: Event) -> None:
        """Dispatch an event that is for one object, a timer for instance."""
        kind = type(event)
        value = getattr(event, self._fields[kind])
        known = id(value) if id(value) in self._addressed else None
        try:
            route = self._routes_to[kind][known]
        except KeyError:
            route = self._route_to(kind, known)
        own = getattr(value, "subscription", None)
        direct = own if isinstance(own, Direct) else None
        errors = None
        self._flight = event
        try:
            for call, subscription in _with_direct(route, direct):
                if self.check_calls and marked.get(id(event), 0) & STOPPED_NOW:
                    break
                if not subscription.active:
                    continue
                if subscription is direct and direct.once:
                    direct.active = False  # before the call, so that nothing in it can run it twice
                try:
                    call(event)
                except BaseException as error:
                    errors = self._caught(error, event, subscription, errors)
        finally:
            self._flight = None
            if direct is not None and not direct.active:
                direct.let_go()
            if self.check_calls:
                self._end_checks()
        if errors:
            raise_all(errors, kind.__name__)

    def _go_on_checking(
        self, event: Event, route: Route, call: Handler, errors: list[Exception] | None
    ) -> list[Exception] | None:
        """Go on with ``call``, and check before each handler whether it may still be called."""
        start, stops = route.places[id(call)], route.stops
        last = start - 1  # index of the last call
        for i in range(start, len(route)):
            marks = marked.get(id(event), 0)
            if marks & STOPPED_NOW:
                break
            if marks & STOPPED and stops and stops[i] != stops[last]:
                break
            subscription = route.subscriptions[i]
            if not subscription.active:
                continue
            last = i
            try:
                route[i](event)
            except BaseException as error:
                errors = self._caught(error, event, subscription, errors)
        return errors

    def _end_checks(self) -> None:
        """Called when a dispatch ends in which an event was stopped or a handler removed."""
        self.check_calls = bool(self._outer)  # handlers of the outer events may have been removed
        if not self._outer:
            ended, self._ended = self._ended, []
            for one in ended:
                one.let_go()

    def _dispatch_within(self, event: Event, route: Route | None) -> None:
        """Dispatch an event within the dispatch of another one, whose handler asks for it."""
        flight, outer = self._flight, self._outer
        assert flight is not None
        if self.in_flight(event):
            raise_in_flight(event)
        self._outer = (*outer, flight)
        self._flight = None
        try:
            self.dispatch(event, route)
        finally:
            self._flight, self._outer = flight, outer


def _with_direct(
    route: Route, direct: Direct | None
) -> Sequence[tuple[Handler, Subscription | Direct]]:
    """The handlers of a route, with an object's own handler at its place among them."""
    if direct is not None and not route:
        return ((direct.handler, direct),)
    calls: list[tuple[Handler, Subscription | Direct]]
    calls = list(zip(route, route.subscriptions, strict=True))
    if direct is not None:
        calls.append((direct.handler, direct))
        calls.sort(key=lambda one: (not one[1].capture, -one[1].priority, one[1].order))
    return calls


def raise_in_flight(event: Event) -> NoReturn:
    """Refuse to dispatch an event whose handlers are being called."""
    raise RuntimeError(
        f"{text_of(event)} is in flight: a handler of it may not dispatch it again;"
        f" post() a copy, or another event, instead"
    )


def _where() -> str:
    """File and line of the registration: of the first caller outside the library."""
    frame = sys._getframe(2)
    while frame.f_back is not None and _is_library(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _is_library(module: str) -> bool:
    return module.startswith(
        ("uievents.dispatch", "uievents.eventloop", "uievents.opening", "uievents.app")
    )
