"""The handlers' lane: a card each, with the times of the last event."""

from __future__ import annotations

import pygame

from ...numbers import count, duration
from ...paint import Box, Canvas
from ...theme import BODY, SMALL, Colour
from .flow import CARD, FLASH, Card
from .grid import StagePanel
from .handlers import DRAWING
from .lanes import draw_lane
from .protocol import HANDLERS


class HandlerCards(StagePanel):
    """The fourth lane."""

    def area(self) -> Box:
        return self.layout.handlers

    def draw(self, canvas: Canvas) -> None:
        texts = self.texts
        said = texts("handlers_sub", ms=f"{DRAWING * 1000:.0f}", name=HANDLERS["move"])
        draw_lane(canvas, self.layout.handlers, texts("handlers"), said)
        for kind, rect in self.layout.cards.items():
            pad = canvas.px(8)  # the dispatcher's lines lead on
            line = Box(rect.left - pad, rect.centery, pad, 1)
            canvas.surface.fill(canvas.theme.line, line)
            self._card(canvas, kind, rect, self.state.flow.cards[kind])

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        rect = self.layout.cards[part]
        self._card(canvas, part, rect, self.state.flow.cards[part])
        return rect

    def _card(self, canvas: Canvas, kind: str, rect: Box, card: Card) -> None:
        theme, texts = canvas.theme, self.texts
        canvas.box(rect, theme.raised, theme.line, radius=9)
        pad = canvas.px(12)
        head = Box(
            rect.left + canvas.px(36),
            rect.top + canvas.px(6),
            rect.width - canvas.px(36) - pad,
            canvas.px(28),
        )
        said = ""
        if card.calls:
            said = texts("times", n=count(card.calls))
            if card.inputs > card.calls:
                said = f"{count(card.inputs)}→{count(card.calls)}"
        used = canvas.text(said, head, SMALL, theme.dim, mono=True, align="right")
        name = Box(head.left, head.top, used.left - head.left - canvas.px(6), head.height)
        canvas.text(HANDLERS[kind], name, BODY, theme.text, mono=True)
        body = Box(
            rect.left + pad,
            head.bottom,
            rect.width - 2 * pad,
            rect.bottom - head.bottom - canvas.px(6),
        )
        if kind in self.state.flow.running:
            canvas.text(texts("handled") + " …", body, SMALL, theme.text)
            return
        if card.times is None:
            said = "never_so" if card.calls else "never"
            canvas.text(texts(said), body, SMALL, theme.faint)
            return
        third = body.width // 3
        columns = zip(("waited", "queued", "handled"), card.times, strict=True)
        swatch, colours = canvas.px(8), (theme.line, theme.faint, theme.kinds[kind])
        line = canvas.height(SMALL)
        tall = body.height >= 3 * line + canvas.px(10)
        y = body.centery - line - (canvas.px(6) if tall else 0)
        for index, (key, seconds) in enumerate(columns):
            column = Box(body.left + index * third, y, third - canvas.px(4), line)
            name = column.copy()
            if tall and canvas.width(texts(key), SMALL) + 1.5 * swatch < name.width:
                mark = Box(name.left, name.centery - swatch // 2, swatch, swatch)
                canvas.surface.fill(colours[index], mark)
                name.left += round(1.5 * swatch)
            canvas.text(texts(key), name, SMALL, theme.dim)
            colour = theme.late if seconds > 0.1 else theme.text
            canvas.text(duration(seconds), column.move(0, line), BODY, colour, mono=True)
        if tall:
            self._bar(
                canvas,
                Box(body.left, y + 2 * line + canvas.px(8), body.width, canvas.px(5)),
                card,
                theme.kinds[kind],
            )

    def _bar(self, canvas: Canvas, rect: Box, card: Card, colour: Colour) -> None:
        """The three times as lengths: waiting in grey, running in colour."""
        assert card.times is not None
        theme = canvas.theme
        total = max(1e-9, sum(max(0.0, t) for t in card.times))
        x = float(rect.left)
        for seconds, fill in zip(card.times, (theme.line, theme.faint, colour), strict=True):
            width = rect.width * max(0.0, seconds) / total
            canvas.surface.fill(fill, Box(round(x), rect.top, max(1, round(width)), rect.height))
            x += width

    def draw_lights(self, canvas: Canvas, now: float) -> list[Box]:
        """The rims of the cards that are lit, over them; returns where."""
        touched = []
        running = {
            token.kind
            for token in self.state.flow.tokens
            if token.lane == CARD and not token.moving
        }
        for kind, rect in self.layout.cards.items():
            age = now - self.state.flow.cards[kind].lit
            if age < FLASH or kind in running:
                strength = 1.0 if kind in running else 1 - age / FLASH
                touched += self._rim(canvas, rect, canvas.theme.kinds[kind], strength)
        return touched

    def _rim(self, canvas: Canvas, rect: Box, colour: Colour, strength: float) -> list[Box]:
        # In eight steps, so that the smooth corners stay in the cache.
        steps = round(strength * 8)
        if not steps:
            return []
        under = canvas.theme.line
        mixed = tuple(u + (c - u) * steps // 8 for c, u in zip(colour, under, strict=True))
        width = canvas.px(3)
        pygame.draw.rect(canvas.surface, mixed, rect, width, border_radius=canvas.px(9))
        return [
            Box(rect.left, rect.top, rect.width, canvas.px(10)),
            Box(rect.left, rect.bottom - canvas.px(10), rect.width, canvas.px(10)),
            Box(rect.left, rect.top, width, rect.height),
            Box(rect.right - width, rect.top, width, rect.height),
        ]
