"""What the window asks the measuring process for, and what that answers: lines of JSON.

A measuring process is started for one :data:`Order` (its argument), answers with
:data:`Result` lines as they come, the last of which is :class:`Done`, and ends.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..compare.studies.io import IoCosts
from ..compare.studies.multiplexers import WaitCost
from ..compare.studies.tasks import TaskCosts


class Servers(msgspec.Struct, frozen=True, tag="servers"):
    """Four servers, called again and again by so many clients at the same moment.

    A single client makes its requests one after the other.
    """

    clients: int
    idle: int = 0
    """Clients that are connected beside them and say nothing."""


class Tasks(msgspec.Struct, frozen=True, tag="tasks"):
    """Three tasks, arranged in three ways."""


class Io(msgspec.Struct, frozen=True, tag="io"):
    """One read in five modes."""


class Multiplexers(msgspec.Struct, frozen=True, tag="multiplexers"):
    """One wait among more and more descriptors."""


Order = Servers | Tasks | Io | Multiplexers


class Planned(msgspec.Struct, frozen=True, tag="planned"):
    """What will be measured."""

    names: list[str]
    steps: int
    """How many :class:`Begun` there will be, if nothing fails."""


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """``name`` is being measured from now on."""

    name: str


class Served(msgspec.Struct, frozen=True, tag="served"):
    """These requests have been answered since the last word of this server."""

    name: str
    latencies_ms: list[float]
    """From the moment at which the request was meant to begin to its answer."""
    failed: int
    share: float
    """How much of what is planned is done: 0 to 1."""


class ServerCosts(msgspec.Struct, frozen=True, tag="server"):
    """All that was measured of one server."""

    name: str
    requests: int
    failed: int
    cpu_ms: float | None
    """CPU time of the server and its children, per request that was answered."""
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    """None where the sample is too small to carry it."""
    per_second: float | None
    """Requests answered, per second in which there were callers."""
    processes: int
    """At most, the server itself included."""
    threads: int
    """At most, in the server's own process."""


class Arranged(msgspec.Struct, frozen=True, tag="arranged"):
    """The three tasks in one arrangement, all runs so far; one run is drawn, of median length."""

    costs: TaskCosts
    """Its timeline is the drawn run's."""
    took_ms: float
    """How long the drawn run took."""
    cpu_ms: float
    """The CPU time of the drawn run."""


class Read(msgspec.Struct, frozen=True, tag="read"):
    """One mode of reading, all reads so far."""

    costs: IoCosts
    asked: float
    """Calls that a read made to learn that its data were there (median)."""
    reads: int
    size: int
    """Bytes of a read."""
    answer_after_ms: float


class Waited(msgspec.Struct, frozen=True, tag="waited"):
    """One point of the curves: a multiplexer with so many descriptors."""

    cost: WaitCost


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """``name`` could not be measured, and why."""

    name: str
    why: str


class Done(msgspec.Struct, frozen=True, tag="done"):
    """That was all."""


Result = Planned | Begun | Served | ServerCosts | Arranged | Read | Waited | Failed | Done

read_order: Callable[[bytes | str], Order] = msgspec.json.Decoder(Order).decode
read_result: Callable[[bytes | str], Result] = msgspec.json.Decoder(Result).decode
