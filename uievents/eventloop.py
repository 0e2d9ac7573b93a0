"""What a program sees of the loop: sources to open, events to post, a beginning and an end."""

from __future__ import annotations

import os
import sys
<<<<<<< HEAD
from collections.abc import Callable, Coroutine
=======
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
>>>>>>> a6f1a28 (Share: the same events on other machines, over NATS)
from functools import partial
from threading import current_thread, get_ident, main_thread
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict, TypeVar

from .dispatch import Dispatcher, Handlers
from .dispatch.checks import check_function, is_async
from .dispatch.explain import explain
from .dispatch.filters import door
from .dispatch.input import InputDispatcher
from .dispatch.work import Work
from .ending import end
from .events import (
    Disconnected,
    Event,
    Pos,
    Readable,
    Start,
    Stop,
    Timer,
    Writable,
)
from .held import Names
from .loop import Loop
from .opening import Opening
from .quantities import longest
from .queue import EventQueue
from .selector import Selector
from .sources import (
    Clock,
    Mailbox,
    Signals,
    Sockets,
    Timers,
    Watches,
)
from .sources.connection import CONNECTION_EVENTS, wanted
from .workers import Workers

if TYPE_CHECKING:
    from .awaiting import Events, Nexts
<<<<<<< HEAD
=======
    from .dispatch.names import Options
    from .share import Share
>>>>>>> a6f1a28 (Share: the same events on other machines, over NATS)
    from .trace import Trace

E = TypeVar("E", bound=Event)


class LoopOptions(TypedDict, total=False):
    """The options of :class:`EventLoop`, for what passes them on."""

    on_error: Callable[[BaseException, Event, Any], None] | None
    strict: bool
    slow: float | None
    limit: int
    clock: Clock | None
    selector: Selector | None
    trace: str | os.PathLike[str] | None


