import pygame

from uievents import App

app = App("Server", size=(640, 120))
app.listen(9000)
pygame.font.init()
font = pygame.font.Font(None, 36)
last = "nc 127.0.0.1 9000"


@app.onReceived
def line(event):
    global last
    last = event.text
    event.reply(event.data)
    app.redraw()


@app.onDraw
def draw(event):
    app.screen.fill("white")
    app.screen.blit(font.render(last, True, "black"), (16, 40))


app.run()
