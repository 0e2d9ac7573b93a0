"""The meter: how often each handler was called, and how long it took.

It is off by default, and then costs nothing.  While it is on, the clock is read twice for each
call.  For a coroutine handler, and for one that runs in a thread, only the time counts for which it
held the loop, not the time of its work.
"""

from __future__ import annotations

from time import perf_counter

from uievents.dispatch.subscription import Handler, Subscription
from uievents.events import Event


class Count:
    """For one subscription: the number of ``calls``, and their ``seconds`` in all and at most."""

    __slots__ = ("calls", "longest", "seconds")

    def __init__(self) -> None:
        self.calls: int = 0
        self.seconds: float = 0.0
        self.longest: float = 0.0

    def words(self) -> str:
        """``41 calls, 0.02 ms each, 1.3 ms at most``."""
        if not self.calls:
            return "never called"
        each = 1000 * self.seconds / self.calls
        longest = 1000 * self.longest
        plural = "s" if self.calls > 1 else ""
        return f"{self.calls} call{plural}, {each:.3g} ms each, {longest:.3g} ms at most"


class Meter:
    """Counts the calls that :meth:`metering` wraps."""

    def metering(self, call: Handler, subscription: Subscription) -> Handler:
        """Wrap ``call``, so that it is counted in ``subscription.count``."""
        count = subscription.count
        if count is None:
            count = subscription.count = Count()

        def metered(event: Event) -> None:
            begun = perf_counter()
            try:
                call(event)
            finally:
                took = perf_counter() - begun
                count.calls += 1
                count.seconds += took
                count.longest = max(count.longest, took)

        return metered
