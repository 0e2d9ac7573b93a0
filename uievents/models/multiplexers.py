"""The same wait by select, poll, epoll, and by the standard library's choice.

All of them answer one question: *which of these descriptors can be read now?*  They differ
in where the list of descriptors is kept.

``select``
    The list is passed with every call, as a bitmap of 1,024 bits: the kernel checks each, and
    the program searches the result.  There is no bit for a descriptor above 1,023 (FD_SETSIZE):
    Python raises ``ValueError``.
``poll``
    The list is passed with every call, as an array: no limit, and the same work.
``epoll``
    The kernel keeps the list (Linux).  A wait costs what is *ready*, not what is watched.
``selectors``
    ``DefaultSelector``: the best of them on the system (epoll or kqueue, else poll, else
    select), behind one interface.  A little slower, as it is written in Python.

What it costs: with ten descriptors there is little difference; with a thousand, one of which
is ready, epoll is more than twenty times as fast as poll, and as fast as with ten.

**The contract.**  ``make(name)`` gives an object with ``register(fd)``, ``wait(timeout)``
→ the descriptors that can be read, and ``close()``.
"""

from __future__ import annotations

import select
import selectors
from collections.abc import Callable
from typing import Protocol

FD_SETSIZE = 1024
"""Bits in select's bitmap: the highest descriptor that it can watch is one less."""


class Multiplexer(Protocol):
    """One wait for many descriptors."""

    def register(self, fd: int) -> None:
        """Watch ``fd`` for reading."""

    def wait(self, timeout: float | None) -> list[int]:
        """The descriptors that can be read; blocks up to ``timeout`` seconds (None: no limit)."""

    def close(self) -> None:
        """Release the system's resources."""


def note_limit(error: ValueError, highest: int) -> None:
    """Add to the error of select what to use instead, if a descriptor is too high for it."""
    if highest >= FD_SETSIZE:
        error.add_note(
            f"select() has places for descriptors 0 to {FD_SETSIZE - 1}, and {highest} is "
            "past them: use poll, epoll or selectors"
        )


class SelectWait:
    """``select.select``: the list is passed with each call, and descriptors end at 1,023."""

    def __init__(self) -> None:
        self.watched: list[int] = []

    def register(self, fd: int) -> None:
        self.watched.append(fd)

    def wait(self, timeout: float | None) -> list[int]:
        try:
            return select.select(self.watched, [], [], timeout)[0]
        except ValueError as error:
            note_limit(error, max(self.watched, default=-1))
            raise

    def close(self) -> None:
        self.watched.clear()


class PollWait:
    """``select.poll``: no limit; the kernel still checks every descriptor at each call."""

    def __init__(self) -> None:
        self.poll: select.poll = select.poll()

    def register(self, fd: int) -> None:
        self.poll.register(fd, select.POLLIN)

    def wait(self, timeout: float | None) -> list[int]:
        return [fd for fd, _ in self.poll.poll(None if timeout is None else timeout * 1000)]

    def close(self) -> None:
        pass  # it holds no descriptor


class EpollWait:
    """``select.epoll``: the kernel keeps the list, and returns the ready descriptors only."""

    def __init__(self) -> None:
        self.epoll: select.epoll = select.epoll()

    def register(self, fd: int) -> None:
        self.epoll.register(fd, select.EPOLLIN)

    def wait(self, timeout: float | None) -> list[int]:
        return [fd for fd, _ in self.epoll.poll(timeout)]

    def close(self) -> None:
        self.epoll.close()


class SelectorsWait:
    """``selectors.DefaultSelector``: the standard library's choice, the best the system has."""

    def __init__(self) -> None:
        self.selector: selectors.DefaultSelector = selectors.DefaultSelector()

    def register(self, fd: int) -> None:
        self.selector.register(fd, selectors.EVENT_READ)

    def wait(self, timeout: float | None) -> list[int]:
        return [key.fd for key, _ in self.selector.select(timeout)]

    def close(self) -> None:
        self.selector.close()


MODELS: dict[str, Callable[[], Multiplexer]] = {"select": SelectWait}
if hasattr(select, "poll"):
    MODELS["poll"] = PollWait
if hasattr(select, "epoll"):
    MODELS["epoll"] = EpollWait
MODELS["selectors"] = SelectorsWait


def make(name: str) -> Multiplexer:
    """The multiplexer called ``name``, one of :data:`MODELS` (those that there are here).

    Raises ``ValueError`` for another name.
    """
    if name not in MODELS:
        raise ValueError(f"no multiplexer {name!r} here: there are {', '.join(MODELS)}")
    return MODELS[name]()


def raise_descriptor_limit(wanted: int = 65_535) -> tuple[int, int, str]:
    """Let this process open ``wanted`` descriptors: the lecture's ``ulimit -SHn 65535``.

    A process may raise its *soft* limit up to the *hard* one; only the administrator can raise
    the hard one.  Returns both limits as they are now, and a message.  A limit that is high enough
    is not changed.
    """
    try:
        import resource
    except ImportError:
        return 0, 0, "this system has no limit of descriptors to raise"
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    endless = resource.RLIM_INFINITY
    if soft == endless or soft >= wanted:
        return soft, hard, f"the limit of open descriptors is {soft} already"
    reachable = wanted if hard == endless else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (reachable, hard))
    except (OSError, ValueError) as error:
        return soft, hard, f"the limit of open descriptors stays at {soft}: {error}"
    message = f"the limit of open descriptors was {soft} and is {reachable} now"
    if reachable < wanted:
        message += (
            f"; the hard limit is {hard}, so {wanted} needs the administrator "
            f"(ulimit -SHn {wanted}, or LimitNOFILE)"
        )
    return reachable, hard, message
