"""The I/O page: one read in five modes, and one wait among more and more descriptors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from ...events import KeyDown
from ..lab_page import LabPage
from ..lab_results import Io, Multiplexers, Order
from ..lab_seen import CurvesSeen, ModesSeen, Seen
from ..listing import Listing
from ..paint import Box, Canvas
from ..panels.base import Panel
from ..panels.curves import CurvesPanel
from ..panels.modes import ModesPanel

if TYPE_CHECKING:
    from ..window import Demo


class IO(LabPage):
    """Modes on the left, curves on the right."""

    name = "io"
    parts: ClassVar[Mapping[str, Sequence[Listing]]] = {
        panel.action: panel.code for panel in (ModesPanel, CurvesPanel)
    }
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("F5", "io_key_modes"),
        ("F6", "io_key_curves"),
        ("F7", "io_key_code_curves"),
        ("F11", "io_key_code"),
    )

    def __init__(self, demo: Demo) -> None:
        super().__init__(demo)
        self.modes: ModesSeen = ModesSeen()
        self.curves: CurvesSeen = CurvesSeen()
        self.left: ModesPanel = ModesPanel(self.look, self.modes)
        self.right: CurvesPanel = CurvesPanel(self.look, self.curves)
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

    def action_of(self, event: KeyDown) -> str:
        return {"f5": "modes", "f6": "curves", "f7": "code curves", "f11": "code"}.get(
            event.key, ""
        )

    def do_modes(self) -> None:
        self.toggle(Io())

    def do_curves(self) -> None:
        self.toggle(Multiplexers())
