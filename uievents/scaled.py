"""``set_mode(SCALED)`` while the App's window is open, on pygame 2.6.

An App's window draws in main memory: SDL gives it a surface.  For ``SCALED`` pygame keeps the
window and asks SDL for a renderer, which SDL does not make for a window with a surface ("failed to
create renderer").  pygame-ce destroys the surface first; for pygame this is done here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import wraps
from typing import Any

from ._pygame import pygame
from .selector.sdl import SDL


def let_scale() -> Callable[[], None]:
    """Make ``pygame.display.set_mode`` succeed with ``SCALED``; returns what undoes it."""
    original = pygame.display.set_mode

    @wraps(original)
    def set_mode(*arguments: Any, **options: Any) -> pygame.Surface:
        try:
            return original(*arguments, **options)
        except pygame.error:
            flags = options.get("flags", arguments[1] if len(arguments) > 1 else 0)
            if not flags & pygame.SCALED or not _let_surface_go():
                raise
        return original(*arguments, **options)

    def undo() -> None:
        if pygame.display.set_mode is set_mode:
            pygame.display.set_mode = original

    pygame.display.set_mode = set_mode
    return undo


def _let_surface_go() -> bool:
    """Destroy the surface of SDL's window; returns whether it could (SDL 2.28 and later)."""
    sdl = SDL()
    window = sdl.window()
    if window is None or sdl.version < (2, 28, 0):
        return False
    has, destroy = sdl.lib.SDL_HasWindowSurface, sdl.lib.SDL_DestroyWindowSurface
    has.argtypes = destroy.argtypes = [ctypes.c_void_p]
    return bool(has(window)) and destroy(window) == 0
