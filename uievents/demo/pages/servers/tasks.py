"""The upper card of the page: three tasks that each wait, arranged in three ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ....compare.ratios import compare
from ....compare.studies.tasks import TaskCosts, TasksFindings
from ....models import tasks
from ....words import Text, digits, same, text
from ...figures import Axis, bound, stretch, ticks
from ...listing import Listing
from ...measured import MeasuredPanel
from ...paint import Box, Canvas, Words
from ...theme import SMALL

NAMES = {
    "single_threaded": text("One after the other"),
    "threaded": text("A thread each"),
    "event_driven": text("Event-driven"),
}
RUNS, REPEATS = 3, 1
"""So few that all three take two seconds, for which the servers' card waits."""


class TasksPanel(MeasuredPanel[TaskCosts]):
    """Three lanes for each arrangement, on one axis of time."""

    title: ClassVar[Text] = TasksFindings.heading
    about: ClassVar[Text] = text(
        "Blue: computing (threads: or about to). Grey: waiting for the answer. Striped: it is "
        "there, but not yet its task's turn. The median run."
    )
    hint: ClassVar[Text] = text("Press Run: the same three tasks, arranged in three ways.")
    running_text: ClassVar[Text] = text(
        "Each arrangement in turn, several times; the median run is drawn."
    )
    study = "uievents.compare.studies.tasks:Tasks"
    costs_type = TaskCosts
    action: ClassVar[str] = "tasks"
    key: ClassVar[str] = "F6"
    names: ClassVar[Mapping[str, Text]] = NAMES
    lines = 1
    code: ClassVar[Sequence[Listing]] = [
        Listing(title, [tasks.model(name)], "tasks") for name, title in NAMES.items()
    ]
    code_key = "F7"

    def arguments(self) -> list[Any]:
        return [REPEATS, RUNS, 1]

    def complete(self) -> bool:
        return len(self.costs) == len(NAMES)

    def verdict(self) -> Words:
        """The time that the three tasks take in each arrangement."""
        if not self.complete():
            return ""
        slow, threads, quick = (self.costs[name] for name in NAMES)
        values = {
            "slow": slow.took_ms,
            "quick": quick.took_ms,
            "threads": threads.took_ms,
            "n": threads.threads,
        }
        difference = compare(threads.total_ms, quick.total_ms)
        if difference is None or not difference.side:  # these runs show no difference
            return text(
                "One after the other takes {slow:digits} ms: while one waits, nobody computes. "
                "Event-driven takes {quick:digits} ms on one thread, about as long as {n} threads: "
                "{threads:digits} ms.",
                **values,
            )
        return text(
            "One after the other takes {slow:digits} ms: while one waits, nobody computes. "
            "Event-driven takes {quick:digits} ms on one thread, with {n} threads {threads:digits} "
            "ms.",
            **values,
        )

    def status(self, name: str) -> tuple[Text, bool]:
        one = self.costs.get(name)
        if one is None or name in self.failures:
            return super().status(name)
        # Of the run that is drawn, so that its bars end where the figure says.
        return self._costs(digits(one.took_ms), digits(one.took_cpu_ms), one.threads), False

    def _costs(self, total: str, cpu: str, threads: int) -> Text:
        count = text("1 thread") if threads == 1 else text("main + {n} threads", n=threads - 1)
        return same(f"{total} ms · CPU {cpu} ms · ") + count

    def draw(self, canvas: Canvas) -> None:
        inner = self.draw_frame(canvas)
        widest = canvas.width(self._costs("1000", "99.9", 99), SMALL) + canvas.px(14)
        names = max(canvas.width(name, bold=True) for name in NAMES.values())
        left = inner.left + max(widest, names)
        plot = Box(left, inner.top, inner.right - left, inner.height - canvas.px(16))
        plot.width -= canvas.px(42)  # room for half of the last figure, and the unit
        ends = [moment for one in self.costs.values() for *_, moment in one.timeline]
        axis = Axis(0.0, bound(max(ends, default=100.0)), plot.left + canvas.px(18), plot.right)
        if ends:  # an empty axis says nothing
            axis.draw(canvas, plot.top, plot.bottom, ticks(axis.most, 8))
            unit = Box(plot.right, plot.bottom, inner.right - plot.right, canvas.height(SMALL - 1))
            unit.top += canvas.px(1)
            canvas.text("ms", unit, SMALL - 1, canvas.theme.dim, mono=True, align="right")
        body = Box(inner.left, plot.top, inner.width, plot.height)
        for row, one in self.draw_rows(canvas, body, left - body.left):
            self._lanes(canvas, row, one, axis)

    def _lanes(self, canvas: Canvas, row: Box, one: TaskCosts, axis: Axis) -> None:
        pad = canvas.px(4)
        names = sorted({task for task, _, _ in one.timeline})
        height = (row.height - 2 * pad) / len(names)
        for index, task in enumerate(names):
            top = row.top + pad + round(index * height)
            lane = Box(row.left, top, row.width, max(4, round(height) - canvas.px(2)))
            number = Box(row.left, lane.top, canvas.px(12), lane.height)
            canvas.text(task.split()[-1], number, SMALL - 1, canvas.theme.dim, mono=True)
            for phase, begin, end in one.stretches(task):
                x, until = round(axis(begin)), round(axis(end))
                stretch(canvas, Box(x, lane.top, max(1, until - x), lane.height), phase)
