"""Asynchronous I/O: POSIX ``aio_read``.

The lecture: *the process starts the read and turns its back on it; when everything is done,
the copying included, it is told.  In all this time it is not blocked at all.*  The buffer
is handed over with the request and must be left alone until the answer comes.

What it costs: glibc uses a thread of its own that makes a blocking ``read``, so the wait is not
gone, it is elsewhere.  A request is for one descriptor, once: no server handles a thousand sockets
this way.  (Linux's io_uring does it in the kernel; Python has no binding for it.)  The lecture's
*the system supports it badly and few use it* still holds.

The request is a C structure, ``struct aiocb``, laid out below as glibc has it on 64-bit
machines; elsewhere this mode is refused.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import sys
from ctypes import POINTER, Structure, byref, c_char, c_int, c_int64, c_size_t, c_ssize_t, c_void_p

from ...errors import UIEventsError
from . import Mark, Meanwhile, as_blocking, nothing

SIGEV_NONE = 1


class SigEvent(Structure):
    """``struct sigevent``: the kind of notification.  ``SIGEV_NONE``: none, the program asks."""

    _fields_ = [("value", c_void_p), ("signo", c_int), ("notify", c_int), ("rest", c_char * 48)]


class Request(Structure):
    """``struct aiocb`` of 64-bit glibc: 168 bytes, of which the names with _ are its own."""

    _fields_ = [
        ("descriptor", c_int),
        ("_opcode", c_int),
        ("priority", c_int),
        ("buffer", c_void_p),
        ("size", c_size_t),
        ("sigevent", SigEvent),
        ("_next", c_void_p),
        ("_priority", c_int),
        ("_policy", c_int),
        ("_error", c_int),
        ("_result", c_ssize_t),
        ("offset", c_int64),
        ("_reserved", c_char * 32),
    ]


def read(sock: socket.socket, size: int, mark: Mark, meanwhile: Meanwhile = nothing) -> bytes:
    """Start the read, and wait until it is finished.  ``meanwhile`` is called once per request.

    ``ready``, ``copying`` and ``done`` coincide: at the notification the copying is over.
    """
    libc = glibc()
    buffer = (c_char * max(size, 1))()
    got = 0
    mark("asked")
    with as_blocking(sock, True):  # else aio_read fails with EAGAIN
        while got < size:
            request = Request(descriptor=sock.fileno(), size=size - got)
            request.buffer = ctypes.addressof(buffer) + got
            request.sigevent.notify = SIGEV_NONE
            if libc.aio_read(byref(request)):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            try:
                mark("waiting")
                meanwhile()
                suspend_until_done(libc, request)
            except BaseException:
                sock.shutdown(socket.SHUT_RD)  # ends the read, which would write into freed memory
                suspend_until_done(libc, request)
                raise
            mark("ready")
            mark("copying")
            code = libc.aio_error(byref(request))
            piece = libc.aio_return(byref(request))
            if code:
                raise OSError(code, os.strerror(code))
            if not piece:
                break
            got += piece
    mark("done")
    return buffer.raw[:got]


def suspend_until_done(libc: ctypes.CDLL, request: Request) -> None:
    """Sleep until the request is finished; signals only interrupt the sleep."""
    requests = (POINTER(Request) * 1)(ctypes.pointer(request))
    while libc.aio_error(byref(request)) == errno.EINPROGRESS:
        libc.aio_suspend(requests, 1, None)


def glibc() -> ctypes.CDLL:
    """The C library with ``aio_read``; raises ``UIEventsError`` where its layout is unknown."""
    machine, name = platform.machine(), platform.libc_ver()[0]
    if sys.platform != "linux" or name != "glibc" or machine not in ("x86_64", "aarch64"):
        raise UIEventsError(
            f"asynchronous I/O needs Linux with glibc on x86_64 or aarch64; this is {sys.platform} "
            f"with {name or 'another C library'} on {machine}: leave this mode out"
        )
    libc = ctypes.CDLL("libc.so.6", use_errno=True)
    if not hasattr(libc, "aio_read"):  # before glibc 2.34
        libc = ctypes.CDLL("librt.so.1", use_errno=True)
    libc.aio_return.restype = c_ssize_t
    return libc
