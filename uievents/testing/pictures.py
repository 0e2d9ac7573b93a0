"""Golden pictures: whether a window still looks as it did when its picture was approved.

**The tolerance.**  Two pygames (2.6.1 on SDL 2.28, pygame-ce 2.5.8 on SDL 2.32) draw the same font
alike to the last pixel; they differ at the edges of shapes, in at most 17 pixels of any 20 x 20.
A golden picture may keep 256 colours, which is off by 4 of 255 at most.  So a pixel differs when
a channel is off by more than :data:`AMOUNT`, and a picture does when any place of :data:`TILE`
pixels squared has more than :data:`FEW` of them.  A share of the whole picture would let a lost
label pass: it is a hundred pixels of half a million.
"""

from __future__ import annotations

from pathlib import Path

import pygame

AMOUNT = 16
TILE = 20
FEW = 20


def differing(picture: pygame.Surface, golden: pygame.Surface) -> pygame.Mask:
    """The pixels that differ, as a mask."""
    near = (AMOUNT + 1,) * 3 + (255,)  # from_threshold() asks for less than that
    same = pygame.mask.from_threshold(picture, (0, 0, 0, 255), near, golden)
    same.invert()
    return same


def places(difference: pygame.Mask) -> list[pygame.Rect]:
    """The tiles in which more than a few pixels differ; each overlaps the next by half."""
    tile = pygame.Mask((TILE, TILE), fill=True)
    width, height = difference.get_size()
    return [
        pygame.Rect(x, y, TILE, TILE)
        for y in range(0, height, TILE // 2)
        for x in range(0, width, TILE // 2)
        if difference.overlap_area(tile, (x, y)) > FEW
    ]


def compare(picture: pygame.Surface, path: Path, folder: Path) -> str:
    """Describe how ``picture`` differs from the golden one at ``path``; "" if it does not.

    Writes the new picture, and one that shows the differences, to ``folder``.
    """
    golden = pygame.image.load(str(path)).convert(picture)
    new, shown = folder / path.name, folder / f"{path.stem}-difference.png"
    if golden.get_size() != picture.get_size():
        pygame.image.save(picture, str(new))
        return (
            f"{path.name} has {golden.get_size()} pixels, but the window has "
            f"{picture.get_size()}:\n  new picture: {new}"
        )
    difference = differing(picture, golden)
    where = places(difference)
    if not where:
        return ""
    pygame.image.save(picture, str(new))
    pale = picture.copy()
    pale.fill((64, 64, 64), special_flags=pygame.BLEND_MULT)
    difference.to_surface(pale, setcolor=(255, 60, 60), unsetcolor=None)
    around = where[0].unionall(where[1:])
    pygame.draw.rect(pale, (255, 255, 0), around, 1)
    pygame.image.save(pale, str(shown))
    return (
        f"the window differs from {path.name} within {tuple(around)}:\n  new picture: {new}\n"
        f"  differences: {shown}"
    )
