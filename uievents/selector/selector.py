"""The public selector: the standard library's, with a bell, and with sources that read ahead."""

from __future__ import annotations

import logging
import os
import selectors
import weakref
from collections.abc import Callable, Iterator, Mapping
from math import isnan
from selectors import EVENT_READ, SelectorKey
from time import monotonic
from typing import Any, Protocol

from .waitlist import wait_list
from .waker import Waker

_log = logging.getLogger("uievents")

Ready = list[tuple[SelectorKey, int]]

PENDING_EVERY = 0.001
"""Seconds between two calls of ``pending()`` while the loop never sleeps, because descriptors are
always ready or the timeout is 0.  Each call is a system call, which costs more than the rest of a
turn."""

SHORTEST_SLEEP = 0.0001
"""Seconds.  A shorter wait does not count as a sleep."""

LONGEST = 86_400.0
"""The most seconds that one wait lasts: epoll refuses more than 24 days."""


class ReadsAhead(Protocol):
    """Reads ahead, as a display does: it may hold events that no descriptor shows."""

    def pending(self) -> bool:
        """Whether it holds an event now."""


class WindowSystem(Protocol):
    """Waits for descriptors and for a window that has none (see ``sdlwait``)."""

    def wait(self, inner: selectors.BaseSelector, timeout: float | None) -> Ready:
        """Block until a descriptor of ``inner``, or the window, has something."""


Rewatch = Callable[[Callable[[], None]], None]
Changed = Callable[[int, int], None]


