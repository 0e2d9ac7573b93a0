"""The watchdog: which handler held the loop, and where it was at the time.

While a handler runs, nothing else does.  Measuring the handler when it has returned would name it,
but not the line that took so long.  So a thread watches.  When a handler has run longer than the
threshold, the thread takes a snapshot of the stack of the loop's thread, and reports at once.  So a
handler that never returns is named, too.

The watchdog is off by default, and then costs nothing.  While it is on, the thread sleeps whenever
no handler has run for a while: an idle program stays idle.  :meth:`Watchdog.close` ends the thread;
the loop calls it at its own end.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable

from uievents.dispatch.checks import check_function
from uievents.dispatch.subscription import Handler, Subscription, name_of
from uievents.events import Event
from uievents.quantities import DAY, seconds

OnSlow = Callable[[Handler, Event, float, str], object]
Running = tuple[Subscription, Event, float, int]

log: logging.Logger = logging.getLogger("uievents")


class Watchdog:
    """Watches the calls that :meth:`watching` wraps; reports from a thread of its own.

    ``threshold`` is in seconds.  ``on_slow(handler, event, seconds, stack)`` is called once for
    each call that takes longer, while it still runs.
    """

    def __init__(
        self, threshold: float, on_slow: OnSlow | None, clock: Callable[[], float]
    ) -> None:
        self.threshold: float = seconds(threshold, "slow=", above_zero=True)
        if on_slow is not None:
            check_function(on_slow, "on_slow=", "the handler", "the event", "seconds", "the stack")
        self.on_slow = on_slow
        self.clock = clock
        self._held: Running | None = None
        self._asleep = True
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def watching(self, call: Handler, subscription: Subscription) -> Handler:
        """Wrap ``call``, so that the thread watches it."""

        def watched(event: Event) -> None:
            outer = self._held
            if self._asleep:
                self._start()  # before the clock is read: the handler does not pay for it
            self._held = (subscription, event, self.clock(), threading.get_ident())
            if self._asleep:
                self._asleep = False
                self._wake.set()
            try:
                call(event)
            finally:
                self._held = outer

        return watched

    def close(self) -> None:
        """End the thread.  Later calls are not watched."""
        self._asleep = False  # from now on no call needs to wake the thread
        self._closed.set()
        self._wake.set()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._watch, name="uievents watchdog", daemon=True
            )
            self._thread.start()

    def _watch(self) -> None:
        reported: Running | None = None
        tick = min(self.threshold / 4, DAY)
        quiet = 0
        while not self._closed.is_set():
            held = self._held
            if held is None:
                quiet += 1
                if quiet > 8:
                    self._sleep()
                    quiet = 0
                    continue
            else:
                quiet = 0
                if held is not reported and self.clock() - held[2] >= self.threshold:
                    reported = held
                    self._report(held)
            self._closed.wait(tick)

    def _sleep(self) -> None:
        self._wake.clear()
        self._asleep = True
        # A call, or close(), just before this thread marked itself asleep has not woken it.
        if self._held is None and not self._closed.is_set():
            self._wake.wait()
        self._asleep = False

    def _report(self, held: Running) -> None:
        subscription, event, since, thread = held
        frame = sys._current_frames().get(thread)
        stack = "".join(traceback.format_stack(frame)) if frame else ""
        handler = subscription.handler
        if self._held is not held or handler is None:  # the handler has just returned
            return
        seconds = self.clock() - since
        if self.on_slow is None:
            log.warning(
                "%s, a handler of %s, holds the loop for %.3f s so far; it is here:\n%s",
                name_of(handler),
                type(event).__name__,
                seconds,
                stack,
            )
            return
        try:
            self.on_slow(handler, event, seconds, stack)
        except Exception:
            log.exception("on_slow failed, called for %s", name_of(handler))
