"""The blocking wait in a test: virtual time moves instead of a sleep."""

from __future__ import annotations

import asyncio
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from selectors import SelectorKey
from types import FrameType
from typing import Any

from ..selector import Selector
from .clock import VirtualClock
from .lockstep import FOREVER, Program

Ready = list[tuple[SelectorKey, int]]


class VirtualStage:
    """The surroundings of a program under test: its clock, its selectors, its asyncio loop."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.program: Program | None = None
        self._selectors: list[VirtualSelector] = []

    @property
    def inside(self) -> bool:
        """Whether the program runs at this moment, and not its test or another thread."""
        return self.program is not None and self.program.inside

    @property
    def has_selectors(self) -> bool:
        """Whether it waits in a loop of uievents or asyncio, and not in a loop of its own."""
        return any(one.get_map() is not None for one in self._selectors)

    def selector(self) -> VirtualSelector:
        made = VirtualSelector(self)
        self._selectors.append(made)
        return made

    @contextmanager
    def lend(self, selector: Any) -> Iterator[None]:
        """Turn an existing selector into a virtual one within a ``with``."""
        former = selector.__class__
        selector.__class__, selector.stage = VirtualSelector, self
        self._selectors.append(selector)
        try:
            yield
        finally:
            self._selectors.remove(selector)
            selector.__class__ = former

    def event_loop(self) -> asyncio.AbstractEventLoop:
        """An asyncio loop on virtual time."""
        return VirtualEventLoop(self)

    def wait_outside(self, seconds: float) -> bool:
        """Sleep in real time until a descriptor is ready, because of a thread or another process.

        Returns whether one was ready within ``seconds``.
        """
        waiting = [one.fileno() for one in self._selectors if one.get_map() is not None]
        return bool(waiting and select.select(waiting, [], [], seconds)[0])


class VirtualSelector(Selector):
    """A selector that asks the kernel but never sleeps: it switches to the test instead."""

    def __init__(self, stage: VirtualStage) -> None:
        super().__init__()
        self.stage = stage

    def select(self, timeout: float | None = None) -> Ready:
        stage = self.stage
        if not stage.inside:
            return super().select(timeout)
        assert stage.program is not None
        deadline = FOREVER if timeout is None else stage.clock() + max(0.0, timeout)
        while True:
            woken = self.woken  # select() resets it
            self._ask_at = 0.0  # call pending() at each look, whatever the real time
            ready = super().select(0)
            if ready or woken or stage.clock() >= deadline:
                stage.program.look()
                return ready
            stage.program.wait(deadline)


class VirtualEventLoop(asyncio.SelectorEventLoop):
    """asyncio's selector loop on virtual time."""

    def __init__(self, stage: VirtualStage) -> None:
        self._stage = stage
        super().__init__(stage.selector())

    def time(self) -> float:
        return self._stage.clock()


def in_program(
    stage: VirtualStage, real: Callable[..., Any], virtual: Callable[..., Any]
) -> Callable[..., Any]:
    """A function that calls ``virtual`` in the program and ``real`` in the rest of the process.

    Code that waits for another process also gets real time, in which that process runs.  For
    example, pygame's ``SysFont`` asks a command for the fonts and gives it a second.
    """

    def chosen(*args: Any) -> Any:
        if not stage.inside or _package(sys._getframe(1)) in OF_PROCESSES:
            return real(*args)
        return virtual(*args)

    return chosen


OF_PROCESSES = ("subprocess", "multiprocessing")
"""Packages of the standard library that sleep or read a clock while another process works."""


def _package(frame: FrameType) -> str:
    """The package whose code a frame runs."""
    name: str = frame.f_globals.get("__name__", "")
    return name.partition(".")[0]
