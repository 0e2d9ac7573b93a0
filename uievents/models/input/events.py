"""The event-driven model: uievents itself.

The lecture's second way: *a queue of events; a press adds one to it; a loop takes events out
and calls the function that belongs to each*.  One wait in the kernel watches all devices, and
returns when any of them has input.

What it costs: nothing while nothing happens; one wakeup when something does.  The price is
inverted control: the program no longer asks, it is called, and a handler that takes long
makes all other events wait.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...eventloop import EventLoop
from ...events import Readable
from .. import StopSignal
from . import Deliver, Device


def run(devices: Sequence[Device], deliver: Deliver, stop: StopSignal) -> int:
    """Watch all devices with one loop.  Returns the number of the loop's wakeups."""
    loop = EventLoop(strict=True)
    index = {device: number for number, device in enumerate(devices)}

    @loop.onReadable
    def pressed(event: Readable) -> None:
        device = event.fileobj
        while (payload := device.read_event()) is not None:
            deliver(index[device], payload)
        if device.gone:
            loop.unwatch(device)

    for device in devices:
        loop.watch(device, read=True)
    with stop.calling(lambda: loop.call(loop.stop)):
        loop.run()
    return loop.turns
