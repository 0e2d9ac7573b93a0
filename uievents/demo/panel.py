"""Panels, the parts of a page, and their buttons."""

from __future__ import annotations

from dataclasses import dataclass

from .paint import Box, Canvas, Words
from .theme import BODY, SMALL


@dataclass
class Button:
    """Something that can be pressed: ``action`` names what the window then does."""

    action: str
    rect: Box
    label: Words
    key: str = ""
    """The key that does the same."""
    on: bool = False
    why: Words = ""
    """Why it is disabled, in a sentence; empty while it can be pressed."""


class Panel:
    """A part of a page: draws itself within its box, and offers buttons."""

    def __init__(self) -> None:
        self.box: Box = Box(0, 0, 0, 0)
        self.buttons: list[Button] = []
        self.dirty: bool = True
        self.stale: set[str] = set()
        """Parts that are to be drawn again, while the rest of the panel stays."""
        self._shown: dict[str, object] = {}

    def arrange(self, box: Box, canvas: Canvas) -> None:
        """Move to ``box``, and make the buttons anew."""
        self.box = box
        self.dirty = True
        self.buttons = self.make_buttons(canvas)

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        """The buttons, by the present state and texts."""
        return []

    def shows(self) -> dict[str, object]:
        """What it shows that changes by itself, by part; ``""`` stands for the whole panel."""
        return {}

    def mark(self) -> bool:
        """Mark the parts that show something else than at the last call; whether any does."""
        before, self._shown = self._shown, self.shows()
        changed = {part for part, value in self._shown.items() if value != before.get(part)}
        self.dirty |= "" in changed
        self.stale |= changed - {""}
        return bool(changed)

    def paint(self, canvas: Canvas, focused: str, *, all_of_it: bool) -> list[Box]:
        """Draw the parts that have changed, or all of it; returns where."""
        if self.dirty or all_of_it:
            canvas.fill(canvas.theme.ground, self.box)
            self.draw(canvas)
            changed, buttons = [self.box], self.buttons
        else:
            changed = [self.draw_part(canvas, part) for part in self.stale]
            buttons = [it for it in self.buttons if it.rect.collidelist(changed) >= 0]
        for button in buttons:
            self.draw_button(canvas, button, focused)
        self.dirty = False
        self.stale.clear()
        return changed

    def draw(self, canvas: Canvas) -> None:
        """All of the panel, onto a cleared ground; the buttons are drawn afterwards."""
        raise NotImplementedError

    def draw_part(self, canvas: Canvas, part: str) -> Box:
        """One part of the panel, over what was there; returns where."""
        raise NotImplementedError

    def draw_button(self, canvas: Canvas, button: Button, focused: str) -> None:
        """One button."""
        theme = canvas.theme
        fill, text, border, hint = theme.raised, theme.text, theme.line, theme.dim
        if button.on:
            fill = border = theme.accent
            text = hint = theme.on_accent
        elif button.why:
            fill, text, hint = theme.ground, theme.faint, theme.faint
        if button.action == focused:
            border = theme.text
        canvas.box(button.rect, fill, border, radius=7, width=2 if button.action == focused else 1)
        inner = button.rect.inflate(-canvas.px(16), 0)
        if button.key and canvas.keys:
            rect = canvas.text(button.key, inner, SMALL - 1, hint, mono=True, align="right")
            inner.width = rect.left - inner.left - canvas.px(6)
            canvas.text(button.label, inner, BODY, text, align="left")
        else:
            canvas.text(button.label, inner, BODY, text, align="center")


def draw_tip(canvas: Canvas, about: Box, sentence: Words, window: Box) -> Box:
    """A sentence above the thing that it is about, within the window; returns where."""
    pad = canvas.px(10)
    tip = Box(0, 0, canvas.width(sentence) + 2 * pad, canvas.px(30))
    tip.midbottom = about.centerx, about.top - canvas.px(5)
    tip = tip.clamp(window.inflate(-2 * pad, -2 * pad))
    canvas.box(tip, canvas.theme.text, radius=7)
    canvas.text(sentence, tip, BODY, canvas.theme.ground, align="center")
    return tip


NOWHERE = Box(0, 0, 0, 0)
"""The place of a button that is yet to get one."""


def in_a_row(
    canvas: Canvas,
    place: Box,
    gap: float,
    *buttons: Button,
    wider: float = 0,
    wrap: bool = False,
    right: bool = False,
) -> int:
    """Put the buttons side by side, each as wide as its label; returns where the last one ends.

    ``wrap``: on further lines where there is no room.  ``right``: at the right end of ``place``.
    """
    x, y = place.topleft
    for button in buttons:
        width = button_width(canvas, button.label, button.key) + round(wider * canvas.scale)
        if wrap and place.left < x and x + width > place.right:
            x, y = place.left, y + place.height + canvas.px(gap)
        button.rect = Box(x, y, width, place.height)
        x = button.rect.right + canvas.px(gap)
    end = x - canvas.px(gap)
    for button in buttons if right else ():
        button.rect.left += place.right - end
    return end


def button_width(canvas: Canvas, label: Words, key: str = "") -> int:
    """How wide a button must be for its label."""
    width = canvas.width(label) + canvas.px(18)
    if key and canvas.keys:
        width += canvas.width(key, SMALL - 1, mono=True) + canvas.px(8)
    return width + 2
