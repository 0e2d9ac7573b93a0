"""The study of servers: four with one protocol, under several loads.

Each server is a process of its own; we are its callers (:mod:`uievents.measure.callers`).  In a
run all four are there, and each load is put on them in short turns, in an order drawn from the
seed, so that all meet the same states of the machine: a server that is not called sleeps.  CPU
time is that of the server and of the children that it has waited for, so after each turn one more
request is made, at which a server that forks waits for them; it counts as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import psutil

from ...measure.callers import Answers, Callers, call_times
from ...measure.process import Process, ProcessFailed
from ...measure.samples import Figure, percentile
from ...models.multiplexers import raise_descriptor_limit
from ...models.servers import MODELS
from ...words import Text, plural, same, text
from ..peers import start
from ..peers.servers import WAIT
from ..ratios import Measured, compare, extreme
from ..section import NONE, Plot, enough, figure, times
from ..study import Findings, NotMeasured, Options, Progress, Study

if TYPE_CHECKING:
    from ..present.drawing import Sheet

EACH = 5.0
"""Requests a second that one client makes, on average."""
ENOUGH = 12
"""Requests of one load in one run, at least."""
DESCRIPTORS = 1024
"""Of the callers: four servers' idle ones are there together."""
WAIT_MS = 1000 * WAIT

LABELS = {
    "process_per_request": text("a process per request"),
    "thread_per_request": text("a thread per request"),
    "event_loop": text("an event loop"),
    "coroutines": text("coroutines"),
}
SHORT = {
    "process_per_request": text("process"),
    "thread_per_request": text("thread"),
    "event_loop": text("event loop"),
    "coroutines": text("coroutines"),
}
"""In a plot."""
COLOURS = {
    "process_per_request": "busy",
    "thread_per_request": "poll",
    "event_loop": "events",
    "coroutines": "block",
}


