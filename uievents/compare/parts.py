"""The report's parts for the studies beside that of input.  See :mod:`uievents.compare.report`."""

from __future__ import annotations

import msgspec

from .figures import Figure, Text


class Pace(msgspec.Struct, forbid_unknown_fields=True):
    """How quick the machine was: CPU time of a yardstick (:mod:`uievents.measure.machine`)."""

    samples: int
    quick_ms: float
    """The tenth percentile."""
    slow_ms: float
    """The ninetieth."""

    @property
    def change(self) -> float:
        """How many times longer the same work took at times."""
        return self.slow_ms / self.quick_ms


class DeviceCosts(msgspec.Struct, forbid_unknown_fields=True):
    """One model with so many devices, of which any is pressed (of a blocking scan, the last)."""

    name: str
    label: Text
    devices: int
    idle_cpu_percent: Figure | None
    idle_wakeups_per_second: Figure | None
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    sent: int
    missed: int
    balanced: bool
    p50_by_run: Figure | None = None
    """Of each run's own median (milliseconds)."""

    @property
    def sleeps(self) -> bool:
        """Whether a press waits until those before it in the scan have had their time."""
        return self.name == "scan_many"


class DevicesStudy(msgspec.Struct, forbid_unknown_fields=True):
    """Several devices in one program: who is kept waiting."""

    runs: int
    presses: int
    """In each run."""
    costs: list[DeviceCosts]
    pace: Pace | None = None


class WaitCost(msgspec.Struct, forbid_unknown_fields=True):
    """One multiplexer with so many descriptors watched, one of them ready."""

    name: str
    descriptors: int
    microseconds: Figure | None
    """One wait, in each run that of the quickest of several batches, in turn with those of the
    others; they are compared by the least of all.  Null if it cannot (see ``error``)."""
    error: str
    """What it says if it cannot."""


class MultiplexersStudy(msgspec.Struct, forbid_unknown_fields=True):
    """select, poll, epoll and the standard library's choice."""

    runs: int
    costs: list[WaitCost]
    limit: Text
    """What was done about the limit of open descriptors."""


class ServerCosts(msgspec.Struct, forbid_unknown_fields=True):
    """One server under one load."""

    name: str
    label: Text
    load: str
    """``1``, ``10``...: so many clients; ``idle`` or ``slow``: with such clients beside them."""
    clients: int
    idle_clients: int
    slow_clients: int
    requests: int
    failed: int
    cpu_ms_per_request: Figure | None
    """The server's and its children's CPU time."""
    samples: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    workers: Figure | None
    """Threads and processes of the server, the most that were there at the end of a turn."""
    p50_by_run: Figure | None = None
    """Of each run's own median (milliseconds)."""


class ServersStudy(msgspec.Struct, forbid_unknown_fields=True):
    """Four servers with one protocol.  A client makes a request every 200 ms on average."""

    runs: int
    seconds: float
    """Length of each load in each run; longer where there are few clients."""
    wait_ms: float
    """What each request waits for, as for a database: inside every latency."""
    costs: list[ServerCosts]
    late_p50_ms: float | None
    late_p99_ms: float | None


class IoCosts(msgspec.Struct, forbid_unknown_fields=True):
    """One mode of reading: in each run the median of its reads."""

    name: str
    label: Text
    waiting_ms: Figure | None
    """From the request to the data's being there."""
    copying_us: Figure | None
    """From there to the end: copying to user space, and whatever is called for it."""
    cpu_ms: Figure | None
    """CPU time of a whole read."""
    free_calls: float | None
    """How often the program was free to do something else while it waited (median)."""
    timeline: list[tuple[str, float]]
    """One read: [phase, milliseconds from the request]."""


class IoStudy(msgspec.Struct, forbid_unknown_fields=True):
    """One read from a socket in five modes."""

    reads: int
    bytes: int
    answer_after_ms: float
    modes: list[IoCosts]


class TaskCosts(msgspec.Struct, forbid_unknown_fields=True):
    """Three tasks in one arrangement: in each run the median of its repeats."""

    name: str
    label: Text
    total_ms: Figure | None
    cpu_ms: Figure | None
    threads: int
    timeline: list[tuple[str, str, float]]
    """One repeat: [task, phase, milliseconds from the begin]."""


class TasksStudy(msgspec.Struct, forbid_unknown_fields=True):
    """Three tasks that compute, wait and compute."""

    repeats: int
    arrangements: list[TaskCosts]
