"""The guard around a program's own source: an error in it does not end the loop.

A source that has failed would fail again in each turn.  So its error is reported like a handler's,
and the source is removed.  Events that it has put in line before are still dispatched.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from types import MethodType
from typing import Any

from ..errors import error_of
from .base import Source

Failed = Callable[[Exception, Source], object]

_ASKED = ("deadline", "pending", "collect", "ready", "read_on")
_BEFORE_THE_WAIT = ("deadline", "pending")


def guard(source: Source, failed: Failed) -> None:
    """Call ``failed(error, source)`` with what the methods of ``source`` raise."""
    if not isinstance(source, Source) or source._owner is not None:
        return  # add() will refuse it
    for name in _ASKED:
        if name == "collect" or source.has(name):
            method = _guarded(getattr(source, name), name, failed)
            object.__setattr__(source, name, MethodType(method, source))


def _guarded(method: Any, name: str, failed: Failed) -> Any:
    asks = name in _BEFORE_THE_WAIT

    def guarded(source: Source, *args: Any) -> Any:
        try:
            answer = _before_the_wait(source, method) if asks else method(*args)
            if name == "deadline":
                _check_deadline(answer, source)
            return answer
        except BaseException as raised:
            failed(error_of(raised), source)
            try:
                Source.leave(source)  # takes it out of the loop, then calls its close()
            except Exception as another:
                failed(another, source)
            return None

    return guarded


def _before_the_wait(source: Source, method: Callable[[], Any]) -> Any:
    """Call ``method``; if it closes the loop, the loop closes after the turn."""
    loop: Any = source._owner
    if loop is None:
        return method()
    outer, loop.asking = loop.asking, True
    try:
        return method()
    finally:
        loop.asking = outer


def _check_deadline(answer: object, source: Source) -> None:
    if answer is not None and not isinstance(answer, Real):
        raise TypeError(
            f"the deadline of {source!r} is seconds of the clock, or None; not {answer!r}"
        )
    if answer != answer:  # noqa: PLR0124 - NaN; math.isnan() cannot take every Real
        raise ValueError(f"the deadline of {source!r} is NaN: return None for 'never'")
