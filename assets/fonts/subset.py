"""Cuts the fonts down to what our texts use: those of the demo and the catalogue of translations.

    pip install fonttools
    python assets/fonts/subset.py [/usr/share/fonts/opentype/noto]

The Latin ones are cut where they lie.  The Chinese ones are made anew from the folder, if one is
named: do so after a text has changed; a test says so when a character is missing.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

HERE = Path(__file__).parent
LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x180)} | set(map(ord, "‐‑–—‘’“”•…′‰←↑→↓−≈≤≥●µ×·"))
UNITS = 500
"""Units of an em of the Chinese fonts: 0.05 pixels at 26 pixels, and a fifth of their size less."""


def chinese() -> set[int]:
    """All characters of our texts."""
    sys.path.insert(0, str(HERE.parent.parent / "uievents" / "demo"))
    from texts import LANGUAGES

    used = "".join(text for table in LANGUAGES.values() for text in table.values())
    used += (HERE.parent.parent / "uievents/locale/zh/LC_MESSAGES/uievents.po").read_text()
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
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        outline = outlines[name]
        outline.program = pen.getCharString(outline.private, outline.globalSubrs).program
        outline.bytecode = None
    coarse.save(path)


for name in ("Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf"):
    latin = TTFont(HERE / name)
    cut(latin, LATIN)
    latin.save(HERE / name)

for weight in ("Regular", "Bold") if sys.argv[1:] else ():
    # In the collection the third font is the one for simplified Chinese.
    noto = TTFont(f"{sys.argv[1]}/NotoSansCJK-{weight}.ttc", fontNumber=2)
    cut(noto, chinese(), hinting=False, desubroutinize=True)
    path = HERE / f"NotoSansSC-{weight}.otf"
    noto.save(path)
    coarsen(path)
