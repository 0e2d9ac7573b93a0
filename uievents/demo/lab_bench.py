"""The window's end of a measuring process (:mod:`.lab`): starts it, hears it, ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import msgspec

from ..measure.process import Lines
from .lab_results import Order, Result, read_result

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 1.0
"""Seconds for which a process that was told to end is waited for, before it is killed."""


class Bench:
    """A measuring process at work on one order; :meth:`close` leaves none behind.

    Watch :attr:`control` for reading, and ask for the :meth:`results` when it can be read.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.ending: bool = False
        self._lines = Lines()
        self.control: socket.socket
        self.control, theirs = socket.socketpair()
        self.control.setblocking(False)
        with theirs:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "uievents.demo.lab",
                    str(theirs.fileno()),
                    msgspec.json.encode(order).decode(),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *_paths()])},
            )

    def results(self) -> list[Result] | None:
        """What it has told since; None when the process is gone."""
        try:
            data = self.control.recv(1 << 20)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        return [read_result(line) for line in self._lines.feed(data)]

    def end(self) -> None:
        """Tell it to end, without waiting: :meth:`results` gives None when it has."""
        self.ending = True
        try:
            self.control.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has ended

    def how_it_ended(self) -> str:
        """In words, after :meth:`results` gave None; nothing if all went well."""
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return "it does not answer"
        if status < 0:
            return signal.Signals(-status).name
        return f"exit status {status}" if status else ""

    def close(self) -> None:
        """End the process: by hanging up, and by force if that does not help soon."""
        self.control.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _paths() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
