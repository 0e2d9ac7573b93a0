"""The event loop as a program sees it: it opens sources, posts events, runs and ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from threading import current_thread, get_ident, main_thread
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, TypeVar

from .closing import Closing
from .dispatch import Dispatcher, Handlers
from .dispatch.checks import check_function, is_async
from .dispatch.explain import explain
from .dispatch.filters import posted_check
from .dispatch.input import InputDispatcher
from .dispatch.reports import too_deep
from .dispatch.work import Work
from .errors import program_frames
from .events import Disconnected, Event, Pos, Readable, Start, Stop, Timer, Writable
from .held import Names
from .hosting import Hosting
from .loop import Loop
from .opening import Opening
from .quantities import boolean, wait_timeout
from .queue import EventQueue
from .selector import Selector
from .sources import Clock, Mailbox, Signals, Sockets, Timers, Watches
from .sources.connection import CONNECTION_EVENTS, wanted
from .workers import Workers

if TYPE_CHECKING:
    from .awaiting import Events, Nexts
    from .dispatch.names import Awaiting
    from .trace import Trace
else:
    Awaiting = object

E = TypeVar("E", bound=Event)
T = TypeVar("T")


class LoopOptions(TypedDict, total=False):
    """The options of :class:`EventLoop`, for classes that pass them on."""

    on_error: Callable[[BaseException, Event, Any], None] | None
    strict: bool
    slow: float | None
    limit: int
    clock: Clock | None
    selector: Selector | None
    trace: str | os.PathLike[str] | None


class EventLoop(Opening, Closing, Handlers, Awaiting):
    """An event loop without a window: sockets, timers, signals and other threads.

    Register handlers (``@loop.onReceived``), open sources (:meth:`listen`, :meth:`every`...),
    then :meth:`run`.  :meth:`post`, :meth:`call`, :meth:`start` and :meth:`stop` work from any
    thread.  All other methods belong to the loop's thread, and refuse another one while it runs.

    Handlers of a window's events can be registered, too, but there is no window that sends any.
    :meth:`play` puts such events in line from a script, as a test without a screen does.

    ``on_error(exception, event, handler)`` is called with each error of a handler; by default the
    error is logged.  With ``strict``, :meth:`run` raises the errors as an ``ExceptionGroup``, after
    all handlers of the event have run.  ``slow``, in seconds: a handler that holds the loop longer
    is named in the log.  ``limit``: the most events that may wait.  ``trace``: a file to which a
    trace is written at the end, for Perfetto (:mod:`uievents.trace`).
    """

    def __init__(
        self,
        *,
        on_error: Callable[[BaseException, Event, Any], None] | None = None,
        strict: bool = False,
        slow: float | None = None,
        limit: int = 65_536,
        clock: Clock | None = None,
        selector: Selector | None = None,
        trace: str | os.PathLike[str] | None = None,
    ) -> None:
        _check_parts(on_error, clock, selector)
        boolean(strict, "strict=")
        self.clock: Clock
        self.clock = clock = self.default_clock if clock is None else clock
        self.selector: Selector = self.make_selector() if selector is None else selector
        self.queue: EventQueue = EventQueue(limit)
        self._workers = Workers(self)
        self.dispatcher: Dispatcher = Dispatcher(
            on_error=on_error,
            strict=strict,
            spawn=self._workers.spawn,
            run_in_thread=self._workers.run_in_thread,
            keeper=self._workers,
            call=self.call,
            after=self._call_after,
            now=clock,
            slow=slow,
        )
        self.input: InputDispatcher = InputDispatcher(self.dispatcher, clock=clock)
        self._mailbox = Mailbox(self.selector, limit, posted_check)
        if type(self).post is EventLoop.post:  # saves a call, unless a subclass overrides post()
            self.post = self._mailbox.post  # type: ignore[method-assign]
        # A separate object, as __getattr__, which finds onClick, makes every attribute of an
        # EventLoop slow.
        self.loop: Loop = self.make_loop(
            self.selector, self.queue, self.dispatcher.dispatch, self._mailbox, clock
        )
        self.loop.failed = self._failed  # type: ignore[method-assign]
        self.queue.failed = self._merge_failed
        self.loop.dispatch_by(self.input.dispatch, self.input.by_type, self.input.dispatch_for)
        if type(self).dispatch is not EventLoop.dispatch:  # a subclass overrides dispatch()
            self.loop.dispatch = self.dispatch
        self.hosting: Hosting = Hosting(
            self._begin, self._dispatch_stop, self._close_for, self._workers.works
        )
        """The interface for another loop that takes this loop's turns, as asyncio's does."""
        recheck = self.loop.recheck
        self._timers = Timers(recheck, self.dispatcher.check_thread)
        self._signals = Signals(self.call)
        self._watches = Watches(self._watch_ended)
        extend = partial(self.queue.extend, keep=True)
        self._sockets = Sockets(self._watches, recheck, self.call, self._changed, extend)
        for source in (self._timers, self._watches, self._sockets, self._signals):
            self.loop.add(source)
        self.loop.defaults[Disconnected] = self._sockets.finish
        gates = self.loop.gates
        gates[Readable] = gates[Writable] = self._watches.wanted
        gates[Timer] = self._timers.wanted
        gates.update(dict.fromkeys(CONNECTION_EVENTS, wanted))
        self.defaults: dict[type[Event], Callable[[Any], None]] = self.loop.defaults
        """By type of event, the function that is called after its handlers, unless one of them
        prevented the default."""
        Closing.__init__(self)
        self._stop_due = False
        self._nexts: Nexts | None = None
        self._trace: Trace | None = None
        self._begin_trace(trace)
        try:
            self.register_own()
        except BaseException:
            EventLoop.close(self)
            raise

    make_loop: ClassVar[type[Loop]] = Loop
    make_selector: ClassVar[type[Selector]] = Selector
    default_clock: ClassVar[Any] = staticmethod(monotonic)
    current: ClassVar[EventLoop | None] = None
    """The App whose window is open: pygame has one window."""
    tracer: ClassVar[Trace | None] = None
    """Traces every loop of the program (``uievents run --trace``)."""

    # ------------------------------------------------------------ the loop

    def _begin_trace(self, path: str | os.PathLike[str] | None) -> None:
        """Trace to the file ``path``; if it is None, use the whole program's tracer, if any."""
        if path is not None:
            from pathlib import Path

            from .trace import Trace

            self._trace = Trace(Path(path))
            self._trace.follow(self)
        elif self.tracer is not None:
            self.tracer.follow(self)

    def run(self) -> None:
        """Run until :meth:`stop`.  Then everything is closed.

        Exceptions of handlers do not end it (see ``on_error``); Ctrl-C does, as
        ``KeyboardInterrupt``, unless ``signal(SIGINT)`` makes an event of it.
        """
        asyncio = sys.modules.get("asyncio")
        if asyncio is not None and asyncio._get_running_loop() is not None:
            raise RuntimeError(
                "asyncio is running on this thread already: await run_async() instead"
            )
        self._begin()
        try:
            try:
                self._run()
            finally:
                self._dispatch_stop()
        except KeyboardInterrupt as interrupt:
            self._close_for(interrupt)
            raise interrupt.with_traceback(program_frames(interrupt.__traceback__)) from None
        except BaseException as error:
            self._close_for(error)
            raise
        finally:
            if not self._closed:  # Ctrl-C may have come before close() began
                self.close()

    def _run(self) -> None:
        if current_thread() is main_thread():
            self._signals.wake_on_signal()
        loop = self.loop
        while loop.running:
            if self.dispatcher.needs_asyncio:
                from .aio import run_under_asyncio

                run_under_asyncio(self)
            else:
                loop.turn()

    async def run_async(self) -> None:
        """As :meth:`run`, in an asyncio program, which goes on afterwards.

        If the program begins with ``uievents.run(main())``, window and asyncio share one wait.
        Cancelling this coroutine closes the loop, as :meth:`stop` does.
        """
        from .aio import run_async

        await run_async(self)

    def turn(self, timeout: float | None = None) -> None:
        """One round: wait (``timeout`` seconds at most; None: for ever), collect, dispatch.

        For a program with a loop of its own, and for a handler that waits for more events.  With 0
        or less it does not wait; with more than a day, it waits a day.

        Raises ``RuntimeError`` if asyncio takes the turns, which it does once any handler is a
        coroutine.  So write code that must work in every program, a dialog for instance, as a
        coroutine: :meth:`start` it, and ``await app.next(KeyDown)`` in it.
        """
        if self.hosting.host is not None:
            raise RuntimeError(
                "asyncio takes this loop's turns, as there is a coroutine, of a handler or start()."
                " Await the event instead: app.start(dialog()), and in it"
                " `event = await app.next(KeyDown)`"
            )
        self._still_open()
        if timeout is not None and (timeout.__class__ is not int or timeout):
            timeout = wait_timeout(timeout, "timeout=")
        if self._mailbox.owner != (here := get_ident()) and self.dispatcher.on_thread():
            self._mailbox.owner = here  # also between the turns, as another one will come
        try:
            self._owned("turn()", self.loop.turn, timeout)
        finally:
            if self._close_asked and self.dispatcher.owner is None:
                self.close()

    def dispatch(self, event: Event) -> None:
        """Call the handlers of ``event`` at once; :meth:`post` is the usual way.

        Raises ``RuntimeError`` if handlers of ``event`` are being called already, and on a thread
        that is not the loop's.
        """
        own = type(self).dispatch is not EventLoop.dispatch
        self._owned("dispatch()", self.input.dispatch if own else self.loop.dispatch, event)

    def _owned(self, what: str, function: Callable[[Any], None], argument: Any) -> None:
        """Call ``function(argument)``; meanwhile this thread owns the loop.

        Raises ``RuntimeError`` if another thread owns it.
        """
        dispatcher, here = self.dispatcher, get_ident()
        owner = dispatcher.owner
        if owner == here:
            function(argument)
            return
        if owner is not None:
            dispatcher.check_thread(what)
        dispatcher.owner = here
        if self._sockets.thread != here:
            self._sockets.thread = here
        try:
            function(argument)
        finally:
            if dispatcher.owner == here:
                dispatcher.owner = None

    @property
    def held(self) -> Names:
        """Names of the keys that are down: ``"left" in app.held``.

        ``"w" in app.held.physical`` asks by place, whatever the layout.  In a handler, this is the
        state at its event, and so are :attr:`mods`, :attr:`buttons` and :attr:`pointer`.  Empty
        when the window has lost the keyboard.
        """
        return self.input.held.names

    @property
    def mods(self) -> frozenset[str]:
        """Names of the modifiers held, as ``event.mods`` has them: ``"shift" in app.mods``.

        ``"capslock"`` and ``"numlock"`` are among them while they are on.  Modifier keys that a
        script holds down count, too.
        """
        return self.input.held.mods

    @property
    def buttons(self) -> tuple[int, ...]:
        """Numbers of the mouse buttons that are down, in the order in which they were pressed."""
        return tuple(self.input.held.buttons)

    @property
    def pointer(self) -> Pos | None:
        """Where the pointer is, in pixels of the window; None: not in it, or not seen yet."""
        return self.input.held.pointer

    @property
    def turns(self) -> int:
        """How often the wait has returned: the loop's wakeups."""
        return self.loop.turns

    @property
    def running(self) -> bool:
        """Whether :meth:`run` has begun, and :meth:`stop` has not been called since."""
        return self.loop.running and not self._stop_asked

    # ------------------------------------------------------------ for the program

    def post(self, event: Event) -> None:
        """Put an event in line: from a handler, from any thread, from a signal handler.

        It is dispatched when its turn comes, on the loop's thread.  After the end of :meth:`run`
        nothing is dispatched any more.  Raises ``TypeError`` if it is not an event, and
        :class:`~uievents.errors.QueueFull` if the queue is full and the loop takes nothing out of
        it.
        """
        self._mailbox.post(event)

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Work[T]:
        """Run a coroutine, ``app.start(refresh())``, until it ends or the loop does.

        The end of the loop cancels it and waits for it.  May be called from any thread; before
        :meth:`run`, the coroutine begins when the loop does.

        Returns an object that can ``cancel()`` it, and be awaited for its result.  What it raises
        goes to ``on_error``, with a ``Start`` event.  Raises ``TypeError`` for anything but a
        coroutine.
        """
        return self._workers.start(coroutine)

    if not TYPE_CHECKING:  # see names.py

        async def next(
            self,
            event_type: type[E],
            /,
            *more: type[E],
            timeout: float | None = None,
            **options: Any,
        ) -> E:
            """The next event of these types: ``await app.next(Click, button=1, timeout=5)``.

            ``options`` are the filters, and of the options of :meth:`on`: ``when``, ``target``,
            ``priority``, ``capture``, ``scope``, ``debounce``, ``throttle``.  If a coroutine awaits
            one ``next()`` right after another, no event in between is lost.  If it awaits something
            else in between, events are lost: then use :meth:`events`, which keeps them.

            Raises ``TimeoutError`` after ``timeout`` seconds, ``RuntimeError`` when the loop ends.
            """
            if self._nexts is None:
                from .awaiting import Nexts

                self._nexts = Nexts(self, self._workers)
            event: E = await self._nexts.next((event_type, *more), timeout, options)
            return event

        def events(
            self, event_type: type[E], /, *more: type[E], limit: int = 65_536, **options: Any
        ) -> Events[E]:
            """The events of these types from now on: ``async for key in app.events(KeyDown): ...``.

            ``options`` are those of :meth:`next`.  At most ``limit`` events wait; further ones are
            dropped and counted in ``dropped``.  It ends with the loop, when the ``async for`` is
            left, or by ``close()``; ``async with app.events(Click) as clicks:`` calls that, too.
            """
            from .awaiting import Events

            return Events(self, self._workers, (event_type, *more), limit, options)

    def call(self, function: Callable[[], object]) -> None:
        """Have ``function()`` called on the loop's thread, after this turn's events.

        From any thread.  Its error is reported as a handler's, with an ``Event`` whose source is
        ``"call()"``.  Raises ``TypeError`` for anything but a plain function; for a
        coroutine there is :meth:`start`.
        """
        if not callable(function):
            raise TypeError(f"call() takes a function, to be called later, not {function!r}")
        if is_async(function):
            raise TypeError("call() calls a plain function; start(coroutine()) runs a coroutine")
        self.loop.calls.append(function)
        self.selector.wake()

    def explain_wait(self) -> str:
        """In words: how the loop waits here, and what forces a poll if anything does."""
        host = self.hosting.host
        return str(self.selector.explain() if host is None else host.explain())

    def explain_handlers(self, *, count: bool = False) -> str:
        """In words: what is registered, with which filters and options, at which line.

        ``count=True``: from now on, count and time the calls; a later ``explain_handlers()`` says
        how many there were and how long they took.  Each call then reads the clock twice.
        """
        dispatcher = self.dispatcher
        if count:
            dispatcher.check_thread("explain_handlers(count=True)")
            dispatcher.count_calls()
        found = [("", one) for one in dispatcher.subscriptions()]
        tree = self.input.tree
        for region in list(tree.root.walk())[1:] if tree is not None else ():
            if count:
                region.dispatcher.forget_routes()
            found += [(repr(region), one) for one in region.dispatcher.subscriptions()]
        return explain(found, self._timers.running(), counted=dispatcher.meter is not None)

    def _failed(self, error: Exception, event: Event, culprit: Any) -> None:
        """Report an error of program code outside of handlers; the loop goes on."""
        if isinstance(error, ExceptionGroup) and self.dispatcher.strict:
            raise error  # each of its errors has been reported
        if too_deep(error):
            raise error
        self.dispatcher.failed(error, event, culprit)

    def _merge_failed(self, error: Exception, event: Event) -> None:
        self.dispatcher.note(error, event, type(event).merged_with)

    # ------------------------------------------------------------ beginning and end

    def _begin(self) -> None:
        self._still_open()
        if self.loop.running:
            raise RuntimeError("this loop is running already")
        self.loop.running = True
        if self._stop_asked:
            self._stop_asked = False
            self.loop.calls.append(partial(self._end_after, self._mailbox.newest()))
        self._mailbox.owner = self._sockets.thread = self.dispatcher.owner = get_ident()
        self._mailbox.steady = True
        if self.dispatcher.has_handlers(Start):
            self.queue.produced += 1  # before the events in line
            self.queue.line.appendleft(Start(time=self.clock(), source="loop"))
        self._stop_due = True

    def _dispatch_stop(self) -> None:
        """Dispatch ``Stop``, the last event: no turn follows."""
        self.loop.running = False
        if self._stop_due and os.getpid() == self._process:  # not in the child of a fork
            self._stop_due = False
            self.loop.dispatch(Stop(time=self.clock(), source="loop"))


def _check_parts(on_error: object, clock: object, selector: object) -> None:
    """Raise ``TypeError`` for an option that is not of its kind."""
    if on_error is not None:
        check_function(on_error, "on_error=", "the error", "the event", "the handler")
    if clock is not None:
        check_function(clock, "clock=")
    if selector is not None and not isinstance(selector, Selector):
        raise TypeError(f"selector= is a uievents.Selector, not {selector!r}")
