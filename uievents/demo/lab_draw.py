"""What the panels of measured figures are drawn with: cards, axes, bars, waiting in grey."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

from .lab_seen import Seen
from .listing import Listing
from .look import Look
from .paint import Box, Canvas
from .panel import Button, Panel, button_width
from .theme import BODY, HEAD, SMALL, Colour, Theme, mixed

ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12)
"""Numbers at which an axis may end."""


WIDE = 1000
"""Pixels of the design from which on two lines are enough for any sentence."""


class LabPanel(Panel):
    """A card with a heading, a button that runs and stops, and a sentence about what is seen."""

    title = about = ""
    """Keys of texts."""
    run = stop = ""
    action = key = ""
    """What the button does, and the key that does the same."""
    lines = 2
    """Room for the sentence in a panel of usual width."""
    code: Sequence[Listing] = ()
    """The code of what is measured here."""
    code_key = ""
    """The key that shows the first of it."""

    def __init__(self, look: Look, seen: Seen) -> None:
        super().__init__(look)
        self.seen = seen

    def left_of_controls(self) -> int:
        """Where the heading must end."""
        return min(button.rect.left for button in self.buttons)

    def values(self) -> dict[str, object]:
        """What is filled in to the text under the heading."""
        return {}

    def sentence(self) -> str:
        """What is seen, or what can be done."""
        raise NotImplementedError

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        label = self.texts(self.stop if self.seen.running else self.run)
        pad, height = canvas.px(12), canvas.px(30)
        width = max(
            button_width(canvas, self.texts(key), self.key) + canvas.px(8)
            for key in (self.run, self.stop)
        )
        rect = Box(self.box.right - pad - width, self.box.top + canvas.px(9), width, height)
        buttons = [Button(self.action, rect, label, self.key, on=not self.seen.running)]
        if self.code:
            label, key, part = self.texts("code"), self.code_key, self.code[0].part
            code = rect.copy()
            code.width = button_width(canvas, label, key) + canvas.px(6)
            code.right = rect.left - canvas.px(8)
            buttons.insert(0, Button("code" + (f" {part}" if part else ""), code, label, key))
        return buttons

    def draw_frame(self, canvas: Canvas) -> Box:
        """The card; returns what is left for the figures."""
        theme, box, pad = canvas.theme, self.box, canvas.px(14)
        canvas.box(box, theme.panel, theme.line, radius=12)
        head = Box(box.left + pad, box.top + canvas.px(7), 0, canvas.px(22))
        head.width = self.left_of_controls() - head.left - canvas.px(8)
        canvas.text(self.texts(self.title), head, HEAD, theme.text, bold=True)
        said = self.texts(self.about, **self.values())
        below = Box(head.left, head.bottom, head.width, canvas.px(18))
        canvas.text(said, below, SMALL, theme.dim)
        line = canvas.height(BODY)
        lines = self.lines if box.width < canvas.px(WIDE) else min(2, self.lines)
        height = lines * line + canvas.px(8)
        foot = Box(head.left, box.bottom - height - canvas.px(4), box.width - 2 * pad, height)
        colour = theme.late if self.seen.gone else theme.text
        canvas.paragraph(self.sentence(), foot, BODY, colour, even=True)
        rule = Box(head.left, below.bottom + canvas.px(6), foot.width, canvas.px(2))
        canvas.surface.fill(theme.line, rule)
        if self.seen.running:
            done = rule.copy()
            done.width = round(rule.width * min(1.0, self.seen.share))
            canvas.surface.fill(theme.accent, done)
        top = rule.bottom + canvas.px(6)
        return Box(head.left, top, foot.width, foot.top - canvas.px(4) - top)


def waiting(theme: Theme) -> Colour:
    """The grey of waiting."""
    return mixed(theme.panel, theme.dim, 0.5)


def stripes(canvas: Canvas, box: Box, colour: Colour) -> None:
    """Upright stripes: something done again and again."""
    width = max(2, canvas.px(2))
    for x in range(box.left, box.right, 2 * width):
        canvas.surface.fill(colour, Box(x, box.top, min(width, box.right - x), box.height))


def outline(canvas: Canvas, box: Box, colour: Colour) -> None:
    """An empty box: nothing of one's own is spent."""
    width = canvas.px(1.5)
    for side in (
        Box(box.left, box.top, box.width, width),
        Box(box.left, box.bottom - width, box.width, width),
        Box(box.left, box.top, width, box.height),
        Box(box.right - width, box.top, width, box.height),
    ):
        canvas.surface.fill(colour, side)


def bar(canvas: Canvas, box: Box, share: float, said: str, colour: Colour) -> None:
    """A figure, and after it a bar that fills ``share`` of the rest of ``box``."""
    figure = Box(box.left, box.top, canvas.width("99,999", BODY, mono=True), box.height)
    canvas.text(said, figure, BODY, canvas.theme.text, mono=True, align="right")
    left = figure.right + canvas.px(8)
    width = max(canvas.px(2), round((box.right - left) * min(1.0, share)))
    height = min(box.height, canvas.px(16))
    canvas.surface.fill(colour, Box(left, box.centery - height // 2, width, height))


class Axis:
    """Where values stand between two places."""

    def __init__(self, least: float, most: float, at: int, until: int, *, log: bool = False):
        self._of: Callable[[float], float] = log10 if log else float
        self.least: float = least
        self.most: float = most
        self.at: int = at
        self.until: int = until

    def __call__(self, value: float) -> float:
        low, high = self._of(self.least), self._of(self.most)
        share = (self._of(max(value, self.least)) - low) / (high - low)
        return self.at + share * (self.until - self.at)


def bound(value: float) -> float:
    """The next round number that is not below ``value``."""
    power = 10.0 ** floor(log10(value)) if value > 0 else 1.0
    return next(
        n * power
        for n in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12)
        if n * power >= value * 0.999
    )


def ticks(most: float, number: int = 6) -> list[float]:
    """Round numbers from 0 to ``most``, about ``number`` of them."""
    rough = most / number
    power = 10.0 ** floor(log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough)
    return [n * step for n in range(ceil(most / step) + 1) if n * step <= most * 1.001]


def draw_axis(canvas: Canvas, axis: Axis, top: int, bottom: int, values: Sequence[float]) -> None:
    """Thin lines at ``values``, from ``top`` to ``bottom``, and their figures below."""
    theme, height = canvas.theme, canvas.height(SMALL - 1)
    for value in values:
        x = round(axis(value))
        canvas.surface.fill(theme.line, Box(x, top, 1, bottom - top))
        room = Box(x - canvas.px(24), bottom + canvas.px(1), canvas.px(48), height)
        canvas.text(f"{value:g}", room, SMALL - 1, theme.dim, mono=True, align="center")
