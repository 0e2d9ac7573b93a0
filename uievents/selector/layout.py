"""What SDL does not say about the keyboard's layout, from Xlib's Xkb functions.

* SDL calls the key right of the space bar "right Alt" on every layout; on most it is AltGr.
* SDL has one keycode for all dead keys.
* With Ctrl held, X makes a control character: the same one for ``@`` and for ``2``.

Without X11, none of this is known.  Xlib has a copy of the map of the keys, so reading it costs no
round trip.  Which of its groups (layouts) is in use is asked each time, which costs one.
"""

from __future__ import annotations

import ctypes
from typing import Any

from ..keyboard import INTL, ROWS
from .sdl import SDL

LEVEL_3, MODE_SWITCH, ALT_R = 0xFE03, 0xFF7E, 0xFFEA
"""``XK_ISO_Level3_Shift``, ``XK_Mode_switch``, ``XK_Alt_R``."""

RIGHT_ALT = (108, 113)
"""X's numbers of the key right of the space bar: by ``evdev`` keycodes, and by the older ones."""

CORE_KEYBOARD = 0x100

KEYCODES = {INTL: 94, "space": 65} | {
    place: first + column
    for row, first in zip(ROWS, (10, 24, 38, 51, 52), strict=True)
    for column, place in enumerate(row)
}
"""X's number of each place: Linux's number plus 8."""


class XkbState(ctypes.Structure):
    """Xlib's ``XkbStateRec``, of which only the group is read."""

    _fields_ = (("group", ctypes.c_ubyte), ("rest", ctypes.c_ubyte * 31))


class Layout:
    """The layout of the keyboard of SDL's window."""

    def __init__(self, sdl: SDL) -> None:
        self._sdl = sdl
        self._lib: Any = None

    def altgr(self) -> bool | None:
        """Whether right Alt is AltGr; None: it cannot be known."""
        for keycode in RIGHT_ALT:
            symbol = self._symbol(keycode, 0)
            if symbol in (LEVEL_3, MODE_SWITCH):
                return True
            if symbol == ALT_R:
                return False
        return None

    def symbol(self, place: str, *, shift: bool = False, altgr: bool = False) -> int:
        """X's number (``keysymdef.h``) of a key's symbol with these modifiers; 0: not known."""
        keycode = KEYCODES.get(place, 0)
        found = self._symbol(keycode, shift + 2 * altgr)
        # AltGr has no effect on a key with two levels, and Shift none on a key with one.
        if not found and altgr:
            found = self._symbol(keycode, int(shift))
        return found or (self._symbol(keycode, 0) if shift else 0)

    def _symbol(self, keycode: int, level: int) -> int:
        connection = self._connection() if keycode else None
        if connection is None:
            return 0
        state = XkbState()
        self._lib.XkbGetState(connection, CORE_KEYBOARD, ctypes.byref(state))
        return int(self._lib.XkbKeycodeToKeysym(connection, keycode, state.group, level))

    def _connection(self) -> ctypes.c_void_p | None:
        """The ``Display*``; found each time, as the program may open another window."""
        window = self._sdl.x11_window()
        if window is None:
            return None
        if self._lib is None:
            lib = self._lib = ctypes.CDLL("libX11.so.6")
            lib.XkbGetState.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p]
            lib.XkbKeycodeToKeysym.argtypes = [ctypes.c_void_p, ctypes.c_ubyte, *[ctypes.c_int] * 2]
            lib.XkbKeycodeToKeysym.restype = ctypes.c_ulong
        return ctypes.c_void_p(window[0])
