"""Finds the files of ``assets/``: beside the package in a checkout, within it in a wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def asset(name: str) -> Path:
    """The path of ``assets/NAME``.  Raises ``FileNotFoundError`` if the installation lacks it."""
    for folder in (PACKAGE / "_assets", PACKAGE.parent / "assets"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(
        f"{name} is missing from this installation of uievents: install it again"
    )
