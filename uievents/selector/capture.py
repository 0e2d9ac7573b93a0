"""SDL's capture of the mouse: not at each press, but when something is dragged.

A button that is held may leave the window.  SDL tells of what happens outside only while it has
*captured* the mouse, and it does so by itself at every press (``SDL_MOUSE_AUTO_CAPTURE``, since
SDL 2.0.22), and gives it back at every release.  On X11 each is a question to the server, whose
answer is waited for before anybody hears of the press.  So SDL is told not to, and when the mouse
has moved with a button held, after the handlers of that, it is told to.

SDL's own setting is used, and not an environment variable: it ends with the window.
"""

from __future__ import annotations

import ctypes

from .sdl import SDL

HINT = b"SDL_MOUSE_AUTO_CAPTURE"


class Capture:
    """Whether SDL captures the mouse while a button is held.  X11's; elsewhere it costs nothing."""

    def __init__(self, sdl: SDL) -> None:
        lib = sdl.lib
        self._set_hint = lib.SDL_SetHint
        self._set_hint.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        self._get_hint = lib.SDL_GetHint
        self._get_hint.argtypes, self._get_hint.restype = [ctypes.c_char_p], ctypes.c_char_p
        self.following: bool = False
        """Whether a drag is followed out of the window."""
        # A program, or a user's environment, that has set it knows why.
        self._is_ours = sdl.x11_window() is not None and self._get_hint(HINT) is None
        if self._is_ours:
            self._set_hint(HINT, b"0")

    def follow(self, dragged: bool) -> None:
        """Something is dragged, from now on or no more."""
        if self._is_ours and dragged is not self.following:
            self.following = dragged
            self._set_hint(HINT, b"1" if dragged else b"0")

    def close(self) -> None:
        """Leave SDL as it was."""
        if self._is_ours:
            self._is_ours = False
            self._set_hint(HINT, None)
