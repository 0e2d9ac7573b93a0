"""What a program opens: sockets, timers, signals, scripts, rooms, sources of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from .dispatch import Dispatcher, Subscription
from .dispatch.checks import check_handler
from .dispatch.filters import check_event
from .dispatch.subscription import Direct, short_name_of
from .events import Event, Readable, Timer, Writable
from .hosting import Hosting
from .loop import Loop
from .quantities import boolean
from .queue import EventQueue, Inlet
from .sources import (
    Backoff,
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
    Watches,
)
from .sources.bounds import BUFFER, LIMIT, LINE
from .sources.guarded import guard

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

    from .dispatch.names import Options
    from .share import Share
    from .share.options import NatsOptions

S = TypeVar("S", bound=Source)


class Opening:
    """Base of :class:`~uievents.eventloop.EventLoop`: opens sources."""

    clock: Clock
    dispatcher: Dispatcher
    loop: Loop
    queue: EventQueue
    _closed: bool
    hosting: Hosting
    _mailbox: Mailbox
    _signals: Signals
    _sockets: Sockets
    _timers: Timers
    _watches: Watches

    def _still_open(self) -> None:
        """Raise ``RuntimeError`` if the loop has been closed."""
        if self._closed:
            raise RuntimeError("this loop has been closed: make a new one")

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

        ``port`` 0 takes any free port (``listener.port`` says which); ``host`` ``""`` listens on
        all networks.  ``path=`` listens on a Unix socket instead.  Its file gets the permissions
        ``mode``, and is removed at the end.  A file that a killed program left behind is replaced.

        ``lines``: whether ``Received`` carries a line at a time or bytes as they come.

        Bounds, past which a peer waits or is cut (``Disconnected.reason`` says why):

        - ``connections``: the most that are open at once; further ones wait (default: as many as
          the system has descriptors).
        - ``line``: the most bytes of a line; a peer that sends a longer one is cut (1 MiB).
        - ``buffer``: when so many bytes wait to be sent, reading from the peer stops, and its data
          is not dispatched, until a quarter of them is left; then ``Drained`` comes (1 MiB).
        - ``limit``: the most bytes that may wait to be sent; past them the peer is cut (64 MiB).
        - ``idle``: seconds without a byte, while no handler works on the peer's data, after which
          the peer is cut; ``total``: seconds after which it is cut in any case (default: never).

        Raises :class:`~uievents.errors.AddressInUse` if the port or path is taken,
        :class:`~uievents.errors.AddressError` if it cannot be used, and ``ValueError`` or
        ``TypeError`` for an impossible argument.
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
        """Connect to ``host`` and ``port``, or to the Unix socket at ``path``.

        ``host`` is an address, or a name.  The lookup of a name blocks the loop.

        The addresses of a name are tried one after the other.  ``Connected`` comes when one
        answers.  ``Disconnected``, with the reason, comes if none does within ``timeout`` seconds
        (default: as long as the system tries).  Data that is sent before waits.

        ``reconnect=True`` connects again, whenever the connection is lost or could not be made,
        until it is closed: after 0.5 s, 1 s, 2 s, and so on to 30 s, or as a ``Backoff`` says.  The
        name is looked up again, in a thread.  ``Reconnecting`` is dispatched before each pause.
        The bounds are those of :meth:`listen`.

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

    def watch(
        self, fileobj: FileDescriptorLike, *, read: bool = False, write: bool = False
    ) -> None:
        """Put ``Readable`` or ``Writable`` in line when a file object or descriptor is ready.

        A second call adds to the first.  Raises ``ValueError`` if it is closed or reads ahead (a
        buffered file), or if neither reading nor writing is asked for.
        """
        self._on_loop_thread("watch")
        self._watches.watch(fileobj, read=read, write=write)

    def unwatch(
        self, fileobj: FileDescriptorLike, *, read: bool = False, write: bool = False
    ) -> None:
        """Stop watching ``fileobj``, in both directions or in one; call it before closing.

        No handler is called for it any more: events in line are dropped, and if a handler of such
        an event calls this, the remaining handlers of the event are skipped.
        """
        self._on_loop_thread("unwatch")
        self._watches.unwatch(fileobj, read=read, write=write)

    def _watch_ended(self) -> None:
        """Drop the events of an ended watch: those in line, and the one being dispatched.

        The file may be closed by now, and its number may be another file's.
        """
        self.loop.recheck()
        for event in self.dispatcher.events_in_flight():
            if isinstance(event, (Readable, Writable)) and not self._watches.wanted(event):
                event.stop_now()

    def _on_loop_thread(self, method: str) -> None:
        """Raise ``RuntimeError`` on another thread: a sleeping loop would not notice the change."""
        if get_ident() == self._sockets.thread:
            return
        if self.loop.running:
            raise RuntimeError(
                f"{method}() belongs to the loop's thread: "
                f"loop.call(lambda: loop.{method}(...)) calls it there"
            )
        self._sockets.thread = get_ident()  # the thread that sets the loop up will run it

    def every(
        self,
        seconds: float,
        handler: Callable[[Timer], object],
        *,
        now: bool = False,
        **options: Unpack[Options[Timer]],
    ) -> TimerHandle:
        """Call ``handler(event)`` every so many seconds, on a fixed grid.

        With ``now``, also at once.  ``cancel()`` ends it; so does the end of its registration
        (``once``, a ``scope``).  ``pause()`` and ``resume()`` stop its clock.  Raises
        ``ValueError`` for less than a microsecond.
        """
        return self._timer(0.0 if boolean(now, "now=") else seconds, seconds, handler, options)

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
                subscription = dispatcher.on(Timer, handler, timer=timer, **options)
            except Exception:
                timer.cancel()
                raise
            subscription.when_ended = timer._handler_ended
            own = subscription
        timer.subscription = own
        if self.hosting.host is not None:
            self.hosting.host.changed()
        return timer

    def _call_after(self, seconds: float, function: Callable[[], object]) -> TimerHandle:
        return self.after(seconds, lambda event: function())

    def signal(self, number: int) -> None:
        """Turn a signal into ``Signal`` events.  On the main thread only (``ValueError``)."""
        self._signals.watch(number)

    def play(self, events: Iterable[Event]) -> Script:
        """Play events by their ``time``, in seconds from now.

        An event without a time comes right after the one before it, the first at once.

        In a test, make the loop ``strict``: otherwise a handler that fails is only logged.  And end
        it: ``loop.after(1, loop.stop)``.  Raises ``TypeError`` for anything but an event and for an
        event with an impossible field, ``ValueError`` for a time that cannot come.
        """
        events = list(events)
        for event in events:
            if isinstance(event, Event):  # else Script raises TypeError
                check_event(event)
        return self.add(Script(events))

    def share(
        self,
        *types: type[Event],
        over: str | Sequence[str],
        room: str,
        durable: str | None = None,
        **options: Unpack[NatsOptions],
    ) -> Share:
        """Share events with other programs: posted here, they are dispatched there, in order, once.

        ``types`` are event types of your own; subclasses are shared, too.  ``over`` is the URL of a
        NATS server, ``nats://127.0.0.1:4222``, or a list of them.  All programs that name the same
        ``room`` share its events.  With ``durable="name"`` the server stores the room's events
        (JetStream): a new name gets them from the beginning, a known one from where it stopped.
        ``options`` are those of ``nats.connect()`` for security (``user``, ``password``, ``token``,
        ``tls``, ``user_credentials``...) and ``ping_interval``, in seconds (120).

        An event from another program has an ``event.origin``, and ``event.at``, in seconds since
        1970.  It is not sent again.  ``ShareLost`` and ``ShareBack`` are dispatched when the server
        is lost and found again.  The loop connects when it runs: by ``run()``, ``run_async()`` or
        ``attach()``, not by ``turn()`` alone.

        Returns an object with the counts ``sent``, ``received``, ``waiting``, ``ignored``..., whose
        ``remove()`` ends the sharing.  Raises ``TypeError`` or ``ValueError`` for an impossible
        URL, name or type; ``ModuleNotFoundError`` without nats-py.
        """
        from .share import open_share

        self._still_open()
        self.dispatcher.check_thread("share()")
        return open_share(self, types, over, room, durable, {**options})

    def add(self, source: S) -> S:
        """Add a source of your own (see :class:`uievents.sources.Source`).

        Returns it; ``source.remove()`` removes it again.  Raises ``RuntimeError`` if it has been
        added to a loop before, and the errors of its ``attach()``.  An error in another method is
        reported like a handler's, and the source is removed.
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
        """Tell the host, if there is one, that a turn is due soon."""
        if self.hosting.host is not None:
            self.hosting.host.changed()

    def _source_failed(self, error: Exception, source: Source) -> None:
        try:
            name = str(source.name)
        except Exception:  # the program has made a property of it
            name = ""
        event = Event(time=self.clock(), source=name)
        self.dispatcher.note(error, event, source)
