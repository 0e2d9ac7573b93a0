"""Runs a program and its test in turn, never both at once.

A test presses a key, lets a second pass, and looks at the result.  But a program has its own loop,
which returns only at the end.  So the program runs as a *greenlet*, a second stack on the same
thread.  Each wait of the program switches back to the test, and gives the time until which the
program would have slept.  There is no lock and no second thread, so everything happens in the same
order in every run.

All waits of a program under test call :meth:`Program.wait`: that of the virtual selector, and those
that replace pygame's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import greenlet

FOREVER = float("inf")
RESTLESS = 20_000
"""Looks without a wait after which the test fails, because the program never comes to rest."""


class NeverSettles(AssertionError):
    """The program runs for ever without waiting."""


class Program:
    """A program under test: :meth:`resume` runs it until its next wait."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._greenlet = greenlet.greenlet(function)
        self.asyncio: Any = None
        """The program's running asyncio loop, kept here while the test runs."""
        self._looks = 0
        self.deadline: float = FOREVER
        """The time until which it would sleep if nothing happened (virtual clock, seconds)."""

    @property
    def ended(self) -> bool:
        return bool(self._greenlet.dead)

    @property
    def inside(self) -> bool:
        """Whether the program runs at this moment, and not its test."""
        return greenlet.getcurrent() is self._greenlet

    # ------------------------------------------------------------ called by the test

    def resume(self) -> None:
        """Let the program run until it waits or ends.  Its exceptions are raised here."""
        if not self.ended:
            self._switch(self._greenlet.switch)

    def end(self, error: BaseException | None = None) -> None:
        """Make the program's wait raise ``error`` (default: an exception that silently ends it)."""
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
        """Switch to the test.  Returns when it resumes the program, maybe before ``deadline``."""
        self.deadline = deadline
        self._greenlet.parent.switch()

    def look(self) -> None:
        """Note that the program looked for events without a wait.

        Raises :class:`NeverSettles` if it does so too often without a wait.
        """
        self._looks += 1
        if self._looks > RESTLESS:
            self._looks = 0
            raise NeverSettles(
                f"the program has looked {RESTLESS:,} times without ever waiting: does a handler "
                "post an event to itself, or start a timer of 0 seconds, again and again?"
            )
