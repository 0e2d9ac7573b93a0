"""Colours and type: few, and each means one thing.

The kinds of events have the colours of Okabe and Ito, which the colour-blind tell apart, and a
shape each, for people who see no colours.  Vermillion is kept for one thing: too late.
"""

from __future__ import annotations

from typing import NamedTuple

Colour = tuple[int, int, int]


class Theme(NamedTuple):
    """The colours of the window."""

    name: str
    ground: Colour
    panel: Colour
    raised: Colour
    line: Colour
    text: Colour
    dim: Colour
    faint: Colour
    accent: Colour
    on_accent: Colour
    late: Colour
    kinds: dict[str, Colour]


COLOURS = {  # of the dark theme, of the light one
    "ground": ((13, 17, 22), (240, 242, 245)),
    "panel": ((22, 27, 34), (255, 255, 255)),
    "raised": ((33, 40, 50), (232, 236, 241)),
    "line": ((48, 57, 69), (206, 213, 221)),
    "text": ((236, 240, 245), (22, 28, 36)),
    "dim": ((164, 175, 188), (78, 90, 103)),
    "faint": ((122, 134, 148), (108, 120, 133)),
    "accent": ((86, 180, 233), (0, 104, 164)),
    "on_accent": ((8, 20, 30), (255, 255, 255)),
    "late": ((255, 122, 64), (200, 76, 0)),
}
KINDS = {  # of events: the shape, and the colours
    "click": ("circle", (230, 159, 0), (214, 138, 0)),
    "key": ("square", (86, 180, 233), (28, 132, 190)),
    "wheel": ("diamond", (240, 228, 66), (168, 150, 0)),
    "move": ("chevron", (0, 184, 138), (0, 138, 100)),
    "socket": ("hexagon", (221, 140, 187), (178, 82, 138)),
    "timer": ("triangle", (205, 213, 222), (44, 54, 66)),
}
SHAPES = {kind: shape for kind, (shape, _, _) in KINDS.items()}


def _theme(name: str, number: int) -> Theme:
    colours = {part: both[number] for part, both in COLOURS.items()}
    kinds = {kind: both[number] for kind, (_, *both) in KINDS.items()}
    return Theme(name, kinds=kinds, **colours)


DARK, LIGHT = _theme("dark", 0), _theme("light", 1)
THEMES = {"dark": DARK, "light": LIGHT}

# One type scale, in pixels at a window of 1280 x 800.
SMALL, BODY, HEAD, BIG = 12, 14, 17, 26
LEAST = 11
"""No text is smaller than this, whatever the window's size."""

FONTS = {
    "en": ("fonts/Inter-Regular.otf", "fonts/Inter-SemiBold.otf"),
    "zh": ("fonts/NotoSansSC-Regular.otf", "fonts/NotoSansSC-Regular.otf"),
}
"""Plain and bold; where both are one file, bold is made of the plain one when it is drawn."""
MONO = "fonts/JetBrainsMono-Regular.ttf"


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``one`` with ``share`` (0 to 1) of ``other`` in it."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(one, other, strict=True))
    return r, g, b
