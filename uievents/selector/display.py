"""A window system's connection, and the means of waiting for it.

All of them ring for events that others push into SDL's queue.  Beyond that:

=================  ===========================================  =====================
means              how the window's events are waited for       used on
=================  ===========================================  =====================
:class:`X11Display`  the connection is a descriptor like others   X11
:class:`SDLDisplay`  SDL waits; a thread watches the descriptors  Wayland, Windows, macOS
:class:`Display`     there are none                               ``dummy``, ``offscreen``
=================  ===========================================  =====================

Windows and macOS have not been tested: what is particular to them (there is no ``eventfd``) is, on
Linux.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from math import inf, nan
from time import monotonic
from typing import Any

from .sdl import FIRST_EVENT, LAST_EVENT, POKE, SDL, EventWatch, Xlib
from .waker import Waker

Ready = list[tuple[selectors.SelectorKey, int]]

Poll: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)

LOOKS = (0.001, 0.004, 0.016, 0.04)
"""Seconds between the looks after a push that has not shown up yet: 61 ms in all."""

INPUT_METHOD_LOOKS = (0.01, 0.04, 0.15, 0.3)
"""Seconds between the looks after an input while an input method is in use: what it makes of a
key comes over D-Bus, whose descriptor SDL keeps to itself."""

GAMEPAD_LOOK = 0.008
"""Seconds between looks while a gamepad is connected: SDL reads gamepads when it is pumped, and
has no descriptor to give."""

HOT_PLUG_LOOK = 1.0
"""Seconds between looks while the program uses pygame.joystick and none is connected yet."""

DEAF_LOOK = 0.01
"""Seconds between looks at SDL's queue where a push rings no bell, and SDL itself does not wait."""

LOST_LOOK = 1.0
"""The same while SDL does: what it loses is found."""


class Display:
    """What SDL's event queue hides, when there is no window system below it.

    ``collected(n)`` is to be told after every drain of SDL's queue.  Pushes and events
    collected are then equal, unless a thread has just been counted whose event is not
    queued yet; in that case, and only then, we look again soon.
    """

    means = "selector"
    request: float = 0.0
    descriptor: int | None = None
    """The descriptor of the window system's connection, where there is one."""
    moved: Callable[[int | None, int | None], None] | None = None
    """To be told when the descriptor changes: the former, which is open still, and the new."""
    reopened: Callable[[], None] | None = None
    """To be told when pygame has a new window."""

    def __init__(self, sdl: SDL) -> None:
        import pygame

        self.sdl = sdl
        self._get_surface = pygame.display.get_surface
        self._surface = self._get_surface()
        self.watch: EventWatch = EventWatch(sdl)
        self.input_method: str = input_method()
        """The name of the input method (IBus, Fcitx) that SDL talks to over D-Bus, if any."""
        self._collected: float = 0
        self._missed = -1  # how many pushes there had been when we began to look
        self._looks: Iterator[float] = iter(())
        self._look_at: float | None = None

    def pending(self) -> bool:
        """Whether there are events that no descriptor shows."""
        return self.gone and self._open_again()

    @property
    def gone(self) -> bool:
        """Whether the program has closed pygame's window, whatever it has opened since."""
        return self._get_surface() is not self._surface

    def _open_again(self) -> bool:
        """Take part in pygame's new window, if it has one by now."""
        surface = self._get_surface()
        if surface is None:
            return False
        self._surface = surface
        self.watch.again()
        self.expect()
        if self.reopened is not None:
            self.reopened()
        return True

    @property
    def connection(self) -> Any:
        """Whose ``request`` stays equal as long as nothing can have hidden events."""
        return self

    def collected(self, count: int) -> None:
        """SDL's queue has been emptied, and ``count`` events were in it."""
        self.watch.clear()  # first: a push from now on rings again
        pushed = self.watch.pushes()
        self._collected += count
        if self._collected >= pushed:
            self._collected = pushed
            if not self.input_method:
                self._look_at = None
                return
            if count:
                self._look(INPUT_METHOD_LOOKS)
        elif self._missed != pushed:  # another one is counted, and not queued yet
            self._missed = pushed
            self._look(LOOKS)
        if self._look_at is None or monotonic() < self._look_at:
            return  # whoever drains before a look is due, for another event, takes none away
        look = next(self._looks, None)
        if look is not None:
            self._look_at = monotonic() + look
        else:  # what has not come was never queued (filtered, or taken by the program)
            self._look_at = None
            self._collected = pushed

    def _look(self, series: tuple[float, ...]) -> None:
        self._looks = iter(series)
        self._look_at = monotonic() + next(self._looks)

    def expect(self) -> None:
        """Something may have been pushed already, unheard: look for it soon."""
        self._collected = -inf  # and whatever is in the queue now need not be it
        self._missed = -1

    def patience(self) -> float | None:
        """Seconds after which SDL's queue must be looked at whatever happens; None: never."""
        look = None if self._look_at is None else max(0.0, self._look_at - monotonic())
        every, _ = self.polled()
        return look if every is None else every if look is None else min(look, every)

    def polled(self) -> tuple[float | None, str]:
        """How often (seconds) there is a look at what SDL can only poll, and why, in words.

        None: never, as nothing of the kind is in use.
        """
        every, why = None, ""
        joystick = sys.modules.get("pygame.joystick")
        if joystick is not None and joystick.get_init():
            number = joystick.get_count()
            every = GAMEPAD_LOOK if number else HOT_PLUG_LOOK
            what = f"{number} gamepad(s) are connected" if number else "a gamepad may be connected"
            why = (
                f"{what}, which SDL can only poll: the wait is cut {_often(every)} "
                "until pygame.joystick.quit()."
            )
        return (every, why) if self.watch.rings else self._deaf(every, why)

    def _deaf(self, every: float | None, why: str) -> tuple[float | None, str]:
        look = LOST_LOOK if self.means == "sdl" and not self.gone else DEAF_LOOK
        if every is not None and every <= look:
            return every, why
        return look, (
            "this system has no eventfd, so that events which are pushed ring no bell: SDL's queue "
            f"is looked at {_often(look)}."
        )

    def wait(self, inner: selectors.BaseSelector, timeout: float | None) -> Ready:
        """Block until a descriptor, or the window, has something; seconds, None: for ever."""
        return inner.select(timeout)

    def explain(self) -> str:
        """Which means is in use and why, in words."""
        bell = " (events that are posted ring a bell)" if self.watch.rings else ""
        return f"The selector alone: this display driver has no input of its own{bell}."

    def cuts(self) -> str:
        """In words, to follow :meth:`explain`: what cuts the wait, if anything does."""
        every, why = self.polled()
        text = "" if every is None else f" But {why}"
        if self.input_method:
            text += (
                f" What {self.input_method} makes of a key comes over D-Bus, which only SDL can "
                "read: after each input there are four looks, within half a second."
            )
        return text

    def close(self) -> None:
        self.watch.close()


