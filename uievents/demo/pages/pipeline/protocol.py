"""What the window and the shown loop send each other: lines of JSON over socket pairs.

Times are seconds on the monotonic clock, which all processes of a machine share: times of both
ends can be compared.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from ....events import Click, Event, KeyDown, MouseMove, Received, Timer, Wheel
from ....measure.process import Lines
from ....models.input import Device
from ....words import Text, text
from ...shown import Ready


class InputKind(NamedTuple):
    """A kind of input: the event that it becomes, the device that reports it, and its name."""

    event: type[Event]
    device: str
    name: Text

    @property
    def handler(self) -> str:
        """The name under which its handler is registered."""
        return f"on{self.event.__name__}"


KINDS = {
    "click": InputKind(Click, "mouse", text("Click")),
    "key": InputKind(KeyDown, "keyboard", text("Key")),
    "wheel": InputKind(Wheel, "mouse", text("Wheel")),
    "move": InputKind(MouseMove, "mouse", text("Motion")),
    "socket": InputKind(Received, "socket", text("Socket")),
    "timer": InputKind(Timer, "timer", text("Timer")),
}
DEVICES = {
    "mouse": text("mouse"),
    "keyboard": text("keyboard"),
    "socket": text("socket"),
    "timer": text("timer"),
}
"""The names of the devices, in the order in which a scan looks at them."""


class DeviceInput(msgspec.Struct, frozen=True, omit_defaults=True):
    """One input, as the shown loop reads it from a device."""

    id: int
    kind: str
    """One of :data:`KINDS`."""
    time: float
    """When it was handed to the device: the shown loop's latency begins here."""
    pos: tuple[int, int] = (0, 0)
    text: str = ""
    """The name of the key, or the line that was received."""
    amount: float = 0.0
    """Notches of the wheel."""
    times: int = 0
    """If not 0: it stands for so many events, which are only counted."""


class Noticed(msgspec.Struct, frozen=True, tag="noticed", omit_defaults=True):
    """An input has been read from its device and put in line."""

    id: int
    time: float
    merged: bool = False
    """It has been merged into an event that stood in line already."""
    due: float = 0.0
    """When a tick of the loop's own timer was due; 0 for an input, which the window has sent."""


class Started(msgspec.Struct, frozen=True, tag="started", omit_defaults=True):
    """A handler is about to be called."""

    id: int
    time: float
    count: int = 1
    """How many inputs the event stands for."""


class Handled(msgspec.Struct, frozen=True, tag="handled", omit_defaults=True):
    """The handler has done its work."""

    id: int
    time: float
    began: float = 0.0


class Counted(msgspec.Struct, frozen=True, tag="counted"):
    """How many events that are only counted have been handled since the last such report."""

    time: float
    handled: dict[str, int]
    """By kind."""


class At(msgspec.Struct, frozen=True, tag="at"):
    """The loop is stepped by lines, and stands before this one."""

    function: str
    line: int
    """In its file."""
    holds: dict[str, str]
    """The queue's events, and the function's variables, as text."""


Report = Noticed | Started | Handled | Counted | At | Ready


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the window asks of the shown loop; a field that is left out changes nothing."""

    slow: str | None = None
    """How a click is handled: quickly (``off``), or slowly, by ``block``, ``async``, ``thread``."""
    interval: float | None = None
    """Seconds between two looks, of sleep-polling."""
    paused: bool | None = None
    step: bool = False
    """While paused: dispatch one event."""
    line: bool = False
    """Stop before the next line; if it stands before one, run that."""
    ticking: bool | None = None
    """Whether the loop's own timer runs."""


class Wire(Device):
    """A device of the shown loop: each event is an :class:`DeviceInput` as a line of JSON."""

    def __init__(self, sock: socket.socket, name: str = "") -> None:
        super().__init__(sock, name)
        self._lines = Lines()
        self._waiting: list[bytes] = []

    @property
    def more(self) -> bool:
        """Whether inputs have been read from the socket that the loop has not taken yet."""
        return bool(self._waiting)

    def _receive(self, timeout: float | None) -> bytes | None:
        if self._waiting:
            return self._waiting.pop(0)
        if self.sock.gettimeout() != timeout:
            self.sock.settimeout(timeout)
        while not self._waiting:
            try:
                data = self.sock.recv(65_536)
            except (BlockingIOError, TimeoutError):
                return None
            if not data:
                self.gone = True
                return None
            self._waiting = self._lines.feed(data)
        return self._waiting.pop(0)


read_input: Callable[[bytes], DeviceInput] = msgspec.json.Decoder(DeviceInput).decode
read_report: Callable[[bytes], Report] = msgspec.json.Decoder(Report).decode
read_order: Callable[[bytes | str], Order] = msgspec.json.Decoder(Order).decode
