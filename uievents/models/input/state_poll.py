"""Ask for the present state, sleep a while, ask again.

``pygame.mouse.get_pressed()`` once per frame: is the button down *now*?  A press shows
as a difference between two polls.

What it costs: the same delay and the same wakeups as :mod:`.sleep_poll`, and presses.
A press that begins and ends between two polls is missed; two quick clicks may look like one, and
the program cannot know that it has missed anything.  A touchpad's tap lasts a few milliseconds,
a frame sixteen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from .. import StopSignal
from . import Deliver, Device, Press

INTERVAL = 1 / 60


def run(
    devices: Sequence[Device],
    deliver: Deliver,
    stop: StopSignal,
    interval: float = INTERVAL,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Compare every device's state with the previous one, then ``sleep(interval)`` (seconds).

    Returns the number of reads.
    """
    looks = 0
    was_down = [False] * len(devices)
    while not stop.is_set():
        for index, device in enumerate(devices):
            looks += 1
            payload = device.state()
            if payload is None:
                continue
            down = Press.unpack(payload).down
            if down != was_down[index]:
                was_down[index] = down
                deliver(index, payload)
        sleep(interval)
    return looks
