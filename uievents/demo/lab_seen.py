"""What a measuring process has told so far: what there is to draw, without a pixel."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..compare.studies.multiplexers import WaitCost
from ..models import io, tasks
from .cleaning import clean
from .lab_results import (
    Arranged,
    Begun,
    Done,
    Failed,
    Order,
    Planned,
    Read,
    Result,
    Served,
    ServerCosts,
    Servers,
    Waited,
)


@dataclass
class Seen:
    """What every measurement tells."""

    running: bool = False
    """It is under way, or is to begin."""
    waits: bool = False
    """It begins when what is being measured has ended."""
    done: bool = False
    """Whether all that was planned has been told."""
    gone: str = ""
    """How the measuring process ended, if not as it should."""
    steps: int = 0
    begun: int = 0
    current: str = ""
    """What is being measured."""
    failures: dict[str, str] = field(default_factory=dict)

    def start(self, order: Order) -> None:
        """Forget the last measurement: another begins."""
        self.__init__()  # type: ignore[misc]
        self.running = True

    def stop(self, gone: str = "") -> None:
        """Nothing more will be told."""
        self.running = self.waits = False
        self.current = ""
        self.gone = gone

    def take(self, result: Result) -> None:
        """A result has come."""
        if isinstance(result, Planned):
            self.steps = result.steps
        elif isinstance(result, Begun):
            self.begun += 1
            self.current = result.name
        elif isinstance(result, Failed):
            self.failures[result.name] = clean(result.why, 400)
        elif isinstance(result, Done):
            self.done = True
            self.stop()
        else:
            self._keep(result)

    def _keep(self, result: Result) -> None:
        raise NotImplementedError

    def enough(self) -> bool:
        """Whether there is something to say of everything, even if it was stopped."""
        return False

    @property
    def share(self) -> float:
        """How much of what is planned is done: 0 to 1."""
        return max(0, self.begun - 1) / self.steps if self.steps else 0.0


@dataclass
class ServersSeen(Seen):
    """Four servers under one load."""

    load: Servers = Servers(8)  # noqa: RUF009 - it is frozen
    """Who called."""
    latencies: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds."""
    shares: dict[str, float] = field(default_factory=dict)
    costs: dict[str, ServerCosts] = field(default_factory=dict)

    def start(self, order: Order) -> None:
        super().start(order)
        if isinstance(order, Servers):
            self.load = order

    def _keep(self, result: Result) -> None:
        if isinstance(result, Served):
            self.latencies.setdefault(result.name, []).extend(result.latencies_ms)
            self.shares[result.name] = result.share
        elif isinstance(result, ServerCosts):
            self.costs[result.name] = result

    @property
    def share(self) -> float:
        return sum(self.shares.values()) / self.steps if self.steps else 0.0


@dataclass
class TasksSeen(Seen):
    """Three arrangements of three tasks."""

    runs: dict[str, Arranged] = field(default_factory=dict)

    def _keep(self, result: Result) -> None:
        if isinstance(result, Arranged):
            self.runs[result.costs.name] = result

    def enough(self) -> bool:
        return len(self.runs) == len(tasks.MODELS)


@dataclass
class ModesSeen(Seen):
    """Five modes of reading."""

    reads: dict[str, Read] = field(default_factory=dict)

    def _keep(self, result: Result) -> None:
        if isinstance(result, Read):
            self.reads[result.costs.name] = result

    def enough(self) -> bool:
        return len(self.reads) == len(io.MODELS)


@dataclass
class CurvesSeen(Seen):
    """The cost of a wait, by the number of descriptors."""

    points: dict[str, list[WaitCost]] = field(default_factory=dict)

    def _keep(self, result: Result) -> None:
        if isinstance(result, Waited):
            self.points.setdefault(result.cost.name, []).append(result.cost)

    def measured(self, name: str) -> list[tuple[float, float]]:
        """(descriptors, microseconds) of those points that could be measured."""
        return [
            (point.descriptors, point.microseconds.low)
            for point in self.points.get(name, ())
            if point.microseconds is not None
        ]

    def refused(self, name: str) -> list[WaitCost]:
        """The points that could not."""
        return [point for point in self.points.get(name, ()) if point.error]
