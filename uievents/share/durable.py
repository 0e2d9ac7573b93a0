"""What outlives a restart, by JetStream, the store of a NATS server.

The events of a room are a *stream*, ``UIEVENTS_ROOM`` (made if there is none: in files, a million
messages, then the oldest go).  A program sends one message at a time and waits until it is stored,
so that they are stored in order.  A message whose answer was lost is sent again; the server knows
it by its id.

Where a program stands is noted on the server, under its ``durable`` name, in the key-value bucket
``uievents``: the place of the last message whose events have all been dispatched, and how far those
of the next one have been.  Each connection begins to read after that place.  The note also says
which run of the program has written it: if another one has, two programs have the same name, and
the one that came first stops.

Reading must never stop for good.  The server tells when the stream or its reader is deleted (an
*advisory*).  Each message says how many are stored after it, and the server says the place of each
message that is posted here.  If some of them have not come after a quiet second, though all events
that came have been dispatched, the link reads again from the first one missing; if that fails, it
tries again until it ends.  While nothing is missing, no timer runs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

import msgspec
from nats.errors import Error
from nats.js import api
from nats.js.errors import (
    APIError,
    BadRequestError,
    BucketNotFoundError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NoStreamResponseError,
    NotFoundError,
    ServiceUnavailableError,
)

from ..errors import UIEventsError
from .connection import AGAIN, ANSWER, WAITING, Trouble, error_text
from .link import NOTHING, Link

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

    from . import Share

BUCKET = "uievents"
STORED = 1_000_000
"""Messages of a room that the server keeps."""
AHEAD = 512
"""Messages that the server sends before the events of the first have been dispatched."""
HOUR = 3600.0
MINUTES = 300.0
SOON = 0.05
"""Seconds between two tries to store the first note in a bucket that is being made."""
QUIET = 1.0
"""Seconds without a message after which the link reads again, if it knows that some are missing."""
ADVISORY = "$JS.EVENT.ADVISORY"
"""What the subjects begin with on which a server tells what became of streams and consumers."""
NO_JETSTREAM = "the server has no JetStream, which durable= needs: start it as nats-server -js"


class _Note(msgspec.Struct, omit_defaults=True):
    """Where a program stands."""

    place: int
    life: str
    stream: str = ""
    """When the stream was made: places are of this one."""
    sender: str = ""
    """The life that sent the message after the place, if some of its events were dispatched."""
    number: int = 0
    """The number of the first of that message's events that has not been dispatched."""


