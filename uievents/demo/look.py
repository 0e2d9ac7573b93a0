"""What all pages have in common: language, theme, and what lies over them."""

from __future__ import annotations

from dataclasses import dataclass

from .texts import Texts
from .theme import DARK, LIGHT, Theme


@dataclass
class Look:
    """How the window looks at present; every panel knows it."""

    texts: Texts
    theme: Theme = DARK
    overlay: str = ""
    """``""``, ``"help"`` or ``"code"``."""
    caption: str = ""
    """What the tour says."""

    def switch_theme(self) -> None:
        self.theme = LIGHT if self.theme is DARK else DARK
