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
    """The program has started, and waits from now on."""

    time: float


def line(message: msgspec.Struct) -> bytes:
    """``message`` as it goes over the wire."""
    return msgspec.json.encode(message) + b"\n"


def has_ended(why: Text | str) -> Text:
    """A sentence: the process of a loop has ended, and why."""
    return text("The loop's process has ended ({why})", why=why)


class FollowedProcess(Process):
    """A process whose reports a page takes as they come.  ``read`` decodes a line of them."""

    def __init__(
        self,
        function: str,
        *arguments: str,
        read: Callable[[bytes], Any],
        descriptors: Sequence[int] = (),
    ) -> None:
        super().__init__(function, *arguments, descriptors=descriptors, wait=False)
        self.control.setblocking(False)
        self._read = read
        self._stage: Stage | None = None
        """The stage of the page that follows it."""

    def reports(self) -> list[Any] | None:
        """What it has reported since the last call; None when it has gone."""
        lines = self.lines()
        return None if lines is None else [self._read(each) for each in lines]

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

    def unfollow(self) -> None:
        """Its page takes no more reports; a second call does nothing."""
        if self._stage is not None:
            self._stage.unwatch(self.control)

    def close(self, timeout: float = 0.3) -> None:
        """Hang up, and kill the process if it still runs ``timeout`` seconds later."""
        self.unfollow()
        super().close(timeout)


class DeviceProcess(FollowedProcess):
    """A process with devices; :meth:`close` leaves none behind.

    It runs ``module:function``, whose arguments are a :class:`~uievents.measure.process.Channel`,
    ``arguments``, and the descriptor of each of ``devices``.  It ends when the channel is hung up.
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
            super().__init__(function, *words, read=read, descriptors=numbers)
        except BaseException:
            for here, _ in pairs:
                here.close()
            raise
        finally:
            for _, there in pairs:
                there.close()
        for sock in self._devices.values():
            sock.setblocking(False)
        self.costs: CostMeter = CostMeter(self.pid)
        self.ready: bool = False
        """Whether it has reported that it is :class:`Ready`."""

    def reports(self) -> list[Any] | None:
        reports = super().reports()
        if any(isinstance(report, Ready) for report in reports or ()):
            self.ready = True
            self.costs.read()  # the cost of starting is left out
        return reports

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

    def close(self, timeout: float = 0.3) -> None:
        """Hang up, and kill the process if it still runs ``timeout`` seconds later."""
        end_shown([self], timeout)


def end_shown(processes: Iterable[DeviceProcess], timeout: float = 0.3) -> None:
    """Hang up on all of them, and kill those that still run ``timeout`` seconds later."""
    processes = list(processes)
    for each in processes:
        each.unfollow()
        for sock in each._devices.values():
            sock.close()
    end_all(processes, timeout)
