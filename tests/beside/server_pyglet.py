import selectors
import socket

import pyglet

window = pyglet.window.Window(640, 120, "Server")
label = pyglet.text.Label("nc 127.0.0.1 9000", font_size=24, x=16, y=40, color=(0, 0, 0, 255))
pyglet.gl.glClearColor(1, 1, 1, 1)
selector = selectors.DefaultSelector()
listener = socket.create_server(("127.0.0.1", 9000))
listener.setblocking(False)
selector.register(listener, selectors.EVENT_READ)
buffers = {}


def read(sock):
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
        label.text = line.decode("utf-8", "replace")
        sock.sendall(line + b"\n")  # may fail: the socket is not blocking


def look(dt):
    for key, _ in selector.select(0):
        if key.fileobj is listener:
            sock, _ = listener.accept()
            sock.setblocking(False)
            buffers[sock] = b""
            selector.register(sock, selectors.EVENT_READ)
        else:
            read(key.fileobj)


@window.event
def on_draw():
    window.clear()
    label.draw()


pyglet.clock.schedule_interval(look, 1 / 60)
pyglet.app.run()
