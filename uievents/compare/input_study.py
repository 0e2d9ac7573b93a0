"""The study of input: every contestant on the same presses, in turns, again and again.

In a *run* each contestant has a fresh process, and after a press that makes sure that it hears at
all they take *turns*, in an order drawn from the seed: a while in which nothing happens (idle),
and the presses of a schedule (active); then a moment of grace for those that look late.  Whose
turn it is not is stopped (``SIGSTOP``).  Turns are short, because a machine that others share is
quicker and slower by seconds and by minutes, and who is compared must be measured in the same of
its moods.  The hand has a core of its own, and how quick the machine is for the contestant is
looked at before and after each phase (:mod:`uievents.measure.machine`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from ..measure.load import Device, Schedule, play
from ..measure.machine import cores, kept_to
from ..measure.meters import Reading
from ..measure.x11 import XTestDevice, XTestKeys, XTestMotion
from .child import Child, SubjectFailed
from .contestants import SIMULATED, WINDOW, Contestant
from .figures import Text
from .reasons import NEVER_NOTICED, NOT_ASKED_FOR
from .report import Report
from .scenarios import SCENARIOS
from .simulated import SimulatedDevice
from .study import Progress, Study, attempt

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


class Settings(NamedTuple):
    """How much is measured.  See :class:`uievents.compare.report.Plan`."""

    runs: int
    idle: float
    presses: int
    seed: int
    scenario: str = "presses"
    turns: int = 1
    """Of each run; its idle time and its presses are shared out evenly among them."""


class Alive(NamedTuple):
    """A contestant's process, stopped but for its turns, and what presses it."""

    contestant: Contestant
    child: Child
    device: Device


class Measurement(NamedTuple):
    """One contestant, one turn; or, of several turns, all that came of them."""

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
            self.contestant,
            self.run,
            self.facts,
            self.idle.plus(other.idle),
            self.idle_looks + other.idle_looks,
            self.active.plus(other.active),
            self.active_looks + other.active_looks,
            self.latencies + other.latencies,
            self.sent + other.sent,
            self.merged + other.merged,
            self.missed + other.missed,
            self.strange + other.strange,
            self.lateness + other.lateness,
            self.paces + other.paces,
        )


def runs_of(turns: Iterable[Measurement]) -> list[Measurement]:
    """One contestant's turns, those of each run together."""
    runs: dict[int, Measurement] = {}
    for turn in turns:
        runs[turn.run] = runs[turn.run].plus(turn) if turn.run in runs else turn
    return list(runs.values())


def _patience(one: Contestant) -> float:
    """Seconds after the last press in which a contestant must have noticed it, and its end.

    Before that it cannot be stopped: SDL grabs the pointer while a button is down.
    """
    return 0.05 + 1.5 * one.interval


def _first_hold(one: Contestant) -> float:
    return 0.02 + 1.5 * one.interval


