"""The window's end of a process that it shows: starts it, feeds it, reads its reports, ends it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from ..events import Readable
from ..measure.process import Process, end_all
from ..words import Text, text
from .meter import CostMeter

if TYPE_CHECKING:
    from .stage import Stage


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The loop runs, and waits from now on."""

    time: float


def line(message: msgspec.Struct) -> bytes:
    """``message`` as it goes over the wire."""
    return msgspec.json.encode(message) + b"\n"


def has_ended(why: Text | str) -> Text:
    """That the process of a loop is gone, and why."""
    return text("The loop's process has ended ({why})", why=why)


class DeviceProcess(Process):
    """A process with devices; :meth:`close` leaves none behind.

    It runs ``module:function``, whose arguments are a :class:`~uievents.measure.process.Channel`,
    ``arguments``, and the descriptor of each of ``devices``.  It ends when the channel is hung up.
    ``read`` decodes a line that it reports.
    """

    def __init__(
        self,
        function: str,
        arguments: Sequence[str],
        devices: Sequence[str],
        read: Callable[[bytes], Any],
    ) -> None:
        pairs = [socket.socketpair() for _ in devices]
        self._devices = {name: here for name, (here, _) in zip(devices, pairs, strict=True)}
        numbers = [there.fileno() for _, there in pairs]
        words = (*arguments, *map(str, numbers))
        try:
            super().__init__(function, *words, descriptors=numbers, wait=False)
        except BaseException:
            for here, _ in pairs:
                here.close()
            raise
        finally:
            for _, there in pairs:
                there.close()
        for sock in (*self._devices.values(), self.control):
            sock.setblocking(False)
        self.costs: CostMeter = CostMeter(self.pid)
        self.ready: bool = False
        """Whether it has reported that it is :class:`Ready`."""
        self._read = read
        self._stage: Stage | None = None
        """The stage of the page that follows it."""

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
            pass  # it has gone, as reports() says

    def reports(self) -> list[Any] | None:
        """What it has reported since the last call; None when it has gone."""
        lines = self.lines()
        if lines is None:
            return None
        reports = [self._read(each) for each in lines]
        if any(isinstance(report, Ready) for report in reports):
            self.ready = True
            self.costs.read()  # what starting cost is not its program's
        return reports

    def follow(
        self,
        stage: Stage,
        report: Callable[[list[Any]], object],
        ended: Callable[[Text], object],
    ) -> None:
        """Call ``report(reports)`` as they come, until it is closed.

        If it ends by itself, it is closed, and ``ended(why)`` is called.
        """

        def read(event: Readable) -> None:
            reports = self.reports()
            if reports is None:
                why = self.how_it_ended()
                self.close()
                ended(why)
            elif reports:
                report(reports)

        self._stage = stage
        stage.watch(self.control, read)

    def close(self, timeout: float = 0.3) -> None:
        """Hang up, and kill the process if it still runs ``timeout`` seconds later."""
        end_shown([self], timeout)


def end_shown(processes: Iterable[DeviceProcess], timeout: float = 0.3) -> None:
    """Hang up on all of them, and kill those that still run ``timeout`` seconds later."""
    processes = list(processes)
    for each in processes:
        if each._stage is not None:
            each._stage.unwatch(each.control)
        for sock in each._devices.values():
            sock.close()
    end_all(processes, timeout)
