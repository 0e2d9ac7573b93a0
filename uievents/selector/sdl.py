"""The few functions of SDL, Xlib and libc that pygame does not offer, by ctypes.

Facts about SDL 2 that the callers rely on:

* ``SDL_AddEventWatch(f, data)`` calls ``f(data, event)`` for each event that is pushed, by the
  window system's pump, by ``pygame.event.post``, or by SDL's timer and audio threads.  The call
  comes on the pushing thread, before the event is queued.
* ``f`` may be any C function of two arguments.  ``SDL_SemPost`` and libc's ``eventfd_write`` are
  such functions.  So no Python runs on SDL's threads, and none of them takes the GIL.  It must not:
  SDL holds a lock during the call, and ``pygame.event.post`` waits for that lock with the GIL held.
* ``SDL_WaitEventTimeout(NULL, ms)`` leaves the event in the queue, and blocks truly on X11,
  Wayland, Windows and macOS.  It does not pump while anything is queued.
* ``pygame.event.wait`` calls ``SDL_Delay(1)`` in a loop instead.  So does SDL's own wait with the
  ``dummy`` and ``offscreen`` drivers.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from .waker import Waker

FIRST_EVENT, LAST_EVENT = 0, 0xFFFF
SYSWM_X11 = 2
FULLSCREEN_DESKTOP = 0x1001
POLL_SENTINEL = 0x7F00
POKE = 0xFFFE  # the number of a user event that neither pygame nor a program uses

INT, UINT32 = ctypes.c_int, ctypes.c_uint32
POINTER, TEXT = ctypes.c_void_p, ctypes.c_char_p


class SDL:
    """The SDL that pygame has loaded.

    Its functions are found through pygame's own extension module, which is linked to it.  So it is
    the same copy, whatever the wheel calls its file.
    """

    def __init__(self) -> None:
        import pygame
        import pygame.base

        if sys.platform == "win32":  # pragma: no cover - not on Linux
            path = Path(pygame.__file__).parent / "SDL2.dll"
        else:
            path = Path(pygame.base.__file__)
        self.lib: ctypes.CDLL = ctypes.CDLL(str(path))
        function = self._function
        self.wait_event_timeout: Any = function("SDL_WaitEventTimeout", POINTER, INT)
        self.has_events: Any = function("SDL_HasEvents", UINT32, UINT32)
        self.flush_event: Any = function("SDL_FlushEvent", UINT32, returns=None)
        self.pump_events: Any = function("SDL_PumpEvents", returns=None)
        self.event_state: Any = function("SDL_EventState", UINT32, INT, returns=ctypes.c_uint8)
        self.ticks: Any = function("SDL_GetTicks", returns=UINT32)
        self.peep_events: Any = function("SDL_PeepEvents", TEXT, INT, INT, UINT32, UINT32)
        self.global_mouse_state: Any = function(
            "SDL_GetGlobalMouseState", POINTER, POINTER, returns=UINT32
        )
        self.window_position: Any = function(
            "SDL_GetWindowPosition", POINTER, POINTER, POINTER, returns=None
        )
        self.mouse_focus: Any = function("SDL_GetMouseFocus", returns=POINTER)
        self.mouse_state: Any = function("SDL_GetMouseState", POINTER, POINTER, returns=UINT32)
        self._window_from_id = function("SDL_GetWindowFromID", UINT32, returns=POINTER)
        self._window_info = function("SDL_GetWindowWMInfo", POINTER, POINTER)
        self._set_clipboard = function("SDL_SetClipboardText", TEXT)
        self._get_clipboard = function("SDL_GetClipboardText", returns=POINTER)
        self._free = function("SDL_free", POINTER, returns=None)
        self._push = function("SDL_PushEvent", POINTER)
        self.new_semaphore: Any = function("SDL_CreateSemaphore", UINT32, returns=POINTER)
        self.semaphore_value: Any = function("SDL_SemValue", POINTER, returns=UINT32)
        self.semaphore_post: Any = function("SDL_SemPost", POINTER)
        self.end_semaphore: Any = function("SDL_DestroySemaphore", POINTER, returns=None)
        self._add_watch = function("SDL_AddEventWatch", POINTER, POINTER, returns=None)
        self._del_watch = function("SDL_DelEventWatch", POINTER, POINTER, returns=None)
        self.version: tuple[int, int, int] = pygame.get_sdl_version()

    def _function(self, name: str, *arguments: Any, returns: Any = INT) -> Any:
        function = self.lib[name]  # a new object, as other code may set other argument types
        function.argtypes, function.restype = arguments, returns
        return function

    def clipboard(self) -> str:
        """The text in the clipboard, from any program; ``""`` if it holds no text.

        If the program that has the text does not answer, this takes a second.
        """
        text = self._get_clipboard()
        try:
            return (ctypes.string_at(text) if text else b"").decode("utf-8", "replace")
        finally:
            self._free(text)

    def copy(self, text: bytes) -> bool:
        """Put a text into the clipboard; returns whether SDL could."""
        return bool(self._set_clipboard(text) == 0)

    def x11_window(self) -> tuple[int, int] | None:
        """The ``Display*`` and the X number of SDL's window; None if SDL does not use X11.

        (``pygame.display.get_wm_info`` returns the same, but it also reads fields that SDL does not
        fill in for X11.  If these happen to be zero, pygame 2.6 crashes.)
        """
        window = self.window()
        if window is None:
            return None
        info = WindowInfo(self.version)
        self._window_info(window, ctypes.byref(info))
        return (info.display, info.window) if info.subsystem == SYSWM_X11 else None

    def refresh_rate(self) -> int:
        """Pictures that the first screen shows a second; 0: SDL does not know."""
        mode = DisplayMode()
        current = self.lib.SDL_GetCurrentDisplayMode
        current.argtypes = [ctypes.c_int, ctypes.c_void_p]
        return 0 if current(0, ctypes.byref(mode)) else int(mode.refresh_rate)

    def fill_screen(self, wanted: bool) -> bool:
        """Make the window fill the screen, or give it its own size again.

        Returns whether SDL could.  (pygame's own function makes another window.)
        """
        fill = self.lib.SDL_SetWindowFullscreen
        fill.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        return bool(fill(self.window(), FULLSCREEN_DESKTOP if wanted else 0) == 0)

    def window(self) -> int | None:
        """The ``SDL_Window*`` of the first window there is."""
        # SDL numbers its windows from 1 on; all of them use one connection.
        numbers = range(1, 0x10000)
        return next((window for n in numbers if (window := self._window_from_id(n))), None)

    def add_watch(self, function: Any, data: Any) -> None:
        """Have ``function(data, event)``, a C function, called for every event that is pushed."""
        self._add_watch(ctypes.cast(function, ctypes.c_void_p), data)

    def del_watch(self, function: Any, data: Any) -> None:
        """Undo :meth:`add_watch`."""
        self._del_watch(ctypes.cast(function, ctypes.c_void_p), data)

    def poke(self) -> None:
        """Make SDL's wait, on another thread, return."""
        event = (ctypes.c_uint32 * 32)()  # SDL_Event is 56 bytes; some builds 128
        event[0] = POKE
        self._push(ctypes.byref(event))


class WindowInfo(ctypes.Structure):
    """SDL's ``SDL_SysWMinfo``, as X11 fills it in."""

    _fields_ = (
        ("version", ctypes.c_uint8 * 3),
        ("subsystem", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("rest", ctypes.c_uint8 * 64),  # room for other window systems, which need more
    )


class XButtonEvent(ctypes.Structure):
    """Xlib's ``XButtonEvent``, and ``XKeyEvent``, which is laid out alike."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("root", ctypes.c_ulong),
        ("subwindow", ctypes.c_ulong),
        ("time", ctypes.c_ulong),
        ("x", ctypes.c_int),
        ("y", ctypes.c_int),
        ("x_root", ctypes.c_int),
        ("y_root", ctypes.c_int),
        ("state", ctypes.c_uint),
        ("detail", ctypes.c_uint),
        ("same_screen", ctypes.c_int),
        ("padding", ctypes.c_long * 24),  # an XEvent is as long as the longest of them
    )


class DisplayMode(ctypes.Structure):
    """SDL's ``SDL_DisplayMode``."""

    _fields_ = (
        ("format", ctypes.c_uint32),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("refresh_rate", ctypes.c_int),
        ("driver_data", ctypes.c_void_p),
    )


class EventWatch:
    """Rings for every event that is pushed to SDL, and counts the pushes.

    :meth:`fileno` is readable after a push; :meth:`pushes` counts them.  A push is counted before
    the bell rings.
    """

    def __init__(self, sdl: SDL) -> None:
        self._sdl = sdl
        self._bell = Waker()
        self.clear: Callable[[], None] = self._bell.clear
        """Stop ringing.  (The eventfd's value, a sum of pointers, does not count the pushes.)"""
        self.rings: bool = hasattr(os, "eventfd")
        """Whether a push rings the bell.  Only an eventfd can be rung by a C function of two
        arguments, as SDL calls it."""
        self._ring = ctypes.CDLL(None).eventfd_write if self.rings else None
        self._semaphore: int | None = sdl.new_semaphore(0)
        self._begin()

    def _begin(self) -> None:
        # SDL's own waits push a sentinel, which is not an event but would ring the bell.
        self._sentinel = self._sdl.event_state(POLL_SENTINEL, 0)
        self._sdl.add_watch(self._sdl.semaphore_post, self._semaphore)
        if self._ring is not None:
            self._sdl.add_watch(self._ring, self._bell.fileno())

    def _end(self) -> None:
        if self._ring is not None:
            self._sdl.del_watch(self._ring, self._bell.fileno())
        self._sdl.del_watch(self._sdl.semaphore_post, self._semaphore)
        self._sdl.event_state(POLL_SENTINEL, self._sentinel)

    def restart(self) -> None:
        """Watch again, after SDL has shut down its events, and so dropped all watches."""
        self._end()
        self._begin()

    def fileno(self) -> int:
        return self._bell.fileno()

    def pushes(self) -> int:
        """How many events have been pushed since the watch began; 0 once it is closed."""
        pushes: int = self._sdl.semaphore_value(self._semaphore)
        return pushes

    def close(self) -> None:
        if self._semaphore is None:
            return
        self._end()
        self._bell.close()
        self._sdl.end_semaphore(self._semaphore)
        self._semaphore = None


class Xlib:
    """The connection to the X server that SDL has opened.

    ``closes()`` is called just before the connection is closed.  It must not be used after that.
    """

    def __init__(self, display: int, closes: Callable[[], None] | None = None) -> None:
        # SDL has loaded this file by this name, so it is the same copy.
        self._lib = lib = ctypes.CDLL("libX11.so.6")
        self._display = ctypes.c_void_p(display)
        lib.XPending.argtypes = [ctypes.c_void_p]
        self.pending: Callable[[], int] = partial(lib.XPending, self._display)
        """How many events wait in Xlib's own queue.  Flushes Xlib's output buffer, too."""
        number = lib.XConnectionNumber
        number.argtypes = [ctypes.c_void_p]
        self.fd: int = number(self._display)
        self._on_close = CLOSE_DISPLAY()  # NULL: no function
        if closes is not None:
            self._hook(closes)

    def _hook(self, closes: Callable[[], None]) -> None:
        """Register as an extension of Xlib: Xlib calls its close hook before it closes."""

        def closing(_display: int, _codes: int) -> int:
            closes()
            return 0

        add = self._lib.XAddExtension
        add.argtypes, add.restype = [ctypes.c_void_p], ctypes.POINTER(ctypes.c_int)
        self._extension = add(self._display)[0]  # XExtCodes begins with its number
        self._on_close = CLOSE_DISPLAY(closing)
        self._lib.XESetCloseDisplay(self._display, self._extension, self._on_close)

    def forget(self) -> None:
        """Do not call ``closes()`` any more."""
        if self._on_close:
            self._lib.XESetCloseDisplay(self._display, self._extension, CLOSE_DISPLAY())


CLOSE_DISPLAY = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
"""What Xlib calls: ``int (*)(Display *, XExtCodes *)``."""
