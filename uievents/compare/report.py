"""The report: what ``--json`` writes, as types.

The types are the documentation: ``uievents compare --schema`` prints the JSON Schema that is
made from them, and :func:`decode` reads a report back strictly.  A change that a reader of
old reports would notice raises :data:`SCHEMA`'s number.

Percentages are of one core; times are milliseconds where the name says ``ms``, else seconds.
What was not measured is ``null`` here and "not measured" in print; it is never estimated.
"""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from .figures import Figure, Text
from .parts import DevicesStudy, IoStudy, MultiplexersStudy, Pace, ServersStudy, TasksStudy
from .reasons import INTERRUPTED, reason

SCHEMA: Literal["uievents.compare/1"] = "uievents.compare/1"


class Costs(msgspec.Struct, forbid_unknown_fields=True):
    """What a process cost in a phase."""

    seconds: float
    """Length of the phase, all runs together."""
    cpu_seconds: float
    """CPU time used in it, all runs together."""
    cpu_percent: Figure | None
    wakeups_per_second: Figure | None
    """Voluntary context switches of all its threads, as the kernel counts them."""
    looks_per_second: Figure | None
    """Rounds of its loop, as counted at its wait."""
    wakeups: int | None = None
    """All runs together."""


class Latency(msgspec.Struct, forbid_unknown_fields=True):
    """From the intended time of a press to its handler, all runs together (milliseconds)."""

    samples: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    p999_ms: float | None
    max_ms: float | None
    p50_by_run: Figure | None
    """The spread of each run's own median (milliseconds)."""
    curve: list[list[float]]
    """[percent, milliseconds], for those percentiles that the sample carries."""
    histogram: list[list[float]]
    """[upper bound in milliseconds, count]: buckets 5 % wide."""
    p99_within_ms: tuple[float, float] | None = None
    """The p99 of many more presses lies between these, at 95 % confidence on either side."""


class Balance(msgspec.Struct, forbid_unknown_fields=True):
    """Where the presses went: ``sent = received + merged + missed`` if ``balanced``."""

    sent: int
    received: int
    merged: int
    missed: int
    strange: int
    """Received twice, or never sent."""
    balanced: bool


POLLS_FROM = 20.0
"""Wakeups a second, while nothing happens, from which a loop that says that it waits polls."""


class Result(msgspec.Struct, forbid_unknown_fields=True):
    """A contestant's figures."""

    name: str
    device: str
    kind: str
    label: Text
    runs: int
    wait: str
    """How it waits, in its own words, if it has any."""
    idle: Costs
    active: Costs
    latency: Latency
    balance: Balance

    @property
    def polls(self) -> bool:
        """Whether it looks for events again and again, whatever it says of itself."""
        if self.kind in ("busy", "poll"):
            return True
        rate = self.idle.wakeups_per_second
        return self.kind in ("block", "peer") and rate is not None and rate.median >= POLLS_FROM

    @property
    def sleeps(self) -> bool:
        """Whether a press waits until its sleep is over, before it is looked at.

        (Another library's loop may wake for a timer of its own, and for a press at once.)
        """
        return self.kind in ("poll", "state") or (self.kind == "block" and self.polls)


class Header(msgspec.Struct, forbid_unknown_fields=True):
    """Where, when and with what it was measured; ``command`` measures it again."""

    uievents: str
    time: str
    """UTC, ISO 8601."""
    command: str
    seed: int
    machine: str
    cpu: str
    cores: int
    memory_bytes: int
    system: str
    python: str
    pygame: str | None
    sdl: str | None
    driver: str | None
    display: str | None
    load_average: float | None
    """The machine's, over the minute before: what else was running."""
    cpu_meter: str
    cpu_step_seconds: float
    """The smallest step that the CPU meter was seen to make: less than this it cannot show."""


class Plan(msgspec.Struct, forbid_unknown_fields=True):
    """What was to be done to each contestant, in each run."""

    scenario: str
    what: Text
    runs: int
    idle_seconds: float
    presses: int
    presses_per_second: float
    hold_ms: tuple[float, float]
    burst: int
    """Presses that come together."""
    handler_ms: float
    """Milliseconds of computing in each handler."""
    apart: bool = False
    """Whether what presses had a core of its own."""
    turns: int = 1
    """Of each run: its idle time and its presses were shared out among them."""


