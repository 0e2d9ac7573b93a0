from uievents import App

app = App("Click", size=(640, 480))


@app.onClick
def clicked(event):
    print("clicked at", event.pos)


@app.onKeyDown(key="escape")
def leave(event):
    app.stop()


app.run()
