"""Code that can be looked at in the window: whose it is, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Listing(NamedTuple):
    """Some code, and the text that says what it is of."""

    name: str
    code: Sequence[Callable[..., object]]
    """Functions and classes."""


class Listings:
    """All of a page, one after the other, in parts that have names; one is chosen."""

    def __init__(self, parts: Mapping[str, Sequence[Listing]]) -> None:
        self._row: list[Listing] = []
        self._marks: dict[str, int] = {}
        for name, part in parts.items():
            self._marks[name] = len(self._row)
            self._row += part
        self._at = 0

    @property
    def chosen(self) -> Listing:
        return self._row[self._at]

    @property
    def last(self) -> bool:
        """Whether it is the last one that is chosen."""
        return self._at == len(self._row) - 1

    def turn(self, which: str, shown: bool) -> bool:
        """To the first of the part ``which``, or, if one is ``shown``, to the next one, if any."""
        at = self._at + 1 if shown else self._marks.get(which, 0)
        if at == len(self._row):
            return False
        self._at = at
        return True
