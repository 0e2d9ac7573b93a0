"""SDL's mouse: what pygame does not offer, and a correction of SDL."""

from __future__ import annotations

import ctypes
from typing import Any

from .sdl import SDL, XButtonEvent

BUTTON_RELEASE = 5
SAME_SCREEN = 1


class Mouse:
    """SDL's mouse, and the App's window."""

    def __init__(self, sdl: SDL) -> None:
        import pygame

        self._sdl = sdl
        self._put_back: Any = None
        if pygame.display.get_driver() == "x11":
            self._put_back = ctypes.CDLL("libX11.so.6").XPutBackEvent
            self._put_back.argtypes = [ctypes.c_void_p] * 2

    def pos(self) -> tuple[int, int] | None:
        """Where the pointer is, in pixels of the window; the server is asked.

        While something is dragged over the window, another program owns the pointer, and no event
        reports its place.
        """
        window = self._sdl.window()
        if window is None:
            return None
        x, y, left, top = (ctypes.c_int() for _ in range(4))
        self._sdl.global_mouse_state(ctypes.byref(x), ctypes.byref(y))
        self._sdl.window_position(window, ctypes.byref(left), ctypes.byref(top))
        return x.value - left.value, y.value - top.value

    def forget_buttons(self) -> None:
        """Have SDL count all buttons as released; its next pump makes the events.

        SDL reports a press only if it believes the button to be up.  If a window is minimised, or
        loses the pointer, while a button is held, SDL never learns of the release.  Then each
        motion reports the button as held, and its next press is swallowed.

        SDL has no function to correct that.  On X11 an event does: a ``ButtonRelease`` that is put
        into Xlib's own queue, as if the server had sent it.
        """
        window = None if self._put_back is None else self._sdl.x11_window()
        if window is None or self._sdl.mouse_focus() not in (None, self._sdl.window()):
            return  # pressed in another window of the program, which gets the release
        x, y = ctypes.c_int(), ctypes.c_int()
        mask = self._sdl.mouse_state(ctypes.byref(x), ctypes.byref(y))
        for button in range(1, 33):
            if mask & 1 << button - 1:
                event = XButtonEvent()
                event.type, event.send_event = BUTTON_RELEASE, 1
                event.display, event.window = window
                event.x, event.y = x, y
                event.detail = button + 4 if button > 3 else button  # 4 to 7 are the wheel's
                event.same_screen = SAME_SCREEN
                self._put_back(window[0], ctypes.byref(event))
