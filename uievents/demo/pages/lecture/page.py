"""The page of the lecture: one card on the screen, left and right to go, and something to press."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

import msgspec

from ....events import MouseDown, MouseMove, MouseUp, Readable
from ....measure.process import Process
from ....words import Text, text
from ...layout import cut
from ...paint import Box, Canvas, broken
from ...panel import NOWHERE, Button, Panel, in_a_row
from ...stage import Stage
from ...theme import BIG, BODY, HEAD
from .. import PAGES
from ..base import Key, Page
from .cards import CARDS, CHAPTERS, Card
from .figures import CardFigure, Code, Curve

FIRST = [CARDS.index(chapter[0]) for chapter in CHAPTERS.values()]
"""The first card of each chapter."""

BACK = text("Ctrl+{n} goes back to the lecture", n=PAGES.index("lecture") + 1)
READ = 19
"""Size of what is read from afar."""


class CardPanel(Panel):
    """The card: words on the left, the figure on the right; one above the other if upright."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.figures: list[CardFigure] = [card.figure() for card in CARDS]

    @property
    def card(self) -> Card:
        return CARDS[self.at]

    @property
    def figure(self) -> CardFigure:
        return self.figures[self.at]

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        card, figure, rest = self.card, self.figure, self.box.copy()
        gap, high = canvas.px(10), canvas.px(34)
        chapters = [
            Button(f"chapter {n}", NOWHERE, title, str(n + 1), on=card in chapter)
            for n, (title, chapter) in enumerate(CHAPTERS.items())
        ]
        self.count: Box = Box(rest.left, rest.top, rest.width, high)
        in_a_row(canvas, self.count, 8, *chapters, wrap=True)
        cut(rest, "top", chapters[-1].rect.bottom - rest.top, gap)
        self.title: Box = cut(rest, "top", canvas.height(BIG, bold=True), gap)
        foot = cut(rest, "bottom", high, gap)
        back = Button("card -1", NOWHERE, text("back"), "←")
        on = Button("card 1", NOWHERE, text("next"), "→")
        in_a_row(canvas, foot, 0, back)
        in_a_row(canvas, foot, 0, on, right=True)
        self.picture: Box = rest.copy()
        upright = rest.height > rest.width
        if upright:
            rest.height = rest.height * 2 // 5
        else:
            rest = cut(self.picture, "left", rest.width * 2 // 5 - gap, 2 * gap)
        self.words: Box = rest.copy()
        font = canvas.font(READ, card.words)
        lines = len(broken(font, canvas.say(card.words), rest.width))
        cut(rest, "top", lines * font.get_linesize(), 2 * gap)
        self.now: Box = cut(rest, "top", canvas.height(BODY), gap // 2)
        presses = [
            Button(f"now {n}", NOWHERE, label, f"F{n}", on=order == figure.chosen)
            for n, (order, label) in enumerate(figure.orders.items(), 1)
        ]
        if card.there:
            there = text("see it at work")
            presses.append(Button("there", NOWHERE, there, "F6", on=not presses))
        in_a_row(canvas, Box(rest.left, rest.top, rest.width, high), 8, *presses, wrap=True)
        cut(rest, "top", presses[-1].rect.bottom - rest.top, 2 * gap)
        self.said: Box = rest
        if upright:
            cut(self.picture, "top", rest.top + 4 * canvas.height(HEAD) - self.picture.top)
        return [*chapters, *presses, back, on]

    def draw(self, canvas: Canvas) -> None:
        theme, card = canvas.theme, self.card
        count = f"{self.at + 1} / {len(CARDS)}"
        canvas.text(count, self.count, BODY, theme.dim, mono=True, align="right")
        canvas.text(card.title, self.title, BIG, theme.text, bold=True)
        canvas.paragraph(card.words, self.words, READ, theme.text)
        canvas.text(text("Now you:"), self.now, BODY, theme.accent, bold=True)
        self.draw_part(canvas, "")

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """What the figure shows and says."""
        theme, figure = canvas.theme, self.figure
        both = self.picture.union(self.said)
        if part:
            for box in (self.picture, self.said):
                canvas.surface.fill(theme.ground, box)
        pad = canvas.px(20)
        canvas.box(self.picture, theme.panel, theme.line, radius=12)
        figure.draw(canvas, self.picture.inflate(-2 * pad, -2 * pad))
        said = figure.error or figure.sentence()
        if figure.running and not isinstance(figure, Code):
            said = text("measuring ...")
        canvas.paragraph(said, self.said, HEAD, theme.late if figure.error else theme.dim)
        return both


class Lecture(Page):
    """The path of cards."""

    title: ClassVar[Text] = text("Lecture")
    keys: ClassVar[Sequence[Key]] = (
        Key("← →", text("the card before, the next one"), ["card -1", "card 1"]),
        Key("1 2 3 4 5", text("to a chapter"), [f"chapter {n}" for n in range(5)]),
        Key("F1 – F5", text("what the card lets you do"), [f"now {n}" for n in range(1, 6)]),
        Key("Space", text("the first of these"), ["now 1"]),
        Key("F6", text("to the page that shows it at work"), ["there"]),
        Key("↑ ↓", text("more devices, or fewer"), ["devices 10", "devices -10"]),
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.panel: CardPanel = CardPanel()
        self.panels: list[Panel] = [self.panel]
        self.process: Process | None = None
        self._dragged = False

    def arrange(self, body: Box, canvas: Canvas) -> None:
        self.panel.arrange(body, canvas)

    @property
    def shows(self) -> object:
        return self.panel.at

    @property
    def busy(self) -> bool:
        return self.process is not None and not isinstance(self.panel.figure, Code)

    def leave(self) -> None:
        if self.process is not None:
            self.stage.unwatch(self.process.control)
            self.process.close()
            self.process = None
            self.panel.figure.running = False

    # ------------------------------------------------------------ what can be pressed

    def do_card(self, step: str) -> None:
        self._go(self.panel.at + int(step))

    def do_chapter(self, number: str) -> None:
        self._go(FIRST[int(number)])

    def _go(self, at: int) -> None:
        if 0 <= at < len(CARDS):
            self.leave()
            self.panel.at = at

    def enter(self) -> None:
        if self.stage.look.caption is BACK:
            self.stage.look.caption = ""

    def do_there(self) -> None:
        """To the page that shows it, and there to what is shown."""
        self.stage.look.caption = self.stage.look.caption or BACK
        for action in self.panel.card.there:
            self.stage.act(action)

    def do_now(self, number: str) -> None:
        orders = list(self.panel.figure.orders)
        if int(number) > len(orders):
            return
        if not isinstance(self.panel.figure, Code) or self.process is None:
            self._start(orders[int(number) - 1])
        if isinstance(self.panel.figure, Code) and self.process is not None:
            with suppress(OSError):  # it has just ended
                self.process.control.send(b"\n")

    def do_devices(self, step: str) -> None:
        if isinstance(self.panel.figure, Curve):
            self.panel.figure.choose(self.panel.figure.number + int(step))
            self.do_now("1")

    def _start(self, order: str) -> None:
        self.leave()
        name, _, argument = order.partition(" ")
        room = f"{__package__}.experiments:run"
        self.process = Process(room, name, argument, wait=False)
        self.stage.watch(self.process.control, self.heard)
        self.panel.figure.begin(order)

    def heard(self, event: Readable) -> None:
        """The experiment has reported something, or has ended."""
        if self.process is None or event.fileobj is not self.process.control:
            return
        lines = self.process.lines()
        for line in lines or ():
            self.panel.figure.take(msgspec.json.decode(line))
        if lines is None:
            figure = self.panel.figure
            if not any("done" in fact for fact in figure.facts[-1:]):
                figure.error = text(
                    "The experiment has ended ({why})", why=self.process.how_it_ended()
                )
            self.leave()
            self.stage.animate()
        self.panel.stale.add("figure")
        self.stage.changed()

    def advance(self, now: float) -> bool:
        self.panel.stale.add("figure")
        return self.panel.figure.advance(now)

    # ------------------------------------------------------------ the slider

    def pressed(self, event: MouseDown) -> None:
        figure = self.panel.figure
        reach = figure.slider.inflate(20, 10) if isinstance(figure, Curve) else Box(0, 0, 0, 0)
        self._dragged = bool(reach.collidepoint(event.pos))
        self._drag(event.pos[0])

    def moved(self, event: MouseMove) -> None:
        self._drag(event.pos[0])

    def released(self, event: MouseUp) -> None:
        if self._dragged:
            self._dragged = False
            self.do_now("1")
            self.stage.rearrange()

    def _drag(self, x: float) -> None:
        figure = self.panel.figure
        if self._dragged and isinstance(figure, Curve):
            figure.drag(round(x))
            self.stage.rearrange()


PAGE = Lecture
