"""The registrations in words: at which line, with which options, how often and how long called."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from uievents.dispatch.subscription import Subscription, name_of

OPTIONS = ("priority", "once", "weak", "passive", "thread", "capture")
MOST = 20
"""The most timers that are listed one by one."""


def explain(
    subscriptions: Iterable[tuple[str, Subscription]], timers: Sequence[Any], *, counted: bool
) -> str:
    """The handlers in words, in the order in which they are called.

    ``subscriptions``: each with the name of its region ("" for the app).  ``timers``: those that
    have a handler of their own.
    """
    lines = [_line(place, subscription, counted) for place, subscription in subscriptions]
    few = {0: "No handler is registered.", 1: "1 handler is registered:"}
    text = [few.get(len(lines), f"{len(lines)} handlers are registered:"), *lines]
    if timers:
        text.append(f"{len(timers)} timer{'s' * (len(timers) > 1)} run{'s' * (len(timers) == 1)}:")
        text += [_timer_line(timer) for timer in timers[:MOST]]
        if len(timers) > MOST:
            text.append(f"  and {len(timers) - MOST} more")
    if not counted:
        text.append("Calls are counted from explain_handlers(count=True) on.")
    return "\n".join(text)


def caller() -> str:
    """File and line of the registration: of the first caller outside the library."""
    frame = sys._getframe(2)
    while frame.f_back is not None and _is_library(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _is_library(module: str) -> bool:
    return module.startswith(
        ("uievents.dispatch", "uievents.eventloop", "uievents.opening", "uievents.app")
    )


def _line(place: str, subscription: Subscription, counted: bool) -> str:
    name, options = subscription.event_type.__name__, ", ".join(_options_of(subscription))
    written = f"on{name}({options})" if options else f"on{name}"
    handler = name_of(subscription.handler)
    parts = [f"  {written}: {handler}, registered at {subscription.where}"]
    if place:
        parts.append(f"in {place}")
    pace = subscription.pace
    if pace is not None and (pace.running or pace.waiting):
        parts.append(f"{len(pace.running)} run, {len(pace.waiting)} wait")
    if counted:
        parts.append("never called" if subscription.count is None else subscription.count.words())
    return ", ".join(parts)


def _options_of(subscription: Subscription) -> list[str]:
    """The filters and options of a registration, as a program writes them."""
    filters, when = subscription.filters, subscription.when
    delay, pace = subscription.delay, subscription.pace
    options = [f"{name}={value!r}" for name, value in filters.items() if name != "timer"]
    values = {name: getattr(subscription, name) for name in OPTIONS}
    options += [f"{name}={value!r}" for name, value in values.items() if value]
    if when is not None:
        options.append(f"when={name_of(when)}")
    if delay is not None:
        options.append(f"{'debounce' if delay.debounce else 'throttle'}={delay.seconds:g}")
    if pace is not None and pace.limit is not None:
        options.append("latest=True" if pace.latest else f"limit={pace.limit}")
    return options


def _timer_line(timer: Any) -> str:
    own = timer.subscription
    every = "once" if timer.interval is None else f"every {timer.interval:g} s"
    code = getattr(getattr(own, "handler", None), "__code__", None)
    where = f", defined at {code.co_filename}:{code.co_firstlineno}" if code is not None else ""
    return f"  {every}: {name_of(own.handler) if own is not None else timer.name}{where}"
