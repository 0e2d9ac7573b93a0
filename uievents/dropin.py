"""``uievents.wait``: a drop-in for ``pygame.event.wait`` that truly blocks.

``pygame.event.wait`` looks into the queue, sleeps a millisecond, and looks again.  That is some 900
wakeups a second while nothing happens, and a delay of a millisecond or more when something does.
This one returns the same events in the same order, and sleeps until there is one: in ``poll`` on
the X11 connection, elsewhere in SDL's own wait.

The program may call pygame between any two waits: ``event.get``, ``display.flip``, even
``display.quit``, and then open a new window.  So before each block, everything that such a call may
have undone is checked, and set up again.

Some things SDL does only when it is pumped, so this wait takes care of them: signals
(:mod:`.selector.caught`), gamepads, input methods, keeping the screen saver away, and a change of
focus soon after a change of the screen's mode.

Several threads may wait at once.  One of them holds the lock ``_Wait.turn`` and blocks; the others
wait for the lock.  A thread that gets an event releases it for the next one.
"""

from __future__ import annotations

import os
import selectors
import signal
import threading
from contextlib import suppress
from inspect import unwrap
from operator import index
from time import monotonic, sleep

from ._pygame import pygame, window_surface
from .selector.caught import CaughtSignals
from .selector.display import Display, open_display
from .selector.sdl import POKE, SDL
from .selector.waker import Waker

LONGEST = 86_400.0
"""Seconds that one block lasts at most; ``poll`` refuses more than 24 days."""

SAVER_LOOK = 30.0
"""Seconds between looks while pygame keeps the screen saver away, as it does by default.  On X11,
SDL tells the server so every 30 s, but only when it is pumped."""

FOCUS_LOOK = 0.25
"""Seconds after which SDL is asked again if it made no event of what the X server sent.  SDL holds
a change of focus back for 0.2 s if it comes within 0.4 s of a change of the screen's mode."""

SIGNAL_LOOK = 1.0
"""Seconds between looks while SDL's own signal handlers are installed.  Only the main thread can
replace them."""

QUITTING = 0.02
"""Seconds to wait for a ``pygame.quit()`` in another thread before pygame is used again."""

NOEVENT = pygame.NOEVENT

_pygames_wait = unwrap(pygame.event.wait)  # "uievents run" replaces it


def wait(timeout: int = 0) -> pygame.event.Event:
    """The next event, as ``pygame.event.wait`` returns it, waited for without polling.

    ``timeout`` is in milliseconds: after it an event of type ``pygame.NOEVENT`` is returned.
    0 (the default) waits for ever.  Ctrl-C ends the wait, as ``KeyboardInterrupt``.  Several
    threads may wait at once: each event is returned to one of them.

    Raises ``pygame.error`` if pygame's display has not been initialised, and for a wrong
    ``timeout`` the error that ``pygame.event.wait`` raises.
    """
    if type(timeout) is not int or not -0x8000_0000 <= timeout <= 0x7FFF_FFFF:
        timeout = _checked(timeout)
    event = _wait.look()
    if event.type != NOEVENT:
        return event
    return _wait.block(monotonic() + timeout / 1000 if timeout > 0 else None)


def _checked(timeout: int) -> int:
    number: int | None = None
    with suppress(Exception):
        number = index(timeout)
    if number is None or not -0x8000_0000 <= number <= 0x7FFF_FFFF:
        _pygames_wait(timeout if number is None else number)  # raises pygame's own error
        raise TypeError(f"timeout is a number of milliseconds, not {timeout!r}")
    return number


def explain_wait() -> str:
    """Which means of waiting :func:`wait` uses for the open window, in words."""
    return _wait.explain()


