"""The board: figures that the program writes and the watcher reads, in shared memory.

They survive any end of the program, including ``os._exit``, ``os.execv`` and SIGKILL, after which
it could not send them.  One process writes and another one reads.  A figure has eight bytes, so it
is never read half-written.
"""

from __future__ import annotations

import mmap
from typing import NamedTuple

TEXT = 256
"""The most bytes of the name of a place."""
LONG = 1024
"""The most bytes of another text."""
PLACES = 64
"""The most places in the program with counts of their own; further ones share the last."""
KEPT = 20_000
"""The most looks that brought events, and arrivals of input, that are kept: the last ones."""

COUNTS = (
    "looks",  # calls of event.get, poll, wait and peek
    "empty",  # looks that found nothing
    "waits",  # looks that were calls of event.wait
    "pumps",  # calls of event.pump and clear, which return no events
    "events",
    "found",  # looks that brought events, all of them; the last KEPT are in ``finds``
    "frames",  # calls of display.flip and update
    "idle_frames",  # frames without an event since the frame before
    "compared",  # idle frames whose picture was compared with the one before
    "same",  # idle frames whose picture was the same
    "switches",  # voluntary context switches of the process
    "switches_before",  # voluntary switches when the figures began
    "switches_idle",  # those in units of work without an event
    "elsewhere",  # voluntary switches of other threads
    "elsewhere_before",
    "places",  # how many places there are
    "silent",  # whether there is nothing to print
)
TIMES = (
    "began",  # when the figures began: with the first look at a window; 0: there was none
    "now",  # when the figures were taken
    "cpu",  # CPU seconds of the process
    "cpu_before",
    "cpu_idle",  # those in units of work without an event
)
TEXTS = ("name", "explained")

OWN = "is the App's own, which blocks: app.explain_wait() says how. Nothing was replaced"
"""The text of explain_wait(), if the program is an App."""

PLAIN = "pygame's own wait, which looks into the queue every millisecond"
"""The same, if the user wants pygame's wait."""


class Find(NamedTuple):
    """A look that brought events, by its times (monotonic seconds)."""

    before: float
    """When the look before it ended."""
    flip_began: float
    flip_ended: float
    """When the last frame before it was shown; the X server's answers to that are not input."""
    ended: float


_HEAD = 8 * (len(COUNTS) + len(TIMES))
_TEXTS = _HEAD
_PLACES = _TEXTS + len(TEXTS) * LONG
_FINDS = _PLACES + PLACES * (16 + TEXT)
SIZE = _FINDS + KEPT * 32


class Board:
    """Access to the figures: ``board.count[LOOKS] += 1``."""

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, SIZE)
        whole = memoryview(self._memory)
        split = 8 * len(COUNTS)
        self.count: memoryview[int] = whole[:split].cast("q")
        self.time: memoryview[float] = whole[split:_HEAD].cast("d")
        self._texts = whole[_TEXTS:_PLACES]
        self._places = whole[_PLACES:_FINDS]
        self.finds: memoryview[float] = whole[_FINDS:].cast("d")

    def counts(self) -> dict[str, int]:
        """All counts, as they are now."""
        return dict(zip(COUNTS, self.count.tolist(), strict=True))

    def times(self) -> dict[str, float]:
        """All times, as they are now."""
        return dict(zip(TIMES, self.time.tolist(), strict=True))

    def write(self, name: str, text: str) -> None:
        """Set one of :data:`TEXTS`; a text that is too long is cut."""
        at = TEXTS.index(name) * LONG
        self._texts[at : at + LONG] = _packed(text, LONG)

    def read(self, name: str) -> str:
        at = TEXTS.index(name) * LONG
        return _unpacked(self._texts[at : at + LONG])

    def add_place(self, text: str) -> memoryview:
        """Add a place; returns its two counts: looks, and looks that found nothing."""
        count = self.count[PLACES_MADE]
        number = min(count, PLACES - 1)
        if count >= PLACES - 1:
            text = "other places"
        at = number * (16 + TEXT)
        self._places[at + 16 : at + 16 + TEXT] = _packed(text, TEXT)
        self.count[PLACES_MADE] = number + 1
        return self._places[at : at + 16].cast("q")

    def places(self) -> list[tuple[str, int, int]]:
        """Each place, its looks, and those that found nothing; the busiest place first."""
        found = []
        for number in range(self.count[PLACES_MADE]):
            at = number * (16 + TEXT)
            looks, empty = self._places[at : at + 16].cast("q")
            found.append((_unpacked(self._places[at + 16 : at + 16 + TEXT]), looks, empty))
        return sorted(found, key=lambda place: -place[1])

    def find(self, find: Find) -> None:
        """Keep a look that brought events."""
        at = self.count[FOUND] % KEPT * 4
        finds = self.finds
        finds[at], finds[at + 1], finds[at + 2], finds[at + 3] = find
        self.count[FOUND] += 1

    def all_finds(self) -> list[Find]:
        """The finds that are kept, in their order."""
        count = self.count[FOUND]
        numbers = range(max(0, count - KEPT), count)
        flat = self.finds
        return [Find(*flat[n % KEPT * 4 : n % KEPT * 4 + 4].tolist()) for n in numbers]


LOOKS, EMPTY, WAITS, PUMPS, EVENTS, FOUND, FRAMES, IDLE_FRAMES, COMPARED, SAME = range(10)
SWITCHES, SWITCHES_BEFORE, SWITCHES_IDLE, ELSEWHERE, ELSEWHERE_BEFORE = range(10, 15)
PLACES_MADE, SILENT = 15, 16
BEGAN, NOW, CPU, CPU_BEFORE, CPU_IDLE = range(5)


def _packed(text: str, size: int) -> bytes:
    data = text.encode("utf-8", "replace")[: size - 1]
    return data.decode("utf-8", "ignore").encode().ljust(size, b"\0")


def _unpacked(data: memoryview) -> str:
    return bytes(data).split(b"\0", 1)[0].decode("utf-8", "replace")
