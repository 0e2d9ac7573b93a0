import pyglet
from pyglet.window import key

window = pyglet.window.Window(640, 480, "Ball")
held = key.KeyStateHandler()
window.push_handlers(held)
ball = pyglet.shapes.Circle(320, 240, 20)
paused = False


def move(dt):
    ball.x += 300 * dt * (held[key.RIGHT] - held[key.LEFT])


@window.event
def on_draw():
    window.clear()
    ball.draw()


@window.event
def on_key_press(symbol, modifiers):
    global paused
    if symbol == key.P:
        paused = not paused
        if paused:
            pyglet.clock.unschedule(move)
        else:
            pyglet.clock.schedule_interval(move, 1 / 60)


pyglet.clock.schedule_interval(move, 1 / 60)
pyglet.app.run()
