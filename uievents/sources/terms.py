"""The bounds of a connection, as ``listen()`` and ``connect()`` take them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from numbers import Real

LINE = 1_048_576
BUFFER = 1_048_576
LIMIT = 67_108_864


@dataclass(frozen=True, slots=True)
class Terms:
    """The bounds of one connection.

    Raises ``ValueError`` or ``TypeError`` for an impossible one.
    """

    lines: bool = True
    """Whether ``Received`` carries a line at a time, or bytes as they come."""
    line: int = LINE
    """Bytes that a line may have; a peer that sends a longer one is cut."""
    buffer: int = BUFFER
    """Bytes that may wait to be sent before nothing more is read from the peer."""
    limit: int = LIMIT
    """Bytes that may wait to be sent at all; past them the peer is cut."""
    idle: float | None = None
    """Seconds without a byte in either direction after which the peer is cut."""
    total: float | None = None
    """Seconds after which the peer is cut in any case."""

    def __post_init__(self) -> None:
        for name in ("line", "buffer", "limit"):
            check_number(name, getattr(self, name))
        if self.limit < self.buffer:
            raise ValueError(
                f"limit={self.limit} is below buffer={self.buffer}, from which on a peer is not "
                "read: choose a limit above it"
            )
        for name in ("idle", "total"):
            check_seconds(name, getattr(self, name))


def check_number(name: str, value: object) -> None:
    """Raise an error unless it is a whole number, 1 or more."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name}= is a whole number, not {value!r}")
    if value < 1:
        raise ValueError(f"{name}= is 1 or more, not {value}")


def check_seconds(name: str, value: object) -> None:
    """Raise an error unless it is a duration in seconds, or None: for ever."""
    if value is None:
        return
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name}= is a number of seconds, not {value!r}")
    if not 0 < float(value) < inf:
        raise ValueError(f"{name}= is a number of seconds above 0, not {value!r}")
