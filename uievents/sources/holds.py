"""Holds: they keep a connection open while a handler works on what its peer has sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from .connection import StreamConnection


class Hold:
    """Keeps a connection open after its peer's end, until :meth:`done` or the end of a ``with``."""

    __slots__ = ("_connection", "_size")

    def __init__(self, connection: StreamConnection, size: int) -> None:
        self._connection: StreamConnection | None = connection
        self._size = size  # bytes of the peer's data that the work is about

    def done(self) -> None:
        """Note that the work has ended.  From any thread; a second time does nothing."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.work_ended(self._size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.done()
