"""Runs a plain pygame program on virtual time, by replacing its waits, clocks and states.

Such a program has a loop of its own.  While it is under test, the functions that it waits and asks
with are replaced: ``pygame.event.get``, ``wait`` and ``poll``, ``pygame.time``,
``key.get_pressed``, the ``mouse`` functions, and Python's own clocks and ``sleep``.  The last two
are replaced only for code that runs in the program.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
from unittest.mock import patch

import pygame

from ..app import App
from .lockstep import FOREVER
from .pygame_devices import PygameDevices
from .wait import VirtualStage, in_program

FRAME = 1 / 60
"""Virtual seconds between two looks of a program that never waits."""
LOOKS = 3
"""A program counts as one that never waits after so many looks without an event at one moment."""
READINGS = 200
"""A program counts as one that waits for a clock after so many readings at one moment."""
PICTURES = 100
"""A program counts as one that draws without looking after so many pictures at one moment."""
INSTANT = 0.001
"""Virtual seconds that pass after :data:`READINGS` readings."""


class Waits:
    """The replacing functions and their common state."""

    def __init__(self, stage: VirtualStage, devices: PygameDevices) -> None:
        self.stage: VirtualStage = stage
        self.devices: PygameDevices = devices
        self.began: float = stage.clock()
        self._get, self._poll = pygame.event.get, pygame.event.poll
        self._pump, self._peek = pygame.event.pump, pygame.event.peek
        self._clear = pygame.event.clear
        self._looked_at = -1.0
        self._looks = 0
        self._read_at = self._shown_at = -1.0
        self._readings = self._pictures = 0
        self._rel_from = devices.pos
        self._timers: dict[int, tuple[float, float, int, Any]] = {}  # due, every, left, event

    # ------------------------------------------------------------ pygame.event

    def get(self, *args: Any, **options: Any) -> list[Any]:
        self._post_due()
        events = self._get(*args, **options)
        self.devices.unseen = False
        self._looked(bool(events))
        return events

    def poll(self) -> Any:
        self._post_due()
        event = self._poll()
        self.devices.unseen &= event.type != pygame.NOEVENT
        self._looked(event.type != pygame.NOEVENT)
        return event

    def wait(self, timeout: int = 0) -> Any:
        until = self.stage.clock() + timeout / 1000 if timeout > 0 else FOREVER
        while True:
            self._post_due()
            event = self._poll()
            self.devices.unseen &= event.type != pygame.NOEVENT
            if event.type != pygame.NOEVENT or self.stage.clock() >= until:
                return event
            self.pause(min([until, *(timer[0] for timer in self._timers.values())]))

    def pump(self) -> None:
        self._post_due()
        self._pump()
        self.devices.unseen = False
        self._looked(False)

    def peek(self, *args: Any, **options: Any) -> Any:
        self._post_due()
        found = self._peek(*args, **options)
        self.devices.unseen = False
        self._looked(bool(found))
        return found

    def clear(self, *args: Any, **options: Any) -> None:
        self._post_due()
        self._clear(*args, **options)
        self.devices.unseen = False
        self._looked(False)

    def _looked(self, found: bool) -> None:
        if App.current is not None:  # an App's window source looks only after a wait
            return
        now = self.stage.clock()
        if found or now != self._looked_at:
            self._looked_at, self._looks = now, 0
            return
        self._looks += 1
        if self._looks >= LOOKS:
            self.sleep(FRAME)

    def showing(self, show: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap ``pygame.display.flip()`` or ``update()``."""

        def shown(*args: Any, **options: Any) -> Any:
            result = show(*args, **options)
            now = self.stage.clock()
            if now != self._shown_at:
                self._shown_at, self._pictures = now, 0
            self._pictures += 1
            if self._pictures >= PICTURES and App.current is None:
                self.sleep(FRAME)
            return result

        return shown

    def pause(self, until: float) -> None:
        """Wait once; the test may end the wait before ``until``."""
        program = self.stage.program
        if self.stage.inside and program is not None:
            program.wait(until)

    # ------------------------------------------------------------ time

    def sleep(self, seconds: float) -> None:
        until = self.stage.clock() + max(0.0, seconds)
        while self.stage.inside and self.stage.clock() < until:
            self.pause(until)

    def delay(self, milliseconds: int) -> int:
        self.sleep(milliseconds / 1000)
        return milliseconds

    def now(self) -> float:
        """The virtual time, for the program's clocks.

        A program that reads a clock many times at one moment is waiting for it, so time passes.
        Before the first look for events this takes more readings.  No time passes in a program
        with an App, an EventLoop or an asyncio loop, because the switch would interrupt a handler.
        """
        now = self.stage.clock()
        if self.stage.has_selectors:
            return now
        most = READINGS if self._looked_at >= 0 else 20 * READINGS
        if now != self._read_at:
            self._read_at, self._readings = now, 0
        self._readings += 1
        if self._readings >= most:
            self._readings = 0
            self.sleep(INSTANT)
        return self.stage.clock()

    def ticks(self) -> int:
        return round((self.now() - self.began) * 1000)

    def set_timer(self, event: Any, millis: int, loops: int = 0) -> None:
        one = event if isinstance(event, pygame.event.EventType) else pygame.event.Event(event)
        self._timers.pop(one.type, None)
        if millis > 0:
            seconds = millis / 1000
            self._timers[one.type] = (self.stage.clock() + seconds, seconds, loops, one)

    def _post_due(self) -> None:
        now = self.stage.clock()
        for kind, (due, every, left, event) in list(self._timers.items()):
            if due > now:
                continue
            pygame.event.post(event)
            if left == 1:
                del self._timers[kind]
            else:
                self._timers[kind] = (due + every, every, max(0, left - 1), event)

    # ------------------------------------------------------------ mouse and keyboard

    def rel(self) -> tuple[int, int]:
        (x, y), (x0, y0) = self.devices.pos, self._rel_from
        self._rel_from = self.devices.pos
        return (x - x0, y - y0)


