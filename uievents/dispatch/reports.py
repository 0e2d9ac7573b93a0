"""What becomes of the errors that handlers raise: reported, and in strict mode raised.

An error never keeps the other handlers from being called.  It goes to ``on_error``, or to the log.
In strict mode the errors of all handlers of an event are raised at its end, as one group.

This is the part of the :class:`~.dispatcher.Dispatcher` that reports.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from uievents.dispatch.subscription import Direct, Handler, Subscription, name_of, text_of
from uievents.errors import error_of
from uievents.events import Event

if TYPE_CHECKING:
    from uievents.dispatch.dispatcher import Dispatcher

OnError = Callable[[BaseException, Event, "Handler | None"], object]

DEEP = 2
"""Dispatches within one another from which on a ``RecursionError`` ends them all."""

log: logging.Logger = logging.getLogger("uievents")


class Reports:
    """Base of :class:`~.dispatcher.Dispatcher`: reports the errors of its handlers."""

    host: Dispatcher
    """The dispatcher whose settings count: for a region's dispatcher, the app's."""
    _outer: tuple[Event, ...]

    def __init__(
        self,
        on_error: OnError | None,
        strict: bool,
        call: Callable[[Callable[[], None]], object] | None,
    ) -> None:
        self.on_error = on_error
        self.strict = strict
        self.call = call

    def report(self, error: BaseException, event: Event, handler: Handler | None) -> None:
        """Call ``on_error``, or log the error of ``handler``.  Never raises."""
        if self.on_error is None:
            log.error(
                "%s, a handler of %s, failed", name_of(handler), text_of(event), exc_info=error
            )
            return
        try:
            self.on_error(error, event, handler)
        except BaseException as another:
            log.error(
                "on_error failed, called with %s from %s",
                text_of(error),
                name_of(handler),
                exc_info=error_of(another),
            )

    def failed(self, error: BaseException, event: Event, handler: Handler | None) -> None:
        """Report the error of a coroutine or thread, whose dispatch is over.

        With ``strict`` it is raised, in an ``ExceptionGroup``.  An error that ends the program is
        raised as it is.
        """
        error = error_of(error)
        if not self.strict or self.on_error is not None:
            self.report(error, event, handler)
        if self.strict:
            raise_all([error], type(event).__name__)

    def note(self, error: Exception, event: Event, culprit: Any) -> None:
        """Report an error of the program's code that is not a handler, like a region's ``hit``.

        It was raised while ``event`` was dispatched or put in line.  Reported as a handler's error
        is; with ``strict``, raised after this turn.
        """
        if self.strict and self.call is not None:
            self.call(partial(self.failed, error, event, culprit))
        else:
            self.report(error, event, culprit)

    def call_late(self, call: Handler, event: Event, subscription: Subscription) -> None:
        """Call one handler with an event whose dispatch is over."""
        try:
            call(event)
        except BaseException as error:
            self.failed(error_of(error), event, subscription.handler)

    def _caught(
        self,
        raised: BaseException,
        event: Event,
        subscription: Subscription | Direct,
        errors: list[Exception] | None,
    ) -> list[Exception] | None:
        error, host = error_of(raised), self.host
        if host.too_deep(error):
            raise error
        if not host.strict or host.on_error is not None:
            host.report(error, event, subscription.handler)
        if not host.strict:
            return None
        errors = [] if errors is None else errors
        errors.append(error)
        return errors

    def too_deep(self, error: Exception) -> bool:
        """Whether ``error`` says that handlers dispatch within one another without an end.

        It is raised again, through all but the outer ones: if each of many handlers went on after
        it, and dispatched the next event that comes to nothing, that would take for ever.
        """
        return isinstance(error, RecursionError) and len(self._outer) >= DEEP


def raise_all(errors: list[Exception], what: str) -> NoReturn:
    """Raise what the handlers of ``what`` raised, as one group."""
    raise ExceptionGroup(f"handlers of {what} failed", errors)
