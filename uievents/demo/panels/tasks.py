"""Three tasks that each wait, arranged in three ways: the median run of each, waiting in grey."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...compare.studies.tasks import TaskCosts
from ...models.tasks import event_driven, single_threaded, threaded
from ...words import digits
from ..lab_draw import Axis, LabPanel, bound, draw_axis, stripes, ticks, waiting
from ..lab_seen import TasksSeen
from ..lab_words import TASKS, tasks_sentence
from ..listing import Listing
from ..paint import Box, Canvas
from ..texts import TEXTS
from ..theme import BODY, SMALL


class TasksPanel(LabPanel):
    """Three lanes for each arrangement, on one axis of time."""

    title: str = "servers_tasks_title"
    about: str = "servers_tasks_about"
    run: str = "servers_run"
    stop: str = "servers_stop"
    action: str = "tasks"
    key: str = "F6"
    lines = 1
    code: list[Listing] = [
        Listing(TEXTS["servers_tasks_single"], [single_threaded.run], "tasks"),
        Listing(TEXTS["servers_tasks_threads"], [threaded.run], "tasks"),
        Listing(TEXTS["servers_tasks_events"], [event_driven.run], "tasks"),
    ]
    code_key = "F7"
    seen: TasksSeen

    def sentence(self) -> str:
        return tasks_sentence(self.seen, self.texts)

    def draw(self, canvas: Canvas) -> None:
        inner, texts = self.draw_frame(canvas), self.texts
        foot = canvas.px(16)
        left = inner.left + max(
            canvas.width(self._costs("1000", "99.9", 99), SMALL) + canvas.px(14),
            *(canvas.width(texts(key), bold=True) for key in TASKS.values()),
        )
        plot = Box(left, inner.top, inner.right - left, inner.height - foot)
        plot.width -= canvas.px(42)  # room for half of the last figure, and the unit
        most = max(
            (moment for run in self.seen.runs.values() for *_, moment in run.costs.timeline),
            default=100.0,
        )
        axis = Axis(0.0, bound(most), plot.left + canvas.px(18), plot.right)
        draw_axis(canvas, axis, plot.top, plot.bottom, ticks(axis.most, 8))
        unit = Box(plot.right, plot.bottom, inner.right - plot.right, canvas.height(SMALL - 1))
        unit.top += canvas.px(1)
        canvas.text("ms", unit, SMALL - 1, canvas.theme.dim, mono=True, align="right")
        height = plot.height / len(TASKS)
        for index, name in enumerate(TASKS):
            top, below = round(index * height), round((index + 1) * height)
            row = Box(inner.left, plot.top + top, inner.width, below - top)
            if index:
                canvas.surface.fill(canvas.theme.line, Box(row.left, row.top, row.width, 1))
            self._row(canvas, row, plot, name, axis)

    def _row(self, canvas: Canvas, row: Box, plot: Box, name: str, axis: Axis) -> None:
        theme, texts, line = canvas.theme, self.texts, canvas.height(BODY)
        box = Box(row.left, row.centery - line, plot.left - row.left, line)
        canvas.text(texts(TASKS[name]), box, BODY, theme.text, bold=True)
        below = box.move(0, line)
        run = self.seen.runs.get(name)
        if name in self.seen.failures:
            canvas.text(texts("servers_failed"), below, SMALL, theme.late)
            why = Box(plot.left, row.top, plot.width, row.height)
            canvas.text(self.seen.failures[name], why, SMALL, theme.late)
        elif run is None:
            key = "servers_measuring" if self.seen.current == name else "servers_waits"
            canvas.text(texts(key), below, SMALL, theme.dim)
        else:
            # The drawn run's own, so that its bars end where they say.
            said = self._costs(digits(run.took_ms), digits(run.cpu_ms), run.costs.threads)
            canvas.text(said, below, SMALL, theme.dim)
            self._lanes(canvas, Box(plot.left, row.top, plot.width, row.height), run.costs, axis)

    def _costs(self, total: str, cpu: str, threads: int) -> str:
        texts = self.texts
        one = threads == 1
        said = texts("servers_tasks_one") if one else texts("servers_tasks_more", n=threads - 1)
        return f"{total} ms · CPU {cpu} ms · {said}"

    def _lanes(self, canvas: Canvas, row: Box, costs: TaskCosts, axis: Axis) -> None:
        theme = canvas.theme
        names = sorted({task for task, _, _ in costs.timeline})
        pad = canvas.px(4)
        height = (row.height - 2 * pad) / len(names)
        for index, task in enumerate(names):
            top = row.top + pad + round(index * height)
            lane = Box(row.left, top, row.width, max(4, round(height) - canvas.px(2)))
            number = Box(row.left, lane.top, canvas.px(12), lane.height)
            canvas.text(task.split()[-1], number, SMALL - 1, theme.dim, mono=True)
            for phase, begin, end in stretches(costs, task):
                x, until = round(axis(begin)), round(axis(end))
                place = Box(x, lane.top, max(1, until - x), lane.height)
                if phase == "running":
                    canvas.surface.fill(theme.accent, place)
                elif phase == "ready":
                    stripes(canvas, place, theme.accent)
                else:  # lower, too, for those who do not see colours
                    thin = place.inflate(0, -(lane.height // 2))
                    canvas.surface.fill(waiting(theme), thin)


def stretches(costs: TaskCosts, task: str) -> Iterator[tuple[str, float, float]]:
    """(phase, begin, end) of one task: milliseconds."""
    marks = [(phase, moment) for name, phase, moment in costs.timeline if name == task]
    for (phase, begin), (_, end) in pairwise(marks):
        yield phase, begin, end
