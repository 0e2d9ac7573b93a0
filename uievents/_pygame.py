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
