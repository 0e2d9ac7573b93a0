"""A program's part in a room: one ordered sender, and the receiver.

A room has three kinds of subjects: ``uievents.ROOM.all`` for events, ``.hello`` for the greeting of
a program that has connected, and ``.to.LIFE`` for messages to one program.
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any

import msgspec
from nats.aio.client import Client
from nats.errors import MaxPayloadError

from .codec import LARGEST, LAST, VERSION, Envelope, pack
from .connection import AGAIN, ANSWER, UNANSWERED, WAITING, NatsConnection, Trouble, error_text

if TYPE_CHECKING:
    from nats.aio.msg import Msg

    from . import Share

MOST = 256
"""Events in a message."""
SIZE = 65_536
"""Bytes of a message, unless a single event has more."""
GREETING = 0.1
"""Seconds for which a new program waits for the greetings of the room before it is online."""
MOST_NAMED = 1000
"""The most programs whose expected numbers are in a hello."""
NAMED = 40
"""The most bytes for each of them."""
HEADER = 128
"""The most bytes of the headers of a stored message."""
QUESTIONS = 5
"""How often a program is asked for missing events before it is taken for gone."""
INBOX = 8_388_608
"""Bytes of messages that may wait to be decoded; further ones wait in nats-py."""
NOTHING = ("", 0)
"""No event of the next message has been dispatched."""


class Link(NatsConnection):
    """A program's part in a room without a store: an event goes only to programs that are there."""

    _never_waits = True
    """Whether nats-py can usually take a message without waiting."""

    def __init__(self, share: Share, servers: list[str], options: dict[str, Any]) -> None:
        super().__init__(share, servers, options)
        self.subject: str = f"uievents.{share.room}"
        self._all = f"{self.subject}.all"
        self._wake: asyncio.Event
        self._room: asyncio.Event
        self._greeting_came: asyncio.Event
        self._at_work = False  # whether the sender may be in the middle of a message
        self._planned = False
        self._published = 1  # the number of the first event that has not been sent
        self._answers: dict[str, int] = {}  # by life, the number from which on events are missing
        self._greeted: dict[str, None] = {}  # lives that wait for this program's greeting
        self._questions: dict[str, tuple[int, int]] = {}  # by life: the number, how often asked

    def _works(self) -> list[Any]:
        self._wake, self._room = asyncio.Event(), asyncio.Event()
        self._greeting_came = asyncio.Event()
        self._wake.set()
        return [*super()._works(), self._send()]

    def _wake_all(self) -> None:
        super()._wake_all()
        self._wake.set()

    def posted(self) -> None:
        """An event waits: send it at the end of this turn, with the others of the turn."""
        if self.online and not self._planned:
            self._planned = True
            self.share.at_the_end(self._send_at_once)

    def wake(self) -> None:
        """Wake the sender for something other than an event."""
        if self.online:
            self._wake.set()

    # ------------------------------------------------------------ connecting

    async def _subscribe(self, client: Client) -> None:
        for end in ("all", "hello", f"to.{self.share.life}"):
            await client.subscribe(
                f"{self.subject}.{end}", cb=self._receive, pending_bytes_limit=WAITING
            )

    async def _arrive(self) -> None:
        await self.client.flush(ANSWER)  # the server has the subscriptions from here on

    async def _say_hello(self) -> None:
        await self.client.publish(f"{self.subject}.hello", self._greeting(self._expected()))
        self._wake.set()

    async def _wait_for_answers(self) -> None:
        """Wait a moment for greetings: afterwards, lost events can be asked for."""
        await self.client.flush(ANSWER)  # the server has sent the hello to all
        end = monotonic() + GREETING
        while not self.share.peers.next and self.online and (left := end - monotonic()) > 0:
            self._greeting_came.clear()
            try:
                await asyncio.wait_for(self._greeting_came.wait(), left)
            except TimeoutError:
                break

    # ------------------------------------------------------------ receiving

    async def _receive(self, message: Msg) -> None:
        await self._take(message.data, 0)
        self._greeting_came.set()

    async def _take(self, data: bytes, place: int) -> None:
        while not self.share.take(data, place):
            self._room.clear()
            await self._room.wait()

    def make_room(self) -> None:
        """The loop has taken waiting messages, so there is room for more."""
        self._room.set()

    def done(self, place: int, part: tuple[str, int] = NOTHING) -> None:
        """Called when the events of all messages up to ``place`` have been dispatched.

        0 means no further message.  ``part`` is the progress of the next message: its sender's
        life, and the number of the first event that has not been dispatched.
        """

    def greet(self, life: str, expects: int | None) -> None:
        """Answer a hello (``expects`` is None), or a request for events from a number on."""
        if expects is not None and expects < self._published:
            first = min(expects, self._answers.get(life, expects))
            if life in self._answers or len(self._answers) < MOST:
                self._answers[life] = first
        elif expects is None and len(self._greeted) < MOST:
            self._greeted[life] = None
        self.wake()

    def ask(self, life: str, expected: int) -> None:
        """Ask a program for its events from number ``expected`` on, which are missing."""
        if self._questions.get(life, (0, 0))[0] != expected and len(self._questions) < MOST:
            self._questions[life] = expected, 0
            self._question(life, expected)

    def _question(self, life: str, expected: int) -> None:
        """Ask, and ask again until they come."""
        asked = self._questions.get(life)
        if asked is None or asked[0] != expected or self._ending:
            return
        if self.share.peers.next.get(life) != expected:  # they have come
            del self._questions[life]
            return
        if asked[1] >= QUESTIONS:
            del self._questions[life]
            self.share.peers.give_up(life)
            return
        self._questions[life] = expected, asked[1] + 1
        self._greeted[life] = None
        self.wake()
        asyncio.get_running_loop().call_later(AGAIN, self._question, life, expected)

    # ------------------------------------------------------------ sending

    def _expected(self) -> dict[str, int]:
        """By life, the number that this program expects next."""
        most = max(0, min(MOST_NAMED, self._largest() // NAMED))
        return dict(list(self.share.peers.next.items())[-most:] if most else ())

    def _greeting(self, expects: dict[str, int] | None) -> bytes:
        return pack(self._envelope(self._published, [], expects))

    def _envelope(self, first: int, events: Any, expects: dict[str, int] | None = None) -> Envelope:
        share = self.share
        oldest = share.history.oldest
        return Envelope(VERSION, share.me, share.life, first, oldest, events, expects)

    async def _send(self) -> None:
        """The sender: it alone sends messages, in order, apart from :meth:`_send_at_once`."""
        while not self._ending:
            self._at_work = False
            await self._wake.wait()
            self._wake.clear()
            self._at_work = True
            while self.online and not self._ending:
                try:
                    if not await self._send_something():
                        break
                except Trouble as error:
                    if not self.client.is_connected:
                        break  # it continues with this message after the reconnection
                    self.share.report("not sent", error_text(error))
                    await asyncio.sleep(AGAIN)

    def _send_at_once(self) -> None:
        """Send the posted events without a task switch, which is nearly always possible.

        If nats-py would have to wait, the sender takes over.
        """
        self._planned = False
        if not self.online:
            return
        if not self._at_work and self._never_waits and self._unanswered < UNANSWERED:
            first, events = self._next()
            if events:
                data = pack(self._envelope(first, events))
                sending = self._hand_over(self._all, data)
                try:
                    sending.send(None)
                except StopIteration:
                    self._sent(first, len(events))
                except Trouble:
                    pass  # the sender tries again
                else:
                    sending.close()  # if it was sent all the same, its numbers show the repeat
        if self.share.waiting or self._published < self.share.history.next:
            self._wake.set()

    async def _send_something(self) -> bool:
        """Send the next events, greetings and requested events; returns whether there were any."""
        sent = await self._publish_next()
        for life in list(self._greeted):
            del self._greeted[life]
            expected = self._questions.get(life)
            expects = None if expected is None else {life: expected[0]}
            await self.client.publish(f"{self.subject}.to.{life}", self._greeting(expects))
            sent = True
        for life, first in list(self._answers.items()):
            first, events = self.share.history.part(first, MOST, min(SIZE, self._largest()))
            events = events[: self._published - first]
            if first + len(events) < self._published:
                self._answers[life] = first + len(events)
            else:
                del self._answers[life]
            if events:
                data = pack(self._envelope(first, events))
                await self._hand_over(f"{self.subject}.to.{life}", data)
                sent = True
        return sent

    def _next(self) -> tuple[int, list[msgspec.Raw]]:
        """The events of the next message, and the number of the first."""
        history, largest = self.share.history, self._largest()
        if self._published == history.next:
            self.share.pack(MOST, SIZE, largest)
        return history.part(self._published, MOST, min(SIZE, largest))

    def _sent(self, first: int, number: int) -> None:
        self._published = first + number
        self.share.sent += number

    async def _publish_next(self) -> bool:
        """Send the next events, if there are any."""
        first, events = self._next()
        if not events:
            return False
        try:
            await self._publish(first, len(events), pack(self._envelope(first, events)))
            self._sent(first, len(events))
        except MaxPayloadError:  # it was packed for a server with another limit
            self._published = first + len(events)
            self.share.report(
                "not sent", f"a message of {len(events)} events is too large for NATS"
            )
        return True

    def _largest(self) -> int:
        """The most bytes that the events of a message may have."""
        return max(0, int(min(LARGEST, self.client.max_payload)) - self._rest)

    @cached_property
    def _rest(self) -> int:
        """The most bytes of a message without its events."""
        share = self.share
        return len(pack(Envelope(VERSION, share.me, share.life, LAST, LAST, [], {}))) + HEADER

    async def _publish(self, first: int, number: int, data: bytes) -> None:
        await self._hand_over(self._all, data)

    @property
    def _unanswered(self) -> int:
        """Bytes that the server has not confirmed yet."""
        return self._sent_bytes - self._answered_bytes

    async def _hand_over(self, subject: str, data: bytes) -> None:
        """Send one message; first wait for the server if too many bytes are unconfirmed."""
        if self._unanswered >= UNANSWERED:
            await self._ask_server()
        await self.client.publish(subject, data)
        self._sent_bytes += len(data)
        self._sent_something.set()

    async def _farewell(self) -> None:
        """Send the last events."""
        while self.online and await self._publish_next():
            pass
        if self.online:
            await self.client.flush()
