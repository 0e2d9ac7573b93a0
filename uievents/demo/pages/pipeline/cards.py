"""The handlers' lane: a card for each, with the times of its last event."""

from __future__ import annotations

from itertools import accumulate

import pygame

from ....words import text
from ...layout import columns, cut
from ...meter import LATE
from ...numbers import count, duration
from ...paint import Box, Canvas
from ...theme import BODY, SMALL, Colour, mixed
from .flow import CARD, FLASH, CardState
from .grid import StagePanel
from .handlers import DRAWING
from .lanes import draw_lane
from .protocol import KINDS

STEPS = 8
"""A card's light fades in so many steps, so that the images of its corners stay in the cache."""


class HandlerCards(StagePanel):
    """The fourth lane."""

    part = "handlers"

    def shows(self) -> dict[str, object]:
        flow = self.state.flow
        return {
            kind: (card.calls, card.inputs, card.times, kind in flow.running)
            for kind, card in flow.cards.items()
        }

    def draw(self, canvas: Canvas) -> None:
        subtitle = text(
            "what is done ({name}: {ms} ms on purpose, so motions merge)",
            name=KINDS["move"].handler,
            ms=f"{DRAWING * 1000:.0f}",
        )
        draw_lane(canvas, self.layout.handlers, text("Handlers"), subtitle)
        for kind, rect in self.layout.cards.items():
            pad = canvas.px(8)  # the dispatcher's lines lead on
            canvas.fill(canvas.theme.line, Box(rect.left - pad, rect.centery, pad, 1))
            self.draw_part(canvas, kind)

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """One card."""
        theme, flow, rect = canvas.theme, self.state.flow, self.layout.cards[part]
        card, pad = flow.cards[part], canvas.px(12)
        canvas.box(rect, theme.raised, theme.line, radius=9)
        body = rect.inflate(-2 * pad, -2 * canvas.px(6))
        head = cut(body, "top", canvas.px(28))
        cut(head, "left", canvas.px(36) - pad)
        calls = f"{count(card.calls)}×" if card.calls else ""
        if card.inputs > card.calls:
            calls = f"{count(card.inputs)}→{count(card.calls)}"
        used = canvas.text(calls, head, SMALL, theme.dim, mono=True, align="right")
        head.width = used.left - head.left - canvas.px(6)
        canvas.text(KINDS[part].handler, head, BODY, theme.text, mono=True)
        if part in flow.running:
            canvas.text(text("running …"), body, SMALL, theme.text)
        elif card.times is None:
            never = text("nothing since the change") if card.calls else text("nothing yet")
            canvas.text(never, body, SMALL, theme.faint)
        else:
            self._times(canvas, body, card, theme.kinds[part])
        return rect

    def _times(self, canvas: Canvas, body: Box, card: CardState, colour: Colour) -> None:
        """Three times as figures and, where there is room, as the parts of a bar."""
        theme, px = canvas.theme, canvas.px
        assert card.times is not None
        names = text("unnoticed"), text("in queue"), text("running")
        unnoticed = mixed(theme.line, theme.dim, 0.35)  # to stand out from the card
        colours, swatch, line = (unnoticed, theme.dim, colour), px(8), canvas.height(SMALL)
        tall = body.height >= 2 * line + px(14)
        y = body.centery - line - (px(6) if tall else 0)
        places = columns(Box(body.left, y, body.width, line), 3, 0)
        widths = [canvas.width(name, SMALL) + round(1.5 * swatch) + px(4) for name in names]
        signed = tall and sum(widths) <= body.width
        if signed and max(widths) >= places[0].width:  # columns as wide as their names
            more = (body.width - sum(widths)) // 3
            lefts = accumulate(widths, lambda left, width: left + width + more, initial=body.left)
            places = [
                Box(left, y, width + more, line) for left, width in zip(lefts, widths, strict=False)
            ]
        for name, seconds, fill, place in zip(names, card.times, colours, places, strict=True):
            place.width -= px(4)
            figure = place.move(0, line)
            if signed:
                mark = Box(place.left, place.centery - swatch // 2, swatch, swatch)
                canvas.fill(fill, mark)
                cut(place, "left", round(1.5 * swatch))
            canvas.text(name, place, SMALL, theme.dim)
            late = theme.late if seconds > LATE else theme.text
            canvas.text(duration(seconds), figure, BODY, late, mono=True)
        if not tall:
            return
        bar = Box(body.left, y + 2 * line + px(8), body.width, px(5))
        lengths = [max(0.0, seconds) for seconds in card.times]
        x = float(bar.left)
        for length, fill in zip(lengths, colours, strict=True):
            width = bar.width * length / max(1e-9, sum(lengths))
            canvas.fill(fill, Box(round(x), bar.top, max(1, round(width)), bar.height))
            x += width

    def draw_lights(self, canvas: Canvas, now: float) -> list[Box]:
        """The rims of the cards that are lit; returns where."""
        touched = []
        flow = self.state.flow
        running = {token.kind for token in flow.tokens if token.lane == CARD and not token.moving}
        for kind, rect in self.layout.cards.items():
            strength = 1.0 if kind in running else 1 - (now - flow.cards[kind].lit) / FLASH
            if steps := round(max(0.0, strength) * STEPS):
                colour = mixed(canvas.theme.line, canvas.theme.kinds[kind], steps / STEPS)
                touched += self._rim(canvas, rect, colour)
        return touched

    def _rim(self, canvas: Canvas, rect: Box, colour: Colour) -> list[Box]:
        width, corner = canvas.px(3), canvas.px(10)
        pygame.draw.rect(canvas.surface, colour, rect, width, border_radius=canvas.px(9))
        sides = {"top": corner, "bottom": corner, "left": width, "right": width}
        return [cut(rect.copy(), side, length) for side, length in sides.items()]