def clock_type(waits: Waits) -> type:
    """``pygame.time.Clock`` on virtual time."""

    class Clock:
        def __init__(self) -> None:
            self._last = waits.stage.clock()
            self._took = self._worked = 0.0
            self._frames: list[float] = []

        def tick(self, framerate: float = 0) -> int:
            now = waits.stage.clock()
            self._worked = now - self._last
            if framerate > 0:
                # pygame rounds down to whole milliseconds: 60 frames a second take 16 ms each.
                waits.sleep(int(1000 / framerate) / 1000 - self._worked)
            now = waits.stage.clock()
            self._took, self._last = now - self._last, now
            self._frames = [*self._frames[-10:], now]
            return round(self._took * 1000)

        tick_busy_loop = tick

        def get_time(self) -> int:
            return round(self._took * 1000)

        def get_rawtime(self) -> int:
            return round(self._worked * 1000)

        def get_fps(self) -> float:
            if len(self._frames) < 2 or self._frames[-1] == self._frames[0]:
                return 0.0
            return (len(self._frames) - 1) / (self._frames[-1] - self._frames[0])

    return Clock


@contextmanager
def replaced(stage: VirtualStage, devices: PygameDevices) -> Iterator[Waits]:
    """Within the ``with``, replace pygame's waits, clocks and states by those of the test."""
    waits = Waits(stage, devices)
    inside = {
        (pygame, "quit"): quit_without_fonts,
        (pygame.event, "get"): waits.get,
        (pygame.event, "poll"): waits.poll,
        (pygame.event, "wait"): waits.wait,
        (pygame.event, "pump"): waits.pump,
        (pygame.event, "peek"): waits.peek,
        (pygame.event, "clear"): waits.clear,
        (pygame.display, "flip"): waits.showing(pygame.display.flip),
        (pygame.display, "update"): waits.showing(pygame.display.update),
        (pygame.time, "set_timer"): waits.set_timer,
        (pygame.time, "wait"): waits.delay,
        (pygame.time, "delay"): waits.delay,
        (pygame.time, "get_ticks"): waits.ticks,
        (pygame.time, "Clock"): clock_type(waits),
        (pygame.key, "get_pressed"): devices.pressed_keys,
        (pygame.key, "get_mods"): devices.mod_bits,
        (pygame.mouse, "get_pos"): lambda: devices.pos,
        (pygame.mouse, "get_pressed"): devices.pressed_buttons,
        (pygame.mouse, "get_rel"): waits.rel,
    }
    inside[pygame.mouse, "set_cursor"] = _ignoring_errors(pygame.mouse.set_cursor)
    own: dict[tuple[Any, str], Callable[..., Any]] = {
        (time, "sleep"): waits.sleep,
        (time, "monotonic"): waits.now,
        (time, "perf_counter"): waits.now,
        (time, "time"): lambda: EPOCH + waits.now(),
        (time, "monotonic_ns"): lambda: round(waits.now() * 1e9),
        (time, "perf_counter_ns"): lambda: round(waits.now() * 1e9),
        (time, "time_ns"): lambda: round((EPOCH + waits.now()) * 1e9),
    }
    patches = [patch.object(place, name, to) for (place, name), to in inside.items()]
    patches += [
        patch.object(place, name, in_program(stage, getattr(place, name), to))
        for (place, name), to in own.items()
    ]
    before = [part for part in _parts() if part.get_init()]
    with ExitStack() as all_of_them:
        for one in patches:
            all_of_them.enter_context(one)
        try:
            yield waits
        finally:
            for part in _parts():  # the program was ended in a wait, and could not shut them down
                if part not in before:
                    part.quit()


EPOCH = 1_700_000_000.0
"""Virtual wall-clock time starts near here (a second in November 2023)."""


def quit_without_fonts() -> None:
    """Replace ``pygame.quit()`` under test, but keep fonts and sounds.

    Libraries such as pygame-menu keep fonts from one program to the next, and using one after
    ``pygame.font.quit()`` crashes the process.
    """
    if App.current is not None:
        App.current.close()
    for part in _parts():
        part.quit()


def _parts() -> list[Any]:
    """The modules of pygame that change how a loop waits: two for gamepads, and the window."""
    try:
        # It also starts joystick.  Imported here, since a program's own import ends with it.
        from pygame._sdl2 import controller
    except ImportError:
        return [pygame.joystick, pygame.display]
    return [controller, pygame.joystick, pygame.display]


def _ignoring_errors(set_cursor: Callable[..., Any]) -> Callable[..., Any]:
    """``set_cursor`` without its errors: SDL's dummy driver has no system cursors."""

    def ignored(*args: Any, **options: Any) -> None:
        with suppress(pygame.error):
            set_cursor(*args, **options)

    return ignored
