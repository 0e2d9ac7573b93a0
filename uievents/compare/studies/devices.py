"""The study of several devices: how long presses wait in a program with more than one device.

Each press is on a random device.  A scan that waits for each device in turn notices it late, and
later with more devices.  A scan that blocks has a mouse and a keyboard, and only keys are pressed,
as when a user types: it never notices, as it waits for the mouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from ...measure.samples import Figure
from ...models.input.scan_many import TIMEOUT
from ...words import Text, same, text
from ..latency import late
from ..section import NONE, Column, Curves, Plot, by_name, curves, figure, value_or
from ..study import Findings, StudyOptions
from .input.contestants import Contestant
from .input.measuring import Pressing
from .input.results import Plan, Result

LABELS = {
    "blocking_scan": text("blocking scan"),
    "scan_many": text("scanning in turn"),
    "thread_per_device": text("a thread per device"),
    "events": text("uievents"),
}
LOOKS = {
    "scan_many": (text("scanning"), "poll"),
    "thread_per_device": (text("threads"), "block"),
    "events": (same("uievents"), "events"),
}
"""Names and colours in a plot."""
COUNTS = (3, 10, 100)
"""At least a mouse, a keyboard and a gamepad."""
BLOCKING_COUNT = 2
"""A mouse and a keyboard."""


class DevicesFindings(Findings, kw_only=True, tag="devices"):
    """How long presses wait in a program with several devices."""

    heading: ClassVar[Text] = text("Several devices in one program")
    columns: ClassVar[Sequence[Column]] = (
        (same(""), lambda one: one.label),
        (text("devices"), lambda one: same(str(one.devices))),
        (text("idle\nCPU %"), lambda one: figure(one.idle.cpu_percent)),
        (text("idle\nwakeups/s"), lambda one: figure(one.idle.wakeups_per_second)),
        late("p50"),
        (text("missed\n%"), lambda one: value_or(one.balance.missed_percent, NONE)),
        late("p90"),
        late("p99"),
    )
    narrow = 6
    presses: int
    """In each run."""
    results: list[Result]

    def rows(self) -> Sequence[Result]:
        return self.results

    def plots(self) -> Sequence[Plot]:
        caption = text("Median latency of a press by the number of devices in the program.")
        axes = text("devices"), text("{which}, ms", which="p50")
        return [curves("devices", caption, axes, self._curves(), LOOKS, floor=0.01)]

    def notes(self) -> Iterator[Text]:
        yield text(
            "Devices: {it.runs_done} of {it.presses} presses, on random devices (blocking scan: "
            "the second).",
            it=self,
        )

    def sentences(self) -> Iterator[Text]:
        for name, points in self._curves().items():
            (few, quick), (many, slow) = points[0], points[-1]
            if many > few:
                yield text(
                    "With {model}, a press waits {quick:ms} (median) among {few} devices and "
                    "{slow:ms} among {many}.",
                    model=LABELS[name],
                    quick=quick,
                    few=few,
                    slow=slow,
                    many=many,
                )
        for one in self.results:
            if one.balance.missed and one.name == "blocking_scan":
                yield text(
                    "With {one.devices} devices, the {one.label} never noticed "
                    "{one.balance.missed} of {one.balance.sent} presses on the last: it was "
                    "waiting for another one.",
                    one=one,
                )
            elif one.balance.missed:
                yield text(
                    "With {one.devices} devices, {one.label} never noticed {one.balance.missed} of "
                    "{one.balance.sent} presses.",
                    one=one,
                )

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        for one in self.results:
            p50 = one.compared()["p50 ms"]
            yield f"devices, {one.devices}: p50 ms", one.name, p50
            yield f"devices, {one.name}: p50 ms", str(one.devices), p50

    def _curves(self) -> Curves:
        """(devices, milliseconds) of the models that miss no presses."""
        whole = [one for one in self.results if not one.balance.missed]
        return by_name((one.name, one.devices, one.latency.p50_ms) for one in whole)


class Devices(Pressing):
    """Each model with several numbers of devices; presses are sent as in the study of input."""

    Findings = DevicesFindings
    title: Text = text(
        "Devices: one press among many devices, scanned in turn or waited for together"
    )

    def __init__(self, plan: Plan, seed: int) -> None:
        cases = [("blocking_scan", BLOCKING_COUNT)]
        cases += [(name, count) for name in LABELS for count in COUNTS if name != "blocking_scan"]
        contestants = [
            Contestant(
                *(f"{name} of {count}", "simulated", name),
                text("{model}, {n}", model=LABELS[name], n=count),
                kind="events" if name == "events" else "poll",
                devices=count,
                any_device=name != "blocking_scan",
                scan=3 * TIMEOUT * count if name == "scan_many" else 0.0,
            )
            for name, count in cases
        ]
        super().__init__(contestants, plan, seed)

    @classmethod
    def planned(cls, options: StudyOptions) -> Devices:
        return cls(Plan(options.runs_or(4, 8), idle_seconds=0.2, presses=45), options.seed)

    def result(self, name: str) -> Result:
        way = self.contestants[name].way
        return msgspec.structs.replace(super().result(name), name=way, label=LABELS[way])

    def findings(self) -> DevicesFindings:
        results = list(map(self.result, self.measured()))
        return DevicesFindings(presses=self.plan.presses, results=results)


STUDY = Devices
