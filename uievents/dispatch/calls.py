"""The function that is called for a subscription: the handler, with its options compiled around it.

A handler without options is called directly.  Otherwise it is wrapped, from the inside out: by the
way it is called (plainly, as a coroutine, in a thread, held weakly), the meter, the watchdog,
``passive``, ``once``, the delay, and outermost the filters.  So an event that the filters reject
has no effect at all.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from uievents.dispatch.subscription import Handler, Predicate, Subscription, name_of
from uievents.dispatch.watchdog import Watchdog
from uievents.events import Event

if TYPE_CHECKING:
    from uievents.dispatch.meter import Meter
    from uievents.dispatch.work import Keeper, Work

Spawn = Callable[[Coroutine[Any, Any, object], Event, Handler], "Work[Any] | None"]
RunInThread = Callable[[Callable[[], object], Event, Handler], object]


class CallHost(Protocol):
    """The part of a dispatcher that the wrappers need."""

    spawn: Spawn | None
    run_in_thread: RunInThread | None
    keeper: Keeper
    watchdog: Watchdog | None
    meter: Meter | None
    passive: Event | None


def compiled(subscription: Subscription, host: CallHost) -> Handler:
    """The handler wrapped by its options; the handler itself if it has none."""
    call = _body(subscription, host)
    if host.meter is not None:
        call = host.meter.metering(call, subscription)
    if host.watchdog is not None:
        call = host.watchdog.watching(call, subscription)
    if subscription.passive:
        call = _passive(call, host)
    if subscription.once:
        call = _once(call, subscription)
    if subscription.delay is not None:
        call = subscription.delay.around(call, subscription)
    if subscription.test is not None:
        call = _filtered(call, subscription.test)
    return call


def _body(subscription: Subscription, host: CallHost) -> Handler:
    # Kept here, as the subscription lets go of it when ``once`` ends it, before the call.
    held = None if subscription.weak else subscription.handler
    pace = subscription.pace
    if pace is not None:
        begin = partial(_begin, subscription, host, held)
        if pace.limit is None:
            return begin
        return lambda event: pace.take(event, begin, host.keeper)
    if subscription.thread or held is None:
        return partial(_call_elsewhere, subscription, host, held)
    return held


def _begin(
    subscription: Subscription, host: CallHost, held: Handler | None, event: Event
) -> Work[Any] | None:
    """Call a coroutine handler, and have the loop run the coroutine."""
    pace = subscription.pace
    handler = subscription.handler if held is None else held
    if handler is None:  # held weakly, and gone
        return None
    if host.spawn is None:
        raise RuntimeError(
            f"{name_of(handler)} is async, and there is no event loop to run it:"
            f" use App or EventLoop, or give Dispatcher(spawn=...)"
        )
    coroutine: Any = handler(event)
    if not hasattr(
        coroutine, "__await__"
    ):  # a decorator has run the coroutine itself, or has not called the handler
        return None
    work = host.spawn(coroutine, event, handler)
    if work is not None and pace is not None and pace.limit is None:
        pace.follow(work)
    return work


def _call_elsewhere(
    subscription: Subscription, host: CallHost, held: Handler | None, event: Event
) -> None:
    handler = subscription.handler if held is None else held
    if handler is None:  # held weakly, and gone
        return
    if not subscription.thread:
        handler(event)
        return
    if host.run_in_thread is None:
        raise RuntimeError(
            f"{name_of(handler)} is to run in a thread, and there is no pool of threads:"
            f" use App or EventLoop, or give Dispatcher(run_in_thread=...)"
        )
    host.run_in_thread(partial(handler, event), event, handler)


def _filtered(call: Handler, test: Predicate) -> Handler:
    def filtered(event: Event) -> None:
        if test(event):
            call(event)

    return filtered


def _once(call: Handler, subscription: Subscription) -> Handler:
    def once(event: Event) -> None:
        if subscription.active:
            subscription.cancel()  # before the call, so that nothing within it can call it twice
            call(event)

    return once


def _passive(call: Handler, host: CallHost) -> Handler:
    def passive(event: Event) -> None:
        outer, host.passive = host.passive, event
        try:
            call(event)
        finally:
            host.passive = outer

    return passive
