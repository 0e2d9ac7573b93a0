"""The cores of the machine that is measured on, and which program has which.

What presses must not share a core with what is pressed: a loop that never sleeps would keep the
hand from pressing in time, and the system's choice, made anew at every wake, of the hand's core or
another one would be in every latency (on one core a wake takes less time, as no other core has to
be woken for it).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Cores(NamedTuple):
    """Numbers of cores."""

    hand: frozenset[int]
    """For what presses."""
    rest: frozenset[int]
    """For what is pressed."""


def cores() -> Cores | None:
    """Those that this process may use, shared out; None if that is but one, or nobody can say."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    first, *rest = sorted(os.sched_getaffinity(0))
    return Cores(frozenset([first]), frozenset(rest)) if rest else None


def keep_to(these: Collection[int], pid: int = 0) -> None:
    """Let the process ``pid`` (0: the calling thread, and what it starts) use only these cores."""
    os.sched_setaffinity(pid, these)


@contextmanager
def kept_to(these: Collection[int] | None) -> Iterator[None]:
    """The calling thread uses only these cores meanwhile (None: any)."""
    if these is None:
        yield
        return
    before = os.sched_getaffinity(0)
    keep_to(these)
    try:
        yield
    finally:
        keep_to(before)
