"""Checks that a program can be started, before a window or a process is made for it."""

from __future__ import annotations

import os
import stat
import warnings
import zipfile
from pathlib import Path

from .errors import UIEventsError


def check_source(script: Path) -> None:
    """Raise a one-sentence error for a file that cannot be read, or is not Python."""
    try:
        if not stat.S_ISREG(script.stat().st_mode):
            return  # a folder; or a pipe, which can only be read once
        source = script.read_bytes()
    except OSError as error:
        raise UIEventsError(f"cannot read {script}: {error.strerror}") from None
    if script.suffix == ".pyc" or zipfile.is_zipfile(script):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, str(script), "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"{script}, line {error.lineno}"
        raise UIEventsError(f"{where} is not Python: {error.msg}") from None
    except ValueError as error:  # null bytes
        raise UIEventsError(f"{script} is not Python: {error}") from None


def check_main(script: Path) -> None:
    """Raise a one-sentence error for a folder or zip file without a ``__main__.py``."""
    if script.is_dir():
        names = os.listdir(script)
    elif zipfile.is_zipfile(script):
        try:
            with zipfile.ZipFile(script) as file:
                names = file.namelist()
        except zipfile.BadZipFile as error:
            raise UIEventsError(f"{script} is a broken zip file: {error}") from None
    else:
        return
    if "__main__.py" not in names and "__main__.pyc" not in names:
        raise UIEventsError(f"{script.absolute()} has no __main__.py to run")
