"""``set_mode(SCALED)`` while the App's window is open, on pygame 2.6.

An App draws in main memory, in a surface of SDL's window.  For ``SCALED`` pygame keeps the window
and asks SDL for a renderer.  SDL makes none for a window that has a surface ("failed to create
renderer").  pygame-ce destroys the surface first.  This module does it for pygame.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import wraps
from typing import Any

from ._pygame import pygame
from .selector.sdl import SDL


def allow_scaled() -> Callable[[], None]:
    """Make ``pygame.display.set_mode`` succeed with ``SCALED``; returns a function to undo it."""
    original = pygame.display.set_mode

    @wraps(original)
    def set_mode(*arguments: Any, **options: Any) -> pygame.Surface:
        try:
            return original(*arguments, **options)
        except pygame.error:
            flags = options.get("flags", arguments[1] if len(arguments) > 1 else 0)
            if not flags & pygame.SCALED or not _destroy_surface():
                raise
        return original(*arguments, **options)

    def undo() -> None:
        if pygame.display.set_mode is set_mode:
            pygame.display.set_mode = original

    pygame.display.set_mode = set_mode
    return undo


def _destroy_surface() -> bool:
    """Destroy the surface of SDL's window, as SDL 2.28 and later can; returns whether it did."""
    sdl = SDL()
    window = sdl.window()
    if window is None or sdl.version < (2, 28, 0):
        return False
    has, destroy = sdl.lib.SDL_HasWindowSurface, sdl.lib.SDL_DestroyWindowSurface
    has.argtypes = destroy.argtypes = [ctypes.c_void_p]
    return bool(has(window)) and destroy(window) == 0
