"""An event list: one thread, non-blocking I/O, and a list of what is to be done.

The lecture: *each request is put into a list of events, and the main process deals with it by
non-blocking I/O*; and: *the logic is more complicated than that of the two before*.  It is:
a request is no longer a straight line of code.  What ``answer`` kept in local variables
(how much of the line has come, how much of the answer has gone) has to be kept in an object
between one event and the next, and each step registers the next one.

What it costs: that; and a handler that computes for long delays all requests.  An idle caller
costs a registered descriptor and no more.
"""

from __future__ import annotations

import heapq
import itertools
import socket
from collections import deque
from collections.abc import Callable
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from time import monotonic

from .. import StopSignal
from . import LONGEST, Job, wake

NOTHING = Job()
Step = Callable[[], None]


def serve(  # noqa: C901 - the model, on one page
    listener: socket.socket, stop: StopSignal, work: Job = NOTHING
) -> None:
    """Wait until sockets are ready, list the events, work the list off, on this one thread."""
    selector = DefaultSelector()
    events: deque[Step] = deque()
    timers: list[tuple[float, int, Step]] = []
    connections: set[Caller] = set()
    serial = itertools.count()  # settles the order of timers that are due together

    def later(seconds: float, step: Step) -> None:
        heapq.heappush(timers, (monotonic() + seconds, next(serial), step))

    def accept() -> None:
        try:
            sock, _ = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # the caller has gone again
        except OSError:
            if stop.is_set():
                return
            raise
        connections.add(Caller(sock, selector, work, events.append, later, connections.discard))

    listener.setblocking(False)
    selector.register(listener, EVENT_READ, accept)
    with listener, selector, stop.calling(partial(wake, listener)):
        while not stop.is_set():
            timeout = max(0.0, timers[0][0] - monotonic()) if timers else None
            for key, _ in selector.select(timeout):
                events.append(key.data)
            while timers and timers[0][0] <= monotonic():
                events.append(heapq.heappop(timers)[2])
            while events:
                events.popleft()()
        for connection in list(connections):
            connection.close()


class Caller:
    """A connected caller: the state of its request between two events."""

    def __init__(
        self,
        sock: socket.socket,
        selector: DefaultSelector,
        work: Job,
        soon: Callable[[Step], None],
        later: Callable[[float, Step], None],
        closed: Callable[[Caller], None],
    ) -> None:
        self.sock: socket.socket = sock
        self.selector: DefaultSelector = selector
        self.work: Job = work
        self.soon = soon
        self.later = later
        self.closed = closed
        self.received: bytearray = bytearray()  # bytes of lines that have come so far
        self.to_go: bytes = b""  # bytes of the answer that are still to be sent
        self.events: int = 0  # the mask that the selector waits for
        sock.setblocking(False)
        self.wait_for(EVENT_READ)

    def step(self, action: Step) -> None:
        """Every event of this connection comes in here."""
        if self.sock.fileno() < 0:
            return  # closed after it was listed
        try:
            action()
        except BlockingIOError:
            pass  # it was not ready after all
        except OSError:
            self.close()

    def ready(self) -> None:
        if self.events == EVENT_WRITE:
            self.send()
        else:
            self.receive()

    def receive(self) -> None:
        data = self.sock.recv(LONGEST)
        self.received += data
        if not data or len(self.received) > LONGEST:
            self.close()
        else:
            self.next_line()

    def next_line(self) -> None:
        line, end, rest = self.received.partition(b"\n")
        if not end:
            self.wait_for(EVENT_READ)
            return
        self.received = rest
        self.to_go = self.work.reply(bytes(line + end))
        if self.work.wait:
            self.wait_for(0)
            self.later(self.work.wait, partial(self.step, self.send))
        else:
            self.send()

    def send(self) -> None:
        try:
            self.to_go = self.to_go[self.sock.send(self.to_go) :]
        except BlockingIOError:
            pass
        if self.to_go:
            self.wait_for(EVENT_WRITE)
        elif self.received:
            self.wait_for(0)
            self.soon(partial(self.step, self.next_line))
        else:
            self.wait_for(EVENT_READ)

    def wait_for(self, events: int) -> None:
        if events == self.events:
            return
        if self.events and events:
            self.selector.modify(self.sock, events, partial(self.step, self.ready))
        elif events:
            self.selector.register(self.sock, events, partial(self.step, self.ready))
        else:
            self.selector.unregister(self.sock)
        self.events = events

    def close(self) -> None:
        self.wait_for(0)
        self.sock.close()
        self.closed(self)
