"""The study of servers: four with one protocol, under several loads.

Each server is a process of its own; we are its callers (:mod:`uievents.measure.callers`).  CPU time
is that of the server and of the children that it has waited for, so after each load one more
request is made, at which a server that forks waits for them; it counts as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

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
from ..section import NONE, Column, Plot, enough, figure, times
from ..study import Findings, Options, Study

if TYPE_CHECKING:
    from ..sheet import Sheet

EACH = 5.0
"""Requests a second that one client makes, on average."""
ENOUGH = 8
"""Requests of one load in one run, at least."""
DESCRIPTORS = 1024
"""Of the callers, idle ones included."""
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
    """Threads and processes of the server at the end of a load."""
    p50_by_run: Figure | None = None
    """Of each run's own median (milliseconds)."""

    def late(self, value: float | None) -> Text:
        """A percentile's cell."""
        return enough(value) if self.samples else NONE


class ServersFindings(Findings, kw_only=True, tag="servers"):
    """Four servers with one protocol.  A client makes a request every 200 ms on average."""

    heading: ClassVar[Text] = text("Servers: one protocol, four models")
    columns: ClassVar[Sequence[Column]] = (
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
            "Each load lasts {it.seconds:g} s (longer for few clients). Every request is a "
            "connection of its own; a client makes five a second. CPU: of the server and its "
            "children. Latency: from the intended time.",
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


class Turn(NamedTuple):
    """One server under one load, once."""

    answers: Answers
    cpu: float
    """Seconds of CPU time, of these requests and one more."""
    workers: int


class Servers(Study[ServersFindings]):
    """Each server in a process of its own, under one load after the other."""

    Findings = ServersFindings
    title: Text = text(
        "Servers: a process, a thread, an entry in an event loop or a coroutine per request"
    )

    def __init__(self, runs: int, seconds: float, seed: int) -> None:
        super().__init__({name: LABELS[name] for name in MODELS}, runs, seed)
        self._seconds = seconds
        self.seconds_each: float = 0.5 + sum(self._length(load) + 0.1 for load in LOADS)

    @classmethod
    def planned(cls, options: Options) -> Servers:
        return cls(options.runs_or(2, 6), 0.6, options.seed)

    def _length(self, load: Load) -> float:
        """Seconds."""
        return max(self._seconds, load.seconds, ENOUGH / (EACH * load.clients))

    def measure(self, name: str) -> dict[str, Turn]:
        """All loads, each of which has the same calls for all servers."""
        raise_descriptor_limit(DESCRIPTORS)
        turns = {}
        with start("servers", name) as process:
            for load in LOADS:
                rate, run = EACH * load.clients, len(self.done[name])
                times = call_times((self.seed, run), rate, self._length(load))
                turns[load.name] = put_on(load, process, times)
        return turns

    def findings(self) -> ServersFindings:
        turns = [turn for runs in self.done.values() for run in runs for turn in run.values()]
        late = [1000 * late for turn in turns for late in turn.answers.lateness]
        return ServersFindings(
            seconds=self._seconds,
            wait_ms=WAIT_MS,
            costs=[self.costs(name, load) for name in self.measured() for load in LOADS],
            late_p50_ms=percentile(late, 50),
            late_p99_ms=percentile(late, 99),
        )

    def costs(self, name: str, load: Load) -> ServerCosts:
        """Those of one server under one load, of which at least one run has been measured."""
        turns = [run[load.name] for run in self.done[name]]
        runs = [[1000 * latency for latency in turn.answers.latencies] for turn in turns]
        every = [latency for latencies in runs for latency in latencies]
        failed = sum(turn.answers.failed for turn in turns)
        return ServerCosts(
            name=name,
            label=LABELS[name],
            load=load,
            requests=len(every) + failed,
            failed=failed,
            cpu_ms_per_request=Figure.of(
                1000 * turn.cpu / (len(latencies) + 1) if latencies else None
                for turn, latencies in zip(turns, runs, strict=True)
            ),
            samples=len(every),
            p50_ms=percentile(every, 50),
            p90_ms=percentile(every, 90),
            p99_ms=percentile(every, 99),
            p50_by_run=Figure.of(percentile(latencies, 50) for latencies in runs),
            workers=Figure.of(turn.workers for turn in turns),
        )


def put_on(load: Load, process: Process, times: list[float]) -> Turn:
    """Have a server called at these times.  Its first request makes more, so it is made before.

    Raises :class:`~uievents.measure.process.ProcessFailed`.
    """
    address = ("127.0.0.1", process.facts["port"])
    with Callers(address, idle=load.idle, slow=load.slow) as callers:
        callers.call([0.0])
        before = cpu_of(process)
        answers = callers.call(times)
        processes, threads = workers(process.pid)
        callers.call([0.0])
        return Turn(answers, cpu_of(process) - before, processes - 1 + threads)


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


STUDY = Servers
