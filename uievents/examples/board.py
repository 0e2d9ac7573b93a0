"""Board: a drawing board for several machines.  Drag to draw; c wipes it.

nats-server -js & python -m uievents.examples.board & python -m uievents.examples.board

On another machine, name the server: python -m uievents.examples.board nats://HOST:4222 ROOM
"""

import sys
from hashlib import sha256
from secrets import token_hex

import pygame

from uievents import App, Event

url = sys.argv[1] if len(sys.argv) > 1 else "nats://127.0.0.1:4222"
room = sys.argv[2] if len(sys.argv) > 2 else "board"


class Stroke(Event):
    """A line through these points was drawn."""

    points: tuple[tuple[int, int], ...]
    colour: tuple[int, int, int]


class Wipe(Event):
    """The board was wiped."""


app = App("Board", size=(480, 320))
app.screen.fill("white")
# The server keeps the strokes, and sends all of them to a name that is new.
me = token_hex(4)
red, green, blue = sha256(me.encode()).digest()[:3]
colour = (red // 2, green // 2, blue // 2)
app.share(Stroke, Wipe, over=url, room=room, durable=f"board-{me}")


@app.onDrag
def drag(event):
    start = (event.x - event.rel[0], event.y - event.rel[1])
    app.post(Stroke(points=(start, *(event.path or [event.pos])), colour=colour))


@app.on(Stroke)
def draw(event):  # posted here or on another machine
    pygame.draw.lines(app.screen, event.colour, False, event.points, 5)
    app.redraw()


@app.onKeyDown(key="c")
def clear(event):
    app.post(Wipe())


@app.on(Wipe)
def wipe(event):
    app.screen.fill("white")
    app.redraw()


@app.onShareLost
def lost(event):
    pygame.display.set_caption(f"Board (alone: {event.reason})")


@app.onShareBack
def back(event):
    pygame.display.set_caption("Board")


app.run()
