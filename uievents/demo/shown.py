"""The window's end of a process that it shows: starts it, feeds it, hears it, ends it."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence

import msgspec

from ..measure import process as measured
from ..words import Text, text
from .meter import Meter


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The loop runs, and waits from now on."""

    time: float


def line(message: msgspec.Struct) -> bytes:
    """``message`` as it goes over the wire."""
    return msgspec.json.encode(message) + b"\n"


def has_ended(why: Text | str) -> Text:
    """That the process of a loop is gone, and why."""
    return text("The loop's process has ended ({why})", why=why)


class Process:
    """A process with devices and a control socket; :meth:`close` leaves none behind.

    It runs ``module:function``, whose arguments are a :class:`~uievents.measure.process.Channel`,
    ``arguments``, and the descriptor of each of ``devices``.  It ends when that is hung up.
    """

    def __init__(self, function: str, arguments: Sequence[str], devices: Sequence[str]) -> None:
        pairs = [socket.socketpair() for _ in devices]
        self._devices = {name: here for name, (here, _) in zip(devices, pairs, strict=True)}
        numbers = [there.fileno() for _, there in pairs]
        self.process: measured.Process = measured.Process(
            function, *arguments, *map(str, numbers), descriptors=numbers, wait=False
        )
        self.control: socket.socket = self.process.control
        for sock in (*self._devices.values(), self.control):
            sock.setblocking(False)
        for _, there in pairs:
            there.close()
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
        return self.process.lines()

    def how_it_ended(self) -> Text:
        """In words, after :meth:`hear` gave None."""
        return self.process.how_it_ended()

    def close(self) -> None:
        """End it: by hanging up, and by force if that does not help at once."""
        end_all([self])


def end_all(processes: Iterable[Process], patience: float = 0.3) -> None:
    """End them, all at one time: by hanging up, and by force after ``patience`` seconds."""
    processes = list(processes)
    for each in processes:
        for sock in each._devices.values():
            sock.close()
    measured.end_all([each.process for each in processes], patience)
