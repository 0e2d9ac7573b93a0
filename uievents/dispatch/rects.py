"""Rectangles, from anything that ``pygame.Rect`` accepts, without pygame."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any, Protocol

Rect = tuple[int, int, int, int]
"""``(x, y, width, height)`` in pixels of the window."""

FOUR_INTS = [int] * 4

MAX_DEPTH = 8
"""How many times an object's ``rect`` may be another object with a ``rect``."""


class HasRect(Protocol):
    """An object with a rectangle, a sprite for instance: an attribute or method ``rect``."""

    @property
    def rect(self) -> Any: ...


class Sides(Protocol):
    """The attributes of ``pygame.Rect`` and ``FRect``."""

    @property
    def x(self) -> float: ...

    @property
    def y(self) -> float: ...

    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...


RectLike = (
    tuple[float, float, float, float]
    | tuple[Iterable[float], Iterable[float]]
    | list[Any]
    | Sides
    | HasRect
)
"""``(x, y, width, height)``, ``((x, y), (width, height))``, a ``pygame.Rect`` or ``FRect``, or an
object that has one of these as its ``rect``."""


def rect_of(value: Any) -> Rect:
    """``value`` as four whole numbers of pixels; fractions are cut off, as pygame does.

    Raises :class:`TypeError` for anything else.
    """
    if type(value) is tuple and [type(one) for one in value] == FOUR_INTS:  # nearly always
        return value
    found: Any = value
    for _ in range(MAX_DEPTH):
        items = _items(found)
        rect = _four_numbers(items)
        if rect is not None:
            return rect
        if len(items) == 1:
            found = items[0]
        elif hasattr(found, "rect"):
            found = found.rect() if callable(found.rect) else found.rect
        else:
            break
    raise TypeError(
        f"{value!r} is not a rectangle: write (x, y, width, height) or ((x, y), (width, height)) in"
        " pixels, or give a pygame.Rect, or an object that has one as its rect"
    )


def _four_numbers(items: list[Any]) -> Rect | None:
    """``[x, y, width, height]`` or ``[(x, y), (width, height)]`` as a rectangle, if it is one."""
    if len(items) == 2:
        items = [one for pair in items for one in _items(pair)]
    numbers = [number for one in items if (number := _pixels(one)) is not None]
    if len(items) != 4 or len(numbers) != 4:
        return None
    x, y, width, height = numbers
    return x, y, width, height


def _items(value: Any) -> list[Any]:
    """The items of a sequence or iterator; none of anything else."""
    if isinstance(value, (str, bytes, dict, set, frozenset)):
        return []
    try:
        return list(value)
    except TypeError:
        return []


def _pixels(value: Any) -> int | None:
    """A finite number without its fraction; None for anything else."""
    if isinstance(value, (str, bytes)):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(number) if isfinite(number) else None
