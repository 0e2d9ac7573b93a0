"""One protocol, four servers: a process, a thread, an event list, coroutines.

The lecture opens with them: for each request *a new process*, *a new thread*, or *an entry in
a list of events that the main process works off with non-blocking I/O*; and the third has
two forms, the bare one and the one that reads like the first two, with coroutines.

**The protocol.**  A line in, a line out: ``request 7`` is answered by ``reply 7``.  A
connection may carry several lines, one after another; ask each on a connection of its own
and the first server is, to the letter, one process per request.

**The contract.**  A model is a module with ::

    serve(listener, stop, work=Job()) -> None

``listener`` comes from :func:`listen`; ``work`` is what every request takes.  ``serve``
returns promptly after ``stop`` is set, and has then closed the listener and every
connection, and left no process or thread behind.  ``process_per_request`` forks: run it on
the main thread of a process without other threads.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import AddressInUse
from .. import load

MODELS = ("process_per_request", "thread_per_request", "event_loop", "coroutines")

LIMIT = 256
"""Processes or threads that a server makes at most; further callers wait to be accepted."""
LONGEST = 65_536
"""Bytes of the longest line; a caller that sends a longer one is cut off."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a request takes: ``rounds`` of computing, and ``wait`` seconds for something else.

    The wait stands for a database or a disk.  How a server waits is what sets it apart, so
    that is in the models.
    """

    rounds: int = 0
    wait: float = 0.0

    def reply(self, line: bytes) -> bytes:
        """Compute, and turn ``request N`` into ``reply N``, the line's end included."""
        total = 0
        for number in range(self.rounds):
            total += number
        return line.replace(b"request", b"reply", 1)


def listen(port: int = 0, host: str = "127.0.0.1", backlog: int = 1024) -> socket.socket:
    """A socket that listens on ``port`` (0: any that is free); the address may be reused.

    The lecture's ``OSError: [Errno 98] Address already in use`` has two causes.  When a server
    ends, its last connections stay in TIME_WAIT for a minute, in case one of their packets is
    still under way, and so the port is refused to the next start of the same server:
    ``SO_REUSEADDR``, set before ``bind``, allows it.  The other cause is that another program
    listens on the port; that is :class:`~uievents.errors.AddressInUse`.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise AddressInUse(
            error.errno,
            f"port {port} of {host} is taken: another program listens on it. End that one, "
            "or choose another port (0 takes any that is free)",
        ) from error
    return listener


def wake(listener: socket.socket) -> None:
    """End an ``accept`` that is blocked, from another thread or from a signal handler."""
    try:
        listener.shutdown(socket.SHUT_RDWR)  # Linux: accept() fails from now on
    except OSError:
        with socket.socket() as caller:  # elsewhere: a connection of our own ends the accept()
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())


def answer(connection: socket.socket, work: Job, sleep: Callable[[float], object]) -> None:
    """Answer the lines of one connection until it ends: the straight-line code of the first two."""
    with connection, connection.makefile("rb") as lines:
        while (line := lines.readline(LONGEST)).endswith(b"\n"):
            reply = work.reply(line)
            if work.wait:
                sleep(work.wait)
            connection.sendall(reply)


def model(name: str) -> Callable[..., None]:
    """The ``serve`` of the model called ``name`` (one of :data:`MODELS`; else ``ValueError``)."""
    return load(__name__, MODELS, name).serve  # type: ignore[no-any-return]