class EventLoop(Opening, Handlers):
    """An event loop without a window: sockets, timers, signals and other threads.

    Register handlers (``@loop.onReceived``), open sources (:meth:`listen`, :meth:`every`...),
    then :meth:`run`.  :meth:`post`, :meth:`call`, :meth:`start` and :meth:`stop` work from any
    thread; the others belong to the loop's, and refuse another while it runs.
    Handlers of a window's events can be registered, too, though no window will send any: here
    :meth:`play` makes such events, from a script, as a test without a screen does.

    ``on_error(exception, event, handler)`` hears what a handler raises (default: the log);
    ``strict`` makes :meth:`run` raise it, as an ``ExceptionGroup``, after the other handlers have
    run; ``slow`` names handlers that hold the loop longer than so many seconds; ``trace`` is a file
    to which a trace of everything is written at the end, for Perfetto (:mod:`uievents.trace`).
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
        if on_error is not None:
            check_function(on_error, "on_error=", "the error", "the event", "the handler")
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
        self._mailbox = Mailbox(self.selector, limit, door)
        if type(self).post is EventLoop.post:  # else by way of the subclass's own
            self.post = self._mailbox.post  # type: ignore[method-assign]
        # An object of its own, as finding names like onClick makes every attribute of this slow.
        self.loop: Loop = self.make_loop(
            self.selector, self.queue, self.dispatcher.dispatch, self._mailbox, clock
        )
        self.loop.failed = self._failed  # type: ignore[method-assign]
        self.queue.failed = self._cannot_be_merged
        self.loop.dispatch_by(self.input.dispatch, self.input.ways, self.input.way)
        if type(self).dispatch is not EventLoop.dispatch:  # gets there by super()
            self.loop.dispatch = self.dispatch
        self._host: Any = None  # our Guest in the asyncio loop that drives us, while one does
        let_go = self.loop.let_go
        self._timers = Timers(let_go, self.dispatcher.check_thread)
        self._signals = Signals(self.call)
        self._watches = Watches(self._watch_ended)
        self._sockets = Sockets(self._watches, let_go, self.call, self._changed)
        for source in (self._timers, self._watches, self._sockets, self._signals):
            self.loop.add(source)
        self.loop.defaults[Disconnected] = self._sockets.finish
        gates = self.loop.gates
        gates[Readable] = gates[Writable] = self._watches.wanted
        gates[Timer] = self._timers.wanted
        gates.update(dict.fromkeys(CONNECTION_EVENTS, wanted))
        self.defaults: dict[type[Event], Callable[[Any], None]] = self.loop.defaults
        """What is done after the handlers of a type, unless one prevented the default."""
        self._closed = False
        self._stop_asked = False
        self._close_asked = False
        self._closed_for: BaseException | None = None
        self._process = os.getpid()
        self._stop_to_tell = False
        self._nexts: Nexts | None = None
        self._trace: Trace | None = None
        if trace is not None:
            from pathlib import Path

            from .trace import Trace

            self._trace = Trace(Path(trace))
            self._trace.follow(self)
        elif self.tracer is not None:
            self.tracer.follow(self)
        try:
            self.register_own()
        except BaseException:
            EventLoop.close(self)
            raise

    make_loop: ClassVar[type[Loop]] = Loop
    make_selector: ClassVar[type[Selector]] = Selector
    default_clock: ClassVar[Any] = staticmethod(monotonic)
    tracer: ClassVar[Trace | None] = None
    """What traces every loop of the program (``uievents run --trace``)."""

    # ------------------------------------------------------------ the loop

    def run(self) -> None:
        """Run until :meth:`stop`.  Then everything is closed.

        Exceptions of handlers do not end it (see ``on_error``); Ctrl-C does, as
        ``KeyboardInterrupt``, unless ``signal(SIGINT)`` makes an event of it.
        """
        asyncio = sys.modules.get("asyncio")
        if asyncio is not None and asyncio._get_running_loop() is not None:
            raise RuntimeError("asyncio runs this thread already: await run_async() instead")
        self._begin()
        try:
            try:
                self._run()
            finally:
                self._tell_stop()
        except KeyboardInterrupt as interrupt:
            self._close_for(interrupt)
            trace = interrupt.__traceback__
            while trace is not None and _is_internal(trace):  # what it found in a handler remains
                trace = trace.tb_next
            raise interrupt.with_traceback(trace) from None
        except BaseException as error:
            self._close_for(error)
            raise
        finally:
            if not self._closed:  # Ctrl-C may have kept close() from beginning
                self.close()

    def _run(self) -> None:
        if current_thread() is main_thread():
            self._signals.heed()
        loop = self.loop
        while loop.running:
            if self.dispatcher.needs_asyncio:
                from .aio import run_under_asyncio

                run_under_asyncio(self)
            else:
                loop.turn()

    async def run_async(self) -> None:
        """:meth:`run` inside a program of asyncio's own, which goes on afterwards.

        With ``uievents.run(main())`` as the program's beginning, window and asyncio share one
        wait.  Cancelling it closes the loop, as :meth:`stop` does.
        """
        from .aio import run_async

        await run_async(self)

    def turn(self, timeout: float | None = None) -> None:
        """One round: wait (``timeout`` seconds at most; None: for ever), collect, dispatch.

        For a program that has a loop of its own, and for a handler that waits for more events.
        With 0 or less it does not wait; with more than a day, it waits a day.

        Raises ``RuntimeError`` where asyncio takes the turns, as it does when any handler is a
        coroutine: what must work in every program (a dialog, say) is a coroutine itself, which
        :meth:`start` begins and which awaits ``app.next(KeyDown)``.
        """
        if self._host is not None:
            raise RuntimeError(
                "asyncio takes this loop's turns, as a handler or start() brought a coroutine."
                " Await what you wait for: app.start(dialog()), and in it"
                " `event = await app.next(KeyDown)`"
            )
        self._still_open()
        if timeout is not None and (timeout.__class__ is not int or timeout):
            timeout = longest(timeout, "timeout=")
        try:
            self._owned("turn()", self.loop.turn, timeout)
        finally:
            if self._close_asked and self.dispatcher.owner is None:
                self.close()

    def dispatch(self, event: Event) -> None:
        """Tell the handlers of ``event`` before this returns; :meth:`post` is the usual way.

        Raises ``RuntimeError`` for an event in flight, and on another thread than the loop's.
        """
        own = type(self).dispatch is not EventLoop.dispatch
        self._owned("dispatch()", self.input.dispatch if own else self.loop.dispatch, event)

    def _owned(self, what: str, function: Callable[[Any], None], argument: Any) -> None:
        """Call ``function(argument)`` while the loop belongs to this thread.

        Refuses another thread than that it belongs to.
        """
        dispatcher, here = self.dispatcher, get_ident()
        if dispatcher.owner == here:
            function(argument)
            return
        dispatcher.check_thread(what)
        dispatcher.owner = self._sockets.thread = here
        try:
            function(argument)
        finally:
            if dispatcher.owner == here:
                dispatcher.owner = None

    @property
    def held(self) -> Names:
        """Names of the keys that are down: ``"left" in app.held``.

        By place, whatever the layout: ``"w" in app.held.physical``.  True of the event whose
        handler asks, as are the next three; empty when the window has lost the keyboard.
        """
        return self.input.held.names

    @property
    def mods(self) -> frozenset[str]:
        """Names of the modifiers held, as ``event.mods`` has them: ``"shift" in app.mods``.

        ``"capslock"`` and ``"numlock"`` are among them while they are on.  True of the event whose
        handler asks; of a script's, those whose keys it holds are counted, too.
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
        """Whether :meth:`run` has begun and :meth:`stop` has not been said."""
        return self.loop.running

    # ------------------------------------------------------------ what a program says

    def post(self, event: Event) -> None:
        """Put an event in line: from a handler, from any thread, from a signal handler.

        It is dispatched in its turn, on the loop's thread; after :meth:`run` has ended, nobody
        hears of it.  Raises ``TypeError`` for what is not an event,
        :class:`~uievents.errors.QueueFull` if nobody empties a full queue.
        """
        self._mailbox.post(event)

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> Work:
        """Run a coroutine, ``app.start(refresh())``, until it ends or the loop does, which cancels
        it and waits for that.  From any thread; before :meth:`run`, it begins with that.

        Returns what can ``cancel()`` it, and be awaited for what it returns.  What it raises goes
        to ``on_error``, with a ``Start`` event.  Raises ``TypeError`` for what is no coroutine.
        """
        return self._workers.start(coroutine)

    async def next(
        self,
        event_type: type[E],
        /,
        *more: type[E],
        timeout: float | None = None,
        **options: Any,
    ) -> E:
        """The next event of these types: ``click = await app.next(Click, button=1, timeout=5)``.

        ``options`` are the filters, and of the options of :meth:`on`: ``when``, ``target``,
        ``priority``, ``capture``, ``scope``, ``debounce``, ``throttle``.  When one ``next()``
        follows another in a coroutine, nothing that comes in between is lost; it is when the
        coroutine awaits something else in between: :meth:`events` keeps that, too.

        Raises ``TimeoutError`` after ``timeout`` seconds, ``RuntimeError`` when the loop ends.
        """
        if self._nexts is None:
            from .awaiting import Nexts

            self._nexts = Nexts(self)
        event: E = await self._nexts.next((event_type, *more), timeout, options)
        return event

    def events(
        self, event_type: type[E], /, *more: type[E], limit: int = 65_536, **options: Any
    ) -> Events[E]:
        """The events of these types from now on: ``async for event in app.events(KeyDown): ...``.

        ``options`` are those of :meth:`next`.  ``limit`` events wait at most; what finds so many is
        dropped and counted in ``dropped``.  It ends with the loop, when the ``async for`` is left,
        or by ``close()``; ``async with app.events(Click) as clicks:`` does so, too.
        """
        from .awaiting import Events

        return Events(self, (event_type, *more), limit, options)

    def call(self, function: Callable[[], object]) -> None:
        """Have ``function()`` called on the loop's thread, after this turn's events.

        From any thread.  What it raises is reported as a handler's error, with an ``Event`` whose
        source is ``"call()"``.  Raises ``TypeError`` for what is no function, or a coroutine
        function, which :meth:`start` is for.
        """
        if not callable(function):
            raise TypeError(f"call() takes a function, to be called later, not {function!r}")
        if is_async(function):
            raise TypeError("call() calls a plain function; start(coroutine()) runs a coroutine")
        self.loop.calls.append(function)
        self.selector.wake()

    def stop(self, event: Event | None = None) -> None:
        """End :meth:`run` after this turn, whose events are still dispatched.  From any thread.

        Before :meth:`run`, it makes that take one turn, without a wait, as asyncio's does.  It
        takes an event, and so is a handler itself: ``loop.after(5, loop.stop)``.
        """
        self._stop_asked = True
        self.loop.running = False
        self.selector.wake()

