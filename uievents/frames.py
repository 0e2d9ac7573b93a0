"""The frame clock: what moves is moved and drawn so many times a second.

There are frames while something needs them (a handler of :class:`~uievents.events.Frame` or
:class:`~uievents.events.Step`, an animation), the window is visible, and they are not paused.
Otherwise there are none, and the loop sleeps: a paused game costs nothing.

Frames are due on a grid: at whole numbers of intervals after its start.  So a late frame does not
delay the later ones.  After a stall there is one frame, not a storm of them: it says how many were
skipped (``missed``) and how much time it stands for (``dt``).  After a pause a new grid begins.

One turn dispatches, in this order: the events that have come, the steps, the frame, the animations
and one ``Draw``; then it shows the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from .dispatch.checks import check_function
from .dispatch.has_handlers import HasHandlers
from .events import Event, Frame, Step
from .quantities import check_rate, interval_of, seconds
from .sources import Source

if TYPE_CHECKING:
    from .dispatch import Dispatcher

STEPS = 8
"""The most steps that one frame catches up."""

Failed = Callable[[BaseException, Event, Any], object]


class Frames(Source):
    """The frames of an App: ``app.frames``."""

    # The base class's checks would cost more than the assignments here, in each frame.
    __setattr__: Any = object.__setattr__

    name = "frames"
    backpressure = False

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
        """Seconds from step to step; None: there are no steps."""
        self._interval = 1 / self.rate
        self._has_handlers = HasHandlers(dispatcher, Frame, Step)
        dispatcher.when_changed = self._handlers_changed
        self._is_seen = is_seen
        self._failed = failed
        self._paused = False
        self._animations: list[Animation] = []
        self._start: float | None = None  # when the grid began; None: no frames now
        self._tick = 0  # number of the next frame on the grid
        self._owed = 0.0  # seconds that no step has covered yet
        self._number = 0

    # ------------------------------------------------------------ for the program

    @property
    def paused(self) -> bool:
        """Whether :meth:`pause` was called, and :meth:`resume` was not called since."""
        return self._paused

    def pause(self) -> None:
        """Make no frames until :meth:`resume`; animations stand still, too.  Harmless twice."""
        self._paused = True
        self._start = None

    def resume(self) -> None:
        """Make frames again, the next one interval from now, as if no time had passed."""
        self._paused = False

    def animate(self, duration: float, function: Callable[[float], object]) -> Animation:
        """See :meth:`uievents.App.animate`."""
        duration = seconds(duration, "the seconds of an animation")
        check_function(function, "an animation's function", "a number from 0 to 1")
        animation = Animation(duration, function)
        self._animations.append(animation)
        self.ask_deadline()
        animation.when_done(lambda: self._animations.remove(animation))
        return animation

    # ------------------------------------------------------------ called by the loop

    def _handlers_changed(self, event_type: type[Event]) -> None:
        if event_type is Frame or event_type is Step:
            self.ask_deadline()

    def deadline(self) -> float | None:
        wanted = self._has_handlers() or self._animations
        if not wanted:
            self.skip_deadline()  # until that changes
        if not wanted or self._paused or not self._is_seen():
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
        # Sums of fractions are not exact: a step that is a millionth short counts.
        number = int(self._owed / step + 1e-6)
        self._owed = max(0.0, self._owed - number * step)
        missed, number = max(0, number - STEPS), min(number, STEPS)
        for left in range(number - 1, -1, -1):
            first = left == number - 1
            at = due - self._owed - left * step
            self.put(Step(step, missed if first else 0, time=at, source="steps"))

    def after_frame(self, event: Frame) -> None:
        """Called after the handlers of a frame: call the animations."""
        for animation in list(self._animations):
            function = animation.function
            try:
                animation.advance(event.dt)
            except Exception as error:
                animation.cancel()
                self._failed(error, event, function)

    def close(self) -> None:
        super().close()
        for animation in list(self._animations):
            animation.cancel()


def _nothing(part: float) -> None:
    """In place of the function of an animation that is over."""


class Animation:
    """A function that is called once a frame for a while; awaited, it returns at the end."""

    def __init__(self, duration: float, function: Callable[[float], object]) -> None:
        self.duration: float = duration
        self.function: Callable[[float], object] = function
        self.done: bool = False
        """Whether it has ended, or was cancelled."""
        self._passed = 0.0
        self._ends: list[Callable[[], object]] = []

    def advance(self, dt: float) -> None:
        """Call the function with the part of the time that has passed, from 0 to 1."""
        if self.done:
            return
        self._passed += dt
        over = self._passed >= self.duration * (1 - 1e-9)
        self.function(1.0 if over else self._passed / self.duration)
        if over:
            self.cancel()

    def cancel(self) -> None:
        """End it where it is; harmless if it has ended already."""
        self.done = True
        self.function = _nothing  # an animation that is kept does not keep it
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
