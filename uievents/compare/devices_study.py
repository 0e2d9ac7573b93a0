"""The study of several devices: who is kept waiting when a program waits for more than one?

Each press is on one device of many, drawn at random.  A scan that waits for each device in turn
gets to it late, the later the more devices there are.  A scan that blocks has a mouse and a
keyboard, and only the keyboard is pressed, as while somebody types: it does not get to it at all.
"""

from __future__ import annotations

from ..models.input.scan_many import PATIENCE
from .contestants import SIMULATED, Contestant
from .figures import Text
from .format import digits
from .input_study import InputMeasuring, Settings
from .parts import DeviceCosts, DevicesStudy
from .report import Report
from .summary import pace_of, summarize

LABELS = {
    "blocking_scan": Text("blocking scan", "逐个阻塞扫描"),
    "scan_many": Text("scan in turn", "轮流扫描"),
    "thread_per_device": Text("a thread per device", "每个设备一个线程"),
    "events": Text("uievents", "uievents（事件）"),
}
COUNTS = (3, 10, 100)
"""A mouse, a keyboard and a gamepad, at least: of one, there is nothing to scan."""
BLOCKING_COUNT = 2
"""A mouse and a keyboard."""


class DevicesMeasuring(InputMeasuring):
    """Each model with several numbers of devices, measured as the study of input does."""

    def __init__(self, settings: Settings) -> None:
        cases = [(name, count) for name in LABELS if name != "blocking_scan" for count in COUNTS]
        cases.insert(0, ("blocking_scan", BLOCKING_COUNT))
        self._cases = {
            Contestant(
                *(f"{name} of {count}", SIMULATED, "simulated", name),
                *(f"{LABELS[name].en}, {count}", f"{LABELS[name].zh}，{count}"),
                interval=3 * PATIENCE * count if name == "scan_many" else 0.0,
                kind="events" if name == "events" else "poll",
            ): count
            for name, count in cases
        }
        super().__init__(self._cases, settings)

    @property
    def title(self) -> Text:
        """See :class:`uievents.compare.study.Study`."""
        return Text(
            "Devices: one press among many devices, scanned in turn or waited for together",
            "设备：许多设备中有一个被按下，轮流扫描或一并等待",
        )

    def command(self, one: Contestant) -> list[str]:
        """What the contestant's process is told: a scan's interval is what it may take."""
        return [*super().command(one), "--interval", "0"]

    def devices(self, one: Contestant) -> int:
        """How many it has."""
        return self._cases[one]

    def which(self, one: Contestant, run: int) -> object:
        """Any, drawn anew in each run; of a scan that blocks, the last."""
        return None if one.way == "blocking_scan" else (self.settings.seed, run)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        costs = []
        for one, count in self._cases.items():
            measured = [m for m in self.done if m.contestant is one]
            self.say_missing(report, one, Text(one.english, one.chinese))
            if not measured:
                continue
            result = summarize(one, measured)
            costs.append(
                DeviceCosts(
                    name=one.way,
                    label=LABELS[one.way],
                    devices=count,
                    idle_cpu_percent=result.idle.cpu_percent,
                    idle_wakeups_per_second=result.idle.wakeups_per_second,
                    p50_ms=result.latency.p50_ms,
                    p90_ms=result.latency.p90_ms,
                    p99_ms=result.latency.p99_ms,
                    sent=result.balance.sent,
                    missed=result.balance.missed,
                    balanced=result.balance.balanced,
                    p50_by_run=result.latency.p50_by_run,
                )
            )
        begun = 1 + max((turn.run for turn in self.done), default=-1)
        report.devices = DevicesStudy(begun, self.settings.presses, costs, pace_of(self.done))
        report.verdict += _verdict(costs)


def _verdict(costs: list[DeviceCosts]) -> list[Text]:
    said = []
    for one in costs:
        if one.missed:
            last = one.name == "blocking_scan"  # that is the one that is pressed
            en = " of the last one: it was waiting for another" if last else ""
            of, zh = ("最后一个设备的 ", "：它在等待另一个设备") if last else ("", "")
            said.append(
                Text(
                    f"{_begin(one)} of {one.devices} devices never noticed {one.missed} of "
                    f"{one.sent} presses{en}.",
                    f"{one.label.zh} {one.devices} 个设备时，{of}{one.sent} 次按下中有 "
                    f"{one.missed} 次始终没有被察觉{zh}。",
                )
            )
    for name in dict.fromkeys(one.name for one in costs):
        known = [(one, one.p50_ms) for one in costs if one.name == name and not one.missed]
        timed = [(one, p50) for one, p50 in known if p50 is not None]
        if len(timed) > 1:
            (few, quick), (many, slow) = timed[0], timed[-1]
            said.append(
                Text(
                    f"{_begin(few)}: a press "
                    f"waits {digits(quick)} ms (median) with {few.devices} devices, "
                    f"{digits(slow)} ms with {many.devices}.",
                    f"{few.label.zh}：{few.devices} 个设备时一次按下等待 {digits(quick)} 毫秒"
                    f"（中位数），{many.devices} 个时 {digits(slow)} 毫秒。",
                )
            )
    return said


def _begin(one: DeviceCosts) -> str:
    """Its name, at the beginning of a sentence."""
    return one.label.en if one.name == "events" else one.label.en.capitalize()