class Load(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many clients of which kind."""

    name: str
    clients: int
    idle: int = 0
    """Clients that are connected and say nothing."""
    slow: int = 0
    """Clients that send their line a byte at a time."""
    seconds: float = 0.0
    """At least, in each run."""

    @property
    def cell(self) -> Text:
        """In a table."""
        if self.idle:
            return text("{it.clients} +{it.idle} idle", it=self)
        return text("{it.clients} +{it.slow} slow", it=self) if self.slow else same(self.name)

    @property
    def words(self) -> Text:
        """Within a sentence."""
        clients = plural("{n} client", "{n} clients", self.clients)
        if self.idle:
            clients += text(" and {n} idle connections", n=self.idle)
        return clients + text(" and {n} slow ones", n=self.slow) if self.slow else clients


LOADS = (
    Load("1", 1),
    Load("10", 10, seconds=1.1),  # so that six runs have enough answers for a p99
    Load("30", 30),
    Load("idle", 10, idle=100),
    Load("slow", 10, slow=20),
)


class ServerCosts(msgspec.Struct, forbid_unknown_fields=True):
    """One server under one load."""

    name: str
    label: Text
    load: Load
    requests: int
    failed: int
    cpu_ms_per_request: Figure | None
    """The server's and its children's CPU time."""
    samples: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    workers: Figure | None
    """Threads and processes of the server, the most that were there at the end of a turn."""
    p50_by_run: Figure | None = None
    """Of each run's own median (milliseconds)."""

    def late(self, value: float | None) -> Text:
        """A percentile's cell."""
        return enough(value) if self.samples else NONE


class ServersFindings(Findings, kw_only=True, tag="servers"):
    """Four servers with one protocol.  A client makes a request every 200 ms on average."""

    heading = text("Servers: one protocol, four models")
    columns = (
        (same(""), lambda one: one.label),
        (text("clients"), lambda one: one.load.cell),
        (text("CPU ms\n/request"), lambda one: figure(one.cpu_ms_per_request)),
        (text("p50\nms"), lambda one: one.late(one.p50_ms)),
        (text("p90\nms"), lambda one: one.late(one.p90_ms)),
        (text("p99\nms"), lambda one: one.late(one.p99_ms)),
        (text("workers"), lambda one: figure(one.workers)),
        (text("requests"), lambda one: same(str(one.requests))),
        (text("failed"), lambda one: same(str(one.failed))),
    )
    narrow = 6
    seconds: float
    """Length of each load in each run; longer where there are few clients."""
    wait_ms: float
    """What each request waits for, as for a database: inside every latency."""
    costs: list[ServerCosts]
    late_p50_ms: float | None
    late_p99_ms: float | None

    def rows(self) -> Sequence[ServerCosts]:
        return self.costs

    def notes(self) -> Iterator[Text]:
        yield text(
            "Servers: {it.runs} runs; each request waits {it.wait_ms:ms}, as for a database.",
            it=self,
        )
        yield text(
            "Each load lasts {it.seconds:g} s (longer for few clients), and the servers take "
            "turns. Every request is a connection of its own; a client makes five a second. CPU: "
            "of the server and its children. Latency: from the intended time.",
            it=self,
        )
        if self.late_p50_ms is not None:
            yield text(
                "Requests were begun {it.late_p50_ms:ms} late (p99 {it.late_p99_ms:ms}), which is "
                "inside every latency.",
                it=self,
            )

    def plots(self) -> Sequence[Plot]:
        which = "p99" if any(one.p99_ms is not None for one in self.costs) else "p90"
        late = text("Latency ({which}), where there are answers enough for it.", which=which)

        def cpu(sheet: Sheet) -> None:
            costs = self._curves(lambda one: it.median if (it := one.cpu_ms_per_request) else None)
            names = text("clients"), text("CPU, ms")
            sheet.curves(costs, names, SHORT, COLOURS, floor=0.01)

        def latency(sheet: Sheet) -> None:
            points = self._curves(lambda one: one.p99_ms if which == "p99" else one.p90_ms)
            names = text("clients"), text("{which}, ms", which=which)
            sheet.curves(points, names, SHORT, COLOURS, floor=1)

        return [
            Plot("servers-cpu", text("CPU time of one request."), cpu),
            Plot("servers-latency", late, latency),
        ]

    def _curves(
        self, value: Callable[[ServerCosts], float | None]
    ) -> dict[str, list[tuple[float, float]]]:
        """Without idle or slow clients."""
        made: dict[str, list[tuple[float, float]]] = {}
        for one in self.costs:
            if not (one.load.idle or one.load.slow) and (height := value(one)) is not None:
                made.setdefault(one.name, []).append((one.load.clients, height))
        return made

    def sentences(self) -> Iterator[Text]:
        for load in dict.fromkeys(cost.load for cost in self.costs):
            yield from self._cheapest([cost for cost in self.costs if cost.load == load])
        for one in self.costs:
            if one.failed:
                yield text(
                    "With {one.load.words}, {one.label} failed {one.failed} of {one.requests} "
                    "requests.",
                    one=one,
                )

    def _cheapest(self, costs: list[ServerCosts]) -> Iterator[Text]:
        """Which costs least and which most for a request, under one load."""
        known = {one.name: one for one in costs if one.cpu_ms_per_request}
        cpu = {it: Measured.of(one.cpu_ms_per_request) for it, one in known.items()}
        measured = {name: it for name, it in cpu.items() if it is not None}
        first, last = extreme(measured), extreme(measured, most=True)
        found = compare(measured[last[0]], measured[first[0]]) if len(known) > 1 else None
        if found is None or not found.side:
            return
        alone = self.complete and len(first) == 1
        yield text(
            "With {cheap.load.words}, {cheap.label} costs {least}"
            "{cheap.cpu_ms_per_request.median:ms} of CPU time per request; {dear.label} costs "
            "{dear.cpu_ms_per_request.median:ms}, {times} times as much.",
            cheap=known[first[0]],
            dear=known[last[0]],
            times=times(found),
            least=text("least CPU: ") if alone else "",
        )

    def headline(self) -> Sequence[Text]:
        return self.verdict[2:3] + self.verdict[:2]  # many clients first

    def compared(self) -> Iterator[tuple[str, str, Measured | None]]:
        for one in self.costs:
            cpu = Measured.of(one.cpu_ms_per_request)
            yield f"servers, {one.load.name}: CPU ms/request", one.name, cpu
            yield f"servers, {one.load.name}: p50 ms", one.name, Measured.of(one.p50_by_run)


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


class Servers(Study[ServersFindings]):
    """Measures; :attr:`done` grows as it goes."""

    Findings = ServersFindings
    title = text(
        "Servers: a process, a thread, an entry in an event loop or a coroutine per request"
    )

    def __init__(self, runs: int, seconds: float, seed: int, turns: int = 1) -> None:
        super().__init__(runs, seed)
        self.seconds, self.turns = seconds, turns
        self.done: dict[tuple[str, Load], list[Served]] = {}

    @classmethod
    def planned(cls, options: Options) -> Servers:
        return cls(options.runs_or(2, 6), 0.6, options.seed, turns=2 if options.quick else 4)

    def duration(self) -> float:
        loads = sum(self._length(load) + 0.05 * (1 + self.turns) for load in LOADS)
        return self.runs * len(MODELS) * (0.3 + loads)

    def _length(self, load: Load) -> float:
        """Seconds."""
        return max(self.seconds, load.seconds, ENOUGH / (EACH * load.clients))

    def run_once(self, number: int, progress: Progress) -> None:
        """All servers, under one load after the other."""
        raise_descriptor_limit(DESCRIPTORS)
        with ExitStack() as stack:
            servers: dict[str, Process] = {}
            for name in MODELS:
                if name not in self.failed:
                    with self.attempt(name, LABELS[name], progress):
                        servers[name] = stack.enter_context(start("servers", name))
            for load in LOADS:
                self._put_on(load, number, servers, progress)

    def _put_on(
        self, load: Load, number: int, servers: dict[str, Process], progress: Progress
    ) -> None:
        served: dict[str, Served] = {}
        with ExitStack() as stack:
            callers: dict[str, Callers] = {}
            for name, process in servers.items():
                if name not in self.failed:
                    with self.attempt(name, LABELS[name], progress):
                        callers[name] = stack.enter_context(called(process, load))
            try:
                for turn in range(self.turns):
                    length = self._length(load) / self.turns
                    times = call_times((self.seed, number, turn), EACH * load.clients, length)
                    for name in self.drawn(callers, number, load.name, turn):
                        with self.attempt(name, LABELS[name], progress):
                            turned = serve_one(servers[name], callers[name], times)
                            served[name] = served.get(name, Served()).plus(*turned)
                        if name in self.failed:  # it may run on in the others' turns
                            servers[name].close()
            finally:  # what was measured stays
                for name, it in served.items():
                    if name not in self.failed:
                        self.done.setdefault((name, load), []).append(it)

    def begun(self) -> int:
        return max(map(len, self.done.values()), default=0)

    def complete(self) -> bool:
        return all(
            sum(one.turns == self.turns for one in self.done.get((name, load), ())) == self.runs
            for name in MODELS
            for load in LOADS
        )

    def not_measured(self) -> list[NotMeasured]:
        made = []
        for name in MODELS:
            done = {load.name: len(self.done.get((name, load), ())) for load in LOADS}
            what, without = LABELS[name], [load for load, count in done.items() if not count]
            if 0 < len(without) < len(LOADS):
                what = text("{what} (loads: {loads})", what=what, loads=", ".join(without))
            made += self.missing(name, what, min(done.values()))
        return made

    def findings(self) -> ServersFindings:
        late = [1000 * v for runs in self.done.values() for one in runs for v in one.lateness]
        return ServersFindings(
            seconds=self.seconds,
            wait_ms=WAIT_MS,
            costs=[
                _costs(name, load, self.done[name, load])
                for name in MODELS
                for load in LOADS
                if (name, load) in self.done
            ],
            late_p50_ms=percentile(late, 50),
            late_p99_ms=percentile(late, 99),
        )


@contextmanager
def called(process: Process, load: Load) -> Iterator[Callers]:
    """The callers of one server, which has been called once: its first request makes more."""
    address = ("127.0.0.1", process.facts["port"])
    with Callers(address, idle=load.idle, slow=load.slow) as callers:
        callers.call([0.0])
        yield callers


def serve_one(process: Process, callers: Callers, times: list[float]) -> tuple[Answers, float, int]:
    """One turn: the answers, seconds of CPU time, and threads and processes that worked.

    Raises :class:`~uievents.measure.process.ProcessFailed`.
    """
    before = cpu_of(process)
    answers = callers.call(times)
    processes, threads = workers(process.pid)
    callers.call([0.0])
    return answers, cpu_of(process) - before, processes - 1 + threads


def cpu_of(process: Process) -> float:
    """Seconds of CPU time of a server, and of the children that it has waited for."""
    counters = process.ask("mark")
    return float(counters["cpu"] + counters["children_cpu"])


def workers(pid: int) -> tuple[int, int]:
    """The processes of the server ``pid``, and its threads without the one that measures.

    Raises :class:`~uievents.measure.process.ProcessFailed`.
    """
    try:
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        return 1 + sum(map(_lives, children)), int(process.num_threads()) - 1
    except psutil.Error as error:
        why = text("the server's process cannot be looked at: {error}", error=error)
        raise ProcessFailed(why) from None


def _lives(process: psutil.Process) -> bool:
    """Whether it has not ended: until its parent asks for it, it is still in the table."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _costs(name: str, load: Load, runs: list[Served]) -> ServerCosts:
    latencies = [1000 * value for one in runs for value in one.latencies]
    return ServerCosts(
        name=name,
        label=LABELS[name],
        load=load,
        requests=sum(len(one.latencies) + one.failed for one in runs),
        failed=sum(one.failed for one in runs),
        cpu_ms_per_request=Figure.of(
            1000 * one.cpu / one.answered if one.latencies else None for one in runs
        ),
        samples=len(latencies),
        p50_ms=percentile(latencies, 50),
        p90_ms=percentile(latencies, 90),
        p99_ms=percentile(latencies, 99),
        p50_by_run=Figure.of(percentile([1000 * v for v in one.latencies], 50) for one in runs),
        workers=Figure.of([float(one.workers) for one in runs]),
    )


STUDY = Servers
