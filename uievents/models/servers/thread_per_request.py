"""A new thread for each request.

The lecture: *threads have to be synchronised, and may face deadlocks and the like.*  The code
of a request is the same straight line as in :mod:`.process_per_request`; a thread is made
several times as fast as a process, and all threads see the same memory.  That is the gain and
the danger: here they share only a set of connections, and even that needs a lock.

What it costs: a stack per caller, even an idle one, and a thread switch for each line; in
Python only one thread computes at a time.
"""

from __future__ import annotations

import socket
from threading import BoundedSemaphore, RLock, Thread

from .. import StopSignal
from . import LIMIT, Job, answer, wake

NOTHING = Job()


def serve(  # noqa: C901 - the model, on one page
    listener: socket.socket, stop: StopSignal, work: Job = NOTHING, limit: int = LIMIT
) -> None:
    """Start a thread for each connection; at most ``limit`` at a time."""
    places = BoundedSemaphore(limit)
    lock = RLock()  # re-entrant, as stop may be set by a signal handler in our midst
    connections: set[socket.socket] = set()
    threads: list[Thread] = []

    def request(connection: socket.socket) -> None:
        try:
            answer(connection, work, stop.wait)
        except OSError:
            pass  # the caller, or stop, has hung up
        finally:
            with lock:
                connections.discard(connection)
            places.release()

    def hang_up() -> None:
        wake(listener)
        with lock:
            for connection in connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it is closed already

    with listener, stop.calling(hang_up):
        try:
            while not stop.is_set():
                places.acquire()
                try:
                    connection, _ = listener.accept()
                except OSError:
                    if stop.is_set():
                        break
                    raise
                with lock:
                    connections.add(connection)
                if len(threads) >= 2 * limit:
                    threads = [thread for thread in threads if thread.is_alive()]
                threads.append(Thread(target=request, args=(connection,)))
                threads[-1].start()
        finally:
            hang_up()
            for thread in threads:
                thread.join()
