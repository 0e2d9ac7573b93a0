"""Events that are too many to be followed one by one: handed over together, and only counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from ....events import Timer
from ....sources import TimerHandle
from ...stage import Stage
from .protocol import Input
from .state import State

GATHER, COUNT, SELDOM, COUNTING = 0.05, 0.1, 2.0, 2.0
"""Seconds for which they are gathered; until the loop is asked how many it has handled, and later,
at most; for which the page says that some are only counted."""


class Flood:
    """Calls ``hand_over(inputs)``, one of each kind, and ``ask()`` until all are handled."""

    def __init__(
        self,
        stage: Stage,
        state: State,
        hand_over: Callable[[Sequence[Input]], object],
        ask: Callable[[], object],
    ) -> None:
        self._stage = stage
        self._state = state
        self._hand_over = hand_over
        self._ask = ask
        self._gathered: dict[str, Input] = {}
        self._asking: TimerHandle | None = None
        self._last = 0.0

    def clear(self) -> None:
        """The loop that they were for has ended."""
        self._gathered.clear()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def gather(self, it: Input) -> None:
        """One more."""
        if not self._gathered:
            self._stage.after(GATHER, self._gathered_enough)
        number = self._gathered[it.kind].times if it.kind in self._gathered else 0
        self._gathered[it.kind] = replace(it, times=number + 1)
        self._state.counting = True
        self._last = self._stage.clock()

    def _gathered_enough(self, event: Timer) -> None:
        gathered, self._gathered = list(self._gathered.values()), {}
        self._hand_over(gathered)
        self._ask_in(COUNT)

    def _ask_in(self, seconds: float) -> None:
        if self._asking is None:
            self._asking = self._stage.after(seconds, partial(self._due, seconds))

    def _due(self, seconds: float, event: Timer) -> None:
        self._asking = None
        if any(self._state.flow.uncounted.values()):
            self._ask()
            self._ask_in(min(SELDOM, seconds * 1.5))
        elif self._stage.clock() - self._last < COUNTING:
            self._ask_in(COUNTING)
        elif self._state.counting:
            self._state.counting = False
            self._stage.rearrange()
