"""The window's end of the loops: the shown loop, and those that it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from ....events import Timer
from ....sources import TimerHandle
from ....words import Text
from ...sampling import Sampling
from ...shown import DeviceProcess, end_shown, line
from ...stage import Stage
from .comparison import WAYS, Comparison
from .protocol import DEVICES, KINDS, At, DeviceInput, Order, Report, read_report
from .state import State
from .stepping import LOOPS

RUNS = 0.2
"""Seconds after which a stepped line that has not returned is taken for one that waits."""


class Shown(DeviceProcess):
    """The process of a loop, in one mode."""

    def __init__(self, mode: str, interval: float = 1 / 60) -> None:
        function = f"{__package__}.subject:show"
        super().__init__(function, [mode, str(interval)], list(DEVICES), read_report)

    def send(self, inputs: Sequence[DeviceInput]) -> list[DeviceInput]:
        """Let the devices report these; returns those for which they had room."""
        return [it for it in inputs if self.feed(KINDS[it.kind].device, line(it))]


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
    _line: TimerHandle | None = None
    """Runs out if the line that was stepped last does not return soon."""

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

    def _order_all(self, order: Order) -> None:
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

    # ------------------------------------------------------------ pause and step

    def pause(self) -> None:
        """Pause, or go on.  A loop that polls, or scans, is paused before its next line."""
        state = self.state
        if state.mode != "events" and not (state.by_line or state.paused):
            return
        state.paused = not state.paused
        self.stand(None)
        if state.mode != "events" and state.paused:
            self._step_line()
        else:
            self._order_all(Order(paused=state.paused))

    def step(self) -> None:
        """Let one event through; or run one line, if the code is, or was, on the screen."""
        state = self.state
        if not state.paused or state.waits:  # an order would end the wait, as an event does
            return
        if state.by_line or state.at is not None or state.mode != "events":
            self._step_line()
        else:
            self._order_all(Order(step=True))

    def _step_line(self) -> None:
        state = self.state
        self.order(Order(line=True))
        in_loop = state.at is None or state.at.function == LOOPS[state.mode].__name__
        if in_loop and self._line is None:
            self._line = self.stage.after(RUNS, self._runs)

    def stand(self, at: At | None) -> None:
        """The shown loop stands before this line now; None: it is not stepped."""
        self.state.at, self.state.waits = at, False
        if self._line is not None:
            self._line.cancel()
            self._line = None

    def _runs(self, event: Timer) -> None:
        self._line = None
        self.state.waits = True
        self.stage.rearrange()
