"""One model of :mod:`uievents.models.input`, in a process of its own for the Models page.

Its arguments (:func:`show`) are the channel to the window, the model's name, and the descriptors of
two devices.  It reports each press that the model notices.  When it is asked, it reports when the
model waited: each call that waits (sleep, select, a blocking read) is wrapped and timed; between
two waits the model runs.  While nothing happens it reports nothing, so watching costs nothing.
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
"""Each model's module; and for those that sleep, the seconds between two looks."""


class Called(msgspec.Struct, frozen=True, tag="called"):
    """The model has noticed a press, and calls its handler now."""

    number: int
    time: float


class WaitReport(msgspec.Struct, frozen=True, tag="trace"):
    """When the model waited: ``(from, to)`` each, in seconds on the monotonic clock."""

    until: float
    waits: list[tuple[float, float]]
    unread: list[int]
    """The presses that the model has not read from its devices yet."""
    waits_for: int
    """The index of the device that a blocking model waits for; -1: no single one."""


class Ask(msgspec.Struct, frozen=True):
    """Asks when the model has waited since then."""

    since: float


Report = Called | WaitReport | Ready
read_report: Callable[[bytes], Report] = msgspec.json.Decoder(Report).decode
read_ask: Callable[[str], Ask] = msgspec.json.Decoder(Ask).decode


class WaitLog:
    """Records when each wait begins and ends."""

    def __init__(self, first: Callable[[], object] = bool) -> None:
        self._first: Callable[[], object] | None = first
        """Called once, before the first wait."""
        self._spans: deque[tuple[float, float]] = deque(maxlen=4096)
        self._began: float | None = None

    def timed(self, wait: Callable[..., Any]) -> Callable[..., Any]:
        """``wait``, each call of which is recorded."""

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
        """The model waits for the first time; or it runs, and is one that never waits."""
        first, self._first = self._first, None
        if first is not None:
            first()

    def since(self, time: float, now: float) -> list[tuple[float, float]]:
        """The waits between ``time`` and ``now``."""
        # Read before the spans: a wait that ends right now is then taken for one that lasts.
        began = self._began
        spans = [*self._spans]
        if began is not None and all(span[0] != began for span in spans):
            spans.append((began, now))
        return [(began, min(end, now)) for began, end in spans if end >= time and began <= now]


class Watched(Device):
    """A device that knows whether the model waits for it, and which presses are unread."""

    def __init__(self, sock: socket.socket, name: str, waits: WaitLog) -> None:
        super().__init__(sock, name)
        self.awaited: bool = False
        self._wait = waits.timed(super().wait_event)
        # Peeking has a socket of its own, as the timeout of the other is the model's to set.
        self._peek = socket.socket(fileno=os.dup(sock.fileno()))

    def wait_event(self, timeout: float | None = None) -> bytes | None:
        self.awaited = True
        try:
            payload: bytes | None = self._wait(timeout)
            return payload
        finally:
            self.awaited = False

    def unread(self) -> list[int]:
        """The numbers of the presses that the model has not read."""
        try:
            data = self._peek.recv(1 << 16, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return []
        whole = len(data) - len(data) % SIZE
        presses = [Press.unpack(data[at : at + SIZE]) for at in range(0, whole, SIZE)]
        return [press.number for press in presses if press.down]


def show(channel: Channel, name: str, *descriptors: str) -> None:
    """The function that a model's process runs; ``descriptors`` are those of the devices."""
    module, interval = MODELS[name]
    stop = StopSignal()
    # A model may import and prepare much first: it is ready when it waits.
    waits = WaitLog(lambda: channel.send(Ready(monotonic())))
    devices = [
        Watched(socket.socket(fileno=int(number)), device, waits)
        for device, number in zip(DEVICES, descriptors, strict=True)
    ]
    threading.Thread(target=answer, args=(channel, devices, waits, stop), daemon=True).start()

    def deliver(index: int, payload: bytes) -> None:
        now, press = monotonic(), Press.unpack(payload)
        if press.down:
            channel.send(Called(press.number, now))

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
    """Report the waits each time that the window asks; when it hangs up, stop the model."""
    for asked in channel:
        now = monotonic()
        unread = [number for device in devices for number in device.unread()]
        waits_for = next((n for n, device in enumerate(devices) if device.awaited), -1)
        channel.send(WaitReport(now, waits.since(read_ask(asked).since, now), unread, waits_for))
    stop.set()
