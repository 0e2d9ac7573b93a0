"""The fields of pygame's events, read in a way that no content can do harm.

SDL fills every field of the events that it makes, but ``pygame.event.post`` does not: a program may
post ``Event(KEYDOWN, key=K_SPACE)`` without the other fields, or ``pos=Vector2(3, 4)``, or worse.
So a translation gets :class:`Fields` instead of the event itself, and asks for each field with its
type.  A field that is missing, or has another type, gets a neutral value.
"""

from __future__ import annotations

from itertools import product
from math import isfinite
from operator import index
from typing import Any

from ..events import Pos

LIMIT = 2**63
"""SDL's largest fields have 64 bits, so a greater number does not come from SDL."""

BUTTONS = 32
"""The most mouse buttons that SDL can tell apart."""

NOTHING: dict[str, Any] = {}


class Fields:
    """The fields of an event of pygame."""

    __slots__ = ("data",)

    def __init__(self, data: dict[str, Any] = NOTHING) -> None:
        self.data: dict[str, Any] = data

    def whole(self, name: str, neutral: int = 0) -> int:
        """A whole number; the whole part of a float."""
        value = self.data.get(name)
        if type(value) is int and -LIMIT <= value < LIMIT:
            return value
        found = _whole(value)
        return neutral if found is None else found

    def real(self, name: str, neutral: float = 0.0) -> float:
        """A finite number."""
        value = self.data.get(name)
        if type(value) is float and isfinite(value):
            return value
        found = _real(value)
        return neutral if found is None else found

    def pair(self, name: str, neutral: Pos = (0, 0)) -> Pos:
        """A position, size or motion: two whole numbers, from any object that holds two."""
        value = self.data.get(name)
        if type(value) is tuple and len(value) == 2:
            x, y = value
            if type(x) is type(y) is int and -LIMIT <= x < LIMIT and -LIMIT <= y < LIMIT:
                return value
        if value is None or issubclass(type(value), (str, bytes)):
            return neutral
        try:
            x, y = value
        except Exception:  # no pair, or an object of the program's that fails
            return neutral
        x, y = _whole(x), _whole(y)
        return neutral if x is None or y is None else (x, y)

    def text(self, name: str) -> str:
        """A text; ``""`` if there is none."""
        value = self.data.get(name)
        return value if type(value) is str else ""

    def flag(self, name: str) -> bool:
        """A truth value; False if it is neither a bool nor a number."""
        return bool(self.whole(name) or self.data.get(name) is True)

    def buttons(self, name: str) -> tuple[int, ...]:
        """The numbers of the buttons held, from pygame's row of zeros and ones."""
        value = self.data.get(name)
        if type(value) is not tuple and type(value) is not list:
            return ()
        try:
            return _ROWS[value]
        except Exception:  # longer, or a list, or with objects of the program's
            down = [one is True or _whole(one) for one in value[:BUTTONS]]
            return tuple([number for number, one in enumerate(down, 1) if one])


_ROWS: dict[Any, tuple[int, ...]] = {
    row: tuple([number for number, down in enumerate(row, 1) if down])
    for row in product((0, 1), repeat=3)
}


def _whole(value: Any) -> int | None:
    if type(value) is bool:
        return None
    try:
        number = index(value)  # numpy's numbers, too
    except Exception:
        real = _real(value)
        number = LIMIT if real is None else int(real)
    return number if -LIMIT <= number < LIMIT else None


def _real(value: Any) -> float | None:
    if issubclass(type(value), (bool, str, bytes)):  # its __class__ may be a property that fails
        return None
    try:
        number = float(value)
    except Exception:  # no number, one too large, or an object of the program's that fails
        return None
    return number if isfinite(number) else None
