"""The loops beside the shown one while a handler is slow: the same work in the other ways."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ....events import Readable
from ...shown import Process, Ready, end_all, line
from ..base import Page
from .beside import WAYS, Beside
from .protocol import DEVICE_OF, DEVICES, Input, Order, Report, read_report


class Shown(Process):
    """The process of the loop being shown on the Pipeline page, in one mode."""

    def __init__(self, mode: str, interval: float = 1 / 60) -> None:
        super().__init__(
            "uievents.demo.pages.pipeline.subject:show", [mode, str(interval)], DEVICES
        )
        self.mode = mode
        self.ready: bool = False
        """Whether it has said that its loop runs."""
        self.lost: int = 0
        """Inputs that the devices had no room for, as the loop did not read them."""

    def send(self, inputs: list[Input]) -> list[Input]:
        """Let the devices report these; returns those for which they had room."""
        sent = [it for it in inputs if self.feed(DEVICE_OF[it.kind], line(it))]
        self.lost += len(inputs) - len(sent)
        return sent

    def order(self, order: Order) -> None:
        """Ask something of the loop."""
        self.say(order)

    def reports(self) -> list[Report] | None:
        """What it has reported since; None when the process is gone."""
        heard = self.hear()
        if heard is None:
            return None
        reports = [read_report(text) for text in heard]
        self.ready |= any(isinstance(report, Ready) for report in reports)
        return reports


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
