"""The models of input (:mod:`uievents.models.input`), unchanged, as measured programs.

Only the rounds of their loops are counted: each model reads a device until there is nothing more to
read, and each such empty read is counted.
"""

from __future__ import annotations

import socket

from ...models import StopSignal
from ...models.input import Device, Press, model
from . import Subject


class CountingDevice(Device):
    """Counts the reads and waits that returned nothing."""

    subject: Subject

    def read_event(self) -> bytes | None:
        return self._counted(super().read_event())

    def wait_event(self, timeout: float | None = None) -> bytes | None:
        return self._counted(super().wait_event(timeout))

    def _counted(self, payload: bytes | None) -> bytes | None:
        if payload is None:
            self.subject.looks += 1
        return payload


def run(name: str, subject: Subject) -> None:
    """Run the model called ``name``, for ever."""
    CountingDevice.subject = subject
    devices = [CountingDevice(socket.socket(fileno=fd)) for fd in subject.stream]

    def deliver(index: int, payload: bytes) -> None:
        press = Press.unpack(payload)
        if press.down:
            subject.handled(press.number)

    options = {"interval": subject.interval} if subject.interval else {}
    subject.ready()
    model(name)(devices, deliver, StopSignal(), **options)
