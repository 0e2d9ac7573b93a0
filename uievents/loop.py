"""The one place where the stages meet: wait → collect → queue → dispatch.

Follow one click.  The loop sleeps in :meth:`EventLoop.turn`, in the selector; the X
server writes to the descriptor of its connection; the selector returns the window's key.
*Collect*: the window source reads what happened and puts a ``Click`` into the queue.
*Dispatch*: the dispatcher calls ``clicked(event)``, which was registered with
``@app.onClick``.  Then the loop sleeps again, and costs nothing.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import get_ident
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

from .dispatch import Dispatcher, Handlers
from .events import Disconnected, Event, Timer
from .queue import EventQueue
from .selector import Selector
from .sources import (
    Clock,
    Listener,
    Mailbox,
    Script,
    Signals,
    Sockets,
    Source,
    StreamConnection,
    TimerHandle,
    Timers,
)

S = TypeVar("S", bound=Source)

BUDGET = 0.01
"""Seconds of dispatching after which a turn looks at its sources again."""

SHARE = 256
"""Events that the sockets bring in one turn, about, and as many that other threads post."""


class EventLoop(Handlers):
    """An event loop without a window: sockets, timers, signals and other threads.

    Register handlers (``@loop.onReceived``), open sources (:meth:`listen`, :meth:`every`...),
    then :meth:`run`.  All methods but :meth:`post` and :meth:`stop` belong to the loop's thread.

    ``on_error(exception, event, handler)`` hears what a handler raises (default: the log);
    ``strict`` makes :meth:`run` raise it, as an ``ExceptionGroup``, after the other handlers have
    run; ``slow`` names handlers that hold the loop longer than so many seconds.
    """

    def __init__(
        self,
        *,
        on_error: Callable[[BaseException, Event, Any], None] | None = None,
        strict: bool = False,
        slow: float | None = None,
        limit: int = 65_536,
        clock: Clock = monotonic,
        selector: Selector | None = None,
    ) -> None:
        self.clock = clock
        self.selector = Selector() if selector is None else selector
        self.queue = EventQueue(limit)
        self.dispatcher = Dispatcher(
            on_error=on_error,
            strict=strict,
            spawn=self._spawn,
            run_in_thread=self._run_in_thread,
            slow=slow,
        )
        self.dispatch: Callable[[Event], None] = self.dispatcher.dispatch
        self.turns = 0
        """How often the wait has returned: the loop's wakeups."""
        self.defaults: dict[type[Event], Callable[[Any], None]] = {}
        """What is done after the handlers of a type, unless one prevented the default."""
        self.defaults[Disconnected] = lambda event: self._sockets.finish(event.connection)
        self._brought = 0  # how many are delivered when what the patient sources brought is
        self._late: dict[int, int] = {}  # descriptors that were not asked, as there was enough
        self._calls: deque[Callable[[], None]] = deque()
        self._mailbox = Mailbox(self.selector.wake, limit)
        self._host: Any = None  # our Guest in the asyncio loop that drives us, while one does
        self._early: list[tuple[Coroutine[Any, Any, Any], Event, Any]] = []  # until it does
        self._timers, self._sockets, self._signals = Timers(), Sockets(), Signals(self.post)
        self._sources: list[Source] = []
        self._clocked: list[Source] = []  # those of them that have deadlines
        self._due: float | None = None  # the nearest of them when the wait began
        for source in (self._timers, self._sockets, self._signals):
            self.add(source)
        self._running = False
        self._closed = False
        self._pool: ThreadPoolExecutor | None = None

    # ------------------------------------------------------------ the loop

    def run(self) -> None:
        """Run until :meth:`stop`.  Then everything is closed.

        Exceptions of handlers do not end it (see ``on_error``); Ctrl-C does, as
        ``KeyboardInterrupt``.
        """
        asyncio = sys.modules.get("asyncio")
        if asyncio is not None and asyncio._get_running_loop() is not None:
            raise RuntimeError("asyncio runs this thread already: await run_async() instead")
        self._begin()
        try:
            while self._running:
                if self.dispatcher.needs_asyncio:
                    from .aio import run_under_asyncio

                    run_under_asyncio(self)
                else:
                    self.turn()
        finally:
            self.close()

    async def run_async(self) -> None:
        """:meth:`run` inside a program of asyncio's own, which goes on afterwards.

        With ``uievents.run(main())`` as the program's beginning, window and asyncio share one
        wait.  Cancelling it closes the loop, as :meth:`stop` does.
        """
        from .aio import run_async

        await run_async(self)

    def turn(self, timeout: float | None = None) -> None:
        """One round: wait (``timeout`` seconds at most; None: for ever), collect, dispatch."""
        ready = self.selector.select(self.patience(timeout))
        self.collect(ready)
        self.deliver()

    def patience(self, timeout: float | None = None) -> float | None:
        """How long the wait may last: to the next deadline; not at all if events stand in line."""
        self._due = None
        for source in self._clocked:
            due = source.deadline()
            if due is not None and (self._due is None or due < self._due):
                self._due = due
        if len(self.queue) or self._mailbox.box or self._calls:
            return 0
        if self._due is None:
            return timeout
        left = max(0.0, self._due - self.clock())
        return left if timeout is None else min(timeout, left)

    def collect(self, ready: list[Any]) -> None:
        """Let the sources put into the queue what they have noticed.

        Those that can wait do so until what they brought the last time has been dispatched: it
        is safe in the kernel, and a click never stands behind more than one turn's flood.
        """
        self.turns += 1
        queue = self.queue
        may_come = queue.delivered >= self._brought
        room = min(SHARE, queue.limit - len(queue)) if may_come else 0
        most = len(queue) + room
        if len(ready) > 1:
            ready.sort(key=self._rank)
        late = []
        for key, mask in ready:
            if (room > 0 and len(queue) < most) or not _patient(key):
                key.data(key, mask)
            else:
                late.append(key.fd)
        if self._due is not None and self._due <= (now := self.clock()):
            for source in self._clocked:
                due = source.deadline()
                if due is not None and due <= now and not (source.patient and queue.full):
                    source.collect(now)
        if may_come:
            if self._mailbox.box and room > 0:  # whatever the sockets have taken of theirs
                queue.extend(self._mailbox.take(room))
            self._late = {fd: rank for rank, fd in enumerate(late)}
            self._brought = queue.delivered + len(queue)

    def _rank(self, one: tuple[Any, int]) -> int:
        """Who cannot wait comes first, then who had to wait in the last turn."""
        key = one[0]
        return self._late.get(key.fd, len(self._late)) if _patient(key) else -1

    def deliver(self) -> None:
        """Dispatch what stood in line when this began, within the budget of time."""
        queue, dispatch, defaults, clock = self.queue, self.dispatch, self.defaults, self.clock
        until = clock() + BUDGET
        for _ in range(len(queue)):
            event = queue.get()
            dispatch(event)
            default = defaults.get(event.__class__)
            if default is not None and not event.default_prevented:
                default(event)
            if clock() >= until:
                break
        for _ in range(len(self._calls)):
            self._calls.popleft()()

    # ------------------------------------------------------------ what a program says

    def post(self, event: Event) -> None:
        """Put ``event`` in line: from a handler, from any thread, from a signal handler.

        It is dispatched in its turn, on the loop's thread.  Raises ``TypeError`` for what is not
        an event, :class:`~uievents.errors.QueueFull` if nobody empties a full queue.
        """
        if not isinstance(event, Event):
            raise TypeError(f"post() takes an event (a subclass of uievents.Event), not {event!r}")
        self._mailbox.post(event)

    def call(self, function: Callable[[], None]) -> None:
        """Have ``function()`` called on the loop's thread, after this turn's events."""
        self._calls.append(function)
        self.selector.wake()

    def stop(self) -> None:
        """End :meth:`run` after the present handler.  From any thread."""
        self._running = False
        self.selector.wake()

    def listen(self, port: int = 0, host: str = "127.0.0.1", *, lines: bool = True) -> Listener:
        """Accept connections: ``Connected``, ``Received`` (a line, or bytes), ``Disconnected``.

        Raises :class:`~uievents.errors.AddressInUse` if the port is taken.
        """
        return self._sockets.listen(port, host, lines=lines)

    def connect(
        self, port: int, host: str = "127.0.0.1", *, lines: bool = True
    ) -> StreamConnection:
        """Connect to a server; the same events as :meth:`listen`'s."""
        return self._sockets.connect(port, host, lines=lines)

    def watch(self, fileobj: Any, *, read: bool = False, write: bool = False) -> None:
        """Put ``Readable`` or ``Writable`` when a descriptor, or what has one, is ready.

        Raises ``ValueError`` if it is closed, or nothing is to be watched for.
        """
        self._sockets.watch(fileobj, read=read, write=write)

    def unwatch(self, fileobj: Any) -> None:
        """Stop watching ``fileobj``; to be called before it is closed."""
        self._sockets.unwatch(fileobj)

    def every(self, seconds: float, handler: Callable[[Timer], Any], **options: Any) -> TimerHandle:
        """Call ``handler(event)`` every so many seconds, on a fixed grid; ``cancel()`` ends it."""
        return self._timer(self._timers.start(seconds, seconds), handler, options)

    def after(self, seconds: float, handler: Callable[[Timer], Any], **options: Any) -> TimerHandle:
        """Call ``handler(event)`` once, so many seconds from now; ``cancel()`` prevents it."""
        return self._timer(self._timers.start(seconds), handler, options | {"once": True})

    def _timer(self, timer: TimerHandle, handler: Any, options: dict[str, Any]) -> TimerHandle:
        timer.name = getattr(handler, "__name__", "")
        timer.on_cancel = self.dispatcher.on(Timer, handler, timer=timer, **options).cancel
        self._changed()
        return timer

    def signal(self, number: int) -> None:
        """Turn a signal into ``Signal`` events.  On the main thread only (``ValueError``)."""
        self._signals.watch(number)

    def play(self, events: Iterable[Event]) -> Script:
        """Play events by their ``time``, in seconds from now."""
        return self.add(Script(events))

    def add(self, source: S) -> S:
        """Take in a source of your own (see :class:`uievents.sources.Source`); returns it."""
        source.attach(self.selector, self.queue.put, self.clock)
        self._sources.append(source)
        if type(source).deadline is not Source.deadline:
            self._clocked.append(source)
        self._changed()
        return source

    def _changed(self) -> None:
        """A deadline or an event is new: whoever waits in our place must know."""
        if self._host is not None:
            self._host.changed()

    def explain_wait(self) -> str:
        """In words: how the loop waits here, and what forces a poll if anything does."""
        return str(self.selector.explain() if self._host is None else self._host.explain())

    # ------------------------------------------------------------ beginning and end

    def _begin(self) -> None:
        if self._closed:
            raise RuntimeError("this loop has been closed: make a new one")
        if self._running:
            raise RuntimeError("this loop is running already")
        self._running = True
        self._mailbox.owner = get_ident()

    def close(self) -> None:
        """Close all sources and the selector.  Called by :meth:`run`; harmless twice."""
        if self._closed:
            return
        if self._host is not None:
            self._host.detach()
        self._closed = True
        self._running = False
        self._mailbox.owner = None
        for coroutine, _, _ in self._early:
            coroutine.close()
        for source in reversed(self._sources):
            source.close()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self.selector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ------------------------------------------------------------ handlers that take longer

    def _spawn(self, coroutine: Coroutine[Any, Any, Any], event: Event, handler: Any) -> None:
        if self._host is not None:
            self._host.spawn(coroutine, event, handler)
        elif self._running:  # the first coroutine handler of a loop that runs: see run()
            self._early.append((coroutine, event, handler))
        else:
            coroutine.close()
            raise RuntimeError("a coroutine handler needs run(): turn() alone cannot await it")

    def _run_in_thread(self, function: Callable[[], Any], event: Event, handler: Any) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(thread_name_prefix="uievents")

        def done(future: Future[Any]) -> None:
            error = None if future.cancelled() else future.exception()
            if error is not None and not self._closed:
                self.call(partial(self.dispatcher.failed, error, event, handler))

        self._pool.submit(function).add_done_callback(done)


def _patient(key: Any) -> bool:
    """Whether what is registered so can wait."""
    return getattr(getattr(key.data, "__self__", None), "patient", True)
