"""The frame clock: what moves by itself is moved and drawn so many times a second.

There are frames while somebody wants them (a handler of :class:`~uievents.events.Frame` or
:class:`~uievents.events.Step`, an animation), the window is seen, and they are not paused.  Else
there are none, and the loop sleeps: a paused game costs nothing.

A frame is due on a grid, a whole number of intervals after its start.  So sixty frames a second
are sixty, however late each one is.  After a stall there is one frame, which says how many there
was no time for (``missed``) and how long it stands for (``dt``), and no storm of frames.  After a
pause a new grid begins.

In one turn: what has come is told, then the steps, the frame, the animations, one ``Draw``; then
the picture is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from .dispatch.checks import check_function
from .dispatch.hears import Hears
from .events import Event, Frame, Step
from .quantities import check_rate, interval_of, seconds
from .sources import Source

if TYPE_CHECKING:
    from .dispatch import Dispatcher

STEPS = 8
"""Steps that one frame catches up, at most."""

Failed = Callable[[BaseException, Event, Any], object]


class Frames(Source):
    """The frames of an App: ``app.frames``."""

    # The base's own costs more than what is set here, in each frame.
    __setattr__ = object.__setattr__  # type: ignore[assignment]

    name = "frames"
    patient = False

    def __init__(
        self,
        dispatcher: Dispatcher,
        rate: float,
        step: float | None,
        is_seen: Callable[[], bool],
        failed: Failed,
    ) -> None:
        self.rate: float = check_rate(rate, "fps=")
        """Frames a second, if there is time for them."""
        self.step: float | None = None if step is None else interval_of(step, "step=")
        """Seconds from step to step; None: there are none."""
        self._interval = 1 / self.rate
        self._hears = Hears(dispatcher, Frame, Step)
        self._is_seen = is_seen
        self._failed = failed
        self._paused = False
        self._animations: list[Animation] = []
        self._start: float | None = None  # of the grid; None: there are no frames now
        self._tick = 0  # of the grid, that comes next
        self._owed = 0.0  # seconds for which no step has been made
        self._number = 0

    # ------------------------------------------------------------ what a program says

    @property
    def paused(self) -> bool:
        """Whether :meth:`pause` was said last."""
        return self._paused

    def pause(self) -> None:
        """No frames, until :meth:`resume`; animations stand still as well.  Harmless twice."""
        self._paused = True
        self._start = None

    def resume(self) -> None:
        """Frames again: the next one an interval from now, as if no time had passed."""
        self._paused = False

    def animate(self, duration: float, function: Callable[[float], object]) -> Animation:
        """See :meth:`uievents.App.animate`."""
        duration = seconds(duration, "the seconds of an animation")
        check_function(function, "an animation's function", "a number from 0 to 1")
        animation = Animation(duration, function)
        self._animations.append(animation)
        animation.when_done(lambda: self._animations.remove(animation))
        return animation

    # ------------------------------------------------------------ called by the loop

    def deadline(self) -> float | None:
        wanted = not self._paused and (self._hears() or self._animations)
        if not wanted or not self._is_seen():
            if self._start is not None:
                self._start = None
            return None
        if self._start is None:
            self._start, self._tick, self._owed = self.clock(), 1, 0.0
        return self._start + self._tick * self._interval

    def collect(self, now: float) -> None:
        due = self.deadline()
        if due is None or due > now or self._start is None:
            return
        last = max(self._tick, int((now - self._start) / self._interval + 1e-6))
        missed, self._tick = last - self._tick, last + 1
        due, dt = self._start + last * self._interval, (missed + 1) * self._interval
        if self.step is not None:
            self._make_steps(self.step, due, dt)
        self._number += 1
        self.put(Frame(dt, self._number, missed, time=due, source=self.name))

    def _make_steps(self, step: float, due: float, dt: float) -> None:
        self._owed += dt
        # What is a millionth of a step short of one is one: sums of fractions are not exact.
        number = int(self._owed / step + 1e-6)
        self._owed = max(0.0, self._owed - number * step)
        missed, number = max(0, number - STEPS), min(number, STEPS)
        for left in range(number - 1, -1, -1):
            first = left == number - 1
            at = due - self._owed - left * step
            self.put(Step(step, missed if first else 0, time=at, source="steps"))

    def told(self, event: Frame) -> None:
        """The handlers of a frame have been called: now the animations."""
        for animation in list(self._animations):
            try:
                animation.go_on(event.dt)
            except Exception as error:
                animation.cancel()
                self._failed(error, event, animation.function)

    def close(self) -> None:
        super().close()
        for animation in list(self._animations):
            animation.cancel()


class Animation:
    """Something that moves for a while; awaited, it returns when that has ended."""

    def __init__(self, duration: float, function: Callable[[float], object]) -> None:
        self.duration: float = duration
        self.function = function
        self.done: bool = False
        """Whether it has ended, or was cancelled."""
        self._passed = 0.0
        self._ends: list[Callable[[], object]] = []

    def go_on(self, dt: float) -> None:
        """Call the function with how much of the time has passed, from 0 to 1."""
        if self.done:
            return
        self._passed += dt
        over = self._passed >= self.duration * (1 - 1e-9)
        self.function(1.0 if over else self._passed / self.duration)
        if over:
            self.cancel()

    def cancel(self) -> None:
        """End it where it is; harmless when it is over already."""
        self.done = True
        ends, self._ends = self._ends, []
        for ended in ends:
            ended()

    def when_done(self, function: Callable[[], object]) -> None:
        """Have ``function()`` called at the end."""
        self._ends.append(function)

    def __await__(self) -> Generator[Any, None, None]:
        import asyncio

        if self.done:
            return
        ended = asyncio.Event()
        self.when_done(ended.set)
        yield from ended.wait().__await__()
