"""The study of servers: four with one protocol, under several loads.

Each server is a process of its own; we are its callers (:mod:`uievents.measure.callers`).  In a
run all four are there, and each load is put on one after the other: who is not called sleeps.
CPU time is that of the server and of the children that it has buried, so after each load
one more request is made, at which a server that forks buries them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, NamedTuple

import psutil

from ..errors import UIEventsError
from ..measure.callers import Callers, call_times
from ..measure.samples import percentile
from ..models.servers import MODELS
from .child import Child, SubjectFailed
from .figures import Figure, Text
from .lab_verdict import servers_verdict
from .parts import ServerCosts, ServersStudy
from .report import Report

Progress = Callable[[Text, float], None]

EACH = 5.0
"""Requests a second that one client makes, on average."""
ENOUGH = 12
"""Requests of one load in one run, at least."""
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


LOADS = (
    Load("1", 1),
    Load("10", 10),
    Load("30", 30),
    Load("idle", 10, idle=100),
    Load("slow", 10, slow=20),
)


class Served(NamedTuple):
    """One server under one load in one run."""

    latencies: list[float]
    failed: int
    lateness: list[float]
    cpu: float
    workers: int


class ServersMeasuring:
    """Measures; :attr:`done` grows as it goes."""

    title = Text(
        "Servers: a process, a thread, an entry in an event loop or a coroutine per request",
        "服务器：每个请求用一个进程、一个线程、事件循环中的一项或一个协程",
    )

    def __init__(self, runs: int, seconds: float, seed: int) -> None:
        self.runs = runs
        self.seconds = seconds
        self.done: dict[tuple[str, str], list[Served]] = {}
        self.failed: dict[str, str] = {}
        self._seed = seed

    def duration(self) -> float:
        """About how many seconds it will take."""
        return self.runs * len(MODELS) * (0.3 + sum(self._length(load) + 0.15 for load in LOADS))

    def _length(self, load: Load) -> float:
        """Seconds."""
        return max(self.seconds, ENOUGH / (EACH * load.clients))

    def run(self, progress: Progress) -> None:
        """Measure; Ctrl-C passes through, and what is done stays."""
        for number in range(self.runs):
            with ExitStack() as stack:
                self._run_once(number, stack, progress)

    def _run_once(self, number: int, stack: ExitStack, progress: Progress) -> None:
        """A server that fails is left out from then on."""
        servers: dict[str, Child] = {}
        for name in MODELS:
            if name not in self.failed:
                try:
                    servers[name] = stack.enter_context(Child(["servers", name]))
                except SubjectFailed as error:
                    self.failed[name] = str(error)
        for load in LOADS:
            order = list(servers)
            random.Random(f"{self._seed} {number} {load.name}").shuffle(order)
            for name in order:
                begin = time.monotonic()
                progress(LABELS[name], 0.0)
                times = call_times((self._seed, number), EACH * load.clients, self._length(load))
                try:
                    served = serve_one(servers[name], load, times)
                    self.done.setdefault((name, load.name), []).append(served)
                except (SubjectFailed, OSError) as error:
                    self.failed[name] = str(error)
                    del servers[name]
                progress(LABELS[name], time.monotonic() - begin)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        costs = [
            _costs(name, load, self.done[name, load.name])
            for name in MODELS
            for load in LOADS
            if (name, load.name) in self.done
        ]
        late = [1000 * v for runs in self.done.values() for one in runs for v in one.lateness]
        report.servers = ServersStudy(
            self.runs, self.seconds, WAIT_MS, costs, percentile(late, 50), percentile(late, 99)
        )
        complete = all(
            len(self.done.get((name, load.name), ())) == self.runs
            for name in MODELS
            for load in LOADS
        )
        report.verdict += servers_verdict(report.servers, complete)
        for name in MODELS:
            done = min(len(self.done.get((name, load.name), ())) for load in LOADS)
            report.say_missing(LABELS[name], done, self.runs, self.failed.get(name))


def serve_one(child: Child, load: Load, times: list[float]) -> Served:
    """One load on one server.  Raises :class:`SubjectFailed`."""
    address = ("127.0.0.1", child.facts["port"])
    with Callers(address, idle=load.idle, slow=load.slow) as callers:
        callers.call([0.0])  # whatever a server makes at its first request is made now
        before = child.mark()
        half = len(times) // 2
        first = callers.call(times[:half])
        workers = _workers(child.pid)
        second = callers.call([at - times[half - 1] for at in times[half:]] if half else times)
        callers.call([0.0])
        after = child.mark()
    return Served(
        first.latencies + second.latencies,
        first.failed + second.failed,
        first.lateness + second.lateness,
        _cpu(after) - _cpu(before),
        workers,
    )


def _cpu(counters: dict[str, Any]) -> float:
    return float(counters["cpu"] + counters["children_cpu"])


def _workers(pid: int) -> int:
    """Threads of the server and of its children, without the one that measures."""
    try:
        process = psutil.Process(pid)
        return int(process.num_threads()) - 1 + len(process.children(recursive=True))
    except psutil.Error as error:
        raise UIEventsError(f"the server's process cannot be looked at: {error}") from None


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
            [1000 * one.cpu / len(one.latencies) if one.latencies else None for one in runs]
        ),
        samples=len(latencies),
        p50_ms=percentile(latencies, 50),
        p90_ms=percentile(latencies, 90),
        p99_ms=percentile(latencies, 99),
        p50_by_run=Figure.of(percentile([1000 * v for v in one.latencies], 50) for one in runs),
        workers=Figure.of([float(one.workers) for one in runs]),
    )
