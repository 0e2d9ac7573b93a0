"""What a study is.

A study is one file (or folder) of :mod:`uievents.compare.studies`, and its name in the tuple there.
It holds

* a :class:`Study`, which measures in *runs*; after an interruption the finished ones are kept;
* its :class:`Findings`, a type that is written to the report and defines how it is shown: sections
  (tables and plots), sentences, a headline, and the figures that are compared;
* the function that a measured process runs (:mod:`uievents.measure.process`), unless it is one of
  :mod:`uievents.compare.peers`.

``STUDY`` is the class that :func:`uievents.compare.studies.load` looks for.
``assets/docs/extending.md`` is the guide to adding one.
"""

from __future__ import annotations

import random
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import msgspec

from ..errors import UIEventsError
from ..measure.samples import Figure
from ..words import Text, plural, reason, text
from .place import NOWHERE, Place
from .section import Column, Plot, Section, table

Progress = Callable[[Text, float], None]
"""Called with the name of the case, and the seconds that it has taken since the last call."""

INTERRUPTED = text("interrupted before its turn came")


class StudyOptions(NamedTuple):
    """What the command line asks a study for."""

    quick: bool = False
    runs: int | None = None
    """None: the study's own default."""
    seed: int = 1
    place: Place = NOWHERE
    """Where real windows are opened, if anywhere."""
    scenario: str = "presses"
    peers: bool = False

    def runs_or(self, quick: int, whole: int) -> int:
        """The number given on the command line, else ``quick`` with ``--quick``, else ``whole``."""
        return self.runs or (quick if self.quick else whole)


class NotMeasured(msgspec.Struct, forbid_unknown_fields=True):
    """Something that is missing from the report, and why."""

    what: Text
    why: Text


class Findings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, tag_field="study"):
    """The results of a study, and how they are shown.

    A subclass has ``tag="name of the study"``.
    """

    heading: ClassVar[Text]
    columns: ClassVar[Sequence[Column]]
    narrow: ClassVar[int] = 99
    """How many of the columns are shown on a narrow screen."""

    runs: int = 0
    """Runs in which at least one case was measured."""
    complete: bool = True
    """Whether everything that was planned was measured."""
    not_measured: list[NotMeasured] = []
    verdict: list[Text] = []
    """The sentences of :meth:`sentences`."""

    @property
    def runs_done(self) -> Text:
        """``1 run``, ``8 runs``."""
        return plural("1 run", "{n} runs", self.runs)

    def rows(self) -> Sequence[Any]:
        """One object for each row of the table."""
        return ()

    def plots(self) -> Sequence[Plot]:
        """The plots below the table; not asked for if it has no rows."""
        return ()

    def notes(self) -> Iterator[Text]:
        """How the figures were measured; the terminal prints the first note only."""
        return iter(())

    def sections(self) -> Sequence[Section]:
        """A table, its plots and notes; none if nothing was measured."""
        if not (rows := self.rows()):
            return []
        more = {"narrow": self.narrow, "plots": self.plots(), "notes": list(self.notes())}
        return [table(self.heading, self.columns, rows, **more)]

    def sentences(self) -> Iterator[Text]:
        """What the figures mean, in plain words, the most important first.

        The first three are the headline, of which a report of several studies has the first ones.
        The best or worst *of all* is named only if nothing is missing (:attr:`complete`), and if
        its lead is larger than the scatter (:func:`uievents.compare.ratios.extreme`).
        """
        return iter(())

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        """(Column, name, figure): the report has the ratio of every two figures of a column."""
        return iter(())


