"""The loops beside the shown one while a handler is slow: the same work in the other ways."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ...events import Readable
from ..beside import WAYS, Beside
from ..protocol import Input, Order
from ..shown import Shown, end_all
from .base import Page


class Others:
    """A process for each way but the shown loop's; ``beside`` learns what becomes of the events.

    ``changed()`` is called when there is something new to draw, or nobody is left.
    """

    def __init__(self, page: Page, beside: Beside, changed: Callable[[], object]) -> None:
        self.page: Page = page
        self.beside: Beside = beside
        self.changed = changed
        self.loops: dict[str, Shown] = {}

    def __bool__(self) -> bool:
        return bool(self.loops)

    def set(self, slow: str, paused: bool) -> None:
        """Have the ways other than ``slow`` done beside it; none if that is "".

        A loop that is wanted no more takes another way, rather than a new process.
        """
        wanted = [way for way in WAYS if slow and way != slow]
        idle = [self.loops.pop(way) for way in list(self.loops) if way not in wanted]
        for way in wanted:
            if way not in self.loops:
                self.loops[way] = shown = idle.pop() if idle else Shown("events")
                self.page.stage.unwatch(shown.control)
                self.page.stage.watch(shown.control, partial(self._reported, way))
                shown.order(Order(slow=way, paused=paused))  # type: ignore[arg-type]
        for shown in idle:
            self.page.stage.unwatch(shown.control)
        end_all(idle)
        self.beside.clear()
        self._see_if_ready()

    def release(self) -> list[Shown]:
        """All of them, for the page to end."""
        loops = list(self.loops.values())
        for shown in loops:
            self.page.stage.unwatch(shown.control)
        self.loops.clear()
        self.beside.ready = False
        return loops

    def send(self, inputs: list[Input]) -> None:
        """Hand them what was handed to the shown loop."""
        if self.beside.ready:
            self.beside.sent(inputs)
            for shown in self.loops.values():
                shown.send(inputs)

    def order(self, order: Order) -> None:
        """Ask all of them."""
        for shown in self.loops.values():
            shown.order(order)

    def _see_if_ready(self) -> None:
        """Nobody is sent anything before all can take it: starting is not waiting."""
        self.beside.ready = bool(self.loops) and all(it.ready for it in self.loops.values())

    def _reported(self, way: str, event: Readable) -> None:
        shown = self.loops.get(way)
        if shown is None or event.fileobj is not shown.control:
            return
        reports = shown.reports()
        if reports is None:
            self.page.stage.unwatch(shown.control)
            shown.close()
            del self.loops[way]
            self._see_if_ready()
            self.changed()
            return
        self._see_if_ready()
        for report in reports:
            self.beside.report(way, report)
        self.changed()
