"""Bare readiness: descriptors that a program reads and writes by itself.

A *watch* is for one direction of one file object, and its events carry it.  So when a watch ends,
its events in line can be dropped: by then the descriptor's number may belong to another file.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
from collections.abc import Callable
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from ..events import Readable, ReadinessEvent, Writable
from .base import Source

_log = logging.getLogger("uievents")

MOST = 2**31 - 1
"""The largest number that a descriptor can have: C's ``int``."""


class Watch:
    """One direction of one file object, while it is watched."""

    __slots__ = ("active", "file", "fileobj")

    def __init__(self, fileobj: Any, file: object) -> None:
        self.fileobj: Any = fileobj
        self.file: object = file
        self.active: bool = True

    def __repr__(self) -> str:
        return f"<watch of {self.fileobj!r}{'' if self.active else ' (ended)'}>"


class Watches(Source):
    """Puts :class:`Readable` and :class:`Writable` in line.

    ``recheck()`` is called when a watch ends: it has :meth:`wanted` asked about events in line.
    """

    name = "sockets"

    def __init__(self, recheck: Callable[[], None]) -> None:
        self._recheck = recheck
        self._watched: dict[Any, dict[int, Watch]] = {}  # by file object, then by direction

    def watch(self, fileobj: Any, *, read: bool = False, write: bool = False) -> None:
        """Put :class:`Readable` or :class:`Writable` whenever ``fileobj`` is ready for it.

        A second call adds to the first: ``watch(sock, read=True)``, then ``write=True``, watches
        for both.

        Readiness is a state: an event comes in each turn until the data has been read, or until
        :meth:`unwatch`.

        Raises ``ValueError`` for a file object that is closed or reads ahead (a buffered file, a
        TLS socket), for a descriptor that another object watches already, and if neither reading
        nor writing is asked for; ``TypeError`` for an object without a descriptor; ``OSError`` for
        a descriptor that is not open; and ``PermissionError`` for files and directories where the
        system does not wait for them, as they are always ready (``epoll_ctl(2)``, EPERM).
        """
        self.check_open()
        if not (read or write):
            raise ValueError("say what to watch for: read=True, write=True, or both")
        _check_descriptor(fileobj)
        if read:
            _check_unbuffered(fileobj)
        watches = self._watched.get(fileobj, {})
        file = _file_of(fileobj)
        if any(watch.file != file for watch in watches.values()):
            self.unwatch(fileobj)  # the number was closed, and belongs to another file by now
            watches = {}
        wanted = (EVENT_READ if read else 0) | (EVENT_WRITE if write else 0)
        # Not modify(): the number may have been closed and reused: the kernel has to learn of it.
        if watches:
            self._forget(fileobj)
        mask = wanted
        for direction in watches:
            mask |= direction
        try:
            self._register(fileobj, mask)
        except BaseException:
            self._end(fileobj)  # the selector does not watch it any more
            raise
        self._watched[fileobj] = watches
        for direction in (EVENT_READ, EVENT_WRITE):
            if wanted & direction and direction not in watches:
                watches[direction] = Watch(fileobj, file)

    def _register(self, fileobj: Any, mask: int) -> None:
        try:
            self.register(fileobj, mask, self.ready)
        except KeyError:
            raise ValueError(
                f"{fileobj!r} cannot be watched: its descriptor is watched already, as "
                f"{self.selector.get_key(fileobj).fileobj!r}"
            ) from None
        except PermissionError as error:  # epoll's error for files and directories
            raise PermissionError(
                error.errno,
                f"{fileobj!r} cannot be watched: a file is always ready, so the system refuses "
                "to wait for one; read or write it at any time",
            ) from None
        except OSError as error:
            if error.errno == errno.EBADF:
                raise OSError(
                    error.errno, f"{fileobj!r} cannot be watched: no such descriptor is open"
                ) from None
            raise

    def unwatch(self, fileobj: Any, *, read: bool = False, write: bool = False) -> None:
        """Stop watching, in one direction or both; harmless if it is not watched.

        Its events that are in line already are dropped.
        """
        watches = self._watched.get(fileobj)
        if not watches:
            return
        for direction, asked in ((EVENT_READ, read), (EVENT_WRITE, write)):
            if direction in watches and (asked or not (read or write)):
                watches.pop(direction).active = False
        self._recheck()
        if not watches:
            del self._watched[fileobj]
            self._forget(fileobj)
            return
        [direction] = watches
        if is_closed(fileobj) or watches[direction].file != _file_of(fileobj):
            self._found_closed(fileobj)
        else:
            self.selector.modify(fileobj, direction, self.ready)

    def wanted(self, event: ReadinessEvent) -> bool:
        """Whether the watch of ``event`` has not ended."""
        return event._watch is None or event._watch.active

    def ready(self, key: Any, mask: int) -> None:
        fileobj = key.fileobj
        if fileobj.__class__ is not int:
            try:
                closed = fileobj.fileno() < 0
            except ValueError:  # is_closed(), inlined
                closed = True
            if closed:
                self._found_closed(fileobj)
                return
        watches = self._watched.get(fileobj)
        if watches is None:  # unwatched during this turn, after the wait had found it ready
            return
        if mask & EVENT_READ and EVENT_READ in watches:
            self.put(Readable(fileobj, watches[EVENT_READ], time=self.clock(), source=self.name))
        if mask & EVENT_WRITE and EVENT_WRITE in watches:
            self.put(Writable(fileobj, watches[EVENT_WRITE], time=self.clock(), source=self.name))

    # ------------------------------------------------------- descriptors that were closed

    def register(self, fileobj: Any, events: int, ready: Any) -> None:
        """Register with the selector, which forgets a closed file that had the same number.

        The system gives a closed file's number to the next one that is opened.
        """
        try:
            self.selector.register(fileobj, events, ready)
        except KeyError:
            # For a new socket, a watch of its bare number was for a file that is closed by now.
            new = -1 if fileobj.__class__ is int or ready == self.ready else fileobj.fileno()
            for stale in [one for one in self._watched if one == new or is_closed(one)]:
                self._found_closed(stale)
            self.selector.register(fileobj, events, ready)

    def _forget(self, fileobj: Any) -> None:
        self.selector.forget(fileobj, self.ready)

    def _end(self, fileobj: Any) -> None:
        for ended in self._watched.pop(fileobj, {}).values():
            ended.active = False
        self._recheck()

    def _found_closed(self, fileobj: Any) -> None:
        self._end(fileobj)
        self._forget(fileobj)
        _log.warning("%r was closed while it was watched: unwatch() it before closing", fileobj)

    def close(self) -> None:
        super().close()
        for fileobj in list(self._watched):
            self.unwatch(fileobj)


