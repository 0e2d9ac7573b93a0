"""The tour as an animated picture: its own frames, at their own pace.

A frame is a copy of the window's picture, taken :data:`PER_SECOND` times a second if something
has changed.  No frame is made up; only the time is changed, scene by scene: a picture that stands
still is shortened, a measurement runs faster than it did, and the last frame stays until the
caption has been read.
"""

from __future__ import annotations

import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pygame

from ..output import write_whole

PER_SECOND = 12.5
FRAME = 1 / PER_SECOND
WIDTH = 960
"""Most width of the film in pixels; a larger picture is scaled down."""
STILL = 0.4
"""Seconds for which a frame stays, at most, while more frames of its scene follow."""
END = 1.2
"""Seconds for which the last frame of a scene stays, at least: its caption is about that frame."""

Frame = tuple[float, Future[bytes]]
"""The time at which it was taken, and its compressed pixels."""


def paced(times: list[float], seconds: float) -> list[tuple[int, float]]:
    """The frames of a scene that are shown, and for how long each: ``seconds`` in all.

    ``times``: when the scene's frames were taken.
    """
    lasts = [min(STILL, after - time) for time, after in pairwise(times)]
    faster = min(1.0, max(0.0, seconds - END) / max(FRAME, sum(lasts)))
    shown, due = list[tuple[int, float]](), 0.0
    for index, each in enumerate(lasts):
        due += each * faster
        if due >= 0.99 * FRAME:  # a frame that would stay shorter is left out
            shown.append((index, due))
            due = 0.0
    return [*shown, (len(times) - 1, seconds - sum(each for _, each in shown))]


class Film:
    """Takes frames, scene by scene, and writes an animated PNG of them (with Pillow)."""

    def __init__(self) -> None:
        self._scenes: list[tuple[float, list[Frame]]] = []
        """The length of each in seconds, and its frames."""
        self._size = (0, 0)
        self._last = b""
        # Compressing takes 10 ms, for which the window would not hand over its events.
        self._thread = ThreadPoolExecutor(1, "film")

    def scene(self, seconds: float) -> None:
        """A scene of ``seconds`` begins; with 0 it is left out."""
        self._scenes.append((seconds, []))
        self._last = b""

    def look(self, picture: pygame.Surface, now: float) -> None:
        """Take a frame, if the picture has changed."""
        if not self._scenes or not self._scenes[-1][0]:
            return
        self._size = picture.get_size()
        pixels = pygame.image.tobytes(picture, "RGB")
        if pixels != self._last:
            self._last = pixels
            self._scenes[-1][1].append((now, self._thread.submit(zlib.compress, pixels, 1)))

    def save(self, path: Path) -> float:
        """Write the film.  Returns its length in seconds; 0: there was nothing to write.

        Raises ``ModuleNotFoundError`` without Pillow, and :class:`~uievents.output.OutputError`.
        """
        from PIL import Image

        scenes, self._scenes = self._scenes, []  # no frame is taken any more
        shown = [
            (frames[index][1], lasts)
            for seconds, frames in scenes
            if frames
            for index, lasts in paced([when for when, _ in frames], seconds)
        ]
        self._thread.shutdown()
        if not shown:
            return 0
        smaller = min(1.0, WIDTH / self._size[0])
        width, height = (round(length * smaller) for length in self._size)

        def picture(pixels: Future[bytes]) -> Image.Image:
            whole = Image.frombytes("RGB", self._size, zlib.decompress(pixels.result()))
            return whole.resize((width, height))

        # One palette of all colours: a third of the memory, and a smaller file.
        small = (max(1, width // 8), max(1, height // 8))
        colours = Image.new("RGB", (small[0], small[1] * len(shown)))
        for index, (pixels, _) in enumerate(shown):
            thumb = picture(pixels).resize(small, Image.Resampling.NEAREST)
            colours.paste(thumb, (0, small[1] * index))
        palette = colours.quantize(256)
        first, *rest = (
            picture(pixels).quantize(palette=palette, dither=Image.Dither.NONE)
            for pixels, _ in shown
        )
        lasts = [round(1000 * seconds) for _, seconds in shown]
        data = BytesIO()
        first.save(data, "PNG", save_all=True, append_images=rest, duration=lasts)
        write_whole(path, data.getvalue())
        return sum(lasts for _, lasts in shown)
