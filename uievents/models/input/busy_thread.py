"""A thread that polls for ever.

The lecture's first way: *create a thread that checks in a loop, for ever, whether there is a
mouse click*.  It notices soonest, as long as a processor core has nothing else to do: it is
awake when the press comes.

What it costs: that core.  The loop takes all of it, although clicks may be seconds apart;
in Python it also takes the interpreter's lock from the threads that have work to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

from .. import StopSignal
from . import Deliver, Device


def run(devices: Sequence[Device], deliver: Deliver, stop: StopSignal) -> int:
    """Read every device, for ever, in a thread of its own.  Returns the number of reads."""
    looks = 0

    def look_for_ever() -> None:
        nonlocal looks
        while not stop.is_set():
            for index, device in enumerate(devices):
                looks += 1
                payload = device.read_event()
                if payload is not None:
                    deliver(index, payload)

    thread = Thread(target=look_for_ever, name="busy-polling")
    thread.start()
    thread.join()
    return looks