class Load(msgspec.Struct, forbid_unknown_fields=True):
    """How late the presses themselves were sent: this much is in every latency."""

    device: str
    samples: int
    late_p50_ms: float | None
    late_p99_ms: float | None


class NotMeasured(msgspec.Struct, forbid_unknown_fields=True):
    """Something that is missing from the report, why, and what to do about it."""

    what: Text
    why: Text


class IdleRatio(msgspec.Struct, forbid_unknown_fields=True):
    """How many times more CPU the busy loop uses than events, while nothing happens."""

    device: str
    busy: str
    events: str
    """Names of the two contestants."""
    times: float
    more_than: bool
    """Events used less than the CPU meter can show: the ratio is more than ``times``."""


class Ratio(msgspec.Struct, forbid_unknown_fields=True):
    """How two figures compare: ``of`` is ``times`` that of ``to``."""

    figure: str
    of: str
    to: str
    times: float
    kind: Literal["times", "range", "level", "more", "less"]
    """``range``: only that it lies between ``low`` and ``high``; ``level``: no difference that
    these runs can tell; ``more``, ``less``: only a bound is known, as one of the two is too little
    to be told from nothing.  See :mod:`uievents.compare.ratios`."""
    low: float | None = None
    high: float | None = None
    """The ratio of many more runs lies between these, at 99 % confidence; null for a bound."""


class Difference(msgspec.Struct, forbid_unknown_fields=True):
    """How two latencies compare of which a timer makes one: ``of`` is ``ms`` later than ``to``."""

    figure: str
    of: str
    to: str
    ms: float
    """Milliseconds; less than 0: sooner."""
    kind: Literal["ms", "range", "level"]
    """``ms``: within a fifth; the others as a ratio's."""
    low: float
    high: float
    """The difference of many more runs lies between these, at 99 % confidence."""


class InputStudy(msgspec.Struct, forbid_unknown_fields=True):
    """Ways to wait for input, on the same presses."""

    plan: Plan
    runs_completed: int
    results: list[Result]
    idle_ratios: list[IdleRatio]
    load: list[Load]
    pace: Pace | None = None

    def result(self, name: str) -> Result | None:
        """The figures of the contestant called ``name``."""
        return next((result for result in self.results if result.name == name), None)


class Report(msgspec.Struct, forbid_unknown_fields=True):
    """All that was measured.  Studies that were not asked for are null."""

    schema: Literal["uievents.compare/1"]
    header: Header
    interrupted: bool = False
    input: InputStudy | None = None
    devices: DevicesStudy | None = None
    servers: ServersStudy | None = None
    io: IoStudy | None = None
    multiplexers: MultiplexersStudy | None = None
    tasks: TasksStudy | None = None
    ratios: list[Ratio] = []
    differences: list[Difference] = []
    """All that are claimed (:mod:`uievents.compare.ratios`); two reports agree in them."""
    not_measured: list[NotMeasured] = []
    verdict: list[Text] = []

    def say_missing(self, what: Text, done: int, planned: int, why: str | None) -> None:
        """Say it if fewer runs than planned were made; ``why``: what failed, if anything did."""
        if not done:
            why = why or INTERRUPTED
        elif done < planned:
            en = f"{what.en}: {planned - done} of {planned} runs"
            what = Text(en, f"{what.zh}：{planned} 轮中的 {planned - done} 轮")
        if why is not None and done < planned:
            self.not_measured.append(NotMeasured(what, reason(why)))


def encode(report: Report) -> bytes:
    """The report as JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def decode(data: bytes) -> Report:
    """Read a report.  Raises ``msgspec.ValidationError`` for what is not one."""
    return msgspec.json.decode(data, type=Report)


def json_schema() -> str:
    """The JSON Schema of a report."""
    schema: dict[str, Any] = msgspec.json.schema(Report)
    return json.dumps({"title": SCHEMA, **schema}, indent=2)
