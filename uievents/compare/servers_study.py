"""The study of servers: four with one protocol, under several loads.

Each server is a process of its own; we are its callers (:mod:`uievents.measure.callers`).  In a
run all four are there, and each load is put on them in short turns, in an order drawn from the
seed, so that all meet the same moods of the machine: who is not called sleeps.  CPU time is that
of the server and of the children that it has buried, so after each turn one more request is made,
at which a server that forks buries them; it counts as one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import psutil

from ..measure.callers import Answers, Callers, call_times
from ..measure.samples import percentile
from ..models.multiplexers import raise_descriptor_limit
from ..models.servers import MODELS
from .child import Child, SubjectFailed
from .figures import Figure, Text
from .lab_verdict import servers_verdict
from .parts import ServerCosts, ServersStudy
from .report import Report
from .study import Progress, Study, attempt

EACH = 5.0
"""Requests a second that one client makes, on average."""
ENOUGH = 12
"""Requests of one load in one run, at least."""
DESCRIPTORS = 1024
"""Of the callers: four servers' idle ones are there together."""
WAIT_MS = 20.0
"""See :data:`uievents.compare.peers.servers.WAIT`, which a test holds equal."""

LABELS = {
    "process_per_request": Text("a process per request", "每个请求一个进程"),
    "thread_per_request": Text("a thread per request", "每个请求一个线程"),
    "event_loop": Text("an event loop", "事件循环"),
    "coroutines": Text("coroutines", "协程"),
}


class Load(NamedTuple):
    """Who calls."""

    name: str
    clients: int
    idle: int = 0
    slow: int = 0
    seconds: float = 0.0
    """At least, in each run."""


LOADS = (
    Load("1", 1),
    Load("10", 10, seconds=1.1),  # so that six runs have enough answers for a p99
    Load("30", 30),
    Load("idle", 10, idle=100),
    Load("slow", 10, slow=20),
)


class Served(NamedTuple):
    """One server under one load in one run, so far."""

    latencies: list[float] = []
    failed: int = 0
    lateness: list[float] = []
    cpu: float = 0.0
    answered: int = 0
    """Requests that the CPU time was for."""
    workers: int = 0
    turns: int = 0

    def plus(self, answers: Answers, cpu: float, workers: int) -> Served:
        """With another turn, and the request after it."""
        return Served(
            self.latencies + answers.latencies,
            self.failed + answers.failed,
            self.lateness + answers.lateness,
            self.cpu + cpu,
            self.answered + len(answers.latencies) + 1,
            max(self.workers, workers),
            self.turns + 1,
        )


