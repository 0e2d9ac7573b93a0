"""The end of a loop: what is closed, in which order, and from where it may be asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from threading import get_ident
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .dispatch import Dispatcher
from .ending import end
from .hosting import Hosting
from .loop import Loop
from .selector import Selector
from .sources import Mailbox, Signals

if TYPE_CHECKING:
    from .trace import Trace
    from .workers import Workers


class Closing:
    """Base of :class:`~uievents.eventloop.EventLoop`: closes what it has opened."""

    dispatcher: Dispatcher
    hosting: Hosting
    loop: Loop
    selector: Selector
    _mailbox: Mailbox
    _signals: Signals
    _trace: Trace | None
    _workers: Workers

    def __init__(self) -> None:
        self._closed = False
        self._close_asked = False  # close after this turn
        self._close_cause: BaseException | None = None  # the error that ends the loop
        self._process = os.getpid()  # a forked child has another one

    def stop(self) -> None:
        """End the loop after this turn."""
        raise NotImplementedError

    def close(self) -> None:
        """Close all sources and the selector.  Called by :meth:`run`; harmless twice.

        It always finishes: if one part cannot be closed, the others are.  Then the first error is
        raised, and the others are logged.

        On a thread that is not the loop's, or in a signal handler while the loop sleeps, it returns
        at once, and the loop closes after its turn, as after :meth:`stop`.  In a forked child it
        leaves everything that belongs to the parent as it is.
        """
        if not self._closed and self._in_use():
            self._close_asked = True
            self.stop()
        else:
            self._close(self._close_cause)

    def _close_for(self, error: BaseException | None) -> None:
        """Close because of ``error``, which is raised again afterwards."""
        self._close_cause = error
        self.close()

    def _in_use(self) -> bool:
        """Whether the loop is in a turn that must end before it can be closed."""
        thread = self.dispatcher.owner  # None: no thread takes turns
        if thread is None or os.getpid() != self._process:
            return False
        host = self.hosting.host
        if host is not None and not host.runs:
            return False
        return thread != get_ident() or self.selector.asleep or self.loop.asking

    def _close(self, cause: BaseException | None = None) -> None:
        """Close for good; ``cause``: the error that is raised again afterwards."""
        if self._closed:
            return
        if os.getpid() != self._process:
            steps: list[Callable[[], object]] = [source.abandon for source in self.loop.sources]
        else:
            steps = self._closing_steps()
        end([self._mark_closed, *steps], cause, leave=self._signals.watched)

    def _mark_closed(self) -> None:
        self._closed = True
        self.loop.running = False
        self._mailbox.owner = self.dispatcher.owner = None
        self._mailbox.steady = False

    def _closing_steps(self) -> list[Callable[[], object]]:
        """The steps of closing, in order."""
        steps: list[Callable[[], object]] = []
        if self.hosting.host is not None:
            steps.append(self.hosting.host.detach)
        steps.append(self._workers.close)
        for source in reversed(self.loop.sources):
            if source is not self._signals:
                steps.append(partial(self.loop.remove, source, discard=False))
        steps += [self.dispatcher.close, self.selector.close]
        if self._trace is not None:
            steps.append(self._trace.write)
        # The last step: as long as SIGINT is watched, Ctrl-C raises nothing.
        return [*steps, partial(self.loop.remove, self._signals, discard=False)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close_for(error)
