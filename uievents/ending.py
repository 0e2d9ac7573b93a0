"""Closing that always finishes: each step is tried, even if others fail or a signal comes."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Container, Iterable
from functools import partial
from threading import current_thread, main_thread
from typing import Any

_log = logging.getLogger("uievents")

ENDING = (signal.SIGINT, signal.SIGTERM)
"""The signals that end a program; their handlers often raise."""


def close_all(
    steps: Iterable[Callable[[], object]],
    because: BaseException | None = None,
    leave: Container[int] = (),
) -> None:
    """Call each of ``steps``; then raise the first error, and log the others.

    Meanwhile :data:`ENDING` signals are held back, except those in ``leave``.  The handlers of
    those do not raise, and one of the steps replaces them.

    ``because`` is the error that ends the program, which the caller raises again.  Then no error of
    a step is raised here, except one that is not an ``Exception``, like ``KeyboardInterrupt``.
    """
    with _Interrupts(leave) as interrupts:
        errors = [error for step in steps if (error := interrupts.attempt(step)) is not None]
    errors += interrupts.run_held_back()
    if not errors:
        return
    first = errors[0] if because is None else because
    if isinstance(first, Exception):  # KeyboardInterrupt and the like go before it
        first = next((error for error in errors if not isinstance(error, Exception)), first)
    for error in errors:
        if error is not first:
            _log.error("while closing: %r", error, exc_info=error)
    if first is not because:
        raise first


class _Interrupts:
    """Holds signals back until the end, so that Ctrl-C neither skips nor interrupts a step.

    A second signal within one step calls the handler at once, as that step may hang.
    """

    def __init__(self, leave: Container[int]) -> None:
        self._leave = leave
        self._within = False  # whether a step runs
        self._came = False  # whether a signal has come within this step
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

    def __exit__(self, *_: object) -> None:
        # SIGINT last: from then on Ctrl-C raises again.
        for number, handler in reversed(self._handlers.items()):
            if signal.getsignal(number) == self._caught:
                signal.signal(number, handler)

    def _caught(self, number: int, frame: Any) -> None:
        if not (self._within and self._came):
            self._came = True
            self._kept.append(number)
            return
        self._within = False  # so at most once a step; attempt() catches what the handler raises
        self._handlers[number](number, frame)

    def attempt(self, step: Callable[[], object]) -> BaseException | None:
        """Call ``step``; returns what it raised, or None."""
        try:
            self._came, self._within = False, True
            step()
            self._within = False
        except BaseException as error:
            self._within = False
            return error
        return None

    def run_held_back(self) -> list[BaseException]:
        """Call the handlers of the signals that were held back; returns what they raised."""
        calls = [partial(self._handlers[number], number, None) for number in self._kept]
        found = [self.attempt(call) for call in calls]
        return [error for error in found if error is not None]
