"""Blocking I/O.

The lecture: *the process is blocked in both phases.*  One call, ``recv``; it returns when the
data have come and have been copied.  Nothing is easier to read, and while nothing happens
nothing is cheaper.

What it costs: the thread.  It can wait for one thing only, and do nothing else.
"""

from __future__ import annotations

import socket

from . import Mark, Meanwhile, as_blocking, nothing


def read(sock: socket.socket, size: int, mark: Mark, meanwhile: Meanwhile = nothing) -> bytes:
    """Read ``size`` bytes in blocking calls.  ``meanwhile`` is never called."""
    data = bytearray()
    mark("asked")
    with as_blocking(sock, True):
        while len(data) < size:
            mark("waiting")
            # A program calls recv only.  Its two phases cannot be seen from outside, so here a
            # peek at the first byte, which blocks just as long, separates them.
            sock.recv(1, socket.MSG_PEEK)
            mark("ready")
            mark("copying")
            piece = sock.recv(size - len(data))
            if not piece:
                break
            data += piece
    mark("done")
    return bytes(data)
