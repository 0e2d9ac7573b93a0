"""The window's end of the loops: the shown one, and those that it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ....events import Readable
from ...shown import DeviceProcess, Ready, end_shown, line
from ...stage import Stage
from .comparison import WAYS, Comparison
from .protocol import DEVICE_OF, DEVICES, DeviceInput, Order, Report, read_report


class Shown(DeviceProcess):
    """The process of a loop, in one mode."""

    def __init__(self, mode: str, interval: float = 1 / 60) -> None:
        super().__init__(f"{__package__}.subject:show", [mode, str(interval)], DEVICES)
        self.ready: bool = False
        """Whether it has said that its loop runs."""

    def send(self, inputs: Sequence[DeviceInput]) -> list[DeviceInput]:
        """Let the devices report these; returns those for which they had room."""
        return [it for it in inputs if self.feed(DEVICE_OF[it.kind], line(it))]

    def reports(self) -> list[Report] | None:
        """What it has reported since; None when the process is gone."""
        heard = self.lines()
        if heard is None:
            return None
        reports = [read_report(text) for text in heard]
        self.ready |= any(isinstance(report, Ready) for report in reports)
        return reports


class ComparedLoops:
    """A process for each way but the shown loop's; ``comparison`` learns what they report.

    ``changed()`` is called when there is something new to draw, or none is left.
    """

    def __init__(self, stage: Stage, comparison: Comparison, changed: Callable[[], object]) -> None:
        self._stage = stage
        self._comparison = comparison
        self._changed = changed
        self.loops: dict[Shown, str] = {}
        """Each, and the way in which it works."""

    def __bool__(self) -> bool:
        return bool(self.loops)

    def set(self, slow: str, paused: bool) -> None:
        """Run a loop for each way but ``slow``; none if that is ""."""
        ways = [way for way in WAYS if slow and way != slow]
        if not ways:
            end_shown(self.release())
        while len(self.loops) < len(ways):
            shown = Shown("events")
            self.loops[shown] = ""
            self._stage.watch(shown.control, partial(self._reported, shown))
        for shown, way in zip([*self.loops], ways, strict=True):
            self.loops[shown] = way
            shown.say(Order(slow=way, paused=paused))  # type: ignore[arg-type]
        self._comparison.clear()
        self._see_if_ready()

    def release(self) -> list[Shown]:
        """All of them, for the page to end."""
        loops = list(self.loops)
        for shown in loops:
            self._stage.unwatch(shown.control)
        self.loops.clear()
        self._comparison.ready = False
        return loops

    def send(self, inputs: Sequence[DeviceInput]) -> None:
        """Hand them what was handed to the shown loop."""
        if self._comparison.ready:
            self._comparison.sent(inputs)
            for shown in self.loops:
                shown.send(inputs)

    def order(self, order: Order) -> None:
        """Ask all of them."""
        for shown in self.loops:
            shown.say(order)

    def _see_if_ready(self) -> None:
        """Nothing is sent before all can take it: starting is not waiting."""
        self._comparison.ready = bool(self.loops) and all(it.ready for it in self.loops)

    def _reported(self, shown: Shown, event: Readable) -> None:
        if shown not in self.loops or event.fileobj is not shown.control:
            return
        way, reports = self.loops[shown], shown.reports()
        if reports is None:
            self._stage.unwatch(shown.control)
            shown.close()
            del self.loops[shown]
        self._see_if_ready()
        for report in reports or ():
            self._comparison.report(way, report)
        self._changed()
