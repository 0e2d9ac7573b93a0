"""The watcher: a process that outlives the program and prints its figures.

It sleeps until something arrives on the program's connection to the X server.  If that is input
which the program has not read yet (:mod:`.arriving`), it notes the time.  So watching costs the
program nothing, and the program's interpreter lock cannot delay a timestamp.  The kernel reports
the end of the program to it, whatever the cause.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
from collections import deque
from time import monotonic
from typing import Protocol

from .arriving import unread_input
from .board import KEPT, Board
from .report import Figures

PROMPT = 0.001
"""Seconds that noting an arrival may take.  If it took longer, this process had no processor, and
the input that is unread now may have come later than the time that was read before."""


class Shows(Protocol):
    """Shows the figures while the program runs, every ``every`` seconds."""

    every: float

    def show(self, figures: Figures) -> None: ...

    def close(self) -> None: ...


class Watcher:
    """Notes when input arrives, until the program ends."""

    def __init__(self, board: Board, channel: socket.socket, program: int) -> None:
        self.board = board
        self._channel = channel
        self._poll = select.epoll() if hasattr(select, "epoll") else None
        self._connection: socket.socket | None = None
        """A copy of the program's connection to the X server."""
        self.arrivals: deque[float] = deque(maxlen=KEPT)
        self.observed: bool = False
        """Whether arrivals can be observed at all."""
        self._closed = False
        """Whether the program has written its last figures."""
        self._ended: int | None = None
        self._over = False
        if self._poll is not None:
            self._poll.register(channel, select.EPOLLIN)
            try:
                self._ended = os.pidfd_open(program)
                self._poll.register(self._ended, select.EPOLLIN)
            except ProcessLookupError:  # it has ended already
                self._over = True
            except (OSError, AttributeError):  # an old kernel; not Linux
                pass

    @property
    def hears_the_end(self) -> bool:
        """Whether the kernel reports the program's end."""
        return self._ended is not None

    def run(self, shows: Shows | None) -> None:
        """Watch until the program ends or becomes another one by ``os.execv``."""
        due = monotonic()
        while not self._over:
            if shows is not None and due <= monotonic():
                shows.show(self.figures())
                due = monotonic() + shows.every
            ready = self._wait(None if shows is None else max(0.0, due - monotonic()))
            if self._connection is not None and self._connection.fileno() in ready:
                self._note(self._connection)
            if self._ended in ready or (
                self._channel.fileno() in ready and not self._program_goes_on()
            ):
                break
        if shows is not None:
            shows.close()
        self._close_connection()

    def _note(self, connection: socket.socket) -> None:
        """Something has arrived: note when, if it is input that the program will read now."""
        now = monotonic()
        if unread_input(connection) and monotonic() - now < PROMPT:
            self.arrivals.append(now)

    def _wait(self, timeout: float | None) -> list[int]:
        if self._poll is not None:
            return [fd for fd, _ in self._poll.poll(timeout)]
        return [fd.fileno() for fd in select.select([self._channel], [], [], timeout)[0]]

    def _program_goes_on(self) -> bool:
        """Read a message of the program; returns whether the program goes on."""
        try:
            data, files, _, _ = socket.recv_fds(self._channel, 1, 4)
        except OSError:
            return False
        self._closed = data in (b"q", b"e")
        if data == b"q":
            self._close_connection()
        for file in files:
            self._close_connection()
            if self._poll is None:
                os.close(file)
                continue
            self._connection, self.observed = socket.socket(fileno=file), True
            self._poll.register(file, select.EPOLLIN | select.EPOLLET)
        if files:
            with contextlib.suppress(OSError):
                self._channel.send(b"w")
        return data in (b"x", b"q")

    def _close_connection(self) -> None:
        """Close the connection; the server closes the windows once no process has it open."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def figures(self) -> Figures:
        """The figures so far."""
        until = None if self._closed else monotonic()
        return Figures(self.board, list(self.arrivals), self.observed, until)


def begin(board: int, channel: tuple[socket.socket, socket.socket], live: bool) -> None:
    """Start a process that watches this one, which then becomes the program.

    ``channel`` is a pair of sockets: the watcher's and the program's.
    """
    program = os.getpid()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    # A grandchild, so that the program has no child that it did not start.
    status = 1
    try:
        if not os.fork():
            os.setsid()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
                signal.signal(number, signal.SIG_IGN)
            _watch(Board(board), channel, program, live)
        status = 0
    except BaseException as error:  # the child must not return into the command
        with contextlib.suppress(OSError):
            print(f"uievents: no figures: {error!r}", file=sys.stderr)
    finally:
        os._exit(status)


def _watch(
    board: Board, channel: tuple[socket.socket, socket.socket], program: int, live: bool
) -> None:
    # Do not keep the program's pipes open.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    shows: Shows | None = None
    if live:
        from .live import Live

        shows = Live()
    watcher = Watcher(board, channel[0], program)
    if not watcher.hears_the_end:
        channel[1].close()  # then the program's end shows only when no process has it open
    watcher.run(shows)
    text = watcher.figures().text()
    if text:
        with contextlib.suppress(OSError):
            data = f"{text}\n".encode(errors="replace")
            while data:
                data = data[os.write(2, data) :]
    channel[0].close()
