"""The dispatcher: which handlers are called for an event, and in which order.

A *route* is the answer for one concrete event type: a sorted tuple of the functions to call, into
which the filters and options of each registration have been compiled (:mod:`.routes`).  So a
dispatch is a dictionary lookup and a loop over a tuple.  It costs the same however many other types
have handlers, and however many timers there are, as each timer has a route of its own.

Three things can happen in the middle of that loop.  If a handler raises, the error is reported, and
the loop goes on.  If a handler stops the event, or a handler is removed, ``check_calls`` is set.
Then a slower loop takes over, which checks before each call whether the handler may still be
called.

The marks of an event, that of ``stop()`` for instance, are kept in :data:`uievents.events.marked`,
not in the event.  So a copy of an event carries none of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import count
from threading import get_ident
from typing import Any, NoReturn
from weakref import WeakMethod, ref

from uievents.dispatch.calls import RunInThread, Spawn
from uievents.dispatch.checks import (
    check_booleans,
    check_event_type,
    check_handler,
    check_together,
    is_async,
    takes_an_event,
)
from uievents.dispatch.delay import delay_of
from uievents.dispatch.explain import caller
from uievents.dispatch.filters import check_type, check_value, compile_filters
from uievents.dispatch.meter import Meter
from uievents.dispatch.registry import Registry
from uievents.dispatch.reports import OnError, Reports, raise_all
from uievents.dispatch.routes import Route, Routes, with_direct
from uievents.dispatch.subscription import (
    Direct,
    Handler,
    Predicate,
    Scope,
    Subscription,
    address_field,
    address_of,
    key_of,
    text_of,
)
from uievents.dispatch.watchdog import OnSlow, Watchdog
from uievents.dispatch.work import Keeper, pace_of
from uievents.errors import RegistrationError
from uievents.events import PREVENTED, STOPPED, STOPPED_NOW, Event, Timer, dispatchers, mark, marked
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

    # Of the class while they are not in use: CPython reads the attributes of an object quickly only
    # while it has no more than 30 of its own.
    watchdog: Watchdog | None = None
    meter: Meter | None = None

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
        self.host: Dispatcher = self
        self.spawn = spawn
        self.run_in_thread = run_in_thread
        self.keeper: Keeper = Keeper() if keeper is None else keeper
        self.after = after
        self.now = now
        if slow is not None:
            self.watchdog = Watchdog(slow, on_slow, clock)
        self.needs_asyncio = False
        """Whether there is, or has been, a coroutine to run."""
        self.owner: int | None = None
        """The thread that runs the loop; None: none does.  No other may register or dispatch."""
        self._orders = count()
        self._by_key: dict[object, Subscription] = {}
        self._flight: Event | None = None  # the event being dispatched
        # Events in whose handlers it is dispatched, outermost first.
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
        tested = dict(filters)
        if address is not None:  # found by a lookup, so no test is needed
            field = address_field(event_type)
            check_value(event_type, field, tested.pop(field))
        test = compile_filters(event_type, tested, when)
        number = integer(priority)
        if number is None:
            raise RegistrationError(f"priority is a whole number, not {priority!r}")
        check_booleans((once, weak, passive, thread, serial, latest, capture))
        asynchronous = is_async(handler)
        pace = pace_of(handler, serial=serial, latest=latest, limit=limit)
        check_together(handler, thread=thread, weak=weak, paced=pace.limit is not None)
        if scope is not None and not isinstance(scope, Scope):
            raise RegistrationError(f"scope is a Scope(), not {scope!r}")
        key = key_of(event_type, handler, filters, when, capture)
        subscription = self._by_key.get(key)
        if subscription is None:
            subscription = Subscription(
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
                delay=delay_of(self.host, handler, debounce, throttle),
                capture=capture,
                where=caller(),
            )
            if weak:
                subscription.hold_weakly(self._weak_method(handler, subscription))
            self._by_key[key] = subscription
            self._keep(subscription)
            self.host.needs_asyncio |= asynchronous
        if scope is None:
            subscription.permanent = True
        else:
            subscription.join(scope)
        return subscription

    def direct(self, handler: Handler, *, once: bool) -> Direct | None:
        """Register the only handler of one timer, in a quicker way; None if that cannot be."""
        if self.watchdog is not None or self.meter is not None:
            return None
        if not takes_an_event(handler, Timer):
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
        """Raise ``RuntimeError`` on a thread that is not the loop's, while the loop runs."""
        if not self.on_thread():
            raise RuntimeError(
                f"{what} belongs to the loop's thread while the loop runs: from another thread,"
                " loop.call(function) calls a function there, and loop.post(event) posts an event"
            )

    def close(self) -> None:
        """End the watchdog's thread, if there is one.  Events can still be dispatched."""
        if self.watchdog is not None:
            self.watchdog.close()

    def subscriptions(self) -> list[Subscription]:
        """All subscriptions here, in order of registration."""
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
        self._drop(subscription)
        self.removed()

    def removed(self) -> None:
        """Note that a handler was removed, which the present dispatch must not call any more."""
        if self.host._flight is not None:
            self.host.check_calls = True

    def release(self, ended: Subscription) -> None:
        """Have ``ended`` release its handler now or, within a dispatch, at the end of that."""
        host = self.host
        if host._flight is None:
            ended.release()
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
        """The event being dispatched; before it, those in whose handlers it is dispatched."""
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

    def dispatch(  # noqa: C901 - one more call would cost an event a tenth
        self, event: Event, route: Route | None = None
    ) -> None:
        """Call every handler of ``event``, in order, before this returns.

        ``route``: call the handlers along a path of targets, instead of this dispatcher's own.

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
        address = id(value) if id(value) in self._addressed else None
        try:
            route = self._routes_to[kind][address]
        except KeyError:
            route = self._route_to(kind, address)
        own = getattr(value, "subscription", None)
        direct = own if isinstance(own, Direct) else None
        errors = None
        self._flight = event
        try:
            for call, subscription in with_direct(route, direct):
                if self.check_calls and marked.get(id(event), 0) & STOPPED_NOW:
                    break
                if not subscription.active:
                    continue
                if subscription is direct and direct.once:
                    direct.active = False  # before the call, in which it must not be called again
                try:
                    call(event)
                except BaseException as error:
                    errors = self._caught(error, event, subscription, errors)
        finally:
            self._flight = None
            if direct is not None and not direct.active:
                direct.release()
            if self.check_calls:
                self._end_checks()
        if errors:
            raise_all(errors, kind.__name__)

    def _go_on_checking(
        self, event: Event, route: Route, call: Handler, errors: list[Exception] | None
    ) -> list[Exception] | None:
        """Continue at ``call``, checking before each handler whether it may still be called."""
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
        """Called at the end of a dispatch in which an event was stopped or a handler removed."""
        self.check_calls = bool(self._outer)  # the outer dispatches go on checking
        if not self._outer:
            ended, self._ended = self._ended, []
            for one in ended:
                one.release()

    def _dispatch_within(self, event: Event, route: Route | None) -> None:
        """Dispatch an event within a handler of another one."""
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


def raise_in_flight(event: Event) -> NoReturn:
    """Refuse to dispatch an event whose handlers are being called."""
    raise RuntimeError(
        f"{text_of(event)} is in flight: a handler of it may not dispatch it again;"
        f" post() a copy, or another event, instead"
    )
