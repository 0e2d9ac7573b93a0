"""The I/O page itself."""

from __future__ import annotations

from typing import ClassVar

from ....words import Text, text
from ...layout import cut
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
        rest, gap = body.copy(), canvas.px(12)
        if body.height > body.width:  # an upright window: one above the other
            first = cut(rest, "top", round((body.height - gap) * 0.5), gap)
        else:
            first = cut(rest, "left", round((body.width - gap) * 0.55), gap)
        self.modes.arrange(first, canvas)
        self.curves.arrange(rest, canvas)

    def do_figures(self) -> None:
        self.modes.unfolded = not self.modes.unfolded


PAGE = IO
