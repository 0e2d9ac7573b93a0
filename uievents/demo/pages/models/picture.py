"""The Models page's panels: what can be pressed, and a row for each model."""

from __future__ import annotations

from collections.abc import Iterator

from ....words import same, text
from ...figures import Axis, Sign, legend, running
from ...meter import machine_is_busy
from ...numbers import number
from ...paint import Box, Canvas, Words
from ...panel import Button, Panel, button_width
from ...shown import has_ended
from ...theme import BODY, HEAD, SHAPES, SMALL, Colour
from .race import AFTER, BEFORE, Runner, Shot
from .subject import MODELS

NAMES = {
    "busy": text("Busy-polling thread"),
    "pygame": text("Look, wait {n} ms", n=f"{1000 * (MODELS['pygame'][1] or 0):.3g}"),
    "sleep": text("Look, sleep {n} ms", n=f"{1000 * (MODELS['sleep'][1] or 0):.3g}"),
    "state": text("State, every {n} ms", n=f"{1000 * (MODELS['state'][1] or 0):.3g}"),
    "scan": text("Blocking scan"),
    "events": text("Events"),
}
ABOUT = {
    "busy": text("Looks for ever. Quick, for a whole core."),
    "pygame": text("What pygame.event.wait does inside."),
    "sleep": text("Once per frame: wakes for nothing, notices late."),
    "state": text("Is it down now? What is over by then never was."),
    "scan": text("Mouse, then keyboard, then mouse ... in turn."),
    "events": text("One wait for all devices, in the kernel."),
}
COLUMNS = {
    "cpu": same("CPU %"),
    "wakeups": text("wakeups/s"),
    "last": text("last, ms"),
    "median": text("median"),
    "missed": text("missed"),
    "unseen": text("unseen"),
}
DEVICES = (text("mouse"), text("keyboard"))

TICKS = (-0.02, 0.0, 0.02, 0.04, 0.06)


def milliseconds(seconds: float | None) -> str:
    """A latency as it is read, in milliseconds."""
    if seconds is None:
        return "–"
    value = seconds * 1000
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"


class Presses(Panel):
    """One sentence, and presses that a hand cannot make."""

    def __init__(self) -> None:
        super().__init__()
        self.caption: Words = ""
        self.gone = False
        self.starting = False

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        buttons, right = [], self.box.right
        wanted = [
            ("keys", text("Type three keys"), "F2"),
            ("short", text("Short press"), "F1"),
            ("code", text("Code"), "F11"),
        ]
        if self.gone:
            wanted.append(("restart", text("Start it again"), "Enter"))
        for action, label, key in wanted:
            width = button_width(canvas, label, key) + canvas.px(6)
            rect = Box(right - width, self.box.top, width, canvas.px(36))
            presses = action in ("keys", "short")
            why: Words = ""
            if presses and self.starting:
                why = text("Only when all six programs are ready.")
            buttons.append(Button(action, rect, label, key, on=action == "restart", why=why))
            right = rect.left - canvas.px(8)
        self.free: int = right - canvas.px(8)
        return buttons

    def draw(self, canvas: Canvas) -> None:
        theme, box = canvas.theme, self.box
        line = Box(box.left, box.top, self.free - box.left, canvas.px(36))
        canvas.text(text("One press, six programs"), line, HEAD + 1, theme.text, bold=True)
        below = Box(box.left, line.bottom, box.width, box.bottom - line.bottom)
        canvas.text(self.caption, below, BODY + 1, theme.text)


