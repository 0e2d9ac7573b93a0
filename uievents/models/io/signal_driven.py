"""Signal-driven I/O: the kernel sends ``SIGIO`` when there is something to read.

The lecture leaves it out as *not much used in practice*; here it is.  The descriptor is set
to send signals (``O_ASYNC``) to a thread (``F_SETOWN``); the program does other work; the
signal means that a read is worth trying.  The copying is then an ordinary ``recv``, which
blocks the program.

There are two pitfalls.  A signal that arrives between the check and the wait must not be lost:
so ``SIGIO`` is *blocked*, which keeps it pending, and consumed with ``sigwaitinfo`` (a handler
followed by ``pause`` would sometimes sleep for ever).  And it must go to this thread, as in any
other one it would end the program: so the owner is this thread and not the process
(``F_SETOWN_EX``, Linux).

What it costs: a signal means "something happened", not what and not how often: ten at the same
time are one.  So every descriptor must be read until ``EAGAIN``.  With many descriptors that is
worse than any multiplexer, hence "not much used".
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ...errors import UIEventsError
from . import Mark, Meanwhile, as_blocking, nothing

F_SETOWN_EX, F_OWNER_TID = 15, 0  # fcntl.h of Linux; the fcntl module does not have them


def read(sock: socket.socket, size: int, mark: Mark, meanwhile: Meanwhile = nothing) -> bytes:
    """Read after a signal.  ``meanwhile`` is called once before each wait for one."""
    if sys.platform != "linux":
        raise UIEventsError("signal-driven I/O is shown on Linux only: run this one there")
    data = bytearray()
    mark("asked")
    with as_blocking(sock, False), signals_for(sock):
        while len(data) < size:
            mark("waiting")
            while not readable(sock):
                meanwhile()
                signal.sigwaitinfo({signal.SIGIO})
            mark("ready")
            mark("copying")
            piece = sock.recv(size - len(data))
            if not piece:
                break
            data += piece
    mark("done")
    return bytes(data)


def readable(sock: socket.socket) -> bool:
    """Whether there is something to read: checked after each signal."""
    try:
        sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    return True


@contextmanager
def signals_for(sock: socket.socket) -> Iterator[None]:
    """Within this block ``sock`` sends ``SIGIO`` to this thread, where it stays pending."""
    import fcntl

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGIO})
    flags = fcntl.fcntl(sock, fcntl.F_GETFL)
    owner = struct.pack("ii", F_OWNER_TID, threading.get_native_id())
    try:
        fcntl.fcntl(sock, F_SETOWN_EX, owner)
        fcntl.fcntl(sock, fcntl.F_SETFL, flags | os.O_ASYNC)
        yield
    finally:
        fcntl.fcntl(sock, fcntl.F_SETFL, flags)
        while signal.sigtimedwait({signal.SIGIO}, 0):
            pass  # a signal that is still pending would end the program once it is unblocked
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
