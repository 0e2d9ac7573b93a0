"""Sources, queue and dispatcher: the lanes through which the tokens travel."""

from __future__ import annotations

from collections import Counter

import pygame

from ....words import Text, text
from ...layout import cut
from ...numbers import count
from ...paint import Box, Canvas, broken
from ...panel import NOWHERE, Button, button_width
from ...theme import BODY, HEAD, SHAPES, SMALL
from .flow import CARD, DISPATCHER, QUEUE, SOURCE, Place, Token
from .grid import PILE, TOKEN, StagePanel
from .protocol import DEVICES, KINDS


class Lanes(StagePanel):
    """The first three lanes; and the tokens, which are drawn over all four."""

    part = "lanes"

    def shows(self) -> dict[str, object]:
        state = self.state
        return {"": (state.turn, state.uncollected, state.touched), **state.flow.sources}

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        state = self.state
        held = state.paused and state.mode == "events"
        timer = (text("Held") if held else text("On")) if state.ticking else text("Off")
        buttons = [
            Button("send", NOWHERE, text("Send"), "F8"),
            Button("timer", NOWHERE, timer, "F7", on=state.ticking),
        ]
        names = max(canvas.width(name, BODY) for _, _, name in KINDS.values())
        for button, kind in zip(buttons, ("socket", "timer"), strict=True):
            row = self.layout.rows[kind]
            height = min(canvas.px(28), row.height)
            left = row.left + canvas.px(38) + names + canvas.px(10)
            width = button_width(canvas, button.label, button.key)
            button.rect = Box(left, row.centery - height // 2, width, height)
        return buttons

    def draw(self, canvas: Canvas) -> None:
        lay, state = self.layout, self.state
        subtitle = text("notice what happens")
        if state.uncollected:
            subtitle = text("{n} wait here", n=count(state.uncollected))
        elif state.turn:
            subtitle = text("its turn: {device}", device=DEVICES[state.turn])
        draw_lane(canvas, lay.sources, text("Sources"), subtitle)
        draw_lane(canvas, lay.queue, text("Queue"), text("stands in line"))
        draw_lane(canvas, lay.dispatcher, text("Dispatcher"), text("calls the handlers"))
        for kind in lay.rows:
            self.draw_part(canvas, kind)
        self._queue(canvas)
        self._dispatcher(canvas)
        if not state.touched:
            self._hint(canvas)

    def _hint(self, canvas: Canvas) -> None:
        """What to do first."""
        lane, theme, pad = self.layout.dispatcher, canvas.theme, canvas.px(8)
        other = canvas.say(text("or type, turn the wheel, wiggle the mouse"))
        more = broken(canvas.font(SMALL, other), other, lane.width - 4 * pad)
        first, line = canvas.height(HEAD, bold=True), canvas.height(SMALL)
        box = Box(0, 0, lane.width - 2 * pad, first + len(more) * line + 2 * pad)
        box.midbottom = lane.centerx, lane.bottom - pad
        canvas.box(box, theme.accent, radius=12)
        rest = box.inflate(-2 * pad, -2 * pad)
        row = cut(rest, "top", first)
        canvas.text(text("click here"), row, HEAD, theme.on_accent, bold=True, align="center")
        for words in more:
            canvas.text(words, cut(rest, "top", line), SMALL, theme.on_accent, align="center")

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """The row of one source."""
        theme, row = canvas.theme, self.layout.rows[part]
        its_turn = KINDS[part].device == self.state.turn
        canvas.box(row, theme.raised, theme.accent if its_turn else None, radius=7)
        centre = (row.left + canvas.px(19), row.centery)
        canvas.shape(SHAPES[part], centre, canvas.px(TOKEN), theme.kinds[part])
        canvas.text(KINDS[part].name, row.move(canvas.px(38), 0), BODY, theme.text, bold=True)
        if number := self.state.flow.sources[part]:
            right = row.move(-canvas.px(10), 0)
            canvas.text(count(number), right, SMALL, theme.dim, mono=True, align="right")
        return row

    def _queue(self, canvas: Canvas) -> None:
        lane, theme, state = self.layout.queue, canvas.theme, self.state
        for slot in self.layout.slots:
            rect = Box(0, 0, lane.width - canvas.px(24), canvas.px(TOKEN + 12))
            rect.center = rounded(slot)
            canvas.box(rect, theme.ground, theme.line, radius=8)
            if slot == self.layout.slots[0]:
                canvas.text(text("front"), rect.move(canvas.px(10), 0), SMALL, theme.faint)
        number = state.uncollected
        if number and not any(token.fact == QUEUE for token in state.flow.tokens):
            box = lane.inflate(-2 * canvas.px(16), 0)
            cut(box, "top", rounded(self.layout.slots[1])[1] - canvas.px(TOKEN // 2) - lane.top)
            ground = box.inflate(canvas.px(16) // 2, 0)
            cut(ground, "bottom", canvas.px(8))
            ground.top -= canvas.px(8)  # with the rims of the slots that it covers
            ground.height += canvas.px(8)
            canvas.fill(theme.panel, ground)
            why = text(
                "Empty: a handler has the loop, and nothing is collected. {n} wait at their "
                "sources, in the kernel.",
                n=count(number),
            )
            canvas.paragraph(why, box, SMALL, theme.text)

    def _dispatcher(self, canvas: Canvas) -> None:
        theme, lane = canvas.theme, self.layout.dispatcher
        x, y = lane.center
        line, end = canvas.px(2), self.layout.handlers.left - 1
        canvas.fill(theme.line, Box(lane.left, y - line // 2, x - lane.left, line))
        for card in self.layout.cards.values():
            pygame.draw.aaline(canvas.surface, theme.line, (x, y), (end, card.centery))
        size = canvas.px(76)
        canvas.shape("circle", (x, y), size, theme.line)
        canvas.shape("circle", (x, y), size - 2 * canvas.px(2), theme.ground)

    # ------------------------------------------------------------ tokens

    def draw_tokens(self, canvas: Canvas) -> list[Box]:
        """The tokens, over all panels; returns where they were drawn."""
        touched: list[Box] = []
        beyond: Counter[tuple[int, str]] = Counter()
        for token in self.state.flow.tokens:
            if not token.moving and token.index >= self._room(token.lane):
                beyond[token.lane, "" if token.lane == QUEUE else token.kind] += 1
            elif token.at is not None:
                touched.append(self._token_in_sight(canvas, token))
        for (lane, kind), number in beyond.items():
            if lane == SOURCE:
                number += self.state.flow.uncounted.get(kind, 0)
            if lane != CARD:
                touched.append(self._beyond(canvas, lane, kind, number))
        return touched

    def _room(self, lane: int) -> int:
        return len(self.layout.slots) - 1 if lane == QUEUE else PILE

    def _token_in_sight(self, canvas: Canvas, token: Token) -> Box:
        """A token; on its way to a card of the second column it passes behind the first column."""
        assert token.at is not None
        column, goal = self.layout.cards["click"], self.layout.cards[token.kind]
        if not token.moving or token.lane != CARD or goal.left <= column.left:
            return self._token(canvas, token)
        side = canvas.surface.get_rect()
        if token.at[0] < column.centerx:
            side.width = column.left
        else:
            cut(side, "left", column.right)
        canvas.surface.set_clip(side)
        touched = self._token(canvas, token)
        canvas.surface.set_clip(None)
        return touched

    def _token(self, canvas: Canvas, token: Token) -> Box:
        assert token.at is not None
        theme, shape, size = canvas.theme, SHAPES[token.kind], canvas.px(TOKEN)
        touched = Box(0, 0, size + canvas.px(8), size + canvas.px(8))
        touched.center = rounded(token.at)
        if token.late:
            canvas.shape("circle", token.at, size + canvas.px(8), theme.late)
            canvas.shape("circle", token.at, size + canvas.px(4), theme.panel)
        else:  # a rim, so that tokens of one pile stay apart
            canvas.shape(shape, token.at, size + canvas.px(4), theme.panel)
        canvas.shape(shape, token.at, size, theme.kinds[token.kind])
        many = max(token.count, token.events)
        if token.passes:  # hollow, as its event is not in the queue any more
            canvas.shape(shape, token.at, round(size * 0.55), theme.ground)
        label = f"×{count(many)}" if many > 1 else token.label
        in_line = token.lane == QUEUE and token.at[0] > self.layout.queue.left and not token.passes
        there = token.lane == DISPATCHER and token.at[0] > self.layout.dispatcher.left
        if label and (in_line or (many > 1 and there)):
            width = min(canvas.width(label, SMALL, mono=True) + 2, canvas.px(64))
            left = touched.centerx + size // 2 + canvas.px(8)
            box = Box(left, touched.top, width, touched.height)
            canvas.text(label, box, SMALL, theme.text, mono=True)
            touched = touched.union(box)
        return touched

    def _beyond(self, canvas: Canvas, lane: int, kind: str, number: int) -> Box:
        """How many more tokens there are than can be drawn."""
        theme = canvas.theme
        if lane == QUEUE:
            box = Box(0, 0, self.layout.queue.width - canvas.px(40), canvas.px(TOKEN))
            box.center = rounded(self.layout.slots[-1])
            canvas.text(text("+{n} more", n=number), box, SMALL + 1, theme.text, align="center")
            return box
        # Under the number of all: beside the tokens there may be a button.
        row, line = self.layout.rows[kind], canvas.height(SMALL, mono=True)
        box = Box(row.right - canvas.px(10 + 44), row.bottom - line, canvas.px(44), line)
        canvas.text(f"+{count(number)}", box, SMALL, theme.text, mono=True, align="right")
        return box


def rounded(place: Place) -> tuple[int, int]:
    """The pixel at that place."""
    return round(place[0]), round(place[1])


def draw_lane(canvas: Canvas, rect: Box, title: Text, subtitle: Text) -> None:
    """A lane's ground and heading."""
    theme = canvas.theme
    canvas.box(rect, theme.panel, theme.line, radius=12)
    left, width = rect.left + canvas.px(14), rect.width - canvas.px(24)
    head = Box(left, rect.top + canvas.px(6), width, canvas.px(22))
    canvas.text(title, head, HEAD, theme.text, bold=True)
    canvas.text(subtitle, head.move(0, canvas.px(20)), SMALL, theme.dim)
