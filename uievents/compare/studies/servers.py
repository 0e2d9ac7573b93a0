"""The study of servers: four servers with the same protocol, under several loads.

Each server is a process of its own, and this process calls it (:mod:`uievents.measure.callers`).
CPU time is that of the server and of the children that it has waited for.  A server that forks
waits for its children at the next request, so one more request follows each load, and is counted.
Then all clients call at once, without being timed, while the server counts its processes and
threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import ClassVar, NamedTuple

import msgspec

from ...measure.callers import Answers, Callers, call_times
from ...measure.process import Process
from ...measure.samples import Figure
from ...models.multiplexers import raise_descriptor_limit
from ...models.servers import MODELS
from ...words import Text, plural, same, text
from ..latency import Latency, Lateness, late
from ..peers import start
from ..peers.servers import WAIT
from ..ratios import compare, extreme
from ..section import NONE, Column, Plot, by_name, curves, figure, times_in_words
from ..study import Findings, Study, StudyOptions

EACH = 5.0
"""Requests a second that one client makes, on average."""
ENOUGH = 6
"""Requests of one load in one run, at least: one more than a median needs."""
DESCRIPTORS = 1024
"""Open descriptors that the callers need, including the idle ones."""
WAIT_MS = 1000 * WAIT

LABELS = {
    "process_per_request": text("a process per request"),
    "thread_per_request": text("a thread per request"),
    "event_loop": text("an event loop"),
    "coroutines": text("coroutines"),
}
LOOKS = {
    "process_per_request": (text("process"), "busy"),
    "thread_per_request": (text("thread"), "poll"),
    "event_loop": (text("event loop"), "events"),
    "coroutines": (text("coroutines"), "block"),
}
"""Names and colours in a plot."""


class Load(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of clients of each kind."""

    name: str
    clients: int
    idle: int = 0
    """Clients that are connected and send nothing."""
    slow: int = 0
    """Clients that send their line a byte at a time."""
    seconds: float = 0.0
    """The least duration in each run."""

    @property
    def cell(self) -> Text:
        """For a table."""
        if self.idle:
            return text("{it.clients} +{it.idle} idle", it=self)
        return text("{it.clients} +{it.slow} slow", it=self) if self.slow else same(self.name)

    @property
    def words(self) -> Text:
        """For a sentence."""
        clients = plural("{n} client", "{n} clients", self.clients)
        if self.idle:
            clients += text(" and {n} idle connections", n=self.idle)
        return clients + text(" and {n} slow ones", n=self.slow) if self.slow else clients