class Selector(selectors.BaseSelector):
    """A :class:`selectors.BaseSelector` that waits for more than descriptors.

    It behaves like the standard class, errors included, with two additions:

    * :meth:`wake`, from any thread, makes the present or the next :meth:`select` return;
    * :meth:`join` adds a source that reads ahead, whose ``pending()`` is asked before each sleep.

    A selector belongs to the process that made it.  After a fork, :meth:`select` in the child
    raises ``RuntimeError``, since the kernel's wait list would be shared with the parent.
    """

    def __init__(self) -> None:
        self._mirror: Changed | None = None
        self._inner = wait_list(self._renewing, self._list_changed)
        self._wait: Callable[[float | None], Ready] = self._inner.select
        self._waker = Waker()
        self._bell = self._inner.register(self._waker, EVENT_READ, _BELL).fd
        self._joined: tuple[tuple[ReadsAhead, SelectorKey], ...] = ()
        self._ask_at = 0.0
        self._busy = (
            False  # whether the last wait did not sleep, so that the next one may not either
        )
        self._system: WindowSystem | None = None
        self._rewatch: Rewatch | None = None
        self._asleep = False
        self.woken: bool = False
        """Whether :meth:`wake` has been called since the last :meth:`select`."""
        self._attended: Callable[[], bool] = bool
        self._closed = False
        _live.add(self)

    # ------------------------------------------------------- as in the standard library

    def register(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        """Watch ``fileobj`` (a descriptor, or an object with ``fileno()``) for ``events``.

        Raises ``ValueError`` for invalid events or a file object without a descriptor,
        ``KeyError`` if it is registered already, ``OSError`` if the system refuses it.
        """
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> SelectorKey:
        """Stop watching.  Raises ``KeyError`` if ``fileobj`` is not registered."""
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        """Change what is watched for, or the data.  Raises as :meth:`register` does."""
        return self._inner.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, SelectorKey]:
        """The registered file objects, each with its key; None once closed."""
        inner = self._inner.get_map()
        return inner if inner is None else _WithoutBell(inner, self._bell)

    def get_key(self, fileobj: Any) -> SelectorKey:
        """The key of ``fileobj``.  Raises ``KeyError`` if it is not registered."""
        return self._inner.get_key(fileobj)

    def fileno(self) -> int:
        """The descriptor of the kernel's wait list (epoll, kqueue), for another wait to watch."""
        return int(self._inner.fileno())  # type: ignore[attr-defined]  # BaseSelector has none

    def close(self) -> None:
        """Release what the system holds."""
        if self._closed:
            return
        self._closed = True
        _live.discard(self)
        self._inner.close()
        self._waker.close()
        self._joined = ()

    # ------------------------------------------------------- the wait

    def select(self, timeout: float | None = None) -> Ready:
        """Wait until something is ready; ``timeout`` in seconds, None: for ever, 0: do not wait.

        Returns the ready keys, each with the mask of its events: an empty list after the
        timeout or a :meth:`wake`.  A timeout below 0 is as 0; infinity is as None.  Raises
        ``ValueError`` for NaN.

        With 0 it does not sleep, and asks ``pending()`` only once a millisecond.  So another wait
        that calls ``select(0)``, and then sleeps by itself, must ask :meth:`pending` in between.
        """
        if not self._joined:
            return self._sleep(timeout)
        now = monotonic()
        if self._busy or timeout == 0:
            # If a descriptor is ready or the timeout is 0, this call does not sleep, and pending()
            # is asked only every PENDING_EVERY seconds.
            ready, rang = self._wait(0), False
            for key, _ in ready:
                if key.data is _BELL:
                    rang = self._take_bell(ready)
                    break
            if now < self._ask_at and (ready or timeout == 0):
                self.woken = False  # returning answers a wake()
                return ready
            ready = _merged(ready, self._hidden(now))
            if ready or rang or timeout == 0:
                self.woken = False
                return ready
        elif hidden := self._hidden(now):
            self._busy = True
            return _merged(self._sleep(0), hidden)
        ready = self._sleep(timeout)
        self._busy = monotonic() - now < SHORTEST_SLEEP
        # If the window system waits, only pending() shows its events.
        return ready if ready or self._system is None else self._hidden(now)

    def _sleep(self, timeout: float | None) -> Ready:
        if timeout is not None and not 0 <= timeout <= LONGEST:
            timeout = _bounded(timeout)
        self._asleep = True  # from here on wake() rings the bell ...
        try:
            if self.woken:
                timeout = 0  # ... and a wake() before that is noticed here: so none is lost
            ready = self._wait(timeout)
        finally:
            self._asleep = self.woken = False
        for key, _ in ready:
            if key.data is _BELL:
                self._take_bell(ready)
                break
        return ready

    def _take_bell(self, ready: Ready) -> bool:
        """Remove the bell's key from ``ready``, and silence the bell; returns whether it rang."""
        for number, (key, _) in enumerate(ready):
            if key.data is _BELL:
                del ready[number]
                self.woken = False
                self._waker.clear()
                # A wake() between these two lines was silenced: ring again for the other wait.
                if self.woken and self._rewatch is not None:
                    self._waker.set()
                return True
        return False

    def _hidden(self, now: float) -> Ready:
        """The keys of the joined sources that hold a hidden event now."""
        self._ask_at = now + PENDING_EVERY
        hidden: Ready = []
        for source, key in self._joined:
            if source.pending():
                hidden.append((key, EVENT_READ))
        return hidden

    def wake(self) -> None:
        """Make the current or the next :meth:`select` return.  From any thread, at any time."""
        if not self.woken:
            self.woken = True
            if self._asleep or (self._rewatch is not None and not self._attended()):
                self._waker.set()

    def clear_woken(self) -> None:
        """Note that the caller handles the last :meth:`wake` now: a later one counts as new."""
        self.woken = False

    @property
    def asleep(self) -> bool:
        """Whether a thread is in :meth:`select` now, and may be there for long."""
        return self._asleep

    # ------------------------------------------------------- what no descriptor shows

    def join(self, source: ReadsAhead, data: Any = None) -> SelectorKey:
        """Ask ``source.pending()`` before each sleep, and once a millisecond in a busy loop.

        If it returns True, :meth:`select` returns a key for it, with ``data``, among the ready
        keys.

        Raises ``ValueError`` if it has joined already.
        """
        if any(other is source for other, _ in self._joined):
            raise ValueError(f"{source!r} has joined this selector already")
        key = SelectorKey(source, -1, EVENT_READ, data)  # type: ignore[arg-type]
        self._joined += ((source, key),)
        self._ask_at = 0.0
        return key

    def leave(self, source: ReadsAhead) -> None:
        """Stop asking ``source``; harmless if it has not joined."""
        self._joined = tuple(pair for pair in self._joined if pair[0] is not source)

    def pending(self) -> bool:
        """Whether a joined source holds a hidden event now.

        If so, the next :meth:`select` returns its key.  Another wait asks this before it sleeps.
        """
        found = any(source.pending() for source, _ in self._joined)
        if found:
            self._ask_at = 0.0
        return found

    @property
    def system(self) -> WindowSystem | None:
        """The window system that does the waiting; None: the kernel's list does."""
        return self._system

    def wait_by(self, system: WindowSystem | None) -> None:
        """Have ``system`` wait for its window and this selector's descriptors; None: no longer."""
        self._system = system
        self._wait = self._inner.select
        if system is not None:
            self._wait = lambda timeout: system.wait(self._inner, timeout)

    # ------------------------------------------------------- descriptors of the loop's own

    def register_new(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        """Register a file that has just been opened.

        If its number is registered already, that file was closed without :meth:`unregister`: the
        old registration is dropped, with a warning.
        """
        try:
            return self._inner.register(fileobj, events, data)
        except KeyError:
            stale = self._inner.get_key(fileobj if isinstance(fileobj, int) else fileobj.fileno())
            self._inner.unregister(stale.fd)
            _log.warning(
                "%r was closed while it was watched: unwatch() it before closing", stale.fileobj
            )
            return self._inner.register(fileobj, events, data)

    def forget(self, fileobj: Any, data: Any) -> None:
        """Unregister ``fileobj`` if it is registered with ``data``.

        ``data`` is compared because a number that was closed may be another file's by now.
        """
        try:
            if self._inner.get_key(fileobj).data == data:
                self._inner.unregister(fileobj)
        except (KeyError, ValueError, RuntimeError):
            pass  # not registered; closed; the selector is closed

    # ------------------------------------------------------- watched by another wait

    def watched_by(self, rewatch: Rewatch | None, attended: Callable[[], bool] = bool) -> None:
        """Have :meth:`wake` ring the bell although no thread is in :meth:`select`; None: no longer.

        For another wait, which watches :meth:`fileno` and calls ``select(0)`` when it is ready.

        ``rewatch(renew)`` is called for a new wait list under the same descriptor: the other wait
        stops watching :meth:`fileno`, calls ``renew()``, and watches it again.  :meth:`wake` calls
        ``attended()``, on its own thread, and rings no bell if that is True: then the other wait
        looks at :attr:`woken` before it sleeps.
        """
        self._rewatch, self._attended = rewatch, attended

    @property
    def has_descriptor(self) -> bool:
        """Whether it has a :meth:`fileno`; with ``select`` it has none."""
        return hasattr(self._inner, "fileno")

    def mirrored_by(self, mirror: Changed | None) -> None:
        """Call ``mirror(descriptor, mask)`` for each descriptor now, and at each change.

        For another wait: where this selector has no :meth:`fileno`, it watches the descriptors one
        by one.  None: no longer.
        """
        if mirror is not None:
            for key in list(self._inner.get_map().values()):
                mirror(key.fd, key.events)
        self._mirror = mirror

    def descriptors(self) -> list[int]:
        """All descriptors that are watched, including the bell's."""
        return [key.fd for key in (self._inner.get_map() or {}).values()]

    def _list_changed(self, descriptor: int, events: int) -> None:
        if self._mirror is not None:
            self._mirror(descriptor, events)

    def _renewing(self, renew: Callable[[], None]) -> None:
        if self._rewatch is None:
            renew()
        else:
            self._rewatch(renew)
        self.wake()  # a thread in select() still waits for the old list

    def explain(self) -> str:
        """Which means of waiting is in use, and what forces a poll, if anything."""
        for source, _ in self._joined:
            explain = getattr(source, "explain", None)
            if explain is not None:
                return str(explain())
        name = type(self._inner).__name__.removesuffix("Selector").lower()
        return f"The selector alone ({name}): there is no window to wait for."

    # ------------------------------------------------------- in a forked child

    def _forked(self) -> None:
        """Drop the wait list and the bell, which are shared with the parent, without using them."""
        self._wait = _refuse
        self._waker.close()
        forked = getattr(self._inner, "forked", None)
        if forked is not None:
            forked()
        self._joined = ()  # otherwise select() would ask them before _refuse() raises
        self._rewatch = None


class _WithoutBell(Mapping[Any, SelectorKey]):
    """The map of a selector, without the bell."""

    def __init__(self, inner: Mapping[Any, SelectorKey], bell: int) -> None:
        self._inner, self._bell = inner, bell

    def __len__(self) -> int:
        return len(self._inner) - 1

    def __iter__(self) -> Iterator[Any]:
        return (fd for fd in self._inner if fd != self._bell)

    def __getitem__(self, fileobj: Any) -> SelectorKey:
        key = self._inner[fileobj]
        if key.fd == self._bell:
            raise KeyError(f"{fileobj!r} is not registered")
        return key


def _merged(ready: Ready, hidden: Ready) -> Ready:
    """``ready`` and ``hidden``, without the hidden keys of sources that ``ready`` serves anyway.

    A key serves a source if its data is a method of the source.
    """
    if not (ready and hidden):
        return ready or hidden
    served = [getattr(key.data, "__self__", None) for key, _ in ready]
    return ready + [pair for pair in hidden if not any(pair[0].fileobj is one for one in served)]


def _bounded(timeout: float) -> float | None:
    if isnan(timeout):
        raise ValueError("a timeout is a number of seconds, not NaN: pass None for 'for ever'")
    return 0 if timeout < 0 else LONGEST


def _refuse(timeout: float | None) -> Ready:
    raise RuntimeError(
        "this selector was made before a fork and belongs to the parent process: "
        "make a new one in the child"
    )


_BELL = object()
_live: weakref.WeakSet[Selector] = weakref.WeakSet()


def _mark_forked() -> None:
    for selector in list(_live):
        selector._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_mark_forked)
