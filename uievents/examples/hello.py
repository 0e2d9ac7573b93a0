"""A window that tells of clicks.  Escape, or closing the window, ends it."""

from uievents import App

app = App("Hello", size=(640, 480))


@app.onClick
def clicked(event):
    print("clicked at", event.pos)


@app.onKeyDown(key="escape")
def leave(event):
    app.stop()


app.run()
