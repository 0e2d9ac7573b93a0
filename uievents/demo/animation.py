"""Writes an animated PNG, which browsers show as they show a picture.

The format is PNG's (W3C, third edition, chunks ``acTL``, ``fcTL``, ``fdAT``): a first picture, and
then for each moment only the pixels that have changed, the rest being transparent.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pygame

from ..output import write_whole

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CLEAR = (0, 0, 0, 0)


class Animation:
    """Frames of ``size`` pixels; a picture of another size is scaled to it."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._before: pygame.Surface | None = None
        self._frames: list[tuple[pygame.Rect, bytes, float]] = []
        """Where, the compressed pixels, and when."""

    def add(self, picture: pygame.Surface, time: float) -> None:
        """The picture at ``time``, in seconds; one that shows nothing new costs nothing."""
        now = pygame.transform.smoothscale(picture.convert_alpha(), self.size)
        before, self._before = self._before, now
        if before is None:
            self._frames.append((now.get_rect(), _packed(now), time))
            return
        same = pygame.mask.from_threshold(now, CLEAR, (1, 1, 1, 255), before)
        same.invert()
        changed: Any = same.get_bounding_rects()
        if not changed:
            return
        rect = changed[0].unionall(changed[1:])
        news = same.to_surface(
            pygame.Surface(self.size, pygame.SRCALPHA), setsurface=now, unsetcolor=CLEAR
        )
        self._frames.append((rect, _packed(news.subsurface(rect)), time))

    def save(self, path: Path, end: float) -> None:
        """Write what there is; it begins anew after the time ``end``."""
        chunks = [_chunk(b"IHDR", struct.pack(">IIBBBBB", *self.size, 8, 6, 0, 0, 0))]
        chunks.append(_chunk(b"acTL", struct.pack(">II", len(self._frames), 0)))
        number = 0
        times = [time for _, _, time in self._frames[1:]] + [end]
        for (rect, pixels, time), until in zip(self._frames, times, strict=True):
            lasts = max(10, round((until - time) * 1000))
            place = struct.pack(">IIII", rect.width, rect.height, rect.left, rect.top)
            how = struct.pack(">HHBB", min(lasts, 65_535), 1000, 0, 1)  # stays; over what was
            chunks.append(_chunk(b"fcTL", struct.pack(">I", number) + place + how))
            number += 1
            if len(chunks) == 3:
                chunks.append(_chunk(b"IDAT", pixels))
            else:
                chunks.append(_chunk(b"fdAT", struct.pack(">I", number) + pixels))
                number += 1
        write_whole(path, SIGNATURE + b"".join(chunks) + _chunk(b"IEND", b""))


def _packed(surface: pygame.Surface) -> bytes:
    """PNG's rows, each without a filter, compressed."""
    width, height = surface.get_size()
    pixels = pygame.image.tobytes(surface, "RGBA")
    rows = (b"\0" + pixels[y * width * 4 : (y + 1) * width * 4] for y in range(height))
    return zlib.compress(b"".join(rows), 6)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
