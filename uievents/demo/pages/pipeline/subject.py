"""The loop being shown: a process of its own, so that drawing it is never in its figures.

Its arguments (:func:`show`) are the channel on which it takes orders and reports, the mode, the
interval, and the descriptors of four devices (:class:`~.protocol.Wire`).  Queue, dispatcher and
handlers are the library's in every mode; what differs is how the devices are waited for.
"""

from __future__ import annotations

import importlib
import inspect
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import inf, nextafter
from time import monotonic
from typing import Any, ClassVar

from msgspec.structs import replace

from ....eventloop import EventLoop
from ....events import Click, Event, KeyDown, MouseMove, Received, Timer, Wheel
from ....loop import Loop
from ....measure.process import Channel, Lines
from ....models import StopSignal
from ....models.input import blocking_scan, busy_thread, sleep_poll
from ....sources import Clock, Put, Source
from ...shown import Ready, line
from . import handlers
from .by_pygame import open_pygame, wait_by_pygame
from .protocol import (
    DEVICES,
    KINDS,
    Counted,
    DeviceInput,
    Handled,
    Noticed,
    Order,
    Report,
    Started,
    Wire,
    read_input,
    read_order,
)
from .stepping import Stepped


def event_of(it: DeviceInput) -> Event:
    """The event that an input becomes."""
    facts: dict[str, dict[str, Any]] = {
        "click": {"pos": it.pos},
        "key": {"key": it.text},
        "wheel": {"pos": it.pos, "dy": round(it.amount)},
        "move": {"pos": it.pos},
        "socket": {"connection": None, "data": it.text.encode()},
        "timer": {"name": it.text},
    }
    kind = KINDS[it.kind]
    return kind.event(time=it.time, source=kind.device, **facts[it.kind])


KIND_OF = {kind.event: name for name, kind in KINDS.items()}

ONLY_COUNTED = "counted"
"""The source of events that are only counted: it is reported how many were handled."""
SELDOM = 0.1
"""Seconds from one such report to the next, while more events come."""


