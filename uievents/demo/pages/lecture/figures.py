"""The figures on the cards: each takes the facts of its experiment, and draws them.

What is too quick to see is drawn in slow motion after it has been measured, and the figure says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from ....words import Text, joined, same, text
from ...figures import Axis, bound, stretch, ticks
from ...layout import cut
from ...paint import Box, Canvas, Words
from ...theme import BODY, HEAD, SMALL
from .scripts import SCRIPTS

Fact = dict[str, Any]

PLAY = 4.0
"""Seconds that the slow motion lasts."""
LEAST, MOST = 2, 100
"""How many devices the slider goes from and to."""


class CardFigure:
    """A card's figure, and the experiments that can be run for it."""

    plays: ClassVar[bool] = False
    """Whether it has a slow motion."""

    def __init__(self, orders: Mapping[str, Text]) -> None:
        self.orders = orders
        """The experiments, and the labels of their buttons."""
        self.chosen: str = ""
        """The experiment that was started last."""
        self.running: bool = False
        self.error: Words = ""
        """Why the experiment failed."""
        self.facts: list[Fact] = []
        self.began: float | None = None
        """When the slow motion began."""
        self.share: float = 1.0
        """The part of it that has been played."""

    def begin(self, order: str) -> None:
        """The experiment starts."""
        self.chosen, self.running, self.error, self.began = order, True, "", None
        self.facts.clear()

    def take(self, fact: Fact) -> None:
        """A fact has come from the experiment."""
        if "line" not in fact:  # an error of a script's statement does not end the script
            self.error = fact.get("error", self.error)
        self.facts.append(fact)

    def of(self, name: str) -> list[Any]:
        """The values of that name in the facts, in order."""
        return [fact[name] for fact in self.facts if name in fact]

    def advance(self, now: float) -> bool:
        """Go on with the slow motion; returns whether it goes on after this."""
        if self.running or not self.plays or not self.facts:
            return False
        self.began = now if self.began is None else self.began
        self.share = min(1.0, (now - self.began) / PLAY)
        return self.share < 1

    def sentence(self) -> Words:
        """The result, in words."""
        return ""

    def draw(self, canvas: Canvas, box: Box) -> None:
        raise NotImplementedError


