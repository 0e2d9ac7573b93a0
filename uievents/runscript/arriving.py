"""Whether unread input is waiting on a program's connection to the X server.

This module peeks at the connection and takes nothing from it.  It answers two questions that
"readable" alone does not:

* Is it input?  The server also sends answers to requests, changes of a window, and raw events of
  the devices after each press and motion.  None of these ends the program's wait.
* Is it still unread?  On a busy machine the program may read its input before the watcher runs.  If
  the watcher noted an arrival then, that input would seem to wait until the next one comes.

Facts of the X protocol: each message begins with its kind, and is 32 bytes long; replies and
generic events say how many further words of 4 bytes they have, in the client's byte order.
"""

from __future__ import annotations

import socket
import sys

MESSAGE = 32
REPLY = 1
INPUT = range(2, 7)
"""KeyPress, KeyRelease, ButtonPress, ButtonRelease, MotionNotify; of XInput the same numbers."""
TOUCH = range(18, 21)
"""XInput's TouchBegin, TouchUpdate, TouchEnd."""
GENERIC = 35
SENT = 0x80
"""Set in the kind of an event that another program sent."""
DEVICE_EVENT = 12
"""The least further words of XInput's device events.  Events of other extensions are shorter."""
PEEK = 4096
"""Bytes that are read without being taken."""


def unread_input(connection: socket.socket) -> bool:
    """Whether there is input among the first unread messages."""
    try:
        data = connection.recv(PEEK, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:  # nothing is unread, or the connection has ended
        return False
    return has_input(data)


def has_input(data: bytes) -> bool:
    """Whether one of these messages of an X server is input."""
    at = 0
    while at + MESSAGE <= len(data):
        kind = data[at] & ~SENT
        more = int.from_bytes(data[at + 4 : at + 8], sys.byteorder)
        if kind in INPUT:
            return True
        if kind == GENERIC and more >= DEVICE_EVENT:
            of_device = int.from_bytes(data[at + 8 : at + 10], sys.byteorder)
            if of_device in INPUT or of_device in TOUCH:
                return True
        at += MESSAGE + (4 * more if kind in (REPLY, GENERIC) else 0)
    return False