class Reporter:
    """Sends reports to the window, and never waits for it: a slow window slows no loop.

    What the socket has no room for is kept, and sent with the next report.  That is little: the
    window follows few events a second, and has the rest counted (:attr:`DeviceInput.times`).
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._kept = bytearray()
        self._lock = threading.Lock()

    def __call__(self, message: Report) -> None:
        with self._lock:
            self._kept += line(message)
            try:
                del self._kept[: self._sock.send(self._kept, socket.MSG_DONTWAIT)]
            except BlockingIOError:
                pass
            except OSError:
                self._kept.clear()  # the window has gone: obey() notices it, too


class ShownLoop(EventLoop):
    """An event loop that reports what happens to each event, and can be stepped."""

    make_loop: ClassVar[type[Loop]] = Stepped
    loop: Stepped

    def __init__(self, report: Callable[[Report], None]) -> None:
        super().__init__()
        self.report = report
        self._numbers: dict[tuple[type[Event], float], int] = {}
        self._counted: dict[str, int] = {}
        self._to_count = 0
        self._reported = 0.0
        self._counting = threading.Lock()
        self._ticks = 0
        self._ticking: Any = None
        self._slow: Any = None
        self.loop.dispatch = self._dispatch
        for event_type, handler in (
            (KeyDown, handlers.on_key_down),
            (Wheel, handlers.on_wheel),
            (MouseMove, handlers.on_mouse_move),
            (Received, handlers.on_received),
        ):
            self.on(event_type, self._timed(handler))
        self.on(Timer, self._timed(handlers.on_timer), name="tick")
        self.set_slow("off")
        self.loop.report = report

    # ------------------------------------------------------------ the way of an event

    def notice(self, it: DeviceInput) -> None:
        """Put an event of the input in line, and report it."""
        if it.times:
            # They have no number: each is only counted when it has been handled.
            with self._counting:
                self._to_count += it.times
            self.queue.extend([replace(event_of(it), source=ONLY_COUNTED) for _ in range(it.times)])
            return
        event, before = event_of(it), self.queue.merged
        while (type(event), event.time) in self._numbers:  # several came at the same time
            event = replace(event, time=nextafter(event.time, inf))
        self._numbers[type(event), event.time] = it.id
        self.queue.put(event)
        self.report(Noticed(it.id, monotonic(), self.queue.merged > before))

    def _number(self, event: Event) -> int | None:
        if event.source == ONLY_COUNTED:
            return None
        return self._numbers.get((type(event), event.time))

    def _dispatch(self, event: Event) -> None:
        if isinstance(event, Timer) and event.timer is not None:
            self._ticks += 1
            self._numbers[Timer, event.time] = -self._ticks
            noticed = max(event.time, self.loop.collected)
            self.report(Noticed(-self._ticks, noticed, due=event.time))
        number = self._number(event)
        if number is not None:
            self.report(Started(number, monotonic(), getattr(event, "count", 1)))
        self.dispatcher.dispatch(event)

    def _timed(self, handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """``handler``, whose end is reported."""
        if inspect.iscoroutinefunction(handler):

            async def timed_async(event: Event) -> None:
                with self._handling(event):
                    await handler(event)

            return timed_async

        def timed(event: Event) -> None:
            with self._handling(event):
                handler(event)

        return timed

    @contextmanager
    def _handling(self, event: Event) -> Iterator[None]:
        began = monotonic()
        yield
        number = self._number(event)
        if number is not None:
            del self._numbers[type(event), event.time]
            self.report(Handled(number, monotonic(), began))
        elif event.source == ONLY_COUNTED:
            self._count(KIND_OF[type(event)])

    def _count(self, kind: str) -> None:
        """Count a handled event, perhaps on a thread; report it seldom, and after the last."""
        with self._counting:
            self._counted[kind] = self._counted.get(kind, 0) + 1
            self._to_count -= 1
            now = monotonic()
            if not self._to_count or now - self._reported > SELDOM:
                self._reported = now
                self.report(Counted(now, self._counted))
                self._counted = {}

    # ------------------------------------------------------------ orders

    def obey(self, order: Order) -> None:
        """Do what the window asks."""
        if order.slow is not None:
            self.set_slow(order.slow)
        if order.paused is not None:
            self.loop.paused = order.paused
            self.loop.resume()
        if order.ticking is not None:
            self._tick(order.ticking)
        self.loop.steps += order.step
        if order.line:
            self.loop.step_line()

    def set_slow(self, how: str) -> None:
        """Register the handler of clicks: quick, or slow in one of three ways."""
        if self._slow is not None:
            self._slow.cancel()
        chosen = handlers.HANDLERS["click" if how == "off" else how]
        self._slow = self.on(Click, self._timed(chosen), thread=how == "thread")

    def _tick(self, on: bool) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        if on:
            self._ticking = self._timers.start(1.0, 1.0, "tick")


class ReadSource(Source):
    """Calls ``read(file)`` when one of ``files`` can be read, also while events stand in line."""

    backpressure = False

    def __init__(self, name: str, files: Sequence[Any], read: Callable[[Any], object]) -> None:
        self.name = name
        self.files = files
        self.read = read

    def attach(self, selector: Any, put: Put, clock: Clock) -> None:
        super().attach(selector, put, clock)
        for file in self.files:
            selector.register(file, 1, self.ready)

    def ready(self, key: Any, mask: int) -> None:
        self.read(key.fileobj)


# ---------------------------------------------------------------- how the devices are waited for


def wait_by_events(loop: ShownLoop, wires: list[Wire], control: socket.socket) -> None:
    """One wait in the kernel for all devices: the library as it is meant to be used."""
    lines = Lines()

    def read(wire: Wire) -> None:
        while (payload := wire.read_event()) is not None:
            loop.notice(read_input(payload))
        if wire.gone:
            loop.selector.unregister(wire)

    def obey(control: socket.socket) -> None:
        try:
            data = control.recv(65_536)
        except OSError:
            data = b""
        for order in lines.feed(data):
            loop.obey(read_order(order))
        if not data:  # the window has hung up
            loop.loop.resume()
            loop.stop()

    loop.add(ReadSource("devices", wires, read))
    loop.add(ReadSource("orders", [control], obey))
    loop.loop.listen = partial(obey, control)
    loop.turn(0)  # the first turn makes what the loop needs
    loop.report(Ready(monotonic()))
    loop.run()


class Round(StopSignal):
    """The signal for which a model asks in each round: a good place to let it be stepped."""

    def __init__(self, stand: Callable[[], object]) -> None:
        super().__init__()
        self._stand = stand

    def is_set(self) -> bool:
        self._stand()
        return super().is_set()


@dataclass
class Model:
    """A model of :mod:`uievents.models.input` that feeds the same queue and dispatcher."""

    loop: ShownLoop
    wires: list[Wire]
    channel: Channel
    interval: float
    obeyed: threading.Semaphore = field(default_factory=partial(threading.Semaphore, 0))
    """Released when an order has been obeyed."""

    def __post_init__(self) -> None:
        self.stop: Round = Round(self.loop.loop.stand)
        self.loop.loop.listen = self.obeyed.acquire

    def run(self, mode: str) -> None:
        threading.Thread(target=self._obey, name="orders", daemon=True).start()
        if mode == "pygame":
            open_pygame()
        self.loop.report(Ready(monotonic()))
        if mode == "sleep":
            sleep_poll.run(self.wires, self.put, self.stop, sleep=self.deliver_and_sleep)
        elif mode == "scan":
            blocking_scan.run(self.wires, self.put_and_deliver, self.stop)
        else:
            run = busy_thread.run if mode == "busy" else wait_by_pygame
            run(self.wires, self.put_and_deliver_all, self.stop)

    def put(self, index: int, payload: bytes) -> None:
        self.loop.loop.stand()
        self.loop.notice(read_input(payload))

    def put_and_deliver(self, index: int, payload: bytes) -> None:
        self.put(index, payload)
        while len(self.loop.queue):
            self.loop.loop.deliver()

    def put_and_deliver_all(self, index: int, payload: bytes) -> None:
        if self.wires[index].more:  # motions that came together are to merge
            self.put(index, payload)
        else:
            self.put_and_deliver(index, payload)

    def deliver_and_sleep(self, seconds: float) -> None:
        while len(self.loop.queue):
            self.loop.loop.deliver()
        time.sleep(self.interval)

    def _obey(self) -> None:
        for text in self.channel:
            order = read_order(text)
            self.interval = order.interval or self.interval
            if order.slow != "async":  # a coroutine needs a loop that can wait for it
                self.loop.obey(order)
            self.obeyed.release()
        self.stop.set()
        self.loop.loop.resume()
        self.obeyed.release()


def show(channel: Channel, mode: str, interval: str, *numbers: str) -> None:
    """The function that the shown loop's process runs."""
    control = channel.sock
    devices = [socket.socket(fileno=int(number)) for number in numbers]
    wires = [Wire(sock, name) for sock, name in zip(devices, DEVICES, strict=True)]
    for wire in wires:
        wire.sock.settimeout(0)
    loop = ShownLoop(Reporter(control))
    if mode == "events":
        # The slow handlers need these: they are imported now, and not at the first click.
        importlib.import_module("uievents.aio")
        importlib.import_module("concurrent.futures.thread")
        wait_by_events(loop, wires, control)
        return
    Model(loop, wires, channel, float(interval)).run(mode)
    loop.close()
