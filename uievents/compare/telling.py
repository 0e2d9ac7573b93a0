"""A study that is watched: what it costs is told as it comes, as the demo's pages show it.

:func:`tell` runs in a process of its own, with the measured ones as its children, so that the
drawing is in nobody's way.
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

from ..errors import UIEventsError
from ..measure.machine import OthersMeter
from ..measure.process import Channel
from ..models.multiplexers import raise_descriptor_limit
from ..words import Text, reason
from .study import Cases, Options

T = TypeVar("T")

DESCRIPTORS = 2048
"""Of the measuring process, which has its callers' connections."""


class Told(msgspec.Struct, Generic[T], omit_defaults=True):
    """A line: a case is about to be measured, has been (``found``), or could not (``failed``)."""

    name: str
    share: float = 0.0
    """How much of all that is planned has been done: 0 to 1."""
    found: T | None = None
    """All that is known of the case so far: what the study's ``costs()`` gives."""
    failed: Text | None = None
    others: float = 0.0
    """Percent of the machine that other programs took lately."""


def tell(channel: Channel, study: str, arguments: str) -> None:
    """What the process runs: the study ``module:class``, made with JSON's ``arguments``.

    ``null``: as it is planned for a first look.
    """
    channel.end_when_hung_up()
    raise_descriptor_limit(DESCRIPTORS)
    module, _, name = study.partition(":")
    kind = getattr(importlib.import_module(module), name)
    given = json.loads(arguments)
    made = kind.planned(Options(quick=True)) if given is None else kind(*given)
    with closing(made) as it:
        for line in told(it, OthersMeter(os.getppid())):
            channel.say(line)


def told(study: Cases, meter: OthersMeter | None = None) -> Iterator[Told[Any]]:
    """Measure each case in turn, in each run, and tell of it."""
    others = 0.0
    for _, name in itertools.product(range(study.runs), study.cases):
        if name in study.failed or study.enough(name):
            continue
        yield Told(name, study.share(), others=others)
        try:
            study.done[name].append(study.measure(name))
        except (UIEventsError, OSError) as error:
            study.failed[name] = reason(error)
            yield Told(name, study.share(), failed=study.failed[name], others=others)
            continue
        if meter is not None:
            others = meter.read()
        yield Told(name, study.share(), study.costs(name), others=others)
