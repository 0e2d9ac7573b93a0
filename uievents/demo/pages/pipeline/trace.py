"""Saves what has happened as a trace for Perfetto (:mod:`uievents.traceformat`).

Each event is a span with three parts: it waited until it was noticed, was queued, and was handled.
CPU and wakeups are counters.
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
from ....words import Text, text
from ...cleaning import clean
from ...meter import CostReading
from .flow import Token
from .protocol import KINDS


class Passed(NamedTuple):
    """An event that has been handled, how the loop waited, and how it handled clicks."""

    mode: str
    slow: str
    token: Token


@dataclass
class Record:
    """The last events and figures, of all modes."""

    passed: deque[Passed] = field(default_factory=lambda: deque(maxlen=10_000))
    readings: deque[CostReading] = field(default_factory=lambda: deque(maxlen=7_200))

    def trace(self) -> ChromeTrace:
        """What has happened."""
        trace = ChromeTrace(f"uievents demo {__version__}")
        for number, (mode, slow, token) in enumerate(self.passed):
            facts = {
                "loop waits by": mode,
                "slow handler": slow,
                "inputs": token.count,
                "what": token.label,
            }
            parts = (
                ("waited", token.sent, token.noticed),
                ("queued", token.noticed, token.began),
                ("handled", token.began, token.handled),
            )
            whole = KINDS[token.kind].handler, token.sent, token.handled
            trace.span(*whole, token.kind, number, facts, parts)
        for reading in self.readings:
            begin = reading.time - reading.seconds
            trace.counter("CPU %", begin, round(reading.cpu, 2))
            trace.counter("wakeups/s", begin, round(reading.wakeups, 2))
        return trace

    def save(self, folder: Path) -> Text:
        """Write it to a new file in ``folder``; returns a sentence: where it is, or why not."""
        if not self.passed and not self.readings:
            return text("Nothing has happened yet that a trace could tell.")
        try:
            path = clean(str(self.write(folder)), 400)
        except OSError as error:
            return text("Nothing was saved: {why}.", why=clean(str(error.strerror or error), 400))
        return text(
            "Saved to {path}. To see it as a timeline, open it at ui.perfetto.dev in a browser.",
            path=path,
        )

    def write(self, folder: Path) -> Path:
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
