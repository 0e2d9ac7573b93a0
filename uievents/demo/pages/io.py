"""The I/O page: one read in five modes, and one wait among more and more descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words import text
from ..lab_page import LabPage
from ..lab_results import Io, Multiplexers, Order
from ..lab_seen import CurvesSeen, ModesSeen, Seen
from ..paint import Box, Canvas
from ..panel import Panel
from ..panels.curves import CurvesPanel
from ..panels.modes import ModesPanel
from .base import Key

if TYPE_CHECKING:
    from ..stage import Stage


class IO(LabPage):
    """Modes on the left, curves on the right."""

    title = text("I/O")
    code = (*ModesPanel.code, *CurvesPanel.code)
    keys = (
        Key("F5", text("run or stop the five modes"), ["modes"]),
        Key("F6", text("run or stop select, poll, epoll"), ["curves"]),
        Key("F7", text("code of the waits"), ["code curves"]),
        Key("F11", text("code of modes and waits, one by one"), ["code"]),
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.modes: ModesSeen = ModesSeen()
        self.curves: CurvesSeen = CurvesSeen()
        self.left: ModesPanel = ModesPanel(self.stage.look, self.modes)
        self.right: CurvesPanel = CurvesPanel(self.stage.look, self.curves)
        self.panels: list[Panel] = [self.left, self.right]

    def seen_of(self, order: Order) -> tuple[Seen, Panel]:
        if isinstance(order, Io):
            return self.modes, self.left
        return self.curves, self.right

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
        self.left.arrange(one, canvas)
        self.right.arrange(other, canvas)

    def enter(self) -> None:
        # First, short runs, so that there is something to see.
        if not self.modes.begun:
            self.start(Io())
        if not self.curves.begun:
            self.start(Multiplexers())

    # ------------------------------------------------------------ what can be pressed

    def do_modes(self) -> None:
        self.toggle(Io())

    def do_curves(self) -> None:
        self.toggle(Multiplexers())


PAGE = IO
