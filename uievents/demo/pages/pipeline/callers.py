"""The socket's other ends: programs that call the shown address, and the page's own client.

Each line that is received becomes an event, and is answered when that has been handled: with its
time if it was followed, with a number for many if they were only counted.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from ....errors import AddressInUse
from ....events import Connected, Received
from ....sources import Listener
from ....words import Text, text
from ...stage import Stage
from .flow import RATE
from .state import State

LINE, CALLERS = 65_536, 64
"""Bytes of the longest line that is read, and connections at once: anybody may call."""


class SocketCallers:
    """Listens while the page is shown; ``received(event)`` makes an input, whose number it gives.

    What becomes of the input is reported here by that number.
    """

    def __init__(self, stage: Stage, state: State, received: Callable[[Received], None]) -> None:
        self._stage = stage
        self._state = state
        self._received = received
        self.listener: Listener | None = None
        self.client: Any = None
        self.waiting: dict[int, Any] = {}
        """By the number of the input, the connections that wait for an answer."""
        self.counted: deque[Any] = deque()
        """The connection of each line that is only counted, in their order."""

    def open(self) -> None:
        """Listen, at the same address as before if it is free."""
        listen = partial(self._stage.app.listen, line=LINE, connections=CALLERS)
        try:
            self.listener = listen(self._state.address[1])
        except AddressInUse:  # another program took it while another page was open
            self.listener = listen()
        self._state.address = (self.listener.host, self.listener.port)
        self._stage.on(Received, self._line)
        self._stage.on(Connected, self._connected)

    def close(self) -> None:
        """Hang up on all."""
        for one in (self.listener, self.client):
            if one is not None:
                one.close()
        self.listener = self.client = None
        self.waiting.clear()
        self.counted.clear()

    def call(self) -> None:
        """Send a line from the page's own client."""
        if self.listener is None:
            return
        if self.client is None or self.client.closed:
            self.client = self._stage.app.connect(self.listener.port)
        self.client.send("hello\n")

    def _connected(self, event: Connected) -> None:
        if event.connection is not self.client:
            self._tell(event.connection, text("Type a line and press Enter: it becomes an event."))

    def _line(self, event: Received) -> None:
        if event.connection is not self.client:  # else it is an answer
            self._received(event)

    def _tell(self, connection: Any, said: Text) -> None:
        with suppress(ConnectionError):  # it has hung up meanwhile
            connection.send(said[self._stage.look.language] + "\n")

    # ------------------------------------------------------------ what becomes of a line

    def answer(self, number: int, said: Text) -> None:
        """Say this of the input of that number, if it was a line."""
        if number in self.waiting:
            self._tell(self.waiting.pop(number), said)

    def handled(self, number: int, seconds: float) -> None:
        """It has been handled."""
        self.answer(number, text("handled after {n} ms", n=f"{seconds * 1000:.1f}"))

    def count(self, number: int) -> None:
        """The input of that number is not followed, but counted."""
        if number in self.waiting:
            self.counted.append(self.waiting.pop(number))

    def counted_handled(self, number: int) -> None:
        """So many of those that are counted have been handled: the first ones."""
        handled = Counter(self.counted.popleft() for _ in range(min(number, len(self.counted))))
        for caller, lines in handled.items():
            said = text(
                "{n} lines handled: beyond {rate} a second they are counted, not timed",
                n=lines,
                rate=RATE,
            )
            self._tell(caller, said)

    def counted_dropped(self, number: int, said: Text) -> None:
        """So many of those that are counted found no room: the last ones."""
        for caller in {self.counted.pop() for _ in range(min(number, len(self.counted)))}:
            self._tell(caller, said)

    def drop(self, said: Text) -> None:
        """None of those that wait will be handled."""
        callers = {*self.waiting.values(), *self.counted}
        self.waiting.clear()
        self.counted.clear()
        for caller in callers:
            self._tell(caller, said)
