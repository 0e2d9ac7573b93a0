"""Ways to wait for a device that needs no display (:mod:`uievents.measure.devices`)."""

from __future__ import annotations

import threading
import time

from ...measure.devices import PRESS
from ..subject import Subject


def run(name: str, subject: Subject) -> None:
    """Wait in the way called ``name``, for ever."""
    {"busy": busy, "sleep": sleep, "state": state, "events": events}[name](subject)


def busy(subject: Subject) -> None:
    """A thread that asks for ever."""
    device = subject.device

    def poll() -> None:
        while True:
            subject.looks += 1
            for kind, number in device.read():
                if kind == PRESS:
                    subject.seen(number)

    thread = threading.Thread(target=poll, daemon=True)
    subject.ready()
    thread.start()
    thread.join()


def sleep(subject: Subject) -> None:
    """The same with a sleep between the questions."""
    device = subject.device
    subject.ready()
    while True:
        subject.looks += 1
        for kind, number in device.read():
            if kind == PRESS:
                subject.seen(number)
        time.sleep(subject.interval)


def state(subject: Subject) -> None:
    """Asks what the button's state is *now*: a press between two looks was never there."""
    device = subject.device
    noticed = -1
    subject.ready()
    while True:
        subject.looks += 1
        down, number = device.state()
        if down and number != noticed:
            noticed = number
            subject.seen(number)
        time.sleep(subject.interval)


def events(subject: Subject) -> None:
    """uievents: the loop sleeps until the device has something."""
    from uievents import EventLoop, Readable

    device = subject.device
    loop = EventLoop()
    loop.watch(device, read=True)

    @loop.on(Readable)
    def readable(event: Readable) -> None:
        for kind, number in device.read():
            if kind == PRESS:
                subject.seen(number)

    subject.count_looks = lambda: loop.turns
    subject.ready(wait=loop.explain_wait())
    loop.run()
