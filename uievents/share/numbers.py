"""Once, and in order: numbers, as every protocol that promises it has them.

A program numbers the events that it sends, and keeps the last of them (:class:`Kept`).  It also
knows which number it expects next from each other program (:class:`Heard`): what it has heard
already is left out, and where some are missing, it asks for them.  So nothing is lost when the
server is away, or drops what a slow program does not read, as long as both programs live.

Nothing here knows of a network, so that the rules can be tried with one that loses, repeats and
reorders whatever it likes.
"""

from __future__ import annotations

import msgspec

from .codec import MOST_PEERS, Envelope

KEPT = 131_072
"""Events that have been sent and can be had again, at most."""
KEPT_BYTES = 16_777_216
"""Bytes of these, at most."""


class Kept:
    """The last events that a program has sent, at most ``most``, so that it can send them again."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._events: dict[int, bytes] = {}  # by number: a part of it is found at once
        self._bytes = 0
        self.next: int = 1
        """The number that the next event will have."""
        self.oldest: int = 1
        """The number of the first event that is kept."""

    def add(self, event: bytes) -> None:
        """Number an event."""
        self._events[self.next] = event
        self._bytes += len(event)
        self.next += 1
        while len(self._events) > self._most or self._bytes > KEPT_BYTES:
            self._bytes -= len(self._events.pop(self.oldest))
            self.oldest += 1

    def part(self, first: int, most: int, size: int) -> tuple[int, list[msgspec.Raw]]:
        """Events from number ``first`` on, or the oldest there is: so many, of ``size`` bytes.

        Returns the number of the first as well.
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


class Heard:
    """What has been heard of each program in the room."""

    def __init__(self, ask: bool) -> None:
        """``ask``: whether what is missing can be had again; else it is gone."""
        self._ask = ask
        self._gone: set[str] = set()
        self.next: dict[str, int] = {}
        """By life, the number expected next; the program that was heard last stands last."""
        self.missed: int = 0
        """Events that were sent and can be had no more."""
        self.repeated: int = 0
        """Events that came again, and were left out."""

    def take(self, message: Envelope) -> tuple[list[msgspec.Raw], bool]:
        """The events of a message that are new, and whether some before them must be asked for."""
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
            if message.oldest > expected:  # the ones before are not kept any more
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
        """It does not answer: its next events are taken, whatever was missed before them."""
        if life in self.next:
            self._gone.add(life)
