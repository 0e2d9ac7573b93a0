"""Paint: drag to draw, the wheel changes the brush, c clears, Escape ends."""

import pygame

from uievents import App

app = App("Paint", size=(640, 480))
app.screen.fill("white")
brush = 8


@app.onDrag
def paint(event):
    start = (event.x - event.rel[0], event.y - event.rel[1])
    points = [start, *(event.path or [event.pos])]  # every position, however fast the mouse moved
    pygame.draw.lines(app.screen, "black", False, points, brush)
    for point in points:
        pygame.draw.circle(app.screen, "black", point, brush // 2)
    app.redraw()


@app.onWheel
def change_brush(event):
    global brush
    brush = min(64, max(2, brush + 2 * event.dy))


@app.onKeyDown(key="c")
def clear(event):
    app.screen.fill("white")
    app.redraw()


@app.onKeyDown(key="escape")
def leave(event):
    app.stop()


app.run()
