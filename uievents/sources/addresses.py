"""Addresses to listen on and connect to.  For an impossible one, the error says what to write.

The system's own messages name neither the address nor the remedy ("[Errno 98] Address already in
use"), and the system takes port 70,000 for port 4,464.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import stat
import sys
from contextlib import suppress
from typing import Any

from ..errors import AddressError, AddressInUse
from ..quantities import integer, whole

PATH_MAX = 107 if sys.platform == "linux" else 103
"""Bytes that the path of a Unix socket may have: ``sun_path`` of unix(7), less the final zero."""

_log = logging.getLogger("uievents")


def address_text(address: Any) -> str:
    """A socket's address as ``host:port``, or its path."""
    if isinstance(address, tuple):
        return f"{address[0]}:{address[1]}"
    if isinstance(address, bytes):  # an abstract name
        return address.decode("utf-8", "replace").replace("\0", "@")
    return str(address or "").replace("\0", "@")


def check_address(what: str, port: object, host: object) -> tuple[int, str]:
    """``port`` and ``host``, if they can be an address.

    Raises ``TypeError`` or ``ValueError``; ``what`` is the method that was called.
    """
    if isinstance(port, str):
        name, _, digits = port.rpartition(":")
        if isinstance(host, int):
            raise TypeError(f"the port comes first: write {what}({host}, {port!r})")
        if digits.isdecimal() and name:
            raise TypeError(f"a port is a number: write {what}({digits}, {name!r}), not {port!r}")
        if digits.isdecimal():
            raise TypeError(f"a port is a number from 0 to 65535, not {port!r}: write {digits}")
        if "/" in port:
            raise TypeError(f"{port!r} is not a port; for a Unix socket write path={port!r}")
    number = integer(port)
    if number is None:
        raise TypeError(f"a port is a number from 0 to 65535, not {port!r}")
    if not 0 <= number <= 65_535:
        raise ValueError(f"a port is a number from 0 to 65535, not {port}")
    if not isinstance(host, str):
        raise TypeError(f"a host is a name or an address, as a string, not {host!r}")
    return number, host


def find(host: str, port: int, *, passive: bool = False) -> list[Any]:
    """The addresses of ``host``, as ``getaddrinfo`` gives them.

    The lookup may ask the network, and blocks until it answers.  Raises :class:`AddressError` if
    there is no such host.
    """
    flags = socket.AI_PASSIVE if passive else 0
    try:
        return socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=flags)
    except (socket.gaierror, UnicodeError) as error:
        code = error.errno if isinstance(error, OSError) else None
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise AddressError(
            code, f"there is no host called {host!r} ({why}): check the name, and the network"
        ) from None


def is_literal(host: str) -> bool:
    """Whether ``host`` is an address itself, not a name."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except OSError:
        return False
    return True


def path_of(path: Any) -> str | bytes:
    """The path of a Unix socket, as the system takes it."""
    if not hasattr(socket, "AF_UNIX"):
        raise AddressError(errno.EAFNOSUPPORT, "this system has no Unix sockets: use a port")
    try:
        path = os.fspath(path)
    except TypeError:
        raise TypeError(f"path= is the path of a Unix socket, not {path!r}") from None
    if not path:
        raise ValueError("path= is the path of a Unix socket, not ''")
    length = len(os.fsencode(path))
    if length > PATH_MAX:
        raise ValueError(
            f"the path of a Unix socket has at most {PATH_MAX} bytes, and this has {length}: "
            f"{path!r}; choose a shorter one (in /run or /tmp, say)"
        )
    found: str | bytes = path
    return found


def is_abstract(path: str | bytes) -> bool:
    """Whether it is an abstract name of Linux, which is not a file (see unix(7))."""
    return os.fsencode(path)[:1] == b"\0"


# ---------------------------------------------------------------- listening


def listen_on_port(port: int, host: str, backlog: int) -> socket.socket:
    """A listening socket; raises :class:`AddressError` with what to do."""
    found = find(host, port, passive=True)
    family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # After a restart the port is still in TIME_WAIT for a while: without this,
            # "[Errno 98] Address already in use" after each restart.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(backlog)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise _explained(error, port, host) from None
    return sock


def _explained(error: OSError, port: int, host: str) -> OSError:
    if error.errno == errno.EADDRINUSE:
        return AddressInUse(
            error.errno,
            f"port {port} of {host} is taken already: choose another port, "
            "or 0 for any that is free",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        why = "is not an address of this machine: '127.0.0.1' is for this machine alone, '' for all"
        return AddressError(error.errno, f"{host!r} {why}")
    if error.errno in (errno.EACCES, errno.EPERM):
        why = "choose one from 1024 on, or give the program permission"
        return AddressError(error.errno, f"port {port} of {host} may not be used: {why}")
    return AddressError(error.errno, f"cannot listen on port {port} of {host}: {error.strerror}")


class UnixPath:
    """The file of a listening Unix socket: made by :meth:`listen`, removed by :meth:`remove`."""

    def __init__(self, path: Any, mode: int | None) -> None:
        self.path: str | bytes = path_of(path)
        self.mode: int | None = None if mode is None else whole(mode, "mode=", 0, 0o7777)
        # The process that made the file, and the file's identity.
        self._made: tuple[int, int, int] | None = None

    def listen(self, backlog: int) -> socket.socket:
        """A listening socket.

        A stale socket file, which a killed program leaves behind, is replaced.  Raises
        :class:`AddressInUse` if a program listens on it or it is another kind of file, and
        :class:`AddressError` otherwise.
        """
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._bind(sock)
            if not is_abstract(self.path):
                state = os.stat(self.path)
                self._made = os.getpid(), state.st_dev, state.st_ino
                if self.mode is not None:
                    os.chmod(self.path, self.mode)  # before a peer can connect
            sock.listen(backlog)
            sock.setblocking(False)
        except OSError as error:
            sock.close()
            self.remove()
            if isinstance(error, AddressError):
                raise
            raise self._explained(error) from None
        return sock

    def _bind(self, sock: socket.socket) -> None:
        try:
            sock.bind(self.path)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or is_abstract(self.path):
                raise
            self._remove_stale()
            sock.bind(self.path)

    def _remove_stale(self) -> None:
        """Remove the socket file that is in the way, unless a program listens on it."""
        if not stat.S_ISSOCK(os.lstat(self.path).st_mode):
            raise AddressInUse(
                errno.EADDRINUSE, f"{self.path!r} exists, and is not a socket: choose another path"
            )
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
            caller.setblocking(False)
            if caller.connect_ex(self.path) != errno.ECONNREFUSED:
                raise self._explained(OSError(errno.EADDRINUSE, ""))
        _log.info("%r was left by a program that has ended: it is replaced", self.path)
        os.unlink(self.path)

    def _explained(self, error: OSError) -> OSError:
        text = address_text(self.path)
        if error.errno == errno.EADDRINUSE:
            why = "is taken already: another program listens on it; choose another path"
            return AddressInUse(error.errno, f"{text!r} {why}")
        if error.errno == errno.ENOENT:
            why = "make its folder first"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            why = "choose a folder that the program may write to"
        else:
            why = "choose another path"
        reason = error.strerror or str(error)
        return AddressError(error.errno, f"cannot listen on {text!r} ({reason}): {why}")

    def remove(self) -> None:
        """Remove the file, if it is still the one that this process made.

        A forked child leaves it alone, as the parent goes on listening.
        """
        made, self._made = self._made, None
        if made is None or made[0] != os.getpid():
            return
        with suppress(OSError):
            state = os.stat(self.path)
            if (state.st_dev, state.st_ino) == made[1:]:
                os.unlink(self.path)
