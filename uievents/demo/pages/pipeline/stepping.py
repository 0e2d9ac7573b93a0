"""The shown loop's stages with a brake: paused, told event by event, or stepped line by line.

Stepped by lines, it is the loop itself that stands: Python's trace function is called before each
line of :class:`~uievents.loop.Loop` and of the handlers, says what the frame holds, and waits for
the next order.  Nothing is simulated, so what has not been collected is still in the kernel.
"""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Callable
from math import inf
from selectors import SelectorKey
from types import FrameType, FunctionType
from typing import Any

from ....events import Event
from ....loop import Loop
from . import handlers
from .protocol import At

WATCHED = {Loop.turn.__code__: "turn", Loop.deliver.__code__: "deliver"} | {
    value.__code__: name
    for name, value in vars(handlers).items()
    if isinstance(value, FunctionType) and name.startswith(("on_", "slow_"))
}
"""The functions that are stepped through."""
HOLDS = ("ready", "key", "room", "left", "event", "kind")
"""The variables that are told of."""


class Stepped(Loop):
    """Paused, events come and line up, and are told one by one; or each line waits for an order."""

    paused = False
    steps: int = 0
    by_line: bool = False
    """Whether steps are lines rather than events."""
    lines: int = 0
    """Lines that may still be run."""
    _traced = False
    """Whether this turn is stepped from its beginning on."""
    listen: Callable[[], object]
    """Waits for an order, and obeys it."""
    tell_of: Callable[[At], object]

    def timeout(self, most: float | None = None) -> float | None:
        if not self.paused or self.by_line:
            return super().timeout(most)
        self._due = inf  # time stands still
        return 0 if self.steps and len(self.queue) else most

    def turn(self, timeout: float | None = None) -> None:
        if not self.by_line:
            super().turn(timeout)
            return
        self._traced = True
        sys.settrace(self._called)
        try:
            super().turn(timeout)
        finally:
            sys.settrace(None)
            self._traced = False

    def deliver(self) -> int:
        # The turn in which the first step is heard is not traced: what stands in line stays there.
        if not self.paused or (self.by_line and self._traced):
            return super().deliver()
        while self.steps and len(self.queue):
            self.steps -= 1
            self.dispatch(self.queue.get())
        return 0

    def step_line(self) -> None:
        """Run one line more."""
        self.lines += self.by_line
        self.by_line = True

    def resume(self) -> None:
        """Run on."""
        self.by_line, self.lines = False, 0

    def _called(self, frame: FrameType, what: str, argument: Any) -> Any:
        return self._line if frame.f_code in WATCHED else None

    def _line(self, frame: FrameType, what: str, argument: Any) -> Any:
        if what == "line" and self.by_line:
            holds = {"queue": ", ".join(type(event).__name__ for event in self.queue.line)}
            holds |= {name: shown(frame.f_locals[name]) for name in HOLDS if name in frame.f_locals}
            self.tell_of(At(WATCHED[frame.f_code], frame.f_lineno, holds))
            while self.by_line and not self.lines:
                self.listen()
            self.lines = max(0, self.lines - 1)
        return self._line


def shown(value: Any) -> str:
    """What a variable holds, in a few words."""
    if isinstance(value, Event):
        return type(value).__name__
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, SelectorKey):
        source = getattr(value.data, "__self__", None)
        name = getattr(value.fileobj, "name", "") or getattr(source, "name", "")
        return str(name or f"descriptor {value.fd}")
    if isinstance(value, list):
        return ", ".join(shown(key) for key, _ in value) or "[]"
    return reprlib.repr(value)
