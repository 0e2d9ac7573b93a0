"""A line of text to type in: caret, selection, copy and paste, and input methods.

Arrows, Home and End move the caret, with Shift they select, as dragging does; Ctrl+A, C, X, V.
"""

import pygame

from uievents import App

MARGIN, INK, PAPER, MARK = 16, "#22272e", "#f6f4ee", "#bcd7f5"


class Line:
    """Text with a caret; the part between caret and anchor is selected."""

    def __init__(self, text: str = "") -> None:
        self.text: str = text
        self.caret = self.anchor = len(text)
        self.composing = ""  # an input method is composing it; it is not text yet

    @property
    def selection(self) -> slice:
        return slice(*sorted((self.caret, self.anchor)))

    def insert(self, text: str) -> None:
        start = self.selection.start
        self.text = self.text[:start] + text + self.text[self.selection.stop :]
        self.caret = self.anchor = start + len(text)

    def move(self, caret: int, select: bool = False) -> None:
        self.caret = max(0, min(len(self.text), caret))
        if not select:
            self.anchor = self.caret

    def erase(self, step: int) -> None:
        if self.caret == self.anchor:
            self.move(self.caret + step, select=True)
        self.insert("")


app = App("A line of text", size=(480, 64))
line = Line("Type here")
pygame.font.init()
font: pygame.font.Font = pygame.font.Font(None, 32)
pygame.key.set_repeat(400, 30)  # milliseconds: a held arrow repeats


def place(index: int) -> int:
    """Pixels from the left edge to a character, given its index."""
    return MARGIN + font.size(line.text[:index])[0]


def index_at(x: int) -> int:
    return min(range(len(line.text) + 1), key=lambda index: abs(place(index) - x))


@app.onTextInput
def typed(event):
    if event.mods & {"ctrl", "alt", "meta"}:
        return  # it belongs to a shortcut, on some layouts
    line.composing = ""
    line.insert(event.text)
    app.redraw()


@app.onTextEditing
def composing(event):
    line.composing = event.text
    app.redraw()


@app.onKeyDown(key=("left", "right", "home", "end"))
def move(event):
    ends = {"home": 0, "end": len(line.text)}
    step = {"left": -1, "right": 1}.get(event.key, 0)
    line.move(ends.get(event.key, line.caret + step), select="shift" in event.mods)
    app.redraw()


@app.onKeyDown(key=("backspace", "delete"))
def erase(event):
    if not line.composing:  # otherwise the key is for the input method
        line.erase(-1 if event.key == "backspace" else 1)
        app.redraw()


@app.onKeyDown(key=("ctrl+a", "ctrl+c", "ctrl+x", "ctrl+v"))
def shortcut(event):
    key = event.physical if event.key not in "acxv" else event.key  # a Cyrillic С is a C, too
    if key == "a":
        line.caret, line.anchor = len(line.text), 0
    if key in "cx" and line.text[line.selection]:
        app.clipboard = line.text[line.selection]
    if key == "x":
        line.insert("")
    if key == "v":
        line.insert(" ".join(app.clipboard.splitlines()))
    app.redraw()


@app.onMouseDown(button=1)
def put_caret(event):
    line.move(index_at(event.x), select="shift" in event.mods)
    app.redraw()


@app.onDrag(button=1)
def select(event):
    line.move(index_at(event.x), select=True)
    app.redraw()


@app.onDraw
def draw(event):
    screen, high = app.screen, font.get_height()
    screen.fill(PAPER)
    start, stop = place(line.selection.start), place(line.selection.stop)
    screen.fill(MARK, (start, MARGIN, stop - start, high))
    left, right = line.text[: line.caret], line.text[line.caret :]
    screen.blit(font.render(left + line.composing + right, True, INK), (MARGIN, MARGIN))
    caret = pygame.Rect(MARGIN + font.size(left + line.composing)[0], MARGIN, 2, high)
    if line.composing:  # underlined, at its place in the text
        screen.fill(INK, (place(line.caret), caret.bottom, caret.x - place(line.caret), 1))
    screen.fill(INK, caret)
    pygame.key.set_text_input_rect(caret)  # an input method shows its list there


if __name__ == "__main__":
    app.run()
