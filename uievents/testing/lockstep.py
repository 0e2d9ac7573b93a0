"""A program and its test, of which one runs at a time.

A test says "press this, let a second pass, look".  A program has a loop of its own, which returns
only at its end.  So the program runs as a *greenlet*, a second stack on the same thread.  Each of
its waits switches back to the test, and names the time until which the program would have slept.
There is no lock and no second thread, so the order of everything is the same in every run.

Whatever waits in a program under test calls :meth:`Program.wait`: the virtual selector, and the
replacements of pygame's own waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import greenlet

FOREVER = float("inf")
RESTLESS = 20_000
"""Looks without a wait in between after which the test fails: the program never comes to rest."""


class NeverSettles(AssertionError):
    """The program goes on for ever without waiting."""


class Program:
    """A program that runs between two waits whenever the test calls :meth:`resume`."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._greenlet = greenlet.greenlet(function)
        self.asyncio: Any = None
        """The asyncio loop that runs in the program, while it waits."""
        self._looks = 0
        self.deadline: float = FOREVER
        """Until when it would sleep, if nothing happened; seconds on the virtual clock."""

    @property
    def ended(self) -> bool:
        return bool(self._greenlet.dead)

    @property
    def inside(self) -> bool:
        """Whether it is the program that runs at this moment, and not its test."""
        return greenlet.getcurrent() is self._greenlet

    # ------------------------------------------------------------ called by the test

    def resume(self) -> None:
        """Let the program run until it waits or ends.  What it raises is raised here."""
        if not self.ended:
            self._switch(self._greenlet.switch)

    def end(self, error: BaseException | None = None) -> None:
        """Have the program's wait raise ``error`` (default: what ends it, silently)."""
        if not self.ended:
            self._switch(lambda: self._greenlet.throw(error or greenlet.GreenletExit()))

    def _switch(self, switch: Callable[[], Any]) -> None:
        self._greenlet.parent = greenlet.getcurrent()
        self._looks = 0
        # asyncio keeps one running loop for each thread, but this thread has two stacks.
        outer = asyncio._get_running_loop()
        asyncio._set_running_loop(self.asyncio)
        try:
            switch()
        finally:
            self.asyncio = asyncio._get_running_loop()
            asyncio._set_running_loop(outer)

    # ------------------------------------------------------------ called in the program

    def wait(self, deadline: float = FOREVER) -> None:
        """Let the test go on.  Returns when it resumes the program, before ``deadline`` too."""
        self.deadline = deadline
        self._greenlet.parent.switch()

    def look(self) -> None:
        """Note that the program looked for events without a wait.

        Raises :class:`NeverSettles` if it does nothing else.
        """
        self._looks += 1
        if self._looks > RESTLESS:
            self._looks = 0
            raise NeverSettles(
                f"the program has looked {RESTLESS:,} times without ever waiting: does a handler "
                "post an event to itself, or start a timer of 0 seconds, again and again?"
            )
