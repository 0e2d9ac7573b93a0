import pgzrun
from pgzero.builtins import keys

TITLE, WIDTH, HEIGHT = "Click", 640, 480
down = None


def on_mouse_down(pos):
    global down
    down = pos


def on_mouse_up(pos):
    if down and abs(pos[0] - down[0]) <= 4 and abs(pos[1] - down[1]) <= 4:
        print("clicked at", pos)


def on_key_down(key):
    if key == keys.ESCAPE:
        raise SystemExit


pgzrun.go()
