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
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import msgspec

from ..compare.peers import start
from ..compare.studies.io import ANSWER_AFTER, SIZE, Io
from ..compare.studies.multiplexers import Multiplexers
from ..compare.studies.servers import cpu_of, workers
from ..compare.studies.tasks import Tasks, median_repeat
from ..measure.callers import Callers
from ..measure.process import ProcessFailed
from ..measure.samples import percentile
from ..models import multiplexers, servers
from ..words import same
from . import lab_results
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
    Waited,
    read_order,
)

Say = Callable[[Result], object]
Study = Tasks | Io | Multiplexers

ENOUGH = 320
"""Requests of each server, as many as a p99 needs and a few more."""
ROUNDS = 10
"""Rounds of calls to each server, at least."""
LONGEST = 2.0
"""Seconds of calls to each server, after which there are no more rounds, whatever was planned."""

RUNS = 3
READS = 10
"""Of each I/O mode, in each run."""
REPEATS = 3
"""Of each arrangement of tasks, in each run."""
DESCRIPTORS = (10, 30, 100, 300, 1000, 3000, 10_000)
CURVES = tuple(name for name in multiplexers.MODELS if name != "selectors")


class OneServer:
    """One server in its process, and its callers."""

    def __init__(self, name: str, order: lab_results.Servers, stack: ExitStack) -> None:
        self.name = name
        self._round = [0.0] * order.clients
        self._child = stack.enter_context(start("servers", name))
        address = ("127.0.0.1", self._child.facts["port"])
        self._callers = stack.enter_context(Callers(address, idle=order.idle))
        self._callers.call([0.0])  # whatever a server makes at its first request is made now
        self._before = cpu_of(self._child)
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
        cpu = cpu_of(self._child) - self._before
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

    def _workers(self) -> tuple[int, int]:
        """Its processes and threads at most, which it counts itself as it makes them."""
        self._child.ask("count")
        self._callers.call(self._round)
        most = self._child.ask("counted")
        if "processes" not in most:  # a system on which it cannot tell
            return workers(self._child.pid)
        return most["processes"], most["threads"]


def measure_servers(order: lab_results.Servers, say: Say) -> None:
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
    except (ProcessFailed, OSError) as error:
        say(Failed(name, str(error)))
        otherwise()


def measure_tasks(order: lab_results.Tasks, say: Say) -> None:
    """Each arrangement in turn, several runs."""
    study = Tasks(REPEATS, RUNS, seed=1)
    for name in in_turn(study, list(study.cases), RUNS, say):
        drawn = median_repeat(study.repeats_of(name))
        say(Arranged(study.costs(name), 1000 * drawn["took"], 1000 * drawn["cpu"]))


def measure_io(order: lab_results.Io, say: Say) -> None:
    """Each mode in turn, several runs."""
    study = Io(READS, RUNS, seed=1)
    for name in in_turn(study, list(study.cases), RUNS, say):
        costs, reads = study.costs(name), READS * len(study.done[name])
        say(Read(costs, costs.asked, reads, SIZE, 1000 * ANSWER_AFTER))


def measure_multiplexers(order: lab_results.Multiplexers, say: Say) -> None:
    """Few descriptors first, so that the curves grow to the right."""
    study = Multiplexers(DESCRIPTORS, 1, seed=1)
    cases = [f"{name} of {count}" for count in DESCRIPTORS for name in CURVES]
    for case in in_turn(study, cases, 1, say):
        say(Waited(study.costs(case)))


def in_turn(study: Study, names: list[str], runs: int, say: Say) -> Iterator[str]:
    """Measure each of ``names`` in each run, and yield it when that has been done."""
    say(Planned(names, runs * len(names)))
    for _, name in itertools.product(range(runs), names):
        if name in study.failed:
            continue
        say(Begun(name))
        with failing(name, say, partial(study.failed.__setitem__, name, same(""))):
            study.done[name].append(study.measure(name))
        if name not in study.failed:
            yield name


def measure(order: Order, say: Say) -> None:
    """Measure what was ordered, and tell it as it comes."""
    if isinstance(order, lab_results.Servers):
        measure_servers(order, say)
    elif isinstance(order, lab_results.Tasks):
        measure_tasks(order, say)
    elif isinstance(order, lab_results.Io):
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
