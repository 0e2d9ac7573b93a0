"""What a test of a page's looks needs: sizes of windows, and a look at what was drawn where."""

from itertools import combinations

import pygame
import pytest

SIZES = [(960, 600), (1280, 800), (1600, 900), (2560, 1440), (3840, 2160), (1000, 1400)]


def mostly_slow(sizes):
    """The quick tests draw the first size only: each other one is a picture of a larger window."""
    first, *others = sizes
    return [first, *(pytest.param(size, marks=pytest.mark.slow) for size in others)]


def check(size, said, buttons):
    """Nothing is cut, leaves the window of ``size``, or overlaps another."""
    window = pygame.Rect((0, 0), size)
    for text, rect, _ in said:
        assert window.contains(rect), f"{text!r} leaves the window"
        assert not text.endswith("…"), f"{text!r} is cut"
    # A line's rectangle has room above and below the letters: a third of it may be shared.
    lines = [rect.inflate(0, -rect.height // 3) for _, rect, _ in said]
    for number, line in enumerate(lines):
        if (other := line.collidelist(lines[:number])) >= 0:
            raise AssertionError(f"{said[number][0]!r} and {said[other][0]!r} overlap")
    for one, other in combinations(buttons, 2):
        assert not one.rect.colliderect(other.rect), f"{one.action} and {other.action} overlap"
