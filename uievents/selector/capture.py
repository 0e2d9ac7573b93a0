"""SDL's capture of the mouse: when something is dragged, not at each press.

The pointer may leave the window while a button is held.  SDL reports motion outside the window only
while it has *captured* the mouse.  By default it does so at every press
(``SDL_MOUSE_AUTO_CAPTURE``, since SDL 2.0.22), and ends the capture at the release.  On X11 each of
the two is a round trip to the server, which delays the press.

So the setting is off until the mouse has moved with a button held and the handlers of that motion
have been called.  It is off again when the drag ends.

The setting is made in SDL, not in the environment, so that it ends with the window.
"""

from __future__ import annotations

import ctypes

from .sdl import SDL

HINT = b"SDL_MOUSE_AUTO_CAPTURE"


class Capture:
    """Has SDL capture the mouse during drags only.  For X11: elsewhere a capture is cheap."""

    def __init__(self, sdl: SDL) -> None:
        lib = sdl.lib
        self._set_hint = lib.SDL_SetHint
        self._set_hint.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        self._get_hint = lib.SDL_GetHint
        self._get_hint.argtypes, self._get_hint.restype = [ctypes.c_char_p], ctypes.c_char_p
        self.following: bool = False
        """Whether SDL captures the mouse now."""
        # If the program or the environment has set the hint, it is left alone.
        self._controls = sdl.x11_window() is not None and self._get_hint(HINT) is None
        if self._controls:
            self._set_hint(HINT, b"0")

    def follow(self, dragged: bool) -> None:
        """Begin or end the capture, as a drag has begun or ended."""
        if self._controls and dragged is not self.following:
            self.following = dragged
            self._set_hint(HINT, b"1" if dragged else b"0")

    def close(self) -> None:
        """Set the hint back to SDL's default."""
        if self._controls:
            self._controls = False
            self._set_hint(HINT, None)
