"""Look, sleep a while, look again.

The usual cure for the loop that looks for ever, and the shape of most games:
``pygame.event.get()`` and ``Clock.tick(60)``.  As the devices keep what happened in line,
nothing is missed; it is only noticed late.

What it costs: both at once.  A press waits half an interval on average and a whole one at
worst; and the program wakes up sixty times a second although nothing happens.  A shorter
interval trades the one for the other and never gets rid of either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from .. import StopSignal
from . import Deliver, Device

INTERVAL = 1 / 60


def run(
    devices: Sequence[Device],
    deliver: Deliver,
    stop: StopSignal,
    interval: float = INTERVAL,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Look at every device, then ``sleep(interval)`` (seconds).  Returns the number of looks."""
    looks = 0
    while not stop.is_set():
        for index, device in enumerate(devices):
            looks += 1
            while (payload := device.read_event()) is not None:
                deliver(index, payload)
        sleep(interval)
    return looks
