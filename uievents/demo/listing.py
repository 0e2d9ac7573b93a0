"""Code that can be looked at in the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .paint import Words


class Listing(NamedTuple):
    """Code to be shown, and its name."""

    name: Words
    code: Sequence[Callable[..., object]]
    """Functions and classes, whose source is shown."""
    part: str = ""
    """The action ``"code PART"`` shows the first listing of that part."""
