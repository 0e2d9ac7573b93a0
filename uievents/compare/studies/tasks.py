"""The study of three tasks that compute, wait and compute, arranged in three ways.

It is the lecture's figure, measured: single-threaded, threaded, event-driven.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ...measure.process import Channel, Process
from ...measure.samples import Figure
from ...models import tasks
from ...words import Text, joined, plural, same, text
from ..section import Column, Plot, figure
from ..study import Findings, Study, StudyOptions

if TYPE_CHECKING:
    from ..sheet import Sheet

TIMEOUT = 60.0
"""Seconds in which a measured process must have ended."""
ROUNDS = 150_000
"""Additions of each of a task's two stretches of computing: some milliseconds."""

Marks = list[tuple[str, str, float]]
"""Task, phase, and when: seconds on the monotonic clock."""

ORDER = ("waiting", "ready", "running", "done")
"""A task's phases after its first stretch of computing."""

LABELS = {
    "single_threaded": text("single-threaded"),
    "threaded": text("threaded"),
    "event_driven": text("event-driven"),
}


class TaskCosts(msgspec.Struct, forbid_unknown_fields=True):
    """Three tasks in one arrangement: in each run the median of its repeats."""

    name: str
    label: Text
    total_ms: Figure | None
    cpu_ms: Figure | None
    threads: int
    timeline: list[tuple[str, str, float]]
    """The repeat of median length: [task, phase, milliseconds since its start]."""
    took_ms: float = 0.0
    """How long the repeat in the timeline took."""
    took_cpu_ms: float = 0.0

    def stretches(self, task: str) -> Iterator[tuple[str, float, float]]:
        """(phase, begin, end) of one task: milliseconds."""
        marks = [(phase, moment) for name, phase, moment in self.timeline if name == task]
        for (phase, begin), (_, end) in pairwise(marks):
            yield phase, begin, end


class TasksFindings(Findings, kw_only=True, tag="tasks"):
    """Three tasks that compute, wait and compute."""

    heading: ClassVar[Text] = text("Three tasks that each wait")
    columns: ClassVar[Sequence[Column]] = (
        (same(""), lambda one: one.label),
        (text("total\nms"), lambda one: figure(one.total_ms)),
        (text("CPU\nms"), lambda one: figure(one.cpu_ms)),
        (text("threads"), lambda one: same(str(one.threads))),
    )
    repeats: int
    arrangements: list[TaskCosts]

    def rows(self) -> Sequence[TaskCosts]:
        return self.arrangements

    def plots(self) -> Sequence[Plot]:
        lanes = sum(len({task for task, *_ in one.timeline}) for one in self.arrangements)
        caption = text(
            "The median repeat of each arrangement. Coloured: running. Grey: waiting for the "
            "answer. Striped: the answer has come, but not yet the task's turn."
        )
        return [Plot("tasks", caption, self._draw, 48.0 + 14 * lanes + 28 * len(self.rows()))]

    def notes(self) -> Iterator[Text]:
        yield text("Tasks: {n} repeats of each arrangement.", n=self.repeats)

    def sentences(self) -> Iterator[Text]:
        each = [
            plural(
                "{one.label} {one.total_ms.median:ms} ({n} thread)",
                "{one.label} {one.total_ms.median:ms} ({n} threads)",
                one.threads,
                one=one,
            )
            for one in self.arrangements
        ]
        if each:
            yield text("Three tasks that each wait take: {each}.", each=joined(each))

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        for one in self.arrangements:
            yield "tasks: total ms", one.name, one.total_ms

    def _draw(self, sheet: Sheet) -> None:
        ends = [moment for one in self.arrangements for *_, moment in one.timeline]
        axes, top = sheet.time_axes(max(ends, default=1.0)), 18.0
        for one in self.arrangements:
            sheet.words(12, top - 4, one.label)
            for number, task in enumerate(dict.fromkeys(task for task, *_ in one.timeline)):
                for phase, begin, end in one.stretches(task):
                    colour = "waiting" if phase == "waiting" else sheet.palette(number)
                    style = "striped" if phase == "ready" else "full"
                    sheet.bar(begin, top, end - begin, 11, colour, style, axes)
                top += 14
            top += 28


