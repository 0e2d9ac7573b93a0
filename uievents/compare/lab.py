"""The studies whose work is timed by the very process that does it (:mod:`uievents.compare.jobs`).

Each measurement is a fresh process; runs are interleaved and their order is drawn from the
seed, as in the study of input.  A wait is too short for that: all multiplexers, with all numbers of
descriptors, run together, on one core, and measure one batch each, in turn.
"""

from __future__ import annotations

import itertools
import random
import socket
import statistics
import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from ..measure.machine import cores, kept_to
from ..models import io, multiplexers, tasks
from .child import Child, SubjectFailed
from .figures import Figure, Text
from .lab_verdict import io_verdict, multiplexers_verdict, tasks_verdict
from .parts import (
    IoCosts,
    IoStudy,
    MultiplexersStudy,
    TaskCosts,
    TasksStudy,
    WaitCost,
)
from .report import Report
from .study import Progress, Study, attempt

JOB_TIMEOUT = 60.0


IO_LABELS = {
    "blocking": Text("blocking", "阻塞 I/O"),
    "nonblocking": Text("non-blocking", "非阻塞 I/O"),
    "multiplexed": Text("multiplexed", "I/O 多路复用"),
    "signal_driven": Text("signal-driven", "信号驱动 I/O"),
    "asynchronous": Text("asynchronous", "异步 I/O"),
}


TASK_LABELS = {
    "single_threaded": Text("single-threaded", "单线程"),
    "threaded": Text("threaded", "多线程"),
    "event_driven": Text("event-driven", "事件驱动"),
}


class Lab(Study):
    """Runs each of ``names`` in every run, in turn; results are in :attr:`done`."""

    labels: Mapping[str, Text] = {}
    seconds_each: float = 0.5

    def __init__(self, names: list[str], runs: int, seed: int) -> None:
        self.names = names
        self.runs = runs
        self.done: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        self.failed: dict[str, str] = {}
        self._seed = seed

    def duration(self) -> float:
        """About how many seconds it will take."""
        return self.runs * len(self.names) * self.seconds_each

    def run_once(self, number: int, progress: Progress) -> None:
        """Each of them, in an order drawn from the seed."""
        for name in self.drawn(number):
            with self.attempt(name, progress):
                self.done[name].append(self.measure(name))

    def attempt(self, name: str, progress: Progress) -> AbstractContextManager[None]:
        """See :func:`uievents.compare.study.attempt`."""
        return attempt(name, self.labels.get(name, Text(name, name)), self.failed, progress)

    def drawn(self, number: int) -> list[str]:
        """Those that have not failed, in the order of run ``number``."""
        order = [name for name in self.names if name not in self.failed]
        random.Random(f"{self._seed} {number}").shuffle(order)
        return order

    @abstractmethod
    def measure(self, name: str) -> dict[str, Any]:
        """One measurement.  Raises :class:`SubjectFailed`."""

    @property
    def begun(self) -> int:
        """Of how many runs there is something."""
        return max(map(len, self.done.values()), default=0)

    @property
    def complete(self) -> bool:
        """Whether there is nothing missing, so that it may be said who is best of all."""
        return all(self.whole(name) >= self.runs for name in self.names)

    def whole(self, name: str) -> int:
        """How many of its runs are whole."""
        return len(self.done[name])

    def by_run(self, name: str, many: str, value: Callable[[Any], float]) -> Figure | None:
        """The median of each run's ``many``, such as its reads."""
        return Figure.of(
            statistics.median(value(one) for one in result[many]) for result in self.done[name]
        )

    def say_what_is_missing(self, report: Report) -> None:
        """Those of whom there is nothing, or less than was planned, and why."""
        for name in self.names:
            label = self.labels.get(name, Text(name, name))
            report.say_missing(label, len(self.done[name]), self.runs, self.failed.get(name))


class MultiplexersMeasuring(Lab):
    """The cost of a wait against the number of descriptors."""

    title = Text(
        "Multiplexers: the cost of one wait, by the number of descriptors watched",
        "多路复用：等待一次的代价，随监视的描述符数目而变",
    )
    seconds_each: float = 0.23
    batches = 15

    def __init__(self, counts: Sequence[int], runs: int, seed: int) -> None:
        self._cases = {
            f"{name} of {count}": (name, count) for name in multiplexers.MODELS for count in counts
        }
        self.labels: dict[str, Text] = {
            f"{name} of {count}": Text(f"{name} of {count}", f"{name}，{count} 个描述符")
            for name, count in self._cases.values()
        }
        super().__init__(list(self._cases), runs, seed)

    def run_once(self, number: int, progress: Progress) -> None:
        """All of them are there, and measure a batch each in turn."""
        shared = cores()
        with kept_to([max(shared.rest)] if shared else None), ExitStack() as stack:
            self._take_turns(self.drawn(number), stack, progress)

    def _take_turns(self, cases: list[str], stack: ExitStack, progress: Progress) -> None:
        running: dict[str, Child] = {}
        done: dict[str, dict[str, Any]] = {}
        try:
            for case in cases:
                with self.attempt(case, progress):
                    running[case] = stack.enter_context(self._child(case))
                    done[case] = _ready(running[case])
            able = [case for case, result in done.items() if "error" not in result]
            for case in able * self.batches:
                if case not in self.failed:
                    with self.attempt(case, progress):
                        _add_batch(done[case], running[case])
        finally:  # what was measured stays
            for case, result in done.items():
                if case not in self.failed and ("error" in result or result["microseconds"]):
                    self.done[case].append(result)

    def measure(self, name: str) -> dict[str, Any]:
        """One multiplexer, one number of descriptors."""
        with self._child(name) as child:
            result = _ready(child)
            for _ in range(0 if "error" in result else self.batches):
                _add_batch(result, child)
            return result

    def whole(self, name: str) -> int:
        """How many of its runs have all their batches, or an error instead."""
        return sum(
            "error" in result or len(result["microseconds"]) == self.batches
            for result in self.done[name]
        )

    def _child(self, case: str) -> Child:
        name, count = self._cases[case]
        return Child(["multiplexer", name, str(count)], module="jobs")

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        costs, limits = [], [["", ""]]
        for case, (name, count) in self._cases.items():
            results = self.done[case]
            if not results:
                continue
            errors = [result["error"] for result in results if "error" in result]
            figure = None if errors else Figure.of(min(one["microseconds"]) for one in results)
            costs.append(WaitCost(name, count, figure, errors[0] if errors else ""))
            limits += [result["limit"] for result in results]
        report.multiplexers = MultiplexersStudy(
            self.begun, costs, Text(*max(limits, key=lambda limit: len(limit[0])))
        )
        report.verdict += multiplexers_verdict(report.multiplexers, self.complete)
        self.say_what_is_missing(report)


