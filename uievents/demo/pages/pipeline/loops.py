"""The window's end of the loops: the shown loop, and those that it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from ....words import Text
from ...sampling import Sampling
from ...shown import DeviceProcess, end_shown, line
from ...stage import Stage
from .comparison import WAYS, Comparison
from .protocol import DEVICE_OF, DEVICES, DeviceInput, Order, Report, read_report
from .state import State


class Shown(DeviceProcess):
    """The process of a loop, in one mode."""

    def __init__(self, mode: str, interval: float = 1 / 60) -> None:
        function = f"{__package__}.subject:show"
        super().__init__(function, [mode, str(interval)], DEVICES, read_report)

    def send(self, inputs: Sequence[DeviceInput]) -> list[DeviceInput]:
        """Let the devices report these; returns those for which they had room."""
        return [it for it in inputs if self.feed(DEVICE_OF[it.kind], line(it))]


@dataclass(eq=False)
class Loops:
    """The shown loop; and while its click handler is slow, a loop for each other way.

    ``changed()`` is called when a compared loop has reported something, or has ended.
    """

    stage: Stage
    state: State
    sampling: Sampling
    comparison: Comparison
    changed: Callable[[], object]
    shown: Shown | None = None
    """The process of the shown loop; None if it has ended."""
    compared: dict[Shown, str] = field(default_factory=dict)
    """The processes of the other loops, and the way in which each handles a click."""

    def start(
        self, report: Callable[[list[Report]], object], ended: Callable[[Text], object]
    ) -> Shown:
        """Start the shown loop in the present mode; for the arguments, see ``follow()``."""
        state = self.state
        self.shown = Shown(state.mode, state.interval)
        self.shown.follow(self.stage, report, ended)
        self.order(Order(slow=state.slow, interval=state.interval, paused=state.paused))
        self.compare()
        return self.shown

    def compare(self) -> None:
        """While a click is handled slowly, run a loop for each of the other two ways; else none."""
        state = self.state
        slow = state.slow if state.mode == "events" and self.shown is not None else "off"
        ways = [way for way in WAYS if "off" != slow != way]
        if not ways:
            end_shown(self.compared)
            self.compared.clear()
        while len(self.compared) < len(ways):
            shown = Shown("events")
            self.compared[shown] = ""
            shown.follow(self.stage, partial(self._report, shown), partial(self._ended, shown))
        for shown, way in zip([*self.compared], ways, strict=True):
            self.compared[shown] = way
            shown.say(Order(slow=way, paused=state.paused))
        self.comparison.clear()
        self._see_if_ready()

    def end(self) -> None:
        """End all of them."""
        ending = [*self.compared] if self.shown is None else [*self.compared, self.shown]
        self.shown = None
        self.compared.clear()
        self._see_if_ready()
        end_shown(ending)

    def order(self, order: Order) -> None:
        """Ask something of the shown loop."""
        if self.shown is not None:
            self.shown.say(order)
        self.sampling.active()  # it may cost more from now on

    def order_all(self, order: Order) -> None:
        """Ask the same of all loops."""
        self.order(order)
        for shown in self.compared:
            shown.say(order)

    def send(self, it: DeviceInput) -> bool:
        """Hand it to the shown loop; whether its device had room for it.

        Once all compared loops are ready, they are handed the same.
        """
        sent = self.shown is not None and bool(self.shown.send([it]))
        if sent and self.comparison.ready:
            self.comparison.sent([it])
            for shown in self.compared:
                shown.send([it])
        return sent

    def _see_if_ready(self) -> None:
        """Nothing is compared before all can take it: the time to start is no latency."""
        self.comparison.ready = bool(self.compared) and all(it.ready for it in self.compared)

    def _report(self, shown: Shown, reports: list[Report]) -> None:
        self._see_if_ready()
        for report in reports:
            self.comparison.report(self.compared[shown], report)
        self.changed()

    def _ended(self, shown: Shown, why: Text) -> None:
        del self.compared[shown]
        self._see_if_ready()
        self.changed()
