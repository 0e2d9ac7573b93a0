"""What keys are called."""

from __future__ import annotations

from functools import lru_cache

import pygame

_MODS = (
    (pygame.KMOD_SHIFT, "shift"),
    (pygame.KMOD_CTRL, "ctrl"),
    (pygame.KMOD_ALT, "alt"),
    (pygame.KMOD_META, "meta"),
)


@lru_cache(maxsize=1024)
def modifiers(bits: int) -> frozenset[str]:
    """pygame's modifier bits as names."""
    return frozenset(name for bit, name in _MODS if bits & bit)


@lru_cache(maxsize=1024)
def key_name(code: int) -> str:
    """The name of SDL's keycode in small letters: pygame's, or what SDL calls it (``"ä"``)."""
    try:
        name = pygame.key.name(code) or pygame.key.name(code, use_compat=False)
    except OverflowError:  # a number that is no keycode
        return ""
    return name.lower()
