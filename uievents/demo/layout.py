"""The parts of the window, and functions that cut boxes into parts."""

from __future__ import annotations

from typing import NamedTuple

from .paint import Box

LEAST_SIZE = (960, 600)


def cut(box: Box, side: str, length: int, gap: int = 0) -> Box:
    """Cut a piece of ``length`` off a side of ``box``, which keeps what lies beyond the gap."""
    piece = box.copy()
    if side in ("left", "right"):
        piece.width = length
        box.width -= length + gap
    else:
        piece.height = length
        box.height -= length + gap
    if side == "left":
        box.left = piece.right + gap
    elif side == "top":
        box.top = piece.bottom + gap
    elif side == "right":
        piece.left = box.right + gap
    else:
        piece.top = box.bottom + gap
    return piece


def columns(box: Box, number: int, gap: int) -> list[Box]:
    """``box`` cut into ``number`` columns of equal width."""
    width = (box.width - (number - 1) * gap) // number
    return [
        Box(box.left + index * (width + gap), box.top, width, box.height) for index in range(number)
    ]


LEAST_SCALE = 0.84
LEAST_WIDTH = LEAST_SIZE[0] / LEAST_SCALE
"""Width that every page has, in pixels of the design."""


def scale_of(width: int, height: int, aside: float = 0.0) -> float:
    """The factor by which things are larger than in a window of 1280 x 800.

    It is a little smaller if something ``aside`` pixels of the design wide stands beside the page.
    """
    usual = max(LEAST_SCALE, min(width / 1280, height / 800))
    return min(usual, width / (LEAST_WIDTH + aside)) if aside else usual


def is_wide(width: int, aside: float) -> bool:
    """Whether ``aside`` pixels of the design fit beside a page, large enough to be read."""
    return width / (LEAST_WIDTH + aside) >= LEAST_SCALE


class Parts(NamedTuple):
    """The boxes of the window's parts, and the scale of what is drawn in them."""

    scale: float
    window: Box
    header: Box
    body: Box
    """The rest of the window, for the page."""


def frame_of(width: int, height: int, *, headed: bool = True, aside: float = 0.0) -> Parts:
    """The parts of a window of that size; without a header, the page gets its room."""
    s = scale_of(width, height, aside)
    window = Box(0, 0, width, height)
    body = window.inflate(-2 * round(20 * s), 0)
    cut(body, "top", round(12 * s))
    cut(body, "bottom", round(16 * s))
    header = cut(body, "top", round(34 * s), round(10 * s)) if headed else cut(body, "top", 0)
    return Parts(s, window, header, body)
