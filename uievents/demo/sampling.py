"""When figures are read: often while something happens, seldom while nothing does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..events import Timer
from ..sources import TimerHandle
from .stage import Stage

OFTEN = 0.5
CALM = 4.0
"""Seconds without input after which the figures are read less often."""


@dataclass(eq=False)
class Sampling:
    """Calls ``read()`` every half second, and every ``seldom`` seconds when it is calm."""

    stage: Stage
    read: Callable[[], object]
    seldom: float
    _active: float = 0.0
    _timer: TimerHandle | None = None

    def active(self) -> None:
        """Something happens: read often from now on."""
        self._active = self.stage.clock()
        timer = self._timer
        if timer is None or not timer.active or timer.due > self._active + OFTEN:
            self._schedule(OFTEN)

    def _schedule(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.stage.after(seconds, self._sample)

    def _sample(self, event: Timer) -> None:
        self.read()
        calm = self.stage.clock() - self._active > CALM
        self._schedule(self.seldom if calm else OFTEN)