class InputMeasuring(Study):
    """Measures; :attr:`done` grows as it goes, and stays when it is interrupted."""

    def __init__(
        self,
        contestants: Iterable[Contestant],
        settings: Settings,
        *,
        display: str | None = None,
        careful: bool = True,
        why_no_window: Text = NOT_ASKED_FOR,
    ) -> None:
        self.contestants: list[Contestant] = list(contestants)
        self.settings = settings
        self.runs: int = settings.runs
        self.done: list[Measurement] = []
        self.failed: dict[str, str] = {}
        """Contestants that could not be measured, and why."""
        self.why_no_window: Text | None = None if display else why_no_window
        self._display = display
        self._careful = careful
        self._cores = cores()

    @property
    def apart(self) -> bool:
        """Whether what presses has a core of its own."""
        return self._cores is not None

    @property
    def title(self) -> Text:
        """See :class:`uievents.compare.study.Study`."""
        names = {
            SIMULATED: Text("simulated devices", "模拟设备"),
            WINDOW: Text("real windows", "真实窗口"),
        }
        where = [
            name
            for device, name in names.items()
            if any(one.device == device for one in self.contestants)
        ]
        count, runs = len(self.contestants), self.settings.runs
        return Text(
            f"Input: {count} ways to wait for presses, {runs} runs each, on "
            + " and ".join(name.en for name in where),
            f"输入：在{'和'.join(name.zh for name in where)}上等待按下的 {count} 种方式，"
            f"各测 {runs} 轮",
        )

    def duration(self) -> float:
        """About how many seconds it will take."""
        settings = self.settings
        return settings.runs * sum(
            settings.idle
            + settings.presses / self.rate(one)
            + _first_hold(one)
            + _patience(one)
            + BEGINNING
            + 0.25
            + settings.turns * (SETTLE + 2 * QUIET + _patience(one) + one.interval / 2)
            for one in self.contestants
        )

    def rate(self, one: Contestant) -> float:
        """Presses a second, on average, for this contestant."""
        return SCENARIOS[self.settings.scenario].rate

    def run_once(self, number: int, progress: Progress) -> None:
        """All contestants, together if they may be."""
        with kept_to(self._cores.hand if self._cores else None):
            order = self._drawn(self.contestants, number)
            for group in [order] if self._may_be_together() else [[one] for one in order]:
                with ExitStack() as stack:
                    self._take_turns(number, group, stack, progress)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        from .summary import add_input

        add_input(self, report)

    def say_missing(self, report: Report, one: Contestant, name: Text) -> int:
        """Say what is missing of it, and why; returns how many runs are whole."""
        turns = sum(turn.contestant is one for turn in self.done)
        whole, why = turns // self.settings.turns, self.failed.get(one.name)
        if why is not None or not turns:
            report.say_missing(name, whole, self.settings.runs, why)
        return whole

    def _may_be_together(self) -> bool:
        """Windows that cover each other are not for a person's screen."""
        windows = any(one.device == WINDOW for one in self.contestants)
        devices = sum(self.devices(one) for one in self.contestants)
        return devices <= DESCRIPTORS and not (windows and self._careful)

    def _drawn(self, contestants: Iterable[Contestant], *number: int) -> list[Contestant]:
        """Those that have not failed, in an order drawn from the seed."""
        order = [one for one in contestants if one.name not in self.failed]
        random.Random(repr((self.settings.seed, number))).shuffle(order)
        return order

    def _take_turns(
        self, run: int, group: list[Contestant], stack: ExitStack, progress: Progress
    ) -> None:
        alive: dict[str, Alive] = {}
        for one in self._drawn(group, run):
            with self._attempt(one, alive, progress):
                it = alive[one.name] = stack.enter_context(self.started(one, run))
                it.child.stop()
        for one in self._drawn(group, run):
            with self._attempt(one, alive, progress):
                self._first_press(alive[one.name])
        for turn in range(self.settings.turns):
            for one in self._drawn(group, run, turn):
                with self._attempt(one, alive, progress):
                    self.done.append(self._take_turn(alive[one.name], run, turn))

    @contextmanager
    def _attempt(
        self, one: Contestant, alive: dict[str, Alive], progress: Progress
    ) -> Iterator[None]:
        """Who fails is ended and left out from then on, and the report says why."""
        with attempt(one.name, Text(one.english, one.chinese), self.failed, progress):
            yield
        if one.name in self.failed and one.name in alive:  # running, perhaps, in others' turns
            alive[one.name].child.close()

    @contextmanager
    def started(self, one: Contestant, run: int) -> Iterator[Alive]:
        """The contestant's process, that of run ``run``.  Raises :class:`SubjectFailed`."""
        arguments = self.command(one)
        if one.device == SIMULATED:
            with SimulatedDevice(self.devices(one), self.which(one, run)) as device:
                arguments += ["--stream", device.stream]
                with Child(arguments, descriptors=device.descriptors) as child:
                    device.hand_over()
                    yield Alive(one, child, device)
            return
        assert one.device == WINDOW
        assert self._display is not None
        xtest = XTestDevice(self._display, careful=self._careful)
        try:
            # Xlib clients and SDL choose X11 even where Wayland is, as XTEST is X11's.
            environment = {"DISPLAY": self._display, "SDL_VIDEODRIVER": "x11"}
            with Child(arguments, environment=environment) as child:
                xtest.aim(child.facts["window"])
                hand = HANDS[SCENARIOS[self.settings.scenario].hand]
                yield Alive(one, child, hand(xtest))
        finally:
            xtest.close()

    def devices(self, one: Contestant) -> int:
        """How many simulated devices it has."""
        return SCENARIOS[self.settings.scenario].descriptors if one.device == SIMULATED else 0

    def which(self, one: Contestant, run: int) -> object:
        """The seed that says which simulated device is pressed; None: the last."""
        return None

    def command(self, one: Contestant) -> list[str]:
        """What the contestant's process is told, but for its simulated devices."""
        scenario = SCENARIOS[self.settings.scenario]
        rest = ",".join(map(str, sorted(self._cores.rest))) if self._cores else ""
        return [
            *(one.module, one.way, "--cores", rest, "--interval", str(one.interval)),
            *("--handler", str(scenario.handler), "--hand", scenario.hand),
        ]

    def _take_turn(self, alive: Alive, run: int, turn: int) -> Measurement:
        one, child, device = alive
        settings, scenario = self.settings, SCENARIOS[self.settings.scenario]
        presses = settings.presses // settings.turns
        schedule = Schedule.draw(
            (settings.seed, run, turn),
            presses,
            self.rate(one),
            scenario.hold,
            first=1 + turn * presses,
            burst=scenario.burst,
        )
        child.go_on()
        device.begin()
        device.prepare(1)
        # One that sleeps between its looks looks at once when it goes on: a turn begins anywhere
        # between two looks, or each would see the same part of its sleep.
        rng = random.Random(repr((settings.seed, run, turn, one.name)))
        time.sleep(SETTLE + rng.random() * one.interval)

        before = child.pace()
        time.sleep(QUIET)
        start = child.meter.read()
        time.sleep(settings.idle / settings.turns)
        idle = child.meter.read().since(start)
        between = child.pace()
        time.sleep(QUIET)

        start = child.meter.read()
        played = play(schedule, device)
        active = child.meter.read().since(start)
        after = child.pace()

        time.sleep(_patience(one))
        end = child.received()
        child.stop()
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
            child.facts,
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
        one, child, device = alive
        child.go_on()
        device.begin()
        for _ in range(20):
            device.prepare(0)
            time.sleep(0.01)
            device.press(0)
            time.sleep(_first_hold(one))
            device.release(0)
            time.sleep(0.01)
            if child.mark()["seen"]:
                time.sleep(BEGINNING + _patience(one))
                child.stop()
                return
        raise SubjectFailed(NEVER_NOTICED)
