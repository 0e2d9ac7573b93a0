"""The work that handlers leave behind: coroutines, and calls in threads.

A handler that takes long must not hold the loop.  A coroutine handler runs as a task of an asyncio
loop, between the turns.  A ``thread=True`` handler runs in a pool of threads.  Both are tracked
until they have ended: their errors are reported as a plain handler's are, the connection of their
event stays open, and the loop does not end before its coroutines.

When the loop ends, ``Stop`` is dispatched, and its coroutine handlers have :data:`GRACE` seconds.
All other coroutines are cancelled and waited for.  A thread cannot be cancelled, and Python waits
for it before the process ends.  After :data:`REMIND_AFTER` seconds the log names what still runs.
"""

from __future__ import annotations

import inspect
import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from .dispatch.subscription import name_of
from .dispatch.work import ConnectionHold, Keeper, Work
from .events import Event, SocketEvent, Start
from .sources import still_wanted
from .sources.connection import hold_for

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from .eventloop import EventLoop

T = TypeVar("T")

GRACE = 5.0
"""Seconds that coroutine handlers of ``Stop`` may take before they are cancelled."""
REMIND_AFTER = 1.0
"""Seconds after the end of a loop at which the log names the work that still runs."""

log: logging.Logger = logging.getLogger("uievents")


class Workers(Keeper):
    """The coroutines and threads of one loop."""

    def __init__(self, events: EventLoop) -> None:
        self.events = events
        self.works: dict[Work[Any], None] = {}
        """Coroutines that run, or wait for the asyncio loop to begin."""
        self._coming: dict[Work[Any], None] = {}  # from other threads, to be taken by the next turn
        self.threads: dict[Future[Any], tuple[Event, Any]] = {}
        """Calls in threads that have not ended, each with its event and handler."""
        self.streams: WeakSet[Any] = WeakSet()
        """The streams of ``app.events()`` and ``app.next()``."""
        self._pool: ThreadPoolExecutor | None = None
        self._failures: deque[tuple[BaseException, Event, Any]] = deque()
        self._closed = False
        self._reminder: threading.Timer | None = None

    def keep(self, event: Event) -> ConnectionHold | None:
        """Keep the connection that ``event`` carries."""
        return hold_for(event)

    def takes_more(self) -> bool:
        """Whether another coroutine may be begun: not once the loop ends."""
        return self.events.loop.running

    def wanted(self, event: Event) -> bool:
        """Whether the watch or connection that ``event`` came from is still open."""
        return still_wanted(event)

    # ------------------------------------------------------------ coroutines

    def spawn(self, coroutine: Coroutine[Any, Any, Any], event: Event, handler: Any) -> Work[Any]:
        """Run ``coroutine``, which a coroutine handler has returned for ``event``."""
        if self.events.hosting.host is None and not self.events.loop.running and not self._closed:
            coroutine.close()
            raise RuntimeError("a coroutine handler needs run(): turn() alone cannot await it")
        if not isinstance(event, SocketEvent):
            return self._take(Work(coroutine, event, handler))
        work = Work(_run_if_wanted(coroutine, event), event, handler)
        work.then(coroutine.close)
        return self._take(work)

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Work[T]:
        """Run a coroutine until it ends or the loop does; from any thread."""
        if not inspect.iscoroutine(coroutine):
            called = inspect.iscoroutinefunction(coroutine)
            raise TypeError(
                f"start() takes a coroutine, not {coroutine!r}"
                + (f": write start({name_of(coroutine)}())" if called else "")
            )
        if self._closed:
            coroutine.close()
            raise RuntimeError("this loop has been closed: make a new one")
        work = Work(coroutine, Start(source="start()"), None)
        if self.events.dispatcher.on_thread():
            self._take(work)
            return work
        self._coming[work] = None
        self.events.call(partial(self._take, work))
        if self._closed:  # meanwhile: no turn will take it
            work.cancel()
        return work

    def _take(self, work: Work[Any]) -> Work[Any]:
        self._coming.pop(work, None)
        if self._closed:
            work.cancel()
            return work
        self.works[work] = None
        work.then(lambda: self.works.pop(work, None))
        hold = hold_for(work.event)
        if hold is not None:
            work.then(hold.done)
        self.events.dispatcher.needs_asyncio = True
        host = self.events.hosting.host
        if host is not None:
            host.begin(work)
        return work

    # ------------------------------------------------------------ threads

    def run_in_thread(self, function: Callable[[], Any], event: Event, handler: Any) -> None:
        """Call ``function()``, which calls ``handler`` with ``event``, in a thread."""
        if self._closed:  # by a handler before this one: what waits for a thread is dropped, too
            return
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(thread_name_prefix="uievents")
        hold = hold_for(event)

        def done(future: Future[Any]) -> None:
            self.threads.pop(future, None)
            if self._reminder is not None and not self.threads:
                self._reminder.cancel()
            if hold is not None and not self._closed:
                self.events.call(hold.done)
            error = None if future.cancelled() else future.exception()
            if error is not None:
                self.fail(error, event, handler)

        future = self._pool.submit(_call_if_wanted, function, event)
        self.threads[future] = event, handler
        future.add_done_callback(done)

    # ------------------------------------------------------------ errors

    def fail(self, error: BaseException, event: Event, handler: Any) -> None:
        """Report an error to ``on_error`` after this turn's events; from any thread."""
        self._failures.append((error, event, handler))
        if self._closed:
            self.report_failures()
        else:
            self.events.call(self.report_failures)

    def report_failures(self) -> None:
        """Report the errors so far.  Once the loop is closed, this may be called on any thread."""
        dispatcher = self.events.dispatcher
        report = dispatcher.report if self._closed else dispatcher.failed
        while self._failures:
            try:
                failure = self._failures.popleft()
            except IndexError:  # another thread has reported it
                break
            report(*failure)

    # ------------------------------------------------------------ the end

    def close(self) -> None:
        """Cancel the coroutines; later the log names what still runs."""
        self._closed = True
        for stream in list(self.streams):
            stream.close()
        for work in [*self.works, *self._coming]:
            work.cancel()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        if self.threads:
            self._reminder = threading.Timer(REMIND_AFTER, self._remind)
            self._reminder.daemon = True
            self._reminder.start()
            if not self.threads:  # the last one ended before the timer began
                self._reminder.cancel()
        self.report_failures()

    def _remind(self) -> None:
        for event, handler in list(self.threads.values()):
            log.warning(
                "%s, a handler of %s, still runs in its thread, %g s after the loop has ended:"
                " the process ends when it returns",
                name_of(handler),
                type(event).__name__,
                REMIND_AFTER,
            )


async def _run_if_wanted(coroutine: Coroutine[Any, Any, Any], event: Event) -> Any:
    """Run a coroutine of ``event``, unless the event's watch or connection has been closed.

    A task begins after the dispatch, in which a later handler may have closed it.
    """
    return await coroutine if still_wanted(event) else None


def _call_if_wanted(function: Callable[[], Any], event: Event) -> Any:
    """The same for a call in a thread, which may have waited for a free thread."""
    return function() if still_wanted(event) else None


def remind_of(works: Iterable[Work[Any]]) -> None:
    """Log the coroutines that keep a loop from ending."""
    for work in works:
        log.warning(
            "%s, of %s, was cancelled %g s ago and still runs: the loop ends when it returns",
            name_of(work.culprit),
            type(work.event).__name__,
            REMIND_AFTER,
        )
