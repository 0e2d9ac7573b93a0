import pyglet

window = pyglet.window.Window(640, 480, "Click")  # Escape closes it by itself
down = None


@window.event
def on_mouse_press(x, y, button, modifiers):
    global down
    down = x, y


@window.event
def on_mouse_release(x, y, button, modifiers):
    if down and abs(x - down[0]) <= 4 and abs(y - down[1]) <= 4:
        print("clicked at", (x, window.height - y))


pyglet.app.run()
