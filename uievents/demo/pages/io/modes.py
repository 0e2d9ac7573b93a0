"""The left card of the page: one read in five modes, the wait for the data and their copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ....compare.studies.io import ANSWER_AFTER, IoCosts, IoFindings
from ....measure.samples import Figure
from ....models import io
from ....words import Text, digits, listed, sentences, text
from ...figures import Axis, Sign, legend, rows, swatch, waiting
from ...layout import cut
from ...listing import Listing
from ...measured import MeasuredPanel, counted
from ...paint import Box, Canvas, Words
from ...panel import NOWHERE, Button
from ...theme import BODY, SMALL, Colour

NAMES = {
    "blocking": text("Blocking I/O"),
    "nonblocking": text("Non-blocking"),
    "multiplexed": text("Multiplexed"),
    "signal_driven": text("Signal-driven"),
    "asynchronous": text("Asynchronous"),
}
HOW = {
    "blocking": text("recv returns when the data have come and have been copied."),
    "nonblocking": text("recv answers at once: not yet, not yet, not yet ... here."),
    "multiplexed": text("A selector says when: blocked, but for many descriptors at once."),
    "signal_driven": text("A signal (SIGIO) says when; the copying is an ordinary recv."),
    "asynchronous": text("aio_read reports when all is over: another thread waits and copies."),
}
RUNS = 2
READS = 6
"""Reads of each mode in each run."""


class ModesPanel(MeasuredPanel[IoCosts]):
    """A row for each mode: its two phases, on two scales, as the second is so much shorter."""

    title: ClassVar[Text] = IoFindings.heading
    about: ClassVar[Text] = text("If the copy blocks, it is synchronous I/O.")
    hint: ClassVar[Text] = text("Press Run: the same read in each mode, from a real socket.")
    running_text: ClassVar[Text] = text("Each mode in turn, several times; the bars are medians.")
    names: ClassVar[Mapping[str, Text]] = NAMES
    study = "uievents.compare.studies.io:Io"
    costs_type = IoCosts
    action: ClassVar[str] = "modes"
    key: ClassVar[str] = "F5"
    lines = 3
    code: ClassVar[Sequence[Listing]] = [
        Listing(title, [io.model(name)], "modes") for name, title in NAMES.items()
    ]
    code_key = "F11"

    def __init__(self) -> None:
        super().__init__()
        self.unfolded: bool = False
        """Whether each mode's figures and the line on how it works are shown."""

    def arguments(self) -> list[Any]:
        return [READS, RUNS, 1]

    def complete(self) -> bool:
        return len(self.costs) == len(NAMES)

    def verdict(self) -> Words:
        """The modes that use most and least CPU, and those that leave the program free."""
        if len(self.costs) < 2:
            return ""
        ordered = sorted(self.costs.values(), key=lambda one: median(one.cpu_ms))
        cheap, dear = ordered[0], ordered[-1]
        cpu = text(
            "All five wait {after:digits} ms for the data. {dear} uses {high:digits} ms of CPU for "
            "that, in {asked} calls; {cheap} uses {low:digits} ms.",
            after=1000 * ANSWER_AFTER,
            dear=NAMES[dear.name],
            cheap=NAMES[cheap.name],
            high=median(dear.cpu_ms),
            low=median(cheap.cpu_ms),
            asked=counted(dear.asked),
        )
        style = {name: one.bar_style("waiting") for name, one in self.costs.items()}
        free = [title for name, title in NAMES.items() if style.get(name) == "outlined"]
        asking = [title for name, title in NAMES.items() if style.get(name) == "striped"]
        free_with = text("The program is free meanwhile with {names}.", names=listed(free))
        asking_with = text("With {names}, too, but it spends that on asking.", names=listed(asking))
        return sentences(cpu, free_with if free else "", asking_with if asking else "")

    # ------------------------------------------------------------ drawing

    def more_buttons(self) -> list[Button]:
        figures = Button("figures", NOWHERE, text("Figures"), "F8", on=self.unfolded)
        return [figures, *super().more_buttons()]

    def draw(self, canvas: Canvas) -> None:
        rest, line = self.draw_frame(canvas), canvas.px(20)
        self._legend(canvas, cut(rest, "top", line))
        copy = cut(rest, "top", line, canvas.px(2))
        wait = cut(copy, "left", round(copy.width * 0.62), canvas.px(14))
        waits = [median(one.waiting_ms) for one in self.costs.values()]
        copies = [median(one.copying_us) for one in self.costs.values()]
        first = Axis(0.0, max(waits, default=1.0), wait.left, wait.right)
        # Room for the figure beside the bar.
        second = Axis(0.0, max(copies, default=1.0), copy.left, copy.right - canvas.px(64))
        if waits:
            longer = 1000 * first.most / wait.width / (second.most / (second.until - second.at))
            canvas.text(text("wait for data, ms"), wait, SMALL, canvas.theme.dim)
            scale = text("copy, µs ({n} times as wide)", n=f"{longer:.0f}")
            canvas.text(scale, copy, SMALL, canvas.theme.dim)
        for row, name in zip(rows(canvas, rest, len(NAMES)), NAMES, strict=True):
            self._row(canvas, row, name, first, second)

    def _legend(self, canvas: Canvas, box: Box) -> None:
        grey, accent = waiting(canvas.theme), canvas.theme.accent

        def bar(style: str, colour: Colour) -> Sign:
            lower = canvas.px(10) - box.height
            return lambda box: swatch(canvas, box.inflate(0, lower), style, colour)

        signs = (
            (bar("full", grey), text("blocked")),
            (bar("striped", grey), text("asking")),
            (bar("outlined", grey), text("free")),
            (bar("full", accent), text("copying, blocked")),
            (bar("outlined", accent), text("copied for it")),
        )
        legend(canvas, box, signs, 22)

    def _row(self, canvas: Canvas, row: Box, name: str, first: Axis, second: Axis) -> None:
        theme, costs = canvas.theme, self.costs.get(name)
        line, gap = canvas.height(BODY), canvas.px(4)
        small = canvas.height(SMALL) if self.unfolded else 0
        height = max(8, min(canvas.px(34), row.height - line - small - 4 * gap))
        cut(row, "top", (row.height - line - small - height - gap) // 2)
        head, how = cut(row, "top", line), cut(row, "top", small, gap)
        used = canvas.text(NAMES[name], head, BODY, theme.text, bold=True)
        cut(head, "left", used.width, canvas.px(12))
        if self.unfolded:
            canvas.text(HOW[name], how, SMALL, theme.dim)
        if costs is None or name in self.failures:
            status, bad = self.status(name)
            canvas.text(status, head, SMALL, theme.late if bad else theme.dim, align="right")
            canvas.paragraph(self.failures.get(name, ""), row, SMALL, theme.late)
            return
        # A core that is busy while nothing happens is marked as everywhere.
        busy = median(costs.cpu_ms) > median(costs.waiting_ms) / 2
        if self.unfolded or busy:
            colour = theme.late if busy else theme.dim
            canvas.text(self._costs(costs), head, SMALL, colour, align="right")
        self._bars(canvas, cut(row, "top", height), costs, first, second)

    def _costs(self, costs: IoCosts) -> Text:
        once = round(costs.asked) == 1
        return text(
            "{asked} until the data are there · CPU {cpu:digits} ms per read",
            asked=text("1 call") if once else text("{n} calls", n=counted(costs.asked)),
            cpu=median(costs.cpu_ms),
        )

    def _bars(self, canvas: Canvas, row: Box, costs: IoCosts, first: Axis, second: Axis) -> None:
        theme = canvas.theme
        wait, copy = median(costs.waiting_ms), median(costs.copying_us)
        box = Box(row.left, row.top, round(first(wait)) - row.left, row.height)
        swatch(canvas, box, costs.bar_style("waiting"), waiting(theme))
        label = Box(0, 0, canvas.width(digits(wait), SMALL, mono=True) + canvas.px(8), row.height)
        label.midright = (box.right - canvas.px(6), box.centery)
        canvas.fill(theme.panel, label.inflate(0, -min(canvas.px(4), row.height // 4)))
        canvas.text(digits(wait), label, SMALL, theme.text, mono=True, align="center")
        box = Box(second.at, row.top, max(2, round(second(copy)) - second.at), row.height)
        swatch(canvas, box, costs.bar_style("events"), theme.accent)
        rest = Box(box.right + canvas.px(6), row.top, canvas.px(60), row.height)
        canvas.text(digits(copy), rest, SMALL, theme.text, mono=True)


def median(figure: Figure | None) -> float:
    """Its median; 0 for what was not measured."""
    return figure.median if figure is not None else 0.0
