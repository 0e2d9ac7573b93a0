"""The canvas: what drawing costs besides time."""

from __future__ import annotations

import os

import pygame
import pytest

from uievents.demo.paint import Canvas
from uievents.demo.theme import DARK


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="the system does not list them")
def test_fonts_of_all_sizes_and_scales_keep_no_file_open():
    before = os.listdir("/proc/self/fd")
    kept = []
    for scale in (0.7, 1.0, 1.5, 2.0, 3.3):
        canvas = Canvas(pygame.Surface((10, 10)), DARK, "zh", scale)
        for size in range(9, 30, 2):
            kept += [
                canvas.font(size, words, mono=mono) for words in "a点" for mono in (False, True)
            ]
    assert len({id(font) for font in kept}) > 64
    assert len(os.listdir("/proc/self/fd")) == len(before)
