"""The window's end of a process that it shows: starts it, feeds it, hears it, ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import monotonic

import msgspec

from ..measure.process import Lines
from .meter import Meter
from .protocol import DEVICE_OF, DEVICES, Input, Order, Ready, Report, line, read_report

ROOT = Path(__file__).parent.parent.parent


class Process:
    """A process with devices and a control socket; :meth:`close` leaves none behind.

    It is ``python -m MODULE ARGUMENTS... DESCRIPTORS...``: one for each of ``devices``, and
    the control socket's, on which both sides say lines.  It ends when that is hung up.
    """

    def __init__(self, module: str, arguments: Sequence[str], devices: Sequence[str]) -> None:
        self._lines = Lines()
        pairs = [socket.socketpair() for _ in (*devices, "control")]
        self._devices = {name: ours for name, (ours, _) in zip(devices, pairs, strict=False)}
        self.control: socket.socket = pairs[-1][0]
        theirs = [pair[1] for pair in pairs]
        for sock, _ in pairs:
            sock.setblocking(False)
        numbers = [sock.fileno() for sock in theirs]
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-m", module, *arguments, *map(str, numbers)],
            pass_fds=numbers,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *_paths()])},
        )
        for sock in theirs:
            sock.close()
        self.meter: Meter = Meter(self.process.pid)

    def feed(self, device: str, data: bytes) -> bool:
        """Let the device report this; whether it had room for it."""
        try:
            self._devices[device].send(data)
        except OSError:
            return False
        return True

    def say(self, message: msgspec.Struct) -> None:
        """Ask something of it."""
        try:
            self.control.send(line(message))
        except OSError:
            pass  # it is gone, which hear() says

    def hear(self) -> list[bytes] | None:
        """The lines that it has said since; None when the process is gone."""
        try:
            data = self.control.recv(1 << 20)
        except BlockingIOError:
            return []
        except OSError:
            return None
        return self._lines.feed(data) if data else None

    def how_it_ended(self) -> str:
        """In words, after :meth:`hear` gave None."""
        try:
            status = self.process.wait(2)
        except subprocess.TimeoutExpired:
            return "it does not answer"
        if status < 0:
            return signal.Signals(-status).name
        return f"exit status {status}"

    def hang_up(self) -> None:
        """Tell it to end, and do not wait for that."""
        for sock in (*self._devices.values(), self.control):
            sock.close()

    def close(self) -> None:
        """End it: by hanging up, and by force if that does not help at once."""
        end_all([self])


def end_all(processes: Iterable[Process], patience: float = 0.3) -> None:
    """End them, all at one time: by hanging up, and by force after ``patience`` seconds."""
    processes = list(processes)
    for each in processes:
        each.hang_up()
    until = monotonic() + patience
    for each in processes:
        try:
            each.process.wait(max(0.0, until - monotonic()))
        except subprocess.TimeoutExpired:
            each.process.kill()
            each.process.wait()


class Shown(Process):
    """The process of the loop being shown on the Pipeline page, in one mode."""

    def __init__(self, mode: str, interval: float = 1 / 60) -> None:
        super().__init__("uievents.demo.subject", [mode, str(interval)], DEVICES)
        self.mode = mode
        self.ready: bool = False
        """Whether it has said that its loop runs."""
        self.lost: int = 0
        """Inputs that the devices had no room for, as the loop did not read them."""

    def send(self, inputs: list[Input]) -> list[Input]:
        """Let the devices report these; returns those for which they had room."""
        sent = [it for it in inputs if self.feed(DEVICE_OF[it.kind], line(it))]
        self.lost += len(inputs) - len(sent)
        return sent

    def order(self, order: Order) -> None:
        """Ask something of the loop."""
        self.say(order)

    def reports(self) -> list[Report] | None:
        """What it has reported since; None when the process is gone."""
        heard = self.hear()
        if heard is None:
            return None
        reports = [read_report(text) for text in heard]
        self.ready |= any(isinstance(report, Ready) for report in reports)
        return reports


def _paths() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
