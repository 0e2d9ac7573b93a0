"""Finds the files of ``assets/``: beside the package in a checkout, within it in a wheel.

The package may be imported from a zip file, where a file can be read, but has no path.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

PACKAGE = Path(__file__).parent
_copies = ExitStack()
atexit.register(_copies.close)


def asset(name: str) -> Traversable:
    """``assets/NAME``, to read.  Raises ``FileNotFoundError`` if the installation lacks it."""
    for folder in (files(__package__) / "_assets", PACKAGE.parent / "assets"):
        path = folder / name
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"{name} is missing from this installation of uievents: install it again"
    )


def asset_path(name: str) -> Path:
    """The path of ``assets/NAME``: of a copy that lasts as long as the program, out of a zip."""
    return _copies.enter_context(as_file(asset(name)))
