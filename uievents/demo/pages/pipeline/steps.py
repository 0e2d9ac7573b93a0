"""Pause and step: by event, or, where the code is on the screen, line by line in each mode."""

from __future__ import annotations

from dataclasses import dataclass

from ....events import Timer
from ....sources import TimerHandle
from ...stage import Stage
from .loops import Loops
from .protocol import At, Order
from .state import State
from .stepping import LOOPS

RUNS = 0.2
"""Seconds after which a stepped line that has not returned is taken for one that waits."""


@dataclass(eq=False)
class StepOrders:
    """Orders steps of the shown loop, and knows before which line it stands."""

    stage: Stage
    state: State
    loops: Loops
    _line: TimerHandle | None = None
    """Runs out if the line that was stepped last does not return soon."""

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
            self.loops.order_all(Order(paused=state.paused))

    def step(self) -> None:
        """Let one event through, or run one line."""
        state = self.state
        if not state.paused or state.waits:  # an order would end the wait, as an event does
            return
        # Line by line where the code is on the screen, or was at the first step.
        if state.by_line or state.at is not None or state.mode != "events":
            self._step_line()
        else:
            self.loops.order_all(Order(step=True))

    def _step_line(self) -> None:
        state = self.state
        self.loops.order(Order(line=True))
        in_loop = state.at is None or state.at.function == LOOPS[state.mode].__name__
        if in_loop and self._line is None:
            self._line = self.stage.after(RUNS, self._runs)

    def stand(self, at: At | None) -> None:
        """The loop stands before this line now; None: it is not stepped."""
        self.state.at, self.state.waits = at, False
        if self._line is not None:
            self._line.cancel()
            self._line = None

    def _runs(self, event: Timer) -> None:
        self._line = None
        self.state.waits = True
        self.stage.rearrange()
