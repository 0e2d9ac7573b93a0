"""Poll, sleep a while, poll again.

The usual cure for the loop that polls for ever, and the shape of most games:
``pygame.event.get()`` and ``Clock.tick(60)``.  As the devices queue their input, nothing is
missed; it is only noticed late.

What it costs: delay and CPU time.  A press waits half an interval on average and a whole one at
worst; and the program wakes up sixty times a second although nothing happens.  A shorter
interval reduces the delay and costs more CPU time; neither goes away.
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
    """Read every device, then ``sleep(interval)`` (seconds).  Returns the number of reads."""
    looks = 0
    while not stop.is_set():
        for index, device in enumerate(devices):
            looks += 1
            while (payload := device.read_event()) is not None:
                deliver(index, payload)
        sleep(interval)
    return looks
