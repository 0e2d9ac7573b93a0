"""``uievents.wait``: a drop-in for ``pygame.event.wait`` that truly blocks.

``pygame.event.wait`` looks into the queue, sleeps a millisecond, and looks again: some 900
wakeups a second while nothing happens, and up to a millisecond and more of delay when
something does.  This one returns the same events in the same order, and sleeps until
there is one: in ``poll`` on the X11 connection, or in SDL's own wait elsewhere.

The program's own calls (``event.get``, ``display.flip``, even ``display.quit`` and a new
window) may come between any two waits.  So nothing that the kernel or SDL could have
forgotten meanwhile is relied on: what is waited for is made sure of before each block.
"""

from __future__ import annotations

import selectors
from operator import index
from time import monotonic

from ._pygame import pygame
from .selector.display import Display, open_display
from .selector.sdl import POKE, SDL


def wait(timeout: int = 0) -> pygame.event.Event:
    """The next event, as ``pygame.event.wait`` returns it, waited for without polling.

    ``timeout`` is in milliseconds: after it an event of type ``pygame.NOEVENT`` is returned.
    0 (the default) waits for ever.  Ctrl-C ends the wait, as ``KeyboardInterrupt``.

    Raises ``pygame.error`` if pygame's display has not been initialised.
    """
    timeout = index(timeout)
    event = pygame.event.poll()
    if event.type != pygame.NOEVENT:
        _wait.taken += 1
        return event
    return _wait.block(monotonic() + timeout / 1000 if timeout > 0 else None)


def explain_wait() -> str:
    """Which means :func:`wait` uses for the window that is open, in words."""
    return _wait.explain()


class _Wait:
    """What is kept between two calls of :func:`wait`."""

    def __init__(self) -> None:
        self.taken = 0  # events returned since the display was last told
        self.wakeups = 0
        self._display: Display | None = None
        self._connection: object = None
        # poll() takes its descriptors anew with every call: a number that has been closed, and
        # given to another connection, cannot be mistaken.
        self._inner: selectors.BaseSelector = selectors.PollSelector()

    def block(self, end: float | None) -> pygame.event.Event:
        display = self._ready_display()
        while True:
            display.collected(self.taken)  # silences the bell; then the queue is looked at
            event = pygame.event.poll()
            self.taken = int(event.type != pygame.NOEVENT)
            if self.taken:
                return event
            left = None
            if end is not None and (left := end - monotonic()) <= 0:
                return event
            if display.pending():
                continue
            patience = display.patience()
            if patience is not None and (left is None or patience < left):
                left = patience
            display.wait(self._inner, left)
            self.wakeups += 1

    def _ready_display(self) -> Display:
        """The display, opened again if what was known of it does not hold any more."""
        if self._display is not None and self._connection == _connection(self._display.sdl):
            # An event of ours passes through SDL's queue: is anybody told of it still?
            before = self._display.watch.pushes()
            self._display.sdl.poke()
            self._display.sdl.flush_event(POKE)
            self.taken += 1
            if self._display.watch.pushes() != before:
                return self._display
        self.close()
        display = self._display = open_display() if has_window() else Display(SDL())
        self._connection = _connection(display.sdl)
        self._inner.register(display.watch, selectors.EVENT_READ)
        if display.descriptor is not None:
            self._inner.register(display.descriptor, selectors.EVENT_READ)
        # What was pushed before the bell hung cannot have rung it: look a few times.
        display.expect()
        pygame.register_quit(self.close)
        return display

    def explain(self) -> str:
        display = self._ready_display()
        return display.explain() + display.cuts()

    def close(self) -> None:
        if self._display is None:
            return
        display, self._display = self._display, None
        self._inner.close()
        self._inner = selectors.PollSelector()
        display.close()
        self.taken = 0


_wait = _Wait()


def has_window() -> bool:
    return pygame.display.get_init() and pygame.display.get_surface() is not None


def _connection(sdl: SDL) -> object:
    """What the connection to the window system is known by."""
    if not has_window():
        return None
    driver = pygame.display.get_driver()
    return driver, sdl.x11_window() if driver == "x11" else None
