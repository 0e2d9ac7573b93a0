"""pygame, imported without its greeting; without pygame, the error says what to type.

A module that may be the first to need pygame imports it from here.
"""

from __future__ import annotations

from .extras import check_intact, missing
from .switches import environment

try:
    with environment(PYGAME_HIDE_SUPPORT_PROMPT="1"):
        import pygame as pygame
    check_intact(pygame)
except ImportError as error:
    raise missing(error) from None


def window_surface() -> pygame.Surface | None:
    """The picture of pygame's window; None if there is no window.

    As ``pygame.display.get_surface()``, which in pygame 2.6 raises an error once the program has
    destroyed the window by its object (``Window.from_display_module().destroy()``).
    """
    try:
        return pygame.display.get_surface()
    except pygame.error:
        return None
