"""What the tests of sockets share."""

from __future__ import annotations

import socket

from uievents import ConnectionEvent, Received


def hear(loop):
    loop.on(ConnectionEvent, loop.delivered.append)


def data(loop):
    return [event.data for event in loop.delivered if type(event) is Received]


def kinds(loop):
    return [type(event) for event in loop.delivered]


def client(listener):
    return socket.create_connection((listener.host, listener.port), timeout=60)


def balanced(queue):
    left = queue.delivered + queue.merged + queue.dropped + queue.withdrawn + len(queue)
    return queue.produced == left
