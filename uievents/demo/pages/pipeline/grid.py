"""What the Pipeline page's panels have in common: its state, and one grid for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from ...paint import Box, Canvas
from ...panel import Panel
from .protocol import KINDS
from .state import State


@dataclass(frozen=True)
class Layout:
    """The rectangles of the Pipeline page's parts."""

    scale: float
    status: Box
    modes: Box
    caption: Box
    stage: Box
    sources: Box
    queue: Box
    dispatcher: Box
    handlers: Box
    controls: Box
    strips: Box
    rows: dict[str, Box]
    """The row of each kind in the sources' lane."""
    cards: dict[str, Box]


def lay_out(body: Box, s: float) -> Layout:
    """The Pipeline page's layout within ``body``, ``s`` times as large as the design."""

    def px(length: float) -> int:
        return round(length * s)

    m, gap, inner = body.left, px(12), body.width
    status = Box(m, body.top, inner, px(58))
    modes = Box(m, status.bottom + px(6), inner, px(36))
    caption = Box(m, modes.bottom + px(6), inner, px(24))
    strips_height = min(px(150), round(body.height * 0.19))
    strips = Box(m, body.bottom - strips_height, inner, strips_height)
    controls = Box(m, strips.top - px(10) - px(36), inner, px(36))
    top = caption.bottom + px(8)
    stage = Box(m, top, inner, controls.top - px(10) - top)
    shares = (0.235, 0.17, 0.135, 0.46)
    free = inner - 3 * gap
    lanes, x = [], m
    for share in shares:
        lanes.append(Box(x, stage.top, round(free * share), stage.height))
        x = lanes[-1].right + gap
    lanes[-1].width = stage.right - lanes[-1].left
    sources, queue, dispatcher, handlers = lanes
    head = px(50)
    rows, cards = {}, {}
    row = (sources.height - head - px(8)) / len(KINDS)
    for index, kind in enumerate(KINDS):
        y = sources.top + head + round(index * row)
        rows[kind] = Box(sources.left + px(8), y, sources.width - px(16), round(row) - px(4))
    columns, pad = 2, px(8)
    lines = len(KINDS) // columns
    card_width = (handlers.width - pad * (columns + 1)) // columns
    card_height = (handlers.height - head - pad * lines) / lines
    for index, kind in enumerate(KINDS):
        column, line = index % columns, index // columns
        cards[kind] = Box(
            handlers.left + pad + column * (card_width + pad),
            handlers.top + head + round(line * (card_height + pad)),
            card_width,
            round(card_height),
        )
    return Layout(
        scale=s,
        status=status,
        modes=modes,
        caption=caption,
        stage=stage,
        sources=sources,
        queue=queue,
        dispatcher=dispatcher,
        handlers=handlers,
        controls=controls,
        strips=strips,
        rows=rows,
        cards=cards,
    )


class StagePanel(Panel):
    """A panel of the Pipeline page."""

    def __init__(self, state: State) -> None:
        super().__init__(state.look)
        self.state = state
        self.layout: Layout

    def take_place(self, layout: Layout, canvas: Canvas) -> None:
        """Take the places of a new layout."""
        self.layout = layout
        self.arrange(self.area(), canvas)

    def area(self) -> Box:
        """What the panel may draw upon."""
        raise NotImplementedError
