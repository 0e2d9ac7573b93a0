"""The parts of the window: the header, and the body of the page."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

Box = pygame.Rect
LEAST_SIZE = (960, 600)


def scale_of(width: int, height: int) -> float:
    """How much larger than at 1280 x 800 things are."""
    return max(0.84, min(width / 1280, height / 800))


@dataclass(frozen=True)
class Frame:
    """What every page has around it."""

    scale: float
    window: Box
    header: Box
    body: Box
    """What is left for the page."""


def frame_of(width: int, height: int) -> Frame:
    """The parts of a window of that size."""
    s = scale_of(width, height)
    m = round(20 * s)
    header = Box(m, round(12 * s), width - 2 * m, round(34 * s))
    top = header.bottom + round(10 * s)
    body = Box(m, top, width - 2 * m, height - round(16 * s) - top)
    return Frame(s, Box(0, 0, width, height), header, body)
