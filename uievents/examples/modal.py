"""Unsaved changes: the window asks before it closes.

The answer takes time, but the default action must be prevented at once.  So a plain handler
prevents it, and starts a coroutine that asks.  ``app.next()`` waits for the answer while the
program keeps drawing and handling events.
"""

import pygame

from uievents import App, Close, KeyDown

app = App("Notes", size=(480, 160))
pygame.font.init()
font = pygame.font.Font(None, 28)
text, saved, question = "", "", ""
asking = False


@app.onTextInput(when=lambda event: not asking)
def typed(event):
    global text
    text += event.text
    app.redraw()


@app.onKeyDown(key="ctrl+s")
def save(event):
    global saved
    saved = text
    app.redraw()


@app.onClose
def closing(event):
    if text == saved:
        return  # the default: the app stops
    event.prevent_default()
    if not asking:
        app.start(ask())


async def ask():
    global question, asking
    asking, question = True, "Save the changes?  y, n, or Escape to stay"
    app.redraw()
    try:
        answer = await app.next(KeyDown, key=("y", "n", "escape"))
        if answer.key == "y":
            save(answer)
        if answer.key != "escape":
            app.stop()
    finally:
        asking, question = False, ""
        app.redraw()


@app.onKeyDown(key="ctrl+q")
def leave(event):
    app.post(Close())


@app.onDraw
def draw(event):
    app.screen.fill("#14181f")
    for y, line in ((20, text + ("" if text == saved else " *")), (100, question)):
        app.screen.blit(font.render(line, True, "#d8dee9"), (20, y))


app.run()