class Timeline(CardFigure):
    """A lane for each task, request or lock: what happened in it, and when."""

    plays = True

    def __init__(self, orders: Mapping[str, Text], names: Sequence[Text]) -> None:
        super().__init__(orders)
        self.names = names

    @property
    def marks(self) -> dict[int, list[tuple[str, float]]]:
        """By lane: each phase, and when it began, in seconds."""
        marks: dict[int, list[tuple[str, float]]] = {}
        for fact in self.facts:
            if "phase" in fact:
                marks.setdefault(fact["lane"], []).append((fact["phase"], fact["at"]))
        return {lane: sorted(row, key=lambda mark: mark[1]) for lane, row in sorted(marks.items())}

    def sentence(self) -> Words:
        marks = self.marks
        if not marks:
            return ""
        times = [at for row in marks.values() for _, at in row]
        took = 1000 * (max(times) - min(times))
        if workers := self.of("worker"):
            begun = max(row[1][1] - row[0][1] for row in marks.values() if len(row) > 1)
            return text(
                "Requests: {requests}, processes: {processes}, threads: {threads}. The longest "
                "wait until the work began: {begun:ms}; all were answered after {took:ms}.",
                requests=len(marks),
                processes=len({process for process, _ in workers}),
                threads=len({thread for _, thread in workers}),
                begun=1000 * begun,
                took=took,
            )
        for had in self.of("had"):
            if all(had):
                return text("Both threads had both locks, after {took:ms}.", took=took)
            return text("Deadlock: each holds one lock and waits for the other one.")
        return text("All done after {took:ms}.", took=took)

    def draw(self, canvas: Canvas, box: Box) -> None:
        marks, theme = self.marks, canvas.theme
        if not marks:
            hint = text("Press a button: what happens is drawn here.")
            canvas.text(hint, box, HEAD, theme.faint, align="center")
            return
        times = [at for row in marks.values() for _, at in row]
        start, most = min(times), max(1e-6, max(times) - min(times))
        foot = 2 * canvas.height(SMALL)
        left = box.left + max(canvas.width(name) for name in self.names) + canvas.px(14)
        workers = {fact["lane"]: fact["worker"] for fact in self.facts if "worker" in fact}
        right = box.right - (canvas.width("thread 0000000", SMALL) if workers else canvas.px(30))
        height = min(canvas.px(100), (box.height - foot) // len(marks))
        bottom = box.top + height * len(marks)
        axis = Axis(0, 1000 * most, left, right)
        axis.draw(canvas, box.top, bottom, ticks(1000 * most))
        below = Box(left, bottom, right - left, foot)
        slow = text("ms, played {n} times slower", n=f"{PLAY / most:.0f}")
        canvas.text(slow if 2 * most < PLAY else "ms", below, SMALL, theme.dim, valign="bottom")
        until, rest = self.share * most, box.copy()
        for lane, row in marks.items():
            room = cut(rest, "top", height)
            canvas.text(self.names[lane - 1], room, BODY, theme.text)
            for (phase, begin), (_, end) in pairwise(row):
                if begin - start < until:
                    x = round(axis(1000 * (begin - start)))
                    width = round(axis(1000 * min(end - start, until))) - x
                    stretch(canvas, Box(x, room.top + 3, max(2, width), height - 6), phase)
            if lane in workers and until >= row[1][1] - start:
                process, thread = workers[lane]
                worker = text("thread {n}", n=thread)
                if process == thread:
                    worker = text("process {n}", n=process)
                place = Box(right + canvas.px(8), room.top, box.right - right, height)
                canvas.text(worker, place, SMALL, theme.dim)
            if row[-1][0] == "gave up" and self.share == 1:
                canvas.shape("triangle", (right, room.centery), canvas.px(14), theme.late)
        if self.share < 1:
            x = round(axis(1000 * until))
            canvas.fill(theme.text, Box(x, box.top, 2, bottom - box.top))


COPIES = text("blocked: recv() copies"), True
DOES: dict[str, tuple[tuple[Text, bool], tuple[Text, bool]]] = {
    "blocking": ((text("blocked in recv()"), True), COPIES),
    "nonblocking": ((text("asks, and asks again"), False), COPIES),
    "multiplexed": ((text("blocked in select()"), True), COPIES),
    "signal_driven": ((text("free, until SIGIO comes"), False), COPIES),
    "asynchronous": ((text("free"), False), (text("free: the data are copied for it"), False)),
}
"""What the program does in each of the two phases of a read, and whether it is blocked."""


class Boxes(CardFigure):
    """Kernel and program, and the data of one read, which cross from one to the other."""

    plays = True

    @property
    def mode(self) -> str:
        return (self.chosen or next(iter(self.orders))).split()[1]

    def sentence(self) -> Words:
        for fact in self.facts:
            if "phases" in fact:
                waited, copied = fact["phases"]
                return self._result(waited, copied, fact["free"], fact["cpu_ms"])
        return ""

    def _result(self, waited: float, copied: float, asked: int, cpu: float) -> Text:
        result = text("Waiting {waited:ms}, CPU time {cpu:ms}.", waited=1000 * waited, cpu=cpu)
        if self.mode == "nonblocking":
            result += text(" It asked {n} times in vain.", n=f"{asked:,}")
        if self.mode == "asynchronous":
            return result + text(" Asynchronous: the program was blocked in neither phase.")
        return result + text(
            " Synchronous: blocked for the {n} µs of copying.", n=round(1e6 * copied)
        )

    def draw(self, canvas: Canvas, box: Box) -> None:
        theme, phases = canvas.theme, next(iter(self.of("phases")), None)
        copying = phases is not None and self.share > 0.5
        part = min(canvas.px(60), box.height // 7)  # two boxes of two, two between, one below
        kernel = Box(box.left, box.top, box.width, 2 * part)
        program = kernel.move(0, 4 * part)
        does, blocked = DOES[self.mode][copying] if phases else (text("asks for data"), False)
        for place, title, state, colour in (
            (kernel, text("Kernel"), text("buffer"), theme.line),
            (program, text("Program"), does, theme.late if blocked else theme.accent),
        ):
            canvas.box(place, theme.raised, colour, radius=12, width=2)
            inner = place.inflate(-canvas.px(28), -canvas.px(16))
            canvas.text(title, inner, HEAD, theme.text, bold=True, valign="top")
            canvas.text(state, inner, HEAD, theme.dim, valign="bottom")
        size, way = canvas.px(22), round(kernel.width * 0.38)
        share = self.share * 2 % 1 if self.share < 1 else 1.0
        into, down = (1, share) if copying else (share * bool(phases), 0)  # from outside, then down
        at = kernel.right - size - way * into, kernel.centery + 4 * part * down
        canvas.shape("hexagon", at, size, theme.kinds["socket"])
        bars = Box(box.left, program.bottom + part // 3, box.width, part * 2 // 3)
        self._bars(canvas, bars, phases)

    def _bars(self, canvas: Canvas, box: Box, spent: Sequence[float] | None) -> None:
        """The two phases: where the program is blocked, it is filled."""
        theme, half = canvas.theme, box.width // 2
        for index, name in enumerate((text("1 waiting"), text("2 copying"))):
            place = Box(box.left + index * half, box.top, half - canvas.px(6), box.height // 2)
            _, blocked = DOES[self.mode][index]
            canvas.box(place, theme.late if blocked else theme.raised, theme.line, radius=4)
            below = Box(place.left, place.bottom, place.width, canvas.height(SMALL) + 2)
            if spent and (blocked or not index):  # another's copying cannot be timed
                slower = f"{PLAY / 2 / spent[index]:,.0f}"
                name = text("{name}, {n} times slower", name=name, n=slower)
            canvas.text(name, below, SMALL, theme.dim)


class Table(CardFigure):
    """A line for each contestant, with its figures in columns."""

    def __init__(
        self,
        orders: Mapping[str, Text],
        columns: Sequence[Text],
        rows: Mapping[str, Text],
        result: Callable[[dict[str, list[Any]]], Text],
    ) -> None:
        super().__init__(orders)
        self.columns: Sequence[Text] = columns
        self.rows: Mapping[str, Text] = rows
        self.result = result
        """Makes the sentence of the figures of all rows."""

    @property
    def _measured(self) -> dict[str, list[Any]]:
        return {name: values for name, *values in self.of("row")}

    def sentence(self) -> Words:
        measured = self._measured
        return self.result(measured) if len(measured) == len(self.rows) else ""

    def draw(self, canvas: Canvas, box: Box) -> None:
        theme, line = canvas.theme, min(canvas.px(80), box.height // (len(self.rows) + 1))
        first = max(canvas.width(name, bold=True) for name in self.rows.values()) + canvas.px(20)
        width = min(canvas.px(150), (box.width - first) // len(self.columns))
        rest = Box(box.left, box.top, first + width * len(self.columns), box.height)
        heads = cut(rest, "top", line)
        cut(heads, "left", first)
        for column in self.columns:
            canvas.text(column, cut(heads, "left", width), SMALL, theme.dim, align="right")
        measured = self._measured
        for key, name in self.rows.items():
            row = cut(rest, "top", line)
            canvas.fill(theme.line, Box(row.topleft, (row.width, 1)))
            canvas.text(name, row, BODY, theme.text, bold=True)
            cut(row, "left", first)
            for column, value in zip(self.columns, measured.get(key, []), strict=False):
                figure = f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
                colour = theme.late if value and column.en == "lost" else theme.text
                cell = cut(row, "left", width)
                canvas.text(figure, cell, HEAD, colour, mono=True, align="right")


class Curve(CardFigure):
    """How long presses wait, by the number of devices, which a slider chooses."""

    number: int = 20
    slider: Box = Box(0, 0, 0, 0)

    def __init__(self) -> None:
        super().__init__({})
        self.waits: dict[str, list[tuple[int, float]]] = {"scan_many": [], "events": []}
        """By model: (devices, milliseconds) of each press of all runs."""
        self.choose(self.number)

    def choose(self, number: float) -> None:
        self.number = max(LEAST, min(MOST, round(number)))
        self.orders: Mapping[str, Text] = {
            f"scan {self.number}": text("press {n} devices", n=self.number),
            "scan 2 10 25 50 75 100": text("from 2 to 100"),
        }

    def drag(self, x: int) -> None:
        """Move the slider to this x coordinate."""
        self.choose(MOST * (x - self.slider.left) / max(1, self.slider.width))

    def take(self, fact: Fact) -> None:
        super().take(fact)
        if "point" in fact:
            self.waits[fact["of"]].append(tuple(fact["point"]))

    def sentence(self) -> Words:
        known = {number for number, _ in self.waits["scan_many"]}
        number = self.number if self.number in known else max(known, default=0)
        of_number = [sorted(ms for n, ms in row if n == number) for row in self.waits.values()]
        if not all(of_number):
            return text("Let the slider go, or press F2, to see how the wait grows.")
        scan, events = (row[len(row) // 2] for row in of_number)
        return text(
            "{n} devices: half of the presses wait longer than {scan:ms} for a scan, {events:ms} "
            "for one wait for all.",
            n=number,
            scan=scan,
            events=events,
        )

    def draw(self, canvas: Canvas, box: Box) -> None:
        theme, line = canvas.theme, canvas.height(SMALL)
        left = box.left + canvas.px(44)
        self.slider = Box(left, box.bottom - canvas.px(18), box.right - left, canvas.px(18))
        plot = Box(left, box.top + line, box.right - left, self.slider.top - 3 * line - box.top)
        most = bound(max([10.0, *(ms for row in self.waits.values() for _, ms in row)]))
        x, y = Axis(0, MOST, plot.left, plot.right), Axis(0, most, plot.bottom, plot.top)
        x.draw(canvas, plot.top, plot.bottom, ticks(MOST))
        y.draw_upright(canvas, plot.left, plot.right, ticks(most, 4))
        canvas.text("ms", Box(box.left, box.top - line // 2, left, line), SMALL, theme.dim)
        place = Box(plot.left, box.top - line // 2, plot.width, line)
        for of, name, sign, colour in (
            ("scan_many", text("scan in turn"), "circle", theme.late),
            ("events", text("one wait for all"), "square", theme.accent),
        ):
            for number, ms in self.waits[of]:
                canvas.shape(sign, (x(number), y(ms)), canvas.px(8), colour)
            place.left += canvas.px(40)
            canvas.shape(sign, place.midleft, canvas.px(8), colour)
            place.left = canvas.text(name, place.move(canvas.px(10), 0), SMALL, theme.dim).right
        track = self.slider.inflate(0, -canvas.px(12))
        canvas.box(track, theme.line, radius=3)
        canvas.shape("circle", (x(self.number), track.centery), canvas.px(18), theme.accent)


class Code(CardFigure):
    """A short program, run statement by statement; where a generator stands, and its variables."""

    def __init__(self, name: str) -> None:
        super().__init__({f"script {name}": text("next line")})
        self.lines: list[str] = SCRIPTS[name].splitlines()

    def sentence(self) -> Words:
        last: Fact = self.steps[-1] if self.steps else {"gave": ""}
        if "stands" in last:
            values = [same(f"{name} = {value}") for name, value in last["locals"].items()]
            return text("The task stands in line {n}: ", n=last["stands"]) + joined(values)
        return str(last["gave"])

    @property
    def steps(self) -> list[Fact]:
        """The facts of the statements that have run."""
        return [fact for fact in self.facts if "line" in fact]

    def draw(self, canvas: Canvas, box: Box) -> None:
        theme, steps, rows = canvas.theme, self.steps, box.copy()
        height = min(canvas.px(32), box.height // len(self.lines))
        most = Box(0, 0, box.width * 7 // 10, height * len(self.lines))
        size = canvas.size_for(self.lines, most, HEAD, mono=True)
        gave = {step["last"]: step for step in steps}
        last = steps[-1] if steps else {"line": 0, "last": 0}
        for number, line in enumerate(self.lines, 1):
            row = cut(rows, "top", height)
            if last["line"] <= number <= last["last"]:
                canvas.box(row, theme.raised, radius=4)
            stands = number == last.get("stands")
            if stands:
                canvas.shape("chevron", (row.left + canvas.px(6), row.centery), size, theme.accent)
            room = Box(row.left + canvas.px(16), row.top, row.width - canvas.px(20), height)
            ran = any(step["line"] <= number <= step["last"] for step in steps)
            colour = theme.accent if stands else theme.text if ran else theme.faint
            used = canvas.text(line, room, size, colour, mono=True)
            if number in gave:
                cut(room, "left", used.width, canvas.px(14))
                result, error = gave[number]["gave"], gave[number]["error"]
                if canvas.width(result, size, mono=True) > room.width:  # the sentence has all of it
                    result = result.partition(":")[0] if error else ""
                colour = theme.late if error else theme.kinds["move"]
                canvas.text(result, room, size, colour, mono=True, align="right")
