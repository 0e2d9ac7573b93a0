"""The study of input: every contestant on the same presses, in turn, again and again.

One *measurement* is one contestant in a fresh process: a press to make sure that it hears
at all; a while in which nothing happens (idle); the presses of a schedule (active); a
moment of grace for those that look late; the end.  A *run* is one measurement of each, in
an order drawn from the seed, so that a machine that warms up, or whose other tenants come
and go, does not favour whoever is always first.  The hand has a core of its own, and how quick
the machine is for the contestant is looked at before and after each phase
(:mod:`uievents.measure.machine`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
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

Progress = Callable[[Text, float], None]
SETTLE = 0.05
"""Seconds between a contestant's first press and the measuring."""

QUIET = 0.012
"""Seconds after a question in which the contestant's thread that answered goes back to sleep, and
the kernel's tick comes by (:mod:`uievents.measure.meters`)."""


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


class Measurement(NamedTuple):
    """One contestant, one run."""

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


def _patience(one: Contestant) -> float:
    """Seconds after the last press in which a contestant must have noticed it."""
    return 0.05 + 1.5 * one.interval


def _first_hold(one: Contestant) -> float:
    return 0.02 + 1.5 * one.interval


class InputMeasuring:
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
        self.contestants = list(contestants)
        self.settings = settings
        self.done: list[Measurement] = []
        self.failed: dict[str, str] = {}
        """Contestants that could not be measured, and why."""
        self.why_no_window = None if display else why_no_window
        self._display = display
        self._careful = careful
        self._cores = cores()

    @property
    def apart(self) -> bool:
        """Whether what presses has a core of its own."""
        return self._cores is not None

    @property
    def title(self) -> Text:
        """See :class:`uievents.compare.command.AnyStudy`."""
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
            + _patience(one)
            + _first_hold(one)
            + 0.5
            for one in self.contestants
        )

    def rate(self, one: Contestant) -> float:
        """Presses a second, on average, for this contestant."""
        return SCENARIOS[self.settings.scenario].rate

    def run(self, progress: Progress = lambda what, seconds: None) -> None:
        """Measure everything; Ctrl-C passes through, and what is done stays."""
        with kept_to(self._cores.hand if self._cores else None):
            for number in range(self.settings.runs):
                self._run_once(number, progress)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        from .summary import add_input

        add_input(self, report)

    def _run_once(self, number: int, progress: Progress) -> None:
        order = list(self.contestants)
        random.Random(f"{self.settings.seed} {number}").shuffle(order)
        for one in order:
            if one.name in self.failed:
                continue
            begin = time.monotonic()
            name = Text(one.english, one.chinese)
            progress(name, 0.0)
            try:
                self.done.append(self.measure(one, number))
            except SubjectFailed as error:
                self.failed[one.name] = str(error)
            progress(name, time.monotonic() - begin)

    def measure(self, one: Contestant, run: int) -> Measurement:
        """One measurement.  Raises :class:`SubjectFailed`."""
        scenario = SCENARIOS[self.settings.scenario]
        arguments = [*self.command(one), "--interval", str(one.interval)]
        arguments += ["--handler", str(scenario.handler), "--hand", scenario.hand]
        if one.device == SIMULATED:
            with SimulatedDevice(scenario.descriptors) as device:
                arguments += ["--stream", device.stream]
                with Child(arguments, descriptors=device.descriptors) as child:
                    return self._measure(one, run, child, device)
        assert one.device == WINDOW
        assert self._display is not None
        xtest = XTestDevice(self._display, careful=self._careful)
        try:
            # Xlib clients and SDL choose X11 even where Wayland is, as XTEST is X11's.
            environment = {"DISPLAY": self._display, "SDL_VIDEODRIVER": "x11"}
            with Child(arguments, environment=environment) as child:
                xtest.aim(child.facts["window"])
                return self._measure(one, run, child, HANDS[scenario.hand](xtest))
        finally:
            xtest.close()

    def command(self, one: Contestant) -> list[str]:
        """What every contestant's process is told: who it is, and its cores."""
        rest = ",".join(map(str, sorted(self._cores.rest))) if self._cores else ""
        return [one.module, one.way, "--cores", rest]

    def _measure(self, one: Contestant, run: int, child: Child, device: Device) -> Measurement:
        scenario = SCENARIOS[self.settings.scenario]
        schedule = Schedule.draw(
            (self.settings.seed, run),
            self.settings.presses,
            self.rate(one),
            scenario.hold,
            first=1,
            burst=scenario.burst,
        )
        self._first_press(one, child, device)
        device.prepare(1)
        time.sleep(SETTLE)

        before = child.pace()
        time.sleep(QUIET)
        start = child.meter.read()
        time.sleep(self.settings.idle)
        idle = child.meter.read().since(start)
        between = child.pace()
        time.sleep(QUIET)

        start = child.meter.read()
        played = play(schedule, device)
        active = child.meter.read().since(start)
        after = child.pace()

        time.sleep(_patience(one))
        end = child.end()
        latencies, strange = [], 0
        for number, moment in end["received"][before["seen"] :]:
            intended = played.intended.pop(number, None)
            if intended is None:
                strange += 1
            else:
                latencies.append(moment - intended)
        return Measurement(
            one,
            run,
            child.facts,
            idle,
            between["looks"] - before["looks"],
            active,
            after["looks"] - between["looks"],
            latencies,
            sent=len(schedule.presses),
            merged=end["merged"],
            missed=len(played.intended) - end["merged"],
            strange=strange,
            lateness=played.lateness,
            paces=[before["pace"], between["pace"], after["pace"]],
        )

    def _first_press(self, one: Contestant, child: Child, device: Device) -> None:
        """Press until the contestant has noticed: what comes after is measured."""
        for _ in range(20):
            device.prepare(0)
            time.sleep(0.01)
            device.press(0)
            time.sleep(_first_hold(one))
            device.release(0)
            time.sleep(0.01)
            if child.mark()["seen"]:
                time.sleep(_patience(one))
                return
        raise SubjectFailed(NEVER_NOTICED)