def _check_descriptor(fileobj: Any) -> None:
    """Raise ``TypeError`` if ``fileobj`` has no descriptor, ``ValueError`` if it is closed."""
    number = isinstance(fileobj, int) and not isinstance(fileobj, bool)
    if not number and not hasattr(fileobj, "fileno"):
        raise TypeError(f"{fileobj!r} cannot be watched: it is not a descriptor and has none")
    if number and fileobj > MOST:
        raise OSError(errno.EBADF, f"{fileobj} is not a descriptor: it is larger than any")
    if not is_closed(fileobj):
        return
    if getattr(fileobj, "closed", True) is False:  # io.BytesIO, say
        raise TypeError(f"{fileobj!r} cannot be watched: it has no descriptor")
    raise ValueError(f"cannot watch {fileobj!r}: it is closed")


def is_closed(fileobj: Any) -> bool:
    """Whether a file object is closed; False for a bare number, which cannot say."""
    if isinstance(fileobj, int):
        return False
    try:
        return bool(fileobj.fileno() < 0)
    except ValueError:  # how files, other than sockets, say so
        return True


def _file_of(fileobj: Any) -> object:
    """The identity of the file behind a bare number; None for an object, which needs no check."""
    if not isinstance(fileobj, int):
        return None
    try:
        state = os.fstat(fileobj)
    except OSError:
        return None  # not open: the selector raises
    return state.st_dev, state.st_ino


def _check_unbuffered(fileobj: Any) -> None:
    """Raise ``ValueError`` for a file that reads ahead: a full buffer makes no descriptor ready."""
    # Also an object that wraps a file has readline().
    reads_lines = callable(getattr(fileobj, "readline", None))
    if reads_lines and not isinstance(fileobj, io.RawIOBase):
        raise ValueError(
            f"{fileobj!r} cannot be watched for reading: it reads ahead, and what is in its buffer "
            "makes no descriptor ready. Watch its descriptor (.fileno()) and os.read() that, or "
            "open it with buffering=0 (subprocess: bufsize=0)"
        )
    ssl = sys.modules.get("ssl")
    if ssl is not None and isinstance(fileobj, ssl.SSLSocket):
        raise ValueError(
            f"{fileobj!r} cannot be watched for reading: it reads ahead, and what it has decrypted "
            "makes no descriptor ready. Use asyncio's streams, in the same wait "
            "(uievents.examples.protocols), or a source whose pending() says so"
        )
