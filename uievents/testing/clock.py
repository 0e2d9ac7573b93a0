"""A clock that only a test moves."""

from __future__ import annotations

from math import isfinite, nextafter


class VirtualClock:
    """A clock that stands still until :meth:`advance`; seconds, as ``time.monotonic`` gives."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now: float = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass.  Raises ``ValueError`` if they are negative or not finite."""
        self.now += checked(seconds)

    def reach(self, time: float) -> None:
        """Move to ``time``, or by the smallest possible step if that is not later than now.

        A deadline that was computed as ``now + (due - now)`` may lie a rounding error before
        ``due``.  Without the step a loop would wait for it again and again.
        """
        self.now = max(time, nextafter(self.now, float("inf")))


def checked(seconds: float) -> float:
    """Return ``seconds`` if it is a valid length of time; raise an error otherwise."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"a length of time is a number of seconds, not {seconds!r}")
    if not isfinite(seconds) or seconds < 0:
        raise ValueError(f"a length of time is finite and not negative, not {seconds!r}")
    return seconds
