"""Several models and the same presses: who noticed what, and when.  Without a pixel.

A press is *seen* when the model's handler is called, *unseen* while it stands in line at its
device, and *missed* when it does neither: a look has taken it away and nobody was told.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from ....words import Text
from ...meter import Costs, Lately
from .subject import MODELS, Seen, Trace

BEFORE, AFTER = 0.02, 0.06
"""Seconds around a press that are drawn."""

SHORT = 0.002
"""Seconds for which the built-in short press lasts, about."""


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
class Runner:
    """What is known of one model."""

    name: str
    sent: dict[int, float] = field(default_factory=dict)
    """When the presses that it has not noticed yet were handed to it."""
    seen: dict[int, float] = field(default_factory=dict)
    """The last presses that it noticed: number and latency in seconds."""
    missed: set[int] = field(default_factory=set)
    unseen: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=99))
    waits: list[tuple[float, float]] | None = None
    """When it waited, in the moment that is drawn; None: not told yet."""
    waits_for: int = -1
    reading: Costs | None = None
    """A mean of the last two seconds."""
    lately: Lately = field(default_factory=Lately)
    starting: bool = True
    gone: Text | str = ""
    _times: dict[int, float] = field(default_factory=dict)
    _kinds: dict[int, str] = field(default_factory=dict)
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
        self._times[number] = time
        self._kinds[number] = kind
        if room:
            self.sent[number] = time
        else:
            self.missed.add(number)
        for old in [each for each in self._times if each < number - 500]:
            del self._times[old], self._kinds[old]
            self.seen.pop(old, None)

    def notice(self, fact: Seen) -> None:
        """It says that it has called its handler."""
        time = self.sent.pop(fact.number, self._times.get(fact.number))
        self.missed.discard(fact.number)
        if time is not None:
            self.seen[fact.number] = fact.time - time
            self.latencies.append(fact.time - time)

    def noticed_late(self, shot: Shot) -> list[tuple[float, float, str]]:
        """The presses from before the shot that were noticed in it.

        Seconds from the press to its handler, when that was called, and the kind of press.
        """
        before = []
        for number, latency in self.seen.items():
            time = self._times.get(number, shot.at)
            if time < shot.at and shot.start <= time + latency <= shot.end:
                before.append((latency, time + latency, self._kinds[number]))
        return before

    def ask(self) -> None:
        """It is asked for a trace now, which tells of the presses until now."""
        self._asked = max(self.sent, default=0)

    def trace(self, fact: Trace) -> None:
        """It says when it waited, and what nobody has looked at."""
        self.waits, self.waits_for = fact.waits, fact.waits_for
        self.unseen = len(fact.unread)
        gone = [n for n in self.sent if n <= self._asked and n not in fact.unread]
        for number in gone:
            del self.sent[number]
            self.missed.add(number)

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
