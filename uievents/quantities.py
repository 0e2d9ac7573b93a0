"""Quantities, checked where they come in: each error names the argument and what it may be.

Some values would pass a plain comparison and are refused all the same: NaN, which is neither above
nor below anything; True, which Python takes for 1; sizes that no wait, window or heap can have.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from math import inf, isfinite, isnan
from numbers import Real
from operator import index
from typing import Any

DAY = 86_400.0
"""Seconds.  epoll refuses to wait for more than 24 days."""

SHORTEST = 1e-6
"""The least seconds from tick to tick."""

MOST_FRAMES = 1000
"""The most a second: a frame takes a turn, and more turns than that are a busy loop."""

MOST_PIXELS = 16_384
"""SDL's largest window (``SDL_WINDOW_MAX_SIZE``), in width and in height."""


def seconds(value: object, what: str, *, above_zero: bool = False) -> float:
    """``value``, if it is a duration: finite, and 0 or more (or more than 0).

    Raises ``TypeError`` or ``ValueError``; ``what`` begins their sentence ("timeout=").
    """
    least = "more than 0" if above_zero else "0 or more"
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{what} is a number of seconds, {least}; {value!r} is none")
    number = _float(value)
    if not isfinite(number) or number < 0 or (above_zero and not number):
        raise ValueError(f"{what} is a number of seconds, {least}; not {value!r}")
    return number


def interval_of(value: object, what: str) -> float:
    """``value``, if it is a duration that can be repeated: finite, and a microsecond or more.

    Below that the clock would not move on from one tick to the next.  Raises ``TypeError`` or
    ``ValueError``; ``what`` begins their sentence ("debounce=").
    """
    number = seconds(value, what, above_zero=True)
    if number < SHORTEST:
        raise ValueError(f"{what} is {SHORTEST} seconds or more, a microsecond; not {value!r}")
    return number


def check_rate(value: object, what: str) -> float:
    """``value``, if things can happen so many times a second: more than 0, at most 1,000.

    Raises ``TypeError`` or ``ValueError``; ``what`` begins their sentence ("fps=").
    """
    span = f"more than 0 and at most {MOST_FRAMES}"
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{what} is a number a second, {span}; {value!r} is none")
    number = _float(value)
    if not 0 < number <= MOST_FRAMES:
        raise ValueError(f"{what} is a number a second, {span}; not {value!r}")
    return number


def _float(value: Any) -> float:
    """``value`` as a float; one beyond the largest float is infinite."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def whole(value: object, what: str, least: int, most: int | None = None) -> int:
    """``value``, if it is a whole number from ``least`` to ``most``.

    Raises ``TypeError`` or ``ValueError``; ``what`` begins their sentence ("limit=").
    """
    span = f"{least} or more" if most is None else f"{least} to {most}"
    number = integer(value)
    if number is None:
        raise TypeError(f"{what} is a whole number, {span}; {value!r} is none")
    if number < least or (most is not None and number > most):
        raise ValueError(f"{what} is a whole number, {span}; not {value!r}")
    return number


def integer(value: object) -> int | None:
    """``value`` as an ``int``, numpy's numbers, too; None for what is no whole number."""
    try:
        return None if isinstance(value, bool) else int(index(value))  # type: ignore[arg-type]
    except TypeError:
        return None


def truth(value: object, what: str) -> bool:
    """``value``, if it is True or False: ``"no"`` would be taken for true.

    Raises ``TypeError``; ``what`` begins its sentence ("strict=").
    """
    if not isinstance(value, bool):
        raise TypeError(f"{what} is True or False, not {value!r}")
    return value


def longest(value: object, what: str) -> float:
    """The timeout of a wait: ``value``, if it is a number of seconds, at least 0 and at most a day.

    Raises ``TypeError`` or ``ValueError``; ``what`` begins their sentence ("timeout=").
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{what} is a number of seconds, or None for ever; {value!r} is none")
    number = _float(value)
    if isnan(number):
        raise ValueError(f"{what} is a number of seconds, or None for ever; not {value!r}")
    return min(max(0.0, number), DAY)


def window_size(value: Any) -> tuple[int, int]:
    """``value``, if a window may have it as its size; ``(0, 0)`` is the desktop's size.

    Raises ``TypeError`` or ``ValueError``.
    """
    advice = f"size= is a width and a height in pixels, as in (640, 480); {value!r} is not"
    if isinstance(value, (str, bytes, Set, Mapping)):  # the last two have no first and second
        raise TypeError(advice)
    try:
        width, height = value
    except (TypeError, ValueError):
        raise TypeError(advice) from None
    if integer(width) == integer(height) == 0:
        return (0, 0)
    return (
        whole(width, "the width in size=", 1, MOST_PIXELS),
        whole(height, "the height in size=", 1, MOST_PIXELS),
    )
