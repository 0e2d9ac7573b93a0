import pygame

from uievents import App

app = App("Ball", size=(640, 480), fps=60)
x = 320.0


@app.onFrame
def move(event):
    global x
    x += 300 * event.dt * (("right" in app.held) - ("left" in app.held))


@app.onDraw
def draw(event):
    app.screen.fill("black")
    pygame.draw.circle(app.screen, "white", (x, 240), 20)


@app.onKeyDown(key="p")
def pause(event):
    app.frames.resume() if app.frames.paused else app.frames.pause()


app.run()
