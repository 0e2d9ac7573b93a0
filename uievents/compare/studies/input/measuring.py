"""How the study of input measures.

In each run a contestant has a fresh process and is pressed once, to make sure that it hears at all.
Then comes a while in which nothing happens (idle), and the presses of a schedule (active); then a
moment of grace for those that look late.  What presses has a core of its own
(:mod:`uievents.measure.machine`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from ....measure.load import Device, Schedule, play
from ....measure.machine import cores, kept_to
from ....measure.meters import ProcessMeter, Reading
from ....measure.process import Process, ProcessFailed
from ....measure.x11 import XTestDevice
from ....words import Text, listed, text
from ...latency import Latency, Lateness
from ...peers import start
from ...study import Findings, NotMeasured, Options, Study
from .contestants import CONTESTANTS, PEERS, SCENARIOS, SIMULATED, WINDOW, Contestant, Scenario
from .findings import InputFindings
from .results import Balance, Costs, Plan, Result
from .simulated import SimulatedDevice

BEGINNING = 0.05
"""Seconds after which a contestant that has begun has nothing left of that to see to."""
QUIET = 0.012
"""Seconds after a question in which the contestant's thread that answered goes back to sleep, and
the kernel's tick comes by (:mod:`uievents.measure.meters`)."""


class Measurement(NamedTuple):
    """One contestant in one run."""

    facts: dict[str, Any]
    idle: Reading
    idle_looks: int
    active: Reading
    active_looks: int
    latencies: list[float]
    """Seconds, in the order of arrival."""
    sent: int
    merged: int
    missed: int
    strange: int
    lateness: list[float]


R = TypeVar("R", bound=Result)


def summarize(
    one: Contestant,
    measured: Sequence[Measurement],
    kind: type[R] = Result,  # type: ignore[assignment]
    **more: Any,
) -> R:
    """The figures of one contestant from all its runs (at least one)."""
    names = ("sent", "merged", "missed", "strange")
    sent, merged, missed, strange = (sum(getattr(it, name) for it in measured) for name in names)
    received = sum(len(it.latencies) for it in measured)
    balanced = sent == received + merged + missed and missed >= 0 and strange == 0
    return kind(
        name=one.name,
        device=one.device,
        kind=one.kind,
        label=one.label,
        runs=len(measured),
        wait=measured[0].facts.get("wait", ""),
        idle=Costs.of([it.idle for it in measured], [it.idle_looks for it in measured]),
        active=Costs.of([it.active for it in measured], [it.active_looks for it in measured]),
        latency=Latency.of([it.latencies for it in measured]),
        balance=Balance(sent, received, merged, missed, strange, balanced),
        way=one.way if one.interval and one.module == "simulated" else "",
        **more,
    )


def _patience(one: Contestant) -> float:
    """Seconds after the last press in which a contestant must have noticed it."""
    return 0.05 + 1.5 * one.interval


def _first_hold(one: Contestant) -> float:
    return 0.02 + 1.5 * one.interval


F = TypeVar("F", bound=Findings)


class Pressing(Study[F]):
    """Contestants that are pressed; :attr:`done` has measurements."""

    def __init__(
        self,
        contestants: Iterable[Contestant],
        plan: Plan,
        seed: int,
        *,
        display: str | None = None,
        careful: bool = True,
    ) -> None:
        self.contestants: dict[str, Contestant] = {one.name: one for one in contestants}
        labels = {
            name: text("{one.label} ({one.device})", one=one)
            for name, one in self.contestants.items()
        }
        super().__init__(labels, plan.runs, seed)
        self.plan: Plan = plan
        self.scenario: Scenario = plan.scenario
        self._display, self._careful = display, careful
        self._cores = cores()

    def seconds(self, name: str) -> float:
        one, rate = self.contestants[name], self.scenario.rate
        waits = 2 * _patience(one) + _first_hold(one) + BEGINNING + 2 * QUIET + 0.25
        return self.plan.idle_seconds + self.plan.presses / rate + waits

    def measure(self, name: str) -> Measurement:
        with (
            kept_to(self._cores.hand if self._cores else None),
            self.started(self.contestants[name]) as (process, device),
        ):
            one, run = self.contestants[name], len(self.done[name])
            first_press(one, process, device)
            schedule = Schedule.draw(
                (self.seed, run),
                self.plan.presses,
                self.scenario.rate,
                self.scenario.hold,
                first=1,
                burst=self.scenario.burst,
            )
            return self._watch(one, process, device, schedule)

    @contextmanager
    def started(self, one: Contestant) -> Iterator[tuple[Process, Device]]:
        """The contestant's process, and what presses it.  Raises ``ProcessFailed``."""
        options = self.options(one)
        if one.device == SIMULATED:
            with SimulatedDevice(self.devices(one), self.which(one)) as simulated:
                fds = simulated.descriptors
                with start(one.module, one.way, descriptors=fds, stream=fds, **options) as process:
                    simulated.hand_over()
                    yield process, simulated
            return
        assert self._display is not None
        xtest = XTestDevice(self._display, hand=self.scenario.hand, careful=self._careful)
        try:
            # Xlib clients and SDL choose X11 even where Wayland is, as XTEST is X11's.
            screen = {"DISPLAY": self._display, "SDL_VIDEODRIVER": "x11"}
            with start(one.module, one.way, environment=screen, **options) as process:
                xtest.aim(process.facts["window"])
                yield process, xtest
        finally:
            xtest.close()

    def devices(self, one: Contestant) -> int:
        """How many simulated devices it has."""
        return self.scenario.descriptors

    def which(self, one: Contestant) -> object:
        """The seed that says which simulated device is pressed; None: the last."""
        return None

    def options(self, one: Contestant) -> dict[str, Any]:
        """What the contestant's process is told (:class:`uievents.compare.peers.Subject`)."""
        return {
            "cores": sorted(self._cores.rest) if self._cores else [],
            "interval": one.interval,
            "handler": self.scenario.handler,
            "hand": self.scenario.hand,
        }

    def _watch(
        self, one: Contestant, process: Process, device: Device, schedule: Schedule
    ) -> Measurement:
        device.prepare(1)
        before = process.ask("mark")
        time.sleep(QUIET)
        begin = process.meter.read()
        time.sleep(self.plan.idle_seconds)
        idle = process.meter.read().since(begin)
        between = process.ask("mark")
        time.sleep(QUIET)

        begin = process.meter.read()
        played = play(schedule, device)
        active = process.meter.read().since(begin)
        after = process.ask("mark")

        seen = -1
        while (now := process.ask("mark")["seen"]) != seen:  # it may have fallen behind
            seen = now
            time.sleep(_patience(one))
        end = process.ask("received")
        latencies, strange = [], 0
        for number, moment in end["received"][before["seen"] :]:
            intended = played.intended.pop(number, None)
            if intended is None:
                strange += 1
            else:
                latencies.append(moment - intended)
        merged = end["merged"] - before["merged"]
        return Measurement(
            process.facts,
            idle,
            between["looks"] - before["looks"],
            active,
            after["looks"] - between["looks"],
            latencies,
            sent=len(schedule.presses),
            merged=merged,
            missed=len(played.intended) - merged,
            strange=strange,
            lateness=played.lateness,
        )


