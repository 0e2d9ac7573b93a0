"""The public selector: the standard library's, with a window and a bell in the same wait."""

from __future__ import annotations

import os
import selectors
import weakref
from collections.abc import Callable, Iterator, Mapping
from selectors import EVENT_READ, SelectorKey
from typing import TYPE_CHECKING, Any

from .waker import Waker

if TYPE_CHECKING:  # a loop without a window needs neither ctypes nor pygame
    from .display import Display, Ready


Wait: Callable[[], selectors.BaseSelector] = selectors.DefaultSelector
if Wait is getattr(selectors, "EpollSelector", None):
    from .epoll import Epoll as Wait

BUSY = 64
"""Turns for which a loop in which something is always ready is taken to stay so, and one that
sleeps in between, too: see :meth:`Selector.select`."""

WATCHED_LOOK = 0.01
"""Seconds between looks at a window that SDL alone can wait for, while another loop waits."""


class Selector(selectors.BaseSelector):
    """A :class:`selectors.BaseSelector` in whose wait a window can take part.

    Everything of the standard class holds, its errors included.  Beyond it:

    * :meth:`wake`, from any thread, makes the present or the next :meth:`select` return;
    * :meth:`join` adds pygame's window: its key is then among those that are ready.

    A selector belongs to the process that made it: after a fork, :meth:`select` in the child
    raises ``RuntimeError``, since the kernel's wait list would be shared with the parent.
    """

    def __init__(self) -> None:
        self._inner: selectors.BaseSelector = Wait()
        self._wait = self._inner.select
        if hasattr(self._inner, "renewing"):
            self._inner.renewing = self._renewing
        self._waker = Waker()
        self._inner.register(self._waker, EVENT_READ, _OURS)
        self._hidden = {self._waker.fileno()}  # descriptors of ours, which get_map does not show
        self.watched = False
        """Whether another wait watches :meth:`fileno`, and calls ``select(0)`` when it is ready:
        :meth:`wake` then rings although nobody is in :meth:`select`."""
        self.rewatch: Callable[[Callable[[], None]], None] | None = None
        """Calls the function that it is given, and has the other wait let go of :meth:`fileno`
        before and watch it again after: another wait list takes the descriptor over."""
        self._display: Display | None = None
        self._display_key: SelectorKey | None = None
        self._busy = 0  # turns for which the display need not be asked what it hides, or (< 0) is
        self._request: float = 0.0  # its connection's, then
        self._connection: Any = None
        self._asleep = False
        self._woken = False
        self._forked = False
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
        """File objects that are registered, to their keys; None once closed."""
        inner = self._inner.get_map()
        return inner if inner is None else _Visible(inner, self._hidden)

    def get_key(self, fileobj: Any) -> SelectorKey:
        """The key of ``fileobj``.  Raises ``KeyError`` if it is not registered."""
        return self._inner.get_key(fileobj)

    def fileno(self) -> int:
        """The descriptor of the kernel's own wait list (epoll, kqueue), which can be watched."""
        return int(self._inner.fileno())  # type: ignore[attr-defined]  # BaseSelector has none

    def _renewing(self, renew: Callable[[], None]) -> None:
        if self.rewatch is None:
            renew()
        else:
            self.rewatch(renew)
        self.wake()  # who is in select(), on another thread, waits for what is in the old list

    def close(self) -> None:
        """Release what the system holds.  A display that has joined stays its owner's."""
        if self._closed:
            return
        self._closed = True
        self._busy = 0
        _live.discard(self)
        self._inner.close()
        self._waker.close()
        if self._display is not None:
            self._display.moved = None
        self._display = self._display_key = None

    # ------------------------------------------------------- the wait

    def select(self, timeout: float | None = None) -> Ready:
        """Wait until something is ready; ``timeout`` in seconds, None: for ever, 0: do not wait.

        Returns the ready keys, each with the mask of its events: an empty list after the
        timeout or a :meth:`wake`.
        """
        if self._busy > 0 and self._connection.request == self._request:
            # To ask what a display hides costs a system call, too much for a loop that turns
            # 50,000 times a second.  So while there always is something else to do, and nobody
            # uses the display's connection, it is asked in one turn of BUSY only.
            self._busy -= 1
            ready = self._wait(0)
            if ready or timeout == 0:
                for key, _ in ready:
                    if key.data is _OURS:
                        self._woken = False  # by returning, it is heard
                        return self._without_ours(ready)
                return ready
            self._busy = -BUSY  # not so busy: to look first would only cost
        if self._forked:
            raise RuntimeError(
                "this selector was made before a fork and belongs to the parent process: "
                "make a new one in the child"
            )
        self._asleep = True  # from here on wake() rings ...
        try:
            if self._woken:
                timeout = 0  # ... and what came before is seen here: so no wake is lost
            if self._display is None:
                ready = self._wait(timeout)
            else:
                ready = self._wait_with(self._display, timeout)
        finally:
            self._asleep = self._woken = False
        for key, _ in ready:
            if key.data is _OURS:
                return self._without_ours(ready)
        return ready

    def _wait_with(self, display: Display, timeout: float | None) -> Ready:
        """Wait, after a look at what the display hides; its key is at the end if it did."""
        assert self._display_key is not None
        hidden: Ready = [(self._display_key, EVENT_READ)]
        if display.pending():
            return display.wait(self._inner, 0) + hidden
        look = self.watched and display.descriptor is None
        patience = display.patience()
        if self._busy < 0:
            self._busy += 1
        elif patience is None:  # else its looks would be late by as many turns
            self._busy, self._request = BUSY, self._connection.request
        if patience is not None and (timeout is None or timeout <= 0 or patience < timeout):
            # (Who never waits, as a guest of another loop, would never look, else.)
            look, timeout = True, patience if timeout is None else min(timeout, patience)
        ready = display.wait(self._inner, timeout)
        if look or (display.descriptor is None and display.pending()):
            return ready + hidden
        return ready

    def _without_ours(self, ready: Ready) -> Ready:
        """What is ready of theirs; and the display's key, if one of its descriptors is."""
        theirs = [pair for pair in ready if pair[0].data is not _OURS]
        for key, _ in ready:
            if key.fileobj is self._waker:
                self._waker.clear()
                if self.watched and self._woken:  # since then: not to be silenced with the other
                    self._waker.set()
            elif key.data is _OURS and not (theirs and theirs[-1][0] is self._display_key):
                assert self._display_key is not None
                self._busy = 0  # what is found now may be a reason to look again soon
                theirs.append((self._display_key, EVENT_READ))
        return theirs

    def wake(self) -> None:
        """Make the present or the next :meth:`select` return.  From any thread, at any time."""
        if not self._woken:
            self._woken = True
            if self._asleep or self.watched:
                self._waker.set()

    def hidden(self) -> float | None:
        """For whoever watches :meth:`fileno`: seconds until ``select(0)`` is due all the same.

        None: not before the descriptor is ready.
        """
        display = self._display
        if display is None:
            return None
        if display.pending():
            return 0
        patience = display.patience()
        if display.means == "sdl" and not display.gone:  # only SDL's own wait would see the window
            return WATCHED_LOOK if patience is None else min(patience, WATCHED_LOOK)
        return patience

    # ------------------------------------------------------- the window

    def join(self, display: Display, data: Any = None) -> SelectorKey:
        """Let ``display`` take part in the wait; its key, with ``data``, is among the ready ones.

        Raises ``ValueError`` if another has joined already.
        """
        if self._display is not None:
            raise ValueError("a display has joined this selector already")
        for fileobj in (display.watch.fileno(), display.descriptor):
            if fileobj is not None:
                self._inner.register(fileobj, EVENT_READ, _OURS)
                self._hidden.add(fileobj)
        self._display, self._busy = display, 0
        self._connection = display.connection
        display.moved = self._display_moved
        fd = display.watch.fileno() if display.descriptor is None else display.descriptor
        self._display_key = SelectorKey(display, fd, EVENT_READ, data)  # type: ignore[arg-type]
        return self._display_key

    @property
    def display(self) -> Display | None:
        """The display that has joined."""
        return self._display

    def leave(self) -> SelectorKey | None:
        """Take the display out of the wait again; its key, None if there was none."""
        key = self._display_key
        if self._display is None:
            return None
        for fileobj in (self._display.watch.fileno(), self._display.descriptor):
            if fileobj is not None:
                self._inner.unregister(fileobj)
                self._hidden.discard(fileobj)
        self._display.moved = None
        self._display = self._display_key = self._connection = None
        self._busy = 0
        return key

    def _display_moved(self, former: int | None, new: int | None) -> None:
        if former is not None:
            self._inner.unregister(former)
            self._hidden.discard(former)
        if new is not None:
            self._inner.register(new, EVENT_READ, _OURS)
            self._hidden.add(new)
        assert self._display is not None
        self._connection, self._busy = self._display.connection, 0

    def explain(self) -> str:
        """Which means of waiting is in use, and what forces a poll if anything does."""
        if self._display is None:
            name = type(self._inner).__name__.removesuffix("Selector").lower()
            return f"The selector alone ({name}): there is no window to wait for."
        if self._display.gone:
            return "The selector alone: the window is closed, and looked for after each turn."
        text = self._display.explain()
        if self.watched and self._display.means == "sdl":
            text = (
                "SDL has no descriptor that this loop could watch: the window is looked at every "
                f"{WATCHED_LOOK * 1000:.0f} ms ({1 / WATCHED_LOOK:.0f} wakeups/s). A loop of "
                "uievents.new_event_loop() needs no such poll."
            )
        return text + self._display.cuts()


class _Visible(Mapping[Any, SelectorKey]):
    """The map of a selector without the descriptors that are ours."""

    def __init__(self, inner: Mapping[Any, SelectorKey], hidden: set[int]) -> None:
        self._inner, self._hidden = inner, hidden

    def __len__(self) -> int:
        return len(self._inner) - len(self._hidden)

    def __iter__(self) -> Iterator[Any]:
        return (fd for fd in self._inner if fd not in self._hidden)

    def __getitem__(self, fileobj: Any) -> SelectorKey:
        key = self._inner[fileobj]
        if key.fd in self._hidden:
            raise KeyError(f"{fileobj!r} is not registered")
        return key


_OURS = object()
_live: weakref.WeakSet[Selector] = weakref.WeakSet()


def _mark_forked() -> None:
    for selector in _live:
        selector._forked, selector._busy = True, 0
        forked = getattr(selector._inner, "forked", None)
        if forked is not None:
            forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_mark_forked)
