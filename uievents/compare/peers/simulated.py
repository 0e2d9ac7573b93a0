"""The models of input (:mod:`uievents.models.input`), as the pages that they are.

What is added is the counting: a round is told from the device's being asked and having
nothing (more), which every model does once a round.
"""

from __future__ import annotations

import socket

from ...models import Stop
from ...models.input import Device, Press, model
from ..subject import Subject


class CountingDevice(Device):
    """Counts the rounds of whoever asks it."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(socket.socket(fileno=subject.stream), "mouse")
        self._subject = subject

    def read_event(self) -> bytes | None:
        payload = super().read_event()
        if payload is None:
            self._subject.looks += 1
        return payload


def run(name: str, subject: Subject) -> None:
    """Run the model called ``name``, for ever."""

    def deliver(index: int, payload: bytes) -> None:
        press = Press.unpack(payload)
        if press.down:
            subject.seen(press.number)

    options = {"interval": subject.interval} if subject.interval else {}
    device = CountingDevice(subject)
    subject.ready()
    model(name)([device], deliver, Stop(), **options)