def first_press(one: Contestant, process: Process, device: Device) -> None:
    """Press until the contestant has noticed: what comes after is measured."""
    for _ in range(20):
        device.prepare(0)
        time.sleep(0.01)
        device.press(0)
        time.sleep(_first_hold(one))
        device.release(0)
        time.sleep(0.01)
        if process.ask("mark")["seen"]:
            time.sleep(BEGINNING + _patience(one))
            return
    raise ProcessFailed(text("it never noticed a press"))


class Input(Pressing[InputFindings]):
    """Every contestant on the same presses."""

    Findings = InputFindings

    def __init__(
        self,
        contestants: Iterable[Contestant],
        plan: Plan,
        seed: int,
        *,
        display: str | None = None,
        careful: bool = True,
        why_no_window: Text | None = None,
    ) -> None:
        super().__init__(contestants, plan, seed, display=display, careful=careful)
        self.why_no_window: Text | None = (
            None if display else why_no_window or text("not asked for")
        )
        self._step = ProcessMeter(os.getpid()).step()

    @classmethod
    def planned(cls, options: Options) -> Input:
        """The contestants that the scenario and the place allow."""
        scenario, place, quick = SCENARIOS[options.scenario], options.place, options.quick
        display = place.display if place else None
        why = place.why_not if place else None
        if WINDOW not in scenario.devices:
            why = text("the scenario '{it.name}' is one of simulated devices", it=scenario)
        devices = [one for one in scenario.devices if one != WINDOW or display]
        contestants = CONTESTANTS + (PEERS if options.peers else ())
        return cls(
            [one for one in contestants if one.device in devices],
            Plan(
                options.runs_or(3, 9),
                idle_seconds=0.2 if quick else 0.5,
                presses=scenario.quick if quick else scenario.presses,
                scenario=scenario,
            ),
            options.seed,
            display=display,
            careful=place.careful if place else True,
            why_no_window=why,
        )

    @property
    def title(self) -> Text:  # type: ignore[override]
        names = {SIMULATED: text("simulated devices"), WINDOW: text("real windows")}
        devices = {one.device for one in self.contestants.values()}
        return text(
            "Input: {n} ways to wait for presses, on {where}",
            n=len(self.contestants),
            where=listed([name for device, name in names.items() if device in devices]),
        )

    def not_measured(self) -> Iterator[NotMeasured]:
        yield from super().not_measured()
        if self.why_no_window:
            yield NotMeasured(text("real windows and real button presses"), self.why_no_window)

    def findings(self) -> InputFindings:
        each = self.contestants.items()
        late: dict[str, list[float]] = {one.device: [] for _, one in each}
        facts: dict[str, Any] = {}
        for name, one in each:
            for it in self.done[name]:
                late[one.device] += it.lateness
                facts = facts or (it.facts if "sdl" in it.facts else {})
        missing = {one.device for name, one in each if len(self.done[name]) < self.runs}
        return InputFindings(
            plan=self.plan,
            apart=self._cores is not None,
            results=[summarize(one, self.done[name]) for name, one in each if self.done[name]],
            incomplete=sorted(missing),
            load=[Lateness.of(device, seconds) for device, seconds in late.items()],
            step=self._step,
            window=tuple(facts[it] for it in ("pygame", "sdl", "driver")) if facts else None,
        )
