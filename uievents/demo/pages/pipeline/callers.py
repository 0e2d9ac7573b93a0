"""The socket's other ends: programs that connect to the shown address, and the page's own client.

Each line that is received becomes an event, and is answered when the event has been handled: with
its time if the event was followed, with a number of lines if they were only counted.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
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
"""Bytes of the longest line that is read, and connections at once: anybody may connect."""


@dataclass(eq=False)
class SocketCallers:
    """Listens while the page is shown, and answers.

    ``received(event)`` is called for each line.  It makes an input of the line, and puts the
    connection into :attr:`waiting`.  The methods below say what has become of an input.
    """

    stage: Stage
    state: State
    received: Callable[[Received], None]
    listener: Listener | None = None
    client: Any = None
    waiting: dict[int, Any] = field(default_factory=dict)
    """The connections that wait for an answer, by the number of their input."""
    counted: deque[Any] = field(default_factory=deque)
    """The connection of each line that is only counted, in their order."""

    def open(self) -> None:
        """Listen, at the same address as before if it is free."""
        listen = partial(self.stage.app.listen, line=LINE, connections=CALLERS)
        try:
            self.listener = listen(self.state.address[1])
        except AddressInUse:  # another program took it while another page was open
            self.listener = listen()
        self.state.address = (self.listener.host, self.listener.port)
        self.stage.on(Received, self._line)
        self.stage.on(Connected, self._connected)

    def close(self) -> None:
        """Stop listening, and hang up."""
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
            self.client = self.stage.app.connect(self.listener.port)
        self.client.send("hello\n")

    def _connected(self, event: Connected) -> None:
        if event.connection is not self.client:
            self._send(event.connection, text("Type a line and press Enter: it becomes an event."))

    def _line(self, event: Received) -> None:
        if event.connection is not self.client:  # else it is an answer
            self.received(event)

    def _send(self, connection: Any, answer: Text) -> None:
        with suppress(ConnectionError):  # it has hung up meanwhile
            connection.send(answer[self.stage.look.language] + "\n")

    # ------------------------------------------------------------ what becomes of a line

    def answer(self, number: int, answer: Text) -> None:
        """Answer the input of that number, if it was a line."""
        if number in self.waiting:
            self._send(self.waiting.pop(number), answer)

    def handled(self, number: int, seconds: float) -> None:
        """It has been handled."""
        self.answer(number, text("handled after {n} ms", n=f"{seconds * 1000:.1f}"))

    def count(self, number: int) -> None:
        """The input of that number is not followed, but counted."""
        if number in self.waiting:
            self.counted.append(self.waiting.pop(number))

    def counted_handled(self, number: int) -> None:
        """The first ``number`` of the counted lines have been handled."""
        handled = Counter(self.counted.popleft() for _ in range(min(number, len(self.counted))))
        for caller, lines in handled.items():
            answer = text(
                "{n} lines handled: beyond {rate} a second they are counted, not timed",
                n=lines,
                rate=RATE,
            )
            self._send(caller, answer)

    def counted_dropped(self, number: int, answer: Text) -> None:
        """There was no room for the last ``number`` of the counted lines."""
        for caller in {self.counted.pop() for _ in range(min(number, len(self.counted)))}:
            self._send(caller, answer)

    def drop(self, answer: Text) -> None:
        """None of the lines that wait will be handled."""
        callers = {*self.waiting.values(), *self.counted}
        self.waiting.clear()
        self.counted.clear()
        for caller in callers:
            self._send(caller, answer)
