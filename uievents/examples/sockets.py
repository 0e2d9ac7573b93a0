"""A window and a server in one wait: it shows the clients' lines and sends them each click.

Try, in another terminal:  nc 127.0.0.1 9000
"""

import sys

import pygame

from uievents import App

app = App("Sockets", size=(640, 240))
listener = app.listen(int(sys.argv[1]) if len(sys.argv) > 1 else 9000)
clients: set = set()
last: str = f"nc {listener.host} {listener.port}"
pygame.font.init()
font: pygame.font.Font = pygame.font.Font(None, 40)


@app.onConnected
def came(event):
    clients.add(event.connection)
    event.reply("welcome")


@app.onReceived
def said(event):
    global last
    last = f"{event.peer}: {event.text[:60]}".replace("\0", " ")  # pygame refuses to draw it
    event.reply(event.data)
    app.redraw()


@app.onDisconnected
def went(event):
    clients.discard(event.connection)


@app.onClick
def clicked(event):
    for client in clients:
        client.send(f"clicked at {event.pos}")


@app.onDraw
def draw(event):
    app.screen.fill("white")
    app.screen.blit(font.render(last, True, "black"), (20, 100))


print(last, flush=True)
app.run()
