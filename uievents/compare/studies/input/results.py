"""What the study of input found, as types; how it is shown is told in the files beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ....measure.meters import Reading
from ....measure.samples import Figure
from ....words import Text
from ...latency import Latency, Lateness
from ...ratios import LITTLE_CPU, LITTLE_WAKING, Measured
from ...study import Findings
from .contestants import SCENARIOS, Scenario

POLLS_FROM = 20.0
"""Wakeups a second, while nothing happens, from which a loop that says that it waits polls."""


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

    @classmethod
    def of(cls, readings: Sequence[Reading], looks: Sequence[int]) -> Costs:
        """From each run's."""
        voluntary = [reading.voluntary for reading in readings]
        return cls(
            seconds=sum(reading.time for reading in readings),
            cpu_seconds=sum(reading.cpu for reading in readings),
            cpu_percent=Figure.of(reading.cpu_percent for reading in readings),
            wakeups_per_second=Figure.of(reading.wakeups_per_second for reading in readings),
            looks_per_second=Figure.of(
                count / reading.time for count, reading in zip(looks, readings, strict=True)
            ),
            wakeups=None if None in voluntary else sum(it or 0 for it in voluntary),
        )


class Balance(msgspec.Struct, forbid_unknown_fields=True):
    """Where the presses went: ``sent = received + merged + missed`` if ``balanced``."""

    sent: int
    received: int
    merged: int
    missed: int
    strange: int
    """Received twice, or never sent."""
    balanced: bool


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
    way: str = ""
    """Of those that differ only in how long they sleep: what they have in common."""

    @property
    def polls(self) -> bool:
        """Whether it looks for events again and again, whatever it says of itself."""
        if self.kind in ("busy", "poll"):
            return True
        rate = self.idle.wakeups_per_second
        return self.kind in ("block", "peer") and rate is not None and rate.median >= POLLS_FROM

    @property
    def quoted(self) -> Text:
        """Its name within a sentence, in Chinese in quotation marks if it is half a sentence."""
        zh = self.label.zh
        return Text(self.label.en, f"“{zh}”" if zh.startswith("每") else zh)

    @property
    def idle_share(self) -> float:
        """Percent of a core while nothing happens, as the table has it; so of the next two."""
        return self.idle.cpu_percent.median if self.idle.cpu_percent else 0.0

    @property
    def active_share(self) -> float:
        return self.active.cpu_percent.median if self.active.cpu_percent else 0.0

    @property
    def p50(self) -> float:
        return self.latency.p50_ms or 0.0

    @property
    def missed_percent(self) -> float:
        return 100 * self.balance.missed / self.balance.sent

    @property
    def colour(self) -> str:
        """That of its kind, by what it does rather than by what it says of itself."""
        if self.kind in ("busy", "state", "events"):
            return self.kind
        return "poll" if self.polls else "block"

    def measured(self, figure: str, step: float) -> Measured | None:
        """One of :data:`FIGURES`, to be compared; ``step``: the least that the CPU meter shows."""
        if figure == "p50 ms":
            return None if self.balance.missed else Measured.of(self.latency.p50_by_run)
        phase, _, what = figure.partition(" ")
        costs = self.idle if phase == "idle" else self.active
        if what == "CPU %" and costs.cpu_percent is not None:
            least = 100 * max(step, LITTLE_CPU) / costs.seconds
            return Measured(costs.cpu_percent.values, least)
        if what == "wakeups/s" and self.kind != "busy" and costs.wakeups_per_second is not None:
            return Measured(costs.wakeups_per_second.values, LITTLE_WAKING / costs.seconds)
        return None


FIGURES = ("idle CPU %", "idle wakeups/s", "active CPU %", "active wakeups/s", "p50 ms")
"""What is compared.  A loop that never sleeps has no wakeups, which is not to its credit; one that
misses presses is quick only with those that it saw."""


class Plan(msgspec.Struct, forbid_unknown_fields=True):
    """What is done to each contestant, in each run."""

    runs: int
    idle_seconds: float
    presses: int
    scenario: Scenario = SCENARIOS["presses"]


class InputResults(Findings, kw_only=True):
    """Ways to wait for input, on the same presses: the figures."""

    plan: Plan
    apart: bool = False
    """Whether what presses had a core of its own."""
    results: list[Result]
    incomplete: list[str] = []
    """Devices on which a contestant was not measured, or not as often as was planned."""
    load: list[Lateness] = []
    step: float = 0.0
    """Seconds of CPU time, less than which the meter cannot show."""
    window: tuple[str | None, str | None, str | None] | None = None
    """The versions of pygame and SDL, and SDL's driver, that the windows were opened with."""

    def result(self, name: str) -> Result | None:
        """The figures of the contestant called ``name``."""
        return next((result for result in self.results if result.name == name), None)

    def on(self, device: str) -> list[Result]:
        """The results on one kind of device."""
        return [result for result in self.results if result.device == device]

    def compared(self) -> Iterator[tuple[str, str, Measured | None]]:
        """See :class:`~uievents.compare.study.Findings`."""
        for one in self.results:
            for figure in FIGURES:
                column = f"input, {one.device}: {figure}"
                yield column, one.name, one.measured(figure, self.step)
