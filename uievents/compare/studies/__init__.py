"""The studies: each is one file or folder, named here in the order of the report.

:mod:`uievents.compare.study` defines what a study is.
"""

from __future__ import annotations

import importlib
from typing import Any

STUDIES = ("input", "devices", "servers", "io", "multiplexers", "tasks")


def load(name: str) -> type[Any]:
    """The study called ``name``: a subclass of :class:`uievents.compare.study.Study`."""
    study: type[Any] = importlib.import_module(f"{__name__}.{name}").STUDY
    return study
