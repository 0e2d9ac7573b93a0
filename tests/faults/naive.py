"""The textbook's loop: a selector, a callback for each descriptor, a buffer for each peer.

This is the echo server of lines that the documentation of ``selectors`` leads to, without any
provision for faults.  It is measured beside that of uievents.
"""

from __future__ import annotations

import selectors
import socket
from selectors import EVENT_READ, EVENT_WRITE


class NaiveServer:
    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.sock.setblocking(False)
        self.port = self.sock.getsockname()[1]
        self.selector.register(self.sock, EVENT_READ, self.accept)
        self.begun: dict[socket.socket, bytes] = {}
        self.unsent: dict[socket.socket, bytes] = {}
        self.turns = 0

    def held(self) -> int:
        return sum(map(len, self.begun.values())) + sum(map(len, self.unsent.values()))

    def close(self) -> None:
        for sock in (self.sock, *self.begun):
            sock.close()
        self.selector.close()

    def turn(self, timeout: float | None = None) -> None:
        ready = self.selector.select(timeout)
        self.turns += 1
        for key, mask in ready:
            key.data(key.fileobj, mask)

    def accept(self, _: socket.socket, mask: int) -> None:
        sock, _address = self.sock.accept()
        self.begun[sock] = self.unsent[sock] = b""
        sock.setblocking(False)
        self.selector.register(sock, EVENT_READ, self.serve)

    def serve(self, sock: socket.socket, mask: int) -> None:
        if mask & EVENT_READ:
            data = sock.recv(65_536)
            if not data:
                self.selector.unregister(sock)
                sock.close()
                del self.begun[sock], self.unsent[sock]
                return
            *lines, self.begun[sock] = (self.begun[sock] + data).split(b"\n")
            self.unsent[sock] += b"".join(line + b"\n" for line in lines)
        if self.unsent[sock]:
            try:
                self.unsent[sock] = self.unsent[sock][sock.send(self.unsent[sock]) :]
            except BlockingIOError:
                pass
        self.selector.modify(
            sock, EVENT_READ | (EVENT_WRITE if self.unsent[sock] else 0), self.serve
        )
