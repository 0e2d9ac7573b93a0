"""Scan many devices, each for a moment, one after the other.

The lecture's third fault: *if one loop has to scan very many devices, the response time
becomes a problem*.  Each device gets a short wait, which avoids both the busy loop and the
endless wait.

What it costs: a press waits until its device's turn comes.  With n devices and a timeout
of p seconds that is n x p at worst and half of that on average: with sixty devices and one
millisecond as bad as polling once per frame, and growing with every device.
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
