"""The whole contract of a source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..events import Event

Clock = Callable[[], float]
Put = Callable[[Event], None]


class Source:
    """Base of the sources: everything that a loop calls.

    After ``loop.add(source)``, the loop calls::

        attach()                       once: it registers its descriptors, opens what it needs
        deadline() ─ pending()         before each sleep: when, or whether, it must be asked
        collect()                      it is due, or ready: it puts its events into the queue
        close()                        once, at the end of the loop or by remove()

    A source must define :meth:`collect`, and at least one of the three that lead to it:
    :meth:`deadline`, :meth:`pending`, or a registered descriptor.  ``collect`` never blocks, and
    never calls a handler: handlers run when all sources have been asked.
    """

    name = "source"
    backpressure = True
    """Whether it loses nothing if the loop does not ask it while its earlier events stand in line.

    True for a socket: its data waits in the kernel, and the peer is slowed down.  False for a
    window, whose system drops input.  A source without back-pressure is asked in each turn.
    """

    closed: bool = False
    removed: bool = False
    """Whether it has left its loop, by :meth:`remove` or :meth:`leave`."""

    skipped: bool = False
    """Whether the loop does not ask :meth:`deadline` at present."""

    selector: Any
    """A :class:`uievents.Selector`."""
    put: Put
    clock: Clock
    _owner: Any = None  # the loop that it has been added to
    _inlet: Any = None  # knows which events it has put in line

    def attach(self, selector: Any, put: Put, clock: Clock) -> None:
        """Begin to watch.

        ``put(event)`` puts an event in line; ``clock()`` is the loop's time in seconds.  A
        descriptor is registered with the source's own :meth:`ready` as its data.

        If this raises, so does ``add()``, and the source is not added.
        """
        self.selector, self.put, self.clock = selector, put, clock

    def deadline(self) -> float | None:
        """When to call :meth:`collect` although nothing is ready (seconds of the clock).

        None: at no time.  Asked in each turn, unless :meth:`skip_deadline` was called.
        """
        return None

    def pending(self) -> bool:
        """Whether it holds data that it has read ahead, which no descriptor shows any more.

        Asked before each sleep, and about once a millisecond while the loop never sleeps.  If True,
        :meth:`collect` is called.  Xlib reads ahead, and so does TLS (``SSLSocket.pending()``).
        """
        return False

    def collect(self, now: float) -> None:
        """Put its events in line: the deadline has passed, or something is pending or ready."""

    def close(self) -> None:
        """Stop watching: unregister, and release what the system holds."""
        self.closed = True

    def abandon(self) -> None:
        """Called instead of :meth:`close` in a forked child: drop everything without a word.

        The child's descriptors are copies.  The connections and files behind them are the parent's.
        """
        self.closed = True

    # ------------------------------------------------------------ what needs no overriding

    def ready(self, key: Any, mask: int) -> None:
        """Called when a descriptor registered with this method is ready.

        It gets the key and the mask of its events, and calls :meth:`collect`.  A source with
        several descriptors overrides it.
        """
        self.collect(self.clock())

    def read_on(self, key: Any, mask: int) -> None:
        """Called when something is :meth:`pending`."""
        self.collect(self.clock())

    def skip_deadline(self) -> None:
        """Stop the loop from asking :meth:`deadline`, until :meth:`ask_deadline`.

        A source that rarely has a deadline calls this in ``deadline()`` when there is none, and so
        costs nothing in most turns.
        """
        if self._owner is not None and not self.skipped:
            object.__setattr__(self, "skipped", True)
            self._owner.choose_deadlines()

    def ask_deadline(self) -> None:
        """Have the loop ask :meth:`deadline` in each turn again.  On the loop's thread."""
        if self.skipped:
            object.__setattr__(self, "skipped", False)
            self._owner.choose_deadlines()

    def remove(self) -> None:
        """Remove it from its loop, which closes it and discards its events that are in line.

        At any time on the loop's thread, in :meth:`collect` and in handlers too; harmless twice.
        """
        if self._owner is not None:
            self._owner.remove(self)

    def leave(self) -> None:
        """As :meth:`remove`, but its events in line are still dispatched: no more will come."""
        if self._owner is not None:
            self._owner.remove(self, discard=False)

    def check_open(self) -> None:
        """Raise ``RuntimeError`` if it has been closed, with the loop."""
        if self.closed:
            raise RuntimeError("this loop has been closed: make a new one")

    def has(self, method: str) -> bool:
        """Whether the source overrides ``method``, in its class or on the object itself."""
        return getattr(getattr(self, method), "__func__", None) is not getattr(Source, method)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _ASKED_ONCE and self._owner is not None:
            raise AttributeError(
                f"{name} of {self!r} has been read by the loop already: set it before add(), "
                "or override it in a class"
            )
        object.__setattr__(self, name, value)


_ASKED_ONCE = frozenset(("attach", "deadline", "pending", "ready", "read_on"))
"""Attributes that a loop reads once, when a source is added: later changes have no effect."""
