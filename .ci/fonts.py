"""Cuts the fonts down to what our texts use: the catalogue of translations has all of them.

    pip install fonttools
    python .ci/fonts.py [/usr/share/fonts/opentype/noto]

The Latin ones are cut where they lie.  The Chinese one is made anew from the folder, if one is
named: do so after a text has changed; a test says so when a character is missing.  It is the
largest file of the wheel, so there is one weight of it: bold is made of that when it is drawn.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.filterPen import FilterPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "assets/fonts"
LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x100)} | set(map(ord, "‐‑–—‘’“”•…′‰←↑→↓−≈≤≥●µ×·"))
UNITS = 200
"""Units of an em of the Chinese font: 0.13 pixels at 26 pixels, the largest size that is drawn."""


def chinese() -> set[int]:
    """All characters of our texts."""
    used = (ROOT / "uievents/locale/zh/LC_MESSAGES/uievents.po").read_text()
    return (
        {ord(char) for char in used if char != "\n"}
        | {*range(0x20, 0x7F)}
        | set(map(ord, "×·→←…–—−µ"))
    )


def cut(font: TTFont, characters: set[int], **more: object) -> None:
    """Leave ``characters`` and their kerning, which is all of the layout that SDL_ttf uses here."""
    options = subset.Options(layout_features=["kern"], name_IDs=[0, 1, 2, 13], **more)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)


class Straighten(FilterPen):
    """Draws a curve that is nowhere half a unit from a line as that line."""

    def moveTo(self, point):
        self.at = point
        super().moveTo(point)

    def lineTo(self, point):
        self.at = point
        super().lineTo(point)

    def curveTo(self, one, other, end):
        chord = complex(*end) - complex(*self.at)
        bulge = max(
            abs(((complex(*point) - complex(*self.at)) / (chord or 1)).imag) * abs(chord)
            for point in (one, other)
        )
        if chord and 0.75 * bulge < 0.5:  # a curve goes 3/4 of the way to its control points
            self.lineTo(end)
            return
        self.at = end
        super().curveTo(one, other, end)


def coarsen(path: Path) -> None:
    """Round the outlines of a font to :data:`UNITS` an em."""
    fine, coarse = TTFont(path), TTFont(path)
    scale = UNITS / fine["head"].unitsPerEm
    for table in {"BASE", "VORG", "vmtx", "vhea"} & set(coarse.keys()):  # for vertical text
        del coarse[table]
    scale_upem(coarse, UNITS)
    glyphs = fine.getGlyphSet()
    outlines = coarse["CFF "].cff.topDictIndex[0].CharStrings
    for name in coarse.getGlyphOrder():  # places are rounded, where scale_upem rounds each step
        pen = T2CharStringPen(None, glyphs)
        glyphs[name].draw(TransformPen(Straighten(pen), (scale, 0, 0, scale, 0, 0)))
        outline = outlines[name]
        outline.program = pen.getCharString(outline.private, outline.globalSubrs).program
        outline.bytecode = None
    coarse.save(path)


for name in ("Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf"):
    latin = TTFont(FONTS / name)
    # FreeType hints the one for figures by itself as well, without a third of its size.
    cut(latin, LATIN, hinting="Mono" not in name, desubroutinize=True)
    latin.save(FONTS / name)

if sys.argv[1:]:
    # In the collection the third font is the one for simplified Chinese.
    noto = TTFont(f"{sys.argv[1]}/NotoSansCJK-Regular.ttc", fontNumber=2)
    cut(noto, chinese(), hinting=False, desubroutinize=True)
    path = FONTS / "NotoSansSC-Regular.otf"
    noto.save(path)
    coarsen(path)