class Study(ABC):
    """Cases, each of which is measured once in each run.

    ``cases``: their names, and the words for them.  :attr:`done` has the results of each; they are
    kept when a run fails or is interrupted.
    """

    Findings: ClassVar[type[Any]]
    """The type of its findings."""
    title: Text
    """What is about to be measured, in a few words."""
    seconds_each: float = 0.5
    """About how long a case takes."""

    def __init__(self, cases: Mapping[str, Text], runs: int, seed: int) -> None:
        self.cases: dict[str, Text] = dict(cases)
        self.runs: int = runs
        self.seed: int = seed
        self.done: dict[str, list[Any]] = {name: [] for name in self.cases}
        self.failed: dict[str, Text] = {}
        """Cases that could not be measured, and why; later runs leave them out."""

    @abstractmethod
    def measure(self, name: str) -> Any:
        """One case, once.  Raises :class:`~uievents.measure.process.ProcessFailed`."""

    def attempt(self, name: str) -> None:
        """Measure a case once more; an error leaves it in :attr:`failed`."""
        try:
            self.done[name].append(self.measure(name))
        except (UIEventsError, OSError) as error:
            self.failed[name] = reason(error)

    def costs(self, name: str) -> Any:
        """The figures of one case, from the runs that were measured: at least one."""
        raise NotImplementedError

    def finished(self, name: str) -> bool:
        """Whether a case needs no more runs."""
        return len(self.done[name]) >= self.runs

    def share(self) -> float:
        """The part of all runs that is done: 0 to 1."""
        done = (self.runs if it in self.failed else len(self.done[it]) for it in self.cases)
        return sum(done) / (self.runs * len(self.cases))

    def close(self) -> None:  # noqa: B027 - most leave nothing
        """End the processes that :meth:`measure` left running."""

    @classmethod
    def planned(cls, options: StudyOptions) -> Study:
        """The study as the command line wants it."""
        raise NotImplementedError

    def findings(self) -> Any:
        """The findings of what has been measured so far."""
        raise NotImplementedError

    def seconds(self, name: str) -> float:
        """About how long a case takes."""
        return self.seconds_each

    def duration(self) -> float:
        """About how many seconds it will take."""
        return self.runs * sum(map(self.seconds, self.cases))

    def run_once(self, number: int, progress: Progress) -> None:
        """Measure each case that has not failed, in an order drawn from the seed."""
        order = list(self.cases)
        random.Random(f"{self.seed} {number}").shuffle(order)
        for name in order:
            if name not in self.failed:
                begin = time.monotonic()
                progress(self.cases[name], 0.0)
                self.attempt(name)
                progress(self.cases[name], time.monotonic() - begin)

    def measured(self) -> list[str]:
        """The cases that were measured at least once."""
        return [name for name, done in self.done.items() if done]

    def not_measured(self) -> Iterator[NotMeasured]:
        """Cases that were never measured, or in fewer runs than planned, and why."""
        for name, what in self.cases.items():
            left, why = self.runs - len(self.done[name]), self.failed.get(name)
            if left and not self.done[name]:
                yield NotMeasured(what, why or INTERRUPTED)
            elif left and why:
                runs = text("{what}: {n} of {all} runs", what=what, n=left, all=self.runs)
                yield NotMeasured(runs, why)

    def concluded(self) -> Any:
        """The findings, completed by the list of what is missing and by the sentences."""
        found = self.findings()
        found.runs = max(map(len, self.done.values()), default=0)
        found.complete = all(len(done) >= self.runs for done in self.done.values())
        found.not_measured = list(self.not_measured())
        found.verdict = list(found.sentences())
        return found

    def by_run(self, name: str, value: Callable[[Any], float], many: str) -> Figure | None:
        """A figure with one value a run: the median of ``value`` over ``result[many]``."""
        return Figure.of(
            statistics.median(value(one) for one in result[many]) for result in self.done[name]
        )


def run_all(studies: Collection[Study], progress: Progress = lambda what, seconds: None) -> None:
    """Run all studies, with the runs of each one spread out over the whole time.

    A shared machine may be slow for half a minute, which is as long as some studies take.
    """
    runs = [
        ((number + 0.5) / study.runs, place, number, study)
        for place, study in enumerate(studies)
        for number in range(study.runs)
    ]
    for _, _, number, study in sorted(runs, key=lambda run: run[:3]):
        study.run_once(number, progress)
