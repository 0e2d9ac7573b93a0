"""One read in five modes: the wait for the data and the copying of them, as measured."""

from __future__ import annotations

from ...models.io import asynchronous, blocking, multiplexed, nonblocking, signal_driven
from ...words import digits
from ..lab_draw import Axis, LabPanel, outline, stripes, waiting
from ..lab_results import Read
from ..lab_seen import ModesSeen
from ..lab_words import MANY, MODES, counted, free_in, median, modes_sentence
from ..listing import Listing
from ..paint import Box, Canvas
from ..texts import TEXTS
from ..theme import BODY, SMALL, Colour

HOW = {
    "blocking": "io_how_blocking",
    "nonblocking": "io_how_nonblocking",
    "multiplexed": "io_how_multiplexed",
    "signal_driven": "io_how_signal",
    "asynchronous": "io_how_asynchronous",
}


class ModesPanel(LabPanel):
    """A row for each mode: its two phases, on two scales, as the second is so much shorter."""

    title: str = "io_title"
    about: str = "io_about"
    run: str = "io_run"
    stop: str = "io_stop"
    action: str = "modes"
    key: str = "F5"
    lines = 3
    code: list[Listing] = [
        Listing(TEXTS["io_blocking"], [blocking.read]),
        Listing(TEXTS["io_nonblocking"], [nonblocking.read]),
        Listing(TEXTS["io_multiplexed"], [multiplexed.read]),
        Listing(TEXTS["io_signal"], [signal_driven.read]),
        Listing(TEXTS["io_asynchronous"], [asynchronous.read]),
    ]
    code_key = "F11"
    seen: ModesSeen

    def sentence(self) -> str:
        return modes_sentence(self.seen, self.texts)

    def draw(self, canvas: Canvas) -> None:
        inner = self.draw_frame(canvas)
        line = canvas.px(20)
        self._legend(canvas, Box(inner.left, inner.top, inner.width, line))
        wait = Box(inner.left, inner.top + line, round(inner.width * 0.62), line)
        copy = Box(wait.right + canvas.px(14), wait.top, 0, line)
        copy.width = inner.right - copy.left
        known = self.seen.reads.values()
        waits = [median(read.costs.waiting_ms) for read in known]
        copies = [median(read.costs.copying_us) for read in known]
        first = Axis(0.0, max(waits, default=1.0), wait.left, wait.right)
        # Room for the figure beside the bar.
        second = Axis(0.0, max(copies, default=1.0), copy.left, copy.right - canvas.px(64))
        canvas.text(self.texts("io_wait_axis"), wait, SMALL, canvas.theme.dim)
        said = self.texts("io_copy_axis_empty")
        if waits:
            longer = 1000 * first.most / wait.width / (second.most / (second.until - second.at))
            said = self.texts("io_copy_axis", n=f"{longer:.0f}")
        canvas.text(said, copy, SMALL, canvas.theme.dim)
        top = wait.bottom + canvas.px(2)
        height = (inner.bottom - top) / len(MODES)
        for index, name in enumerate(MODES):
            begin, end = round(index * height), round((index + 1) * height)
            row = Box(inner.left, top + begin, inner.width, end - begin)
            canvas.surface.fill(canvas.theme.line, Box(row.left, row.top, row.width, 1))
            self._row(canvas, row, name, first, second)

    def _legend(self, canvas: Canvas, box: Box) -> None:
        theme, grey = canvas.theme, waiting(canvas.theme)
        x = box.left
        for kind, key, colour in (
            ("blocked", "io_legend_blocked", grey),
            ("asking", "io_legend_asking", grey),
            ("free", "io_legend_free", grey),
            ("blocked", "io_legend_copy", theme.accent),
            ("free", "io_legend_told", theme.accent),
        ):
            sign = Box(x, 0, canvas.px(22), canvas.px(10))
            sign.centery = box.centery
            swatch(canvas, sign, kind, colour)
            rest = Box(sign.right + canvas.px(6), box.top, box.right - sign.right, box.height)
            used = canvas.text(self.texts(key), rest, SMALL, theme.text)
            x = used.right + canvas.px(16)

    def _row(self, canvas: Canvas, row: Box, name: str, first: Axis, second: Axis) -> None:
        theme, texts, seen = canvas.theme, self.texts, self.seen
        line, small, gap = canvas.height(BODY), canvas.height(SMALL), canvas.px(4)
        height = max(8, min(canvas.px(34), row.height - line - small - 4 * gap))
        top = row.top + (row.height - line - small - height - gap) // 2
        box = Box(row.left, top, row.width, line)
        used = canvas.text(texts(MODES[name]), box, BODY, theme.text, bold=True)
        rest = Box(used.right + canvas.px(12), top, row.right - used.right - canvas.px(12), line)
        how = Box(row.left, box.bottom, row.width, small)
        canvas.text(texts(HOW[name]), how, SMALL, theme.dim)
        read = seen.reads.get(name)
        if name in seen.failures:
            canvas.text(texts("io_failed"), rest, SMALL, theme.late, align="right")
            bars = Box(row.left, how.bottom + gap, row.width, row.bottom - how.bottom - gap)
            canvas.paragraph(seen.failures[name], bars, SMALL, theme.late)
        elif read is None:
            key = "io_measuring" if seen.current == name else "io_waits"
            canvas.text(texts(key), rest, SMALL, theme.dim, align="right")
        else:
            asked = "io_asked_once" if round(read.asked) == 1 else "io_asked"
            cpu = median(read.costs.cpu_ms)
            said = texts("io_costs", asked=texts(asked, n=counted(read.asked)), cpu=digits(cpu))
            # A core that is busy while nothing happens is marked as everywhere.
            busy = cpu > median(read.costs.waiting_ms) / 2
            canvas.text(said, rest, SMALL, theme.late if busy else theme.dim, align="right")
            bars = Box(row.left, how.bottom + gap, row.width, height)
            self._bars(canvas, bars, read, first, second)

    def _bars(self, canvas: Canvas, row: Box, read: Read, first: Axis, second: Axis) -> None:
        theme, name = canvas.theme, read.costs.name
        wait, copy = median(read.costs.waiting_ms), median(read.costs.copying_us)
        kind = "blocked"
        if free_in(self.seen, name):
            kind = "asking" if read.asked > MANY else "free"
        box = Box(row.left, row.top, round(first(wait)) - row.left, row.height)
        swatch(canvas, box, kind, waiting(theme))
        said = digits(wait)
        label = Box(0, 0, canvas.width(said, SMALL, mono=True) + canvas.px(8), row.height)
        label.midright = (box.right - canvas.px(6), box.centery)
        ground = label.inflate(0, -min(canvas.px(4), row.height // 4))
        canvas.surface.fill(theme.panel, ground)
        canvas.text(said, label, SMALL, theme.text, mono=True, align="center")
        box = Box(second.at, row.top, max(2, round(second(copy)) - second.at), row.height)
        # Of asynchronous reading one is told when the copying is over.
        swatch(canvas, box, "free" if name == "asynchronous" else "blocked", theme.accent)
        rest = Box(box.right + canvas.px(6), row.top, canvas.px(60), row.height)
        canvas.text(digits(copy), rest, SMALL, theme.text, mono=True)


def swatch(canvas: Canvas, box: Box, kind: str, colour: Colour) -> None:
    """What a program does in so long: full is blocked, stripes ask, an empty box is free."""
    if kind == "asking":
        stripes(canvas, box, colour)
    elif kind == "free":
        outline(canvas, box, colour)
    else:
        canvas.surface.fill(colour, box)
