"""Events that are too many to be followed one by one: handed over together, and only counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ....events import Timer
from ....sources import TimerHandle
from ...stage import Stage
from .protocol import Input
from .state import State

GATHER, COUNTING = 0.05, 2.0
"""Seconds for which they are gathered; and for which the page says that some are counted."""


class Flood:
    """Calls ``hand_over(inputs)``, one of each kind, each standing for many."""

    def __init__(
        self, stage: Stage, state: State, hand_over: Callable[[Sequence[Input]], object]
    ) -> None:
        self._stage = stage
        self._state = state
        self._hand_over = hand_over
        self._gathered: dict[str, Input] = {}
        self._calm: TimerHandle | None = None

    def clear(self) -> None:
        """The loop that they were for has ended."""
        self._gathered.clear()
        if self._calm is not None:
            self._calm.cancel()

    def gather(self, it: Input) -> None:
        """One more."""
        if not self._gathered:
            self._stage.after(GATHER, self._gathered_all)
        number = self._gathered[it.kind].times if it.kind in self._gathered else 0
        self._gathered[it.kind] = replace(it, times=number + 1)

    def _gathered_all(self, event: Timer) -> None:
        gathered, self._gathered = list(self._gathered.values()), {}
        if gathered:
            self._hand_over(gathered)
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