class X11Display(Display):
    """The connection to the X server is a descriptor among the others."""

    means = "x11"
    request = nan  # of no connection: to be asked again

    def __init__(self, sdl: SDL, x11_window: tuple[int, int]) -> None:
        super().__init__(sdl)
        self._xlib: Xlib | None = None
        self._connect(x11_window)

    def _connect(self, x11_window: tuple[int, int]) -> None:
        self.window: int
        connection, self.window = x11_window
        self._xlib = Xlib(connection, self._closes)
        self.descriptor = self._xlib.fd

    def _closes(self) -> None:
        """Called by Xlib when pygame closes the connection; to use it after that would crash."""
        self._xlib, former, self.descriptor = None, self.descriptor, None
        if self.moved is not None:
            self.moved(former, None)

    def _open_again(self) -> bool:
        if self._xlib is None and self._get_surface() is not None:
            x11_window = self.sdl.x11_window()
            if x11_window is None:
                raise RuntimeError("pygame's new window is not on X11: make a new App for it")
            self._connect(x11_window)
            if self.moved is not None:
                self.moved(None, self.descriptor)
        return super()._open_again()

    def collected(self, count: int) -> None:
        super().collected(count)
        if self._xlib is not None and self.gone:  # SDL has kept it: its video was begun twice
            self._open_again()

    @property
    def connection(self) -> Any:
        return self if self._xlib is None else self._xlib.connection

    def pending(self) -> bool:
        return self._open_again() if self._xlib is None else bool(self._xlib.pending())

    def explain(self) -> str:
        return (
            f"One selector: the X11 connection (descriptor {self.descriptor}) is waited for "
            "together with sockets, timers and other threads; nothing wakes while nothing happens."
        )

    def close(self) -> None:
        if self._xlib is not None:
            self._xlib.forget()
        super().close()


