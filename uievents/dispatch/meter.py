"""The meter: how often each handler was called, and how long it took.

Off unless asked for; then it costs nothing, as a handler without options is called itself. While it
is on, each call costs two looks at the clock.  For a coroutine or a thread's handler, the time is
that for which the loop was held, not that of the work.
"""

from __future__ import annotations

from time import perf_counter

from uievents.dispatch.subscription import Handler, Subscription
from uievents.events import Event


class Count:
    """For one subscription: the number of ``calls``, their ``seconds`` in all, and the longest."""

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
        """``call``, counted in ``subscription.count``."""
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