<<<<<<< HEAD
=======
    def listen(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        path: str | PathLike[str] | None = None,
        mode: int | None = None,
        lines: bool = True,
        connections: int | None = None,
        line: int = LINE,
        buffer: int = BUFFER,
        limit: int = LIMIT,
        idle: float | None = None,
        total: float | None = None,
    ) -> Listener:
        """Accept connections: ``Connected``, ``Received`` (a line, or bytes), ``Disconnected``.

        ``port`` 0 is any that is free (``listener.port`` says which); ``host`` ``""`` is all
        networks.  ``path=`` listens on a Unix socket instead, whose file gets the permissions
        ``mode`` and is removed in the end; one that a program left behind is replaced.

        ``lines``: whether ``Received`` carries a line at a time or bytes as they come.

        Bounds, past which a peer waits or is cut (``Disconnected.reason`` says why):
        ``connections`` that are open at once, the next ones wait (default: as many as there are
        descriptors); ``line``: bytes of the longest line (1 MiB), else it is cut; ``buffer``: bytes
        that wait to be sent to it, from which on nothing of it is read or told until a quarter is
        left, when ``Drained`` is told (1 MiB); ``limit``: bytes that wait to be sent at all, past
        which it is cut (64 MiB); ``idle``: seconds without a byte, while no handler works on what
        it sent, and ``total`` seconds, after which it is cut (default: never).

        Raises :class:`~uievents.errors.AddressInUse` if the port or path is taken,
        :class:`~uievents.errors.AddressError` if it cannot be had, and ``ValueError`` or
        ``TypeError`` for what cannot be.
        """
        self._on_loop_thread("listen")
        return self._sockets.listen(
            port,
            host,
            path=path,
            mode=mode,
            lines=lines,
            connections=connections,
            line=line,
            buffer=buffer,
            limit=limit,
            idle=idle,
            total=total,
        )

    def connect(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        path: str | PathLike[str] | None = None,
        lines: bool = True,
        reconnect: bool | Backoff = False,
        timeout: float | None = None,
        line: int = LINE,
        buffer: int = BUFFER,
        limit: int = LIMIT,
        idle: float | None = None,
        total: float | None = None,
    ) -> StreamConnection:
        """Connect to ``host`` (an address, or a name that is looked up at once) and ``port``, or to
        the Unix socket at ``path``.

        ``Connected`` follows when one of the name's addresses answers (they are tried one after the
        other), and ``Disconnected``, with the reason, if none does: within ``timeout`` seconds, or
        as long as the system takes.  What is sent before waits.

        ``reconnect=True`` connects again, whenever the connection is lost or could not be made,
        until it is closed: after 0.5 s, 1 s, 2 s, and so on to 30 s, or as a ``Backoff`` says.  The
        name is looked up again, by a thread.
        ``Reconnecting`` tells of each pause.  The bounds are those of :meth:`listen`.

        Raises :class:`~uievents.errors.AddressError` if there is no such host.
        """
        self._on_loop_thread("connect")
        return self._sockets.connect(
            port,
            host,
            path=path,
            reconnect=reconnect,
            timeout=timeout,
            lines=lines,
            line=line,
            buffer=buffer,
            limit=limit,
            idle=idle,
            total=total,
        )

    def watch(self, fileobj: Any, *, read: bool = False, write: bool = False) -> None:
        """Put ``Readable`` or ``Writable`` when a descriptor, or what has one, is ready.

        A second call adds to the first.  Raises ``ValueError`` if it is closed, reads ahead (a
        buffered file), or nothing is to be watched for.
        """
        self._on_loop_thread("watch")
        self._watches.watch(fileobj, read=read, write=write)

    def unwatch(self, fileobj: Any, *, read: bool = False, write: bool = False) -> None:
        """Stop watching ``fileobj``, in both directions or in one, before it is closed.

        No handler is told of it any more: not of what stood in line already, and, called in a
        handler of such an event, not the handlers after that one.
        """
        self._on_loop_thread("unwatch")
        self._watches.unwatch(fileobj, read=read, write=write)

    def _watch_ended(self) -> None:
        """No event of it is told any more, nor goes on to its other handlers: what it is about may
        be closed now, and its number another file's."""
        self.loop.let_go()
        for event in self.dispatcher.events_in_flight():
            if isinstance(event, (Readable, Writable)) and not self._watches.wanted(event):
                event.stop_now()

    def _on_loop_thread(self, method: str) -> None:
        """Refuse another thread, which would change what the loop waits for behind its back."""
        if get_ident() == self._sockets.thread:
            return
        if self.loop.running:
            raise RuntimeError(
                f"{method}() belongs to the loop's thread: "
                f"call(lambda: loop.{method}(...)) has it called there"
            )
        self._sockets.thread = get_ident()  # the one that sets it up, and will run it

    def every(
        self,
        seconds: float,
        handler: Callable[[Timer], object],
        *,
        now: bool = False,
        **options: Unpack[Options[Timer]],
    ) -> TimerHandle:
        """Call ``handler(event)`` every so many seconds, on a fixed grid; with ``now``, also at
        once.

        ``cancel()`` ends it; so does the end of its registration (``once``, a ``scope``).
        ``pause()`` and ``resume()`` stop its clock.  Raises ``ValueError`` for less than a
        microsecond.
        """
        return self._timer(0.0 if now else seconds, seconds, handler, options)

    def after(
        self, seconds: float, handler: Callable[[Timer], object], **options: Unpack[Options[Timer]]
    ) -> TimerHandle:
        """Call ``handler(event)`` once, so many seconds from now.

        ``cancel()`` prevents it; ``pause()`` and ``resume()`` stop its clock.
        """
        return self._timer(seconds, None, handler, options)

    def _timer(
        self, delay: float, interval: float | None, handler: Any, options: Mapping[str, Any]
    ) -> TimerHandle:
        if self._closed:
            self._still_open()
        dispatcher = self.dispatcher
        dispatcher.check_thread("a timer")
        if not callable(handler):
            check_handler(handler, Timer)
        once = interval is None
        own: Direct | Subscription | None
        own = None if options else dispatcher.direct(handler, once=once)
        timer = self._timers.start(delay, interval, short_name_of(handler))
        if own is None:
            if once:
                options = {**options, "once": True}
            try:
                own = dispatcher.on(Timer, handler, timer=timer, **options)
            except Exception:
                timer.cancel()
                raise
        timer.subscription = own
        if self._host is not None:
            self._host.changed()
        return timer

    def _call_after(self, seconds: float, function: Callable[[], object]) -> TimerHandle:
        return self.after(seconds, lambda event: function())

    def signal(self, number: int) -> None:
        """Turn a signal into ``Signal`` events.  On the main thread only (``ValueError``)."""
        self._signals.watch(number)

    def play(self, events: Iterable[Event]) -> Script:
        """Play events by their ``time``, in seconds from now; one without a time comes right after
        the one before it, the first at once.

        In a test, make the loop ``strict``, or a handler that fails is only logged, and let it
        end: ``loop.after(1, loop.stop)``.  Raises ``TypeError`` for what is not an event, or has a
        field that such an event cannot have, ``ValueError`` for a time that cannot come.
        """
        events = list(events)
        for event in events:
            if isinstance(event, Event):  # else a script says what it is
                check_event(event)
        return self.add(Script(events))

    def add(self, source: S) -> S:
        """Take in a source of your own (see :class:`uievents.sources.Source`).

        Returns it, as the handle by which it is taken out again: ``source.remove()``.  Raises
        ``RuntimeError`` if a loop has had it before, and what its ``attach()`` raises.  What its
        other methods raise is reported as a handler's error, and the source is taken out.
        """
        self._still_open()
        self.dispatcher.check_thread("add()")
        if not isinstance(source, Source):
            raise TypeError(f"add() takes a source (uievents.sources.Source), not {source!r}")
        if not type(source).__module__.startswith("uievents."):
            guard(source, self._source_failed)
        self.loop.add(source, Inlet(self.queue, self._mailbox.check))
        self._changed()
        return source

    def _changed(self) -> None:
        """There is a new deadline or event: a host that waits for this loop must know."""
        if self._host is not None:
            self._host.changed()

    def share(
        self,
        *types: type[Event],
        over: str | Sequence[str],
        room: str,
        durable: str | None = None,
        **options: Any,
    ) -> Share:
        """Share events with other programs: what is posted here is heard there, in order, once.

        ``types`` are your own, and what is derived from them; ``over`` is the URL of a NATS server,
        ``nats://127.0.0.1:4222``, or a list of such; all who name the same ``room`` share.  With
        ``durable="name"`` the server stores the room's events (JetStream): a new name hears them
        from the beginning, one that was there before from where it stopped.  ``options`` are those
        of ``nats.connect()`` for security (``user``, ``password``, ``token``, ``tls``,
        ``user_credentials``...) and ``ping_interval``, in seconds (120).

        An event that was posted elsewhere says so: ``event.origin``, and ``event.at``, in seconds
        since 1970.  It is not sent again.  ``ShareLost`` and ``ShareBack`` tell of the server.  The
        loop connects when it runs: ``run()``, ``run_async()`` or ``attach()``; :meth:`turn` alone
        does not.

        Returns what can be asked (``sent``, ``received``, ``waiting``, ``ignored``...) and ended,
        by ``remove()``.  Raises ``TypeError`` or ``ValueError`` for what cannot be: a URL, a name,
        a type with a field that cannot be sent; ``ModuleNotFoundError`` without nats-py.
        """
        from .share import Share

        self._still_open()
        self.dispatcher.check_thread("share()")
        share = Share(self, types, over, room, durable, options)
        for other in self.loop.sources:
            if isinstance(other, Share) and (other.room, other.over) == (share.room, share.over):
                raise RuntimeError(
                    f"the room {room!r} is shared already: name all types in one call"
                )
        self.add(share)
        share.begin()
        return share

