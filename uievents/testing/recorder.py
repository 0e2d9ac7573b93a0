"""Writes a recording while its program runs, so that a program that is killed leaves it behind.

The most interesting press is the one that ends the program.  So the line of an event is given to
the kernel before its handlers run: then the program may be killed, crash or call ``os._exit()``.
In a flood that would be a system call for each line of a socket.  So only the first few events of a
turn are written one by one.  The rest is written together, before the loop sleeps or after
:data:`MANY` events.  (A power cut takes what the kernel has not written to the disk yet, up to half
a minute.)

Times never go back in a recording: if an event is dispatched after one that happened later, it gets
the time of that one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from ..eventloop import EventLoop
from ..events import Event
from ..output import OutputError, can_be_replaced, write_whole
from .recording import first_line, is_input, line_of

FEW = 8
"""Events of a turn that are written one by one."""
MANY = 4096
"""The most events that wait to be written together."""


class Recorder:
    """The file of a recording.  May be called from several threads, one loop each.

    ``clock()`` is the time where no loop is asked.  What cannot be written now (a full disk) is
    kept, and tried again by :meth:`close`; so is everything if ``path`` is standard output, a
    device or a pipe.  An error of the recording is never one of the program.
    """

    def __init__(
        self, path: Path, program: list[str], *, masked: bool, clock: Callable[[], float]
    ) -> None:
        self.masked = masked
        self.inputs: int = 0
        """Number of events that are recorded."""
        self.failed: list[str] = []
        """Names of types of which an event could not be recorded, and why."""
        self._later = not can_be_replaced(path)  # not before the end
        self.path: Path = path if self._later else path.absolute()  # the program may change folder
        self._clock = clock
        self._process = os.getpid()
        self._lock = threading.RLock()
        self.begun: bool = False
        """Whether a loop was made, or an event recorded."""
        self._began = clock()
        self._latest = 0.0  # time of the last line
        self._events: list[tuple[Event, float]] = []  # whose lines are not made yet
        self._pending = bytearray(f"{first_line(program, masked)}\n".encode())
        self._file = -1
        self._written = 0  # bytes

    def begin(self, clock: Callable[[], float] | None = None) -> None:
        """Make the file, in the place of what it holds, if that has not happened yet.

        ``clock`` is that of the program's first loop, from whose making the times count.
        """
        if self.begun or self._elsewhere():
            return
        with self._lock:
            self.begun = True
            if clock is not None:
                self._began = clock()
            self._try(self._make)

    def recording_of(self, loop: EventLoop) -> Callable[[Event], None]:
        """A function to be called with each event of ``loop``, before its handlers."""
        came = 0  # in this turn
        planned = False

        def turn_over() -> None:
            nonlocal came, planned
            planned, came = came > FEW, 0
            if planned:  # look again after the next turn, which comes without a sleep
                loop.loop.calls.append(turn_over)
            else:
                self.flush()

        def record(event: Event) -> None:
            nonlocal came, planned
            if not self._put(event, loop.clock):
                return
            came += 1
            if not planned:
                planned = True
                loop.loop.calls.append(turn_over)
            if came <= FEW or len(self._events) >= MANY:
                self.flush()

        return record

    def record(self, event: Event) -> None:
        """Record an event that came from no loop."""
        self.begin()
        if self._put(event, self._clock):
            self.flush()

    def _put(self, event: Event, clock: Callable[[], float]) -> bool:
        """Keep ``event`` if it is to be recorded, and tell whether it is."""
        try:
            if not is_input(event) or self._elsewhere():
                return False
            now = clock()
            happened = event.time if event.time <= now else now  # a time may be NaN, or to come
        except Exception as error:
            self._note(event, error)
            return False
        with self._lock:
            self._latest = max(self._latest, happened - self._began)
            self._events.append((event, self._latest))
        return True

    def flush(self) -> None:
        """Give the kernel what has come."""
        if self._elsewhere():
            return
        with self._lock:
            made = [line for event, at in self._events if (line := self._line(event, at))]
            self._pending += b"".join(made)
            self._events = []
            self.inputs += len(made)
            self._try(self._write)

    def close(self) -> None:
        """Write all that is not written yet.  Raises :class:`~uievents.output.OutputError`."""
        if self._elsewhere():
            return
        with self._lock:
            self.flush()
            if not can_be_replaced(self.path):
                write_whole(self.path, bytes(self._pending))
                return
            try:
                if self._file < 0:
                    self._make()
                self._write()
                os.fsync(self._file)
            except OutputError:
                raise
            except OSError as error:
                raise OutputError(f"cannot write {self.path}: {error.strerror or error}") from error
            finally:
                if self._file >= 0:
                    os.close(self._file)
                    self._file = -1

    def _elsewhere(self) -> bool:
        """Whether this is a forked child: the file is its parent's."""
        return os.getpid() != self._process

    def _line(self, event: Event, at: float) -> bytes:
        """The line of ``event``; empty if a field of it cannot be written."""
        try:
            return line_of(event, at, self.masked) + b"\n"
        except Exception as error:
            self._note(event, error)
            return b""

    def _note(self, event: Event, error: Exception) -> None:
        kind = type(event).__name__
        if not any(noted.startswith(f"{kind}:") for noted in self.failed):
            self.failed.append(f"{kind}: {type(error).__name__}")

    def _try(self, write: Callable[[], None]) -> None:
        """Write; if that fails, try again only at the end.  The program goes on."""
        if self._later:
            return
        try:
            write()
        except OSError:
            self._later = True

    def _make(self) -> None:
        pending = bytes(self._pending)
        write_whole(self.path, pending)
        self._file = os.open(os.path.realpath(self.path), os.O_WRONLY | getattr(os, "O_BINARY", 0))
        self._written = len(pending)
        del self._pending[:]

    def _write(self) -> None:
        while self._pending and self._file >= 0:
            # At its place: Ctrl-C after the call has it written a second time, there.
            os.lseek(self._file, self._written, os.SEEK_SET)
            count = os.write(self._file, self._pending)
            self._written += count
            del self._pending[:count]
