"""What the Pipeline page knows: its user's choices, the flow of events, the loop's figures."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import inf

from ....words import Text
from ...meter import MUCH_CPU, CostReading, Lately
from .flow import CARD, Block, Flow
from .protocol import DEVICES, KINDS, At
from .trace import Record

MODES = ("events", "sleep", "pygame", "busy", "scan")
SLOW = ("off", "block", "async", "thread")
INTERVALS = (0.001, 0.002, 0.005, 0.01, 1 / 60, 0.033, 0.05, 0.1, 0.25)
ZOOMS = (30, 120, 9)
"""Seconds for which the strips may show what was."""
BEHIND = 3
"""If so many tokens of handled events are still on their way, the headline says so."""


@dataclass
class State:
    """Everything that the page's panels draw."""

    mode: str = "events"
    slow: str = "off"
    interval: float = 1 / 60
    ticking: bool = False
    paused: bool = False
    by_line: bool = False
    """Whether the code is on the screen: then a step is a line of it, rather than an event."""
    at: At | None = None
    """Where the loop stands, if it is stepped by lines."""
    waits: bool = False
    """Whether the line that was stepped last is the wait, and nothing has happened yet."""
    counting: bool = False
    """Whether there are more events than can be followed one by one."""
    touched: bool = False
    """Whether there has been any input yet."""
    began: float = inf
    """When the shown loop was ready (inf: it is not yet): earlier input is not handed over."""
    early: int = 0
    """Inputs that came earlier."""
    gone: Text | str = ""
    """How the shown loop's process ended, if it did by itself."""
    pid: int = 0
    address: tuple[str, int] = ("127.0.0.1", 0)
    flow: Flow = field(default_factory=Flow)
    record: Record = field(default_factory=Record)
    """What a saved trace contains."""
    note: Text | str = ""
    """The message of an action; it takes the place of the sentence about the mode."""
    readings: deque[CostReading] = field(default_factory=lambda: deque(maxlen=240))
    modes: list[tuple[float, str]] = field(default_factory=list)
    """When each way of waiting that was tried began, and its name; the present one is last."""
    seconds: int = ZOOMS[0]
    """How far back the strips show."""
    reading: CostReading | None = None
    """The figures that are written out: a mean of the last two seconds."""
    _lately: Lately = field(default_factory=Lately)

    def begin(self) -> None:
        """A loop starts.  The costs and latencies of those before it stay in the strips."""
        self.flow = Flow(latencies=self.flow.latencies)
        self.reading, self._lately = None, Lately()
        self.began, self.gone = inf, ""
        self.early, self.counting = 0, False

    def ready(self, time: float) -> None:
        """The shown loop has been ready since ``time``."""
        self.began = time
        if not self.modes or self.modes[-1][1] != self.mode:
            self.modes.append((time, self.mode))

    @property
    def starting(self) -> bool:
        """Whether the shown loop is not ready yet."""
        return self.began == inf

    def add(self, reading: CostReading) -> None:
        """Keep a new reading, and forget those that are too old for the strips."""
        self.reading = self._lately.add(reading)
        self.readings.append(reading._replace(sleepless=self.sleepless))
        self.record.readings.append(reading)
        oldest = reading.time - max(ZOOMS)
        while len(self.modes) > 1 and self.modes[1][0] < oldest:
            self.modes.pop(0)
        for figures in (self.readings, self.flow.latencies):
            while figures and figures[0].time < oldest:
                figures.popleft()

    @property
    def sleepless(self) -> bool:
        """Whether its figures show that the loop never sleeps."""
        last = self.reading
        if last is None:
            return False
        # On a busy machine, a loop that never sleeps does not get a whole core.
        return last.cpu > MUCH_CPU or (self.mode == "busy" and last.cpu > 10)

    @property
    def crowded(self) -> bool:
        """Whether other programs keep the loop from running when it would."""
        return self.reading is not None and self.reading.crowded

    @property
    def turn(self) -> str:
        """The one device that a blocking scan waits for; "" in the other modes."""
        if self.mode != "scan":
            return ""
        devices, last = list(DEVICES), self.flow.noticed_last
        return devices[(devices.index(KINDS[last].device) + 1) % len(devices) if last else 0]

    @property
    def unseen(self) -> int:
        """Events of the devices whose turn it is not, which the scan does not see."""
        turn, flow = self.turn, self.flow
        if not turn:
            return 0
        counted = sum(n for kind, n in flow.uncounted.items() if turn != KINDS[kind].device)
        return counted + sum(turn != KINDS[token.kind].device for token in flow.unnoticed())

    @property
    def uncollected(self) -> int:
        """Events that wait at their sources, as a handler runs and nothing is collected."""
        flow = self.flow
        held = bool(flow.running) and any(token.fact == CARD for token in flow.tokens)
        if not held or self.slow in ("async", "thread"):
            return 0
        return len(flow.unnoticed()) + sum(flow.uncounted.values())

    @property
    def behind(self) -> bool:
        """Whether all events are handled, and several tokens are still on their way."""
        return not self.flow.counters.waiting and self.flow.replayed >= BEHIND

    @property
    def blocked(self) -> Block | None:
        """The handler that held up other events, while the tokens still show it, slowed."""
        flow = self.flow
        over = self.slow == "block" and not flow.counters.waiting
        return flow.block if over and flow.block is not None and flow.block.waited else None

    def status(self) -> str:  # noqa: C901, PLR0911 - a line for each status
        """What the shown loop does: a key of :data:`~.top.MEANINGS`."""
        if self.gone:
            return "gone"
        if self.starting:
            return "starting"
        if self.paused and self.waits:  # pygame's own wait looks a thousand times a second
            return "looking" if self.mode == "pygame" else "asleep"
        if self.paused:
            return "stepped" if self.at is not None else "paused"
        if self.slow == "block" and self.flow.counters.waiting:
            return "held"  # the process may sleep meanwhile; its loop does not wait for events
        if self.blocked:
            return "blocked"
        if self.unseen:
            return "starved"
        if self.mode in ("events", "scan") and self.behind:
            return "behind"
        last = self.reading
        if last is None:
            return "asleep" if self.mode in ("events", "scan") else "looking"
        if self.sleepless:
            return "hammering"
        if self.mode in ("sleep", "pygame"):
            return "looking"
        return "awake" if last.wakeups > 2 else "asleep"
