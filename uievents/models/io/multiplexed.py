"""Multiplexed I/O: the readiness of many descriptors in one wait.

The lecture: *by one mechanism a process waits for several descriptors at once, and as soon as
any of them is ready to read, select() returns.*  The process is blocked, but in the wait
and not in the read; and the wait may be for ten thousand sockets.  This is what event loops
are built on.

What it costs: two system calls where a blocking read takes one.  For a single socket it is
slower; it pays from the second socket on.
"""

from __future__ import annotations

import selectors
import socket

from . import Mark, Meanwhile, as_blocking, nothing


def read(sock: socket.socket, size: int, mark: Mark, meanwhile: Meanwhile = nothing) -> bytes:
    """Wait with a selector, then read what is there.  ``meanwhile`` is never called."""
    data = bytearray()
    mark("asked")
    with as_blocking(sock, False), selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        while len(data) < size:
            mark("waiting")
            selector.select()
            mark("ready")
            mark("copying")
            try:
                piece = sock.recv(size - len(data))
            except BlockingIOError:
                continue  # ready is a hint, not a promise
            if not piece:
                break
            data += piece
    mark("done")
    return bytes(data)
