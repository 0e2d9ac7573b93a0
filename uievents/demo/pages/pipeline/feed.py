"""Hands the user's input to the devices of the loops: one by one, or, if it is too much, counted.

What comes before the shown loop is ready is not handed over: how long a process takes to start is
no latency.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from ....events import Event, Timer
from ....sources import TimerHandle
from ....words import text
from ...stage import Stage
from .callers import SocketCallers
from .loops import Loops
from .protocol import DeviceInput
from .state import State

GATHER, COUNTING = 0.05, 2.0
"""Seconds for which inputs are gathered before they are handed over to be counted; and for which
the page then says that it counts."""
EARLY = text("not counted: the loop is still starting")
ENDED = text("dropped: the loop has ended")
NO_ROOM = text("dropped: the loop takes nothing, and there is no room left")


@dataclass(eq=False)
class InputFeed:
    """Hands inputs to the loops; ``moves()`` is called after each."""

    stage: Stage
    state: State
    callers: SocketCallers
    loops: Loops
    moves: Callable[[], object]
    _ids: int = 0
    _gathered: dict[str, DeviceInput] = field(default_factory=dict)
    _calm: TimerHandle | None = None

    def clear(self) -> None:
        """The loop has ended, and with it what it had not handled."""
        self._gathered.clear()
        if self._calm is not None:
            self._calm.cancel()
        self.callers.drop(ENDED)

    def take(self, event: Event, kind: str, **facts: Any) -> None:
        """Make an input of ``event``, and hand it over or count it."""
        self._ids += 1
        # The devices report it now: the time that the window took until here is not the loop's.
        it = DeviceInput(self._ids, kind, self.stage.clock(), **facts)
        if kind == "socket":
            self.callers.waiting[it.id] = getattr(event, "connection", None)
        if self.loops.shown is None:
            self.callers.drop(ENDED)
            return
        if event.time < self.state.began:
            self.state.early += kind != "move"
            self.callers.answer(it.id, EARLY)
        else:
            self.state.touched |= kind != "move"
            if self.state.flow.follows(kind, it.time):
                self._send(it)
            else:
                self._gather(it)
        self.moves()

    def _send(self, it: DeviceInput) -> None:
        sent = self.loops.send(it)
        self.state.flow.sent([it] if sent else [], lost=not sent)
        if not sent:
            self.callers.answer(it.id, NO_ROOM)

    # ------------------------------------------------------------ too many to be followed

    def _gather(self, it: DeviceInput) -> None:
        if not self._gathered:
            self.stage.after(GATHER, self._hand_over)
        number = self._gathered[it.kind].times if it.kind in self._gathered else 0
        self._gathered[it.kind] = replace(it, times=number + 1)
        self.callers.count(it.id)

    def _hand_over(self, event: Timer) -> None:
        """Send one input of each kind, which stands for all that were gathered."""
        gathered, self._gathered = self._gathered, {}
        if not gathered:  # the loop has ended meanwhile
            return
        for kind, it in gathered.items():
            number = it.times if self.loops.send(it) else 0
            if kind == "socket" and not number:
                self.callers.counted_dropped(it.times, NO_ROOM)
            self.state.flow.sent_to_be_counted(kind, number, it.times - number)
        self.moves()
        self.goes_on()

    def goes_on(self) -> None:
        """Events are being counted: the page says so for a while."""
        self.state.counting = True
        if self._calm is not None:
            self._calm.cancel()
        self._calm = self.stage.after(COUNTING, self._is_over)

    def _is_over(self, event: Timer) -> None:
        if not any(self.state.flow.uncounted.values()):  # else more will be reported
            self.state.counting = False
            self.stage.rearrange()