class DurableLink(Link):
    """One program's part in one room whose events are stored."""

    _never_waits = False

    def __init__(
        self, share: Share, servers: list[str], options: dict[str, Any], durable: str
    ) -> None:
        super().__init__(share, servers, options)
        self._stream = f"UIEVENTS_{share.room}"
        self._key = f"{share.room}.{durable}"
        self._js: Any = None
        self._notes: Any = None
        self._revision: int | None = None  # of the note; None: it has not been read yet
        self._place = 0  # of the last message whose events have all been dispatched
        self._part = NOTHING  # how far those of the next message have been
        self._noted = 0, NOTHING  # both, as the server knows them
        self._read = 0  # of the last message that was read
        self._number = 0  # of that message, counted by the server for this reader
        self._known = 0  # of the last message that is known to be stored
        self._in_doubt = False  # whether messages may be missing that are not known of
        self._gap = False  # whether this reader has missed a message
        self._stalled: asyncio.Event  # reading may have stopped
        self._replacing: asyncio.Lock  # held while the reader is replaced
        self._reader: Any = None
        self._consumer = ""  # the server's name for it
        self._made = ""  # when the stream was made
        self._replies: deque[tuple[int, str]] = deque()
        self._acknowledge = ""
        self._moved: asyncio.Event
        self._publishing: asyncio.Future[Any] | None = None

    def _works(self) -> list[Any]:
        self._moved, self._stalled = asyncio.Event(), asyncio.Event()
        self._replacing = asyncio.Lock()
        return [*super()._works(), self._note_down(), self._keep_reading()]

    # ------------------------------------------------------------ what is heard

    async def _subscribe(self, client: Client) -> None:
        self._reader = None
        for end in ("hello", f"to.{self.share.life}"):
            await client.subscribe(f"{self.subject}.{end}", cb=self._heard)
        for about in (f"CONSUMER.DELETED.{self._stream}.*", f"STREAM.*.{self._stream}"):
            await client.subscribe(f"{ADVISORY}.{about}", cb=self._advised)

    async def _arrive(self) -> None:
        self._js = self.client.jetstream(timeout=ANSWER)
        try:
            await self._open_stream()
            await self._find_note()
        except (ServiceUnavailableError, APIError) as error:
            if error.code == 503 or isinstance(error, ServiceUnavailableError):
                raise Error(NO_JETSTREAM) from None
            raise
        await self._resume()

    async def _connected(self) -> None:
        await super()._connected()
        self._moved.set()  # the place has moved on while the server was away
        self._stalled.set()

    async def _answered(self) -> None:
        await self.client.flush(ANSWER)  # nobody is asked for what is missing: the store has it

    def _expected(self) -> dict[str, int]:
        return {}  # so that nobody sends again what the store has

    async def _resume(self) -> None:
        """Replace the reader, by one that begins at the first message that has not been read."""
        async with self._replacing:
            made = self._made
            last = await self._open_stream()
            if self._read > last or (made and made != self._made):  # it is not the same stream
                self._read = self._place = 0
                self._part = NOTHING
                self._noted = -1, NOTHING
                self.share.forget_places()
            await self._read_on()

    async def _open_stream(self) -> int:
        """Find or make the stream; returns the place of its last message."""
        try:
            info = await self._js.stream_info(self._stream)
        except NotFoundError:
            if self._made:  # a server that still deletes the old one's files would delete the new
                await asyncio.sleep(AGAIN)
            try:
                info = await self._js.add_stream(
                    name=self._stream, subjects=[self._all], max_msgs=STORED
                )
            except BadRequestError:  # another program is making it, say
                info = await self._js.stream_info(self._stream)
        self._made = str(info.created)
        return int(info.state.last_seq)

    async def _read_on(self) -> None:
        """Read what is stored, from the first message that has not been read."""
        reader, self._reader = self._reader, None
        if reader is not None:
            with suppress(*Trouble):  # it has ended already, say
                await reader.unsubscribe()
                await self._js.delete_consumer(self._stream, self._consumer)
        self._number = 0
        self._replies.clear()
        self._acknowledge = ""
        inbox = self.client.new_inbox()

        async def stored(message: Msg) -> None:
            await self._stored(message, inbox)

        # Before the first message of the new reader, which may come before the server's answer.
        self._gap = self._in_doubt = False
        self._known = before = self._read
        self._reader = await self.client.subscribe(inbox, cb=stored, pending_bytes_limit=WAITING)
        info = await self._js.add_consumer(
            self._stream,
            api.ConsumerConfig(
                deliver_subject=inbox,
                deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=before + 1,
                ack_policy=api.AckPolicy.ALL,
                ack_wait=HOUR,
                max_ack_pending=AHEAD,
                inactive_threshold=MINUTES,
                mem_storage=True,
            ),
        )
        self._consumer = info.name
        self._stores(before + (info.num_pending or 0))

    async def _advised(self, message: Msg) -> None:
        """Somebody has deleted the stream, or made another, or deleted what it is read by."""
        kind, what, _, *consumer = message.subject.removeprefix(f"{ADVISORY}.").split(".")
        if what == "UPDATED" or (kind == "CONSUMER" and consumer != [self._consumer]):
            return
        self._gap = True
        self._stalled.set()

    async def _stored(self, message: Msg, inbox: str) -> None:
        if self._reader is None or self._reader.subject != inbox:
            return  # of a reader that was replaced
        number = message.metadata.sequence
        if number.consumer != self._number + 1:  # some did not arrive
            self._gap = True
            self._stalled.set()
            return
        await self._take(message.data, number.stream)
        # Only now: if the reader is replaced while the message waits for room, it is read again.
        self._number, self._read = number.consumer, number.stream
        self._replies.append((number.stream, message.reply))
        self._stores(number.stream + message.metadata.num_pending)

    def _stores(self, place: int) -> None:
        """Note that the server has a message at ``place``, which is read soon or is missing."""
        self._known = max(self._known, place)
        if self._known > self._read:
            self._stalled.set()

    async def _error(self, error: Exception) -> None:
        await super()._error(error)
        self._doubt()  # nats-py has dropped a message, say

    def _doubt(self) -> None:
        self._in_doubt = True
        self._stalled.set()

    async def _keep_reading(self) -> None:
        """Read again whenever reading has stopped, for whatever reason, until the link ends."""
        while not self._ending:
            await self._stalled.wait()
            self._stalled.clear()
            while self.online and not self._ending and self._behind():
                try:
                    if await self._stands_still():
                        await self._resume()
                except Trouble as error:
                    self._in_doubt = True
                    if self.online:
                        self.share.say("not read", f"{error_text(error)}: tried again")
                    await asyncio.sleep(AGAIN)

    def _behind(self) -> bool:
        return self._gap or self._in_doubt or self._known > self._read

    async def _stands_still(self) -> bool:
        """Whether nothing comes any more, though the server may send more."""
        if self._gap:
            return True
        read = self._read
        await asyncio.sleep(QUIET)
        return self._behind() and self._read == read and self._place >= read

    def done(self, place: int, part: tuple[str, int] = NOTHING) -> None:
        """Events of messages have been dispatched: the server may send more, and note it."""
        while self._replies and self._replies[0][0] <= place:
            self._acknowledge = self._replies.popleft()[1]
        self._place = max(self._place, place)
        self._part = part
        self._moved.set()
        self.wake()

    # ------------------------------------------------------------ where it stands

    async def _find_note(self) -> None:
        """Have the bucket, and the name in it.

        While another program makes the bucket, the server says that it is there, but stores nothing
        in it yet.
        """
        end = monotonic() + ANSWER
        while True:
            try:
                await self._open_notes()
                if self._revision is None:
                    await self._read_note()
                return
            except NoStreamResponseError:
                if self._ending or monotonic() > end:
                    raise
            await asyncio.sleep(SOON)

    async def _open_notes(self) -> None:
        try:
            self._notes = await self._js.key_value(BUCKET)
        except BucketNotFoundError:
            try:
                self._notes = await self._js.create_key_value(bucket=BUCKET)
            except BadRequestError:  # another program is making it, say
                self._notes = await self._js.key_value(BUCKET)

    async def _read_note(self) -> None:
        """Read where the program stopped, and claim its name."""
        revision, note = await self._note()
        if note.stream in ("", self._made):
            self._place = self._read = note.place
            self._part = note.sender, note.number
            self._noted = self._stands
            if note.sender:
                self.share.heard.next[note.sender] = note.number
        self._revision = await self._notes.update(self._key, self._new_note(), last=revision)

    @property
    def _may_note(self) -> bool:
        """Whether it has the name, and a connection, which may not be online yet."""
        return self._revision is not None and bool(self.client.is_connected)

    @property
    def _stands(self) -> tuple[int, tuple[str, int]]:
        """Where the program stands."""
        return self._place, self._part

    def _new_note(self) -> bytes:
        """What the server is to know of where the program stands."""
        return msgspec.json.encode(_Note(self._place, self.share.life, self._made, *self._part))

    async def _note(self) -> tuple[int, _Note]:
        try:
            entry = await self._notes.get(self._key)
            return entry.revision, msgspec.json.decode(entry.value or b"", type=_Note)
        except KeyNotFoundError as error:  # it has an entry if the note was deleted
            return error.entry.revision if error.entry else 0, _Note(0, "")
        except msgspec.MsgspecError:
            raise Error(
                f"the note {self._key!r} in the bucket {BUCKET!r} is not one of uievents"
            ) from None

    async def _note_down(self) -> None:
        """Note where the program stands, whenever that has changed."""
        while not self._ending:
            await self._moved.wait()
            self._moved.clear()
            while self.online and self._noted != self._stands and not self._ending:
                try:
                    await self._note_place()
                except Trouble:
                    await asyncio.sleep(AGAIN)

    async def _note_place(self) -> None:
        """Note where the program stands, or find out why that could not be noted.

        The caller tries again while :attr:`_noted` is not what it should be.
        """
        stands, note = self._stands, self._new_note()
        try:
            self._revision = await self._notes.update(self._key, note, last=self._revision)
        except KeyWrongLastSequenceError:
            revision, found = await self._note()
            if found.life and found.life != self.share.life:
                raise TakenOver(
                    f"another program has come to the room {self.share.room!r} as durable="
                    f"{self.share.me!r}, so this one shares nothing more: give each its own name"
                ) from None
            self._revision = (
                revision  # this program's own, whose answer was lost; or it was deleted
            )
            return
        except NoStreamResponseError:  # the bucket was lost; what it says of this program, too
            await self._open_notes()
            raise
        self._noted = stands

    # ------------------------------------------------------------ what is sent

    def _lost(self, error: BaseException | None) -> None:
        super()._lost(error)
        if self._publishing is not None:
            self._publishing.cancel()

    async def _send_something(self) -> bool:
        if self._acknowledge:
            reply = self._acknowledge
            await self.client.publish(reply, b"+ACK")
            if self._acknowledge == reply:
                self._acknowledge = ""
        return await super()._send_something()

    async def _publish(self, first: int, number: int, data: bytes) -> None:
        self._sent_something.set()
        self._publishing = storing = asyncio.ensure_future(
            self._js.publish(
                self._all,
                data,
                timeout=ANSWER,
                headers={"Nats-Msg-Id": f"{self.share.life}.{first}.{number}"},
            )
        )
        try:
            await asyncio.wait([storing])
        finally:
            storing.cancel()
        if storing.cancelled():
            raise Error("the connection was lost")
        try:
            self._stores(storing.result().seq)
        except NoStreamResponseError:
            await self._open_stream()
            self._doubt()  # the reader went with the stream
            raise

    async def _farewell(self) -> None:
        # More than once: the answer to an earlier note may have been lost when the link was ended.
        with suppress(*Trouble):  # what was posted last is sent all the same
            while self._may_note and self._noted != self._stands:
                await self._note_place()
        await super()._farewell()


class TakenOver(UIEventsError, RuntimeError):
    """Another program has the same durable name in the same room."""
