"""How the study of input measures.

In each run a contestant has a new process and gets one press, to make sure that it notices presses.
Then nothing happens for a while (the idle phase), and then come the presses of a schedule (the
active phase).  At the end there is a pause for contestants that poll seldom, and one more press,
which is not measured either: once it has been noticed, no earlier press is still on its way.  This
process, which presses, has a core of its own (:mod:`uievents.measure.machine`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

from ....measure.load import PressDevice, ScheduledPress, draw_schedule, play
from ....measure.machine import cores, kept_to
from ....measure.meters import smallest_step
from ....measure.process import Process, ProcessFailed
from ....measure.x11 import AWAY, XTestDevice
from ....words import Text, listed, text
from ...latency import Latency, Lateness
from ...peers import start
from ...place import NOWHERE, Place
from ...study import NotMeasured, Study, StudyOptions
from .contestants import CONTESTANTS, PEERS, SCENARIOS, SIMULATED, WINDOW, Contestant
from .findings import InputFindings
from .results import Balance, Costs, Phase, Plan, Result
from .simulated import SimulatedDevice

BEGINNING = 0.05
"""Seconds that a contestant has to settle after its first press."""
PATIENCE = 20.0
"""Seconds in which a contestant must notice a press, even on a busy machine."""
AGAIN = 1.0
"""Seconds after which a press that was not noticed is repeated."""
QUIET = 0.012
"""Seconds to wait after a question to the process: by then the thread that answered sleeps again,
and the kernel has brought the CPU clock up to date (:mod:`uievents.measure.meters`)."""


class Measurement(NamedTuple):
    """One contestant in one run."""

    facts: dict[str, Any]
    idle: Phase
    active: Phase
    latencies: list[float]
    """Seconds, in the order of arrival."""
    sent: int
    merged: int
    missed: int
    strange: int
    lateness: list[float]


def time_to_notice(one: Contestant) -> float:
    """Seconds after which a contestant must have noticed a press."""
    return 0.05 + 1.5 * one.delay


def first_hold(one: Contestant) -> float:
    """Seconds for which the first press is held, so that the contestant notices it."""
    return 0.02 + 1.5 * one.delay


class Pressing(Study):
    """Contestants that get presses; :attr:`done` has a :class:`Measurement` for each run."""

    def __init__(
        self, contestants: Iterable[Contestant], plan: Plan, seed: int, place: Place = NOWHERE
    ) -> None:
        self.contestants: dict[str, Contestant] = {one.name: one for one in contestants}
        labels = {
            name: text("{one.label} ({one.device})", one=one)
            for name, one in self.contestants.items()
        }
        super().__init__(labels, plan.runs, seed)
        self.plan: Plan = plan
        self._place, self._cores = place, cores()
        self._step = smallest_step()

    def seconds(self, name: str) -> float:
        one, plan = self.contestants[name], self.plan
        waits = 2 * time_to_notice(one) + 2 * first_hold(one) + BEGINNING + 2 * QUIET + 0.25
        return plan.idle_seconds + plan.presses / plan.scenario.rate + waits

    def measure(self, name: str) -> Measurement:
        one, it = self.contestants[name], self.plan.scenario
        with (
            kept_to(self._cores.presser),
            self.started(one) as (process, device),
        ):
            press_until_noticed(one, process, device)
            time.sleep(BEGINNING + time_to_notice(one))
            seed = self.seed, len(self.done[name])
            schedule = draw_schedule(seed, self.plan.presses, it.rate, it.hold, it.burst)
            return self._watch(one, process, device, schedule)

    def result(self, name: str) -> Result:
        """The figures of one contestant, from at least one run."""
        one, done = self.contestants[name], self.done[name]
        names = ("sent", "merged", "missed", "strange")
        sent, merged, missed, strange = (sum(getattr(it, name) for it in done) for name in names)
        received = sum(len(it.latencies) for it in done)
        balanced = sent == received + merged + missed and missed >= 0 and strange == 0
        return Result(
            name=one.name,
            device=one.device,
            kind=one.kind,
            label=one.label,
            runs=len(done),
            wait=done[0].facts.get("wait", ""),
            idle=Costs.of([it.idle for it in done], self._step),
            active=Costs.of([it.active for it in done], self._step),
            latency=Latency.of([it.latencies for it in done]),
            balance=Balance(sent, received, merged, missed, strange, balanced),
            way=one.way if one.interval and one.device == SIMULATED else "",
            devices=max(one.devices, self.plan.scenario.descriptors),
        )

    def _in_order(self, one: Contestant) -> bool:
        """Whether it gets its presses in order, as they all come from one device."""
        return one.device == WINDOW or max(one.devices, self.plan.scenario.descriptors) == 1

    @contextmanager
    def started(self, one: Contestant) -> Iterator[tuple[Process, PressDevice]]:
        """The contestant's process, and the device to press.  Raises ``ProcessFailed``."""
        options: dict[str, Any] = {
            "cores": sorted(self._cores.rest),
            "interval": one.interval,
            "handler": self.plan.scenario.handler,
            "input": self.plan.scenario.input,
        }
        if one.device == SIMULATED:
            seed = (self.seed, len(self.done[one.name])) if one.any_device else None
            with SimulatedDevice(max(one.devices, self.plan.scenario.descriptors), seed) as device:
                fds = device.descriptors
                with start(one.module, one.way, descriptors=fds, stream=fds, **options) as process:
                    device.close_measured_ends()
                    yield process, device
            return
        place = self._place
        real = XTestDevice(place.display, self.plan.scenario.input, careful=place.careful)
        # XTEST presses reach X11 clients only, so the program must not choose Wayland.
        screen = {"DISPLAY": place.display, "SDL_VIDEODRIVER": "x11"}
        with closing(real), start(one.module, one.way, environment=screen, **options) as process:
            real.aim(process.facts["window"])
            yield process, real

    def _watch(
        self,
        one: Contestant,
        process: Process,
        device: PressDevice,
        schedule: Sequence[ScheduledPress],
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
        scheduled, lateness = play(schedule, device)
        active = process.meter.read().since(begin)
        after = process.ask("mark")

        handled = -1
        while (now := process.ask("mark")["handled"]) != handled:  # it may be behind
            handled = now
            time.sleep(time_to_notice(one))
        if self._in_order(one):  # a process that had no CPU time until now has missed nothing
            press_until_noticed(one, process, device)
        end = process.ask("received")
        latencies, strange = [], 0
        for number, moment in end["received"][before["handled"] :]:
            if number in scheduled:
                latencies.append(moment - scheduled.pop(number))
            elif number not in (0, AWAY):
                strange += 1
        merged = end["merged"] - before["merged"]
        return Measurement(
            process.facts,
            Phase(idle, between["looks"] - before["looks"]),
            Phase(active, after["looks"] - between["looks"]),
            latencies,
            len(schedule),
            merged,
            len(scheduled) - merged,
            strange,
            lateness,
        )


def press_until_noticed(one: Contestant, process: Process, device: PressDevice) -> None:
    """Make press 0, and hold it until the contestant has noticed it.

    It is repeated after :data:`AGAIN` seconds: a button that is down at two polls in a row looks
    like no new press, and a window may not have the keyboard yet.  Raises ``ProcessFailed``.
    """
    before, end, hold = process.ask("mark")["noticed"], time.monotonic() + PATIENCE, first_hold(one)
    noticed = False
    while not noticed:
        if time.monotonic() > end:
            raise ProcessFailed(text("it never noticed a press"))
        device.prepare(0)
        time.sleep(0.01)
        device.press(0)
        again = time.monotonic() + AGAIN + hold
        while not noticed and time.monotonic() < again:
            time.sleep(hold)
            noticed = process.ask("mark")["noticed"] > before
        device.release(0)
        time.sleep(hold)


class Input(Pressing):
    """All contestants, with the same presses."""

    Findings = InputFindings

    @classmethod
    def planned(cls, options: StudyOptions) -> Input:
        """With the contestants that the scenario and the display allow."""
        scenario, quick = SCENARIOS[options.scenario], options.quick
        devices = [one for one in scenario.devices if one != WINDOW or options.place.display]
        contestants = CONTESTANTS + (PEERS if options.peers else ())
        plan = Plan(
            options.runs_or(3, 9),
            idle_seconds=0.2 if quick else 0.5,
            presses=scenario.quick if quick else scenario.presses,
            scenario=scenario,
        )
        chosen = [one for one in contestants if one.device in devices]
        return cls(chosen, plan, options.seed, options.place)

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
        if all(one.device != WINDOW for one in self.contestants.values()):
            why = self._place.why_not
            if WINDOW not in self.plan.scenario.devices:
                it = self.plan.scenario
                why = text("the scenario '{it.name}' is one of simulated devices", it=it)
            yield NotMeasured(text("real windows and real button presses"), why)

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
            apart=self._cores.presser != self._cores.rest,
            results=list(map(self.result, self.measured())),
            incomplete=sorted(missing),
            load=[Lateness.of(device, seconds) for device, seconds in late.items()],
            window=tuple(facts[it] for it in ("pygame", "sdl", "driver")) if facts else None,
        )
