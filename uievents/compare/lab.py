"""The studies whose work is timed by the very process that does it (:mod:`uievents.compare.jobs`).

Each measurement is a fresh process; runs are interleaved and their order is drawn from the
seed, as in the study of input.
"""

from __future__ import annotations

import itertools
import random
import socket
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

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

Progress = Callable[[str, float], None]
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


class Lab:
    """Runs each of ``names`` in every run, in turn; results are in :attr:`done`."""

    title = ""
    labels: Mapping[str, Text] = {}
    seconds_each = 0.5

    def __init__(self, names: list[str], runs: int, seed: int) -> None:
        self.names = names
        self.runs = runs
        self.done: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        self.failed: dict[str, str] = {}
        self._seed = seed

    def duration(self) -> float:
        """About how many seconds it will take."""
        return self.runs * len(self.names) * self.seconds_each

    def run(self, progress: Progress) -> None:
        """Measure; Ctrl-C passes through, and what is done stays."""
        for number in range(self.runs):
            order = list(self.names)
            random.Random(f"{self._seed} {number}").shuffle(order)
            for name in order:
                if name in self.failed:
                    continue
                begin = time.monotonic()
                progress(name, 0.0)
                try:
                    self.done[name].append(self.measure(name))
                except SubjectFailed as error:
                    self.failed[name] = str(error)
                progress(name, time.monotonic() - begin)

    def measure(self, name: str) -> dict[str, Any]:
        """One measurement.  Raises :class:`SubjectFailed`."""
        raise NotImplementedError

    def say_what_is_missing(self, report: Report) -> None:
        """Those of whom there is nothing, or less than was planned, and why."""
        for name in self.names:
            label = self.labels.get(name, Text(name, name))
            report.say_missing(label, len(self.done[name]), self.runs, self.failed.get(name))


class MultiplexersMeasuring(Lab):
    """The cost of a wait against the number of descriptors."""

    title = "Multiplexers: the cost of one wait, by the number of descriptors watched"
    seconds_each = 0.4

    def __init__(self, counts: list[int], runs: int, seed: int) -> None:
        self._cases = {
            f"{name} of {count}": (name, count) for name in multiplexers.MODELS for count in counts
        }
        super().__init__(list(self._cases), runs, seed)

    def measure(self, name: str) -> dict[str, Any]:
        """One multiplexer, one number of descriptors."""
        which, count = self._cases[name]
        with Child(["multiplexer", which, str(count)], module="jobs") as child:
            return child.answer(JOB_TIMEOUT)

    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""
        costs, limits = [], [["", ""]]
        for case, (name, count) in self._cases.items():
            results = self.done[case]
            if not results:
                continue
            # What disturbs a batch can only add to it: the least is the wait itself.
            batches = [min(r["microseconds"]) for r in results if "error" not in r]
            errors = [result["error"] for result in results if "error" in result]
            costs.append(WaitCost(name, count, Figure.of([*batches]), errors[0] if errors else ""))
            limits += [result["limit"] for result in results]
        report.multiplexers = MultiplexersStudy(
            self.runs, costs, Text(*max(limits, key=lambda limit: len(limit[0])))
        )
        report.verdict += multiplexers_verdict(report.multiplexers)
        self.say_what_is_missing(report)


class IoMeasuring(Lab):
    """Five modes of reading from a socket, and the two phases of each."""

    title = "I/O modes: the two phases of a read from a socket, in five modes"
    labels = IO_LABELS
    answer_after = 0.02
    size = 65_536

    def __init__(self, reads: int, runs: int, seed: int) -> None:
        super().__init__(list(io.MODELS), runs, seed)
        self._reads = reads
        self.seconds_each = 0.3 + reads * (self.answer_after + 0.005)

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
            phases = [_phases(read["marks"]) for read in reads]
            modes.append(
                IoCosts(
                    name=name,
                    label=IO_LABELS[name],
                    waiting_ms=Figure.of([1000 * waiting for waiting, _ in phases]),
                    copying_us=Figure.of([1e6 * copying for _, copying in phases]),
                    cpu_ms=Figure.of([1000 * read["cpu"] for read in reads]),
                    free_calls=statistics.median(read["free"] for read in reads),
                    timeline=_since_first(reads[len(reads) // 2]["marks"]),
                )
            )
        report.io = IoStudy(self._reads * self.runs, self.size, 1000 * self.answer_after, modes)
        report.verdict += io_verdict(report.io)
        self.say_what_is_missing(report)


def _phases(marks: list[tuple[str, float]]) -> tuple[float, float]:
    """Seconds of waiting and of copying: a read in pieces goes through both several times."""
    spent = {"waiting": 0.0, "copying": 0.0}
    for (phase, begin), (_, end) in itertools.pairwise(marks):
        spent["copying" if phase in ("ready", "copying") else "waiting"] += end - begin
    return spent["waiting"], spent["copying"]


def _since_first(marks: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return [(phase, 1000 * (moment - marks[0][1])) for phase, moment in marks]


class TasksMeasuring(Lab):
    """Three tasks that compute, wait and compute, arranged in three ways."""

    title = "Tasks: three that each wait, single-threaded, threaded and event-driven"
    labels = TASK_LABELS

    def __init__(self, repeats: int, runs: int, seed: int) -> None:
        super().__init__(list(tasks.MODELS), runs, seed)
        self._repeats = repeats
        self.seconds_each = 0.3 + repeats * 0.12

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
                    total_ms=Figure.of([1000 * repeat["took"] for repeat in repeats]),
                    cpu_ms=Figure.of([1000 * repeat["cpu"] for repeat in repeats]),
                    threads=max(repeat["threads"] for repeat in repeats),
                    timeline=[
                        (task, phase, 1000 * (moment - shown["begin"]))
                        for task, phase, moment in shown["marks"]
                    ],
                )
            )
        report.tasks = TasksStudy(self._repeats * self.runs, made)
        report.verdict += tasks_verdict(report.tasks)
        self.say_what_is_missing(report)
