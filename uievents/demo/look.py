"""How the window looks: language, theme, size, and what lies over the page."""

from __future__ import annotations

from dataclasses import dataclass

from .paint import Words
from .theme import DARK, LIGHT, Theme

SIZES = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
"""Factors by which everything can be larger."""


@dataclass
class Look:
    """How the window looks at present, and the actions that change it."""

    language: str = "en"
    theme: Theme = DARK
    overlay: str = ""
    """``""``, ``"help"`` or ``"code"``."""
    caption: Words = ""
    """The line in the header: of the tour, or a message."""

    size: float = 1.0
    """The factor by which everything is larger, for an audience that sits far away."""
    present: bool = False
    """Show the lesson only: no tabs, no keys on buttons, no measured strips."""

    def do_help(self) -> None:
        self.overlay = "" if self.overlay == "help" else "help"

    def do_close(self) -> None:
        self.overlay = ""

    def do_theme(self) -> None:
        self.theme = LIGHT if self.theme is DARK else DARK

    def do_language(self) -> None:
        self.language = "zh" if self.language == "en" else "en"

    def do_present(self) -> None:
        self.present = not self.present

    def do_size(self, step: str) -> None:
        """A step larger or smaller; 0: as it was."""
        at = min(range(len(SIZES)), key=lambda at: abs(SIZES[at] - self.size))
        at = at + int(step) if step != "0" else 0
        self.size = SIZES[max(0, min(at, len(SIZES) - 1))]
