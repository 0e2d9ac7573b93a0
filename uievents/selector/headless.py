"""The display without a window system, SDL's queue alone: also the base of the other displays."""

from __future__ import annotations

import selectors
import weakref
from collections.abc import Callable
from selectors import EVENT_READ
from time import monotonic
from typing import Any

from .forked import part_with_window
from .looks import Looks
from .sdl import SDL, EventWatch
from .selector import Ready, Selector


class Display:
    """SDL's queue, and how to wait for what comes into it.

    In a loop, :meth:`attach` makes it part of the selector's wait.  Without a loop, ask
    :meth:`pending` before each sleep, and :meth:`timeout` how long it may last.  In both cases call
    :meth:`collected` each time SDL's queue has been emptied.
    """

    means = "selector"
    descriptor: int | None = None
    """The descriptor of the window system's connection, where there is one."""

    def __init__(self, sdl: SDL, clock: Callable[[], float] = monotonic) -> None:
        from .._pygame import window_surface

        self.sdl = sdl
        self._clock = clock
        self._get_surface = window_surface
        self._surface = self._get_surface()
        self.watch: EventWatch = EventWatch(sdl)
        self.looks: Looks = Looks(
            self.watch.pushes, clock, rings=self.watch.rings, waits_by_sdl=self._waits_by_sdl
        )
        self._selector: Selector | None = None
        self._ready: Any = None
        self._closed = False
        _live.add(self)

    # ------------------------------------------------------------ waiting

    def attach(self, selector: Selector, ready: Callable[[Any, int], None]) -> None:
        """Have ``selector`` wait for it; ``ready(key, mask)`` is its descriptors' data."""
        self._selector, self._ready = selector, ready
        for fd in (self.watch.fileno(), self.descriptor):
            if fd is not None:
                selector.register_new(fd, EVENT_READ, ready)

    def detach(self) -> None:
        """Take it out of the selector's wait."""
        if self._selector is None:
            return
        for fd in (self.watch.fileno(), self.descriptor):
            if fd is not None:
                self._selector.forget(fd, self._ready)
        self._selector = None

    def pending(self, *, read: bool = False) -> bool:
        """Whether to look at SDL's queue now, although no descriptor shows an event.

        ``read``: have SDL read the window system's data, to see whether it makes an event of it.
        """
        return self.looks.changed() or self._holds_hidden()

    def _holds_hidden(self) -> bool:
        return self.gone and self._open_again()

    def collected(self, count: int) -> None:
        """Called when SDL's queue has been emptied; ``count`` events were in it."""
        self.watch.clear()  # before looked(): a push after this rings again
        self.looks.looked(count)
        if self._get_surface() is not self._surface:
            self._window_changed()

    def _window_changed(self) -> None:
        """Called when pygame's window is not the one that is waited for any more."""

    def expect(self) -> None:
        """Look soon: an event may have been pushed before there was a bell."""
        self.looks.expect()

    def timeout(self) -> float | None:
        """Seconds until SDL's queue must be looked at in any case; None: no look is planned."""
        due = self.looks.due
        return None if due is None else max(0.0, due - self._clock())

    def wait(self, inner: selectors.BaseSelector, timeout: float | None) -> Ready:
        """Block until a descriptor is ready, or the window has an event; None: for ever."""
        return inner.select(timeout)

    def _waits_by_sdl(self) -> bool:
        return False

    # ------------------------------------------------------------ its window

    @property
    def gone(self) -> bool:
        """Whether the program has closed pygame's window, whatever it has opened since."""
        return self._get_surface() is not self._surface

    def _open_again(self) -> bool:
        """From now on wait for pygame's new window.  Returns whether there is one."""
        surface = self._get_surface()
        if surface is None:
            return False
        self._surface = surface
        self.watch.restart()
        self.expect()
        return True

    def explain(self) -> str:
        """Which means of waiting is in use and why, and what limits the wait, if anything."""
        if self.gone:
            return "The selector alone: the window is closed, and looked for after each turn."
        return self._explain() + self.looks.why()

    def _explain(self) -> str:
        bell = " (events that are posted ring a bell)" if self.watch.rings else ""
        return f"The selector alone: this display driver has no input of its own{bell}."

    # ------------------------------------------------------------ its end

    def close(self) -> None:
        """Release its descriptors; harmless twice.  The window is pygame's."""
        if self._closed:
            return
        self._closed = True
        _live.discard(self)
        self.detach()
        self._end()

    def _end(self) -> None:
        self.watch.close()

    def forked(self) -> None:
        """In a forked child: never touch the parent's window and connection."""
        part_with_window()
        self._closed = True
        self._selector = None


_live: weakref.WeakSet[Display] = weakref.WeakSet()


def mark_forked() -> None:
    """Called in a forked child."""
    for display in list(_live):
        display.forked()