class _Wait:
    """The state between two calls of :func:`wait`."""

    def __init__(self) -> None:
        self.wakeups = 0
        self.turn = threading.RLock()
        """Held by the one thread that blocks, or changes what it blocks on."""
        self._taken = 0
        """Number of events taken.  If two threads count at the same moment, it may be one too low,
        which costs a few looks.  It is never too high, by which an event would be lost."""
        self._reported = 0  # how many of them were reported to the display
        self._main_not_waiting = threading.Event()
        self._main_not_waiting.set()
        self._stale = False  # whether the thread that blocks on the display must drop it
        self._display: Display | None = None
        self._connection: object = None
        self._caught = CaughtSignals()
        self._signals_taken = False  # whether all of SDL's signal handlers have been replaced
        self._bell = Waker(pair=True)  # signals and other threads ring it
        # poll() gets its descriptors at each call, so a number that was closed, and reused for
        # another connection, does no harm.
        self._inner: selectors.BaseSelector = selectors.PollSelector()

    def look(self) -> pygame.event.Event:
        """The first event in SDL's queue, of type NOEVENT if it is empty."""
        event = pygame.event.poll()
        kind = event.type
        if kind == NOEVENT:
            return event
        if kind == POKE:  # meant for the thread that blocks, and counted by its display
            return self.look()
        self._taken += 1
        return event

    def block(self, end: float | None) -> pygame.event.Event:
        while self._take_turn(end):
            try:
                event = self._block(end)
            finally:
                self.turn.release()
            if event is not None:
                return event
        return self.look()  # other threads have blocked all the time

    def _take_turn(self, end: float | None) -> bool:
        """Become the thread that blocks; returns whether that was possible before ``end``.

        The main thread makes another thread give way, as Python runs signal handlers in the main
        thread only.
        """
        if not _in_main_thread():
            return self._main_not_waiting.wait(_left(end)) and self._acquire(end)
        if self.turn.acquire(blocking=False):
            return True
        self._main_not_waiting.clear()
        self._bell.set()
        try:
            return self._acquire(end)
        finally:
            self._main_not_waiting.set()

    def _acquire(self, end: float | None) -> bool:
        left = _left(end)
        return self.turn.acquire(timeout=-1 if left is None else left)

    def _block(self, end: float | None) -> pygame.event.Event | None:
        """The next event; None if the main thread wants to block instead."""
        display = self._ready_display()
        look: float | None = None  # when to ask SDL once more although nothing has come
        while True:
            self._bell.clear()
            if not self._main_not_waiting.is_set():
                return None
            if self._stale or display is not self._display:
                display = self._reopened()
            self._report_taken(display)
            event = self.look()
            if event.type != NOEVENT:
                return event
            now = monotonic()
            if end is not None and end <= now:
                return event
            if display.pending():
                continue
            limits = (end, look, now + self._longest_wait(display))
            until = min(limit for limit in limits if limit is not None)
            ready = self._sleep(display, max(0.0, until - now))
            self.wakeups += 1
            if any(key.fd == display.descriptor for key, _ in ready):
                look = monotonic() + FOCUS_LOOK
            elif not ready:
                look = None

    def _reopened(self) -> Display:
        """Called if another thread, or a signal handler, has called ``pygame.quit()``."""
        if self._stale:
            self._stale = False
            sleep(QUITTING)
            self._close()
        return self._ready_display()

    def _report_taken(self, display: Display) -> None:
        """Report to the display how many events were taken, which silences its bell."""
        taken = self._taken
        display.collected(taken - self._reported)
        self._reported = taken

    def _longest_wait(self, display: Display) -> float:
        most = LONGEST
        if not self._signals_taken and not self._take_over_signals():
            most = SIGNAL_LOOK
            self._caught.ask_main_thread(self._bell.set)
        if _keeps_saver_away(display):
            most = min(most, SAVER_LOOK)
        longest = display.timeout()
        return most if longest is None else min(most, longest)

    def _take_over_signals(self) -> bool:
        self._signals_taken = self._caught.take_over()
        return self._signals_taken

    def _sleep(self, display: Display, seconds: float) -> list[tuple[selectors.SelectorKey, int]]:
        """Block.

        Signals ring the bell.  Otherwise a signal that comes just before the block would not end
        it.  If another library (asyncio) has set a wakeup descriptor, that one stays.
        """
        if os.name != "posix" or not _in_main_thread():
            return display.wait(self._inner, seconds)
        ours = self._bell.writer()
        before = signal.set_wakeup_fd(ours, warn_on_full_buffer=False)
        if before not in (-1, ours):
            signal.set_wakeup_fd(before)
            return display.wait(self._inner, seconds)
        try:
            return display.wait(self._inner, seconds)
        finally:
            signal.set_wakeup_fd(-1)

    def _ready_display(self) -> Display:
        """The display; made again if its window or connection has changed."""
        if self._display is not None and self._connection == _connection(self._display.sdl):
            # Is the event watch still there?  Then it counts an event that is pushed here.
            before = self._display.watch.pushes()
            self._display.sdl.poke()
            self._display.sdl.flush_event(POKE)
            self._taken += 1
            if self._display.watch.pushes() != before:
                return self._display
        self._drop_display()
        display = self._display = open_display() if has_window() else Display(SDL())
        self._connection = _connection(display.sdl)
        self._take_over_signals()
        self._inner.register(display.watch, selectors.EVENT_READ)
        self._inner.register(self._bell, selectors.EVENT_READ)
        if display.descriptor is not None:
            self._inner.register(display.descriptor, selectors.EVENT_READ)
        self._reported = self._taken
        # An event may have been pushed before there was a bell: look a few times.
        display.expect()
        pygame.register_quit(self.close)
        return display

    def explain(self) -> str:
        if self.turn.acquire(blocking=False):
            try:
                display = self._ready_display()
            finally:
                self.turn.release()
        else:  # another thread blocks
            display = self._display or self._ready_display()
        text = display.explain()
        if _keeps_saver_away(display):
            text += (
                f" Every {SAVER_LOOK:.0f} s SDL tells the X server to keep the screen saver away, "
                "until pygame.display.set_allow_screensaver()."
            )
        return text

    def close(self) -> None:
        """Release the display and the signals: pygame has ended."""
        self._drop_display()
        self._caught.give_back()

    def _drop_display(self) -> None:
        """Drop the display; if a thread blocks on it, have that thread drop it."""
        if not self.turn.acquire(blocking=False):
            self._stale = True
            self._bell.set()
            return
        try:
            self._close()
        finally:
            self.turn.release()

    def _close(self) -> None:
        if self._display is None:
            return
        display, self._display = self._display, None
        self._inner.close()
        self._inner = selectors.PollSelector()
        display.close()


_wait = _Wait()


def _in_main_thread() -> bool:
    return threading.get_ident() == threading.main_thread().ident


def _keeps_saver_away(display: Display) -> bool:
    return display.means == "x11" and not pygame.display.get_allow_screensaver()


def _left(end: float | None) -> float | None:
    return None if end is None else max(0.0, end - monotonic())


def has_window() -> bool:
    """Whether pygame's window is open."""
    return pygame.display.get_init() and window_surface() is not None


def _connection(sdl: SDL) -> object:
    """What identifies the connection to the window system."""
    if not has_window():
        return None
    driver = pygame.display.get_driver()
    return driver, sdl.x11_window() if driver == "x11" else None
