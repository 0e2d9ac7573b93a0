"""Hands inputs to the devices of the shown loop: one by one, or, if they are too many, counted.

What comes before the loop is ready is not handed over: how long a process takes to start is no
latency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from ....events import Timer
from ....sources import TimerHandle
from ....words import text
from ...stage import Stage
from .callers import SocketCallers
from .loops import Loops
from .protocol import DeviceInput, Kind
from .state import State

GATHER, COUNTING = 0.05, 2.0
"""Seconds for which inputs are gathered to be counted; and for which the page says so."""
EARLY = text("not counted: the loop is still starting")
ENDED = text("dropped: the loop has ended")
NO_ROOM = text("dropped: the loop takes nothing, and there is no room left")


class InputFeed:
    """The way of an input out of the window; ``moves()`` is called when there is one more."""

    def __init__(
        self,
        stage: Stage,
        state: State,
        callers: SocketCallers,
        loops: Loops,
        moves: Callable[[], object],
    ) -> None:
        self._stage = stage
        self._state = state
        self._callers = callers
        self._loops = loops
        self._moves = moves
        self._ids = 0
        self._gathered: dict[str, DeviceInput] = {}
        self._calm: TimerHandle | None = None

    def clear(self) -> None:
        """The loop has ended; what it had not handled went with it."""
        self._gathered.clear()
        if self._calm is not None:
            self._calm.cancel()
        self._callers.drop(ENDED)

    def make(self, kind: Kind, time: float, **facts: Any) -> DeviceInput:
        """An input with a number of its own."""
        self._ids += 1
        return DeviceInput(self._ids, kind, time, **facts)

    def send(self, *inputs: DeviceInput) -> None:
        """Hand them over, or count them."""
        state = self._state
        if self._loops.shown is None:
            self._callers.drop(ENDED)
            return
        counted = [it for it in inputs if state.counts(it.time)]
        if len(counted) < len(inputs):
            self._too_early([it for it in inputs if not state.counts(it.time)])
        if not counted:
            return
        # The devices report it now: what the window has taken until here is not the loop's.
        now = self._stage.clock()
        state.touched |= counted[0].kind != "move"
        followed = []
        for it in (replace(it, time=now) for it in counted):
            if state.flow.follows(it.kind, it.time):
                followed.append(it)
            else:
                self._gather(it)
        sent = self._loops.send(followed)
        if len(sent) < len(followed):
            for number in {it.id for it in followed} - {it.id for it in sent}:
                self._callers.answer(number, NO_ROOM)
        state.flow.sent(sent, len(followed) - len(sent))
        self._moves()

    def _too_early(self, inputs: Sequence[DeviceInput]) -> None:
        self._state.early += sum(it.kind != "move" for it in inputs)
        for it in inputs:
            self._callers.answer(it.id, EARLY)
        self._moves()

    # ------------------------------------------------------------ too many to be followed

    def _gather(self, it: DeviceInput) -> None:
        if not self._gathered:
            self._stage.after(GATHER, self._hand_over)
        number = self._gathered[it.kind].times if it.kind in self._gathered else 0
        self._gathered[it.kind] = replace(it, times=number + 1)
        self._callers.count(it.id)

    def _hand_over(self, event: Timer) -> None:
        """One input of each kind, which stands for all that were gathered."""
        gathered, self._gathered = list(self._gathered.values()), {}
        if self._loops.shown is None or not gathered:
            return
        for it in gathered:
            number = it.times if self._loops.send([it]) else 0
            if it.kind == "socket" and not number:
                self._callers.counted_dropped(it.times, NO_ROOM)
            self._state.flow.sent_to_be_counted(it.kind, number, it.times - number)
        self._moves()
        self.goes_on()

    def goes_on(self) -> None:
        """Some have been handed over, or handled: the page says so for a while."""
        self._state.counting = True
        if self._calm is not None:
            self._calm.cancel()
        self._calm = self._stage.after(COUNTING, self._is_over)

    def _is_over(self, event: Timer) -> None:
        if not any(self._state.flow.uncounted.values()):  # else more will be reported
            self._state.counting = False
            self._stage.rearrange()
