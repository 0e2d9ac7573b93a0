"""The bounds of a connection, as ``listen()`` and ``connect()`` take them."""

from __future__ import annotations

from dataclasses import dataclass

from ..quantities import boolean, seconds, whole

LINE = 1_048_576
BUFFER = 1_048_576
LIMIT = 67_108_864

_set = object.__setattr__  # of a frozen object, while it is made


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one connection.

    Raises ``ValueError`` or ``TypeError`` for an impossible one.
    """

    lines: bool = True
    """Whether ``Received`` carries a line at a time, or bytes as they come."""
    line: int = LINE
    """Bytes that a line may have; a peer that sends a longer one is cut."""
    buffer: int = BUFFER
    """Bytes waiting to be sent at which reading from the peer stops."""
    limit: int = LIMIT
    """The most bytes that may wait to be sent; past them the peer is cut."""
    idle: float | None = None
    """Seconds without a byte in either direction after which the peer is cut."""
    total: float | None = None
    """Seconds after which the peer is cut in any case."""

    def __post_init__(self) -> None:
        boolean(self.lines, "lines=")
        for name in ("line", "buffer", "limit"):
            _set(self, name, whole(getattr(self, name), f"{name}=", 1))
        if self.limit < self.buffer:
            raise ValueError(
                f"limit={self.limit} is below buffer={self.buffer}, at which reading from the peer "
                "stops: choose a limit above it"
            )
        for name in ("idle", "total"):
            if getattr(self, name) is not None:
                _set(self, name, seconds(getattr(self, name), f"{name}=", above_zero=True))
