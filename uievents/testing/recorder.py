"""Writes a recording while its program runs, so that it survives if the program is killed.

The most interesting press is the one that ends the program.  So the line of an event is handed to
the kernel before its handlers run, which may crash, call ``os._exit()`` or be killed.  In a flood
of events this would cost a system call for each.  So only the first few events of a turn are
written one by one; the others are written together, before the loop sleeps or after :data:`MANY`
events.  (After a power cut, up to half a minute is lost that the kernel had not written yet.)

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
    """The file of a recording.  Several threads may use it, each with its loop.

    ``clock()`` gives the time of events without a loop.  Lines that cannot be written (a full
    disk) are kept, and :meth:`close` tries again.  If ``path`` is standard output, a device or a
    pipe, :meth:`close` writes everything.  Errors of the recording never reach the program.
    """

    def __init__(
        self, path: Path, program: list[str], *, masked: bool, clock: Callable[[], float]
    ) -> None:
        self.masked = masked
        self.inputs: int = 0
        """Number of events that are recorded."""
        self.failed: list[str] = []
        """Event types that could not be recorded, each with its error."""
        self._later = not can_be_replaced(path)  # whether everything is written at the end
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
        """Make the file, replacing an earlier one, at the first call.

        ``clock`` is that of the program's first loop; times count from now.
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
        """Record an event of a program without a loop of uievents."""
        self.begin()
        if self._put(event, self._clock):
            self.flush()

    def _put(self, event: Event, clock: Callable[[], float]) -> bool:
        """Keep ``event`` if it is input; returns whether it is."""
        try:
            if not is_input(event) or self._elsewhere():
                return False
            now = clock()
            happened = (
                event.time if event.time <= now else now
            )  # a time may be NaN, or in the future
        except Exception as error:
            self._note(event, error)
            return False
        with self._lock:
            self._latest = max(self._latest, happened - self._began)
            self._events.append((event, self._latest))
        return True

    def flush(self) -> None:
        """Hand the lines of all events so far to the kernel."""
        if self._elsewhere():
            return
        with self._lock:
            made = [line for event, at in self._events if (line := self._line(event, at))]
            self._pending += b"".join(made)
            self._events = []
            self.inputs += len(made)
            self._try(self._write)

    def close(self) -> None:
        """Write the rest.  Raises :class:`~uievents.output.OutputError`."""
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
        """Whether this is a forked child; the file belongs to its parent."""
        return os.getpid() != self._process

    def _line(self, event: Event, at: float) -> bytes:
        """The line of ``event``; empty if one of its fields cannot be written."""
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
            # At a fixed place: after a Ctrl-C here, the same bytes are written there again.
            os.lseek(self._file, self._written, os.SEEK_SET)
            count = os.write(self._file, self._pending)
            self._written += count
            del self._pending[:count]
