"""The report: what ``--json`` writes, as types.

``uievents compare --schema`` prints the JSON Schema that is made from these types, and
:func:`decode` reads a report back strictly.  A change that would break a program that reads reports
raises the number in :data:`SCHEMA`.

Percentages are of one core; times are milliseconds where the name says ``ms``, else seconds.
A figure that was not measured is ``null`` here and "not measured" in print; it is never estimated.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import json
import operator
import os
import platform
import re
import sys
from collections.abc import Collection, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import msgspec

from .. import __version__
from ..measure.meters import ProcessMeter, smallest_step
from ..words import Text
from .ratios import Ratio, all_ratios
from .section import Plot
from .studies import STUDIES, load
from .study import Findings, NotMeasured, Study

SCHEMA: Literal["uievents.compare/4"] = "uievents.compare/4"

F = TypeVar("F", bound=Findings)


class ReportHeader(msgspec.Struct, forbid_unknown_fields=True):
    """Where, when and with what it was measured; ``command`` measures it again."""

    uievents: str
    time: str
    """UTC, ISO 8601."""
    command: str
    seed: int
    machine: str
    cpu: str
    cores: int
    memory_bytes: int
    system: str
    python: str
    display: str | None
    load_average: float | None
    """The machine's, over the minute before the first run."""
    cpu_meter: str
    cpu_step_seconds: float
    """The resolution of the CPU meter: its smallest step."""
    pygame: str | None = None
    sdl: str | None = None
    driver: str | None = None
    """These three from a measured program that opened a window."""


class Report(msgspec.Struct, Generic[F], forbid_unknown_fields=True):
    """The findings of each study that was asked for."""

    schema: Literal["uievents.compare/4"]
    header: ReportHeader
    interrupted: bool = False
    headline: list[Text] = []
    """Three sentences at most."""
    studies: list[F] = []
    ratios: list[Ratio] = []
    """Every comparison of two figures (:mod:`uievents.compare.ratios`)."""

    @property
    def not_measured(self) -> list[NotMeasured]:
        """Everything that a study did not measure."""
        return [one for found in self.studies for one in found.not_measured]

    @property
    def plots(self) -> list[Plot]:
        """The plots of all studies."""
        return [
            plot for found in self.studies for section in found.sections() for plot in section.plots
        ]

    @property
    def picture(self) -> Plot | None:
        """The picture beside the headline: the first of the plots."""
        return next(iter(self.plots), None)


AnyReport = Report[Any]


def make_report(
    studies: Collection[Study], header: ReportHeader, interrupted: bool = False
) -> AnyReport:
    """The report of the runs that are done."""
    found = [study.concluded() for study in studies]
    header.pygame, header.sdl, header.driver = next(
        (it for one in found if (it := getattr(one, "window", None))), (None, None, None)
    )
    ratios = all_ratios(column for one in found for column in one.compared())
    return Report(SCHEMA, header, interrupted, headline_of(found), found, ratios)


def headline_of(found: Sequence[Findings]) -> list[Text]:
    """Three sentences: of each study the most important first."""
    rows = zip_longest(*(one.verdict for one in found))
    return [words for row in rows for words in row if words is not None][:3]


def make_header(command: str, seed: int, display: str | None) -> ReportHeader:
    """A header for this machine, now."""
    return ReportHeader(
        uievents=__version__,
        time=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        command=command,
        seed=seed,
        machine=platform.machine(),
        cpu=_cpu_model(),
        cores=len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        memory_bytes=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        display=display,
        load_average=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        cpu_meter=ProcessMeter(os.getpid()).means,
        cpu_step_seconds=smallest_step(),
    )


def _cpu_model() -> str:
    with contextlib.suppress(OSError):
        names = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"), re.M)
        if names is not None:
            return names[1]
    return platform.processor() or "unknown"


def encode(report: AnyReport) -> bytes:
    """The report as JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def decode(data: bytes) -> AnyReport:
    """Read a report.  Raises ``msgspec.ValidationError`` for what is not one."""
    return msgspec.json.decode(data, type=_report_type())  # type: ignore[no-any-return]


def json_schema() -> str:
    """The JSON Schema of a report."""
    schema: dict[str, Any] = msgspec.json.schema(_report_type())
    return json.dumps({"title": SCHEMA, **schema}, indent=2)


def _report_type() -> Any:
    """A report of any of the studies that there are."""
    kinds: Sequence[Any] = [load(name).Findings for name in STUDIES]
    any_of_them = functools.reduce(operator.or_, kinds)
    return Report[any_of_them]  # type: ignore[valid-type]
