"""A window in which each click leaves a mark.  Escape, or closing the window, ends it."""

from uievents import App

app = App("Hello", size=(640, 480))


@app.onClick
def clicked(event):
    print("clicked at", event.pos)
    app.screen.fill("orange", (event.x - 5, event.y - 5, 10, 10))
    app.redraw()


@app.onKeyDown(key="escape")
def leave(event):
    app.stop()


app.run()
