"""The Models page's panels: what can be pressed, and a row for each model."""

from __future__ import annotations

from ..look import Look
from ..meter import machine_is_busy
from ..model_subject import DEVICES, MODELS
from ..numbers import number
from ..paint import Box, Canvas, Words
from ..panel import Button, Panel, button_width
from ..race import AFTER, BEFORE, Runner, Shot
from ..shown import has_ended
from ..theme import BODY, HEAD, SHAPES, SMALL
from ..timeline import draw_axis, draw_spans, running, x_of

COLUMNS = ("cpu", "wakeups", "last", "median", "missed", "unseen")

TICKS = (-0.02, 0.0, 0.02, 0.04, 0.06)


def milliseconds(seconds: float | None) -> str:
    """A latency as it is read, in milliseconds."""
    if seconds is None:
        return "–"
    value = seconds * 1000
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"


class Presses(Panel):
    """One sentence, and presses that a hand cannot make."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.caption = ""
        self.gone = False
        self.starting = False

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        texts, buttons, right = self.texts, [], self.box.right
        wanted = [
            ("keys", texts("models_keys"), "F2"),
            ("short", texts("models_short"), "F1"),
            ("code", texts("code"), "F11"),
        ]
        if self.gone:
            wanted.append(("restart", texts("restart"), "Enter"))
        for action, label, key in wanted:
            width = button_width(canvas, label, key) + canvas.px(6)
            rect = Box(right - width, self.box.top, width, canvas.px(36))
            presses = action in ("keys", "short")
            why = texts("models_why_starting") if presses and self.starting else ""
            buttons.append(Button(action, rect, label, key, on=action == "restart", why=why))
            right = rect.left - canvas.px(8)
        self.free: int = right - canvas.px(8)
        return buttons

    def draw(self, canvas: Canvas) -> None:
        theme, box = canvas.theme, self.box
        line = Box(box.left, box.top, self.free - box.left, canvas.px(36))
        canvas.text(self.texts("models_title"), line, HEAD + 1, theme.text, bold=True)
        below = Box(box.left, line.bottom, box.width, box.bottom - line.bottom)
        canvas.text(self.caption, below, BODY + 1, theme.text)


class Rows(Panel):
    """The figure: a timeline for each model, and what it costs."""

    def __init__(self, look: Look, runners: dict[str, Runner]) -> None:
        super().__init__(look)
        self.runners = runners
        self.shot: Shot | None = None
        self.kept: float = 0.0
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
        texts = self.texts
        heads = [canvas.width(texts(f"models_{name}"), SMALL) for name in COLUMNS]
        names = [canvas.width(self.named_as(name), HEAD - 1, bold=True) for name in MODELS]
        self.column: int = max(px(54), max(heads) + px(12))
        self.named: int = max(px(230), max(names) + px(30))
        self.columns: int = box.right - px(14)
        self.axis: Box = Box(
            box.left + px(8) + self.named,
            box.bottom - foot + px(2),
            self.columns - len(COLUMNS) * self.column - box.left - px(8) - self.named,
            px(20),
        )

    def named_as(self, name: str) -> str:
        """The model's name, and how often it looks if it sleeps in between."""
        interval = MODELS[name][1] or 0.0
        return self.texts(f"models_{name}", n=f"{interval * 1000:.3g}")

    def draw(self, canvas: Canvas) -> None:
        theme, texts, box, px = canvas.theme, self.texts, self.box, canvas.px
        canvas.box(box, theme.panel, theme.line, radius=12)
        head = Box(self.axis.left, box.top + px(6), self.axis.width, px(26))
        self._legend(canvas, head)
        for index, name in enumerate(COLUMNS):
            place = Box(self._column(index), head.top, self.column - px(6), head.height)
            canvas.text(texts(f"models_{name}"), place, SMALL, theme.dim, align="right")
        for name in self.runners:
            self._row(canvas, name)
        ticks = [(time, f"{time * 1000:.0f}".replace("-", "−")) for time in TICKS]
        draw_axis(canvas, self.axis, -BEFORE, AFTER, ticks)
        line = canvas.height(SMALL - 1)  # beside the ticks' labels
        unit = Box(box.left + px(20), self.axis.top + px(5), self.named - px(30), line)
        canvas.text(texts("models_axis"), unit, SMALL, theme.dim, align="right")
        note = Box(box.left + px(20), self.axis.bottom, box.width - px(40), px(20))
        if self.kept:
            canvas.text(machine_is_busy(self.kept), note, SMALL, theme.late)
        else:
            canvas.text(texts("models_note"), note, SMALL, theme.dim)

    def _legend(self, canvas: Canvas, head: Box) -> None:
        theme, x = canvas.theme, head.left
        size = canvas.px(12)
        for colour, key in ((running(theme), "models_running"), (theme.line, "models_waiting")):
            mark = Box(x, head.centery - size // 2, size, size)
            canvas.surface.fill(colour, mark)
            rest = Box(mark.right + canvas.px(6), head.top, head.right - mark.right, head.height)
            x = canvas.text(self.texts(key), rest, SMALL, theme.dim).right + canvas.px(16)
        for kind in ("click", "key"):
            centre = (x + size / 2, head.centery)
            canvas.shape(SHAPES[kind], centre, size, theme.kinds[kind])
            x += size + canvas.px(4)
        rest = Box(x + canvas.px(2), head.top, head.right - x, head.height)
        canvas.text(self.texts("models_handler"), rest, SMALL, theme.dim)

    def _column(self, index: int) -> int:
        return self.columns - (len(COLUMNS) - index) * self.column

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        self._row(canvas, part)
        return self.rows[part]

    def _row(self, canvas: Canvas, name: str) -> None:
        theme, texts, px = canvas.theme, self.texts, canvas.px
        runner, row = self.runners[name], self.rows[name]
        canvas.box(row, theme.raised, radius=9)
        title = Box(row.left + px(14), row.top + px(4), self.named - px(26), px(24))
        canvas.text(self.named_as(name), title, HEAD - 1, theme.text, bold=True)
        about = Box(title.left, title.bottom, title.width, row.bottom - title.bottom - px(2))
        canvas.paragraph(texts(f"models_{name}_about"), about, SMALL, theme.dim, even=True)
        strip = Box(self.axis.left, row.top + px(8), self.axis.width, row.height - px(16))
        self._strip(canvas, runner, strip)
        for index, column in enumerate(COLUMNS):
            said, late = self.figure(runner, column)
            place = Box(self._column(index), row.top, self.column - px(6), row.height)
            colour = theme.late if late else theme.text
            figures = said[:1].isdigit() or said == "–"
            size = BODY + 1 if figures else SMALL
            canvas.text(said, place, size, colour, mono=figures, align="right")

    def figure(self, runner: Runner, column: str) -> tuple[str, bool]:
        """What stands in a column, and whether it is bad."""
        reading = runner.reading
        if column == "cpu":
            return (number(reading.cpu), reading.cpu > 50) if reading else ("–", False)
        if column == "wakeups" and reading and reading.cpu > 50:  # what never sleeps is not woken
            return self.texts("models_never"), True
        if column == "wakeups":
            return (number(reading.wakeups), reading.wakeups > 200) if reading else ("–", False)
        if column == "last":
            return milliseconds(runner.last), (runner.last or 0) > 0.1
        if column == "median":
            return milliseconds(runner.median), (runner.median or 0) > 0.1
        count = len(runner.missed) if column == "missed" else runner.unseen
        return f"{count}", count > 0

    def _strip(self, canvas: Canvas, runner: Runner, box: Box) -> None:
        theme, texts, shot = canvas.theme, self.texts, self.shot
        if runner.gone or runner.waits is None or shot is None:
            canvas.surface.fill(theme.ground, box)
            said: Words = has_ended(runner.gone) if runner.gone else texts("starting")
            canvas.text(
                said, box, SMALL, theme.late if runner.gone else theme.faint, align="center"
            )
            return
        canvas.surface.fill(theme.line, box)
        runs = runner.running(shot.start, shot.end)
        draw_spans(canvas, box, shot.start, shot.end, runs, running(theme))
        for _, time, _ in shot.presses:
            if time < shot.end:
                x = round(x_of(box, shot.start, shot.end, time))
                line = Box(
                    x, box.top - canvas.px(4), max(1, canvas.px(2)), box.height + canvas.px(8)
                )
                canvas.surface.fill(theme.text, line)
        self._marks(canvas, runner, shot, box)

    def _marks(self, canvas: Canvas, runner: Runner, shot: Shot, box: Box) -> None:
        """Where the handler was called; and in words, if it was not."""
        theme, texts = canvas.theme, self.texts
        late: float | None = None
        missed = waits = 0
        size = canvas.px(16)
        taken: list[Box] = []
        before = runner.noticed_late(shot)

        def mark(moment: float, kind: str) -> None:
            at = (x_of(box, shot.start, shot.end, moment), box.centery)
            canvas.shape(SHAPES[kind], at, size + canvas.px(4), theme.panel)
            taken.append(canvas.shape(SHAPES[kind], at, size, theme.kinds[kind]))

        for _, moment, kind in before:
            mark(moment, kind)
        for press, time, kind in shot.presses:
            if press in runner.missed:
                missed += 1
                continue
            latency = runner.seen.get(press)
            if latency is None:
                waits += 1
            elif time + latency <= shot.end:
                mark(time + latency, kind)
            else:
                late = latency
        said = ""
        if missed:
            said = texts("models_was_missed", n=missed)
        elif waits and runner.waits_for >= 0:
            said = texts(
                "models_waits_for", device=texts(f"models_{DEVICES[runner.waits_for]}"), n=waits
            )
        elif late:
            said = texts("models_late", n=milliseconds(late))
        elif before:
            said = texts("models_before", n=f"{before[-1][0]:.1f}")
        if said:
            width = canvas.width(said, SMALL, bold=True) + canvas.px(20)
            label = Box(0, 0, width, canvas.px(24))
            label.midleft = round(x_of(box, shot.start, shot.end, shot.at)) + canvas.px(8), 0
            label.centery = box.centery
            if label.inflate(canvas.px(4), 0).collidelist(taken) >= 0:
                label.right = box.right - canvas.px(6)
            canvas.box(label, theme.panel, theme.late, radius=6)
            canvas.text(said, label, SMALL, theme.late, bold=True, align="center")
