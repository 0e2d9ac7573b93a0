"""For tests of a page's looks: sizes of windows, panels with figures, and checks of the texts."""

from itertools import combinations

import pygame
import pytest

from uievents.demo.layout import frame_of
from uievents.demo.paint import Canvas
from uievents.demo.theme import DARK

SIZES = [(960, 600), (1280, 800), (1600, 900), (2560, 1440), (3840, 2160), (1000, 1400)]


def mostly_slow(sizes):
    """The quick tests draw the first size only: each other one is a picture of a larger window."""
    first, *others = sizes
    return [first, *(pytest.param(size, marks=pytest.mark.slow) for size in others)]


def check(size, texts, buttons):
    """Nothing is cut, leaves the window of ``size``, or overlaps another."""
    window = pygame.Rect((0, 0), size)
    for text, rect in texts:
        assert window.contains(rect), f"{text!r} leaves the window"
        assert not text.endswith("…"), f"{text!r} is cut"
    # A line's rectangle has room above and below the letters: a third of it may be shared.
    lines = [rect.inflate(0, -rect.height // 3) for _, rect in texts]
    for number, line in enumerate(lines):
        if (other := line.collidelist(lines[:number])) >= 0:
            raise AssertionError(f"{texts[number][0]!r} and {texts[other][0]!r} overlap")
    for one, other in combinations(buttons, 2):
        assert not one.rect.colliderect(other.rect), f"{one.action} and {other.action} overlap"


# ---------------------------------------------------------------- measured panels


def begun(panel):
    """The panel while it is being measured."""
    panel.forget()
    panel.running = True
    return panel


def fed(panel, lines):
    """The panel when it has taken ``lines`` and its measurement is over."""
    for line in lines:
        panel.take(line)
    panel.done = True
    panel.stop()
    return panel


def check_page(page, size, language):
    """All of a measured page is drawn as :func:`check` wants it, with its sentences whole."""
    frame = frame_of(*size)
    canvas = Canvas(pygame.Surface(size), DARK, language, frame.scale)
    canvas.texts = []
    page.arrange(frame.body, canvas)
    for panel in page.panels:
        panel.draw(canvas)
        for button in panel.buttons:
            panel.draw_button(canvas, button, "")
    check(size, canvas.texts, [button for panel in page.panels for button in panel.buttons])
    words = "".join(each.text for each in canvas.texts).replace(" ", "")
    for panel in page.panels:
        assert canvas.say(panel.sentence()).replace(" ", "") in words
