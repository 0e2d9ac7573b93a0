"""The measurement of the load's card: all clients call a server at the same moment, in rounds."""

from __future__ import annotations

import time
from contextlib import ExitStack

import msgspec

from ....compare.peers import start
from ....compare.studies.servers import LABELS, Load, ServerCosts, UnderLoad, costs_of
from ....compare.study import Study
from ....measure.callers import Answers
from ....models.servers import MODELS


class Served(msgspec.Struct):
    """One server, called by all clients at the same moment, round after round."""

    latencies_ms: list[float]
    """Of the last round; the page adds those of the rounds before."""
    answered: int
    """Requests of all rounds that were answered."""
    seconds: float
    """Duration of all rounds together: the time for which there were callers."""
    costs: ServerCosts | None = None
    """Of all rounds, once there were enough."""

    @property
    def per_second(self) -> float:
        """Answers a second while there are callers."""
        return self.answered / self.seconds


class Rounds(Study):
    """All servers run, and in each run every client calls each of them at the same moment.

    A server is done when it has been asked often enough for a p99, or for long enough;
    while it is not called, it sleeps.
    """

    REQUESTS = 320
    """Requests to each server: as many as a p99 needs, and a few more."""
    LEAST = 10
    """Least number of rounds, if they do not take too long."""
    LONGEST = 2.0
    """Seconds of calls after which a server is called no more."""

    def __init__(self, clients: int, idle: int, seed: int = 1) -> None:
        super().__init__(
            {it: LABELS[it] for it in MODELS}, max(self.LEAST, -(-self.REQUESTS // clients)), seed
        )
        self.load: Load = Load("", clients, idle=idle)
        self._stack = ExitStack()
        self._running: dict[str, UnderLoad] = {}
        self._busy = dict.fromkeys(self.cases, 0.0)

    def measure(self, name: str) -> Answers:
        if name not in self._running:
            process = self._stack.enter_context(start("servers", name))
            self._running[name] = self._stack.enter_context(UnderLoad(process, self.load))
        begin = time.monotonic()
        answers = self._running[name].call([0.0] * self.load.clients)
        self._busy[name] += time.monotonic() - begin
        return answers

    def finished(self, name: str) -> bool:
        return self._part(name) >= 1.0

    def share(self) -> float:
        return sum(1.0 if it in self.failed else self._part(it) for it in self.cases) / len(
            self.cases
        )

    def _part(self, name: str) -> float:
        """The part of a server's rounds that is done, 0 to 1."""
        return min(1.0, max(len(self.done[name]) / self.runs, self._busy[name] / self.LONGEST))

    def costs(self, name: str) -> Served:
        last, server = self.done[name][-1], self._running[name]
        return Served(
            [1000 * latency for latency in last.latencies],
            len(server.answers.latencies),
            self._busy[name],
            costs_of(name, self.load, [server.turn()]) if self.finished(name) else None,
        )

    def close(self) -> None:
        self._stack.close()
