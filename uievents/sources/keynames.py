"""Names for what SDL numbers: keys, places, modifiers."""

from __future__ import annotations

import sys
from functools import lru_cache

import pygame

from ..keyboard import NAMELESS, PLACES, lowered

UNNAMED = 1 << 30
"""SDL's keycode of keys without one, like dead keys.  Their scancode is added to it."""

RIGHT_ALT = 230
"""SDL's number of the place right of the space bar."""

_MODS = (
    (pygame.KMOD_SHIFT, "shift"),
    (pygame.KMOD_CTRL, "ctrl"),
    (pygame.KMOD_LALT, "alt"),
    (pygame.KMOD_RALT, "alt"),
    (pygame.KMOD_MODE, "altgr"),
    (pygame.KMOD_META, "meta"),
    (pygame.KMOD_CAPS, "capslock"),
    (pygame.KMOD_NUM, "numlock"),
)


@lru_cache(maxsize=1024)
def modifiers(bits: int) -> frozenset[str]:
    """The names of pygame's modifier bits; right Alt counts as Alt."""
    return frozenset(name for bit, name in _MODS if bits & bit)


@lru_cache(maxsize=1024)
def modifiers_with_altgr(bits: int) -> frozenset[str]:
    """The names of pygame's modifier bits; right Alt counts as AltGr."""
    if sys.platform == "win32" and bits & pygame.KMOD_RALT:
        bits &= ~pygame.KMOD_LCTRL  # on Windows, AltGr presses left Ctrl as well
    return modifiers(bits & ~pygame.KMOD_RALT | pygame.KMOD_MODE)


APPLICATION = 1 << 30 | 101
"""SDL's keycode of the key that opens a menu."""


@lru_cache(maxsize=1024)
def key_name(code: int) -> str:
    """The name of a keycode in lower case: pygame's, or else SDL's (``"ä"``)."""
    try:
        name = pygame.key.name(code) or pygame.key.name(code, use_compat=False)
    except (OverflowError, UnicodeDecodeError):  # a number that is no keycode
        return ""
    if name == "enter":
        return "keypad enter"
    if code == APPLICATION:
        return "application"  # which SDL calls "menu" once it has been on X11
    return lowered(name) or NAMELESS.get(code & ~UNNAMED, "") if code & UNNAMED else lowered(name)


@lru_cache(maxsize=1024)
def place_name(scancode: int) -> str:
    """The name of a place on a US keyboard; ``""`` if it has none."""
    if scancode in PLACES:
        return PLACES[scancode]
    return key_name(UNNAMED | scancode) if 0 < scancode < 512 else ""
