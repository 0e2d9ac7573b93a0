"""When to look at SDL's queue although no descriptor is ready.

There are three kinds of events in SDL's queue, or on their way to it, that no descriptor shows:

* An event that another thread pushes.  SDL counts it and rings the bell *before* it is queued.
* A text that an input method makes of keys.  It comes over D-Bus, on a descriptor that SDL keeps to
  itself.
* A gamepad's buttons, which SDL can only poll.

For the first two there is a short series of looks, for the last a look at a fixed interval.  Each
look is a deadline, counted from the look before it.  So a loop that never sleeps looks no more
often than one that sleeps.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from math import inf

SERIES = (0.001, 0.004, 0.016, 0.04)
"""Seconds between the looks for a pushed event that has not been found yet: 61 ms in all."""

GIVEN_UP = 0.5
"""Seconds after which a pushed event that has not been found is given up.  Without this limit a
steady stream of pushes, each of which begins a new series, would keep the search going for ever."""

UNKNOWN = 1 << 40
"""More events than are ever pushed; stands for the unknown number of pushes before the watch."""

INPUT_METHOD_SERIES = (0.01, 0.04, 0.15, 0.3)
"""Seconds between the looks after an input while an input method is in use."""

GAMEPAD_LOOK = 0.008
"""Seconds between looks while a gamepad is connected."""

HOT_PLUG_LOOK = 1.0
"""Seconds between looks while the program uses pygame.joystick, and no gamepad is connected."""

DEAF_LOOK = 0.01
"""Seconds between looks if a push rings no bell, and SDL itself does not wait."""

LOST_LOOK = 1.0
"""Seconds between looks if a push rings no bell, but SDL waits, which misses very few pushes."""


class Looks:
    """Plans the looks; ``pushes()`` is how many events have ever been pushed to SDL.

    After each look :meth:`looked` is called with the number of events found.  All pushed events
    have then been found, except one that has just been pushed: it is counted before it is queued.
    If one is missing, a series of looks begins.
    """

    def __init__(
        self,
        pushes: Callable[[], int],
        clock: Callable[[], float],
        *,
        rings: bool = True,
        waits_by_sdl: Callable[[], bool] = lambda: False,
    ) -> None:
        self._pushes = pushes
        self._clock = clock
        self._rings = rings
        self._waits_by_sdl = waits_by_sdl  # whether a push ends SDL's own wait
        self.input_method: str = input_method()
        """The name of the input method (IBus, Fcitx) that SDL talks to over D-Bus, if any."""
        self.due: float | None = None
        """When to look next, by the clock; None: no look is planned."""
        self._found = 0
        # The fewest events that were missing at any look since _missing_since.
        self._missing: float = inf
        self._missing_since = 0.0
        self._sought = -1  # value of pushes() for which the present series of looks was begun
        self._series: Iterator[float] = iter(())
        self._next: float | None = None  # when the series has its next look
        self._every: float | None = None  # seconds between looks, where SDL can only poll
        self._changed = False  # whether that has changed since the last look

    def looked(self, count: int) -> None:
        """Called when SDL's queue has been emptied; ``count`` events were in it."""
        pushed = self._pushes()
        self._changed = False
        self._found += count
        if self._found >= pushed and not self.input_method:  # nearly always: all pushes found
            self._found, self._missing = pushed, inf
            self._next = None
        else:
            self._continue_series(count, pushed)
        every = self._every
        if every is None:
            self.due = self._next
            return
        due = self._clock() + every
        self.due = due if self._next is None else min(due, self._next)

    def _continue_series(self, count: int, pushed: int) -> None:
        """Continue the series of looks, or begin one."""
        if self._found < pushed:
            self._give_up(pushed)
        if self._found >= pushed:
            self._found, self._missing = pushed, inf
            if not self.input_method:
                self._next = None
            elif count:  # the input method may still make a text of this input
                self._begin(INPUT_METHOD_SERIES)
        elif self._sought != pushed:  # a new push, counted but not queued yet
            self._sought = pushed
            self._begin(SERIES)
        if self._next is None or self._clock() < self._next:
            return  # the look had another reason: the next one of the series is not due yet
        pause = next(self._series, None)
        if pause is not None:
            self._next = self._clock() + pause
        else:  # SDL has filtered the missing events out, or the program has taken them
            self._next = None
            self._found, self._missing = pushed, inf

    def _give_up(self, pushed: int) -> None:
        """Give up the events that all looks of the last :data:`GIVEN_UP` seconds have missed."""
        now, missing = self._clock(), pushed - self._found
        if self._missing == inf:
            self._missing_since = now
        self._missing = min(self._missing, missing)
        if now - self._missing_since >= GIVEN_UP:
            self._found += int(self._missing)
            self._missing = inf

    def _begin(self, series: tuple[float, ...]) -> None:
        self._series = iter(series)
        self._next = self._clock() + next(self._series)

    def expect(self) -> None:
        """Plan a series of looks: an event may have been pushed before the watch began."""
        self._found = -UNKNOWN  # the events in the queue now must not end the series
        self._missing, self._sought = inf, -1

    def undo(self, pushes: int) -> None:
        """Count so many pushes as found: they were pokes, and have been removed again."""
        self._found += pushes

    def changed(self) -> bool:
        """Whether the polling interval has changed since the last look, so that one is due now.

        Asked before each sleep.  That look plans the next ones.
        """
        every = self.every()
        if every != self._every:
            self._every, self._changed = every, True
        return self._changed

    def every(self) -> float | None:
        """Seconds between looks where SDL can only poll; None: it has nothing to poll."""
        joystick = sys.modules.get("pygame.joystick")
        every = None
        if joystick is not None and joystick.get_init():
            every = GAMEPAD_LOOK if joystick.get_count() else HOT_PLUG_LOOK
        if self._rings:
            return every
        deaf = LOST_LOOK if self._waits_by_sdl() else DEAF_LOOK
        return deaf if every is None else min(every, deaf)

    def why(self) -> str:
        """What limits the wait, in words, if anything does."""
        text = ""
        every = self.every()
        joystick = sys.modules.get("pygame.joystick")
        if not self._rings and every in (DEAF_LOOK, LOST_LOOK):
            text = (
                " But this system has no eventfd, so pushed events ring no bell: "
                f"SDL's queue is looked at {often(every)}."
            )
        elif joystick is not None and every is not None:
            number = joystick.get_count()
            what = f"{number} gamepad(s) are connected" if number else "a gamepad may be plugged in"
            text = (
                f" But {what}, which SDL can only poll: the wait is cut short {often(every)} "
                "until pygame.joystick.quit()."
            )
        if self.input_method:
            text += (
                f" What {self.input_method} makes of a key comes over D-Bus, which only SDL can "
                "read: after each input there are four looks, within half a second."
            )
        return text


def often(every: float) -> str:
    """An interval in words."""
    return f"every {every * 1000:.0f} ms ({1 / every:.0f} wakeups/s)"


def input_method() -> str:
    """The input method that the environment names, among those that SDL knows; else ""."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return ""
    asked = " ".join(
        os.environ.get(name, "")
        for name in ("SDL_IM_MODULE", "XMODIFIERS", "GTK_IM_MODULE", "QT_IM_MODULE")
    ).lower()
    return next((name for name in ("fcitx", "ibus") if name in asked), "")
