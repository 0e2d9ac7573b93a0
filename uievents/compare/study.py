"""What a study is.

A study is one room: a file (or a folder) of :mod:`uievents.compare.studies`, and its name in the
tuple there.  It holds

* a :class:`Study`, which measures in *runs* that can be interrupted: what is done stays;
* its :class:`Findings`, a type that is written to the report, and that says how it is shown:
  sections (tables and plots), sentences, a headline, and the figures that are compared;
* the function that a measured process runs, if it is not one of :mod:`uievents.compare.peers`
  (:mod:`uievents.measure.process`).

``STUDY`` is the class that :func:`uievents.compare.studies.load` looks for.
``assets/docs/extending.md`` says step by step how to add one.
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
from ..words import Text, reason, text
from .place import Place
from .section import Column, Plot, Section, table

Progress = Callable[[Text, float], None]
"""Called with what is being measured, and the seconds that it has taken since the last call."""

INTERRUPTED = text("interrupted before its turn came")


class StudyOptions(NamedTuple):
    """What the command line asks a study for."""

    quick: bool = False
    runs: int | None = None
    """None: as many as the study has by itself."""
    seed: int = 1
    place: Place | None = None
    """Where real windows are opened, if anywhere."""
    scenario: str = "presses"
    peers: bool = False

    def runs_or(self, quick: int, whole: int) -> int:
        """What the user asked for, else ``quick`` for a first look, else ``whole``."""
        return self.runs or (quick if self.quick else whole)


class NotMeasured(msgspec.Struct, forbid_unknown_fields=True):
    """Something that is missing, why, and what to do about it."""

    what: Text
    why: Text


class Findings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, tag_field="study"):
    """What a study found, and how it is shown.  A subclass has ``tag="name of the study"``."""

    heading: ClassVar[Text]
    columns: ClassVar[Sequence[Column]]
    narrow: ClassVar[int] = 99
    """How many of the columns to show where there is little room."""

    runs: int = 0
    """How many runs have measured something."""
    complete: bool = True
    """Whether all was measured that was planned."""
    not_measured: list[NotMeasured] = []
    verdict: list[Text] = []
    """The sentences of :meth:`sentences`."""

    def rows(self) -> Sequence[Any]:
        """The things that the table shows, one a row."""
        return ()

    def plots(self) -> Sequence[Plot]:
        """The pictures below the table, if it has rows."""
        return ()

    def notes(self) -> Iterator[Text]:
        """How the figures came about."""
        return iter(())

    def sections(self) -> Sequence[Section]:
        """A table, its plots and notes; none if nothing was measured."""
        if not (rows := self.rows()):
            return []
        more = {"narrow": self.narrow, "plots": self.plots(), "notes": list(self.notes())}
        return [table(self.heading, self.columns, rows, **more)]

    def sentences(self) -> Iterator[Text]:
        """What the figures say, in plain words.

        The best or worst *of all* is named only where nothing is missing (:attr:`complete`), and
        where these runs can tell it from the next (:func:`uievents.compare.ratios.extreme`).
        """
        return iter(())

    def headline(self) -> Sequence[Text]:
        """Three sentences at most, the most important first."""
        return self.verdict[:3]

    def picture(self) -> Plot | None:
        """The plot beside the headline."""
        return next((plot for section in self.sections() for plot in section.plots), None)

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        """(Column, name, figure): of a column, each two are compared in the report's ratios."""
        return iter(())


class Study(ABC):
    """Cases, each of which is measured once in each run, and what is found.

    ``cases``: their names, and the words for them.  :attr:`done` keeps each one's results, however
    a run ends.
    """

    Findings: ClassVar[type[Any]]
    """The type of its findings."""
    title: Text
    """What it will do, in a few words."""
    seconds_each: float = 0.5
    """About how long a case takes."""

    def __init__(self, cases: Mapping[str, Text], runs: int, seed: int) -> None:
        self.cases: dict[str, Text] = dict(cases)
        self.runs: int = runs
        self.seed: int = seed
        self.done: dict[str, list[Any]] = {name: [] for name in self.cases}
        self.failed: dict[str, Text] = {}
        """Cases that could not be measured, and why; they are left out from then on."""

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
        """How much has been done: 0 to 1."""
        done = (self.runs if it in self.failed else len(self.done[it]) for it in self.cases)
        return sum(done) / (self.runs * len(self.cases))

    def close(self) -> None:  # noqa: B027 - most leave nothing
        """End what :meth:`measure` has left running."""

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
        """Each case that has not failed."""
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
        """Cases that were measured never, or less often than planned, and why."""
        for name, what in self.cases.items():
            left, why = self.runs - len(self.done[name]), self.failed.get(name)
            if left and not self.done[name]:
                yield NotMeasured(what, why or INTERRUPTED)
            elif left and why:
                runs = text("{what}: {n} of {all} runs", what=what, n=left, all=self.runs)
                yield NotMeasured(runs, why)

    def concluded(self) -> Any:
        """The findings, with what is missing and the verdict."""
        found = self.findings()
        found.runs = max(map(len, self.done.values()), default=0)
        found.complete = all(len(done) >= self.runs for done in self.done.values())
        found.not_measured = list(self.not_measured())
        found.verdict = list(found.sentences())
        return found

    def by_run(self, name: str, value: Callable[[Any], float], many: str) -> Figure | None:
        """The median of each run's ``many``, such as its reads."""
        return Figure.of(
            statistics.median(value(one) for one in result[many]) for result in self.done[name]
        )


def run_all(studies: Collection[Study], progress: Progress = lambda what, seconds: None) -> None:
    """All runs of all studies, those of each study spread out over the whole time.

    A shared machine may be slow for half a minute, and some studies take no longer than that.
    """
    runs = [
        ((number + 0.5) / study.runs, place, number, study)
        for place, study in enumerate(studies)
        for number in range(study.runs)
    ]
    for _, _, number, study in sorted(runs, key=lambda run: run[:3]):
        study.run_once(number, progress)
