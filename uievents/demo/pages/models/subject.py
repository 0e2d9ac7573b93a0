"""One model of :mod:`uievents.models.input`, running in a process of its own for the Models page.

Its arguments (:func:`show`) are the channel on which it reports each press that the model noticed,
the model's name, and the descriptors of two devices, as the models have them.  When it is asked, it
reports when it waited: the models' waits (sleep, select, a blocking read) are timed from around
them, and between two waits the model runs.  It reports nothing unless a press is noticed or the
window asks: while nothing happens, being watched costs the model nothing.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import msgspec

from ....measure.process import Channel
from ....models import StopSignal
from ....models.input import SIZE, Device, Press, model, sleep_poll, state_poll
from ...shown import Ready

DEVICES = ("mouse", "keyboard")

LIKE_PYGAME = 0.001
"""Seconds that SDL sleeps between two looks inside ``pygame.event.wait``: ``SDL_Delay(1)``."""

MODELS: dict[str, tuple[str, float | None]] = {
    "busy": ("busy_thread", None),
    "pygame": ("sleep_poll", LIKE_PYGAME),
    "sleep": ("sleep_poll", sleep_poll.INTERVAL),
    "state": ("state_poll", state_poll.INTERVAL),
    "scan": ("blocking_scan", None),
    "events": ("events", None),
}
"""What is shown: the model's module, and the seconds between two looks of those that sleep."""


class Called(msgspec.Struct, frozen=True, tag="called"):
    """The model has noticed a press, and calls its handler now."""

    number: int
    time: float


class WaitReport(msgspec.Struct, frozen=True, tag="trace"):
    """When the model waited: ``(from, to)`` each, in seconds on the monotonic clock."""

    until: float
    waits: list[tuple[float, float]]
    unread: list[int]
    """The presses that no look has taken from the devices yet."""
    waits_for: int
    """The device that a blocking model waits for; -1: none in particular."""


class Ask(msgspec.Struct, frozen=True):
    """What has the model done since then?"""

    since: float


Report = Called | WaitReport | Ready
read_report: Callable[[bytes], Report] = msgspec.json.Decoder(Report).decode
read_ask: Callable[[str], Ask] = msgspec.json.Decoder(Ask).decode


class WaitLog:
    """Notes when a wait begins and ends."""

    def __init__(self, first: Callable[[], object] = bool) -> None:
        self._first: Callable[[], object] | None = first
        """Called once, before the first wait."""
        self._spans: deque[tuple[float, float]] = deque(maxlen=4096)
        self._began: float | None = None

    def timed(self, wait: Callable[..., Any]) -> Callable[..., Any]:
        """``wait``, noted."""

        def timed(*args: Any) -> Any:
            self.begin()
            self._began = began = monotonic()
            try:
                return wait(*args)
            finally:
                self._began = None
                self._spans.append((began, monotonic()))

        return timed

    def begin(self) -> None:
        """The model waits for the first time, or would, if it ever waited."""
        first, self._first = self._first, None
        if first is not None:
            first()

    def since(self, time: float, now: float) -> list[tuple[float, float]]:
        """Those between ``time`` and ``now``."""
        began = self._began  # first: a wait that ends now is reported as one that lasts, not twice
        spans = [*self._spans]
        if began is not None and all(span[0] != began for span in spans):
            spans.append((began, now))
        return [(began, min(end, now)) for began, end in spans if end >= time and began <= now]


class Watched(Device):
    """A device that knows whether the model waits for it, and what the model has not read."""

    def __init__(self, sock: socket.socket, name: str, waits: WaitLog) -> None:
        super().__init__(sock, name)
        self.awaited: bool = False
        self._wait = waits.timed(super().wait_event)
        # A socket of its own for peeking: the model's has a timeout that is the model's affair.
        self._peek = socket.socket(fileno=os.dup(sock.fileno()))

    def wait_event(self, timeout: float | None = None) -> bytes | None:
        self.awaited = True
        try:
            payload: bytes | None = self._wait(timeout)
            return payload
        finally:
            self.awaited = False

    def unread(self) -> list[int]:
        """The numbers of the presses that stand in line."""
        try:
            data = self._peek.recv(1 << 16, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return []
        whole = len(data) - len(data) % SIZE
        presses = [Press.unpack(data[at : at + SIZE]) for at in range(0, whole, SIZE)]
        return [press.number for press in presses if press.down]


def show(channel: Channel, name: str, *descriptors: str) -> None:
    """What a model's process runs, until the window hangs up; ``descriptors``: of the devices."""
    module, interval = MODELS[name]
    stop = StopSignal()
    # A model may import and make much before it waits: it is ready when it does.
    waits = WaitLog(lambda: channel.say(Ready(monotonic())))
    devices = [
        Watched(socket.socket(fileno=int(number)), device, waits)
        for device, number in zip(DEVICES, descriptors, strict=True)
    ]
    threading.Thread(target=answer, args=(channel, devices, waits, stop), daemon=True).start()

    def deliver(index: int, payload: bytes) -> None:
        now, press = monotonic(), Press.unpack(payload)
        if press.down:
            channel.say(Called(press.number, now))

    options: dict[str, Any] = {}
    if interval is not None:
        options = {"interval": interval, "sleep": waits.timed(time.sleep)}
    elif module == "events":
        from ....selector import Selector

        Selector.select = waits.timed(Selector.select)  # type: ignore[method-assign]
    elif module == "busy_thread":
        waits.begin()
    model(module)(devices, deliver, stop, **options)


def answer(channel: Channel, devices: Sequence[Watched], waits: WaitLog, stop: StopSignal) -> None:
    """Report a trace each time that one is asked for; then have the model end."""
    for asked in channel:
        now = monotonic()
        unread = [number for device in devices for number in device.unread()]
        waits_for = next((n for n, device in enumerate(devices) if device.awaited), -1)
        channel.say(WaitReport(now, waits.since(read_ask(asked).since, now), unread, waits_for))
    stop.set()
