"""The Models page's panels: what can be pressed, and a row for each model."""

from __future__ import annotations

from ....words import same, text
from ...figures import Axis, Sign, legend, running
from ...meter import LATE, MUCH_CPU, MUCH_WOKEN, machine_is_busy
from ...numbers import number
from ...paint import Box, Canvas, Words
from ...panel import NOWHERE, Button, Panel, in_a_row
from ...shown import has_ended
from ...theme import BODY, HEAD, SHAPES, SMALL, Colour
from .race import AFTER, BEFORE, DEVICE_NAMES, Race, Runner, Shot
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
COLUMNS = (
    same("CPU %"),
    text("wakeups/s"),
    text("last, ms"),
    text("median"),
    text("missed"),
    text("unseen"),
)

TICKS = (-0.02, 0.0, 0.02, 0.04, 0.06)


def milliseconds(seconds: float | None) -> str:
    """A latency as it is read, in milliseconds."""
    if seconds is None:
        return "–"
    value = seconds * 1000
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"


def figures(runner: Runner) -> list[tuple[Words, bool]]:
    """What stands in each column, and whether it is marked as bad."""
    reading, last, middle = runner.reading, runner.last, runner.median
    cpu: tuple[Words, bool] = ("–", False)
    wakeups = cpu
    if reading is not None:
        cpu = number(reading.cpu), reading.cpu > MUCH_CPU
        wakeups = number(reading.wakeups), reading.wakeups > MUCH_WOKEN
        if reading.cpu > MUCH_CPU:  # what never sleeps is not woken
            wakeups = text("no sleep"), True
    return [
        cpu,
        wakeups,
        (milliseconds(last), (last or 0) > LATE),
        (milliseconds(middle), (middle or 0) > LATE),
        (f"{runner.missed}", runner.missed > 0),
        (f"{runner.unseen}", runner.unseen > 0),
    ]


class Presses(Panel):
    """One sentence, and presses that a hand cannot make."""

    def __init__(self, race: Race) -> None:
        super().__init__()
        self.race = race

    def shows(self) -> dict[str, object]:
        return {"": self.race.sentence()}

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        why: Words = ""
        if self.race.starting:
            why = text("Only when all six programs are ready.")
        buttons = [
            Button("code", NOWHERE, text("Code"), "F11"),
            Button("short", NOWHERE, text("Short press"), "F1", why=why),
            Button("keys", NOWHERE, text("Type three keys"), "F2", why=why),
        ]
        if self.race.gone:
            buttons.insert(0, Button("restart", NOWHERE, text("Start it again"), "Enter", on=True))
        line = Box(self.box.left, self.box.top, self.box.width, canvas.px(36))
        in_a_row(canvas, line, 8, *buttons, wider=6, right=True)
        self.free: int = buttons[0].rect.left - 2 * canvas.px(8)
        return buttons

    def draw(self, canvas: Canvas) -> None:
        theme, box = canvas.theme, self.box
        line = Box(box.left, box.top, self.free - box.left, canvas.px(36))
        canvas.text(text("One press, six programs"), line, HEAD + 1, theme.text, bold=True)
        below = Box(box.left, line.bottom, box.width, box.bottom - line.bottom)
        canvas.text(self.race.sentence(), below, BODY + 1, theme.text)