>>>>>>> a6f1a28 (Share: the same events on other machines, over NATS)
    def explain_wait(self) -> str:
        """In words: how the loop waits here, and what forces a poll if anything does."""
        return str(self.selector.explain() if self._host is None else self._host.explain())

    def explain_handlers(self, *, count: bool = False) -> str:
        """In words: what is registered, with which filters and options, at which line.

        ``count=True``: from now on, calls are counted and timed, which costs each call two looks at
        the clock; a later ``explain_handlers()`` tells how many there were and how long they took.
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
        """The one guard: what is raised between the handlers, by a user's code, ends no loop."""
        if isinstance(error, ExceptionGroup) and self.dispatcher.strict:
            raise error  # it has been reported
        self.dispatcher.failed(error, event, culprit)

    def _cannot_be_merged(self, error: Exception, event: Event) -> None:
        self.dispatcher.note(error, event, type(event).merged_with)

    # ------------------------------------------------------------ beginning and end

    def _begin(self) -> None:
        self._still_open()
        if self.loop.running:
            raise RuntimeError("this loop is running already")
        self.loop.running = True
        if self._stop_asked:
            self.call(self.stop)
        self._mailbox.owner = self._sockets.thread = self.dispatcher.owner = get_ident()
        if self.dispatcher.has_handlers(Start):
            self.queue.produced += 1  # before what stands in line already
            self.queue.line.appendleft(Start(time=self.clock(), source="loop"))
        self._stop_to_tell = True

    def _tell_stop(self) -> None:
        """The last event: no turn follows."""
        self.loop.running = False
        if self._stop_to_tell and os.getpid() == self._process:  # not in the child of a fork
            self._stop_to_tell = False
            self.loop.dispatch(Stop(time=self.clock(), source="loop"))

    def close(self) -> None:
        """Close all sources and the selector.  Called by :meth:`run`; harmless twice.

        It always gets to its end: when one part cannot be closed, the others are, and then the
        first error is raised, the others are logged.  On another thread than the loop's, or in a
        signal handler while the loop sleeps, it returns at once: the loop closes when it has ended
        its turn, as after :meth:`stop`.  In the child of a fork it leaves everything of the
        parent's as it is.
        """
        if not self._closed and self._in_use():
            self._close_asked = True
            self.stop()
        else:
            self._close(self._closed_for)

    def _close_for(self, error: BaseException | None) -> None:
        """Close because of ``error``, which is raised again afterwards."""
        self._closed_for = error
        self.close()

    def _in_use(self) -> bool:
        """Whether the loop is in a turn that must end before it can be closed."""
        thread = self.dispatcher.owner  # while one takes turns
        if thread is None or os.getpid() != self._process:
            return False
        if self._host is not None and not self._host.loop.is_running():
            return False
        return thread != get_ident() or self.selector.asleep

    def _close(self, because: BaseException | None = None) -> None:
        """Close for good; ``because`` of an error, which its catcher raises when all is closed."""
        if self._closed:
            return
        if os.getpid() != self._process:
            steps: list[Callable[[], object]] = [source.abandon for source in self.loop.sources]
        else:
            steps = self._ending()
        end([self._is_over, *steps], because, leave=self._signals.watched)

    def _is_over(self) -> None:
        self._closed = True
        self.loop.running = False
        self._mailbox.owner = self.dispatcher.owner = None

    def _ending(self) -> list[Callable[[], object]]:
        """The steps by which it is closed, in their order."""
        steps: list[Callable[[], object]] = []
        if self._host is not None:
            steps.append(self._host.detach)
        steps.append(self._workers.close)
        for source in reversed(self.loop.sources):
            if source is not self._signals:
                steps.append(partial(self.loop.remove, source, discard=False))
        steps += [self.dispatcher.close, self.selector.close]
        if self._trace is not None:
            steps.append(self._trace.write)
        # The last step: as long as SIGINT is watched, Ctrl-C raises nothing.
        return [*steps, partial(self.loop.remove, self._signals, discard=False)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close_for(error)


def _is_internal(trace: TracebackType) -> bool:
    """Whether it is in the code of a loop, and not in a program's."""
    module = trace.tb_frame.f_globals.get("__name__", "")
    return module.split(".")[0] in ("uievents", "asyncio", "selectors")
