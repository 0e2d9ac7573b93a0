"""``uievents run --live``: the figures in the terminal while the program runs."""

from __future__ import annotations

import os
import resource
from time import monotonic

from rich import live
from rich.console import Console
from rich.text import Text

from .report import Figures

EVERY = 0.5
"""The least seconds between two updates."""
SHARE = 0.02
"""The part of a core that the display may use; if it is slow, it is updated less often."""


class Live:
    """Shows the present figures below what the program prints."""

    def __init__(self) -> None:
        self.every: float = EVERY
        console = Console(file=os.fdopen(os.dup(2), "w"), highlight=False)
        # Without auto_refresh, rich starts no thread and draws only in show().
        self._live = live.Live(console=console, auto_refresh=False, transient=True)
        self._live.start()

    def show(self, figures: Figures) -> None:
        """Draw the present figures."""
        began = _cpu(), monotonic()
        lines = ["the program has not looked for events yet"]
        if figures.times["began"]:
            lines = [f"{figures.board.read('name')}, {figures.seconds:.1f} s", *figures.lines()]
        self._live.update(Text("\n".join(lines), overflow="ellipsis", no_wrap=True), refresh=True)
        self.every = max(EVERY, (_cpu() - began[0]) / SHARE)

    def close(self) -> None:
        """Remove the display, as the final figures follow."""
        self._live.stop()


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
