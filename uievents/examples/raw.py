"""A menu of pygame-menu in an App: a library that processes pygame's own events.

The handler of ``onRaw`` gets each of them before the App's other handlers.  pygame_gui works in the
same way: ``manager.process_events(event.raw)``.
"""

import pygame

from uievents import App

try:
    import pygame_menu
except ImportError:
    raise SystemExit("this example needs pygame-menu: pip install pygame-menu") from None

pygame.init()  # pygame-menu needs it; the next line turns off gamepads, which SDL could only poll
pygame.joystick.quit()

app = App("Menu", size=(480, 320))
# A key may be up again when its press is dispatched; pygame-menu calls that "nonphysical".
menu = pygame_menu.Menu("Hello", *app.size, keyboard_ignore_nonphysical=False)
name = menu.add.text_input("Name: ", default="you")


def greet():
    print("hello,", name.get_value(), flush=True)


menu.add.button("Greet", greet)
menu.add.button("Quit", app.stop)


@app.onRaw
def feed(event):
    menu.update([event.raw])
    app.redraw()


@app.onDraw
def draw(event):
    menu.draw(app.screen)


@app.onKeyDown(key="f1")  # the App's own handlers get all events, too
def help(event):
    print("type a name, press Down and Return", flush=True)


app.run()
