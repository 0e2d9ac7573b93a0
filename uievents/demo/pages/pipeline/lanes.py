"""Sources, queue and dispatcher: the lanes through which the tokens travel."""

from __future__ import annotations

import pygame

from ...numbers import count
from ...paint import Box, Canvas, broken
from ...panel import Button, button_width
from ...theme import BODY, HEAD, SHAPES, SMALL
from .flow import CARD, DISPATCHER, QUEUE, SOURCE, Place, Token
from .grid import StagePanel
from .protocol import DEVICE_OF

TOKEN = 20
PILE = 3
"""Tokens of one pile that are drawn; the rest is a number."""
COUNT = 50
"""Room for a source's count of four digits, and half a token."""


class Lanes(StagePanel):
    """The first three lanes, and where a token stands in each of the four."""

    def area(self) -> Box:
        lay = self.layout
        return Box(
            lay.sources.left,
            lay.stage.top,
            lay.handlers.left - lay.sources.left,
            lay.stage.height,
        )

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        texts, rows = self.texts, self.layout.rows
        buttons = []
        on = self.state.ticking
        timer = "timer_held" if on and self.state.paused else "timer_on" if on else "timer_off"
        for action, kind, label, key in (
            ("send", "socket", texts("send"), "F8"),
            ("timer", "timer", texts(timer), "F7"),
        ):
            row = rows[kind]
            width, height = button_width(canvas, label, key), min(canvas.px(28), row.height)
            rect = Box(
                row.left + self._label_width(canvas), row.centery - height // 2, width, height
            )
            buttons.append(Button(action, rect, label, key, on=on and action == "timer"))
        return buttons

    def _label_width(self, canvas: Canvas) -> int:
        names = [self.texts(kind) for kind in self.layout.rows]
        return canvas.px(38) + max(canvas.width(name, BODY) for name in names) + canvas.px(10)

    def draw(self, canvas: Canvas) -> None:
        lay = self.layout
        for name in ("sources", "queue", "dispatcher"):
            said = self.texts(f"{name}_sub")
            if name == "sources" and self.state.uncollected:
                said = self.texts("sources_uncollected", n=count(self.state.uncollected))
            elif name == "sources" and self.state.turn:
                said = self.texts("sources_turn", device=self.texts(f"device_{self.state.turn}"))
            draw_lane(canvas, getattr(lay, name), self.texts(name), said)
        self._sources(canvas)
        self._queue(canvas)
        self._dispatcher(canvas)
        if not self.state.touched:
            self._hint(canvas)

    def _hint(self, canvas: Canvas) -> None:
        """What to do first."""
        lane, theme, texts, pad = self.layout.dispatcher, canvas.theme, self.texts, canvas.px(8)
        width = lane.width - 4 * pad
        more = broken(canvas.font(SMALL, texts("hint_more")), texts("hint_more"), width)
        first, line = canvas.height(HEAD, bold=True), canvas.height(SMALL)
        box = Box(0, 0, lane.width - 2 * pad, first + len(more) * line + 2 * pad)
        box.midbottom = lane.centerx, lane.bottom - pad
        canvas.box(box, theme.accent, radius=12)
        row = Box(lane.left + 2 * pad, box.top + pad, width, first)
        canvas.text(texts("hint"), row, HEAD, theme.on_accent, bold=True, align="center")
        for index, said in enumerate(more):
            row = Box(row.left, box.top + pad + first + index * line, width, line)
            canvas.text(said, row, SMALL, theme.on_accent, align="center")

    def _sources(self, canvas: Canvas) -> None:
        for kind in self.layout.rows:
            self.draw_part(canvas, kind)

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """The row of one source."""
        theme, row = canvas.theme, self.layout.rows[part]
        its_turn = DEVICE_OF[part] == self.state.turn
        canvas.box(row, theme.raised, theme.accent if its_turn else None, radius=7)
        centre = (row.left + canvas.px(19), row.centery)
        canvas.shape(SHAPES[part], centre, canvas.px(TOKEN), theme.kinds[part])
        label = Box(row.left + canvas.px(38), row.top, row.width, row.height)
        canvas.text(self.texts(part), label, BODY, theme.text, bold=True)
        number = self.state.flow.sources[part]
        if number:
            right = Box(row.left, row.top, row.width - canvas.px(10), row.height)
            canvas.text(count(number), right, SMALL, theme.dim, mono=True, align="right")
        return row

    def _queue(self, canvas: Canvas) -> None:
        lay, theme = self.layout, canvas.theme
        for index in range(self._slots(canvas)):
            x, y = self._slot(canvas, index)
            size = canvas.px(TOKEN + 12)
            rect = Box(0, 0, lay.queue.width - canvas.px(24), size)
            rect.center = (round(x), round(y))
            canvas.box(rect, theme.ground, theme.line, radius=8)
            if index == 0:
                said = Box(rect.left + canvas.px(10), rect.top, rect.width // 2, rect.height)
                canvas.text(self.texts("front"), said, SMALL, theme.faint)
        number = self.state.uncollected
        if number and not any(token.fact == QUEUE for token in self.state.flow.tokens):
            pad = canvas.px(16)
            top = round(self._slot(canvas, 1)[1]) - canvas.px(TOKEN // 2)
            box = Box(lay.queue.left + pad, top, lay.queue.width - 2 * pad, lay.queue.bottom - top)
            ground = box.inflate(pad // 2, 0)
            ground.height -= canvas.px(8)
            canvas.surface.fill(theme.panel, ground)
            why = self.texts("queue_uncollected", n=count(number))
            canvas.paragraph(why, box, SMALL, theme.text)

    def _slots(self, canvas: Canvas) -> int:
        lay = self.layout
        return max(1, (lay.queue.height - canvas.px(62)) // canvas.px(TOKEN + 18))

    def _slot(self, canvas: Canvas, index: int) -> Place:
        """Where the index-th in line stands: the front is at the top; -1: it passes by."""
        slots = self._slots(canvas)
        lay = self.layout
        if index < 0:
            return lay.queue.right - canvas.px(TOKEN + 8), lay.queue.top + canvas.px(74)
        y = lay.queue.top + canvas.px(74) + min(index, slots - 1) * canvas.px(TOKEN + 18)
        return lay.queue.centerx, y

    def _dispatcher(self, canvas: Canvas) -> None:
        theme = canvas.theme
        x, y = self._hub()
        lane, line, end = self.layout.dispatcher, canvas.px(2), self.layout.handlers.left - 1
        entry = Box(lane.left, round(y) - line // 2, round(x) - lane.left, line)
        canvas.surface.fill(theme.line, entry)
        for card in self.layout.cards.values():
            pygame.draw.aaline(canvas.surface, theme.line, (x, y), (end, card.centery))
        size = canvas.px(76)
        canvas.shape("circle", (x, y), size, theme.line)
        canvas.shape("circle", (x, y), size - 2 * canvas.px(2), theme.ground)

    def _hub(self) -> Place:
        return self.layout.dispatcher.centerx, self.layout.dispatcher.centery

    # ------------------------------------------------------------ tokens

    def place(self, canvas: Canvas, token: Token, index: int) -> Place:
        """Where ``token``, the index-th of its lane, belongs."""
        if token.lane == SOURCE:
            row = self.layout.rows[token.kind]
            step = canvas.px(9)
            return row.right - canvas.px(COUNT) - min(index, PILE - 1) * step, row.centery
        if token.lane == QUEUE:
            return self._slot(canvas, index)
        if token.lane == DISPATCHER:
            return self._hub()
        card = self.layout.cards[token.kind]
        step = canvas.px(12)
        return card.left + canvas.px(20) + min(index, PILE - 1) * step, card.top + canvas.px(20)

    def draw_tokens(self, canvas: Canvas) -> list[Box]:
        """The tokens, over everything; returns where they were drawn."""
        touched: list[Box] = []
        standing: dict[tuple[int, str], int] = {}
        for token in self.state.flow.tokens:
            if token.at is None:
                continue
            if not token.moving and not passes(token):
                key = (token.lane, "" if token.lane == QUEUE else token.kind)
                standing[key] = number = standing.get(key, 0) + 1
                if number > self._room(canvas, token.lane):
                    continue
            touched.append(self._token_in_sight(canvas, token))
        for (lane, kind), number in standing.items():
            beyond = number - self._room(canvas, lane)
            if beyond > 0 and lane != CARD:
                touched.append(self._beyond(canvas, lane, kind, beyond))
        return touched

    def _room(self, canvas: Canvas, lane: int) -> int:
        return self._slots(canvas) - 1 if lane == QUEUE else PILE

    def _token_in_sight(self, canvas: Canvas, token: Token) -> Box:
        """The token; on its way to a card of the second column it passes behind the first."""
        assert token.at is not None
        column = self.layout.cards["click"]
        goal = self.layout.cards[token.kind]
        if not token.moving or token.lane != CARD or goal.left <= column.left:
            return self._token(canvas, token)
        ground = canvas.surface.get_rect()
        left, right = ground.copy(), ground.copy()
        left.width = column.left
        right.left, right.width = column.right, ground.width - column.right
        canvas.surface.set_clip(left if token.at[0] < column.centerx else right)
        touched = self._token(canvas, token)
        canvas.surface.set_clip(None)
        return touched

    def _token(self, canvas: Canvas, token: Token) -> Box:
        assert token.at is not None
        theme = canvas.theme
        size = canvas.px(TOKEN)
        x, y = token.at
        touched = Box(0, 0, 0, 0)
        touched.size = (size + canvas.px(8), size + canvas.px(8))
        touched.center = (round(x), round(y))
        if token.late:
            canvas.shape("circle", token.at, size + canvas.px(8), theme.late)
            canvas.shape("circle", token.at, size + canvas.px(4), theme.panel)
        else:  # a rim, so that tokens of one pile stay apart
            canvas.shape(SHAPES[token.kind], token.at, size + canvas.px(4), theme.panel)
        canvas.shape(SHAPES[token.kind], token.at, size, theme.kinds[token.kind])
        many = max(token.count, token.events)
        if passes(token):  # hollow: it does not stand in line any more
            canvas.shape(SHAPES[token.kind], token.at, round(size * 0.55), theme.ground)
        said = f"×{count(many)}" if many > 1 else token.label
        in_line = token.lane == QUEUE and x > self.layout.queue.left and not passes(token)
        if said and (in_line or (many > 1 and token.lane in (SOURCE, DISPATCHER))):
            width = min(canvas.width(said, SMALL, mono=True) + 2, canvas.px(64))
            left = round(x) + size // 2 + canvas.px(8)
            box = Box(left, touched.top, width, touched.height)
            canvas.text(said, box, SMALL, theme.text, mono=True)
            touched = touched.union(box)
        return touched

    def _beyond(self, canvas: Canvas, lane: int, kind: str, number: int) -> Box:
        theme = canvas.theme
        if lane == QUEUE:
            x, y = self._slot(canvas, self._slots(canvas) - 1)
            box = Box(0, 0, self.layout.queue.width - canvas.px(40), canvas.px(TOKEN))
            box.center = (round(x), round(y))
            canvas.text(self.texts("more", n=number), box, SMALL + 1, theme.text, align="center")
            return box
        row = self.layout.rows[kind]
        width = canvas.px(34)
        box = Box(
            row.right - canvas.px(COUNT) - canvas.px(9) * PILE - width - canvas.px(6),
            row.top,
            width,
            row.height,
        )
        canvas.text(f"+{count(number)}", box, SMALL, theme.text, mono=True, align="right")
        return box


def passes(token: Token) -> bool:
    """Whether its dot is in the queue's lane, and its event is not in line any more."""
    return token.lane == QUEUE and token.fact != QUEUE


def draw_lane(canvas: Canvas, rect: Box, title: str, subtitle: str) -> None:
    """A lane's ground and heading."""
    theme = canvas.theme
    canvas.box(rect, theme.panel, theme.line, radius=12)
    head = Box(
        rect.left + canvas.px(14),
        rect.top + canvas.px(6),
        rect.width - canvas.px(24),
        canvas.px(22),
    )
    canvas.text(title, head, HEAD, theme.text, bold=True)
    head = head.move(0, canvas.px(20))
    canvas.text(subtitle, head, SMALL, theme.dim)
