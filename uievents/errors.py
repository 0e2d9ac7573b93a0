"""Errors that a user can correct: each message says what to do."""

from __future__ import annotations

from types import TracebackType


class UIEventsError(Exception):
    """Base of this package's errors.  Commands print only the message, and exit with status 2."""


class Interrupted(UIEventsError, RuntimeError):
    """A plain function raised an error that is meant to end a coroutine or a generator.

    ``__cause__`` is that error: ``GeneratorExit``, or ``asyncio.CancelledError``, for instance from
    the result of a cancelled task.
    """


def error_of(error: BaseException) -> Exception:
    """The error to report for ``error``; raises ``error`` itself if it is to end the program.

    ``KeyboardInterrupt``, ``SystemExit`` and most other errors that are not an ``Exception`` end
    the program.  ``CancelledError`` and ``GeneratorExit`` are meant to end a coroutine or a
    generator.  A plain function is neither, so from there they are reported as
    :class:`Interrupted`.
    """
    if isinstance(error, Exception):
        return error
    if not isinstance(error, GeneratorExit) and type(error).__name__ != "CancelledError":
        raise error
    reported = Interrupted(f"a plain function, which cannot be cancelled, raised {error!r}")
    reported.__cause__ = error
    return reported


def program_frames(trace: TracebackType | None) -> TracebackType | None:
    """``trace`` from the first frame of the program's code on, that of a handler for instance."""
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.split(".")[0] not in ("uievents", "asyncio", "selectors"):
            break
        trace = trace.tb_next
    return trace


class NoDisplayError(UIEventsError):
    """There is no display to open a window on."""


class WindowRefused(UIEventsError):
    """There is a display, but no such window can be opened on it."""


class RegistrationError(UIEventsError, TypeError):
    """A handler cannot be registered: unknown event, wrong signature, or unknown filter."""


class NoSuchEvent(RegistrationError, AttributeError):
    """No event type has that name.  Also an ``AttributeError``, so that ``hasattr`` works."""


class QueueFull(UIEventsError):
    """An event was posted to a full queue, and waiting for room would last for ever."""


class MissingPackage(UIEventsError, ModuleNotFoundError):
    """A package that is needed is not installed; the message says what to type."""


class AddressError(UIEventsError, OSError):
    """An address cannot be listened on, or cannot be found; ``errno`` is the system's."""


class AddressInUse(AddressError):
    """Another socket already listens on that port or path."""
