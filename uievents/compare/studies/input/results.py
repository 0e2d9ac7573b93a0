"""The figures of the study of input, as types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ....measure.meters import Reading
from ....measure.samples import Figure
from ....words import Text
from ...latency import Latency
from ...ratios import LITTLE_CPU, LITTLE_WAKING
from .contestants import SCENARIOS, Scenario

POLLS_FROM = 20.0
"""A loop that wakes more often than this each second while nothing happens polls, whatever its name
says."""


class Phase(NamedTuple):
    """A meter's reading and the loop's rounds in one run: of the idle or of the active phase."""

    reading: Reading
    looks: int


class Costs(msgspec.Struct, forbid_unknown_fields=True):
    """What a process used in a phase."""

    seconds: float
    """The length of the phase, in all runs together."""
    cpu_seconds: float
    """CPU time in the phase, in all runs together."""
    cpu_percent: Figure | None
    wakeups_per_second: Figure | None
    """Voluntary context switches of all its threads, counted by the kernel."""
    looks_per_second: Figure | None
    """Rounds of its loop, counted at its wait."""

    @classmethod
    def of(cls, phases: Sequence[Phase], step: float) -> Costs:
        """From each run's phase; ``step``: the resolution of the CPU meter, in seconds."""
        readings = [phase.reading for phase in phases]
        seconds = sum(reading.time for reading in readings)
        return cls(
            seconds,
            sum(reading.cpu for reading in readings),
            Figure.of(
                (reading.cpu_percent for reading in readings),
                least=100 * max(step, LITTLE_CPU) / seconds,
            ),
            Figure.of(
                (reading.wakeups_per_second for reading in readings),
                least=LITTLE_WAKING / seconds,
            ),
            Figure.of(phase.looks / phase.reading.time for phase in phases),
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

    @property
    def missed_percent(self) -> float | None:
        """None if none was sent."""
        return 100 * self.missed / self.sent if self.sent else None


class Result(msgspec.Struct, forbid_unknown_fields=True):
    """A contestant's figures."""

    name: str
    device: str
    kind: str
    label: Text
    runs: int
    wait: str
    """How it waits, in its own words (:meth:`uievents.App.explain_wait`), or empty."""
    idle: Costs
    active: Costs
    latency: Latency
    balance: Balance
    way: str = ""
    """A name that loops share if they differ only in how long they sleep; else empty."""
    devices: int = 1
    """The number of simulated devices that it watched."""

    @property
    def polls(self) -> bool:
        """Whether it looks for events again and again, whatever its name says."""
        if self.kind in ("busy", "poll"):
            return True
        rate = self.idle.wakeups_per_second
        return self.kind in ("block", "peer") and rate is not None and rate.median >= POLLS_FROM

    @property
    def quoted(self) -> Text:
        """Its name for use in a sentence: in quotation marks if it is half a sentence itself."""
        en, zh = self.label.en, self.label.zh
        return Text(f"“{en}”" if "," in en else en, f"“{zh}”" if zh.startswith("每") else zh)

    @property
    def p50(self) -> float:
        """Its median latency, milliseconds."""
        return self.latency.p50_ms or 0.0

    @property
    def colour(self) -> str:
        """The colour of its kind; a wait that polls has the colour of polling."""
        if self.kind in ("busy", "state", "events"):
            return self.kind
        return "poll" if self.polls else "block"

    def compared(self) -> dict[str, Figure | None]:
        """The figures that are compared.

        A loop that never sleeps has no wakeups, which would look good, and the latency of one that
        misses presses would look better than it is: these are None.
        """
        sleeps, whole = self.kind != "busy", not self.balance.missed
        return {
            "idle CPU %": self.idle.cpu_percent,
            "idle wakeups/s": self.idle.wakeups_per_second if sleeps else None,
            "active CPU %": self.active.cpu_percent,
            "active wakeups/s": self.active.wakeups_per_second if sleeps else None,
            "p50 ms": self.latency.p50_by_run if whole else None,
        }


class Plan(msgspec.Struct, forbid_unknown_fields=True):
    """What each contestant gets in each run."""

    runs: int
    idle_seconds: float
    presses: int
    scenario: Scenario = SCENARIOS["presses"]
