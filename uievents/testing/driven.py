"""A program under test: its opening, its time, its end.

:class:`~uievents.testing.pilot.Pilot` adds the input.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import wait as wait_for_futures
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any, Self, TypeVar, overload
from unittest.mock import patch

from msgspec.structs import force_setattr

from .. import aio, eventloop
from ..describe import words
from ..dispatch.filters import posted_check
from ..dispatch.subscription import name_of
from ..eventloop import EventLoop
from ..events import Event, PygameEvent
from ..watched import watch, watched
from .clock import VirtualClock, checked
from .devices import EventDevices, InputDevices
from .lockstep import Program
from .player import Feed, silenced
from .recording import Recording, RecordingError
from .wait import VirtualStage, in_program
from .waits import waits_of

Check = Callable[[Any], object]
L = TypeVar("L", bound=EventLoop)

LOOKS_WITHIN = 0.25
"""Seconds within which a plain pygame program is expected to look for input.  If it sleeps longer,
a step of the test does not wait for its next look."""
LAST = 10_000
"""The number of events that :attr:`Pilot.events` keeps."""
TIMEOUT = 1.0
"""The default of :attr:`Pilot.timeout`, in real seconds."""


class Stuck(AssertionError):
    """The awaited event or condition can never come."""


class Driven:
    """A program that runs in lockstep with its test, on virtual time and on no screen."""

    def __init__(self) -> None:
        self.clock: VirtualClock = VirtualClock()
        self.stage: VirtualStage = VirtualStage(self.clock)
        self.app: Any = None
        """The :class:`~uievents.App` or :class:`~uievents.EventLoop` under test, if it is one."""
        self.errors: list[BaseException] = []
        """Errors of handlers, if the program has no ``on_error``; the current step raises them."""
        self.events: deque[Event] = deque(maxlen=LAST)
        """The events that were dispatched, oldest first: input, and the events made from it."""
        self.input: deque[Event] = deque(maxlen=LAST)
        """The events that came through the queue, oldest first."""
        self.devices: InputDevices = EventDevices(self._post, self.clock)
        self._catching: list[tuple[type[Event], list[Any]]] = []  # by wait_for()
        self.module: Any = None
        """The script that is open, as a module: ``pilot.module.score`` is its ``score``."""
        self.began: float = self.clock()
        """When the program was opened, on the pilot's clock."""
        self.program: list[str] = []
        """The script that is open, and its arguments."""
        self.timeout: float = TIMEOUT
        """Real seconds for which a step waits for a handler in a thread, or another process."""
        self.may_leave_timers: bool = False
        """Whether timers of ``after()`` may still run when the test ends."""
        self.stays_open: bool = False
        """Whether the loop under test existed before the test, and stays open after it."""
        self.golden: Path = Path("golden")
        """The folder of the golden pictures; with the fixture, it is beside the test's file."""
        self.differences: Path | None = None
        """The folder for pictures of differences (default: that of the golden pictures)."""
        self.update_golden = False
        """Whether :meth:`compare` replaces the golden picture."""
        self.how_to_update = "set pilot.update_golden"
        self._end = ExitStack()

    @property
    def is_open(self) -> bool:
        """Whether a program is open, and has not ended by itself."""
        return self.stage.program is not None and not self.stage.program.ended

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # ------------------------------------------------------------ opening and closing

    @overload
    def open(self, program: L | Callable[[], L]) -> L: ...
    @overload
    def open(self, program: str | Path | Callable[[], Any], *args: str) -> Any: ...
    def open(self, program: str | Path | Callable[[], Any] | EventLoop, *args: str) -> Any:
        """Run a program until it waits; returns its App or EventLoop (None for plain pygame).

        ``program`` is the path of a script (``args`` are its ``sys.argv[1:]``), or a function that
        returns an App or runs one, or an existing App or EventLoop.  The latter is not closed at
        the end, so that the next test can open it again.

        Raises the exceptions of the program, and ``RuntimeError`` if one is open already.
        """
        if self.stage.program is not None:
            raise RuntimeError("another program is open: close() it first")
        try:
            self._set_stage()
            self.stays_open = isinstance(program, EventLoop)
            if isinstance(program, EventLoop):
                self._take(program)
            self.began = self.clock()
            if isinstance(program, EventLoop):
                self._run(lambda: _run_and_leave_open(program))
            elif callable(program):
                self._run(lambda: _run_what_it_makes(program))
            else:
                self.program = [str(program), *args]
                self._run(lambda: self._run_script(Path(program), args))
        except BaseException:
            self.close()
            raise
        return self.app

    def close(self) -> None:
        """End the program.  Harmless twice."""
        program, self.stage.program = self.stage.program, None
        if program is not None:
            self.stage.program = program
            try:
                program.end()
            finally:
                self.stage.program = None
        self._end.close()
        self.app = None

    def _adopt(self, loop: EventLoop) -> None:
        """Put an existing loop on virtual time until :meth:`close`."""
        self.clock.now = max(self.clock.now, loop.clock())  # its timers are due by its own clock
        enter = self._end.enter_context
        for holder in (loop, loop.loop, *loop.loop.sources, getattr(loop, "tree", None)):
            if getattr(holder, "clock", None) is not None:
                enter(patch.object(holder, "clock", self.clock))
        enter(self.stage.lend(loop.selector))
        enter(patch.object(loop._mailbox, "_check_for", self._dating(loop._mailbox._check_for)))
        enter(patch.object(loop._mailbox, "_checks", {}))
        enter(watched(loop, self.input.append, self._dispatched))

    def _set_stage(self) -> None:
        """Make everything that the program opens use virtual time and no screen."""
        stage = self.stage
        enter = self._end.enter_context
        if not os.environ.get("UIEVENTS_PILOT_SCREEN"):
            enter(patch.dict(os.environ, {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}))
            os.environ.pop("UIEVENTS_WAIT", None)
        enter(patch.object(EventLoop, "make_selector", staticmethod(stage.selector)))
        enter(patch.object(EventLoop, "default_clock", self.clock))
        enter(patch.object(eventloop, "posted_check", self._dating(posted_check)))
        enter(patch.object(aio, "new_event_loop", stage.event_loop))
        for module in (asyncio, asyncio.events):  # for programs that use asyncio's own loop
            virtual = in_program(stage, asyncio.events.new_event_loop, stage.event_loop)
            enter(patch.object(module, "new_event_loop", virtual))
        if "pygame" in sys.modules or _has_pygame():
            from .pygame_devices import PygameDevices
            from .pygame_program import replaced

            self.devices = PygameDevices()
            enter(replaced(stage, self.devices))
        init = EventLoop.__init__

        def made(loop: EventLoop, *args: Any, **options: Any) -> None:
            init(loop, *args, **options)
            watch(loop, self.input.append, self._dispatched)
            self._take(loop)

        enter(patch.object(EventLoop, "__init__", made))

    def _dating(self, check_for: Callable[[type[Event]], Check]) -> Callable[[type[Event]], Check]:
        """Wrap ``check_for``, which checks posted events, to give them virtual time.

        An event that was made without a time has the real time.
        """
        began = monotonic()

        def dating(event_type: type[Event]) -> Check:
            check = check_for(event_type)

            def dated(event: Any) -> None:
                check(event)
                if began <= event.time <= monotonic():
                    force_setattr(event, "time", self.clock())

            return dated

        return dating

    def _take(self, loop: EventLoop) -> None:
        """Make ``loop``, the last one that the program made, the loop under test."""
        self.app = loop
        if loop.dispatcher.on_error is None:
            loop.dispatcher.on_error = self._failed
            self._end.callback(setattr, loop.dispatcher, "on_error", None)
        if loop.clock is not self.clock:
            self._adopt(loop)

    def _failed(self, error: BaseException, event: Event, handler: Any) -> None:
        self.errors.append(error)

    def _post(self, event: Event) -> None:
        self.app.post(event)

    def _run(self, function: Callable[[], Any]) -> None:
        self.stage.program = Program(function)
        self.settle()

    def play(
        self, recording: Recording | Callable[[], Recording], program: Any = None, *args: str
    ) -> Any:
        """Open ``program`` (default: that of the recording) and play ``recording`` to its end.

        It is played as fast as possible.  ``recording`` may be a function that reads it; it is
        called after the program was opened, because reading needs the program's own event types.
        During the play, sockets and signals are silent: see :mod:`uievents.testing.player`.
        """
        feed = Feed([])
        self._end.enter_context(silenced(feed))
        if program is None:
            assert isinstance(recording, Recording)
            program, args = recording.program[0], tuple(recording.program[1:])
        self.open(program, *args)
        read = recording if isinstance(recording, Recording) else recording()
        feed.left.extend(read.events)
        while feed.left and self.is_open:
            self._go(self.began + feed.next_at)
            if self.is_open:
                self.put(feed.take(self.began))
        return self.app

    def put(self, event: Event) -> None:
        """Put an event into the queue, as a source does, and let the program run."""
        if self.app is not None:
            self.app.queue.put(event)
            self.app.selector.wake()
        elif isinstance(event, PygameEvent):
            try:
                self.devices.repeat(event.kind, event.data)  # type: ignore[attr-defined]
            except (TypeError, ValueError, LookupError, OverflowError) as error:
                at = event.time - self.began
                raise RecordingError(f"at {at:g} s: not an event of pygame: {error}") from error
        self.settle()

    def _run_script(self, path: Path, args: tuple[str, ...]) -> None:
        """Run a file as ``python FILE`` does."""
        if not path.is_file():
            raise FileNotFoundError(f"there is no script {str(path)!r} to open")
        module = self.module = ModuleType("__main__")
        module.__file__ = str(path)
        folder = str(path.resolve().parent)
        with (
            patch.object(sys, "argv", [str(path), *args]),
            patch.object(sys, "path", [folder, *sys.path]),
            patch.dict(sys.modules, {"__main__": module}),
        ):
            try:
                exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
            except SystemExit as leaving:
                if leaving.code not in (None, 0):
                    raise

    # ------------------------------------------------------------ time

    def advance(self, seconds: float) -> None:
        """Let virtual time pass: everything that is due by then happens, in order."""
        self._go(self.clock() + checked(seconds))

    def settle(self) -> None:
        """Let the program run until nothing more can happen without new input or time."""
        self._go(self.clock())

    def _go(self, until: float) -> None:
        program = self._program()
        looks_by = until + LOOKS_WITHIN
        if self.app is not None and (self.app.queue.line or self.app.loop.calls):
            self.app.selector.wake()  # the test has queued something, for example by app.redraw()
        while True:
            program.resume()
            self._raise_errors()
            if program.ended:
                break
            if self._busy_elsewhere():
                continue
            unseen = program.deadline <= looks_by and self._unseen(program)
            if program.deadline > until and not unseen:
                break
            self.clock.reach(program.deadline)
        self.clock.now = max(self.clock.now, until)

    def _unseen(self, program: Program) -> bool:
        """Whether a plain pygame program has input for which it has not looked yet.

        A user's press lasts longer than a frame, so time passes until the program looks.
        """
        if self.app is not None or not (0 < program.deadline - self.clock() <= LOOKS_WITHIN):
            return False
        return self.devices.unseen

    def _busy_elsewhere(self) -> bool:
        """Wait in real time for handlers in threads; returns whether there were any."""
        threads = dict(self.app._workers.threads) if self.app is not None else {}
        if not threads:
            return False
        _, busy = wait_for_futures(threads, self.timeout)
        if busy:
            names = ", ".join(sorted({name_of(threads[future][1]) for future in busy}))
            raise Stuck(f"after {self.timeout:g} s (pilot.timeout) a thread still runs {names}")
        return True

    def _program(self) -> Program:
        if self.stage.program is None:
            raise RuntimeError("no program is open: call pilot.open(...) first")
        return self.stage.program

    def _at_the_devices(self) -> InputDevices:
        """The devices.  Raises ``RuntimeError`` if the program has ended."""
        if self._program().ended:
            raise RuntimeError(
                "the program has ended and takes no more input (check pilot.is_open)"
            )
        return self.devices

    def _raise_errors(self) -> None:
        errors, self.errors = self.errors, []
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise BaseExceptionGroup("handlers raised", errors)

    # ------------------------------------------------------------ events and waits

    def _dispatched(self, event: Event) -> None:
        self.events.append(event)
        for kind, found in self._catching:
            if isinstance(event, kind):
                found.append(event)

    def explain(self) -> str:
        """Describe what the program waits for now, and the last events."""
        last = [f"  {words(event, self.began)}" for event in list(self.events)[-5:]]
        return self.waits_for() + ("\nThe last events:\n" + "\n".join(last) if last else "")

    def outstanding_timers(self) -> list[str]:
        """Describe the timers of ``after()`` that still run: the program may have forgotten them.

        Empty with :attr:`may_leave_timers`, and after the end of the program.
        """
        if self.app is None or self.may_leave_timers or not self.is_open:
            return []
        return [
            f"the timer {timer.name or '?'} is still running, due in {timer.due - self.clock():g} s"
            " (advance() to it, cancel it, or set pilot.may_leave_timers)"
            for timer in self.app._timers.outstanding()
        ]

    def waits_for(self) -> str:
        """Describe what the program waits for now."""
        return waits_of(self._program(), self.app, self.clock())


def _run_and_leave_open(loop: Any) -> None:
    """Run an existing loop in such a way that it can be run again."""

    def leave() -> None:
        loop.loop.running = False
        loop._stop_asked = False
        loop._mailbox.owner = None

    with patch.object(loop, "close", leave):
        loop.run()


def _run_what_it_makes(make: Callable[[], Any]) -> None:
    made = make()
    if isinstance(made, EventLoop):
        made.run()
    elif asyncio.iscoroutine(made):
        aio.run(made)


def _has_pygame() -> bool:
    return importlib.util.find_spec("pygame") is not None
