"""Code that can be looked at in the window: whose it is, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Listing(NamedTuple):
    """Some code, and the text that says what it is of."""

    name: str
    code: Sequence[Callable[..., object]]
    """Functions and classes."""
