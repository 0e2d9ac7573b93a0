"""Prints the program's exceptions as Python does, without the frames of this package."""

from __future__ import annotations

import os
import sys
import threading
from types import TracebackType

HERE = os.path.dirname(os.path.dirname(__file__)) + os.sep


def install() -> None:
    """Print uncaught exceptions without the frames of this package."""
    sys.excepthook = _print
    threading.excepthook = _print_of_thread


def _print(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if (kind.__module__, kind.__name__) == ("uievents.errors", "NoDisplayError"):
        print(f"uievents: {error}", file=sys.stderr)
        raise SystemExit(2)
    error.__traceback__ = trace
    _cut(error, set())
    sys.__excepthook__(kind, error, error.__traceback__)


def _print_of_thread(arguments: threading.ExceptHookArgs) -> None:
    kind, error, trace, thread = arguments
    if error is not None:
        _cut(error, set())
        trace = error.__traceback__
    threading.__excepthook__(threading.ExceptHookArgs((kind, error, trace, thread)))


def _cut(error: BaseException | None, done: set[int]) -> None:
    """Remove this package's frames from its traceback, and from those of its causes."""
    if error is None or id(error) in done:
        return
    done.add(id(error))
    error.__traceback__ = _without_own_frames(error.__traceback__)
    _cut(error.__cause__, done)
    _cut(error.__context__, done)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            _cut(one, done)


def _without_own_frames(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and _is_own(trace):
        trace = trace.tb_next
    at = trace
    while at is not None:
        while at.tb_next is not None and _is_own(at.tb_next):
            at.tb_next = at.tb_next.tb_next
        at = at.tb_next
    return trace


def _is_own(trace: TracebackType) -> bool:
    return trace.tb_frame.f_code.co_filename.startswith(HERE)
