"""When each event in SDL's queue happened.

pygame's events carry no time.  An event that is collected at once has just happened.  But while a
handler holds the loop, events wait.  If a click had the time at which it was collected, two clicks
a second apart could make a double click.  Two sources know the time better:

* The X server stamps presses and keys.  SDL drops that time, so it is read from the events in
  Xlib's queue before SDL takes them.  ``XCheckIfEvent`` shows each of them to a function, which
  returns 0, so that none is removed.  A server on the same machine counts milliseconds of the
  monotonic clock.  A time that does not fit that clock comes from another machine, and is ignored.
* SDL stamps an event when it enters SDL's queue, that is, when the program pumps or posts.  That is
  the time at which SDL read it, not the time at the device.

So on X11 presses and keys have their true time, to a few milliseconds, and motion has the time of
the press before it.  (If SDL itself waits, its wait pumps, so Xlib's queue is read before the
wait.)  On other systems (Wayland, Windows, macOS) there are only SDL's stamps: an event that came
while a handler held the loop seems to have happened when the loop, or the program, pumped next.
"""

from __future__ import annotations

import ctypes
import struct
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from .sdl import FIRST_EVENT, LAST_EVENT, SDL, XButtonEvent

PROMPT = 0.02
"""Seconds.  An event that is no older counts as having just happened."""

KEY_DOWN, KEY_UP, BUTTON_DOWN, BUTTON_UP = 0x300, 0x301, 0x401, 0x402
"""SDL's numbers of the kinds, which are also pygame's."""
X_KEY_PRESS, X_KEY_RELEASE, X_BUTTON_PRESS, X_BUTTON_RELEASE = 2, 3, 4, 5
SDL_KIND_OF_X = {
    X_KEY_PRESS: KEY_DOWN,
    X_KEY_RELEASE: KEY_UP,
    X_BUTTON_PRESS: BUTTON_DOWN,
    X_BUTTON_RELEASE: BUTTON_UP,
}
OLD_WHEEL = 0x80  # with this bit pygame marks the wheel's buttons of SDL 1

EVENT = struct.Struct("=IIIIB39x")
"""The parts of an ``SDL_Event`` that are read: type, timestamp (``SDL_GetTicks``), mouse button."""
PEEK = 1

PREDICATE = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class Unread(NamedTuple):
    """A press or release that waits in Xlib's queue, which SDL has not read yet."""

    kind: int
    """SDL's number."""
    button: int
    """0 for a key."""
    at: float
    """When it was: seconds of the monotonic clock."""


class EventTimes:
    """Reads when the events that wait in SDL's queue happened."""

    def __init__(self, sdl: SDL) -> None:
        import pygame

        self._pump = pygame.event.pump
        self._x11_window = sdl.x11_window
        self._ticks = sdl.ticks
        self._peep = sdl.peep_events
        self._room = 64
        self._x: Any = None
        if pygame.display.get_driver() == "x11":
            # PyDLL, because CDLL releases the GIL: Xlib calls back with its lock held, and another
            # thread that got the GIL meanwhile might wait for that lock.
            self._x = ctypes.PyDLL("libX11.so.6").XCheckIfEvent
            self._x.argtypes = [ctypes.c_void_p] * 4
            self._predicate = PREDICATE(self._shown)  # kept here, as C does not keep it alive
            self._show = ctypes.cast(self._predicate, ctypes.c_void_p)
            self._nothing = XButtonEvent()  # where Xlib would put an event that is accepted
        self._queued: list[tuple[int, int, int]] = []
        self._noted: list[Unread] = []
        self._looked: int | None = None  # SDL's ticks at the last look(), until the next read()

    def look(self, since: float) -> None:
        """Read Xlib's queue before SDL's own wait, which empties it; :meth:`read` comes later."""
        self._note(since)
        self._looked = self._ticks()

    def read(self, now: float, since: float) -> list[float]:
        """Pump SDL, and return the time of each event in its queue, by the clock that gave ``now``.

        The queue was empty ``since`` seconds ago.
        """
        self._note(since)
        unread = self._noted[::-1]
        began = self._ticks() if self._looked is None else self._looked
        self._noted, self._looked = [], None
        self._pump()
        stamps = list(self._stamps())
        ticks = self._ticks()
        times: list[float | None] = []
        last: float | None = None
        for kind, stamp, _, _, button in stamps:
            if stamp < began:  # pumped before this call, or posted
                ago = (ticks - stamp) / 1000
            elif kind in SDL_KIND_OF_X.values():
                at = _take(unread, kind, button)
                ago = 0.0 if at is None else time.monotonic() - at
            else:  # motion, for instance: as the event before it
                times.append(last)
                continue
            last = now - ago if ago > PROMPT else now
            times.append(last)
        first = next((one for one in times if one is not None), now)
        return [first if one is None else one for one in times]

    def _stamps(self) -> Iterator[tuple[int, ...]]:
        while True:
            events = ctypes.create_string_buffer(EVENT.size * self._room)
            count = self._peep(events, self._room, PEEK, FIRST_EVENT, LAST_EVENT)
            if count < self._room:
                return EVENT.iter_unpack(events.raw[: EVENT.size * max(0, count)])
            self._room *= 8

    def _note(self, since: float) -> None:
        noted = set(self._noted)
        self._noted += [one for one in self._unread(since) if one not in noted]

    def _unread(self, since: float) -> list[Unread]:
        """The presses and releases that wait in Xlib's queue, oldest first."""
        window = None if self._x is None else self._x11_window()
        if window is None:
            return []
        self._queued.clear()
        self._x(window[0], ctypes.addressof(self._nothing), self._show, None)
        if not self._queued:
            return []
        now = int(time.monotonic() * 1000)
        unread, held = [], set()
        for kind, detail, stamp in self._queued:
            if kind == X_KEY_PRESS:
                if detail in held:  # the key repeats
                    continue
                held.add(detail)
            elif kind == X_KEY_RELEASE:
                held.discard(detail)
            ago = now - stamp & 0xFFFFFFFF
            if ago / 1000 <= since + PROMPT:
                is_button = kind in (X_BUTTON_PRESS, X_BUTTON_RELEASE)
                button = _button(detail) if is_button else 0
                unread.append(Unread(SDL_KIND_OF_X[kind], button, (now - ago) / 1000))
        return unread

    def _shown(self, display: int, event: int, data: int) -> int:
        if ctypes.c_int.from_address(event).value in SDL_KIND_OF_X:
            x = XButtonEvent.from_address(event)
            self._queued.append((x.type, x.detail, x.time))
        return 0


def _button(number: int) -> int:
    """SDL's number for button ``number`` of X: 4 to 7 are the wheel, then the side buttons."""
    return number - 4 if number > 7 else number | OLD_WHEEL if number > 3 else number


def _take(unread: list[Unread], kind: int, button: int) -> float | None:
    """The time of the next of ``unread`` (oldest last) of this kind.

    None: the event came after all of them.
    """
    if kind in (KEY_DOWN, KEY_UP):
        button = 0
    for i in range(len(unread) - 1, -1, -1):
        if unread[i].kind == kind and unread[i].button == button:
            at = unread[i].at
            del unread[i:]  # SDL has made no events of the earlier ones
            return at
    return None
