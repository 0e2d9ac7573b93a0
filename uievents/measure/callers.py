"""Callers of a server: many at once, from one thread, at times that were fixed beforehand.

Every request has a connection of its own: it connects, sends a line, reads a line and hangs
up.  As with presses, the load is open (:mod:`~uievents.measure.load`): a request counts from
the time at which it was meant to begin, whether or not the server keeps up.

Beside the callers whose answers are timed there may be *idle* ones, which connect and send
nothing, and *slow* ones, which send their line a byte at a time.
"""

from __future__ import annotations

import errno
import math
import random
import selectors
import socket
import time
from typing import NamedTuple

PATIENCE = 5.0
"""Seconds after the last request in which its answer must come."""
SLOW_GAP = 0.05
"""Seconds between the bytes of a slow caller."""

Address = tuple[str, int]


class Answers(NamedTuple):
    """What the callers got."""

    latencies: list[float]
    """Seconds from the intended time to the answer."""
    failed: int
    """Requests that were refused, cut off, or not answered in time."""
    lateness: list[float]
    """How late the requests were begun, seconds."""

    def plus(self, more: Answers) -> Answers:
        """These, and ``more``."""
        latencies, lateness = self.latencies + more.latencies, self.lateness + more.lateness
        return Answers(latencies, self.failed + more.failed, lateness)


def call_times(seed: object, rate: float, duration: float) -> list[float]:
    """When requests begin, in seconds from the start: at random, ``rate`` a second on average."""
    rng = random.Random(repr(seed))  # so many moments, evenly likely: what Poisson's are like
    return sorted(rng.uniform(0.0, duration) for _ in range(max(1, round(rate * duration))))


class Callers:
    """Calls ``address``; a context manager that closes what it opened."""

    def __init__(self, address: Address, *, idle: int = 0, slow: int = 0) -> None:
        self._address = address
        self._selector = selectors.DefaultSelector()
        self._open: set[socket.socket] = set()
        for _ in range(idle):
            self._connect()
        self._slow = [self._connect() for _ in range(slow)]
        self._slow_line = b"request slow\n"
        self._slow_sent = 0

    def _connect(self) -> socket.socket:
        sock = socket.create_connection(self._address, timeout=PATIENCE)
        sock.setblocking(False)
        self._open.add(sock)
        return sock

    def call(self, times: list[float]) -> Answers:
        """Make a request at each of ``times`` (seconds from now), and read the answers."""
        begin = time.monotonic()
        latencies: list[float] = []
        lateness: list[float] = []
        waiting: dict[socket.socket, float] = {}
        made, next_slow = 0, begin if self._slow else math.inf
        end = begin + (times[-1] if times else 0.0) + PATIENCE
        while made < len(times) or waiting:
            now = time.monotonic()
            if now > end:
                break
            while made < len(times) and begin + times[made] <= now:
                intended = begin + times[made]
                lateness.append(now - intended)
                made += 1
                if (sock := self._begin()) is not None:
                    waiting[sock] = intended
            if now >= next_slow:
                next_slow = now + SLOW_GAP
                self._dribble()
            until = min(begin + times[made] if made < len(times) else end, next_slow)
            for key, _ in self._selector.select(max(0.0, until - time.monotonic())):
                answered = self._go_on(key)
                if answered is not None:
                    intended = waiting.pop(key.data)
                    latencies += [time.monotonic() - intended] if answered else []
        for sock in list(waiting):
            self._hang_up(sock)
        return Answers(latencies, made - len(latencies), lateness)

    def _begin(self) -> socket.socket | None:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        if sock.connect_ex(self._address) not in (0, errno.EINPROGRESS):
            sock.close()
            return None
        self._open.add(sock)
        self._selector.register(sock, selectors.EVENT_WRITE, sock)
        return sock

    def _go_on(self, key: selectors.SelectorKey) -> bool | None:
        """Send or read; whether the answer has come, or None while it has not."""
        sock: socket.socket = key.data
        try:
            if key.events == selectors.EVENT_WRITE:
                sock.send(b"request 1\n")
                self._selector.modify(sock, selectors.EVENT_READ, sock)
                return None
            answered = sock.recv(4096).endswith(b"\n")
        except BlockingIOError:
            return None
        except OSError:
            answered = False
        self._hang_up(sock)
        return answered

    def _dribble(self) -> None:
        """The next byte of every slow caller; their answers are read and thrown away."""
        place = self._slow_sent % len(self._slow_line)
        self._slow_sent += 1
        for sock in self._slow:
            try:
                sock.send(self._slow_line[place : place + 1])
                sock.recv(4096)
            except OSError:
                pass  # nothing to read yet, or it was hung up: it is not timed

    def _hang_up(self, sock: socket.socket) -> None:
        self._selector.unregister(sock)
        self._open.discard(sock)
        sock.close()

    def close(self) -> None:
        """Close every connection."""
        self._selector.close()
        for sock in self._open:
            sock.close()
        self._open.clear()

    def __enter__(self) -> Callers:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