def _ready(child: Child) -> dict[str, Any]:
    """What it says when it has registered all descriptors: ``error`` if it could not."""
    return child.answer(JOB_TIMEOUT) | {"microseconds": []}


def _add_batch(result: dict[str, Any], child: Child) -> None:
    answer = child.ask("batch")
    if "error" in answer:
        raise SubjectFailed(answer["error"])
    result["microseconds"].append(answer["microseconds"])


class IoMeasuring(Lab):
    """Five modes of reading from a socket, and the two phases of each."""

    title = Text(
        "I/O modes: the two phases of a read from a socket, in five modes",
        "I/O 模式：五种模式下一次套接字读取的两个阶段",
    )
    labels = IO_LABELS
    answer_after: float = 0.02
    size = 65_536

    def __init__(self, reads: int, runs: int, seed: int) -> None:
        super().__init__(list(io.MODELS), runs, seed)
        self._reads = reads
        self.seconds_each: float = 0.3 + reads * (self.answer_after + 0.005)

    def measure(self, name: str) -> dict[str, Any]:
        """So many reads; we are the other end."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.settimeout(JOB_TIMEOUT)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * self.size)
            arguments = ["io", name, str(theirs.fileno()), str(self.size), str(self._reads)]
            with Child(arguments, module="jobs", descriptors=[theirs.fileno()]) as child:
                theirs.close()
                for _ in range(self._reads):
                    try:
                        if not ours.recv(1):
                            break  # it has ended: its last words are in the answer
                        time.sleep(self.answer_after)
                        ours.sendall(bytes(self.size))
                    except OSError:
                        break
                return child.answer(JOB_TIMEOUT)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        modes = []
        for name in self.names:
            reads = [read for result in self.done[name] for read in result["reads"]]
            if not reads:
                continue
            modes.append(
                IoCosts(
                    name=name,
                    label=IO_LABELS[name],
                    waiting_ms=self.by_run(name, "reads", lambda one: 1e3 * _phases(one)[0]),
                    copying_us=self.by_run(name, "reads", lambda one: 1e6 * _phases(one)[1]),
                    cpu_ms=self.by_run(name, "reads", lambda one: 1e3 * one["cpu"]),
                    free_calls=statistics.median(read["free"] for read in reads),
                    timeline=_since_first(reads[len(reads) // 2]["marks"]),
                )
            )
        report.io = IoStudy(self._reads * self.begun, self.size, 1000 * self.answer_after, modes)
        report.verdict += io_verdict(report.io, self.complete)
        self.say_what_is_missing(report)


def _phases(read: dict[str, Any]) -> tuple[float, float]:
    """Seconds of waiting and of copying: a read in pieces goes through both several times."""
    spent = {"waiting": 0.0, "copying": 0.0}
    for (phase, begin), (_, end) in itertools.pairwise(read["marks"]):
        spent["copying" if phase in ("ready", "copying") else "waiting"] += end - begin
    return spent["waiting"], spent["copying"]


def _since_first(marks: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return [(phase, 1000 * (moment - marks[0][1])) for phase, moment in marks]


class TasksMeasuring(Lab):
    """Three tasks that compute, wait and compute, arranged in three ways."""

    title = Text(
        "Tasks: three that each wait, single-threaded, threaded and event-driven",
        "任务：三个各自等待的任务，单线程、多线程、事件驱动",
    )
    labels = TASK_LABELS

    def __init__(self, repeats: int, runs: int, seed: int) -> None:
        super().__init__(list(tasks.MODELS), runs, seed)
        self._repeats = repeats
        self.seconds_each: float = 0.3 + repeats * 0.12

    def measure(self, name: str) -> dict[str, Any]:
        """So many repeats of one arrangement."""
        with Child(["tasks", name, str(self._repeats)], module="jobs") as child:
            return child.answer(JOB_TIMEOUT)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        made = []
        for name in self.names:
            repeats = [repeat for result in self.done[name] for repeat in result["repeats"]]
            if not repeats:
                continue
            shown = sorted(repeats, key=lambda repeat: repeat["took"])[len(repeats) // 2]
            made.append(
                TaskCosts(
                    name=name,
                    label=TASK_LABELS[name],
                    total_ms=self.by_run(name, "repeats", lambda one: 1e3 * one["took"]),
                    cpu_ms=self.by_run(name, "repeats", lambda one: 1e3 * one["cpu"]),
                    threads=max(repeat["threads"] for repeat in repeats),
                    timeline=[
                        (task, phase, 1000 * (moment - shown["begin"]))
                        for task, phase, moment in shown["marks"]
                    ],
                )
            )
        report.tasks = TasksStudy(self._repeats * self.begun, made)
        report.verdict += tasks_verdict(report.tasks)
        self.say_what_is_missing(report)
