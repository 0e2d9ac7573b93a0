"""For window systems without a descriptor: SDL waits, and a thread watches the descriptors."""

from __future__ import annotations

import os
import selectors
import signal
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from .headless import Display
from .sdl import FIRST_EVENT, LAST_EVENT, POKE, SDL
from .selector import Ready, Selector
from .waker import Waker

Poll: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)


class SDLDisplay(Display):
    """SDL waits for the window; a thread watches the descriptors and pokes SDL.

    The thread only asks whether a descriptor is ready, and never reads from one.  So nothing has to
    be undone if Ctrl-C comes between two steps.  It goes on poking until SDL has returned, because
    SDL 2.32.8 and later lose about one poke in ten thousand.
    """

    means = "sdl"
    repeat: float = 0.01
    """Seconds from one poke to the next."""

    def __init__(self, sdl: SDL, why: str, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(sdl, clock)
        self._why = why
        self._waiting = False
        """Whether SDL waits now, and may be poked."""
        self._poking = threading.Lock()
        self._pokes = 0
        self._watched: list[tuple[int, int]] = []
        """The descriptors that end SDL's wait, each with its mask."""
        self._bell = Waker()  # wakes the thread at a new wait, and at the end
        self._closing = False
        self._signals = Waker(pair=True) if os.name == "posix" else None
        self._thread = threading.Thread(target=self._watch, name="uievents-watcher", daemon=True)
        self._thread.start()

    def attach(self, selector: Selector, ready: Callable[[Any, int], None]) -> None:
        super().attach(selector, ready)
        selector.wait_by(self)

    def detach(self) -> None:
        if self._selector is not None and self._selector.system is self:
            self._selector.wait_by(None)
        super().detach()

    def _waits_by_sdl(self) -> bool:
        return not self.gone

    def _holds_hidden(self) -> bool:
        if self.gone:
            return self._open_again()
        self.sdl.pump_events()  # SDL's wait pumps, too, but a loop that never sleeps has none
        return bool(self.sdl.has_events(FIRST_EVENT, LAST_EVENT))

    def wait(self, inner: selectors.BaseSelector, timeout: float | None) -> Ready:
        ready = inner.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.gone:  # without a window SDL would poll
            return inner.select(timeout)
        self._watched = _descriptors(inner)
        milliseconds = -1 if timeout is None else max(1, round(timeout * 1000 + 0.5))
        woken_by_signals = False
        try:
            woken_by_signals = self._ask_for_signals()
            self._waiting = True
            self._bell.set()
            self.sdl.wait_event_timeout(None, milliseconds)
        finally:
            self._waiting = False
            with self._poking:  # no poke comes after this; those that came are removed
                self.looks.undo(self._pokes)  # which the event watch has counted as pushes
                self._pokes = 0
                self.sdl.flush_event(POKE)
            if woken_by_signals:
                self._want_no_signals()
        return inner.select(0)

    def _ask_for_signals(self) -> bool:
        """Let signals end SDL's wait, during which Python cannot run their handlers.

        Returns whether this display's own wakeup descriptor is set now.  If another one was set
        before (asyncio sets one), that stays, and the selector watches it.
        """
        if self._signals is None or threading.current_thread() is not threading.main_thread():
            return False
        ours = self._signals.writer()
        other = signal.set_wakeup_fd(ours, warn_on_full_buffer=False)
        if other not in (-1, ours):  # ours is still set if Ctrl-C has cut the last wait short
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
                self._bell.clear()  # a new wait has begun: the other keys may belong to the old one
            elif ready:
                self._poke()
                poked = True

    def _poke(self) -> None:
        with self._poking:
            if self._waiting:
                self._pokes += 1
                self.sdl.poke()

    def _explain(self) -> str:
        return (
            f"SDL waits for the window and a thread watches the descriptors ({self._why}); "
            "nothing wakes while nothing happens."
        )

    def _end(self) -> None:
        self._closing = True
        self._bell.set()
        self._thread.join()
        self._bell.close()
        self._want_no_signals()  # Ctrl-C may have kept the last wait from doing so
        if self._signals is not None:
            self._signals.close()
        super()._end()


def _descriptors(inner: selectors.BaseSelector) -> list[tuple[int, int]]:
    """The descriptors to watch, with their masks, to learn that ``inner`` has a ready one."""
    if hasattr(inner, "fileno"):  # epoll and kqueue have one of their own
        return [(inner.fileno(), selectors.EVENT_READ)]
    return [(key.fd, key.events) for key in inner.get_map().values()]
