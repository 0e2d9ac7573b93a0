"""How the study of input measures.

In a *run* each contestant has a fresh process, and after a press that makes sure that it hears at
all they take *turns*, in an order drawn from the seed: a while in which nothing happens (idle),
and the presses of a schedule (active); then a moment of grace for those that look late.  A
contestant whose turn it is not is stopped (``SIGSTOP``).  Turns are short, because a machine that
others share is faster and slower by seconds and by minutes, and what is compared must be measured
under the same conditions.  What presses has a core of its own, and how fast the machine is for the
contestant is looked at before and after each phase (:mod:`uievents.measure.machine`).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple, TypeVar

from ....measure.load import Device, Schedule, play
from ....measure.machine import cores, kept_to
from ....measure.meters import ProcessMeter, Reading
from ....measure.process import Process, ProcessFailed
from ....measure.x11 import XTestDevice, XTestKeys, XTestMotion
from ....words import Text, listed, text
from ...peers import start
from ...study import Findings, NotMeasured, Options, Pace, Progress, Study
from .contestants import (
    CONTESTANTS,
    PEERS,
    SCENARIOS,
    SIMULATED,
    WINDOW,
    Contestant,
)
from .findings import InputFindings
from .results import Balance, Costs, Latency, Lateness, Plan, Result
from .simulated import SimulatedDevice

BEGINNING = 0.05
"""Seconds after which a contestant that has begun has nothing left of that to see to."""
SETTLE = 0.02
"""Seconds after which a contestant that goes on has seen to what came while it was stopped."""
QUIET = 0.012
"""Seconds after a question in which the contestant's thread that answered goes back to sleep, and
the kernel's tick comes by (:mod:`uievents.measure.meters`)."""
DESCRIPTORS = 900
"""Devices of contestants that may be there together: ``select`` knows no number above 1,023."""

HANDS: dict[str, Callable[[XTestDevice], Device]] = {
    "button": lambda xtest: xtest,
    "key": XTestKeys,
    "motion": XTestMotion,
}
"""What presses, by its name in a scenario."""


class Alive(NamedTuple):
    """A contestant's process, stopped but for its turns, and what presses it."""

    contestant: Contestant
    process: Process
    device: Device


class Measurement(NamedTuple):
    """One contestant in one turn; or, of several turns, all that came of them."""

    contestant: Contestant
    run: int
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
    paces: list[float]
    """Seconds that the yardstick took: before the idle phase, between the phases, at the end."""

    def plus(self, other: Measurement) -> Measurement:
        """Both turns together, of one contestant in one run."""
        return Measurement(
            *self[:3],
            self.idle.plus(other.idle),
            self.idle_looks + other.idle_looks,
            self.active.plus(other.active),
            *(a + b for a, b in zip(self[6:], other[6:], strict=True)),  # type: ignore[operator]
        )


def runs_of(turns: Iterable[Measurement]) -> list[Measurement]:
    """One contestant's turns, those of each run together."""
    runs: dict[int, Measurement] = {}
    for turn in turns:
        runs[turn.run] = runs[turn.run].plus(turn) if turn.run in runs else turn
    return list(runs.values())


R = TypeVar("R", bound=Result)


def summarize(
    one: Contestant,
    turns: Sequence[Measurement],
    kind: type[R] = Result,  # type: ignore[assignment]
    **more: Any,
) -> R:
    """The figures of one contestant from all its turns (at least one)."""
    measured = runs_of(turns)
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


def pace_of(turns: Iterable[Measurement]) -> Pace | None:
    """How fast the machine was.  A loop that never sleeps is in the yardstick's way: left out."""
    return Pace.of(pace for it in turns if it.contestant.kind != "busy" for pace in it.paces)


def _patience(one: Contestant) -> float:
    """Seconds after the last press in which a contestant must have noticed it, and its end.

    Before that it cannot be stopped: SDL grabs the pointer while a button is down.
    """
    return 0.05 + 1.5 * one.interval


def _first_hold(one: Contestant) -> float:
    return 0.02 + 1.5 * one.interval


F = TypeVar("F", bound=Findings)


