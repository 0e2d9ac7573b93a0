"""Several models and the same presses: which model noticed which press, and when.

A press is *noticed* when the model's handler is called, *unseen* while it stands in line at its
device, and *missed* if neither holds: the model has read it, and has called no handler.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median

from ....models.input import state_poll
from ....words import Text, sentences, text
from ...meter import CostReading, Lately
from .subject import MODELS, Called, WaitReport

DEVICE_NAMES = (text("mouse"), text("keyboard"))

BEFORE, AFTER = 0.02, 0.06
"""Seconds around a press that are drawn."""
KEPT = 500
"""The most presses that are remembered of each model."""


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
    called: float | None = None
    """When the handler was called; None: not yet, or never."""
    missed: bool = False

    @property
    def latency(self) -> float | None:
        """Seconds from the press to its handler."""
        return None if self.called is None else self.called - self.time


@dataclass
class Runner:
    """What is known of one model."""

    name: str
    presses: dict[int, Handed] = field(default_factory=dict)
    """The last presses, by number."""
    missed: int = 0
    unseen: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=99))
    shot: Shot | None = None
    """The moment of which it has reported last."""
    waits: list[tuple[float, float]] = field(default_factory=list)
    """When it waited in that moment."""
    waits_for: int = -1
    reading: CostReading | None = None
    """A mean of the last two seconds."""
    lately: Lately = field(default_factory=Lately)
    starting: bool = True
    gone: Text | str = ""
    _asked: tuple[Shot, int] | None = None
    """The moment of which it is asked, and the last press until then."""

    @property
    def last(self) -> float | None:
        """Seconds from the last press that was noticed to its handler."""
        return self.latencies[-1] if self.latencies else None

    @property
    def median(self) -> float | None:
        """Of the last 99."""
        return median(self.latencies) if self.latencies else None

    def press(self, number: int, time: float, room: bool = True, kind: str = "click") -> None:
        """A press was handed to its device at ``time``; without ``room``, the device dropped it."""
        self.presses[number] = Handed(time, kind, missed=not room)
        self.missed += not room
        self.presses.pop(number - KEPT, None)

    def notice(self, fact: Called) -> None:
        """It reports that it has called its handler."""
        press = self.presses.get(fact.number)
        if press is None:
            return
        self.missed -= press.missed
        press.missed, press.called = False, fact.time
        self.latencies.append(fact.time - press.time)

    def ask(self, shot: Shot) -> None:
        """It is asked what it did in ``shot``, and about all presses until now."""
        self._asked = shot, max(self.presses, default=0)

    def report(self, fact: WaitReport) -> None:
        """It reports when it waited, and which presses it has not read."""
        if self._asked is None:
            return
        self.shot, last = self._asked
        self.waits, self.waits_for = fact.waits, fact.waits_for
        self.unseen = len(fact.unread)
        for number, press in self.presses.items():
            unknown = press.called is None and not press.missed
            if unknown and number <= last and number not in fact.unread:
                press.missed = True
                self.missed += 1

    def calls(self, shot: Shot) -> list[Handed]:
        """The presses, of the shot or from before it, whose handler was called in the shot."""
        return [
            press
            for press in self.presses.values()
            if press.called is not None and shot.start <= press.called <= shot.end
        ]

    def running(self, start: float, end: float) -> list[tuple[float, float]]:
        """The spans between ``start`` and ``end`` in which it did not wait."""
        spans, at = [], start
        for begin, until in self.waits:
            if begin > at and at < end:
                spans.append((at, min(begin, end)))
            at = max(at, until)
        if at < end:
            spans.append((at, end))
        return spans


def runners() -> dict[str, Runner]:
    """One runner for each model, in the order of the page."""
    return {name: Runner(name) for name in MODELS}


@dataclass
class Race:
    """All that the page shows: what is known of each model, and what was done last."""

    runners: dict[str, Runner] = field(default_factory=runners)
    shot: Shot | None = None
    """The moment of which the models were asked last."""
    number: int = 0
    """The number of the last press."""
    early: int = 0
    """Presses that came before all were ready, and were handed to none."""
    topic: str = "hint"
    """What the sentence is about: ``hint`` or ``more``; ``short`` or ``keys``, when pressed."""
    lasted: float = 0.0
    """Seconds for which the built-in short press really lasted."""

    @property
    def starting(self) -> bool:
        """Whether some of them are not ready yet."""
        return any(each.starting and not each.gone for each in self.runners.values())

    @property
    def gone(self) -> bool:
        """Whether the process of one of them has ended."""
        return any(each.gone for each in self.runners.values())

    @property
    def waited(self) -> float:
        """The most that one of them waited for a core, in percent; 0: too little to mention."""
        readings = [each.reading for each in self.runners.values()]
        return max((one.waited for one in readings if one is not None and one.crowded), default=0.0)

    def sentence(self) -> Text:
        """The sentence below the title."""
        scan = self.runners["scan"]
        if self.starting:
            ready = sum(not each.starting for each in self.runners.values())
            starting = text(
                "Starting: {n} of {all} programs are ready. Until all are, no press is counted.",
                n=ready,
                all=len(self.runners),
            )
            return sentences(
                starting, text("Not counted: {n}.", n=self.early) if self.early else ""
            )
        if self.topic == "short":
            return self._short_press()
        if self.topic == "keys" and scan.unseen and scan.waits_for >= 0:
            return text(
                "Not yet seen by the blocking scan: {n}. It waits for the {device}.",
                n=scan.unseen,
                device=DEVICE_NAMES[scan.waits_for],
            )
        if self.topic == "hint":
            return text(
                "Below is what they do while nothing happens. Click anywhere, or type: the press "
                "goes to all six."
            )
        return text(
            "The line is your press, each mark the call of a handler. Every program is a process "
            "of its own."
        )

    def _short_press(self) -> Text:
        """What became of the built-in short press in the model that polls the state."""
        lasted = f"{self.lasted * 1000:.1f}"
        press = self.runners["state"].presses.get(self.number)
        if press is not None and press.missed:
            return text(
                "The button was down for {n} ms: a program that looks at its state every "
                "{interval} ms has missed it.",
                n=lasted,
                interval=f"{state_poll.INTERVAL * 1000:.3g}",
            )
        if press is not None and press.called is not None:
            return text(
                "The button was down for {n} ms, and by luck the program looked at its state then. "
                "Again?",
                n=lasted,
            )
        return text("The button was down for {n} ms.", n=lasted)
