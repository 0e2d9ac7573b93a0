"""The Lecture page: one card at a time, turned by the arrow keys, each with something to press."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from typing import ClassVar

import msgspec

from ....events import MouseDown, MouseMove, MouseUp
from ....words import Text, text
from ...layout import cut
from ...paint import Box, Canvas, broken
from ...panel import NOWHERE, Button, Panel, in_a_row
from ...shown import FollowedProcess
from ...stage import Stage
from ...theme import BIG, BODY, HEAD
from .. import PAGES
from ..base import Key, Page
from .cards import CARDS, CHAPTERS, Card
from .figures import CardFigure, Code, Curve, Fact

FIRST = [CARDS.index(chapter[0]) for chapter in CHAPTERS.values()]
"""The first card of each chapter."""

BACK = text("Ctrl+{n} goes back to the lecture", n=PAGES.index("lecture") + 1)
READ = 19
"""Size of the card's words, which are read from afar."""


class CardPanel(Panel):
    """The card: words on the left, the figure on the right; one above the other if upright."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        """The number of the card that is shown."""
        self.figures: list[CardFigure] = [deepcopy(card.figure) for card in CARDS]

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
        self.result: Box = rest
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
        """The figure and its sentence."""
        theme, figure = canvas.theme, self.figure
        both = self.picture.union(self.result)
        if part:
            for box in (self.picture, self.result):
                canvas.fill(theme.ground, box)
        pad = canvas.px(20)
        canvas.box(self.picture, theme.panel, theme.line, radius=12)
        figure.draw(canvas, self.picture.inflate(-2 * pad, -2 * pad))
        result = figure.error or figure.sentence()
        if figure.running and not isinstance(figure, Code):
            result = text("measuring ...")
        canvas.paragraph(result, self.result, HEAD, theme.late if figure.error else theme.dim)
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
        self.process: FollowedProcess | None = None
        self._dragged: Curve | None = None
        """The figure whose slider is held."""

    def arrange(self, body: Box, canvas: Canvas) -> None:
        self.panel.arrange(body, canvas)

    @property
    def shows(self) -> object:
        return self.panel.at

    @property
    def busy(self) -> bool:
        return self.process is not None and not isinstance(self.panel.figure, Code)

    def enter(self) -> None:
        if self.stage.look.caption is BACK:
            self.stage.look.caption = ""

    def leave(self) -> None:
        self._dragged = None
        if self.process is not None:
            self.process.close(0)
            self.process = None
            self.panel.figure.running = False

    # ------------------------------------------------------------ actions

    def do_card(self, step: str) -> None:
        self._go(self.panel.at + int(step))

    def do_chapter(self, number: str) -> None:
        self._go(FIRST[int(number)])

    def _go(self, at: int) -> None:
        if 0 <= at < len(CARDS):
            self.leave()
            self.panel.at = at

    def do_there(self) -> None:
        """Go to the page that shows the card's subject, and to the right place there."""
        self.stage.look.caption = self.stage.look.caption or BACK
        for action in self.panel.card.there:
            self.stage.act(action)

    def do_now(self, number: str) -> None:
        """Start an experiment of the card, or run the next statement of its script."""
        orders, steps = list(self.panel.figure.orders), isinstance(self.panel.figure, Code)
        if int(number) > len(orders):
            return
        if self.process is None or not steps:
            self._start(orders[int(number) - 1])
        if steps and self.process is not None:
            with suppress(OSError):  # it has just ended
                self.process.control.send(b"\n")

    def do_devices(self, step: str) -> None:
        if isinstance(self.panel.figure, Curve):
            self.panel.figure.choose(self.panel.figure.number + int(step))
            self.do_now("1")

    # ------------------------------------------------------------ the experiment

    def _start(self, order: str) -> None:
        self.leave()
        name, _, argument = order.partition(" ")
        self.process = FollowedProcess(
            f"{__package__}.experiments:run", name, argument, read=msgspec.json.decode
        )
        self.process.follow(self.stage, self._take, self._ended)
        self.panel.figure.begin(order)

    def _take(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.panel.figure.take(fact)
        self.panel.stale.add("figure")
        self.stage.changed()

    def _ended(self, why: Text) -> None:
        figure = self.panel.figure
        if not figure.facts or "done" not in figure.facts[-1]:
            figure.error = text("The experiment has ended ({why})", why=why)
        self.leave()
        self.stage.animate()
        self._take([])

    def advance(self, now: float) -> bool:
        self.panel.stale.add("figure")
        return self.panel.figure.advance(now)

    # ------------------------------------------------------------ the slider

    def pressed(self, event: MouseDown) -> None:
        figure = self.panel.figure
        if isinstance(figure, Curve) and figure.slider.inflate(20, 10).collidepoint(event.pos):
            self._dragged = figure
            self.moved(event)

    def moved(self, event: MouseDown | MouseMove) -> None:
        if self._dragged is not None:
            self._dragged.drag(event.pos[0])
            self.stage.rearrange()

    def released(self, event: MouseUp) -> None:
        if self._dragged is not None:
            self._dragged = None
            self.do_now("1")
            self.stage.rearrange()


PAGE = Lecture
