"""Saves what has been seen as a trace, which any viewer of Chrome's trace format opens.

It is made by :mod:`uievents.traceformat`, as that of any program.  Each event is an asynchronous
slice with its three parts in it: waited until noticed, queued, handled.  What the loop cost is two
counters.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from time import localtime, strftime
from typing import NamedTuple

from .... import __version__
from ....output import write_new
from ....traceformat import ChromeTrace
from ...meter import Reading
from .flow import Token
from .protocol import HANDLERS


class Passed(NamedTuple):
    """An event that has been handled, and how the loop waited and handled meanwhile."""

    mode: str
    slow: str
    token: Token


@dataclass
class Record:
    """The last events and figures, of all modes."""

    passed: deque[Passed] = field(default_factory=lambda: deque(maxlen=10_000))
    readings: deque[Reading] = field(default_factory=lambda: deque(maxlen=7_200))

    def trace(self) -> ChromeTrace:
        """As a trace."""
        trace = ChromeTrace(f"uievents demo {__version__}")
        for number, passed in enumerate(self.passed):
            _add(trace, number, passed)
        for reading in self.readings:
            begun = reading.time - reading.seconds
            trace.counter("CPU %", begun, round(reading.cpu, 2))
            trace.counter("wakeups/s", begun, round(reading.wakeups, 2))
        return trace

    def save(self, folder: Path) -> Path:
        """Write it to a new file in ``folder``; returns its path.

        Raises :class:`~uievents.output.OutputError`, or ``FileExistsError`` after 999 in a second.
        """
        name = strftime("uievents-trace-%Y%m%d-%H%M%S", localtime())
        data = self.trace().as_bytes()
        for number in range(1, 1000):
            path = folder / (f"{name}.json" if number == 1 else f"{name}-{number}.json")
            try:
                write_new(path, data)
            except FileExistsError:
                continue
            return path
        raise FileExistsError(f"{folder} is full of traces of this second")


def _add(trace: ChromeTrace, number: int, passed: Passed) -> None:
    token = passed.token
    began = token.began or token.started
    facts = {
        "loop waits by": passed.mode,
        "slow handler": passed.slow,
        "inputs": token.count,
        "what": token.label,
    }
    parts = (
        ("waited", token.sent, token.noticed),
        ("queued", token.noticed, began),
        ("handled", began, token.handled),
    )
    trace.span(HANDLERS[token.kind], token.sent, token.handled, token.kind, number, facts, parts)
