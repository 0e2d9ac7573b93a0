"""Rooms that outlive a restart, by JetStream, the store of a NATS server.

The events of a room are a *stream*, ``UIEVENTS_ROOM``.  If there is none, it is made, in files and
with a limit of a million messages, beyond which the server deletes the oldest.  A program sends one
message at a time and waits until it is stored, so that messages are stored in order.  If the answer
is lost, it sends the message again, and the server recognises it by its id.

Each program stores its position on the server (:mod:`.bookmark`): the place of the last message
whose events have all been dispatched, and how far those of the next one have been.  Each connection
begins to read after that place.  If another run has written the position in between, two programs
have the same name, and the one that started first stops.

Reading must never stop for good.  The server reports it if the stream or its reader is deleted (an
*advisory*).  Each message says how many are stored after it, and the server answers each message
of this program with its place.  So the link knows when messages are missing.  If none of them comes
within a quiet second, although all events received so far have been dispatched, the link reads
again from the first one missing, and tries again until it succeeds.  While nothing is missing, no
timer runs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from nats.errors import Error
from nats.js import api
from nats.js.errors import (
    APIError,
    BadRequestError,
    KeyWrongLastSequenceError,
    NoStreamResponseError,
    NotFoundError,
    ServiceUnavailableError,
)

from ..errors import UIEventsError
from .bookmark import Bookmark, Position
from .connection import AGAIN, ANSWER, WAITING, Trouble, error_text
from .link import NOTHING, Link

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

    from . import Share

STORED = 1_000_000
"""Messages of a room that the server keeps."""
AHEAD = 512
"""Messages that the server sends before the events of the first have been dispatched."""
HOUR = 3600.0
MINUTES = 300.0
SOON = 0.05
"""Seconds between two tries to claim the name in a bucket that is being made."""
QUIET = 1.0
"""Seconds without a message after which the link reads again, if it knows that some are missing."""
ADVISORY = "$JS.EVENT.ADVISORY"
"""The prefix of the subjects on which a server reports changes of streams and consumers."""
NO_JETSTREAM = "the server has no JetStream, which durable= needs: start it as nats-server -js"


class DurableLink(Link):
    """One program's part in one room whose events are stored."""

    _never_waits = False

    def __init__(
        self, share: Share, servers: list[str], options: dict[str, Any], durable: str
    ) -> None:
        super().__init__(share, servers, options)
        self._stream = f"UIEVENTS_{share.room}"
        self._bookmark = Bookmark(f"{share.room}.{durable}")
        self._js: Any = None
        self._place = 0  # of the last message whose events have all been dispatched
        self._part = NOTHING  # how far the events of the next message have been dispatched
        self._stored_progress = 0, NOTHING  # place and part as the server knows them
        self._read = 0  # place of the last message that was read
        self._number = 0  # number of that message, counted by the server for this reader
        self._known = 0  # place of the last message that is known to be stored
        self._in_doubt = False  # whether unknown messages may be missing
        self._gap = False  # whether this reader has missed a message
        self._stalled: asyncio.Event  # set when reading may have stopped
        self._replacing: asyncio.Lock  # held while the reader is replaced
        self._reader: Any = None
        self._consumer = ""  # the server's name for the reader
        self._made = ""  # when the stream was made
        self._replies: deque[tuple[int, str]] = deque()
        self._acknowledge = ""
        self._moved: asyncio.Event
        self._publishing: asyncio.Future[Any] | None = None

    def _works(self) -> list[Any]:
        self._moved, self._stalled = asyncio.Event(), asyncio.Event()
        self._replacing = asyncio.Lock()
        return [*super()._works(), self._store_positions(), self._keep_reading()]

    # ------------------------------------------------------------ receiving

    async def _subscribe(self, client: Client) -> None:
        self._reader = None
        for end in ("hello", f"to.{self.share.life}"):
            await client.subscribe(f"{self.subject}.{end}", cb=self._receive)
        for about in (f"CONSUMER.DELETED.{self._stream}.*", f"STREAM.*.{self._stream}"):
            await client.subscribe(f"{ADVISORY}.{about}", cb=self._advised)

    async def _arrive(self) -> None:
        self._js = self.client.jetstream(timeout=ANSWER)
        try:
            await self._open_stream()
            await self._claim_name()
        except (ServiceUnavailableError, APIError) as error:
            if error.code == 503 or isinstance(error, ServiceUnavailableError):
                raise Error(NO_JETSTREAM) from None
            raise
        await self._resume()

    async def _connected(self) -> None:
        await super()._connected()
        self._moved.set()  # the position has changed while the server was away
        self._stalled.set()

    async def _wait_for_answers(self) -> None:
        await self.client.flush(ANSWER)  # no program is asked: the store has what is missing

    def _expected(self) -> dict[str, int]:
        return {}  # so that no program sends again what the store has

    async def _resume(self) -> None:
        """Replace the reader, by one that begins at the first message that has not been read."""
        async with self._replacing:
            made = self._made
            last = await self._open_stream()
            if self._read > last or (made and made != self._made):  # it is not the same stream
                self._read = self._place = 0
                self._part = NOTHING
                self._stored_progress = -1, NOTHING
                self.share.forget_places()
            await self._read_on()

    async def _open_stream(self) -> int:
        """Find or make the stream; returns the place of its last message."""
        try:
            info = await self._js.stream_info(self._stream)
        except NotFoundError:
            if self._made:  # a server still deleting the old stream would delete the new one
                await asyncio.sleep(AGAIN)
            try:
                info = await self._js.add_stream(
                    name=self._stream, subjects=[self._all], max_msgs=STORED
                )
            except BadRequestError:  # for example because another program is making it
                info = await self._js.stream_info(self._stream)
        self._made = str(info.created)
        return int(info.state.last_seq)

    async def _read_on(self) -> None:
        """Read what is stored, from the first message that has not been read."""
        reader, self._reader = self._reader, None
        if reader is not None:
            with suppress(*Trouble):  # for example because it has ended already
                await reader.unsubscribe()
                await self._js.delete_consumer(self._stream, self._consumer)
        self._number = 0
        self._replies.clear()
        self._acknowledge = ""
        inbox = self.client.new_inbox()

        async def stored(message: Msg) -> None:
            await self._stored(message, inbox)

        # Set before the reader exists: its first message may come before the server's answer.
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
        """The server reports that the stream was made or deleted, or its reader deleted."""
        kind, change, _, *consumer = message.subject.removeprefix(f"{ADVISORY}.").split(".")
        if change == "UPDATED" or (kind == "CONSUMER" and consumer != [self._consumer]):
            return
        self._gap = True
        self._stalled.set()

    async def _stored(self, message: Msg, inbox: str) -> None:
        if self._reader is None or self._reader.subject != inbox:
            return  # the message is of a reader that was replaced
        number = message.metadata.sequence
        if number.consumer != self._number + 1:  # some did not arrive
            self._gap = True
            self._stalled.set()
            return
        await self._take(message.data, number.stream)
        # Not before: if the reader is replaced while the message waits for room, it is read again.
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
        self._doubt()  # nats-py may have dropped a message

    def _doubt(self) -> None:
        self._in_doubt = True
        self._stalled.set()

    async def _keep_reading(self) -> None:
        """Until the link ends, read again whenever reading has stopped, for any reason."""
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
                        self.share.report("not read", f"{error_text(error)}: tried again")
                    await asyncio.sleep(AGAIN)

    def _behind(self) -> bool:
        return self._gap or self._in_doubt or self._known > self._read

    async def _stands_still(self) -> bool:
        """Whether no message comes any more, though some are missing and more may be sent."""
        if self._gap:
            return True
        read = self._read
        await asyncio.sleep(QUIET)
        return self._behind() and self._read == read and self._place >= read

    def done(self, place: int, part: tuple[str, int] = NOTHING) -> None:
        """Acknowledge messages whose events have been dispatched, so that the server sends more."""
        while self._replies and self._replies[0][0] <= place:
            self._acknowledge = self._replies.popleft()[1]
        self._place = max(self._place, place)
        self._part = part
        self._moved.set()
        self.wake()

    # ------------------------------------------------------------ the position

    async def _claim_name(self) -> None:
        """Open the bucket and claim the program's name in it, once.

        While another program makes the bucket, the server says that it exists, but stores nothing
        in it yet.
        """
        end = monotonic() + ANSWER
        while True:
            try:
                await self._bookmark.open(self._js)
                if self._bookmark.revision is None and not await self._is_new():
                    await self._take_over()
                return
            except NoStreamResponseError:
                if self._ending or monotonic() > end:
                    raise
            await asyncio.sleep(SOON)

    async def _is_new(self) -> bool:
        """Whether no program had the name before; then this one has it now."""
        return await self._bookmark.create(self._position)

    async def _take_over(self) -> None:
        """Continue at the position of the run that had the name before, and claim the name."""
        revision, position = await self._bookmark.read()
        if position.stream in ("", self._made):
            self._place = self._read = position.place
            self._part = position.sender, position.number
            self._stored_progress = self._progress
            if position.sender:
                self.share.peers.next[position.sender] = position.number
        await self._bookmark.write(self._position, replaces=revision)

    @property
    def _may_store(self) -> bool:
        """Whether it has the name, and a connection, which may not be online yet."""
        return self._bookmark.revision is not None and bool(self.client.is_connected)

    @property
    def _progress(self) -> tuple[int, tuple[str, int]]:
        """How far the events have been dispatched."""
        return self._place, self._part

    @property
    def _position(self) -> Position:
        """The progress as it is stored on the server."""
        return Position(self._place, self.share.life, self._made, *self._part)

    async def _store_positions(self) -> None:
        """Store the position whenever it has changed."""
        while not self._ending:
            await self._moved.wait()
            self._moved.clear()
            while self.online and self._stored_progress != self._progress and not self._ending:
                try:
                    await self._store_position()
                except Trouble:
                    await asyncio.sleep(AGAIN)

    async def _store_position(self) -> None:
        """Store the position, or find out why the server refuses it.

        The caller tries again while :attr:`_stored_progress` is not the progress.
        """
        progress, bookmark = self._progress, self._bookmark
        try:
            await bookmark.write(self._position, replaces=bookmark.revision)
        except KeyWrongLastSequenceError:
            revision, found = await bookmark.read()
            if found.life and found.life != self.share.life:
                raise TakenOver(
                    f"another program has come to the room {self.share.room!r} as durable="
                    f"{self.share.me!r}, so this one shares nothing more: give each its own name"
                ) from None
            # The entry is this program's own, and the answer was lost; or it was deleted.
            bookmark.revision = revision
            return
        except NoStreamResponseError:  # the bucket was lost, and the position with it
            await bookmark.open(self._js)
            raise
        self._stored_progress = progress

    # ------------------------------------------------------------ sending

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
        # More than once: the end of the link may have cut off the answer to an earlier write.
        with suppress(*Trouble):  # in any case, send what was posted last
            while self._may_store and self._stored_progress != self._progress:
                await self._store_position()
        await super()._farewell()


class TakenOver(UIEventsError, RuntimeError):
    """Another program has the same durable name in the same room."""