LOADS = (
    Load("1", 1),
    Load("10", 10, seconds=0.8),  # so that eight runs have enough answers for a p99
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
    latency: Latency
    processes: Figure | None
    """The most at one time, including the server itself, by its own count."""
    threads: Figure | None
    """The most at one time in the server's own process."""

    @property
    def workers(self) -> Text:
        """Processes and threads, for a table's cell."""
        if self.processes is None or self.threads is None:
            return NONE
        return same(f"{self.processes.median:.0f} / {self.threads.median:.0f}")


class ServersFindings(Findings, kw_only=True, tag="servers"):
    """Four servers with one protocol.  A client makes a request every 200 ms on average."""

    heading: ClassVar[Text] = text("Servers: one protocol, four models")
    columns: ClassVar[Sequence[Column]] = (
        (same(""), lambda one: one.label),
        (text("clients"), lambda one: one.load.cell),
        (text("CPU ms\n/request"), lambda one: figure(one.cpu_ms_per_request)),
        late("p50"),
        late("p99"),
        (text("processes\n/ threads"), lambda one: one.workers),
        late("p90"),
        (text("requests"), lambda one: same(str(one.requests))),
        (text("failed"), lambda one: same(str(one.failed))),
    )
    narrow = 6
    seconds: float
    """Length of each load in each run; longer where there are few clients."""
    wait_ms: float
    """How long each request waits, as for a database; part of every latency."""
    costs: list[ServerCosts]
    late: Lateness

    def rows(self) -> Sequence[ServerCosts]:
        return self.costs

    def notes(self) -> Iterator[Text]:
        yield text(
            "Servers: {it.runs_done}; each request waits {it.wait_ms:ms}, as for a database.",
            it=self,
        )
        yield text(
            "Each load lasts {it.seconds:g} s (longer for few clients). Every request is a "
            "connection of its own; a client makes five a second. CPU: of the server and its "
            "children. Latency: from the scheduled time.",
            it=self,
        )
        if self.late.late_p50_ms is not None:
            yield text(
                "Requests began {it.late_p50_ms:ms} late (p99 {it.late_p99_ms:ms}), which is part "
                "of every latency.",
                it=self.late,
            )

    def plots(self) -> Sequence[Plot]:
        plain = [one for one in self.costs if not (one.load.idle or one.load.slow)]
        which = "p99" if any(one.latency.p99_ms is not None for one in plain) else "p90"
        made = []
        for name, caption, axis, value, floor in (
            ("cpu", text("CPU time of one request."), text("CPU, ms"), "cpu_ms_per_request", 0.01),
            (
                "latency",
                text("Latency ({which}), where there are enough answers.", which=which),
                *(text("{which}, ms", which=which), f"latency.{which}_ms", 1.0),
            ),
        ):
            points = ((one.name, one.load.clients, attrgetter(value)(one)) for one in plain)
            axes = text("clients"), axis
            lines = by_name(points)
            made.append(curves(f"servers-{name}", caption, axes, lines, LOOKS, floor=floor))
        return made

    def sentences(self) -> Iterator[Text]:
        loads = dict.fromkeys(cost.load for cost in self.costs)
        for load in sorted(loads, key=lambda load: -load.clients):
            yield from self._cheapest([cost for cost in self.costs if cost.load == load])
        for one in self.costs:
            if one.failed:
                yield text(
                    "With {one.load.words}, {one.label} failed {one.failed} of {one.requests} "
                    "requests.",
                    one=one,
                )

    def _cheapest(self, costs: list[ServerCosts]) -> Iterator[Text]:
        """Which server takes the least CPU time for a request, and which the most, under a load."""
        known = {one.name: one for one in costs if one.cpu_ms_per_request}
        if len(known) < 2:
            return
        cpu = {name: one.cpu_ms_per_request for name, one in known.items()}
        first, last = extreme(cpu), extreme(cpu, most=True)
        found = compare(cpu[last[0]], cpu[first[0]])
        if found is None or not found.side:
            return
        alone = self.complete and len(first) == 1
        yield text(
            "With {cheap.load.words}, {cheap.label} takes "
            "{cheap.cpu_ms_per_request.median:ms} of CPU time per request{least}; {dear.label} "
            "takes {dear.cpu_ms_per_request.median:ms}, {times} times as much.",
            cheap=known[first[0]],
            dear=known[last[0]],
            times=times_in_words(found),
            least=text(", the least of all") if alone else "",
        )

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        for one in self.costs:
            load = f"servers, {one.load.name}"
            yield f"{load}: CPU ms/request", one.name, one.cpu_ms_per_request
            yield f"{load}: p50 ms", one.name, one.latency.p50_by_run


class Turn(NamedTuple):
    """One server under one load, once."""

    answers: Answers
    cpu: float
    """Seconds of CPU time, of these requests and one more."""
    processes: int | None
    threads: int | None
    """The most at one time, by its own count; None on a system on which it cannot count."""


class Servers(Study):
    """Each server in a process of its own, under one load after the other."""

    Findings = ServersFindings
    title: Text = text(
        "Servers: a process, a thread, an entry in an event loop or a coroutine per request"
    )

    def __init__(self, runs: int, seconds: float, seed: int) -> None:
        super().__init__({name: LABELS[name] for name in MODELS}, runs, seed)
        self._seconds = seconds
        self.seconds_each: float = 0.5 + sum(self._length(load) + 0.15 for load in LOADS)

    @classmethod
    def planned(cls, options: StudyOptions) -> Servers:
        return cls(options.runs_or(2, 8), 0.5, options.seed)

    def _length(self, load: Load) -> float:
        """Seconds for which a load lasts in each run."""
        return max(self._seconds, load.seconds, ENOUGH / (EACH * load.clients))

    def measure(self, name: str) -> dict[str, Turn]:
        """All loads, each with the same calls for all servers."""
        raise_descriptor_limit(DESCRIPTORS)
        turns = {}
        with start("servers", name) as process:
            for load in LOADS:
                rate, run = EACH * load.clients, len(self.done[name])
                times = call_times((self.seed, run), rate, self._length(load))
                with UnderLoad(process, load) as server:
                    server.call(times)
                    turns[load.name] = server.turn()
        return turns

    def findings(self) -> ServersFindings:
        turns = [turn for runs in self.done.values() for run in runs for turn in run.values()]
        late = (seconds for turn in turns for seconds in turn.answers.lateness)
        return ServersFindings(
            seconds=self._seconds,
            wait_ms=WAIT_MS,
            costs=[
                costs_of(name, load, [run[load.name] for run in self.done[name]])
                for name in self.measured()
                for load in LOADS
            ],
            late=Lateness.of("servers", late),
        )


class UnderLoad(Callers):
    """The callers of a server, under one load.

    The first request costs more than the next ones, so it is made before the measuring begins.
    Raises :class:`~uievents.measure.process.ProcessFailed`.
    """

    def __init__(self, process: Process, load: Load) -> None:
        super().__init__(("127.0.0.1", process.facts["port"]), idle=load.idle, slow=load.slow)
        self._process, self._clients = process, load.clients
        self.answers: Answers = Answers([], 0, [])
        """The answers to all calls so far."""
        try:
            super().call([0.0])
            self._before = self.cpu()
        except BaseException:
            self.close()
            raise

    def call(self, times: list[float]) -> Answers:
        answers = super().call(times)
        self.answers = self.answers.plus(answers)
        return answers

    def turn(self) -> Turn:
        """The cost of all calls; to be called once, at the end."""
        super().call([0.0])
        cpu = self.cpu() - self._before
        self._process.ask("count")
        super().call([0.0] * self._clients)
        most = self._process.ask("counted")
        return Turn(self.answers, cpu, most.get("processes"), most.get("threads"))

    def cpu(self) -> float:
        """Seconds of CPU time of the server, and of the children that it has waited for."""
        counters = self._process.ask("mark")
        return float(counters["cpu"] + counters["children_cpu"])


def costs_of(name: str, load: Load, turns: Sequence[Turn]) -> ServerCosts:
    """The figures of one server under one load, from its turn in each run."""
    latency = Latency.of([turn.answers.latencies for turn in turns])
    failed = sum(turn.answers.failed for turn in turns)
    return ServerCosts(
        name=name,
        label=LABELS[name],
        load=load,
        requests=latency.samples + failed,
        failed=failed,
        cpu_ms_per_request=Figure.of(
            1000 * turn.cpu / (len(it) + 1) if (it := turn.answers.latencies) else None
            for turn in turns
        ),
        latency=latency,
        processes=Figure.of(turn.processes for turn in turns),
        threads=Figure.of(turn.threads for turn in turns),
    )


STUDY = Servers
