"""What a study is.

A study is one room: a file (or a folder) of :mod:`uievents.compare.studies`, and its name in the
tuple there.  It holds

* a :class:`Study`, which measures in *runs* that can be interrupted: what is done stays;
* its :class:`Findings`, a type that is written to the report, and that knows what to show of
  itself: sections (tables and plots), sentences, a headline, and the figures that are compared;
* the function that a measured process runs, if it is not one of :mod:`uievents.compare.peers`
  (:mod:`uievents.measure.process`).

``STUDY`` is the class that :func:`uievents.compare.studies.load` looks for.  How to add one is
told, step by step, in ``assets/docs/extending.md``.
"""

from __future__ import annotations

import random
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import msgspec

from ..errors import UIEventsError
from ..measure.samples import Figure, percentile
from ..words import Text, reason, text
from .place import Place
from .ratios import Measured
from .section import Column, Plot, Section, table

Progress = Callable[[Text, float], None]
"""Is told what is being measured, and how many seconds it has taken since it was told last."""

INTERRUPTED = text("interrupted before its turn came")


class Options(NamedTuple):
    """What the command line asks a study for."""

    quick: bool = False
    runs: int | None = None
    """None: as many as the study thinks right."""
    seed: int = 1
    place: Place | None = None
    """Where real windows are opened, if anywhere."""
    scenario: str = "presses"
    peers: bool = False

    def runs_or(self, quick: int, whole: int) -> int:
        """How many runs, if the study takes so many for a first look and for all."""
        return self.runs or (quick if self.quick else whole)


class NotMeasured(msgspec.Struct, forbid_unknown_fields=True):
    """Something that is missing, why, and what to do about it."""

    what: Text
    why: Text


class Pace(msgspec.Struct, forbid_unknown_fields=True):
    """How fast the machine was: CPU time of a yardstick (:mod:`uievents.measure.machine`)."""

    samples: int
    quick_ms: float
    """The tenth percentile."""
    slow_ms: float
    """The ninetieth."""

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Pace | None:
        """None if there are too few samples."""
        each = [1000 * value for value in seconds]
        quick, slow = percentile(each, 10), percentile(each, 90)
        return None if quick is None or slow is None else cls(len(each), quick, slow)


class Findings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, tag_field="study"):
    """What a study found, and how it is shown.  A subclass has ``tag="name of the study"``."""

    heading: ClassVar[Text]
    columns: ClassVar[Sequence[Column]]
    narrow: ClassVar[int] = 99
    """How many of the columns to show where there is little room."""

    runs: int = 0
    """Of how many runs there is something."""
    complete: bool = True
    """Whether all was measured that was planned."""
    not_measured: list[NotMeasured] = []
    verdict: list[Text] = []
    """What :meth:`sentences` said."""

    def rows(self) -> Sequence[Any]:
        """The things of which the table has a row each."""
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

        Which is best or worst *of all* is said only where nothing is missing
        (:attr:`complete`), and where these runs can tell it from the next
        (:func:`uievents.compare.ratios.extreme`).
        """
        return iter(())

    def headline(self) -> Sequence[Text]:
        """The most important of them, the first one first."""
        return self.verdict[:3]

    def picture(self) -> Plot | None:
        """The one that says most."""
        return next((plot for section in self.sections() for plot in section.plots), None)

    def compared(self) -> Iterator[tuple[str, str, Measured | None]]:
        """(Column, name, figure): of a column, each two are compared in the report's ratios."""
        return iter(())


F = TypeVar("F", bound=Findings)


