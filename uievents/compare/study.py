"""What every study has in common: runs, one after the other, that can be interrupted."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ..errors import UIEventsError
from .figures import Text
from .report import Report

Progress = Callable[[Text, float], None]
"""Is told what is being measured, and how many seconds it has taken since it was told last."""


class Study(ABC):
    """Measures in :attr:`runs` runs; what is done stays, however a run ends."""

    runs: int

    @property
    @abstractmethod
    def title(self) -> Text:
        """What it will do, in a sentence."""

    @abstractmethod
    def duration(self) -> float:
        """About how many seconds it will take."""

    @abstractmethod
    def run_once(self, number: int, progress: Progress) -> None:
        """Run ``number``, from 0.  Ctrl-C passes through."""

    @abstractmethod
    def add_to(self, report: Report) -> None:
        """Add what has been measured so far."""

    def run(self, progress: Progress = lambda what, seconds: None) -> None:
        """All runs."""
        run_all([self], progress)


def run_all(studies: Sequence[Study], progress: Progress) -> None:
    """All runs of all studies, those of each spread out over the whole time.

    A machine that others share may be slow for half a minute, which is all the time that some of
    the studies take.
    """
    runs = [
        ((number + 0.5) / study.runs, place, number)
        for place, study in enumerate(studies)
        for number in range(study.runs)
    ]
    for _, place, number in sorted(runs):
        studies[place].run_once(number, progress)


@contextmanager
def attempt(name: str, label: Text, failed: dict[str, str], progress: Progress) -> Iterator[None]:
    """Who fails in this block is left out from then on: ``failed`` says why."""
    begin = time.monotonic()
    progress(label, 0.0)
    try:
        yield
    except (UIEventsError, OSError) as error:
        failed[name] = str(error)
    progress(label, time.monotonic() - begin)
