"""Chat: the first one is the server, the next ones connect to it.  Type, and press Enter.

python -m uievents.examples.chat & python -m uievents.examples.chat
"""

import sys

import pygame

from uievents import AddressInUse, App

port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
app = App("Chat", size=(480, 320))
pygame.font.init()
font = pygame.font.Font(None, 28)
lines: list[str] = []
typed = ""
peers: set = set()  # the server's clients, or a client's server

try:
    app.listen(port)
    is_server = True
except AddressInUse:
    app.connect(port)
    is_server = False


def show_and_send(line: str, sender: object = None) -> None:
    """Show a line, and send it to all peers but its sender."""
    lines.append(line.replace("\0", " "))  # pygame refuses to draw it
    for peer in peers - {sender}:
        peer.send(line)
    app.redraw()


@app.onConnected
def joined(event):
    peers.add(event.connection)
    if is_server:
        show_and_send(f"{event.peer} joined")


@app.onReceived
def received(event):
    show_and_send(event.text, sender=event.connection)


@app.onDisconnected
def left(event):
    peers.discard(event.connection)
    show_and_send(f"{event.peer} left")


@app.onTextInput
def write(event):
    global typed
    typed += event.text
    app.redraw()


@app.onKeyDown(key="backspace")
def erase(event):
    global typed
    typed = typed[:-1]
    app.redraw()


@app.onKeyDown(key="enter")
def send(event):
    global typed
    if typed:
        show_and_send(typed)
    typed = ""


@app.onDraw
def draw(event):
    app.screen.fill("white")
    for i, line in enumerate([*lines[-8:], "> " + typed + "|"]):
        app.screen.blit(font.render(line, True, "black"), (16, 16 + 32 * i))


app.run()
