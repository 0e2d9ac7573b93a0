"""The part of the picture that the window shows.

The picture has a least size; a smaller window shows it scaled down.  With type enlarged, as for a
projector, the picture is larger than the window, which shows the part around the pointer or the
keyboard's focus.
"""

from __future__ import annotations

from collections.abc import Iterable

import pygame

from .layout import LEAST_SIZE
from .paint import Box


class View:
    """A window upon a picture."""

    def __init__(self) -> None:
        self.window: tuple[int, int] = (1, 1)
        self.picture: tuple[int, int] = (1, 1)
        self.scale: float = 1.0
        """Pixels of the window for one of the picture: below 1 where the window is too small."""
        self.left: int = 0
        self.top: int = 0
        """The window's top left corner, in pixels of the picture."""

    def fit(self, window: tuple[int, int], size: float) -> None:
        """The window has ``window`` pixels; everything is drawn ``size`` times as large."""
        width, height = self.window = window
        self.scale = min(1.0, width / LEAST_SIZE[0], height / LEAST_SIZE[1])
        factor = 1 / self.scale if size * self.scale < 1 else size
        self.scale = min(1.0, self.scale * size)
        self.picture = round(width * factor), round(height * factor)
        self._to(self.left, self.top)

    @property
    def whole(self) -> bool:
        """Whether the window shows the whole picture, pixel by pixel."""
        return self.window == self.picture

    @property
    def part(self) -> Box:
        """The part of the picture that the window shows."""
        if self.scale < 1:
            return Box(0, 0, *self.picture)
        return Box(self.left, self.top, *self.window)

    def show(self, picture: pygame.Surface, screen: pygame.Surface) -> None:
        """Draw that part onto the window."""
        if self.scale < 1:
            pygame.transform.smoothscale(picture, self.window, screen)
        elif not self.whole:
            screen.blit(picture, (0, 0), self.part)

    def in_window(self, pos: Iterable[float]) -> tuple[int, int]:
        """A position in the picture, as one in the window."""
        x, y = pos
        return round(x * self.scale) - self.left, round(y * self.scale) - self.top

    def in_picture(self, pos: Iterable[float]) -> tuple[int, int]:
        """A position in the window, as one in the picture."""
        x, y = pos
        return round((x + self.left) / self.scale), round((y + self.top) / self.scale)

    def follow(self, pointer: Iterable[float]) -> bool:
        """Scroll with the pointer: at the window's edges it shows the edges of the picture."""
        shares = [
            min(1.0, max(0.0, 1.25 * at / length - 0.125))
            for at, length in zip(pointer, self.window, strict=True)
        ]
        return self._to(
            shares[0] * (self.picture[0] - self.window[0]),
            shares[1] * (self.picture[1] - self.window[1]),
        )

    def home(self) -> bool:
        """Show the picture from its beginning."""
        return self._to(0, 0)

    def reveal(self, rect: Box) -> bool:
        """Show all of ``rect``."""
        around, visible = rect.inflate(40, 40), Box(self.left, self.top, *self.window)
        if visible.contains(rect):
            return False
        moved = around.clamp(visible)
        return self._to(
            visible.left + around.left - moved.left, visible.top + around.top - moved.top
        )

    def _to(self, left: float, top: float) -> bool:
        before = self.left, self.top
        room = (
            p - w if self.scale == 1 else 0 for p, w in zip(self.picture, self.window, strict=True)
        )
        self.left, self.top = (
            max(0, min(round(at), most)) for at, most in zip((left, top), room, strict=True)
        )
        return before != (self.left, self.top)
