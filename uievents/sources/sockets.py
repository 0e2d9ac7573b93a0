"""The network: listeners, connections, and their alarms.

Nothing here blocks, except the lookup of a host's name.  Listeners are in
:mod:`~uievents.sources.listener`, connections in :mod:`~uievents.sources.connection` and
:mod:`~uievents.sources.outgoing`; bare readiness is :mod:`~uievents.sources.watches`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Collection
from functools import partial
from threading import get_ident
from typing import Any

from ..events import ConnectionEvent, Disconnected, Event, ReadinessEvent
from ..quantities import seconds, whole
from .addresses import UnixPath, check_address, find, is_literal, listen_on_port, path_of
from .alarms import Alarms
from .base import Source
from .bounds import Bounds
from .connection import StreamConnection
from .listener import Listener
from .outgoing import Backoff, OutgoingConnection
from .watches import Watches


class Sockets(Source):
    """Makes events of connections.

    ``watches`` registers the sockets.  It notices if a new socket has the number of a descriptor
    that was closed while it was watched.

    ``recheck()`` is called when events in line may have to be dropped.  ``changed()`` is called
    when a coroutine, between two turns, may have put an event in line or set an earlier deadline.
    ``call(function)`` calls a function on the loop's thread, from any thread.  ``extend(events)``
    puts several events in line at once, all with the policy ``keep``.
    """

    name = "sockets"

    def __init__(
        self,
        watches: Watches,
        recheck: Callable[[], None],
        call: Callable[[Callable[[], None]], None],
        changed: Callable[[], None],
        extend: Callable[[Collection[Event]], object],
    ) -> None:
        self.open: set[Listener | StreamConnection] = set()
        """Listeners and connections; they are closed with the loop."""
        self.alarms: Alarms = Alarms(self.ask_deadline)
        self.thread: int = get_ident()
        """Identifier of the thread on which the loop takes turns."""
        self.recheck = recheck
        self.call = call
        self.changed = changed
        self.extend = extend
        self._watches = watches

    def listen(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        path: str | os.PathLike[str] | None = None,
        mode: int | None = None,
        connections: int | None = None,
        backlog: int = 1024,
        **bounds: Any,
    ) -> Listener:
        """Accept connections; see :meth:`~uievents.eventloop.EventLoop.listen`."""
        self.check_open()
        port, host = check_address("listen", port, host)
        if connections is not None:
            connections = whole(connections, "connections=", 1)
        asked = Bounds(**bounds)
        if path is None:
            if mode is not None:
                raise ValueError("mode= is for the file of a Unix socket: give its path=, too")
            return Listener(self, listen_on_port(port, host, backlog), asked, connections)
        if port:
            raise ValueError(f"listen on port {port} or on path={path!r}, not on both at once")
        place = UnixPath(path, mode)
        return Listener(self, place.listen(backlog), asked, connections, place)

    def connect(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        path: str | os.PathLike[str] | None = None,
        reconnect: bool | Backoff = False,
        timeout: float | None = None,
        **bounds: Any,
    ) -> OutgoingConnection:
        """Connect to a server; see :meth:`~uievents.eventloop.EventLoop.connect`."""
        self.check_open()
        port, host = check_address("connect", port, host)
        if timeout is not None:
            timeout = seconds(timeout, "timeout=", above_zero=True)
        if not isinstance(reconnect, (bool, Backoff)):
            raise TypeError(
                f"reconnect= is True or a Backoff(first, factor, most), not {reconnect!r}"
            )
        backoff = Backoff() if reconnect is True else reconnect or None
        asked = Bounds(**bounds)
        if path is None:
            if not port:
                raise ValueError("say what to connect to: a port, or the path= of a Unix socket")
            addresses = find(host, port)
            again = None if is_literal(host) else partial(find, host, port)
        elif port:
            raise ValueError(f"connect to port {port} or to path={path!r}, not to both at once")
        else:
            place = path_of(path)
            addresses, again = [(socket.AF_UNIX, socket.SOCK_STREAM, 0, "", place)], None
        connection = OutgoingConnection(self, asked, addresses, again, timeout, backoff)
        connection.dial()
        return connection

    # ------------------------------------------------------- for listeners and connections

    def register(self, sock: socket.socket, events: int, ready: Any) -> None:
        """Register with the selector, which forgets a closed file that had the same number."""
        self._watches.register(sock, events, ready)

    def unregister(self, sock: socket.socket) -> None:
        try:
            self.selector.unregister(sock)
        except (KeyError, ValueError):
            pass  # closed by other code

    def deadline(self) -> float | None:
        due = self.alarms.deadline()
        if due is None:
            self.skip_deadline()
        return due

    def collect(self, now: float) -> None:
        self.alarms.ring(now)

    def finish(self, event: Any) -> None:
        """Called after the handlers of a ``Disconnected``."""
        if isinstance(event.connection, StreamConnection):
            event.connection.finish()

    def abandon(self) -> None:
        super().abandon()
        for opened in self.open:
            if opened.sock is not None:
                opened.sock.close()  # a copy of the descriptor: the connection is the parent's

    def close(self) -> None:
        super().close()
        self.thread = get_ident()  # a loop that takes no turns may be closed on any thread
        for opened in list(self.open):
            opened.end()
        self.alarms.clear()


def still_wanted(event: Any) -> bool:
    """Whether ``event`` may still be given to a coroutine, a thread or an awaiting task.

    It may not if the program has ended the watch or closed the connection since the dispatch.
    """
    if isinstance(event, ReadinessEvent):
        return event._watch is None or bool(event._watch.active)
    if isinstance(event, ConnectionEvent) and not isinstance(event, Disconnected):
        return not getattr(event.connection, "close_asked", False)
    return True
