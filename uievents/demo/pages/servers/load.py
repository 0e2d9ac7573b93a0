"""The lower card of the page: four servers under one load, how soon each answers, at what cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple

from ....compare.ratios import compare, extreme
from ....compare.section import times
from ....compare.studies.servers import WAIT_MS, ServerCosts
from ....measure.samples import Figure, needed_for, percentile
from ....models.servers import coroutines, event_loop, process_per_request, thread_per_request
from ....words import Text, digits, listed, sentences, text
from ...figures import Axis, bar, bound, ticks, waiting
from ...layout import cut
from ...listing import Listing
from ...measured import MeasuredPanel
from ...paint import Box, Canvas, Words
from ...panel import NOWHERE, Button, in_a_row
from ...theme import BODY, SMALL
from .rounds import Served

CLIENTS = (1, 8, 64)
IDLE_CLIENTS = (0, 100)

NAMES = {
    "process_per_request": text("Process per request"),
    "thread_per_request": text("Thread per request"),
    "event_loop": text("Event loop"),
    "coroutines": text("Coroutines"),
}


class Column(NamedTuple):
    """A column right of the plot: a figure of each server, and how it is written."""

    head: Text
    value: Callable[[Served], float | None]
    written: Callable[[float], str]
    bar: bool = False
    """Whether there is a bar beside the figure."""


def median(costs: ServerCosts | None, name: str) -> float | None:
    """The median of these costs, if they are known."""
    figure: Figure | None = getattr(costs, name, None)
    return figure.median if figure is not None else None


COLUMNS = (
    # Of the answers so far; a sample that is too small for a percentile has none.
    Column(text("p50, ms"), lambda one: percentile(one.latencies_ms, 50), digits),
    Column(text("p99, ms"), lambda one: percentile(one.latencies_ms, 99), digits),
    Column(
        text("CPU, ms/request"), lambda one: median(one.costs, "cpu_ms_per_request"), digits, True
    ),
    Column(text("requests/s"), lambda one: one.per_second, "{:,.0f}".format, True),
    Column(text("most processes"), lambda one: median(one.costs, "processes"), "{:.0f}".format),
    Column(text("most threads"), lambda one: median(one.costs, "threads"), "{:.0f}".format),
)


class LoadPanel(MeasuredPanel[Served]):
    """A row for each server: the answers by their time, and what they cost."""

    title: ClassVar[Text] = text("Four servers, one protocol")
    about: ClassVar[Text] = text(
        "Each request waits {n} ms (grey), as for a database.", n=f"{WAIT_MS:g}"
    )
    hint: ClassVar[Text] = text(
        "Choose how many clients call, or press Run: they call all four servers, each until there "
        "are enough answers or its time is up."
    )
    running_text: ClassVar[Text] = text(
        "Each server gets a round of requests in turn, while the others sleep. In the first two, "
        "an idle client holds a process or thread, too."
    )
    study = "uievents.demo.pages.servers.rounds:Rounds"
    costs_type = Served
    action: ClassVar[str] = "serve"
    key: ClassVar[str] = "F5"
    names: ClassVar[Mapping[str, Text]] = NAMES
    code: ClassVar[tuple[Listing, ...]] = (
        Listing(NAMES["process_per_request"], [process_per_request.serve], action),
        Listing(NAMES["thread_per_request"], [thread_per_request.serve]),
        Listing(NAMES["event_loop"], [event_loop.serve]),
        Listing(NAMES["coroutines"], [coroutines.serve_until, coroutines.answer]),
    )
    code_key = "F11"

    def __init__(self) -> None:
        self.clients: int = 8
        self.idle: int = 0
        """Callers at the same moment, and connected clients that ask nothing, as chosen."""
        super().__init__()

    def forget(self) -> None:
        super().forget()
        self.load: tuple[int, int] = (self.clients, self.idle)
        """The choice (callers, idle clients) to which the figures belong."""

    def arguments(self) -> list[Any]:
        return list(self.load)

    def keep(self, name: str, costs: Served) -> None:
        if before := self.costs.get(name):
            costs.latencies_ms[:0] = before.latencies_ms
        super().keep(name, costs)

    # ------------------------------------------------------------ the sentence

    def verdict(self) -> Words:
        """The least and the most CPU time, the quickest and the latest, and what has no p99."""
        known = {n: one.costs for n, one in self.costs.items() if one.costs is not None}
        costs = {n: cpu for n, it in known.items() if (cpu := it.cpu_ms_per_request) is not None}
        # Of all answers, as in the table.
        halves = {name: percentile(self.costs[name].latencies_ms, 50) for name in known}
        timed = [(p50, known[name]) for name, p50 in halves.items() if p50 is not None]
        if len(costs) < 2 or len(timed) < 2:
            return ""
        cheap, dear = extreme(costs), extreme(costs, most=True)
        least: Words = ""
        difference = None if self.failures else compare(costs[dear[0]], costs[cheap[0]])
        if difference is not None and difference.side > 0:
            least = text(
                "{load}, CPU is least with {cheap}: {low:digits} ms per request. With {dear} it is "
                "{high:digits} ms, {times} times as much.",
                load=self._load_in_words(),
                cheap=listed([known[name].label for name in cheap]),
                dear=known[dear[0]].label,
                low=costs[cheap[0]].mean,
                high=costs[dear[0]].mean,
                times=times(difference),
            )
        timed.sort(key=itemgetter(0))
        (p50, quick), *_, (other, slow) = timed
        late = text(
            "Half of the answers (p50) come within {p50:digits} ms with {quick}, within "
            "{other:digits} ms with {slow}.",
            quick=quick.label,
            slow=slow.label,
            p50=p50,
            other=other,
        )
        return sentences(least, late, self._without_p99(known))

    def _without_p99(self, known: dict[str, ServerCosts]) -> Words:
        late = {name: percentile(self.costs[name].latencies_ms, 99) for name in known}
        few = [known[name].label for name, p99 in late.items() if p99 is None]
        if len(few) == len(known):
            return text("Fewer than {n} answers: no p99.", n=needed_for(99))
        if few:
            return text(
                "Fewer than {n} answers, so no p99, with {few}.", n=needed_for(99), few=listed(few)
            )
        return ""

    def _load_in_words(self) -> Text:
        clients, idle = self.load
        load = text("With one client")
        if clients > 1:
            load = text("With {n} clients at once", n=clients)
        return load + text(" beside {n} idle ones", n=idle) if idle else load

    # ------------------------------------------------------------ drawing

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        buttons = super().make_buttons(canvas)
        clients = [
            Button(f"clients {n}", NOWHERE, str(n), f"F{number}", on=n == self.clients)
            for number, n in enumerate(CLIENTS, 1)
        ]
        idle = [Button(f"idle {n}", NOWHERE, str(n), "F4", on=n == self.idle) for n in IDLE_CLIENTS]
        gap, place = canvas.px(18), buttons[0].rect.copy()
        place.left, place.width = self.box.left, place.left - gap - self.box.left
        self._labels: list[tuple[Text, Box]] = []
        for label, choices in (text("and idle"), idle), (text("Clients at once"), clients):
            in_a_row(canvas, place, 4, *choices, wider=6, right=True)
            place.width = choices[0].rect.left - 2 * canvas.px(4) - place.left
            self._labels.append((label, cut(place, "right", canvas.width(label) + 2, gap)))
        self.controls: int = self._labels[-1][1].left
        for button in idle:  # F4 goes to the one that is not chosen
            button.key = "" if button.on else button.key
        return [*clients, *idle, *buttons]

    def draw(self, canvas: Canvas) -> None:
        body, theme = self.draw_frame(canvas), canvas.theme
        for label, box in self._labels:
            canvas.text(label, box, BODY, theme.dim)
        plot, gap = body.copy(), canvas.px(14)
        names = max(canvas.width(it, bold=True) for it in NAMES.values()) + canvas.px(8)
        cut(plot, "left", names, gap)
        columns: list[tuple[Column, Box]] = []
        for column in reversed(COLUMNS):
            least = canvas.px(130 if column.bar else 40)
            width = max(least, canvas.width(column.head, SMALL) + 2)
            columns.append((column, cut(plot, "right", width, gap)))
        head = cut(body, "top", canvas.px(18))
        cut(body, "bottom", canvas.px(16))
        axis = self._axis(plot)
        if self.costs:  # an empty axis says nothing
            heading = text("answers, ms after the request")
            if any(max(one.latencies_ms, default=0) > axis.most for one in self.costs.values()):
                heading = text("answers, ms after the request (orange: later)")
            canvas.text(heading, plot.clip(head), SMALL, theme.dim)
            for column, place in columns:
                side = "left" if column.bar else "right"
                canvas.text(column.head, place.clip(head), SMALL, theme.dim, align=side)
            axis.draw(canvas, body.top, body.bottom, ticks(axis.most))
        for row, one in self.draw_rows(canvas, body, names, gap):
            self._answers(canvas, plot.clip(row), one.latencies_ms, axis)
            for column, place in columns:
                self._figure(canvas, place.clip(row), column, one)

    def _axis(self, plot: Box) -> Axis:
        latencies = sorted(value for one in self.costs.values() for value in one.latencies_ms)
        # The latest 1 % of all are drawn at the end, so that the rest can be seen.
        most = latencies[round(0.99 * (len(latencies) - 1))] if latencies else 0.0
        return Axis(0.0, bound(max(1.5 * WAIT_MS, 1.05 * most)), plot.left, plot.right)

    def _answers(self, canvas: Canvas, plot: Box, latencies: list[float], axis: Axis) -> None:
        """The wait, and how many answers came when: at the end those that are beyond the axis."""
        theme, width = canvas.theme, max(3, canvas.px(4))
        wait = Box(plot.left, 0, round(axis(WAIT_MS)) - plot.left, canvas.px(8))
        wait.centery = plot.centery
        canvas.fill(waiting(theme), wait)
        bins = [0] * (plot.width // width)
        for latency in latencies:
            index = int((axis(latency) - plot.left) // width)
            bins[max(0, min(len(bins) - 1, index))] += 1
        beyond = any(latency > axis.most for latency in latencies)
        room = plot.height - canvas.px(8)
        for index, number in enumerate(bins):
            if number:
                height = max(2, round(room * number / max(bins)))
                last = beyond and index == len(bins) - 1
                column = Box(plot.left + index * width, plot.bottom - height, width - 1, height)
                canvas.fill(theme.late if last else theme.accent, column)

    def _figure(self, canvas: Canvas, place: Box, column: Column, one: Served) -> None:
        value = column.value(one)
        if not column.bar:
            figure = "–" if value is None else column.written(value)
            canvas.text(figure, place, BODY, canvas.theme.text, mono=True, align="right")
        elif value:
            most = max(column.value(it) or 0.0 for it in self.costs.values())
            bar(canvas, place, value / most, column.written(value))

    def status(self, name: str) -> tuple[Text, bool]:
        one = self.costs.get(name)
        if one is None or name in self.failures:
            return super().status(name)
        if one.costs is not None and one.costs.failed:
            return text(
                "{failed} of {n} failed", n=one.costs.requests, failed=one.costs.failed
            ), True
        return text("{n} requests", n=len(one.latencies_ms)), False
