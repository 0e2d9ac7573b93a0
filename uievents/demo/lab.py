"""The measuring process of the pages *Servers* and *I/O*::

    python -m uievents.demo.lab DESCRIPTOR ORDER

It runs the models in processes of their own, as ``uievents compare`` does, is their caller,
and tells each figure as it comes (:mod:`.lab_results`) over the socket ``DESCRIPTOR``.  The
window only draws what came.  All is bounded in count and time; when the window hangs up, the
process ends at once, and with it whatever it has started.
"""

from __future__ import annotations

import itertools
import os
import signal
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import msgspec
import psutil

from ..compare.child import Child, SubjectFailed
from ..compare.header import make_header
from ..compare.lab import IoMeasuring, MultiplexersMeasuring, TasksMeasuring
from ..compare.report import SCHEMA, Report
from ..measure.callers import Callers
from ..measure.samples import percentile
from ..models import multiplexers, servers
from .lab_results import (
    Arranged,
    Begun,
    Done,
    Failed,
    Io,
    Multiplexers,
    Order,
    Planned,
    Read,
    Result,
    Served,
    ServerCosts,
    Servers,
    Tasks,
    Waited,
    read_order,
)

Say = Callable[[Result], object]
Study = TasksMeasuring | IoMeasuring | MultiplexersMeasuring

ENOUGH = 320
"""Requests of each server, as many as a p99 needs and a few more."""
ROUNDS = 10
"""Rounds of calls to each server, at least."""
LONGEST = 2.0
"""Seconds of calls to each server, after which there are no more rounds, whatever was planned."""
LOOK = 0.002
"""Seconds between two counts of a server's processes and threads."""

RUNS = 3
READS = 10
"""Of each I/O mode, in each run."""
REPEATS = 3
"""Of each arrangement of tasks, in each run."""
DESCRIPTORS = (10, 30, 100, 300, 1000, 3000, 10_000)
CURVES = tuple(name for name in multiplexers.MODELS if name != "selectors")


class OneServer:
    """One server in its process, and its callers."""

    def __init__(self, name: str, order: Servers, stack: ExitStack) -> None:
        self.name = name
        self._round = [0.0] * order.clients
        self._child = stack.enter_context(Child(["servers", name]))
        address = ("127.0.0.1", self._child.facts["port"])
        self._callers = stack.enter_context(Callers(address, idle=order.idle))
        self._callers.call([0.0])  # whatever a server makes at its first request is made now
        self._before = self._cpu()
        self._latencies: list[float] = []
        self._failed = 0
        self._rounds = 0
        self._busy = 0.0

    @property
    def share(self) -> float:
        """How much of what is planned is done: 1 when there are to be no more rounds."""
        requests = (len(self._latencies) + self._failed) / ENOUGH
        return min(1.0, max(min(requests, self._rounds / ROUNDS), self._busy / LONGEST))

    def round(self) -> Served:
        """Every client makes one request, all at the same moment."""
        begin = time.monotonic()
        answers = self._callers.call(self._round)
        self._busy += time.monotonic() - begin
        self._rounds += 1
        latencies = [1000 * latency for latency in answers.latencies]
        self._latencies += latencies
        self._failed += answers.failed
        return Served(self.name, latencies, answers.failed, self.share)

    def costs(self) -> ServerCosts:
        """The figures; its processes and threads are counted in one more round, not timed."""
        self._callers.call([0.0])  # a server that forks buries its children now
        cpu = self._cpu() - self._before
        answered = len(self._latencies)
        processes, threads = self._workers()
        return ServerCosts(
            name=self.name,
            requests=answered + self._failed,
            failed=self._failed,
            cpu_ms=1000 * cpu / (answered + 1) if answered else None,
            p50_ms=percentile(self._latencies, 50),
            p90_ms=percentile(self._latencies, 90),
            p99_ms=percentile(self._latencies, 99),
            per_second=answered / self._busy if answered else None,
            processes=processes,
            threads=threads,
        )

    def _cpu(self) -> float:
        counters = self._child.mark()
        return float(counters["cpu"] + counters["children_cpu"])

    def _workers(self) -> tuple[int, int]:
        most = (0, 0)
        with futures.ThreadPoolExecutor(1) as pool:
            calling = pool.submit(self._callers.call, self._round)
            while not calling.done():
                processes, threads = workers(self._child.pid)
                most = max(most[0], processes), max(most[1], threads)
                futures.wait([calling], LOOK)
        return most


def workers(pid: int) -> tuple[int, int]:
    """The processes of the server ``pid``, and its threads without the one that measures."""
    try:
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        living = sum(alive(child) for child in children)
        return 1 + living, int(process.num_threads()) - 1
    except psutil.Error as error:
        raise SubjectFailed(f"the server's process cannot be looked at: {error}") from None


