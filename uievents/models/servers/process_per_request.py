"""A new process for each request.

The lecture: *simple to write, but making a process costs much, so the server performs badly.*
The child has a copy of everything that the parent had, does one thing, and ends; its mistakes
harm no other request.  Nothing is shared, so nothing needs a lock.

What it costs: page tables are copied, a process is scheduled, and must be waited for
(``waitpid``), or it stays as a zombie.  And memory for every connected caller, even an idle one,
which is why there must be a limit.
"""

from __future__ import annotations

import os
import signal
import socket
import time

from ...errors import UIEventsError
from .. import StopSignal
from . import LIMIT, Job, answer, wake

NOTHING = Job()


def serve(
    listener: socket.socket, stop: StopSignal, work: Job = NOTHING, limit: int = LIMIT
) -> None:
    """Fork for each connection; at most ``limit`` children at a time.

    At the limit it waits for any child of this process (``waitpid(-1)``), so the process must not
    have other children.  Raises ``UIEventsError`` on a system that cannot fork.
    """
    if not hasattr(os, "fork"):
        raise UIEventsError("a process per request needs os.fork, which this system lacks")
    children: list[int] = []

    def end() -> None:
        wake(listener)
        for child in list(children):
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has just been buried

    with listener, stop.calling(end):
        try:
            while not stop.is_set():
                bury(children, limit)
                try:
                    connection, _ = listener.accept()
                except OSError:
                    if stop.is_set():
                        break
                    raise
                with connection:
                    child = os.fork()
                    if child == 0:
                        be_child(listener, connection, work)
                children.append(child)
        finally:
            end()
            bury(children, 0)


def be_child(listener: socket.socket, connection: socket.socket, work: Job) -> None:
    """What the new process does.  Never returns into the code of its parent."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        listener.close()
        answer(connection, work, time.sleep)
        status = 0
    finally:
        os._exit(status)


def bury(children: list[int], limit: int) -> None:
    """Bury the children that have ended; while there are ``limit`` of them, wait for one to end."""
    for child in list(children):
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            children.remove(child)
    while children and len(children) >= limit:
        child, _ = os.waitpid(-1, 0)
        if child in children:
            children.remove(child)
