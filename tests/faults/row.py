"""What the faults share: a row of the table, a screen, the counting of memory and descriptors."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "benchmarks"), str(HERE.parent.parent)]

from common import screen  # noqa: E402 (the benchmarks' folder)

__all__ = ["Row", "descriptors", "main", "screen", "slope", "threads"]


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


def slope(work: Callable[[], object], rounds: int) -> float:
    """Bytes of Python's memory that one round leaves behind, from the later half of ``rounds``."""
    work()  # what is made once, at the first use
    tracemalloc.start()
    try:
        taken = list(_taken(work, rounds))
    finally:
        tracemalloc.stop()
    later = taken[len(taken) // 2 :]
    return (later[-1] - later[0]) / max(1, len(later) - 1)


def _taken(work: Callable[[], object], rounds: int) -> Iterator[int]:
    for _ in range(rounds):
        work()
        gc.collect()
        yield tracemalloc.get_traced_memory()[0]
