"""Errors that a user can mend: each message says what to do."""

from __future__ import annotations


class UIEventsError(Exception):
    """Base of our errors: the command line prints the message alone and exits with status 2."""


class Interrupted(UIEventsError, RuntimeError):
    """A plain function raised an error that is meant to end a coroutine or a generator.

    ``__cause__`` is that error: ``GeneratorExit``, or ``asyncio.CancelledError``, for instance from
    the result of a cancelled task.
    """


def error_of(error: BaseException) -> Exception:
    """The error to report for ``error``; raises ``error`` itself if it is to end the program.

    ``KeyboardInterrupt``, ``SystemExit`` and other errors that are no ``Exception`` end the
    program.  ``CancelledError`` and ``GeneratorExit`` do not: they would end a coroutine or a
    generator, and a plain function is neither, so they are reported as :class:`Interrupted`.
    """
    if isinstance(error, Exception):
        return error
    if not isinstance(error, GeneratorExit) and type(error).__name__ != "CancelledError":
        raise error
    reported = Interrupted(f"a plain function, which cannot be cancelled, raised {error!r}")
    reported.__cause__ = error
    return reported


class NoDisplayError(UIEventsError):
    """There is no display to open a window on."""


class WindowRefused(UIEventsError):
    """There is a display, but no such window can be opened on it."""


class RegistrationError(UIEventsError, TypeError):
    """A handler cannot be registered: unknown event, wrong signature, or unknown filter."""


class NoSuchEvent(RegistrationError, AttributeError):
    """There is no event type for that name; an AttributeError, too, so that ``hasattr`` works."""


class QueueFull(UIEventsError):
    """An event was posted to a full queue by a source that cannot wait."""


class MissingPackage(UIEventsError, ModuleNotFoundError):
    """Something needs a package that is not installed; the message says what to type."""


class AddressError(UIEventsError, OSError):
    """An address that cannot be listened on or found; ``errno`` is the system's."""


class AddressInUse(AddressError):
    """Another socket listens on that port or path already."""
