"""Callers of a server: many at once, from one thread, at times that were fixed beforehand.

Every request connects, sends a line, reads a line and hangs up.  As with presses, the load is open
(:mod:`~uievents.measure.load`): a latency counts from the scheduled time of the request, whether or
not the server keeps up.

Beside the callers that are timed there may be *idle* ones, which connect and send nothing, and
*slow* ones, which send their line a byte at a time.
"""

from __future__ import annotations

import errno
import itertools
import math
import random
import selectors
import socket
import time
from typing import NamedTuple, Self

ANSWER_TIMEOUT = 5.0
"""Seconds that the last request may take."""
SLOW_GAP = 0.05
"""Seconds between the bytes of a slow caller."""

Address = tuple[str, int]


class Answers(NamedTuple):
    """The results of the callers' requests."""

    latencies: list[float]
    """Seconds from the scheduled time to the answer."""
    failed: int
    """Requests that were refused, cut off, or not answered in time."""
    lateness: list[float]
    """Seconds from the scheduled time to the connect."""

    def plus(self, more: Answers) -> Answers:
        """These, and ``more``."""
        latencies, lateness = self.latencies + more.latencies, self.lateness + more.lateness
        return Answers(latencies, self.failed + more.failed, lateness)


def call_times(seed: object, rate: float, duration: float) -> list[float]:
    """Random times of requests, in seconds from the start, ``rate`` a second on average."""
    rng = random.Random(repr(seed))  # uniform times, as in a Poisson process with this many events
    return sorted(rng.uniform(0.0, duration) for _ in range(max(1, round(rate * duration))))


class Callers:
    """Calls ``address``; a context manager that closes what it opened."""

    def __init__(self, address: Address, *, idle: int = 0, slow: int = 0) -> None:
        self._address = address
        self._selector = selectors.DefaultSelector()
        """The open requests, each with its scheduled time."""
        self._beside: list[socket.socket] = []
        for _ in range(idle + slow):
            sock = socket.create_connection(address, timeout=ANSWER_TIMEOUT)
            sock.setblocking(False)
            self._beside.append(sock)
        self._slow = self._beside[idle:]
        self._slow_bytes = itertools.cycle(b"request slow\n")

    def call(self, times: list[float]) -> Answers:
        """Make a request at each of ``times`` (seconds from now), and read the answers."""
        begin = time.monotonic()
        latencies: list[float] = []
        lateness: list[float] = []
        made, next_slow = 0, begin if self._slow else math.inf
        end = begin + (times[-1] if times else 0.0) + ANSWER_TIMEOUT
        while made < len(times) or self._selector.get_map():
            now = time.monotonic()
            if now > end:
                break
            while made < len(times) and begin + times[made] <= now:
                lateness.append(now - begin - times[made])
                self._begin(begin + times[made])
                made += 1
            if now >= next_slow:
                next_slow = now + SLOW_GAP
                self._send_slowly()
            until = min(begin + times[made] if made < len(times) else end, next_slow)
            for key, _ in self._selector.select(max(0.0, until - time.monotonic())):
                if self._go_on(key):
                    latencies.append(time.monotonic() - key.data)
        self._hang_up()
        return Answers(latencies, made - len(latencies), lateness)

    def _begin(self, scheduled: float) -> None:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        if sock.connect_ex(self._address) in (0, errno.EINPROGRESS):
            self._selector.register(sock, selectors.EVENT_WRITE, scheduled)
        else:
            sock.close()

    def _go_on(self, key: selectors.SelectorKey) -> bool:
        """Send or read; true if the answer has come."""
        sock = key.fileobj
        assert isinstance(sock, socket.socket)
        try:
            if key.events == selectors.EVENT_WRITE:
                sock.send(b"request 1\n")
                self._selector.modify(sock, selectors.EVENT_READ, key.data)
                return False
            answered = sock.recv(4096).endswith(b"\n")
        except BlockingIOError:
            return False
        except OSError:
            answered = False
        self._selector.unregister(sock)
        sock.close()
        return answered

    def _send_slowly(self) -> None:
        """The next byte of every slow caller; their answers are read and thrown away."""
        byte = bytes([next(self._slow_bytes)])
        for sock in self._slow:
            try:
                sock.send(byte)
                sock.recv(4096)
            except OSError:
                pass  # nothing to read yet, or the server hung up: slow callers are not timed

    def _hang_up(self) -> None:
        """Close the connections of requests that have no answer."""
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]

    def close(self) -> None:
        """Close every connection."""
        self._hang_up()
        self._selector.close()
        for sock in self._beside:
            sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
