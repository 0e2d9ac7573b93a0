"""Delivery once and in order, by numbers.

A program numbers the events that it sends, and keeps the last of them (:class:`History`).  It also
keeps the number that it expects next from each other program (:class:`Peers`).  It leaves out
events that it has received already, and asks for those that are missing.  So nothing is lost if the
server is away, or drops messages to a slow program, as long as sender and receiver run.

This module does no input or output, so that the tests can use a network that loses, repeats and
reorders messages at random.
"""

from __future__ import annotations

import msgspec

from .codec import MOST_PEERS, Envelope

KEPT = 131_072
"""The most sent events that a program keeps, to send them again."""
KEPT_BYTES = 16_777_216
"""The most bytes of these."""


class History:
    """The last events that a program has sent, at most ``most``, so that it can send them again."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._events: dict[int, bytes] = {}  # by number
        self._bytes = 0
        self.next: int = 1
        """The number that the next event will have."""
        self.oldest: int = 1
        """The number of the first event that is kept."""

    def add(self, event: bytes) -> None:
        """Number an event and keep it; the oldest ones go if there are too many."""
        self._events[self.next] = event
        self._bytes += len(event)
        self.next += 1
        while len(self._events) > self._most or self._bytes > KEPT_BYTES:
            self._bytes -= len(self._events.pop(self.oldest))
            self.oldest += 1

    def part(self, first: int, most: int, size: int) -> tuple[int, list[msgspec.Raw]]:
        """Events from number ``first`` on, or from the oldest if that has a higher number.

        At most ``most`` events and ``size`` bytes, but at least one event, if there is any.
        Returns the number of the first one as well.
        """
        first = max(first, self.oldest)
        events: list[msgspec.Raw] = []
        for number in range(first, min(first + most, self.next)):
            event = self._events[number]
            size -= len(event) + 1
            if events and size < 0:
                break
            events.append(msgspec.Raw(event))
        return first, events


class Peers:
    """The other programs in the room, and how far their events have been received."""

    def __init__(self, ask: bool) -> None:
        """``ask``: whether peers can be asked for missing events; otherwise these are lost."""
        self._ask = ask
        self._gone: set[str] = set()
        self.next: dict[str, int] = {}
        """By life, the number expected next; the peer that sent the last message is last."""
        self.missed: int = 0
        """Events that were lost on the way and cannot be sent again."""
        self.repeated: int = 0
        """Events that came more than once; the repeats were left out."""

    def take(self, message: Envelope) -> tuple[list[msgspec.Raw], bool]:
        """The new events of a message, and whether some before them must be asked for."""
        life, first, events = message.life, message.n, message.events
        end = first + len(events)
        expected = self.next.pop(life, None)
        if expected is None:
            if len(self.next) >= MOST_PEERS:
                forgotten = next(iter(self.next))
                del self.next[forgotten]
                self._gone.discard(forgotten)
            self.next[life] = end
            return events, False
        if first > expected and self._ask and life not in self._gone:
            if message.oldest > expected:  # the sender no longer keeps those before
                self.missed += min(message.oldest, first) - expected
                expected = min(message.oldest, first)
            if first > expected:
                self.next[life] = expected
                return [], True
        if first > expected:
            self.missed += first - expected
            expected = first
        self._gone.discard(life)
        self.next[life] = max(expected, end)
        old = min(expected - first, len(events))
        self.repeated += old
        return events[old:], False

    def give_up(self, life: str) -> None:
        """The peer does not answer: take its next events even if some before them are missing."""
        if life in self.next:
            self._gone.add(life)
