"""The errors that handlers raise: they are reported, and in strict mode raised.

An error does not keep the other handlers from being called.  It goes to ``on_error``, or to the
log.  In strict mode the errors of all handlers of an event are raised after the last one, as a
group.

This is the part of the :class:`~.dispatcher.Dispatcher` that reports.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from uievents.dispatch.subscription import Direct, Handler, Subscription, name_of, text_of
from uievents.errors import error_of
from uievents.events import Event

if TYPE_CHECKING:
    from uievents.dispatch.dispatcher import Dispatcher

OnError = Callable[[BaseException, Event, "Handler | None"], object]

DEEP = 2
"""How many dispatches and turns within one another go on after a ``RecursionError``; see
:func:`too_deep`."""
_NESTING = ("deliver", "dispatch", "dispatch_now")
"""The methods of the loop and of the dispatcher in which handlers are called."""

log: logging.Logger = logging.getLogger("uievents")


class Reports:
    """Base of :class:`~.dispatcher.Dispatcher`: reports the errors of its handlers."""

    host: Dispatcher
    """The dispatcher whose settings count: for a region's dispatcher, the app's."""

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
        """Call ``on_error``, or log the error of ``handler``.

        Raises only errors that end the program, and a ``RecursionError`` that is :func:`too_deep`.
        """
        if self.on_error is None:
            log.error(
                "%s, a handler of %s, failed", name_of(handler), text_of(event), exc_info=error
            )
            return
        try:
            self.on_error(error, event, handler)
        except BaseException as another:
            if too_deep(another):
                raise
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
        """Report an error of program code other than a handler, for instance of a region's ``hit``.

        It was raised while ``event`` was dispatched or put in line.  It is reported as a handler's
        error; with ``strict`` it is raised after this turn.
        """
        if self.strict and self.call is not None:
            self.call(partial(self.failed, error, event, culprit))
        else:
            self.report(error, event, culprit)

    def call_late(self, call: Handler, event: Event, subscription: Subscription) -> None:
        """Call one handler with an event whose dispatch is over."""
        handler = subscription.handler  # kept here, as the call may end the subscription
        try:
            call(event)
        except BaseException as error:
            self.failed(error_of(error), event, handler)

    def _caught(
        self,
        raised: BaseException,
        event: Event,
        subscription: Subscription | Direct,
        errors: list[Exception] | None,
    ) -> list[Exception] | None:
        error, host = error_of(raised), self.host
        if too_deep(error):
            raise error
        if not host.strict or host.on_error is not None:
            host.report(error, event, subscription.handler)
        if not host.strict:
            return None
        errors = [] if errors is None else errors
        errors.append(error)
        return errors


def too_deep(error: BaseException) -> bool:
    """Whether ``error`` comes from handlers that dispatch, or take turns, without an end.

    Each of the nested dispatches must then raise it again, except the outermost :data:`DEEP`.  If
    each went on with its next handler, a handler that dispatches twice would be called 2 to the
    power of the depth times: for ever.
    """
    if not isinstance(error, RecursionError):
        return False
    frame: FrameType | None = sys._getframe(1)
    depth = 0
    while frame is not None and depth <= DEEP:
        if frame.f_code.co_name in _NESTING:
            depth += frame.f_globals.get("__name__", "").startswith("uievents.")
        frame = frame.f_back
    return depth > DEEP


def raise_all(errors: list[Exception], what: str) -> NoReturn:
    """Raise the errors of the handlers of ``what``, as one group."""
    raise ExceptionGroup(f"handlers of {what} failed", errors)