class Rows(Panel):
    """The figure: a timeline for each model, and what it costs."""

    def __init__(self, runners: dict[str, Runner]) -> None:
        super().__init__()
        self.runners = runners
        self.shot: Shot | None = None
        self.waited: float = 0.0
        """Percent of its time that other programs kept one of them from running; 0: hardly any."""

    def arrange(self, box: Box, canvas: Canvas) -> None:
        super().arrange(box, canvas)
        px = canvas.px
        head, foot = px(34), px(46)
        height = (box.height - head - foot) / len(self.runners)
        self.rows: dict[str, Box] = {
            name: Box(
                box.left + px(8),
                box.top + head + round(index * height),
                box.width - px(16),
                round(height) - px(6),
            )
            for index, name in enumerate(self.runners)
        }
        heads = [canvas.width(head, SMALL) for head in COLUMNS.values()]
        names = [canvas.width(name, HEAD - 1, bold=True) for name in NAMES.values()]
        self.column: int = max(px(54), max(heads) + px(12))
        self.named: int = max(px(230), max(names) + px(30))
        self.columns: int = box.right - px(14)
        self.axis: Box = Box(
            box.left + px(8) + self.named,
            box.bottom - foot + px(2),
            self.columns - len(COLUMNS) * self.column - box.left - px(8) - self.named,
            px(20),
        )

    def draw(self, canvas: Canvas) -> None:
        theme, box, px = canvas.theme, self.box, canvas.px
        canvas.box(box, theme.panel, theme.line, radius=12)
        head = Box(self.axis.left, box.top + px(6), self.axis.width, px(26))
        self._legend(canvas, head)
        for index, words in enumerate(COLUMNS.values()):
            place = Box(self._column(index), head.top, self.column - px(6), head.height)
            canvas.text(words, place, SMALL, theme.dim, align="right")
        for name in self.runners:
            self._row(canvas, name)
        labels = {time: f"{time * 1000:.0f}".replace("-", "−") for time in TICKS}
        axis = Axis(-BEFORE, AFTER, self.axis.left, self.axis.right)
        axis.draw(canvas, self.axis.top, self.axis.top + px(5), labels, gap=0)
        line = canvas.height(SMALL - 1)  # beside the ticks' labels
        unit = Box(box.left + px(20), self.axis.top + px(5), self.named - px(30), line)
        canvas.text(text("ms after the press"), unit, SMALL, theme.dim, align="right")
        note = Box(box.left + px(20), self.axis.bottom, box.width - px(40), px(20))
        said = text(
            "missed: lost for good; unseen: not looked at yet. Blue is what each process recorded, "
            "at least a pixel wide. A release wakes it, too."
        )
        if self.waited:
            canvas.text(machine_is_busy(self.waited), note, SMALL, theme.late)
        else:
            canvas.text(said, note, SMALL, theme.dim)

    def _legend(self, canvas: Canvas, head: Box) -> None:
        theme, size = canvas.theme, canvas.px(12)

        def patch(colour: Colour) -> Sign:
            return lambda box: canvas.fill(
                colour, Box(box.left, box.centery - size // 2, size, size)
            )

        def press(box: Box) -> None:
            for x, kind in ((size / 2, "click"), (1.5 * size + canvas.px(4), "key")):
                canvas.shape(SHAPES[kind], (box.left + x, box.centery), size, theme.kinds[kind])

        signs = (patch(running(theme)), text("running")), (patch(theme.line), text("waiting"))
        rest = legend(canvas, head, signs, 12)
        legend(canvas, rest, [(press, text("handler called"))], 28)

    def _column(self, index: int) -> int:
        return self.columns - (len(COLUMNS) - index) * self.column

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        self._row(canvas, part)
        return self.rows[part]

    def _row(self, canvas: Canvas, name: str) -> None:
        theme, px = canvas.theme, canvas.px
        runner, row = self.runners[name], self.rows[name]
        canvas.box(row, theme.raised, radius=9)
        title = Box(row.left + px(14), row.top + px(4), self.named - px(26), px(24))
        canvas.text(NAMES[name], title, HEAD - 1, theme.text, bold=True)
        about = Box(title.left, title.bottom, title.width, row.bottom - title.bottom - px(2))
        canvas.paragraph(ABOUT[name], about, SMALL, theme.dim)
        strip = Box(self.axis.left, row.top + px(8), self.axis.width, row.height - px(16))
        self._strip(canvas, runner, strip)
        for index, column in enumerate(COLUMNS):
            said, late = self.figure(runner, column)
            place = Box(self._column(index), row.top, self.column - px(6), row.height)
            colour = theme.late if late else theme.text
            figures = isinstance(said, str)
            size = BODY + 1 if figures else SMALL
            canvas.text(said, place, size, colour, mono=figures, align="right")

    def figure(self, runner: Runner, column: str) -> tuple[Words, bool]:
        """What stands in a column, and whether it is bad."""
        reading = runner.reading
        if column == "cpu":
            return (number(reading.cpu), reading.cpu > 50) if reading else ("–", False)
        if column == "wakeups" and reading and reading.cpu > 50:  # what never sleeps is not woken
            return text("no sleep"), True
        if column == "wakeups":
            return (number(reading.wakeups), reading.wakeups > 200) if reading else ("–", False)
        if column == "last":
            return milliseconds(runner.last), (runner.last or 0) > 0.1
        if column == "median":
            return milliseconds(runner.median), (runner.median or 0) > 0.1
        count = runner.missed if column == "missed" else runner.unseen
        return f"{count}", count > 0

    def _strip(self, canvas: Canvas, runner: Runner, box: Box) -> None:
        theme, shot = canvas.theme, self.shot
        if runner.gone or runner.waits is None or shot is None:
            canvas.fill(theme.ground, box)
            said = has_ended(runner.gone) if runner.gone else text("Starting")
            canvas.text(
                said, box, SMALL, theme.late if runner.gone else theme.faint, align="center"
            )
            return
        canvas.fill(theme.line, box)
        axis = Axis(shot.start, shot.end, box.left, box.right)
        axis.spans(canvas, box, runner.running(shot.start, shot.end), running(theme))
        for _, time, _ in shot.presses:
            if time < shot.end:
                x = round(axis(time))
                line = Box(
                    x, box.top - canvas.px(4), max(1, canvas.px(2)), box.height + canvas.px(8)
                )
                canvas.fill(theme.text, line)
        self._marks(canvas, runner, shot, box, axis)

    def _marks(self, canvas: Canvas, runner: Runner, shot: Shot, box: Box, axis: Axis) -> None:
        """Where the handler was called; and in words, if it was not."""
        theme, size = canvas.theme, canvas.px(16)
        taken: list[Box] = []
        for moment, kind in calls(runner, shot):
            at = (axis(moment), box.centery)
            canvas.shape(SHAPES[kind], at, size + canvas.px(4), theme.panel)
            taken.append(canvas.shape(SHAPES[kind], at, size, theme.kinds[kind]))
        said = in_words(runner, shot)
        if said:
            width = canvas.width(said, SMALL, bold=True) + canvas.px(20)
            label = Box(0, 0, width, canvas.px(24))
            label.midleft = round(axis(shot.at)) + canvas.px(8), 0
            label.centery = box.centery
            if label.inflate(canvas.px(4), 0).collidelist(taken) >= 0:
                label.right = box.right - canvas.px(6)
            canvas.box(label, theme.panel, theme.late, radius=6)
            canvas.text(said, label, SMALL, theme.late, bold=True, align="center")


def calls(runner: Runner, shot: Shot) -> Iterator[tuple[float, str]]:
    """When the handler was called in the shot, and for which kind of press."""
    for _, moment, kind in runner.noticed_late(shot):
        yield moment, kind
    for latency, time, kind in _noticed(runner, shot):
        if time + latency <= shot.end:
            yield time + latency, kind


def _noticed(runner: Runner, shot: Shot) -> Iterator[tuple[float, float, str]]:
    """The presses of the shot that were noticed: latency, time and kind."""
    for index, time, kind in shot.presses:
        press = runner.presses.get(index)
        if press is not None and press.latency is not None:
            yield press.latency, time, kind


def in_words(runner: Runner, shot: Shot) -> Words:
    """What became of presses for which no handler was called in the shot, or not only then."""
    presses = [runner.presses.get(number) for number, *_ in shot.presses]
    missed = sum(press is not None and press.missed for press in presses)
    noticed = [*_noticed(runner, shot)]
    waits = len(presses) - missed - len(noticed)
    late = [latency for latency, time, _ in noticed if time + latency > shot.end]
    if missed:
        return text("missed: {n}", n=missed)
    if waits and runner.waits_for >= 0:
        device = DEVICES[runner.waits_for]
        return text("{n} unseen: waits for the {device}", device=device, n=waits)
    if late:
        return text("handled {n} ms later", n=milliseconds(late[-1]))
    if before := [*runner.noticed_late(shot)]:
        return text("the press of {n} s ago is seen now", n=f"{before[-1][0]:.1f}")
    return ""
