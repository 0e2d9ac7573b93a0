import pgzrun
from pgzero.builtins import keyboard, keys

TITLE, WIDTH, HEIGHT = "Ball", 640, 480
x = 320.0
paused = False


def update(dt):
    global x
    if not paused:
        x += 300 * dt * (keyboard.right - keyboard.left)


def draw():
    screen.fill("black")
    screen.draw.filled_circle((x, 240), 20, "white")


def on_key_down(key):
    global paused
    if key == keys.P:
        paused = not paused


pgzrun.go()
