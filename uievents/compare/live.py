"""Measures a study and sends each result at once, for a page of the demo that shows them.

:func:`run` runs in a process of its own, and the measured programs are its children, so that the
drawing of the demo's window is in none of the figures.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Generic, TypeVar

import msgspec

from ..measure.machine import OtherLoadMeter
from ..measure.process import Channel
from ..models.multiplexers import raise_descriptor_limit
from ..words import Text
from .study import Study, StudyOptions

T = TypeVar("T")

DESCRIPTORS = 2048
"""How many the measuring process may open: the callers' connections are its own."""


class Update(msgspec.Struct, Generic[T], omit_defaults=True):
    """A line that the process sends: a case begins, has new ``costs``, or has ``failed``."""

    name: str
    share: float = 0.0
    """The part of the plan that is done: 0 to 1."""
    costs: T | None = None
    """The study's ``costs()``, from all runs of the case so far."""
    failed: Text | None = None
    other_load: float = 0.0
    """Percent of the machine that other programs took since the case before."""


def run(channel: Channel, study: str, arguments: str) -> None:
    """Measure the study ``module:class``, made with ``arguments`` (JSON).

    Without arguments (``null``) it is planned as for a first look.
    """
    channel.end_when_hung_up()
    raise_descriptor_limit(DESCRIPTORS)
    module, _, name = study.partition(":")
    kind = getattr(importlib.import_module(module), name)
    given = json.loads(arguments)
    made = kind.planned(StudyOptions(quick=True)) if given is None else kind(*given)
    with closing(made) as it:
        for update in updates(it, OtherLoadMeter(os.getppid())):
            channel.send(update)


def updates(study: Study, meter: OtherLoadMeter | None = None) -> Iterator[Update[Any]]:
    """Measure each case once a run, in the study's order."""
    other_load = 0.0
    for _, name in itertools.product(range(study.runs), study.cases):
        if name in study.failed or study.finished(name):
            continue
        yield Update(name, study.share(), other_load=other_load)
        study.attempt(name)
        failed = study.failed.get(name)
        if meter is not None:
            other_load = meter.read()
        yield Update(name, study.share(), None if failed else study.costs(name), failed, other_load)