class Tasks(Study):
    """Each arrangement in a process of its own, which times itself."""

    Findings = TasksFindings
    title: Text = text("Tasks: three that each wait, single-threaded, threaded and event-driven")

    def __init__(self, repeats: int, runs: int, seed: int) -> None:
        super().__init__({name: LABELS[name] for name in tasks.MODELS}, runs, seed)
        self.repeats = repeats
        self.seconds_each: float = 0.3 + repeats * 0.12

    @classmethod
    def planned(cls, options: StudyOptions) -> Tasks:
        return cls(3, options.runs_or(3, 8), options.seed)

    def measure(self, name: str) -> dict[str, Any]:
        with Process(f"{__name__}:repeat", name, str(self.repeats)) as process:
            return process.answer(TIMEOUT)

    def findings(self) -> TasksFindings:
        repeats = self.repeats * max(map(len, self.done.values()), default=0)
        return TasksFindings(repeats=repeats, arrangements=list(map(self.costs, self.measured())))

    def costs(self, name: str) -> TaskCosts:
        repeats = [repeat for result in self.done[name] for repeat in result["repeats"]]
        shown = median_repeat(repeats)
        return TaskCosts(
            name=name,
            label=LABELS[name],
            total_ms=self.by_run(name, lambda one: 1e3 * one["took"], "repeats"),
            cpu_ms=self.by_run(name, lambda one: 1e3 * one["cpu"], "repeats"),
            threads=max(repeat["threads"] for repeat in repeats),
            timeline=[(*of, 1e3 * (moment - shown["begin"])) for *of, moment in shown["marks"]],
            took_ms=1e3 * shown["took"],
            took_cpu_ms=1e3 * shown["cpu"],
        )


def median_repeat(repeats: list[dict[str, Any]]) -> dict[str, Any]:
    """The repeat of median length; of an even number, the shorter of the two in the middle."""
    return sorted(repeats, key=lambda repeat: repeat["took"])[(len(repeats) - 1) // 2]


def repeat(channel: Channel, name: str, repeats: str) -> None:
    """Three tasks in one arrangement, several times: what the measured process runs."""
    channel.send({})
    run, done = tasks.model(name), []
    with tasks.three((0.0,), rounds=0) as one:
        run(one, lambda task, phase: None)  # so that no import is timed
    for _ in range(int(repeats)):
        marks: Marks = []
        threads = {threading.get_ident()}

        def answered(task: Any, marks: Marks = marks) -> None:
            marks.append((task.name, "ready", time.monotonic()))

        with tasks.three(rounds=ROUNDS, answered=answered) as three:
            cpu, begin = time.process_time(), time.monotonic()
            run(three, partial(_mark, marks, threads))
            cpu = time.process_time() - cpu
        took = max(moment for *_, moment in marks) - begin  # until the last task is done
        costs = {"begin": begin, "took": took, "cpu": cpu, "threads": len(threads)}
        done.append({"marks": in_order(marks), **costs})
    channel.send({"repeats": done})


def in_order(marks: Marks) -> Marks:
    """Sorted by time.  An answer that came before its task marked ``waiting`` counts from there."""
    asked = {task: moment for task, phase, moment in marks if phase == "waiting"}
    each = [
        (task, phase, max(moment, asked[task]) if phase == "ready" else moment)
        for task, phase, moment in marks
    ]
    return sorted(each, key=lambda mark: (mark[2], ORDER.index(mark[1])))  # two may be at one time


def _mark(marks: Marks, threads: set[int], task: Any, phase: str) -> None:
    threads.add(threading.get_ident())
    marks.append((task.name, phase, time.monotonic()))


STUDY = Tasks
