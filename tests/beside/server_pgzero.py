import selectors
import socket

import pgzrun

TITLE, WIDTH, HEIGHT = "Server", 640, 120
selector = selectors.DefaultSelector()
listener = socket.create_server(("127.0.0.1", 9000))
listener.setblocking(False)
selector.register(listener, selectors.EVENT_READ)
last = "nc 127.0.0.1 9000"
buffers = {}


def read(sock):
    global last
    try:
        data = sock.recv(4096)
    except OSError:
        data = b""
    if not data:
        selector.unregister(sock)
        del buffers[sock]
        sock.close()
        return
    *lines, buffers[sock] = (buffers[sock] + data).split(b"\n")
    for line in lines:
        last = line.decode("utf-8", "replace")
        sock.sendall(line + b"\n")  # may fail: the socket is not blocking


def update():
    for key, _ in selector.select(0):
        if key.fileobj is listener:
            sock, _ = listener.accept()
            sock.setblocking(False)
            buffers[sock] = b""
            selector.register(sock, selectors.EVENT_READ)
        else:
            read(key.fileobj)


def draw():
    screen.fill("white")
    screen.draw.text(last, (16, 40), color="black", fontsize=36)


pgzrun.go()
