"""What the page's panels share: its state, and one grid of places."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ...layout import LEAST_WIDTH, cut
from ...paint import Box, Canvas
from ...panel import Panel
from .flow import DISPATCHER, QUEUE, SOURCE, Place, Token
from .protocol import KINDS
from .state import State

TOKEN = 20
"""Pixels of the design from side to side of a token."""
PILE = 3
"""Tokens of one pile that are drawn; the rest is a number."""

SHARES = (0.235, 0.17, 0.135)
"""The shares of the width that the first three lanes have; the handlers have the rest."""


class Grid:
    """The boxes of the page's parts within ``body``, ``scale`` times as large as designed.

    Without ``strips`` or ``controls``, the lanes have their room.
    """

    def __init__(
        self,
        body: Box,
        scale: float,
        *,
        strips: bool = True,
        controls: bool = True,
        aside: float = 0.0,
    ) -> None:
        def px(length: float) -> int:
            return round(length * scale)

        self.px: Callable[[float], int] = px

        rest = body.copy()
        roomy = bool(aside) and body.width - px(aside) >= px(LEAST_WIDTH - 41)
        gap = px(12)
        self.code: Box = cut(rest, "right", px(aside) - gap, gap) if roomy else Box(0, 0, 0, 0)
        """The code beside the page; of no width where there is no room for it."""
        self.status: Box = cut(rest, "top", px(58), px(6))
        self.modes: Box = cut(rest, "top", px(36), px(6))
        self.caption: Box = cut(rest, "top", px(24), px(8))
        ends = (min(px(160), round(body.height * 0.225)), px(10)) if strips else (0, 0)
        self.strips: Box = cut(rest, "bottom", *ends)
        self.controls: Box = cut(rest, "bottom", *((px(36), px(10)) if controls else (0, 0)))
        self.top: Box = self.status.union(Box(rest.left, rest.top, 0, 0))
        self.lanes: Box = rest.copy()
        gap = px(12)
        free = rest.width - len(SHARES) * gap
        lanes = [cut(rest, "left", round(free * share), gap) for share in SHARES]
        self.sources: Box
        self.queue: Box
        self.dispatcher: Box
        self.sources, self.queue, self.dispatcher = lanes
        self.handlers: Box = rest
        self.lanes.width = self.dispatcher.right - self.lanes.left
        front, step = self.queue.top + px(74), px(TOKEN + 18)
        room = max(2, (self.queue.height - px(62)) // step)
        self.slots: list[Place] = [(self.queue.centerx, front + n * step) for n in range(room)]
        """Where events stand in line, the front first."""
        self.beside: Place = self.queue.right - px(TOKEN + 8), front
        """Where a token passes by those that stand in line."""
        self.rows: dict[str, Box] = {}
        """The row of each kind in the sources' lane."""
        self.cards: dict[str, Box] = {}
        head, pad = px(50), px(8)
        row = (rest.height - head - pad) / len(KINDS)
        wide, high = (rest.width - 3 * pad) // 2, (rest.height - head - 3 * pad) / 3
        for index, kind in enumerate(KINDS):
            y = self.sources.top + head + round(index * row)
            inner = self.sources.inflate(-2 * pad, 0)
            self.rows[kind] = Box(inner.left, y, inner.width, round(row) - px(4))
            line, column = divmod(index, 2)
            x, y = rest.left + pad + column * (wide + pad), rest.top + head
            self.cards[kind] = Box(x, y + round(line * (high + pad)), wide, round(high))

    def place(self, token: Token, index: int) -> Place:
        """Where the index-th token of its lane belongs; index -1: it passes by the queue."""
        pile, px = min(index, PILE - 1), self.px
        if token.lane == SOURCE:
            # At the lane's edge: in the row there may be a button.
            edge = (self.sources.right + self.queue.left) // 2
            return edge + (pile - 1) * px(5), self.rows[token.kind].centery
        if token.lane == QUEUE:
            return self.slots[min(index, len(self.slots) - 1)] if index >= 0 else self.beside
        if token.lane == DISPATCHER:
            return self.dispatcher.center
        card = self.cards[token.kind]
        return card.left + px(20) + pile * px(12), card.top + px(20)


class StagePanel(Panel):
    """A panel of the page."""

    part: ClassVar[str]
    """The part of the layout that it may draw upon."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
        self.layout: Grid

    def take_place(self, layout: Grid, canvas: Canvas) -> None:
        """Take its place in a new grid."""
        self.layout = layout
        self.arrange(getattr(layout, self.part), canvas)
