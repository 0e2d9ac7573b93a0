"""Wait for the mouse, then for the keyboard, then for the mouse again.

The lecture's second fault: *what if the call that scans the mouse blocks?*  A blocking call
costs nothing while nothing happens, so it is tempting.  But it waits for one device only.
*While the mouse is being waited for, the keyboard may never be looked at at all*: keys
pile up until the mouse moves, and then one of them is noticed per round.

What it costs: no CPU, but every device except the one that is being waited for.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import StopSignal
from . import Deliver, Device


def run(devices: Sequence[Device], deliver: Deliver, stop: StopSignal) -> int:
    """Wait for each device in turn, the first one first.  Returns the number of waits.

    Also ends when the device that it waits for is gone.  (Only hanging up a device ends a blocked
    wait, so that is what ``stop`` does.)
    """
    waits = 0

    def hang_up() -> None:
        for device in devices:
            device.hang_up()

    with stop.calling(hang_up):
        while not stop.is_set():
            for index, device in enumerate(devices):
                waits += 1
                payload = device.wait_event()
                if payload is None:
                    return waits
                deliver(index, payload)
    return waits
