"""The models of input (:mod:`uievents.models.input`), as the pages that they are.

What is added is the counting: a round is told from the device's being asked and having
nothing (more), which every model does once a round.
"""

from __future__ import annotations

import socket

from ...models import Stop
from ...models.input import Press, model
from ..subject import Subject
from .devices import CountingDevice


def run(name: str, subject: Subject) -> None:
    """Run the model called ``name``, for ever."""
    device = CountingDevice(socket.socket(fileno=subject.stream), "mouse")
    device.subject = subject

    def deliver(index: int, payload: bytes) -> None:
        press = Press.unpack(payload)
        if press.down:
            subject.seen(press.number)

    options = {"interval": subject.interval} if subject.interval else {}
    subject.ready()
    model(name)([device], deliver, Stop(), **options)
