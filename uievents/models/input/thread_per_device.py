"""A thread for each device, each in its own blocking wait.

A cure for the blocking scan that adds threads instead of events: no device starves, and none
is polled.

What it costs: a thread per device (a stack each, a switch per press), and the order of
events: two threads wake, and chance decides which one runs first.  Several threads call
``deliver`` at once; *the programmer must write
code to protect shared resources*, as the lecture says, and most windowing systems forbid
their use from any thread but one.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

from .. import StopSignal
from . import Deliver, Device


def run(devices: Sequence[Device], deliver: Deliver, stop: StopSignal) -> int:
    """Wait for every device in a thread of its own.  Returns the number of waits.

    Ends when all devices are gone; ``stop`` hangs up on them.
    """
    waits = [0] * len(devices)

    def wait_for(index: int, device: Device) -> None:
        while not stop.is_set():
            waits[index] += 1
            payload = device.wait_event()
            if payload is None:
                return
            deliver(index, payload)

    def hang_up() -> None:
        for device in devices:
            device.hang_up()

    threads = [Thread(target=wait_for, args=each) for each in enumerate(devices)]
    for thread in threads:
        thread.start()
    with stop.calling(hang_up):
        for thread in threads:
            thread.join()
    return sum(waits)
