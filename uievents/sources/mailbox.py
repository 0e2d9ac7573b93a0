"""The mailbox: takes the events that the program itself posts, on any thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Any, Protocol

from ..errors import QueueFull
from ..events import Event
from .base import Source

TYPES = 4096
"""The most event types with a check.  Only a program that makes classes for ever has more."""
TURN_WITHIN = 10
"""Seconds for which a thread's post waits for the next ``turn()`` of a program's own loop."""

LOOK = 1.0
"""Seconds after which a post that waits looks whether the loop still runs."""

Check = Callable[[Any], object]
CheckFor = Callable[[type[Event]], Check]


class Bell(Protocol):
    """Ends the loop's wait: its selector."""

    woken: bool
    """Whether it has been rung since the wait began."""

    def wake(self) -> None: ...


def _accept(event: Event) -> None:
    """Accept any event, whatever its values."""


class Mailbox(Source):
    """Takes the events of :meth:`post`; the loop empties it once a turn.

    ``deque.append`` is atomic, so posting takes no lock.  The ``bell`` rings only when the loop
    sleeps, as a ring takes two microseconds.
    """

    name = "mailbox"

    def __init__(
        self, bell: Bell, limit: int = 65_536, check_for: CheckFor = lambda kind: _accept
    ) -> None:
        """``check_for(type)`` returns the function that checks the events of that type."""
        self.limit = limit
        self.box: deque[Event] = deque()
        self._bell = bell
        self._check_for = check_for
        self._checks: dict[type, Check] = {}
        self.keeps: bool = True
        """Whether all types posted so far have the policy ``keep``: then nothing needs merging."""
        self._emptied = threading.Condition()
        self._waiting = 0
        self.owner: int | None = None
        """Identifier of the thread that empties the box; None: none does."""
        self.steady: bool = False
        """Whether the owner goes on emptying it until it is stopped, as ``run()`` does.  A program
        that calls ``turn()`` may stop doing so at any time."""

    def post(self, event: Event) -> None:
        """Put ``event`` in line.  From any thread.

        If ``limit`` events wait already, a post from another thread blocks until there is room.
        Raises :class:`QueueFull` where it would block for ever: on the loop's own thread, while no
        loop runs, and if a program that calls ``turn()`` has not done so for :data:`TURN_WITHIN`
        seconds.  Raises ``TypeError`` for anything but an event, and for an event with a value that
        its field cannot have.
        """
        try:
            self._checks[type(event)](event)
        except KeyError:
            self._check_of(event)(event)
        box = self.box
        if len(box) >= self.limit:
            self._wait_for_room()
        box.append(event)
        if not self._bell.woken:
            self._bell.wake()

    def check(self, event: Event) -> None:
        """Raise what :meth:`post` raises for a wrong event."""
        try:
            check = self._checks[type(event)]
        except KeyError:
            check = self._check_of(event)
        check(event)

    def _check_of(self, event: Event) -> Check:
        if not isinstance(event, Event):
            raise TypeError(f"post() takes an event (a subclass of uievents.Event), not {event!r}")
        self.keeps &= event.policy == "keep"
        if len(self._checks) >= TYPES:
            self._checks.clear()
        check = self._checks[type(event)] = self._check_for(type(event))
        return check

    def _wait_for_room(self) -> None:
        with self._emptied:
            self._waiting += 1
            left: float = TURN_WITHIN
            try:
                while len(self.box) >= self.limit:
                    if self.owner in (None, threading.get_ident()) or left <= 0:
                        raise QueueFull(
                            f"{self.limit} posts wait already, and the loop takes none of them: "
                            "post fewer from one handler, or run the loop"
                        )
                    self._bell.wake()
                    if self._emptied.wait(LOOK):
                        left = TURN_WITHIN
                    elif not self.steady:  # a steady owner is waited for, as long as there is one
                        left -= LOOK
            finally:
                self._waiting -= 1

    def take(self, most: int | None = None) -> list[Event]:
        """Take out at most ``most`` posts, oldest first; None: all."""
        box = self.box
        number = len(box) if most is None else min(most, len(box))
        pop = box.popleft
        events = [pop() for _ in repeat(None, number)]
        if self._waiting:
            with self._emptied:
                self._emptied.notify_all()
        return events

    def newest(self) -> Event | None:
        """The newest post that has not been taken out; None: there is none.  From any thread."""
        try:
            return self.box[-1]
        except IndexError:
            return None

    def take_until(self, last: Event | None) -> list[Event]:
        """Take out the posts up to and including ``last``; none if it has been taken already."""
        places = enumerate(self.box.copy(), 1)
        return self.take(max((place for place, event in places if event is last), default=0))
