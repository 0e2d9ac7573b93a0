"""Code that can be looked at in the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .paint import Words


class Listing(NamedTuple):
    """Some code, and what it is the code of."""

    name: Words
    code: Sequence[Callable[..., object]]
    """Functions and classes, whose source is shown."""
    part: str = ""
    """The action ``"code PART"`` shows the first listing of that part."""
