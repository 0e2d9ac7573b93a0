"""``debounce`` and ``throttle``: handlers that are not called for each event.

``debounce=seconds``
    Called once, with the last event, when no further event has come for so long.  For example, a
    search that begins when the typing stops.
``throttle=seconds``
    Called at most once in so many seconds: at once with the first event, and at the end with the
    last one that came meanwhile, which so is never lost.  For example, a slider that asks a server.

A timer of the loop makes the delayed call, after the event's dispatch has ended.  So the handler
cannot stop the event any more: ``event.stop()`` raises an error that says so.  The end of the
registration cancels the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from uievents.dispatch.subscription import Handler, name_of
from uievents.errors import RegistrationError
from uievents.events import Event
from uievents.quantities import interval_of

if TYPE_CHECKING:
    from uievents.dispatch.subscription import Subscription
    from uievents.dispatch.work import ConnectionHold, Keeper


class DelayHost(Protocol):
    """The part of a dispatcher that delayed calls need."""

    after: Callable[[float, Callable[[], object]], Any] | None
    now: Callable[[], float]
    keeper: Keeper

    def call_late(self, call: Handler, event: Event, subscription: Subscription) -> None: ...


class Delay:
    """The delayed call of one subscription."""

    __slots__ = ("_call", "_event", "_hold", "_next", "_timer", "debounce", "host", "seconds")

    def __init__(self, host: DelayHost, seconds: float, debounce: bool) -> None:
        self.host: DelayHost = host
        self.seconds: float = seconds
        self._call: Handler | None = None
        self.debounce: bool = debounce
        self._event: Event | None = None
        self._hold: ConnectionHold | None = None  # the event's connection
        self._timer: Any = None
        self._next = 0.0  # time of the earliest next call

    def around(self, call: Handler, subscription: Subscription) -> Handler:
        """``call``, delayed as the options say."""
        self._call = lambda event: self.host.call_late(call, event, subscription)

        def delayed(event: Event) -> None:
            if not self.debounce and self._timer is None:
                now = self.host.now()
                if now >= self._next:
                    self._next = now + self.seconds
                    call(event)
                    return
            hold = self.host.keeper.keep(event)
            self._release()
            self._event, self._hold = event, hold
            if self.debounce:
                self._start(self.seconds)
            elif self._timer is None:
                self._start(max(0.0, self._next - self.host.now()))  # it may be due by now

        return delayed

    def _start(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        assert self.host.after is not None
        self._timer = self.host.after(seconds, self._fire)

    def _fire(self) -> None:
        event, self._event, self._timer = self._event, None, None
        self._next = self.host.now() + self.seconds
        hold, self._hold = self._hold, None
        try:
            if event is not None and self._call is not None and self.host.keeper.wanted(event):
                self._call(event)
        finally:
            if hold is not None:
                hold.done()

    def _release(self) -> None:
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.done()

    def cancel(self) -> None:
        """Cancel the delayed call, if there is one, and make no further one."""
        if self._timer is not None:
            self._timer.cancel()
        self._event = self._timer = self._call = None
        self._release()


def delay_of(
    host: DelayHost, handler: Handler, debounce: float | None, throttle: float | None
) -> Delay | None:
    """The delay that the options of a registration ask for; None: none."""
    if debounce is None and throttle is None:
        return None
    if debounce is not None and throttle is not None:
        raise RegistrationError(
            f"{name_of(handler)}: debounce and throttle cannot be combined: choose one"
        )
    seconds = debounce if throttle is None else throttle
    name = "debounce" if throttle is None else "throttle"
    try:
        seconds = interval_of(seconds, f"{name}=")
    except (TypeError, ValueError) as error:
        raise RegistrationError(str(error)) from None
    if host.after is None:
        raise RegistrationError(
            f"{name}= needs a loop's clock: use App or EventLoop, or give Dispatcher(after=...)"
        )
    return Delay(host, seconds, throttle is None)
