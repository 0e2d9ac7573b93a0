"""What all pages have in common: language, theme, and what lies over them."""

from __future__ import annotations

from dataclasses import dataclass

from .paint import Words
from .theme import DARK, Theme


@dataclass
class Look:
    """How the window looks at present."""

    language: str = "en"
    theme: Theme = DARK
    overlay: str = ""
    """``""``, ``"help"`` or ``"code"``."""
    caption: Words = ""
    """What the tour says."""

    size: float = 1.0
    """How many times as large everything is drawn, for an audience that sits far away."""
    present: bool = False
    """Only the lesson is shown: no tabs, no keys on buttons, no measured strips."""
