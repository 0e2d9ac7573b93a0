"""A program's part in a room: one ordered sender, and what is heard.

Three subjects belong to a room: ``uievents.ROOM.all`` carries events, ``.hello`` what a program
says when it has come, or come back, and ``.to.LIFE`` what is for one program alone.
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
from .connection import AGAIN, ANSWER, UNANSWERED, WAITING, Connection, Trouble, error_text

if TYPE_CHECKING:
    from nats.aio.msg import Msg

    from . import Share

MOST = 256
"""Events in a message."""
SIZE = 65_536
"""Bytes of a message, unless a single event has more."""
GREETING = 0.1
"""Seconds that a program that has come waits for the others' greetings before it is online."""
MOST_NAMED = 1000
"""Programs of which a hello says what was heard."""
NAMED = 40
"""Bytes for each of them, at most."""
HEADER = 128
"""Bytes of the headers of a message that is stored, at most."""
QUESTIONS = 5
"""How often a program is asked for what is missing before it is taken for gone."""
INBOX = 8_388_608
"""Bytes of messages that wait to be read: from then on they wait in nats-py."""
NOTHING = ("", 0)
"""No event of the next message has been dispatched."""


class Link(Connection):
    """One program's part in one room, by NATS alone: what nobody is there to hear is gone."""

    _never_waits = True
    """Whether a message is sent as soon as nats-py has it."""

    def __init__(self, share: Share, servers: list[str], options: dict[str, Any]) -> None:
        super().__init__(share, servers, options)
        self.subject: str = f"uievents.{share.room}"
        self._all = f"{self.subject}.all"
        self._wake: asyncio.Event
        self._room: asyncio.Event
        self._greeting_came: asyncio.Event
        self._at_work = False  # the sender, which may be in the midst of a message
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
        """An event waits to be sent: at the end of this turn, with what else it posts."""
        if self.online and not self._planned:
            self._planned = True
            self.share.at_the_end(self._send_at_once)

    def wake(self) -> None:
        """There is something else to be sent."""
        if self.online:
            self._wake.set()

    # ------------------------------------------------------------ coming, and coming back

    async def _subscribe(self, client: Client) -> None:
        for end in ("all", "hello", f"to.{self.share.life}"):
            await client.subscribe(
                f"{self.subject}.{end}", cb=self._heard, pending_bytes_limit=WAITING
            )

    async def _arrive(self) -> None:
        await self.client.flush(ANSWER)  # the server has the subscriptions from here on

    async def _hello(self) -> None:
        await self.client.publish(f"{self.subject}.hello", self._greeting(self._expected()))
        self._wake.set()

    async def _answered(self) -> None:
        """Wait a moment for greetings: after them, a lost post can be asked for again."""
        await self.client.flush(ANSWER)  # the server has sent the hello to all
        end = monotonic() + GREETING
        while not self.share.heard.next and self.online and (left := end - monotonic()) > 0:
            self._greeting_came.clear()
            try:
                await asyncio.wait_for(self._greeting_came.wait(), left)
            except TimeoutError:
                break

    # ------------------------------------------------------------ what is heard

    async def _heard(self, message: Msg) -> None:
        await self._take(message.data, 0)
        self._greeting_came.set()

    async def _take(self, data: bytes, place: int) -> None:
        while not self.share.take(data, place):
            self._room.clear()
            await self._room.wait()

    def make_room(self) -> None:
        """The loop has read what waited."""
        self._room.set()

    def done(self, place: int, part: tuple[str, int] = NOTHING) -> None:
        """The events of all messages up to ``place`` have been dispatched (0: of no other one).

        ``part`` says how far those of the next message have been: its sender's life, and the number
        of the first that has not been dispatched.
        """

    def greet(self, life: str, expects: int | None) -> None:
        """A program says hello, or asks from which number on it has missed something."""
        if expects is not None and expects < self._published:
            first = min(expects, self._answers.get(life, expects))
            if life in self._answers or len(self._answers) < MOST:
                self._answers[life] = first
        elif expects is None and len(self._greeted) < MOST:
            self._greeted[life] = None
        self.wake()

    def ask(self, life: str, expected: int) -> None:
        """Something of a program is missing, from number ``expected`` on."""
        if self._questions.get(life, (0, 0))[0] != expected and len(self._questions) < MOST:
            self._questions[life] = expected, 0
            self._question(life, expected)

    def _question(self, life: str, expected: int) -> None:
        """Ask, and ask again while nothing comes."""
        asked = self._questions.get(life)
        if asked is None or asked[0] != expected or self._ending:
            return
        if self.share.heard.next.get(life) != expected:  # it has come
            del self._questions[life]
            return
        if asked[1] >= QUESTIONS:
            del self._questions[life]
            self.share.heard.give_up(life)
            return
        self._questions[life] = expected, asked[1] + 1
        self._greeted[life] = None
        self.wake()
        asyncio.get_running_loop().call_later(AGAIN, self._question, life, expected)

    # ------------------------------------------------------------ what is sent

    def _expected(self) -> dict[str, int]:
        """By life, the number from which on this program has heard nothing."""
        most = max(0, min(MOST_NAMED, self._largest() // NAMED))
        return dict(list(self.share.heard.next.items())[-most:] if most else ())

    def _greeting(self, heard: dict[str, int] | None) -> bytes:
        return pack(self._envelope(self._published, [], heard))

    def _envelope(self, first: int, events: Any, heard: dict[str, int] | None = None) -> Envelope:
        share = self.share
        return Envelope(VERSION, share.me, share.life, first, share.kept.oldest, events, heard)

    async def _send(self) -> None:
        """The one sender: all that leaves here, in order."""
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
                        break  # and goes on from there when it is connected again
                    self.share.say("not sent", error_text(error))
                    await asyncio.sleep(AGAIN)

    def _send_at_once(self) -> None:
        """Send what was posted, which nearly always needs no wait: a turn of asyncio's is saved.

        Else the sender does it.
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
                    sending.close()  # what comes twice is known by its number
        if self.share.waiting or self._published < self.share.kept.next:
            self._wake.set()

    async def _send_something(self) -> bool:
        """Send one message, or one to each that has asked; whether there was any."""
        sent = await self._publish_next()
        for life in list(self._greeted):
            del self._greeted[life]
            expected = self._questions.get(life)
            heard = None if expected is None else {life: expected[0]}
            await self.client.publish(f"{self.subject}.to.{life}", self._greeting(heard))
            sent = True
        for life, first in list(self._answers.items()):
            first, events = self.share.kept.part(first, MOST, min(SIZE, self._largest()))
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
        kept, largest = self.share.kept, self._largest()
        if self._published == kept.next:
            self.share.pack(MOST, SIZE, largest)
        return kept.part(self._published, MOST, min(SIZE, largest))

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
        except MaxPayloadError:  # of another server than the one for which it was packed
            self._published = first + len(events)
            self.share.say("not sent", f"a message of {len(events)} events is too large for NATS")
        return True

    def _largest(self) -> int:
        """Bytes that events may have in a message: what the rest of it leaves."""
        return max(0, int(min(LARGEST, self.client.max_payload)) - self._rest)

    @cached_property
    def _rest(self) -> int:
        """Bytes of a message without its events, at most."""
        share = self.share
        return len(pack(Envelope(VERSION, share.me, share.life, LAST, LAST, [], {}))) + HEADER

    async def _publish(self, first: int, number: int, data: bytes) -> None:
        await self._hand_over(self._all, data)

    @property
    def _unanswered(self) -> int:
        """Bytes that the server may not have taken yet."""
        return self._sent_bytes - self._answered_bytes

    async def _hand_over(self, subject: str, data: bytes) -> None:
        """Send one message, unless so much is under way that the server is to answer first."""
        if self._unanswered >= UNANSWERED:
            await self._ask_server()
        await self.client.publish(subject, data)
        self._sent_bytes += len(data)
        self._sent_something.set()

    async def _farewell(self) -> None:
        """Send what was posted last."""
        while self.online and await self._publish_next():
            pass
        if self.online:
            await self.client.flush()