class Rows(Panel):
    """The figure: a timeline for each model, and what it costs."""

    def __init__(self, race: Race) -> None:
        super().__init__()
        self.race = race

    def shows(self) -> dict[str, object]:
        return {"": number(self.race.waited)} | {
            name: (figures(runner), runner.gone, runner.waits, _marked(runner))
            for name, runner in self.race.runners.items()
        }

    def arrange(self, box: Box, canvas: Canvas) -> None:
        super().arrange(box, canvas)
        px = canvas.px
        head, foot = px(34), px(46)
        height = (box.height - head - foot) / len(self.race.runners)
        self.rows: dict[str, Box] = {
            name: Box(
                box.left + px(8),
                box.top + head + round(index * height),
                box.width - px(16),
                round(height) - px(6),
            )
            for index, name in enumerate(self.race.runners)
        }
        heads = [canvas.width(head, SMALL) for head in COLUMNS]
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
        for index, words in enumerate(COLUMNS):
            place = Box(self._column(index), head.top, self.column - px(6), head.height)
            canvas.text(words, place, SMALL, theme.dim, align="right")
        for name in self.race.runners:
            self._row(canvas, name)
        labels = {time: f"{time * 1000:.0f}".replace("-", "−") for time in TICKS}
        axis = Axis(-BEFORE, AFTER, self.axis.left, self.axis.right)
        axis.draw(canvas, self.axis.top, self.axis.top + px(5), labels, gap=0)
        line = canvas.height(SMALL - 1)  # beside the ticks' labels
        unit = Box(box.left + px(20), self.axis.top + px(5), self.named - px(30), line)
        canvas.text(text("ms after the press"), unit, SMALL, theme.dim, align="right")
        note = Box(box.left + px(20), self.axis.bottom, box.width - px(40), px(20))
        if self.race.waited:
            canvas.text(machine_is_busy(self.race.waited), note, SMALL, theme.late)
            return
        words = text(
            "missed: lost for good; unseen: not looked at yet. Blue is what each process recorded, "
            "at least a pixel wide. A release wakes it, too."
        )
        canvas.text(words, note, SMALL, theme.dim)

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
        runner, row = self.race.runners[name], self.rows[name]
        canvas.box(row, theme.raised, radius=9)
        title = Box(row.left + px(14), row.top + px(4), self.named - px(26), px(24))
        canvas.text(NAMES[name], title, HEAD - 1, theme.text, bold=True)
        about = Box(title.left, title.bottom, title.width, row.bottom - title.bottom - px(2))
        canvas.paragraph(ABOUT[name], about, SMALL, theme.dim)
        strip = Box(self.axis.left, row.top + px(8), self.axis.width, row.height - px(16))
        self._strip(canvas, runner, strip)
        for index, (figure, bad) in enumerate(figures(runner)):
            place = Box(self._column(index), row.top, self.column - px(6), row.height)
            colour = theme.late if bad else theme.text
            mono = isinstance(figure, str)
            size = BODY + 1 if mono else SMALL
            canvas.text(figure, place, size, colour, mono=mono, align="right")

    def _strip(self, canvas: Canvas, runner: Runner, box: Box) -> None:
        theme, shot = canvas.theme, runner.shot
        if runner.gone or shot is None:
            canvas.fill(theme.ground, box)
            words = has_ended(runner.gone) if runner.gone else text("Starting")
            colour = theme.late if runner.gone else theme.faint
            canvas.text(words, box, SMALL, colour, align="center")
            return
        canvas.fill(theme.line, box)
        axis = Axis(shot.start, shot.end, box.left, box.right)
        axis.spans(canvas, box, runner.running(shot.start, shot.end), running(theme))
        for _, time, _ in shot.presses:
            line = box.inflate(0, canvas.px(8))
            line.left, line.width = round(axis(time)), max(1, canvas.px(2))
            canvas.fill(theme.text, line)
        self._marks(canvas, runner, shot, box, axis)

    def _marks(self, canvas: Canvas, runner: Runner, shot: Shot, box: Box, axis: Axis) -> None:
        """Marks where the handler was called, and words where it was not."""
        theme, size = canvas.theme, canvas.px(16)
        taken: list[Box] = []
        for press in runner.calls(shot):
            at = (axis(press.called or 0.0), box.centery)
            canvas.shape(SHAPES[press.kind], at, size + canvas.px(4), theme.panel)
            taken.append(canvas.shape(SHAPES[press.kind], at, size, theme.kinds[press.kind]))
        if words := in_words(runner, shot):
            width = canvas.width(words, SMALL, bold=True) + canvas.px(20)
            label = Box(0, 0, width, canvas.px(24))
            label.midleft = round(axis(shot.at)) + canvas.px(8), box.centery
            lefts = [label.left, *(mark.right + canvas.px(6) for mark in taken)]
            label.right = box.right - canvas.px(6)
            label.left = first_free(label, lefts, taken)
            canvas.box(label, theme.panel, theme.late, radius=6)
            canvas.text(words, label, SMALL, theme.late, bold=True, align="center")


def first_free(label: Box, lefts: list[int], taken: list[Box]) -> int:
    """The first of ``lefts`` from which ``label`` covers nothing and ends before where it is.

    If there is none, its own left side.
    """
    for left in lefts:
        place = label.move(left - label.left, 0)
        if place.right <= label.right and place.collidelist(taken) < 0:
            return left
    return label.left


def _marked(runner: Runner) -> object:
    """What is marked in the runner's strip."""
    shot = runner.shot
    return shot and (shot.at, [it.called for it in runner.calls(shot)], in_words(runner, shot))


def in_words(runner: Runner, shot: Shot) -> Words:
    """What became of a press that was missed, is unseen, or was handled outside its shot."""
    presses = [runner.presses.get(number) for number, *_ in shot.presses]
    if missed := sum(press is not None and press.missed for press in presses):
        return text("missed: {n}", n=missed)
    waits = sum(press is None or press.called is None for press in presses)
    if waits and runner.waits_for >= 0:
        device = DEVICE_NAMES[runner.waits_for]
        return text("{n} unseen: waits for the {device}", device=device, n=waits)
    late = [press.latency for press in presses if press and (press.called or 0) > shot.end]
    if late:
        return text("handled {n} ms later", n=milliseconds(late[-1]))
    before = [press.latency for press in runner.calls(shot) if press.time < shot.at]
    if before:
        return text("the press of {n} s ago is seen now", n=f"{before[-1]:.1f}")
    return ""
