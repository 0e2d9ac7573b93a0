"""Dispatches events that belong together, all of them, even if handlers raise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.reports import raise_all
from uievents.dispatch.routes import Route
from uievents.events import Event


class Batch:
    """Dispatches several events, one after the other, and raises the handlers' errors at the end.

    Only a strict dispatcher raises them, in an ``ExceptionGroup``.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self._errors: list[Exception] = []

    def run(self, steps: Callable[..., None], event: Event, *more: Any) -> None:
        """Call ``steps(event, *more)``, which dispatches; then raise the handlers' errors."""
        outer, self._errors = self._errors, []
        try:
            steps(event, *more)
        finally:
            errors, self._errors = self._errors, outer
        if errors:
            raise_all(errors, type(event).__name__)

    def dispatch(self, event: Event, route: Route | None = None) -> None:
        """Call the handlers of ``route``, or the dispatcher's own, as a step of :meth:`run`."""
        try:
            self.dispatcher.dispatch(event, route)
        except ExceptionGroup as group:
            self._errors += group.exceptions
