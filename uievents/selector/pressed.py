"""The mouse buttons that SDL takes for pressed, and how it is made to forget them.

SDL tells of a press only if it takes the button for released.  A window that is minimised, or from
which the pointer is taken, while a button is held never hears of the release: SDL would swallow
the next press, and say until then with each motion that the button is held.  It has no function
to be told otherwise.  On X11 it can be told by an event: a ``ButtonRelease`` that is put into
Xlib's own queue, as if the server had sent it.
"""

from __future__ import annotations

import ctypes
from typing import Any

from .sdl import SDL, XButtonEvent

BUTTON_RELEASE = 5
SAME_SCREEN = 1


class Pressed:
    """The buttons of SDL's mouse."""

    def __init__(self, sdl: SDL) -> None:
        import pygame

        self._x11_window = sdl.x11_window
        self._mouse_state = sdl.mouse_state
        self._put_back: Any = None
        if pygame.display.get_driver() == "x11":
            self._put_back = ctypes.CDLL("libX11.so.6").XPutBackEvent
            self._put_back.argtypes = [ctypes.c_void_p] * 2

    def forget(self) -> None:
        """Have SDL take all buttons for released.  It tells of that when it is next pumped."""
        window = None if self._put_back is None else self._x11_window()
        if window is None:
            return
        x, y = ctypes.c_int(), ctypes.c_int()
        mask = self._mouse_state(ctypes.byref(x), ctypes.byref(y))
        for button in range(1, 33):
            if mask & 1 << button - 1:
                event = XButtonEvent()
                event.type, event.send_event = BUTTON_RELEASE, 1
                event.display, event.window = window
                event.x, event.y = x, y
                event.detail = button + 4 if button > 3 else button  # 4 to 7 are the wheel's
                event.same_screen = SAME_SCREEN
                self._put_back(window[0], ctypes.byref(event))
