"""The window's end of the shown loop: starts it, sends it input, hears its reports, ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from .meter import Meter
from .protocol import DEVICE_OF, DEVICES, Input, Lines, Order, Report, line, read_report

ROOT = Path(__file__).parent.parent.parent


class Shown:
    """The process of the loop being shown, in one mode; :meth:`close` leaves none behind."""

    def __init__(self, mode: str, interval: float = 1 / 60) -> None:
        self.mode = mode
        self.lost = 0
        """Inputs that the devices had no room for, as the loop did not read them."""
        self._lines = Lines()
        pairs = [socket.socketpair() for _ in (*DEVICES, "control")]
        self._devices = {name: ours for name, (ours, _) in zip(DEVICES, pairs, strict=False)}
        self.control = pairs[-1][0]
        theirs = [pair[1] for pair in pairs]
        for sock, _ in pairs:
            sock.setblocking(False)
        numbers = [sock.fileno() for sock in theirs]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uievents.demo.subject",
                mode,
                str(interval),
                *map(str, numbers),
            ],
            pass_fds=numbers,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *_paths()])},
        )
        for sock in theirs:
            sock.close()
        self.meter = Meter(self.process.pid)

    def send(self, inputs: list[Input]) -> list[Input]:
        """Let the devices report these; returns those for which they had room."""
        sent = []
        for it in inputs:
            try:
                self._devices[DEVICE_OF[it.kind]].send(line(it))
            except OSError:
                self.lost += 1
            else:
                sent.append(it)
        return sent

    def order(self, order: Order) -> None:
        """Ask something of the loop."""
        try:
            self.control.send(line(order))
        except OSError:
            pass  # it is gone, which reports() says

    def reports(self) -> list[Report] | None:
        """What it has reported since; None when the process is gone."""
        try:
            data = self.control.recv(1 << 20)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        return [read_report(text) for text in self._lines.feed(data)]

    def how_it_ended(self) -> str:
        """In words, after :meth:`reports` gave None."""
        try:
            status = self.process.wait(2)
        except subprocess.TimeoutExpired:
            return "it does not answer"
        if status < 0:
            return signal.Signals(-status).name
        return f"exit status {status}"

    def close(self) -> None:
        """End the process: by hanging up, and by force if that does not help at once."""
        for sock in (*self._devices.values(), self.control):
            sock.close()
        try:
            self.process.wait(0.3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _paths() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
