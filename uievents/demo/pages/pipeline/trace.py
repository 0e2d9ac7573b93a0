"""Saves what has been seen as a trace, which any viewer of Chrome's trace format opens.

The format is the JSON object format of "Trace Event Format" (Chromium's document of that
name; https://ui.perfetto.dev opens it, as does chrome://tracing).  Each event is an asynchronous
slice (``b`` and ``e``) with its three parts in it: waited until noticed, queued, handled.  What
the loop cost is two counters (``C``).  Times are microseconds since the first event.
"""

from __future__ import annotations

import json
import platform
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import localtime, strftime
from typing import Any, NamedTuple

from .... import __version__
from ....output import write_new
from ...meter import Reading
from .flow import Token
from .protocol import HANDLERS

PID = 1


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

    def trace(self) -> dict[str, Any]:
        """As an object of the trace format."""
        times = [passed.token.sent for passed in self.passed]
        zero = min([*times, *(r.time - r.seconds for r in self.readings)], default=0.0)

        def at(time: float) -> float:
            return round((time - zero) * 1e6, 1)

        events: list[dict[str, Any]] = [
            {"ph": "M", "name": "process_name", "pid": PID, "args": {"name": "uievents demo"}}
        ]
        for number, passed in enumerate(self.passed):
            events += _slices(number, passed, at)
        for reading in self.readings:
            ts = at(reading.time - reading.seconds)
            for name, value in (("CPU %", reading.cpu), ("wakeups/s", reading.wakeups)):
                figure = {"value": round(value, 2)}
                events.append({"ph": "C", "name": name, "pid": PID, "ts": ts, "args": figure})
        return {
            "traceEvents": sorted(events, key=lambda event: event.get("ts", 0.0)),
            "displayTimeUnit": "ms",
            "otherData": {
                "program": f"uievents demo {__version__}",
                "python": platform.python_version(),
                "system": platform.platform(),
            },
        }

    def save(self, folder: Path) -> Path:
        """Write it to a new file in ``folder``; returns its path.

        Raises :class:`~uievents.output.OutputError`, or ``FileExistsError`` after 999 in a second.
        """
        name = strftime("uievents-trace-%Y%m%d-%H%M%S", localtime())
        data = json.dumps(self.trace(), separators=(",", ":")).encode()
        for number in range(1, 1000):
            path = folder / (f"{name}.json" if number == 1 else f"{name}-{number}.json")
            try:
                write_new(path, data)
            except FileExistsError:
                continue
            return path
        raise FileExistsError(f"{folder} is full of traces of this second")


def _slices(number: int, passed: Passed, at: Any) -> Iterable[dict[str, Any]]:
    token = passed.token
    began = token.began or token.started
    common = {"cat": token.kind, "id": number, "pid": PID, "tid": 1}
    facts = {
        "loop waits by": passed.mode,
        "slow handler": passed.slow,
        "inputs": token.count,
        "what": token.label,
    }
    whole = (HANDLERS[token.kind], token.sent, token.handled)
    parts = (
        ("waited", token.sent, token.noticed),
        ("queued", token.noticed, began),
        ("handled", began, token.handled),
    )
    yield {"ph": "b", "name": whole[0], "ts": at(whole[1]), **common, "args": facts}
    for name, start, end in parts:
        yield {"ph": "b", "name": name, "ts": at(start), **common}
        yield {"ph": "e", "name": name, "ts": at(max(start, end)), **common}
    yield {"ph": "e", "name": whole[0], "ts": at(whole[2]), **common}
