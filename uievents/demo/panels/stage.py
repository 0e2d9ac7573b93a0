"""What the Pipeline page's panels have in common: its state, and one grid for all of them."""

from __future__ import annotations

from ..layout import Layout
from ..paint import Box, Canvas
from ..panel import Panel
from ..state import State


class StagePanel(Panel):
    """A panel of the Pipeline page."""

    def __init__(self, state: State) -> None:
        super().__init__(state.look)
        self.state = state
        self.layout: Layout

    def take_place(self, layout: Layout, canvas: Canvas) -> None:
        """Take the places of a new layout."""
        self.layout = layout
        self.arrange(self.area(), canvas)

    def area(self) -> Box:
        """What the panel may draw upon."""
        raise NotImplementedError