class Pressing(Study[F]):
    """Contestants that are pressed; :attr:`done` has each one's turns."""

    def __init__(
        self,
        contestants: Iterable[Contestant],
        plan: Plan,
        seed: int,
        *,
        display: str | None = None,
        careful: bool = True,
    ) -> None:
        super().__init__(plan.runs, seed)
        self.contestants = {one.name: one for one in contestants}
        self.plan, self.scenario = plan, plan.scenario
        self.done: dict[str, list[Measurement]] = {name: [] for name in self.contestants}
        self._display, self._careful = display, careful
        self._cores = cores()

    def duration(self) -> float:
        plan = self.plan
        once = plan.idle_seconds + plan.presses / self.scenario.rate + BEGINNING + 0.25
        return plan.runs * sum(
            once
            + _first_hold(one)
            + _patience(one)
            + plan.turns * (SETTLE + 2 * QUIET + _patience(one) + one.interval / 2)
            for one in self.contestants.values()
        )

    def turns(self) -> Iterator[Measurement]:
        """All that has been measured."""
        return (turn for turns in self.done.values() for turn in turns)

    def whole(self, name: str) -> int:
        """How many of its runs have all their turns."""
        return len(self.done[name]) // self.plan.turns

    def begun(self) -> int:
        return 1 + max((turn.run for turn in self.turns()), default=-1)

    def complete(self) -> bool:
        return all(self.whole(name) >= self.runs for name in self.done)

    def not_measured(self) -> list[NotMeasured]:
        return [
            missing
            for name in self.contestants
            if name in self.failed or not self.done[name]  # else it was interrupted in its turns
            for missing in self.missing(name, self.called(name), self.whole(name))
        ]

    def called(self, name: str) -> Text:
        """The contestant called ``name``, where it is said to be missing."""
        return self.contestants[name].label

    def run_once(self, number: int, progress: Progress) -> None:
        """All contestants, together if they may be."""
        with kept_to(self._cores.hand if self._cores else None):
            order = self.drawn(self.contestants, number)
            for group in [order] if self._may_be_together() else [[one] for one in order]:
                with ExitStack() as stack:
                    self._take_turns(number, group, stack, progress)

    def _may_be_together(self) -> bool:
        """Windows that cover each other are not for a person's screen."""
        windows = any(one.device == WINDOW for one in self.contestants.values())
        devices = sum(map(self.devices, self.contestants.values()))
        return devices <= DESCRIPTORS and not (windows and self._careful)

    def _take_turns(self, run: int, group: list[str], stack: ExitStack, progress: Progress) -> None:
        alive: dict[str, Alive] = {}
        for name in self.drawn(group, run):
            with self._trying(name, alive, progress):
                it = alive[name] = stack.enter_context(self.started(self.contestants[name], run))
                it.process.stop()
        for name in self.drawn(group, run):
            with self._trying(name, alive, progress):
                self._first_press(alive[name])
        for turn in range(self.plan.turns):
            for name in self.drawn(group, run, turn):
                with self._trying(name, alive, progress):
                    self.done[name].append(self._take_turn(alive[name], run, turn))

    @contextmanager
    def _trying(self, name: str, alive: dict[str, Alive], progress: Progress) -> Iterator[None]:
        """A contestant that fails is ended, so that it does not run on in the others' turns."""
        with self.attempt(name, self.contestants[name].label, progress):
            yield
        if name in self.failed and name in alive:
            alive[name].process.close()

    @contextmanager
    def started(self, one: Contestant, run: int) -> Iterator[Alive]:
        """The contestant's process, that of run ``run``.  Raises ``ProcessFailed``."""
        options = self.options(one)
        if one.device == SIMULATED:
            with SimulatedDevice(self.devices(one), self.which(one, run)) as device:
                more = {"stream": device.descriptors, **options}
                with start(one.module, one.way, descriptors=device.descriptors, **more) as process:
                    device.hand_over()
                    yield Alive(one, process, device)
            return
        assert self._display is not None
        xtest = XTestDevice(self._display, careful=self._careful)
        try:
            # Xlib clients and SDL choose X11 even where Wayland is, as XTEST is X11's.
            screen = {"DISPLAY": self._display, "SDL_VIDEODRIVER": "x11"}
            with start(one.module, one.way, environment=screen, **options) as process:
                xtest.aim(process.facts["window"])
                yield Alive(one, process, HANDS[self.scenario.hand](xtest))
        finally:
            xtest.close()

    def devices(self, one: Contestant) -> int:
        """How many simulated devices it has."""
        return self.scenario.descriptors if one.device == SIMULATED else 0

    def which(self, one: Contestant, run: int) -> object:
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

    def _take_turn(self, alive: Alive, run: int, turn: int) -> Measurement:
        one, process, device = alive
        presses = self.plan.presses // self.plan.turns
        schedule = Schedule.draw(
            (self.seed, run, turn),
            presses,
            self.scenario.rate,
            self.scenario.hold,
            first=1 + turn * presses,
            burst=self.scenario.burst,
        )
        process.go_on()
        device.begin()
        device.prepare(1)
        # One that sleeps between its looks looks at once when it goes on: a turn begins anywhere
        # between two looks, or each would see the same part of its sleep.
        rng = random.Random(repr((self.seed, run, turn, one.name)))
        time.sleep(SETTLE + rng.random() * one.interval)

        before = process.ask("pace")
        time.sleep(QUIET)
        begin = process.meter.read()
        time.sleep(self.plan.idle_seconds / self.plan.turns)
        idle = process.meter.read().since(begin)
        between = process.ask("pace")
        time.sleep(QUIET)

        begin = process.meter.read()
        played = play(schedule, device)
        active = process.meter.read().since(begin)
        after = process.ask("pace")

        time.sleep(_patience(one))
        end = process.ask("received")
        process.stop()
        latencies, strange = [], 0
        for number, moment in end["received"][before["seen"] :]:
            intended = played.intended.pop(number, None)
            if intended is None:
                strange += 1
            else:
                latencies.append(moment - intended)
        merged = end["merged"] - before["merged"]
        return Measurement(
            one,
            run,
            process.facts,
            idle,
            between["looks"] - before["looks"],
            active,
            after["looks"] - between["looks"],
            latencies,
            sent=presses,
            merged=merged,
            missed=len(played.intended) - merged,
            strange=strange,
            lateness=played.lateness,
            paces=[before["pace"], between["pace"], after["pace"]],
        )

    def _first_press(self, alive: Alive) -> None:
        """Press until the contestant has noticed: what comes after is measured."""
        one, process, device = alive
        process.go_on()
        device.begin()
        for _ in range(20):
            device.prepare(0)
            time.sleep(0.01)
            device.press(0)
            time.sleep(_first_hold(one))
            device.release(0)
            time.sleep(0.01)
            if process.ask("mark")["seen"]:
                time.sleep(BEGINNING + _patience(one))
                process.stop()
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
        self.why_no_window = None if display else why_no_window or text("not asked for")
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
                idle_seconds=0.3 if quick else 0.5,
                presses=scenario.quick if quick else scenario.presses,
                scenario=scenario,
                turns=1 if quick else 5,
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

    def called(self, name: str) -> Text:
        return text("{one.label} ({one.device})", one=self.contestants[name])

    def not_measured(self) -> list[NotMeasured]:
        missing = super().not_measured()
        if self.why_no_window:
            what = text("real windows and real button presses")
            missing.append(NotMeasured(what, self.why_no_window))
        return missing

    def begun(self) -> int:
        """How many runs are whole, of all that did not fail."""
        return min((self.whole(name) for name in self.done if name not in self.failed), default=0)

    def findings(self) -> InputFindings:
        each = self.contestants.items()
        late: dict[str, list[float]] = {one.device: [] for _, one in each}
        for turn in self.turns():
            late[turn.contestant.device] += turn.lateness
        facts = [turn.facts for turn in self.turns() if "sdl" in turn.facts]
        return InputFindings(
            plan=self.plan,
            apart=self._cores is not None,
            results=[summarize(one, self.done[name]) for name, one in each if self.done[name]],
            incomplete=sorted({one.device for name, one in each if self.whole(name) < self.runs}),
            load=[Lateness.of(device, seconds) for device, seconds in late.items()],
            pace=pace_of(self.turns()),
            step=self._step,
            window=tuple(facts[0][it] for it in ("pygame", "sdl", "driver")) if facts else None,
        )
