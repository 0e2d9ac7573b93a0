"""Shared by all faults: a row of the table, a screen, counters of memory and descriptors."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "benchmarks"), str(HERE.parent.parent)]

from common import screen  # noqa: E402 (the benchmarks' folder)

__all__ = [
    "QUIET",
    "Others",
    "Row",
    "descriptors",
    "main",
    "resident",
    "say_phase",
    "screen",
    "slope",
    "threads",
]


@dataclass(frozen=True)
class Row:
    """One line of the table in ``assets/docs/reliability.md``."""

    fault: str
    naive: str
    """What a loop without provision for the fault does: a known fact, or measured."""
    promise: str
    """What uievents does instead."""
    figure: str
    """What was measured in this run, with its numbers."""
    held: bool
    """Whether the promise was kept."""


def main(rows: Callable[[bool], Iterable[Row]]) -> None:
    """Run the module of a fault: print its rows as JSON, one a line."""
    for row in rows("--quick" in sys.argv):
        print(json.dumps(asdict(row)), flush=True)


def say_phase(phase: str) -> None:
    """Tell ``run.py`` the phase of this module, which decides whether other modules may run."""
    print(json.dumps({"phase": phase}), flush=True)


def descriptors() -> dict[str, str]:
    """The descriptors of this process and their files."""
    found = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            found[number] = os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:  # the descriptor of the listing itself
            continue
    return found


def threads() -> int:
    return threading.active_count()


ARENA = 1024**2
"""Bytes that Python's allocator takes from the system at a time."""


@dataclass(frozen=True)
class Slope:
    """What one round of many leaves behind, from the later half of them."""

    blocks: float
    """Small objects: an object of Python's is one at least."""
    used: float
    """Bytes that are allocated beside these: what is larger than 512 bytes, and libraries'."""
    peak: float
    """Bytes of the process, when it was largest."""
    rounds: int

    @property
    def zero(self) -> bool:
        """Whether it is nothing but a table that has grown once.

        Or one arena more, in all rounds together: whether a round needs one depends on where what
        stays from before happens to lie.  (The other two figures are exact.)
        """
        peak = self.peak - ARENA / self.rounds
        return self.blocks < 50 and max(self.used, peak) < 100_000

    def __str__(self) -> str:
        used, peak = self.used / 1024, self.peak / 1024
        return f"{self.blocks:+,.0f} objects, {used:+,.0f} KiB beside them, {peak:+,.0f} KiB in all"


def slope(work: Callable[[], object], rounds: int) -> Slope:
    """Do ``work`` in so many rounds, and tell what stays."""
    taken = list(_taken(work, rounds))
    later = taken[len(taken) // 2 :]
    steps = max(1, len(later) - 1)
    blocks, used, peak = ((later[-1][i] - later[0][i]) / steps for i in range(3))
    return Slope(blocks, used, peak, steps)


def _taken(work: Callable[[], object], rounds: int) -> Iterator[tuple[int, int, int]]:
    forget_peak()
    for _ in range(rounds):
        work()
        gc.collect()
        yield sys.getallocatedblocks(), allocated(), peak_size()


def forget_peak() -> None:
    """Have :func:`peak_size` count from now on."""
    with suppress(OSError):  # an older kernel: then it counts from the beginning
        Path("/proc/self/clear_refs").write_text("5")


def peak_size() -> int:
    """Bytes of this process in memory, when it was largest.

    Python keeps what a round has given back for the next one, where anything else is in the same
    arena (1 MiB), and touches other parts of it each time.  So the size between two rounds grows
    by up to a MiB a round, to what a round needs, though nothing is kept.  The size in the middle
    of a round grows only if the round finds less left to use than the one before it.
    """
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))


def allocated() -> int:
    """Bytes that malloc() has given out; 0 where the C library cannot say it.

    (Python takes the memory of its small objects otherwise: they are counted by the interpreter.)
    """
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        return 0
    mallinfo.restype = _MallInfo
    info = mallinfo()
    return int(info.uordblks + info.hblkhd)


class _MallInfo(ctypes.Structure):
    """``struct mallinfo2`` of glibc's ``malloc.h``."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


QUIET = 0.1
"""Cores that other programs may keep busy while latencies count."""


class Others:
    """How busy other programs keep the machine: those that this process has not started.

    A latency is the machine's, too.  So where one is to stay within a bound, the row also says how
    busy others were; if it was more than :data:`QUIET`, the bound is not judged.  Of the programs
    that this one has started, only those count that have ended before :meth:`busy` is called.
    """

    def __init__(self) -> None:
        self._before = self._now()

    def busy(self) -> float:
        """Cores that others have used since this was made, on average."""
        total, own, now = (b - a for a, b in zip(self._before, self._now(), strict=True))
        return max(0.0, total - own) / now

    @staticmethod
    def _now() -> tuple[float, float, float]:
        """Seconds of computing in all, of this process and its children, and on the clock."""
        with open("/proc/stat") as file:
            ticks = [int(part) for part in file.readline().split()[1:]]
        user, nice, system, _idle, _iowait, irq, softirq, steal = ticks[:8]
        total = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
        return total, sum(os.times()[:4]), time.monotonic()


def resident() -> int:
    """Bytes of this process that are in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