class SDLDisplay(Display):
    """SDL waits for the window; a thread watches the descriptors and pokes it.

    The thread only asks whether the selector has something, and leaves it as it is.  So nothing
    needs to be given back, and Ctrl-C may come between any two steps.  A poke is repeated until
    SDL has returned, because SDL 2.32.8 and later lose about one in ten thousand.
    """

    means = "sdl"
    repeat: float = 0.01
    request = nan  # equal to none: SDL's own wait must see the window

    def __init__(self, sdl: SDL, why: str) -> None:
        super().__init__(sdl)
        self._why = why
        self._waiting = False
        """Whether SDL waits, and may be poked."""
        self._poking = threading.Lock()
        self._pokes = 0
        self._watched: list[tuple[int, int]] = []
        """Descriptors, and what each is watched for, that end SDL's wait."""
        self._bell = Waker()  # tells the thread of a new wait, and of the end
        self._closing = False
        self._signals = Waker(pair=True) if os.name == "posix" else None
        self._thread = threading.Thread(target=self._watch, name="uievents-watcher", daemon=True)
        self._thread.start()

    def pending(self) -> bool:
        if self.gone:
            return self._open_again()
        return bool(self.sdl.has_events(FIRST_EVENT, LAST_EVENT))

    def wait(self, inner: selectors.BaseSelector, timeout: float | None) -> Ready:
        ready = inner.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.gone:  # without a window SDL would poll
            return inner.select(timeout)
        self._watched = _descriptors(inner)
        milliseconds = -1 if timeout is None else max(1, round(timeout * 1000 + 0.5))
        told = False
        try:
            told = self._ask_for_signals()
            self._waiting = True
            self._bell.set()
            self.sdl.wait_event_timeout(None, milliseconds)
        finally:
            self._waiting = False
            with self._poking:  # from here on there are no more, and those that were are undone
                self._collected += self._pokes  # the watch has counted them, too
                self._pokes = 0
                self.sdl.flush_event(POKE)
            if told:
                self._want_no_signals()
        return inner.select(0)

    def _ask_for_signals(self) -> bool:
        """Let signals end SDL's wait, during which Python's handlers of them cannot run.

        Who has asked for them already (asyncio has) keeps them: what tells them is watched, too.
        """
        if self._signals is None or threading.current_thread() is not threading.main_thread():
            return False
        ours = self._signals.writer()
        other = signal.set_wakeup_fd(ours, warn_on_full_buffer=False)
        if other not in (-1, ours):  # (ours, if an interrupt kept the last wait from its end)
            signal.set_wakeup_fd(other)
            return False
        self._watched.append((self._signals.fileno(), selectors.EVENT_READ))
        return True

    def _want_no_signals(self) -> None:
        if self._signals is None or threading.current_thread() is not threading.main_thread():
            return
        now = signal.set_wakeup_fd(-1)
        if now not in (-1, self._signals.writer()):
            signal.set_wakeup_fd(now)
        self._signals.clear()

    def _watch(self) -> None:
        poked = False
        while not self._closing:
            with Poll() as poll:
                poll.register(self._bell, selectors.EVENT_READ)
                if self._waiting and not poked:
                    for fd, events in self._watched:
                        poll.register(fd, events)
                ready = poll.select(self.repeat if poked else None)
            poked = False
            if any(key.fileobj is self._bell for key, _ in ready):
                self._bell.clear()  # what else is ready may be for the wait before
            elif ready:
                self._poke()
                poked = True

    def _poke(self) -> None:
        with self._poking:
            if self._waiting:
                self._pokes += 1
                self.sdl.poke()

    def explain(self) -> str:
        return (
            f"SDL waits for the window and a thread watches the descriptors ({self._why}); "
            "nothing wakes while nothing happens."
        )

    def close(self) -> None:
        if self._closing:
            return
        self._closing = True
        self._bell.set()
        self._thread.join()
        self._bell.close()
        self._want_no_signals()  # an interrupt may have come before the end of the last wait did so
        if self._signals is not None:
            self._signals.close()
        super().close()


def _often(every: float) -> str:
    return f"every {every * 1000:.0f} ms ({1 / every:.0f} wakeups/s)"


def _descriptors(inner: selectors.BaseSelector) -> list[tuple[int, int]]:
    """What to watch, and for what, to learn that ``inner`` has something."""
    if hasattr(inner, "fileno"):  # of the kernel's own list
        return [(inner.fileno(), selectors.EVENT_READ)]
    return [(key.fd, key.events) for key in inner.get_map().values()]


def input_method() -> str:
    """The input method that the environment names, among those that SDL knows; else ""."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return ""
    asked = " ".join(
        os.environ.get(name, "")
        for name in ("SDL_IM_MODULE", "XMODIFIERS", "GTK_IM_MODULE", "QT_IM_MODULE")
    ).lower()
    return next((name for name in ("fcitx", "ibus") if name in asked), "")


def open_display(means: str | None = None) -> Display:
    """The display of pygame's window, which must be open.

    ``means``: ``"x11"``, ``"sdl"`` or ``"selector"`` to choose by hand (None: the environment
    variable ``UIEVENTS_WAIT``, else the best there is).

    Raises ``ValueError`` for a means that this display does not have.
    """
    import pygame

    sdl = SDL()
    driver = pygame.display.get_driver()
    x11_window = sdl.x11_window() if driver == "x11" else None
    chosen = means or os.environ.get("UIEVENTS_WAIT") or None
    if chosen not in (None, "x11", "sdl", "selector"):
        raise ValueError(f"no way of waiting is called {chosen!r}: choose x11, sdl or selector")
    if chosen == "x11" and x11_window is None:
        raise ValueError(f"SDL's driver here is {driver!r}, not x11: choose sdl or selector")
    silent = driver in ("dummy", "offscreen")
    if chosen == "selector" and not silent:
        raise ValueError(
            f"the selector alone would not hear a window of SDL's driver {driver!r}: "
            f"choose {'x11 or sdl' if x11_window else 'sdl'}, or leave it out"
        )
    if silent and chosen in (None, "selector"):
        return Display(sdl)
    bell = hasattr(os, "eventfd")  # without it, SDL hears better of what is pushed
    if x11_window is not None and (chosen == "x11" or (chosen is None and bell)):
        return X11Display(sdl, x11_window)
    why = f"the driver {driver!r} gives no descriptor to wait for"
    if chosen is not None:
        why = "chosen by hand"
    elif x11_window is not None:
        why = "this system has no eventfd"
    return SDLDisplay(sdl, why)