class Study(ABC, Generic[F]):
    """Measures in :attr:`runs` runs; what is done stays, however a run ends."""

    Findings: ClassVar[type[Any]]
    title: Text
    """What it will do, in a few words."""

    def __init__(self, runs: int, seed: int) -> None:
        self.runs, self.seed = runs, seed
        self.failed: dict[str, Text] = {}
        """What could not be measured, and why."""

    @classmethod
    @abstractmethod
    def planned(cls, options: Options) -> Study[F]:
        """The study as the command line wants it."""

    @abstractmethod
    def duration(self) -> float:
        """About how many seconds it will take."""

    @abstractmethod
    def run_once(self, number: int, progress: Progress) -> None:
        """Run ``number``, from 0.  Ctrl-C passes through."""

    @abstractmethod
    def findings(self) -> F:
        """What has been measured so far."""

    @abstractmethod
    def begun(self) -> int:
        """Of how many runs there is something."""

    @abstractmethod
    def complete(self) -> bool:
        """Whether all was measured that was planned."""

    @abstractmethod
    def not_measured(self) -> list[NotMeasured]:
        """What is missing, and why."""

    def concluded(self) -> F:
        """The findings, with what is missing and the verdict."""
        found = self.findings()
        found.runs, found.complete = self.begun(), self.complete()
        found.not_measured = self.not_measured()
        found.verdict = list(found.sentences())
        return found

    def run(self, progress: Progress = lambda what, seconds: None) -> None:
        """All runs."""
        run_all([self], progress)

    def drawn(self, names: Iterable[str], *number: object) -> list[str]:
        """Those of ``names`` that have not failed, in an order drawn from the seed."""
        order = [name for name in names if name not in self.failed]
        random.Random(repr((self.seed, number))).shuffle(order)
        return order

    @contextmanager
    def attempt(self, name: str, label: Text, progress: Progress) -> Iterator[None]:
        """If something fails in this block, ``name`` is left out from then on."""
        begin = time.monotonic()
        progress(label, 0.0)
        try:
            yield
        except (UIEventsError, OSError) as error:
            self.failed[name] = reason(error)
        progress(label, time.monotonic() - begin)

    def missing(self, name: str, what: Text, done: int) -> list[NotMeasured]:
        """That fewer runs than planned were made of ``name``, and why, if so."""
        why = self.failed.get(name)
        if done and why:
            left = self.runs - done
            what = text("{what}: {n} of {all} runs", what=what, n=left, all=self.runs)
        if done >= self.runs or (done and not why):
            return []
        return [NotMeasured(what, why or INTERRUPTED)]


class CaseStudy(Study[F]):
    """A study of several cases, each of which is measured once in each run, in a drawn order.

    ``cases``: their names, and what they are called; :attr:`done` has each one's results.
    """

    seconds_each = 0.5

    def __init__(self, cases: Mapping[str, Text], runs: int, seed: int) -> None:
        super().__init__(runs, seed)
        self.cases = dict(cases)
        self.done: dict[str, list[Any]] = {name: [] for name in self.cases}

    @abstractmethod
    def measure(self, name: str) -> Any:
        """One measurement.  Raises :class:`~uievents.measure.process.ProcessFailed`."""

    def duration(self) -> float:
        """About how many seconds it will take."""
        return self.runs * len(self.cases) * self.seconds_each

    def run_once(self, number: int, progress: Progress) -> None:
        """Each case, in an order drawn from the seed."""
        for name in self.drawn(self.cases, number):
            with self.attempt(name, self.cases[name], progress):
                self.done[name].append(self.measure(name))

    def begun(self) -> int:
        """Of how many runs there is something."""
        return max(map(len, self.done.values()), default=0)

    def complete(self) -> bool:
        """Whether each case has all its runs."""
        return all(len(done) >= self.runs for done in self.done.values())

    def not_measured(self) -> list[NotMeasured]:
        """Cases of which there is nothing, or less than was planned, and why."""
        each = self.cases.items()
        return [one for it, label in each for one in self.missing(it, label, len(self.done[it]))]

    def measured(self) -> list[str]:
        """The cases of which there is something."""
        return [name for name, done in self.done.items() if done]

    def by_run(self, name: str, value: Callable[[Any], float], many: str) -> Figure | None:
        """The median of each run's ``many``, such as its reads."""
        return Figure.of(
            statistics.median(value(one) for one in result[many]) for result in self.done[name]
        )


def run_all(studies: Collection[Study[Any]], progress: Progress) -> None:
    """All runs of all studies, those of each spread out over the whole time.

    A machine that others share may be slow for half a minute, which is all the time that some of
    the studies take.
    """
    runs = [
        ((number + 0.5) / study.runs, place, number, study)
        for place, study in enumerate(studies)
        for number in range(study.runs)
    ]
    for _, _, number, study in sorted(runs, key=lambda run: run[:3]):
        study.run_once(number, progress)