class ServersMeasuring(Study):
    """Measures; :attr:`done` grows as it goes."""

    title = Text(
        "Servers: a process, a thread, an entry in an event loop or a coroutine per request",
        "服务器：每个请求用一个进程、一个线程、事件循环中的一项或一个协程",
    )

    def __init__(self, runs: int, seconds: float, seed: int, turns: int = 1) -> None:
        self.runs = runs
        self.seconds = seconds
        self.turns = turns
        self.done: dict[tuple[str, str], list[Served]] = {}
        self.failed: dict[str, str] = {}
        self._seed = seed

    def duration(self) -> float:
        """About how many seconds it will take."""
        loads = sum(self._length(load) + 0.05 * (1 + self.turns) for load in LOADS)
        return self.runs * len(MODELS) * (0.3 + loads)

    def _length(self, load: Load) -> float:
        """Seconds."""
        return max(self.seconds, load.seconds, ENOUGH / (EACH * load.clients))

    def run_once(self, number: int, progress: Progress) -> None:
        """All servers, under one load after the other."""
        raise_descriptor_limit(DESCRIPTORS)
        with ExitStack() as stack:
            servers: dict[str, Child] = {}
            for name in MODELS:
                if name not in self.failed:
                    with attempt(name, LABELS[name], self.failed, progress):
                        servers[name] = stack.enter_context(Child(["servers", name]))
            for load in LOADS:
                self._put_on(load, number, servers, progress)

    def _put_on(
        self, load: Load, number: int, servers: dict[str, Child], progress: Progress
    ) -> None:
        served: dict[str, Served] = {}
        with ExitStack() as stack:
            callers: dict[str, Callers] = {}
            for name, child in servers.items():
                if name not in self.failed:
                    with attempt(name, LABELS[name], self.failed, progress):
                        callers[name] = stack.enter_context(called(child, load))
            try:
                for turn in range(self.turns):
                    order = list(callers)
                    random.Random(repr((self._seed, number, load.name, turn))).shuffle(order)
                    length = self._length(load) / self.turns
                    times = call_times((self._seed, number, turn), EACH * load.clients, length)
                    for name in order:
                        if name not in self.failed:
                            with attempt(name, LABELS[name], self.failed, progress):
                                turned = serve_one(servers[name], callers[name], times)
                                served[name] = served.get(name, Served()).plus(*turned)
                            if name in self.failed:  # running, perhaps, in others' turns
                                servers[name].close()
            finally:  # what was measured stays
                for name, it in served.items():
                    if name not in self.failed:
                        self.done.setdefault((name, load.name), []).append(it)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        costs = [
            _costs(name, load, self.done[name, load.name])
            for name in MODELS
            for load in LOADS
            if (name, load.name) in self.done
        ]
        late = [1000 * v for runs in self.done.values() for one in runs for v in one.lateness]
        begun = max(map(len, self.done.values()), default=0)
        report.servers = ServersStudy(
            begun, self.seconds, WAIT_MS, costs, percentile(late, 50), percentile(late, 99)
        )
        complete = all(
            sum(one.turns == self.turns for one in self.done.get((name, load.name), ()))
            == self.runs
            for name in MODELS
            for load in LOADS
        )
        report.verdict += servers_verdict(report.servers, complete)
        for name in MODELS:
            done = {load.name: len(self.done.get((name, load.name), ())) for load in LOADS}
            what, without = LABELS[name], [load for load, count in done.items() if not count]
            if 0 < len(without) < len(LOADS):
                loads = ", ".join(without)
                what = Text(f"{what.en} (loads: {loads})", f"{what.zh}（负载：{loads}）")
            report.say_missing(what, min(done.values()), self.runs, self.failed.get(name))


@contextmanager
def called(child: Child, load: Load) -> Iterator[Callers]:
    """The callers of one server, who have called once: what it makes at its first is made now."""
    address = ("127.0.0.1", child.facts["port"])
    with Callers(address, idle=load.idle, slow=load.slow) as callers:
        callers.call([0.0])
        yield callers


def serve_one(child: Child, callers: Callers, times: list[float]) -> tuple[Answers, float, int]:
    """One turn: the answers, seconds of CPU time, and who worked.

    Raises :class:`SubjectFailed`.
    """
    before = child.mark()
    answers = callers.call(times)
    workers = _workers(child.pid)
    callers.call([0.0])
    return answers, _cpu(child.mark()) - _cpu(before), workers


def _cpu(counters: dict[str, Any]) -> float:
    return float(counters["cpu"] + counters["children_cpu"])


def _workers(pid: int) -> int:
    """Threads of the server, without the one that measures, and its children.

    Raises :class:`SubjectFailed`.
    """
    try:
        process = psutil.Process(pid)
        return int(process.num_threads()) - 1 + len(process.children(recursive=True))
    except psutil.Error as error:
        raise SubjectFailed(f"the server's process cannot be looked at: {error}") from None


def _costs(name: str, load: Load, runs: list[Served]) -> ServerCosts:
    latencies = [1000 * value for one in runs for value in one.latencies]
    return ServerCosts(
        name=name,
        label=LABELS[name],
        load=load.name,
        clients=load.clients,
        idle_clients=load.idle,
        slow_clients=load.slow,
        requests=sum(len(one.latencies) + one.failed for one in runs),
        failed=sum(one.failed for one in runs),
        cpu_ms_per_request=Figure.of(
            [1000 * one.cpu / one.answered if one.latencies else None for one in runs]
        ),
        samples=len(latencies),
        p50_ms=percentile(latencies, 50),
        p90_ms=percentile(latencies, 90),
        p99_ms=percentile(latencies, 99),
        p50_by_run=Figure.of(percentile([1000 * v for v in one.latencies], 50) for one in runs),
        workers=Figure.of([float(one.workers) for one in runs]),
    )
