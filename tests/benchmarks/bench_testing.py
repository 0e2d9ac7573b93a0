"""What tests without a screen cost: a first test, an hour that was recorded, a hundred replays.

    python tests/benchmarks/bench_testing.py

The same recording of 5,000 mixed inputs is replayed a hundred times in each of three programs (a
plain one, one with coroutine handlers, one with frames, regions and animations); all logs of what
the handlers were told must be the same.  The hour has a key every ten seconds, and a timer that
ticks ten times a second.  The first test opens the example ``paint``, drags, and looks at the
picture: the median of thirty, and the first one of this process.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from common import ROOT, console, header, median

sys.path[:0] = [str(Path(__file__).parent.parent / "testing"), str(ROOT)]
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

from replayed import WAYS, replay, session  # noqa: E402 (the tests' folder)

from uievents.events import KeyDown  # noqa: E402
from uievents.testing import Pilot  # noqa: E402
from uievents.testing.recording import Recording  # noqa: E402

REPLAYS = 100
HOUR = 5.0
"""Seconds that an hour may take."""
FIRST = 0.050
"""Seconds that a first test may take."""


def paint() -> float:
    began = time.perf_counter()
    with Pilot() as pilot:
        pilot.open(ROOT / "uievents" / "examples" / "paint.py")
        pilot.drag((100, 100), (200, 150))
        assert pilot.screenshot().get_at((150, 125)) == (0, 0, 0)
    return time.perf_counter() - began


def main() -> int:
    header("tests without a screen")
    first, *others = (paint() for _ in range(31))
    console.print(
        f"a first test of paint: {median(others) * 1e3:.0f} ms (at most {FIRST * 1e3:.0f}), "
        f"the first of the process {first * 1e3:.0f} ms"
    )
    began = time.perf_counter()
    replay(Recording([KeyDown("a", time=float(t)) for t in range(0, 3600, 10)]), "plain")
    hour = time.perf_counter() - began
    console.print(f"an hour of recorded time: {hour:.1f} s (at most {HOUR:.0f})")
    recording = session(5_000)
    same = True
    for way in WAYS:
        began = time.perf_counter()
        log = replay(recording, way)
        same = all(replay(recording, way) == log for _ in range(REPLAYS - 1)) and same
        took = (time.perf_counter() - began) / REPLAYS
        console.print(
            f"{REPLAYS} replays of 5,000 events, {way}: {'' if same else 'NOT '}identical, "
            f"{len(log):,} lines of log each, {took:.2f} s each"
        )
    return 0 if same and hour <= HOUR and median(others) <= FIRST else 1


if __name__ == "__main__":
    sys.exit(main())
