"""Non-blocking I/O.

The lecture: *the process has to ask the kernel again and again whether the data are ready.*
A descriptor with ``O_NONBLOCK`` answers at once: with the data, or with ``EAGAIN``.  In
between the program is free.  In the second phase it is not: when there are data, ``recv``
copies them, and blocks the program meanwhile, here too.

What it costs: a system call per question.  A program that has nothing better to do
meanwhile has a processor core at full load; one that sleeps meanwhile notices late.
"""

from __future__ import annotations

import socket

from . import Mark, Meanwhile, as_blocking, nothing


def read(sock: socket.socket, size: int, mark: Mark, meanwhile: Meanwhile = nothing) -> bytes:
    """Ask until ``size`` bytes have come.  ``meanwhile`` is called for each ``EAGAIN``."""
    data = bytearray()
    mark("asked")
    with as_blocking(sock, False):
        while len(data) < size:
            mark("waiting")
            while True:
                try:
                    sock.recv(1, socket.MSG_PEEK)  # only to separate the two phases; see blocking
                    break
                except BlockingIOError:  # EAGAIN
                    meanwhile()
            mark("ready")
            mark("copying")
            piece = sock.recv(size - len(data))
            if not piece:
                break
            data += piece
    mark("done")
    return bytes(data)
