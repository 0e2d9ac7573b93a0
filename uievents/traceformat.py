"""Chrome's trace format, which Perfetto and ``chrome://tracing`` open.

The JSON object format of "Trace Event Format" (Chromium's document of that name): slices (``X``),
asynchronous slices (``b`` and ``e``), flow arrows (``s``, ``t``, ``f``), counters (``C``) and names
(``M``).  Times are microseconds since the first event.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from typing import Any

PID = 1


class ChromeTrace:
    """The events of one trace.  All times are seconds, by one clock."""

    def __init__(self, program: str) -> None:
        self.program = program
        self._events: list[dict[str, Any]] = []
        self._names: list[dict[str, Any]] = []
        self.name("process_name", program)

    def __len__(self) -> int:
        return len(self._events)

    def name(self, what: str, name: str, lane: int = 0) -> None:
        """Name the process (``process_name``), or a lane (``thread_name``)."""
        self._names.append(
            {"ph": "M", "name": what, "pid": PID, "tid": lane, "args": {"name": name}}
        )

    def slice(
        self, name: str, begin: float, end: float, lane: int = 1, args: dict[str, Any] | None = None
    ) -> None:
        """Add something that lasted from ``begin`` to ``end``; the slices of a lane nest."""
        self._add("X", name, begin, tid=lane, dur=max(0.0, end - begin), args=args or {})

    def span(
        self,
        name: str,
        begin: float,
        end: float,
        kind: str,
        number: int,
        args: dict[str, Any] | None = None,
        parts: Iterable[tuple[str, float, float]] = (),
    ) -> None:
        """Add something that may overlap others; ``number`` identifies it among its ``kind``.

        ``parts`` are slices within it, one after the other: name, begin, end.
        """
        same = {"tid": 1, "cat": kind, "id": number}
        self._add("b", name, begin, **same, args=args or {})
        for part, since, until in parts:
            self._add("b", part, since, **same, args={})
            self._add("e", part, max(since, until), **same)
        self._add("e", name, max(begin, end), **same)

    def counter(self, name: str, time: float, value: float) -> None:
        self._add("C", name, time, tid=1, args={"value": value})

    def arrow(self, number: int, step: str, time: float, lane: int = 1) -> None:
        """Add a point of arrow ``number``, in the slice of the lane at ``time``.

        ``step``: ``s`` begins the arrow, ``t`` continues it, ``f`` ends it.
        """
        more = {"bp": "e"} if step == "f" else {}
        self._add(step, "input", time, tid=lane, cat="input", id=number, **more)

    def _add(self, phase: str, name: str, time: float, **more: Any) -> None:
        self._events.append({"ph": phase, "name": name, "pid": PID, "ts": time, **more})

    def as_object(self) -> dict[str, Any]:
        zero = min([event["ts"] for event in self._events], default=0.0)
        # The sort is stable: at one moment, a slice's end stays before the next one's begin.
        events = sorted(self._events, key=lambda event: event["ts"])
        return {
            "traceEvents": self._names + [_in_microseconds(event, zero) for event in events],
            "displayTimeUnit": "ms",
            "otherData": {
                "program": self.program,
                "python": platform.python_version(),
                "system": platform.platform(),
            },
        }

    def as_bytes(self) -> bytes:
        return json.dumps(self.as_object(), separators=(",", ":")).encode()


def _in_microseconds(event: dict[str, Any], zero: float) -> dict[str, Any]:
    event = {**event, "ts": round((event["ts"] - zero) * 1e6, 1)}
    if "dur" in event:
        event["dur"] = round(event["dur"] * 1e6, 1)
    return event
