"""The I/O page itself."""

from __future__ import annotations

from typing import ClassVar

from ....words import Text, text
from ...listing import Listing
from ...measured import MeasuredPage
from ...paint import Box, Canvas
from ...panel import Panel
from ...stage import Stage
from ..base import Key
from .curves import CurvesPanel
from .modes import ModesPanel


class IO(MeasuredPage):
    """Modes on the left, curves on the right."""

    title: ClassVar[Text] = text("I/O")
    code: tuple[Listing, ...] = (*ModesPanel.code, *CurvesPanel.code)
    keys: ClassVar[tuple[Key, ...]] = (
        Key("F5", text("run or stop the five modes"), ["run modes"]),
        Key("F6", text("run or stop select, poll, epoll"), ["run curves"]),
        Key("F7", text("code of the waits"), ["code curves"]),
        Key("F8", text("the modes' figures, or only the picture"), ["figures"]),
        Key("F11", text("code of modes and waits, one by one"), ["code"]),
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.modes: ModesPanel = ModesPanel()
        self.curves: CurvesPanel = CurvesPanel()
        self.panels: list[Panel] = [self.modes, self.curves]

    def arrange(self, body: Box, canvas: Canvas) -> None:
        gap = canvas.px(12)
        one, other = body.copy(), body.copy()
        if body.height > body.width:  # an upright window: one above the other
            one.height = round((body.height - gap) * 0.5)
            other.height = body.height - gap - one.height
            other.bottom = body.bottom
        else:
            one.width = round((body.width - gap) * 0.55)
            other.width = body.width - gap - one.width
            other.right = body.right
        self.modes.arrange(one, canvas)
        self.curves.arrange(other, canvas)

    def do_figures(self) -> None:
        self.modes.unfolded = not self.modes.unfolded


PAGE = IO
