"""Time that passes only when a test says so."""

from __future__ import annotations

from math import isfinite, nextafter


class VirtualClock:
    """A clock that stands still until :meth:`advance`; seconds, as ``time.monotonic`` gives."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now: float = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass.  Raises ``ValueError`` for what is no length of time."""
        self.now += checked(seconds)

    def reach(self, time: float) -> None:
        """Let time pass until ``time``, and a hair at least.

        A deadline that was computed as ``now + (due - now)`` may be a rounding error before
        ``due``: without the hair a loop would wait for it again and again.
        """
        self.now = max(time, nextafter(self.now, float("inf")))


def checked(seconds: float) -> float:
    """``seconds``, if it is a length of time."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"a length of time is a number of seconds, not {seconds!r}")
    if not isfinite(seconds) or seconds < 0:
        raise ValueError(f"a length of time is finite and not negative, not {seconds!r}")
    return seconds
