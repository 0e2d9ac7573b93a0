"""What goes wrong in a way that its user can mend: each message says what to do."""

from __future__ import annotations

from math import inf
from numbers import Real


class UIEventsError(Exception):
    """Base of our errors.  The command line prints the message alone and exits with status 2."""


class NoDisplayError(UIEventsError):
    """There is no display to open a window on."""


class WindowRefused(UIEventsError):
    """There is a display, but no such window can be opened on it."""


class RegistrationError(UIEventsError, TypeError):
    """A handler cannot be registered: unknown event, wrong signature, or unknown filter."""


class NoSuchEvent(RegistrationError, AttributeError):
    """There is no event type for that name; an AttributeError, too, so that ``hasattr`` works."""


class QueueFull(UIEventsError):
    """An event was posted to a queue that is full, by somebody who cannot wait."""


class MissingPackage(UIEventsError, ModuleNotFoundError):
    """Something needs a package that is not installed; the message says what to type."""


class AddressError(UIEventsError, OSError):
    """An address that cannot be listened on or found; ``errno`` is the system's."""


class AddressInUse(AddressError):
    """Another socket listens on that port or path already."""


SHORTEST = 1e-6
"""Seconds that an interval lasts at least: below, the clock would not move on between two ticks."""


def check_seconds(value: object, what: str, *, positive: bool = False) -> float:
    """``value`` as a float, if it is a time: 0 seconds or more (``positive``: a microsecond).

    Raises ``TypeError`` for what is no number (True is none), ``ValueError`` for one that is
    negative, not finite, or too big for a float.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{what} takes a number of seconds, not {value!r}")
    try:
        seconds = float(value)
    except OverflowError:
        seconds = inf
    if not 0 <= seconds < inf:
        raise ValueError(f"{what} takes a finite number of seconds, 0 or more, not {value!r}")
    if positive and seconds < SHORTEST:
        raise ValueError(f"{what} takes at least {SHORTEST} seconds, a microsecond, not {value!r}")
    return seconds
