"""One read from a socket, five modes.

The lecture: *a read goes through two phases: waiting for the data to be ready, and copying
them from the kernel to the process*; and *it is because of these two phases that there are
five modes of I/O*.  They differ in what the program can do in each phase:

================  ===========================  ==================
mode              waiting for data             copying to user
================  ===========================  ==================
blocking          blocked in the read          blocked
non-blocking      free, but must keep asking   blocked
multiplexed       blocked in the wait, which   blocked
                  may be for many at once
signal-driven     free                         blocked
asynchronous      free                         free
================  ===========================  ==================

By the definition of POSIX all but the last are *synchronous*: the copying happens within a call
of the program, which is blocked meanwhile.

**The contract.**  A model is a module with ::

    read(sock, size, mark, meanwhile=nothing) -> bytes

It reads ``size`` bytes, or fewer if the other end closes.  It calls ``mark(phase)`` with
the :data:`PHASES` in their order (``waiting``, ``ready`` and ``copying`` again for each
piece, if the data come in pieces), so that a caller with a clock can draw the two phases.
It calls ``meanwhile()`` whenever the program is free while it waits: in the blocking and in
the multiplexed mode never, in the non-blocking one after every vain attempt (``EAGAIN``),
in the last two once per wait.  The socket's timeout is as before at the end.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .. import load

MODELS = ("blocking", "nonblocking", "multiplexed", "signal_driven", "asynchronous")

PHASES = ("asked", "waiting", "ready", "copying", "done")
"""The read was requested; it waits for data; they are ready; they are being copied; finished."""

Mark = Callable[[str], object]
Meanwhile = Callable[[], object]


def nothing() -> None:
    """What a program without other work does meanwhile."""


@contextmanager
def as_blocking(sock: socket.socket, blocking: bool) -> Iterator[None]:
    """Within this block the descriptor does (or does not) block; then it is as before."""
    before = sock.gettimeout()
    sock.setblocking(blocking)
    try:
        yield
    finally:
        if sock.fileno() >= 0:
            sock.settimeout(before)


def model(name: str) -> Callable[..., bytes]:
    """The ``read`` of the model called ``name`` (one of :data:`MODELS`; else ``ValueError``)."""
    return load(__name__, MODELS, name).read  # type: ignore[no-any-return]
