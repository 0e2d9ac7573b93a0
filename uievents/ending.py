"""An end that is reached: every step is tried, whatever fails or interrupts on the way."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Container, Iterable
from functools import partial
from threading import current_thread, main_thread
from types import TracebackType
from typing import Any

_log = logging.getLogger("uievents")

ENDING = (signal.SIGINT, signal.SIGTERM)
"""The signals by which a person, or the system, ends a program: their handlers often raise."""


def end(
    steps: Iterable[Callable[[], object]],
    because: BaseException | None = None,
    leave: Container[int] = (),
) -> None:
    """Call each of ``steps``; then raise what went wrong first, and log the rest.

    The handlers of the signals in ``leave`` raise nothing, and one of the steps sets others.

    ``because`` is the error for which all ends, and so the first, which its catcher raises:
    nothing else is raised then, unless it is a ``KeyboardInterrupt`` or the like that came later.
    """
    with _Interrupts(leave) as interrupts:
        errors = [error for step in steps if (error := interrupts.try_(step)) is not None]
    errors += interrupts.late()
    if not errors:
        return
    first = errors[0] if because is None else because
    if isinstance(first, Exception):  # one that ends the program comes before one that may not
        first = next((error for error in errors if not isinstance(error, Exception)), first)
    for error in errors:
        if error is not first:
            _log.error("while closing: %r", error, exc_info=error)
    if first is not because:
        raise first


class _Interrupts:
    """Keeps the signals that come, for the end.

    So Ctrl-C leaves out no step, nor half of one.  But a second one within the same step has its
    handler called there, as that step may hang.
    """

    def __init__(self, leave: Container[int]) -> None:
        self._leave = leave
        self._within = False  # a step
        self._came = False  # a signal, within this step
        self._kept: list[int] = []
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> _Interrupts:
        if current_thread() is main_thread():
            for number in ENDING:
                handler = signal.getsignal(number)
                if callable(handler) and number not in self._leave:
                    self._handlers[number] = handler
                    signal.signal(number, self._caught)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in reversed(self._handlers.items()):  # SIGINT last: it may come
            if signal.getsignal(number) == self._caught:
                signal.signal(number, handler)

    def _caught(self, number: int, frame: Any) -> None:
        if not (self._within and self._came):
            self._came = True
            self._kept.append(number)
            return
        self._within = False  # only once a step: its error is caught, and the next one begins
        self._handlers[number](number, frame)

    def try_(self, step: Callable[[], object]) -> BaseException | None:
        """What ``step`` raises, if anything."""
        try:
            self._came, self._within = False, True
            step()
            self._within = False
        except BaseException as error:
            self._within = False
            return error
        return None

    def late(self) -> list[BaseException]:
        """What the handlers of the signals that were kept raise."""
        calls = [partial(self._handlers[number], number, None) for number in self._kept]
        found = [self.try_(call) for call in calls]
        return [error for error in found if error is not None]
