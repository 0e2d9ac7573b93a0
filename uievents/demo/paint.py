"""Text, rounded boxes and shapes, with smooth edges, on a pygame surface."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from typing import NamedTuple

import pygame

from ..assets import asset
from ..words import Text
from .theme import BODY, FONTS, LEAST, MONO, SMALL, Colour, Theme

Box = pygame.Rect

Words = Text | str
"""A text, drawn in the canvas's language, or a string that is the same in every language."""

CORNERS: dict[str, list[tuple[float, float]]] = {  # in a square whose side is 1
    "diamond": [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)],
    "triangle": [(0.5, 0.04), (1, 0.93), (0, 0.93)],
    "chevron": [(0, 0.08), (0.5, 0.08), (1, 0.5), (0.5, 0.92), (0, 0.92), (0.42, 0.5)],
    "hexagon": [(0.5 + 0.5 * cos(pi * k / 3), 0.5 + 0.5 * sin(pi * k / 3)) for k in range(6)],
}
LARGE = 32
"""Height of a line in pixels from which on SDL's bold would make its characters touch."""
FINE = 4
"""Shapes are drawn so many times larger, and scaled down, which makes their edges smooth."""
BREAKS = re.compile(
    r"(?!^|\Z)(?:(?<= )|(?=[\u2e80-\U0010ffff]))(?<![（《])(?![，。、：；？！）》])"
)
"""Where a line may break: after a space and before a Chinese character, but before no mark that
closes, and after none that opens."""
NARROW = 16
"""Width in pixels up to which SDL fills a rectangle quickly."""


class DrawnText(NamedTuple):
    """A text that was drawn, and where; tests of the layout look at these."""

    text: str
    rect: Box


