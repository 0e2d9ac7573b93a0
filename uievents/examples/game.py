"""A game at 60 frames a second: arrow keys, or WASD, move the ball.  Space pauses, Escape ends."""

import random

from uievents import App


class Game(App):
    x, y = 320.0, 240.0  # of the ball
    stars = [[random.uniform(0, 640), random.uniform(0, 480)] for _ in range(60)]


app = Game("Ball", size=(640, 480), fps=60)
SPEED = 300  # pixels a second
DIRECTIONS = {  # by the key's place, so that WASD is in the same place on any keyboard
    "left": (-1, 0),
    "a": (-1, 0),
    "right": (1, 0),
    "d": (1, 0),
    "up": (0, -1),
    "w": (0, -1),
    "down": (0, 1),
    "s": (0, 1),
}


@app.onFrame
def move(event):
    for key, (dx, dy) in DIRECTIONS.items():
        if key in app.held.physical:
            app.x = min(max(app.x + dx * SPEED * event.dt, 0), 640)
            app.y = min(max(app.y + dy * SPEED * event.dt, 0), 480)
    for star in app.stars:
        star[1] = (star[1] + 60 * event.dt) % 480


@app.onDraw
def draw(event):
    app.screen.fill("black")
    for x, y in app.stars:
        app.screen.fill("white", (x, y, 2, 2))
    app.screen.fill("orange", (app.x - 10, app.y - 10, 20, 20))


@app.onKeyDown(key="space")
def pause(event):
    if app.frames.paused:
        app.frames.resume()
    else:
        app.frames.pause()  # no frames, no wakeups


@app.onKeyDown(key="escape")
def leave(event):
    app.stop()


app.run()
