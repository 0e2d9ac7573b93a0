"""Several models and the same presses: which model noticed which press, and when.

A press is *noticed* when the model's handler is called, *unseen* while it stands in line at its
device, and *missed* if neither holds: the model has read it, and has called no handler.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from ....words import Text
from ...meter import Costs, Lately
from .subject import MODELS, Called, WaitReport

BEFORE, AFTER = 0.02, 0.06
"""Seconds around a press that are drawn."""
SHORT = 0.002
"""Seconds for which the built-in short press lasts, about."""
KEPT = 500
"""Presses that are remembered."""


@dataclass
class Shot:
    """The moment that is drawn: ``at`` is its first press, or any time if there was none."""

    at: float
    presses: list[tuple[int, float, str]] = field(default_factory=list)
    """Number, time, and ``"click"`` or ``"key"``."""

    @property
    def start(self) -> float:
        return self.at - BEFORE

    @property
    def end(self) -> float:
        return self.at + AFTER


@dataclass
class Handed:
    """A press that was handed to one model."""

    time: float
    kind: str
    latency: float | None = None
    """Seconds until its handler was called; None: not yet, or never."""
    missed: bool = False


@dataclass
class Runner:
    """What is known of one model."""

    name: str
    presses: dict[int, Handed] = field(default_factory=dict)
    """The last presses, by number."""
    missed: int = 0
    unseen: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=99))
    waits: list[tuple[float, float]] | None = None
    """When it waited, in the moment that is drawn; None: not known yet."""
    waits_for: int = -1
    reading: Costs | None = None
    """A mean of the last two seconds."""
    lately: Lately = field(default_factory=Lately)
    starting: bool = True
    gone: Text | str = ""
    _asked: int = 0

    @property
    def last(self) -> float | None:
        """Seconds from the last press that was noticed to its handler."""
        return self.latencies[-1] if self.latencies else None

    @property
    def median(self) -> float | None:
        """Of the last 99."""
        return median(self.latencies) if self.latencies else None

    def press(self, number: int, time: float, room: bool = True, kind: str = "click") -> None:
        """A press has been handed over at ``time``; without ``room`` its device dropped it."""
        self.presses[number] = Handed(time, kind, missed=not room)
        self.missed += not room
        self.presses.pop(number - KEPT, None)

    def notice(self, fact: Called) -> None:
        """It reports that it has called its handler."""
        press = self.presses.get(fact.number)
        if press is None:
            return
        self.missed -= press.missed
        press.missed, press.latency = False, fact.time - press.time
        self.latencies.append(press.latency)

    def noticed_late(self, shot: Shot) -> Iterator[tuple[float, float, str]]:
        """The presses from before the shot that were noticed in it.

        Seconds from the press to its handler, when that was called, and the kind of press.
        """
        for it in self.presses.values():
            if it.latency is not None and it.time < shot.at:
                called = it.time + it.latency
                if shot.start <= called <= shot.end:
                    yield it.latency, called, it.kind

    def ask(self) -> None:
        """It is asked for a trace of the presses until now."""
        self._asked = max(self.presses, default=0)

    def trace(self, fact: WaitReport) -> None:
        """It reports when it waited, and which presses it has not read."""
        self.waits, self.waits_for = fact.waits, fact.waits_for
        self.unseen = len(fact.unread)
        for number, press in self.presses.items():
            waits = press.latency is None and not press.missed
            if waits and number <= self._asked and number not in fact.unread:
                press.missed = True
                self.missed += 1

    def running(self, start: float, end: float) -> list[tuple[float, float]]:
        """Between ``start`` and ``end``, when it did not wait."""
        if self.waits is None:
            return []
        spans, at = [], start
        for begin, until in self.waits:
            if begin > at and at < end:
                spans.append((at, min(begin, end)))
            at = max(at, until)
        if at < end:
            spans.append((at, end))
        return spans


def runners() -> dict[str, Runner]:
    """One of each, in the order of the page."""
    return {name: Runner(name) for name in MODELS}
