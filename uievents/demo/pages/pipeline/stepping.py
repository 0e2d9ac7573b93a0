"""The shown loop with a brake: paused, it dispatches an event, or runs a line of code, per order.

Stepped by lines, the real loop stands still: Python's trace function is called before each line of
the mode's loop (:data:`LOOPS`), of :class:`~uievents.loop.Loop` and of the handlers.  It reports
what the frame's variables hold, and waits for the next order.  Nothing is simulated: what the loop
has not collected yet is still in the kernel.
"""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Callable, Iterator
from math import inf
from selectors import SelectorKey
from types import CodeType, FrameType
from typing import Any

from ....events import Event
from ....loop import Loop
from ....models.input import Device, blocking_scan, busy_thread, sleep_poll
from . import handlers
from .by_pygame import wait_by_pygame
from .protocol import At, read_input

LOOPS: dict[str, Any] = {
    "events": Loop.turn,
    "sleep": sleep_poll.run,
    "pygame": wait_by_pygame,
    "busy": busy_thread.run,
    "scan": blocking_scan.run,
}
"""The loop of each mode."""


def _codes(code: CodeType) -> Iterator[CodeType]:
    """``code``, and that of the functions in it, which may run on a thread of their own."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


WATCHED = {
    code: function.__name__
    for function in (*LOOPS.values(), Loop.deliver, *handlers.HANDLERS.values())
    for code in _codes(function.__code__)
}
"""The code that is stepped through, and the function whose listing shows it."""
HOLDS = ("ready", "key", "device", "payload", "room", "left", "event", "kind")
"""The variables that are reported."""


class Stepped(Loop):
    """A loop that, while it is paused, dispatches one event or runs one line for each order."""

    paused = False
    steps: int = 0
    by_line: bool = False
    """Whether steps are lines rather than events."""
    lines: int = 0
    """Lines that may still be run."""
    listen: Callable[[], object]
    """Waits until an order has been obeyed."""
    report: Callable[[At], object]
    collected: float = 0.0
    """When the events of timers that were due were put in line last."""

    def timeout(self, most: float | None = None) -> float | None:
        if not self.paused or self.by_line:
            return super().timeout(most)
        self._due = inf  # time stands still
        return 0 if self.steps and len(self.queue) else most

    def turn(self, timeout: float | None = None) -> None:
        if self.by_line:
            sys.settrace(self._called)
        super().turn(timeout)

    def _collect_due(self, now: float, room: int) -> None:
        self.collected = now
        super()._collect_due(now, room)

    def deliver(self) -> int:
        # The first order to step comes in a turn that is not traced: nothing is dispatched in it.
        if not self.paused or sys.gettrace() is not None:
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

    def stand(self) -> None:
        """If steps are lines, stop before the next line of the watched function that called this.

        The loops that poll, or scan, call it each time that they have asked a device.
        """
        frame: FrameType | None = sys._getframe(1) if self.by_line and not sys.gettrace() else None
        while frame is not None and frame.f_code not in WATCHED:
            frame = frame.f_back
        if frame is not None:
            frame.f_trace = self._line
            sys.settrace(self._called)

    def _called(self, frame: FrameType, what: str, argument: Any) -> Any:
        return self._line if frame.f_code in WATCHED else None

    def _line(self, frame: FrameType, what: str, argument: Any) -> Any:
        if not self.by_line:
            sys.settrace(None)
            return None
        if what == "line":
            holds = {"queue": ", ".join(type(event).__name__ for event in self.queue.line)}
            holds |= {name: shown(frame.f_locals[name]) for name in HOLDS if name in frame.f_locals}
            self.report(At(WATCHED[frame.f_code], frame.f_lineno, holds))
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
    if isinstance(value, Device):
        return value.name
    if isinstance(value, SelectorKey):
        source = getattr(value.data, "__self__", None)
        name = getattr(value.fileobj, "name", "") or getattr(source, "name", "")
        return str(name or f"descriptor {value.fd}")
    if isinstance(value, list):
        return ", ".join(shown(key) for key, _ in value) or "[]"
    payload = getattr(value, "payload", value)  # pygame's own event carries it
    if isinstance(payload, bytes):
        it = read_input(payload)
        return f"{it.kind} {it.text}".rstrip()
    return reprlib.repr(value)
