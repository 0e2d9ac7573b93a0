"""Files that a command writes: each is written whole or not at all.

A report may take ten minutes to measure, so :func:`check_writable` tries its files beforehand.

The data goes to a new file in the same folder.  When all of it is on the disk, the new file
replaces the old one.  So a full disk or a power cut leaves the old file as it was.  A device or a
pipe cannot be replaced, so it is written to directly.  ``-`` stands for standard output.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable
from errno import EACCES, EEXIST, EISDIR, ENOENT
from pathlib import Path

from .errors import UIEventsError

STDOUT = Path("-")


class OutputError(UIEventsError, OSError):
    """A file cannot be written; the message names it."""


def is_stdout(path: Path) -> bool:
    """Whether ``path`` stands for standard output."""
    # If standard output goes to this file, replacing it would lose what is printed.
    return path in (STDOUT, Path("/dev/stdout"), Path("/dev/fd/1"))


def stop_printing() -> None:
    """Discard further output: the program that read standard output has ended."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def check_writable(*paths: Path | None) -> None:
    """Raise :class:`OutputError` if one of the files could not be written, or two are the same."""
    taken: dict[str, Path] = {}
    for path in paths:
        if path is None:
            continue
        file = "-" if is_stdout(path) else os.path.realpath(path)
        if file in taken and not _is_device(path):
            raise OutputError(f"cannot write two things to {path}: give one of them another file")
        taken[file] = path
        if file != "-":
            _try(path)


def check_folder(folder: Path) -> None:
    """Make ``folder`` if it is missing; raise :class:`OutputError` if no file can be made in it."""
    from tempfile import TemporaryFile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise OutputError(f"cannot write to the folder {folder}: {error.strerror}") from error


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to the file ``path``, replacing what it holds.

    Raises :class:`OutputError` if that fails; then the file is as it was.
    """
    try:
        if is_stdout(path):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        elif _is_device(path):
            path.write_bytes(data)
        else:
            target, mode = _target(path)
            _write_beside(target, mode, data, os.replace)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _cannot(path, error) from error


def write_new(path: Path, data: bytes) -> None:
    """Write ``data`` to a file that does not exist yet.

    Raises ``FileExistsError`` if it does, and :class:`OutputError` if writing fails.
    """
    try:
        if os.path.lexists(path):
            raise FileExistsError(EEXIST, "it exists", str(path))
        _write_beside(path, None, data, _rename_new)
    except FileExistsError:
        raise
    except OSError as error:
        raise _cannot(path, error) from error


def write_each(files: Iterable[tuple[Path, Callable[[], bytes]]]) -> None:
    """Write each file with the data that its function returns, even if others fail.

    At the end raises :class:`OutputError`, with the names of all files that were not written.
    """
    failed: list[OSError] = []
    broken: Exception | None = None
    for path, make in files:
        try:
            write_whole(path, make())
        except OSError as error:
            failed.append(error)
        except Exception as error:  # a fault in the code that makes this file
            broken = broken or error
    if broken is not None:
        raise broken
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise OutputError("; ".join(map(str, failed)))


def _cannot(path: Path, error: OSError) -> OutputError:
    name = "to standard output" if is_stdout(path) else path
    return OutputError(f"cannot write {name}: {error.strerror or error}")


def _is_device(path: Path) -> bool:
    """Whether ``path`` is a device or a pipe, which no file can replace."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def can_be_replaced(path: Path) -> bool:
    """Whether ``path`` is a file or does not exist: not standard output, a device or a pipe."""
    return not is_stdout(path) and not _is_device(path)


def _try(path: Path) -> None:
    try:
        if _is_device(path):
            if not os.access(path, os.W_OK):
                raise PermissionError(EACCES, "permission denied")
            return
        target, _ = _target(path)
        _open_beside(target).unlink()
    except OSError as error:
        raise _cannot(path, error) from error


def _target(path: Path) -> tuple[Path, int | None]:
    """The file that ``path`` names, links followed, and its permissions if it exists.

    Raises ``OSError`` if it must not be replaced.
    """
    target = Path(os.path.realpath(path))
    try:
        found = target.stat()
    except FileNotFoundError:
        if not target.parent.is_dir():
            raise FileNotFoundError(ENOENT, f"there is no folder {path.parent}") from None
        return target, None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(EISDIR, "that is a folder")
    with target.open("ab"):  # a read-only file must not be replaced either
        pass
    return target, stat.S_IMODE(found.st_mode)


def _open_beside(target: Path) -> Path:
    """A new file, empty, in the folder of ``target``."""
    while True:
        part = target.with_name(f".{target.name[:40]}-{os.urandom(4).hex()}.part")
        try:
            part.open("xb").close()
        except FileExistsError:
            continue
        return part


def _write_beside(
    target: Path, mode: int | None, data: bytes, put: Callable[[Path, Path], None]
) -> None:
    part = _open_beside(target)
    try:
        if mode is not None:
            part.chmod(mode)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        put(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _rename_new(part: Path, target: Path) -> None:
    """Rename ``part`` to ``target``, unless a file of that name exists by now."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # the file system has no hard links
        if os.path.lexists(target):
            raise FileExistsError(EEXIST, "it exists", str(target)) from None
        part.replace(target)
    else:
        part.unlink()
