"""Checks of numbers that a program passes in: each error names the argument and what it may be.

Some values would pass a plain comparison, and are refused all the same: NaN, which is neither above
nor below anything; True, which counts as 1 in Python; sizes that no wait, window or heap can have.

In all functions ``what`` names the argument at the beginning of the error's message ("timeout=").
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from math import inf, isfinite, isnan
from numbers import Real
from operator import index
from typing import Any

DAY = 86_400.0
"""Seconds in a day, the longest wait: epoll refuses more than 24 of them."""

SHORTEST = 1e-6
"""Seconds: the shortest interval between two ticks."""

MOST_FRAMES = 1000
"""The most frames a second: each takes a turn, and more turns than that are a busy loop."""

MOST_PIXELS = 16_384
"""The greatest width or height of a window of SDL (``SDL_WINDOW_MAX_SIZE``)."""


def seconds(value: object, what: str, *, above_zero: bool = False) -> float:
    """``value``, if it is a duration: finite, and 0 or more (or more than 0).

    Raises ``TypeError`` or ``ValueError``.
    """
    least = "more than 0" if above_zero else "0 or more"
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{what} is a number of seconds, {least}; not {value!r}")
    number = _float(value)
    if not isfinite(number) or number < 0 or (above_zero and not number):
        raise ValueError(f"{what} is a number of seconds, {least}; not {value!r}")
    return number


def interval_of(value: object, what: str) -> float:
    """``value``, if something can happen every so many seconds: finite, a microsecond or more.

    With less, the sum of a time and the interval might be the same time again.  Raises
    ``TypeError`` or ``ValueError``.
    """
    number = seconds(value, what, above_zero=True)
    if number < SHORTEST:
        raise ValueError(f"{what} is {SHORTEST} seconds or more, a microsecond; not {value!r}")
    return number


def check_rate(value: object, what: str) -> float:
    """``value``, if there can be so many frames a second: more than 0, at most 1,000.

    Raises ``TypeError`` or ``ValueError``.
    """
    span = f"more than 0 and at most {MOST_FRAMES}"
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{what} is a number a second, {span}; not {value!r}")
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

    Raises ``TypeError`` or ``ValueError``.
    """
    span = f"{least} or more" if most is None else f"{least} to {most}"
    number = integer(value)
    if number is None:
        raise TypeError(f"{what} is a whole number, {span}; not {value!r}")
    if number < least or (most is not None and number > most):
        raise ValueError(f"{what} is a whole number, {span}; not {value!r}")
    return number


def integer(value: object) -> int | None:
    """``value`` as an ``int``, if it is a whole number (numpy's, too); otherwise None."""
    try:
        return None if isinstance(value, bool) else int(index(value))  # type: ignore[arg-type]
    except TypeError:
        return None


def boolean(value: object, what: str) -> bool:
    """``value``, if it is True or False: ``"no"`` would count as true.

    Raises ``TypeError``.
    """
    if not isinstance(value, bool):
        raise TypeError(f"{what} is True or False, not {value!r}")
    return value


def wait_timeout(value: object, what: str) -> float:
    """The timeout of a wait: ``value`` in seconds, raised to 0 or cut to a day if it is outside.

    Raises ``TypeError`` or ``ValueError`` if it is not a number.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{what} is a number of seconds, or None for ever; not {value!r}")
    number = _float(value)
    if isnan(number):
        raise ValueError(f"{what} is a number of seconds, or None for ever; not {value!r}")
    return min(max(0.0, number), DAY)


def window_size(value: Any) -> tuple[int, int]:
    """``value``, if a window may have it as its size; ``(0, 0)`` is the desktop's size.

    Raises ``TypeError`` or ``ValueError``.
    """
    advice = f"size= is a width and a height in pixels, as in (640, 480); not {value!r}"
    if isinstance(value, (str, bytes, Set, Mapping)):  # sets and mappings have no order
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
