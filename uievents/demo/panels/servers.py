"""Four servers under one load: who answers when, and at what cost."""

from __future__ import annotations

from typing import NamedTuple

from ...compare.studies.servers import WAIT_MS
from ...measure.samples import percentile
from ...models.servers import coroutines, event_loop, process_per_request, thread_per_request
from ...words import digits
from ..lab_draw import Axis, LabPanel, bar, bound, draw_axis, ticks, waiting
from ..lab_results import ServerCosts
from ..lab_seen import ServersSeen
from ..lab_words import SERVERS, servers_sentence
from ..listing import Listing
from ..look import Look
from ..paint import Box, Canvas
from ..panel import Button, button_width
from ..texts import TEXTS
from ..theme import BODY, SMALL

CLIENTS = (1, 8, 64)
IDLE = (0, 100)


class Columns(NamedTuple):
    """Where the columns stand: left and width."""

    name: Box
    plot: Box
    p50: Box
    p99: Box
    cpu: Box
    rate: Box
    processes: Box
    threads: Box


class ServersPanel(LabPanel):
    """A row for each server."""

    title: str = "servers_title"
    about: str = "servers_about"
    run: str = "servers_run"
    stop: str = "servers_stop"
    action: str = "serve"
    key: str = "F5"
    code: list[Listing] = [
        Listing(TEXTS["servers_process"], [process_per_request.serve]),
        Listing(TEXTS["servers_thread"], [thread_per_request.serve]),
        Listing(TEXTS["servers_loop"], [event_loop.serve]),
        Listing(TEXTS["servers_coroutines"], [coroutines.serve_until, coroutines.answer]),
    ]
    code_key = "F11"
    seen: ServersSeen

    def __init__(self, look: Look, seen: ServersSeen) -> None:
        super().__init__(look, seen)
        self.clients: int = seen.load.clients
        self.idle: int = seen.load.idle
        """What is chosen for the next run."""

    def values(self) -> dict[str, object]:
        return {"n": f"{WAIT_MS:g}"}

    def left_of_controls(self) -> int:
        return min(box.left for _, box in self._labels)

    def sentence(self) -> str:
        return servers_sentence(self.seen, self.texts)

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        buttons = super().make_buttons(canvas)
        run = buttons[0].rect  # the leftmost
        self._labels: list[tuple[str, Box]] = []
        right = run.left - canvas.px(18)
        for label, what, choices, chosen, first in (
            ("servers_idle", "idle", IDLE, self.idle, 4),
            ("servers_clients", "clients", CLIENTS, self.clients, 1),
        ):
            for index, number in reversed([*enumerate(choices)]):
                key = f"F{first + index}"
                if what == "idle":  # one key goes from the one to the other
                    key = "" if number == chosen else "F4"
                width = button_width(canvas, str(number), "F4") + canvas.px(6)
                rect = Box(right - width, run.top, width, run.height)
                action = f"{what} {number}"
                buttons.append(Button(action, rect, str(number), key, on=number == chosen))
                right = rect.left - canvas.px(4)
            text = self.texts(label)
            width = canvas.width(text) + 2
            right -= canvas.px(4)
            self._labels.append((text, Box(right - width, run.top, width, run.height)))
            right -= width + canvas.px(18)
        # From left to right, as the keyboard goes.
        buttons.sort(key=lambda button: button.rect.left)
        return buttons

    def draw(self, canvas: Canvas) -> None:
        inner = self.draw_frame(canvas)
        for text, box in self._labels:
            canvas.text(text, box, BODY, canvas.theme.dim)
        head, foot = canvas.px(18), canvas.px(16)
        rows = Box(inner.left, inner.top + head, inner.width, inner.height - head - foot)
        columns = self._columns(canvas, rows)
        axis = self._axis(columns.plot)
        self._heads(canvas, columns, Box(inner.left, inner.top, inner.width, head), axis)
        plot = columns.plot
        draw_axis(canvas, axis, plot.top, plot.bottom, ticks(axis.most))
        height = rows.height / len(SERVERS)
        for index, name in enumerate(SERVERS):
            top = rows.top + round(index * height)
            below = rows.top + round((index + 1) * height)
            row = Box(rows.left, top, rows.width, below - top)
            if index:
                canvas.surface.fill(canvas.theme.line, Box(row.left, row.top, row.width, 1))
            self._row(canvas, columns, row, name, axis)

    def _columns(self, canvas: Canvas, rows: Box) -> Columns:
        texts, gap = self.texts, canvas.px(14)
        name = max(canvas.width(texts(key), bold=True) for key in SERVERS.values())
        widths = {"name": name + canvas.px(8)}
        for column, key in HEADS.items():
            least = canvas.px(130 if column in ("cpu", "rate") else 40)
            widths[column] = max(least, canvas.width(texts(key), SMALL) + 2)
        widths["plot"] = rows.width - sum(widths.values()) - gap * (len(Columns._fields) - 1)
        made, x = [], rows.left
        for column in Columns._fields:
            made.append(Box(x, rows.top, widths[column], rows.height))
            x += widths[column] + gap
        return Columns(*made)

    def _heads(self, canvas: Canvas, columns: Columns, head: Box, axis: Axis) -> None:
        beyond = any(max(each) > axis.most for each in self.seen.latencies.values() if each)
        plot = "servers_col_beyond" if beyond else "servers_col_latency"
        for column, key in (*HEADS.items(), ("plot", plot)):
            place = getattr(columns, column)
            box = Box(place.left, head.top, place.width, head.height)
            side = "left" if column in ("plot", "cpu", "rate") else "right"
            canvas.text(self.texts(key), box, SMALL, canvas.theme.dim, align=side)

    def _axis(self, plot: Box) -> Axis:
        latencies = sorted(value for each in self.seen.latencies.values() for value in each)
        # What is later than 99 in 100 of all is drawn at the end, so that the rest can be seen.
        most = latencies[round(0.99 * (len(latencies) - 1))] if latencies else 0.0
        return Axis(0.0, bound(max(1.5 * WAIT_MS, 1.05 * most)), plot.left, plot.right)

    def _row(self, canvas: Canvas, at: Columns, row: Box, name: str, axis: Axis) -> None:
        theme = canvas.theme
        line = canvas.height(BODY)
        top = row.centery - line
        box = Box(at.name.left, top, at.name.width, line)
        canvas.text(self.texts(SERVERS[name]), box, BODY, theme.text, bold=True)
        words, colour = self._status(name), theme.dim
        if name in self.seen.failures or (name in self.seen.costs and self.seen.costs[name].failed):
            colour = theme.late
        canvas.text(words, box.move(0, line), SMALL, colour)
        if name in self.seen.failures:
            why = Box(at.plot.left, row.top, row.right - at.plot.left, row.height)
            canvas.text(self.seen.failures[name], why, SMALL, theme.late)
            return
        if name not in self.seen.latencies:
            return
        wait = Box(at.plot.left, 0, round(axis(WAIT_MS)) - at.plot.left, canvas.px(8))
        wait.centery = row.centery
        canvas.surface.fill(waiting(theme), wait)
        self._histogram(canvas, at.plot, row, self.seen.latencies[name], axis)
        self._percentiles(canvas, at, row, name)
        if name in self.seen.costs:
            self._figures(canvas, at, row, self.seen.costs[name])

    def _status(self, name: str) -> str:
        seen, texts = self.seen, self.texts
        if name in seen.failures:
            return texts("servers_failed")
        if name in seen.costs and seen.costs[name].failed:
            costs = seen.costs[name]
            return texts("servers_some_failed", n=costs.requests, failed=costs.failed)
        if name in seen.latencies:
            return texts("servers_requests", n=len(seen.latencies[name]))
        starting = seen.running and not seen.waits
        return texts("servers_starting" if starting else "servers_waits")

    def _histogram(
        self, canvas: Canvas, plot: Box, row: Box, latencies: list[float], axis: Axis
    ) -> None:
        """How many answers came when; what is beyond the axis, at its end."""
        width = max(3, canvas.px(4))
        bins = [0] * (plot.width // width)
        beyond = 0
        for latency in latencies:
            if latency > axis.most:
                beyond += 1
            index = int((axis(latency) - plot.left) // width)
            bins[max(0, min(len(bins) - 1, index))] += 1
        tallest = max(bins, default=0)
        room = row.height - canvas.px(8)
        for index, number in enumerate(bins):
            if number:
                height = max(2, round(room * number / tallest))
                last = beyond and index == len(bins) - 1
                canvas.surface.fill(
                    canvas.theme.late if last else canvas.theme.accent,
                    Box(plot.left + index * width, row.bottom - height, width - 1, height),
                )

    def _percentiles(self, canvas: Canvas, at: Columns, row: Box, name: str) -> None:
        """Of the answers so far; a sample that is too small for one has none."""
        for column, percent in ((at.p50, 50), (at.p99, 99)):
            value = percentile(self.seen.latencies[name], percent)
            said = "–" if value is None else digits(value)
            place = Box(column.left, row.top, column.width, row.height)
            canvas.text(said, place, BODY, canvas.theme.text, mono=True, align="right")

    def _figures(self, canvas: Canvas, at: Columns, row: Box, costs: ServerCosts) -> None:
        theme = canvas.theme

        def place(column: Box) -> Box:
            return Box(column.left, row.top, column.width, row.height)

        every = self.seen.costs.values()
        if costs.cpu_ms is not None:
            most = max(one.cpu_ms or 0.0 for one in every)
            bar(canvas, place(at.cpu), costs.cpu_ms / most, digits(costs.cpu_ms), theme.accent)
        if costs.per_second is not None:
            most = max(one.per_second or 0.0 for one in every)
            said = f"{costs.per_second:,.0f}"
            bar(canvas, place(at.rate), costs.per_second / most, said, theme.accent)
        for column, number in ((at.processes, costs.processes), (at.threads, costs.threads)):
            canvas.text(str(number), place(column), BODY, theme.text, mono=True, align="right")


HEADS = {
    "p50": "servers_col_p50",
    "p99": "servers_col_p99",
    "cpu": "servers_col_cpu",
    "rate": "servers_col_rate",
    "processes": "servers_col_processes",
    "threads": "servers_col_threads",
}
