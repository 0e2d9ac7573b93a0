"""A program's position in a room, stored on the server under its ``durable`` name.

The positions are entries of the key-value bucket ``uievents``, one for each room and name.  An
entry also says which run of the program wrote it.  Each update names the revision that it replaces,
so a program notices if another one with the same name has written in between.

A program claims its name by an update before it reads anything: nats-server 2.9 crashes if a bucket
is read while it is being made.  An update is safe: the server answers it, or does not know the
bucket yet.
"""

from __future__ import annotations

from typing import Any

import msgspec
from nats.errors import Error
from nats.js.errors import (
    BadRequestError,
    BucketNotFoundError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
)

BUCKET = "uievents"


class Position(msgspec.Struct, omit_defaults=True):
    """The content of an entry."""

    place: int
    """Of the last message whose events have all been dispatched; 0: of none."""
    life: str
    """The run of the program that wrote the entry."""
    stream: str = ""
    """When the stream was made: places in another stream mean nothing."""
    sender: str = ""
    """The life that sent the message after the place, if some of its events were dispatched."""
    number: int = 0
    """The number of the first of that message's events that has not been dispatched."""


class Bookmark:
    """One entry of the bucket, and the right to write it."""

    def __init__(self, key: str) -> None:
        self.key: str = key
        self.revision: int | None = None
        """Of the entry as this program wrote it last; None: it has not claimed the name yet."""
        self._bucket: Any = None

    async def open(self, js: Any) -> None:
        """Find or make the bucket, by the JetStream context ``js``."""
        try:
            self._bucket = await js.key_value(BUCKET)
        except BucketNotFoundError:
            try:
                self._bucket = await js.create_key_value(bucket=BUCKET)
            except BadRequestError:  # for example because another program is making it
                self._bucket = await js.key_value(BUCKET)

    async def create(self, position: Position) -> bool:
        """Claim a new name; False if there is an entry of that name already."""
        try:
            await self.write(position, replaces=0)
        except KeyWrongLastSequenceError:
            return False
        return True

    async def write(self, position: Position, replaces: int | None) -> None:
        """Write the entry, if its revision is ``replaces``.

        Raises ``KeyWrongLastSequenceError`` if it has another revision, and
        ``NoStreamResponseError`` if there is no bucket, or if the server is still making it.
        """
        data = msgspec.json.encode(position)
        self.revision = await self._bucket.update(self.key, data, last=replaces)

    async def read(self) -> tuple[int, Position]:
        """The entry's revision and content; an empty position if the entry was deleted."""
        try:
            entry = await self._bucket.get(self.key)
            return entry.revision, msgspec.json.decode(entry.value or b"", type=Position)
        except KeyNotFoundError as error:  # a deleted entry has a revision, too
            return error.entry.revision if error.entry else 0, Position(0, "")
        except msgspec.MsgspecError:
            raise Error(
                f"the entry {self.key!r} of the bucket {BUCKET!r} was not written by uievents:"
                " delete it, or choose another durable= name"
            ) from None