def alive(process: psutil.Process) -> bool:
    """Whether it has not ended; who has, stays in the table until its parent asks for it."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def measure_servers(order: Servers, say: Say) -> None:
    """All servers run, and each in turn has a round of calls; who is not called sleeps."""
    names = [*servers.MODELS]
    say(Planned(names, len(names)))
    with ExitStack() as stack:
        running: list[OneServer] = []
        for name in names:
            say(Begun(name))
            with failing(name, say):
                running.append(OneServer(name, order, stack))
        left = list(running)
        while left:
            for one in list(left):
                with failing(one.name, say, partial(left.remove, one)):
                    say(one.round())
                    if one.share == 1.0:
                        say(one.costs())
                        left.remove(one)


@contextmanager
def failing(name: str, say: Say, otherwise: Callable[[], object] = bool) -> Iterator[None]:
    """Within this block a failure of ``name`` is told, and then ``otherwise`` done."""
    try:
        yield
    except (SubjectFailed, OSError) as error:
        say(Failed(name, str(error)))
        otherwise()


def measure_tasks(order: Tasks, say: Say) -> None:
    """Each arrangement in turn, several runs."""
    study = TasksMeasuring(REPEATS, RUNS, seed=1)
    for name, report in in_turn(study, study.names, RUNS, say):
        assert report.tasks is not None
        costs = next(one for one in report.tasks.arrangements if one.name == name)
        repeats = [repeat for result in study.done[name] for repeat in result["repeats"]]
        drawn = median_run(repeats)
        costs.timeline = [
            (task, phase, 1000 * (moment - drawn["begin"]))
            for task, phase, moment in drawn["marks"]
        ]
        say(Arranged(costs, 1000 * drawn["took"], 1000 * drawn["cpu"]))


def median_run(repeats: list[dict[str, Any]]) -> dict[str, Any]:
    """The one in the middle by how long it took; of an even number, the shorter of two."""
    return sorted(repeats, key=lambda repeat: repeat["took"])[(len(repeats) - 1) // 2]


def measure_io(order: Io, say: Say) -> None:
    """Each mode in turn, several runs."""
    study = IoMeasuring(READS, RUNS, seed=1)
    for name, report in in_turn(study, study.names, RUNS, say):
        assert report.io is not None
        costs = next(mode for mode in report.io.modes if mode.name == name)
        reads = [read for result in study.done[name] for read in result["reads"]]
        asked = statistics.median(times_asked(name, read) for read in reads)
        say(Read(costs, asked, len(reads), report.io.bytes, report.io.answer_after_ms))


def times_asked(mode: str, read: dict[str, Any]) -> int:
    """Calls by which a read learnt that its data (or their next piece) were there.

    One for each piece: the blocking ``recv``, the ``select``, the wait for a signal or for the
    end of ``aio_read``.  Only a non-blocking read also asks in vain, which it counts.
    """
    pieces = sum(phase == "copying" for phase, _ in read["marks"])
    in_vain = int(read["free"]) if mode == "nonblocking" else 0
    return int(pieces) + in_vain


def measure_multiplexers(order: Multiplexers, say: Say) -> None:
    """Few descriptors first, so that the curves grow to the right."""
    study = MultiplexersMeasuring(list(DESCRIPTORS), 1, seed=1)
    cases = [f"{name} of {count}" for count in DESCRIPTORS for name in CURVES]
    for case, report in in_turn(study, cases, 1, say):
        assert report.multiplexers is not None
        for cost in report.multiplexers.costs:
            if f"{cost.name} of {cost.descriptors}" == case:
                say(Waited(cost))


def in_turn(study: Study, names: list[str], runs: int, say: Say) -> Iterator[tuple[str, Report]]:
    """Measure each of ``names`` in each run; after each, a report of all that is known."""
    say(Planned(names, runs * len(names)))
    header = make_header("uievents demo", 1, None)
    for _, name in itertools.product(range(runs), names):
        if name in study.failed:
            continue
        say(Begun(name))
        with failing(name, say, partial(study.failed.__setitem__, name, "")):
            study.done[name].append(study.measure(name))
        if name not in study.failed:
            report = Report(SCHEMA, header)
            study.add_to(report)
            yield name, report


def measure(order: Order, say: Say) -> None:
    """Measure what was ordered, and tell it as it comes."""
    if isinstance(order, Servers):
        measure_servers(order, say)
    elif isinstance(order, Tasks):
        measure_tasks(order, say)
    elif isinstance(order, Io):
        measure_io(order, say)
    else:
        measure_multiplexers(order, say)
    say(Done())


def end_when_hung_up(sock: socket.socket) -> None:
    """Wait in a thread until the window hangs up; then end, by way of every ``with`` block."""

    def watch() -> None:
        try:
            while sock.recv(4096):
                pass
        except OSError:
            pass
        ident = threading.main_thread().ident
        assert ident is not None
        signal.pthread_kill(ident, signal.SIGTERM)

    threading.Thread(target=watch, name="hung up?", daemon=True).start()


def main(arguments: list[str]) -> None:
    """Measure one order."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window, which hangs up
    order = read_order(arguments[1])
    multiplexers.raise_descriptor_limit(2048)
    with socket.socket(fileno=int(arguments[0])) as sock:
        end_when_hung_up(sock)

        def say(result: Result) -> None:
            try:
                sock.sendall(msgspec.json.encode(result) + b"\n")
            except OSError:
                sys.exit(0)  # nobody listens

        try:
            measure(order, say)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is ending already


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main(sys.argv[1:])
