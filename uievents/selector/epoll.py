"""A quicker epoll selector, which also recovers from descriptors closed while registered.

It differs from the standard library's ``EpollSelector`` in two ways.

It is quicker.  The standard one needs as much time to make keys of the kernel's answer as the
kernel needs to answer.  This one needs a third of that.  The time saved pays for the extra work of
a :class:`~uievents.Selector`.

It recovers from a closed descriptor.  The kernel's list holds open *files*, each under the number
with which it was registered.  If that number is closed before it is unregistered, the entry cannot
be removed any more.  While a copy (``os.dup``, a forked child) keeps the file open, the kernel goes
on reporting it under the old number.  Then each wait returns at once; and if the number belongs to
another file by now, that file seems to be ready.  So a new wait list replaces the old one.
"""

from __future__ import annotations

import logging
import os
import select
import selectors
from collections.abc import Callable
from selectors import EVENT_READ, EVENT_WRITE, SelectorKey
from time import sleep
from typing import Any

PAUSE = 0.01
"""Seconds that a wait pauses when there is no free descriptor for a new wait list.  The old list
reports the closed file all the time, so the loop would spin."""

_log = logging.getLogger("uievents")


class Masks(dict[int, int]):
    """epoll's flags → the mask of ``selectors``.  An error counts as readable and writable."""

    def __missing__(self, event: int) -> int:
        read = EVENT_READ if event & ~select.EPOLLOUT else 0
        mask = self[event] = read | (EVENT_WRITE if event & ~select.EPOLLIN else 0)
        return mask


MASKS = Masks()


def flags(events: int) -> int:
    """The flags of epoll for the mask ``events``."""
    read = select.EPOLLIN if events & EVENT_READ else 0
    return read | (select.EPOLLOUT if events & EVENT_WRITE else 0)


class Epoll(selectors.EpollSelector):
    """``selectors.EpollSelector``, but quicker, and free of files that were closed."""

    def __init__(self, renewing: Callable[[Callable[[], None]], None]) -> None:
        """``renewing(renew)`` must call ``renew()``, which replaces the list under the descriptor.

        Another wait that watches the descriptor stops before that, and watches again afterwards.
        """
        super().__init__()
        base: Any = self  # private names, unchanged since Python 3.4
        self._epoll: select.epoll = base._selector
        self._poll = self._epoll.poll
        self._keys: dict[int, SelectorKey] = base._fd_to_key
        self._lookup: Callable[[Any], int] = base._fileobj_lookup
        self._gone: set[int] = set()
        """Numbers under which the wait list may still hold a file that has been closed."""
        self._renewing = renewing

    def register(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        if self._gone and self._lookup(fileobj) in self._gone:
            self._renewing(self._renew)
        return super().register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> SelectorKey:
        key = selectors._BaseSelectorImpl.unregister(self, fileobj)
        try:
            self._epoll.unregister(key.fd)
        except OSError:
            self._gone.add(key.fd)
        return key

    def modify(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        fd = self._lookup(fileobj)
        key = self._keys.get(fd)
        try:
            if key is not None and key.events == events:  # fails if the number was closed
                self._epoll.modify(fd, flags(events))
            return super().modify(fileobj, events, data)
        except FileNotFoundError:
            _log.warning(
                "descriptor %d was closed before it was unregistered, and is another file by now: "
                "unregister first",
                fd,
            )
            self._keys.pop(fd, None)
            self._gone.add(fd)
            return self.register(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        keys = self._keys
        if timeout is not None and timeout < 0:  # which to the kernel means for ever
            timeout = 0
        ready = []
        for fd, event in self._poll(timeout, len(keys) or 1):
            if fd in keys:
                key = keys[fd]
                ready.append((key, MASKS[event] & key.events))
            elif fd in self._gone:
                self._renewing(self._renew)
                if not self._gone:
                    _log.warning(
                        "descriptor %d was closed before it was unregistered, and a copy of it "
                        "(os.dup, a forked child) keeps it open: unregister first",
                        fd,
                    )
        return ready

    def _renew(self) -> None:
        """Put a new wait list, with all present registrations, under the same descriptor."""
        try:
            new = select.epoll()
        except OSError:  # no free descriptor: the next wait tries again
            sleep(PAUSE)
            return
        with new:
            for fd, key in self._keys.items():
                try:
                    if _is_open(key):
                        new.register(fd, flags(key.events))
                        continue
                except OSError:
                    pass
                _log.warning("%r was closed while it was registered", key.fileobj)
            os.dup2(new.fileno(), self._epoll.fileno(), inheritable=False)
        self._gone.clear()

    def forked(self) -> None:
        """In a forked child: take an empty wait list instead of the one shared with the parent.

        Each ``unregister`` on the shared one would remove the parent's registration.
        """
        base: Any = self
        self._epoll.close()
        base._selector = self._epoll = select.epoll()
        self._poll = self._epoll.poll


def _is_open(key: SelectorKey) -> bool:
    """Whether the file object of ``key`` still has the descriptor that was registered.

    True for a bare number, which cannot say.
    """
    if isinstance(key.fileobj, int):
        return True
    try:
        return key.fileobj.fileno() == key.fd
    except ValueError:  # how files, other than sockets, say that they are closed
        return False
