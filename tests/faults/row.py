"""What the faults share: a row of the table, a screen, the counting of memory and descriptors."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "benchmarks"), str(HERE.parent.parent)]

from common import screen  # noqa: E402 (the benchmarks' folder)

__all__ = ["Row", "descriptors", "main", "resident", "say_phase", "screen", "slope", "threads"]


@dataclass(frozen=True)
class Row:
    """One line of the table in ``assets/docs/reliability.md``."""

    fault: str
    naive: str
    """What a loop does that does not think of it: a fact, or measured beside ours."""
    ours: str
    figure: str
    """What was measured in this run, with its numbers."""
    held: bool
    """Whether what ``ours`` says was seen."""


def main(rows: Callable[[bool], Iterable[Row]]) -> None:
    """Run one fault's module: print its rows as JSON, a line each."""
    for row in rows("--quick" in sys.argv):
        print(json.dumps(asdict(row)), flush=True)


def say_phase(phase: str) -> None:
    """Tell ``run.py`` what this module measures from now on, and whether others may run."""
    print(json.dumps({"phase": phase}), flush=True)


def descriptors() -> dict[str, str]:
    """The descriptors of this process, and what each is."""
    found = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            found[number] = os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:  # the one that lists the folder
            continue
    return found


def threads() -> int:
    return threading.active_count()


@dataclass(frozen=True)
class Slope:
    """What one round of many leaves behind, from the later half of them."""

    blocks: float
    """Small objects: an object of Python's is one at least."""
    resident: float
    """Bytes of the process."""

    @property
    def zero(self) -> bool:
        """Whether it is nothing but a table that has grown once."""
        return self.blocks < 50 and self.resident < 100_000

    def __str__(self) -> str:
        return f"{self.blocks:+,.0f} objects and {self.resident / 1024:+,.0f} KiB"


def slope(work: Callable[[], object], rounds: int) -> Slope:
    """Do ``work`` in so many rounds, and tell what stays."""
    taken = list(_taken(work, rounds))
    later = taken[len(taken) // 2 :]
    steps = max(1, len(later) - 1)
    blocks, resident = ((later[-1][i] - later[0][i]) / steps for i in (0, 1))
    return Slope(blocks, resident)


def _taken(work: Callable[[], object], rounds: int) -> Iterator[tuple[int, int]]:
    for _ in range(rounds):
        work()
        gc.collect()
        yield sys.getallocatedblocks(), resident()


def resident() -> int:
    """Bytes of this process that are in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
