"""The canvas: what drawing costs besides time."""

from __future__ import annotations

import os

import pygame
import pytest

from uievents.demo.paint import Canvas, broken, fill
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


@pytest.mark.parametrize("clip", [None, (20, 10, 30, 200)])
@pytest.mark.parametrize(
    "rect",
    [
        (0, 0, 100, 80),
        (10, 10, 17, 2),
        (10, 10, 16, 40),
        (10, 10, 40, 1),
        (60, 70, 90, 90),
        (3, 79, 40, 1),
        (10, 10, 0, 20),
        (10, 10, 40, 0),
        (10, 10, -20, 20),
        (60, 60, 40, -20),
        (200, 200, 40, 40),
    ],
)
def test_a_rectangle_is_filled_as_pygame_fills_it(rect, clip):
    pictures = [pygame.Surface((100, 80)) for _ in range(2)]
    for picture, draw in zip(pictures, (pygame.Surface.fill, fill), strict=True):
        picture.set_clip(clip)
        draw(picture, (200, 100, 50), pygame.Rect(rect))
    here, there = (pygame.image.tobytes(picture, "RGB") for picture in pictures)
    assert here == there


def test_what_stands_out_to_the_left_or_above_is_cut_off():
    picture = pygame.Surface((100, 80))
    fill(picture, (255, 255, 255), pygame.Rect(-30, -20, 60, 50))
    white = pygame.mask.from_threshold(picture, (255, 255, 255), (1, 1, 1))
    assert white.get_bounding_rects() == [pygame.Rect(0, 0, 30, 30)]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_letter_below_the_line_does_not_lift_its_word(language, bold):
    """The image of "merged" is higher than that of "handled" in some sizes of a font."""
    canvas = Canvas(pygame.Surface((300, 60)), DARK, language, 1.0)
    box = pygame.Rect(0, 0, 300, 60)
    for size in range(9, 33):
        words = ("handled", "merged", "waiting", "|")
        assert len({canvas.text(word, box, size, bold=bold).top for word in words}) == 1


def test_no_line_ends_with_a_mark_that_opens_or_begins_with_one_that_closes():
    canvas = Canvas(pygame.Surface((10, 10)), DARK, "zh", 1.0)
    words = "循环（协程）在等待：什么都没有发生！《书》里说，是吗？是的；好。"
    font = canvas.font(14, words)
    for width in range(60, 400):
        lines = broken(font, words, width)
        assert "".join(lines) == words
        assert not [line for line in lines if line[-1] in "（《" or line[0] in "，。、：；？！）》"]
