"""Scan many devices, each for a moment, one after the other.

The lecture's third fault: *if one loop has to scan very many devices, the response time
becomes a problem*.  Each device is given a little time to speak up, which avoids both the
loop at full speed and the wait without end.

What it costs: a press waits until its device's turn comes.  With n devices and a timeout
of p seconds that is n x p at worst, half of it on average: with sixty devices and one
millisecond, as bad as looking once per frame, and growing with every device.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import StopSignal
from . import Deliver, Device

TIMEOUT = 0.001


def run(
    devices: Sequence[Device], deliver: Deliver, stop: StopSignal, timeout: float = TIMEOUT
) -> int:
    """Wait up to ``timeout`` seconds for each device in turn.  Returns the number of waits."""
    waits = 0
    while not stop.is_set():
        for index, device in enumerate(devices):
            if stop.is_set():
                break
            waits += 1
            payload = device.wait_event(timeout)
            if payload is not None:
                deliver(index, payload)
    return waits