class Canvas:
    """A surface with a theme, a scale and a language; coordinates are the surface's pixels."""

    def __init__(self, surface: pygame.Surface, theme: Theme, language: str, scale: float) -> None:
        self.surface = surface
        self.theme = theme
        self.language = language
        self.scale = scale
        self.texts: list[DrawnText] | None = None
        """The texts that are drawn from now on, for a test that asks for them by a list."""
        self.keys = True
        """Whether buttons show their keys."""

    def px(self, length: float) -> int:
        """A length of the 1280 x 800 design in pixels here."""
        return max(1, round(length * self.scale))

    # ------------------------------------------------------------ text

    def say(self, words: Words) -> str:
        """``words`` in the canvas's language."""
        return words[self.language] if isinstance(words, Text) else words

    def font(
        self, size: float, words: Words = "", *, bold: bool = False, mono: bool = False
    ) -> pygame.font.Font:
        """The font for ``words``: Chinese characters have one of their own, in every language."""
        chinese = _is_chinese(self.say(words))
        plain, heavy = FONTS["zh" if chinese else self.language]
        name = MONO if mono and not chinese else heavy if bold else plain
        emboldened = bold and name == plain
        return _font(name, max(LEAST, round(size * self.scale)), emboldened)

    def width(
        self, words: Words, size: float = BODY, *, bold: bool = False, mono: bool = False
    ) -> int:
        """How wide ``words`` would be."""
        line = self.say(words)
        return _width(self.font(size, line, bold=bold, mono=mono), line)

    def height(self, size: float = BODY, *, bold: bool = False, mono: bool = False) -> int:
        """How high a line is."""
        return self.font(size, bold=bold, mono=mono).get_linesize()

    def size_for(
        self,
        lines: Sequence[Words],
        room: Box,
        most: float,
        *,
        bold: bool = False,
        mono: bool = False,
    ) -> float:
        """The largest size, from ``most`` down, in which all ``lines`` fit ``room``."""
        size = most
        while size > SMALL - 1 and (
            self.height(size, bold=bold, mono=mono) * len(lines) > room.height
            or max(self.width(line, size, bold=bold, mono=mono) for line in lines) > room.width
        ):
            size -= 0.5
        return size

    def text(
        self,
        words: Words,
        box: Box,
        size: float = BODY,
        colour: Colour | None = None,
        *,
        bold: bool = False,
        mono: bool = False,
        align: str = "left",
        valign: str = "middle",
    ) -> Box:
        """One line within ``box``; too long a text ends in an ellipsis.  Returns its rectangle."""
        text = self.say(words)
        font = self.font(size, text, bold=bold, mono=mono)
        if _width(font, text) > box.width:
            text = _shortened(font, text, box.width)
        image = _rendered(font, text, colour or self.theme.text)
        # A letter below the line makes some images higher: the baseline stays where it is.
        rect = image.get_rect(height=font.get_height())
        rect.center = box.center
        for side in (align, valign):
            if side in ("left", "right", "top", "bottom"):
                setattr(rect, side, getattr(box, side))
        self.surface.blit(image, rect)
        if self.texts is not None and text.strip():
            self.texts.append(DrawnText(text, rect))
        return rect

    def paragraph(
        self, words: Words, box: Box, size: float = BODY, colour: Colour | None = None
    ) -> int:
        """Lines within ``box``, broken where they must be.  Returns the height used."""
        text = self.say(words)
        font = self.font(size, text)
        y = box.top
        for line in broken(font, text, box.width):
            if y + font.get_linesize() > box.bottom + 2:
                break
            self.text(line, Box(box.left, y, box.width, font.get_linesize()), size, colour)
            y += font.get_linesize()
        return y - box.top

    # ------------------------------------------------------------ boxes and shapes

    def fill(self, colour: Colour, rect: Box) -> None:
        """Fill a rectangle."""
        fill(self.surface, colour, rect)

    def box(
        self,
        rect: Box,
        fill: Colour,
        border: Colour | None = None,
        *,
        radius: float = 8,
        width: float = 1,
    ) -> None:
        """A rounded box."""
        r = min(self.px(radius), rect.width // 2, rect.height // 2)
        if border is not None:
            _rounded(self.surface, rect, border, r)
            w = self.px(width)
            rect = rect.inflate(-2 * w, -2 * w)
            r = max(0, r - w)
        _rounded(self.surface, rect, fill, r)

    def shape(self, kind: str, centre: tuple[float, float], size: float, colour: Colour) -> Box:
        """A token's shape; ``size`` is its width in pixels here."""
        image = shape(kind, max(4, round(size)), colour)
        rect = image.get_rect(center=[round(at) for at in centre])
        self.surface.blit(image, rect)
        return rect


@lru_cache(maxsize=512)
def broken(font: pygame.font.Font, text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` pixels; Chinese may break anywhere.

    Unless it takes another line, the last one has more than a single word.
    """
    lines = _filled(font, text, width)
    for narrower in range(width, width // 2, -max(1, width // 50)) if lines[1:] else ():
        narrow = _filled(font, text, narrower)
        if len(narrow) > len(lines):
            break
        if _width(font, narrow[-1]) >= width / 4:
            return narrow
    return lines


def _filled(font: pygame.font.Font, text: str, width: int) -> list[str]:
    lines = [""]
    for word in BREAKS.split(text):
        if lines[-1] and _width(font, lines[-1] + word.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return lines


@lru_cache(maxsize=4096)
def _is_chinese(text: str) -> bool:
    return any(char > "\u2e7f" for char in text)


@lru_cache(maxsize=64)
def _font(name: str, size: int, bold: bool) -> pygame.font.Font:
    if not pygame.font.get_init():
        pygame.font.init()
    font = pygame.font.Font(BytesIO(_font_file(name)), size)  # given a path, it keeps the file open
    font.set_bold(bold)
    return font


@lru_cache
def _font_file(name: str) -> bytes:
    return asset(name).read_bytes()


@lru_cache(maxsize=8192)
def _width(font: pygame.font.Font, text: str) -> int:
    return font.size(text)[0]


@lru_cache(maxsize=2048)
def _rendered(font: pygame.font.Font, text: str, colour: Colour) -> pygame.Surface:
    if not font.get_bold() or font.get_height() < LARGE:
        return font.render(text, True, colour)
    # SDL widens each stroke by a tenth of the size: large characters would touch each other.
    font.set_bold(False)
    plain = font.render(text, True, colour)
    font.set_bold(True)
    wider = font.get_height() // LARGE
    image = pygame.Surface((plain.get_width() + wider, plain.get_height()), pygame.SRCALPHA)
    for step in range(wider + 1):
        image.blit(plain, (step, 0))
    return image


@lru_cache(maxsize=512)
def _shortened(font: pygame.font.Font, text: str, width: int) -> str:
    while text and _width(font, text + "…") > width:
        text = text[:-1]
    return text + "…" if text else ""


@lru_cache(maxsize=128)
def _disc(radius: int, colour: Colour) -> pygame.Surface:
    big = pygame.Surface((radius * 2 * FINE, radius * 2 * FINE), pygame.SRCALPHA)
    big.fill((*colour, 0))
    pygame.draw.circle(big, colour, (radius * FINE, radius * FINE), radius * FINE)
    return pygame.transform.smoothscale(big, (radius * 2, radius * 2))


def fill(surface: pygame.Surface, colour: Colour, rect: Box) -> None:
    """Set all pixels of ``rect``, as ``surface.fill`` does, in a tenth of the time.

    SDL 2 writes the rows of a wide rectangle to memory past the processor's cache, which took
    0.6 µs a row: 388 µs for 900 x 500 pixels, and 61 µs as a polygon (SDL 2.28.4, x86-64).
    """
    box = rect.clip(surface.get_clip())
    if box.width <= NARROW or box.height <= 1:
        surface.fill(colour, box)
        return
    right, bottom = box.right - 1, box.bottom - 1
    corners = [box.topleft, (right, box.top), (right, bottom), (box.left, bottom)]
    pygame.draw.polygon(surface, colour, corners)


def _rounded(surface: pygame.Surface, rect: Box, colour: Colour, r: int) -> None:
    if rect.width <= 0 or rect.height <= 0:
        return
    if r <= 0:
        fill(surface, colour, rect)
        return
    fill(surface, colour, Box(rect.left + r, rect.top, rect.width - 2 * r, rect.height))
    for left in (rect.left, rect.right - r):
        fill(surface, colour, Box(left, rect.top + r, r, rect.height - 2 * r))
    disc = _disc(r, colour)
    for x, sx in ((rect.left, 0), (rect.right - r, r)):
        for y, sy in ((rect.top, 0), (rect.bottom - r, r)):
            surface.blit(disc, (x, y), (sx, sy, r, r))


@lru_cache(maxsize=256)
def shape(kind: str, size: int, colour: Colour) -> pygame.Surface:
    """The image of a token: a circle, square, diamond, chevron, hexagon or triangle."""
    n = size * FINE
    big = pygame.Surface((n, n), pygame.SRCALPHA)
    big.fill((*colour, 0))
    if kind == "circle":
        pygame.draw.circle(big, colour, (n / 2, n / 2), n / 2)
    elif kind == "square":
        e = n * 0.06
        pygame.draw.rect(big, colour, (e, e, n - 2 * e, n - 2 * e), border_radius=round(n * 0.2))
    else:
        pygame.draw.polygon(big, colour, [(x * n, y * n) for x, y in CORNERS[kind]])
    return pygame.transform.smoothscale(big, (size, size))
