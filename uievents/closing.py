"""The end of a loop: what is still dispatched, what is closed, and from which threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from threading import get_ident
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .dispatch import Dispatcher
from .ending import close_all
from .events import Event
from .hosting import Hosting
from .loop import Loop
from .selector import Selector
from .sources import Mailbox, Signals

if TYPE_CHECKING:
    from .trace import Trace
    from .workers import Workers


class Closing:
    """Base of :class:`~uievents.eventloop.EventLoop`: stops it, and closes what it has opened."""

    dispatcher: Dispatcher
    hosting: Hosting
    loop: Loop
    selector: Selector
    _mailbox: Mailbox
    _signals: Signals
    _trace: Trace | None
    _workers: Workers

    def __init__(self) -> None:
        self._stop_asked = False
        self._closed = False
        self._close_asked = False  # close after this turn
        self._close_cause: BaseException | None = None  # the error that ends the loop
        self._process = os.getpid()  # a forked child has another one

    def stop(self, event: Event | None = None) -> None:
        """End :meth:`run` after this turn, whose events are still dispatched.  From any thread.

        Events that a handler posts in this turn would be dispatched in the next one, so now they
        are not.  If another thread or a coroutine calls this, all events that were posted before
        are still dispatched, however many there are.

        If this is called before :meth:`run`, then ``run()`` takes just one turn, without a wait, as
        in asyncio.  ``event`` makes it usable as a handler: ``loop.after(5, loop.stop)``.
        """
        loop = self.loop
        self._stop_asked = True
        if self._in_handler():
            loop.running = False
        elif loop.running:
            loop.calls.append(partial(self._end_after, self._mailbox.newest()))
        self.selector.wake()

    def _in_handler(self) -> bool:
        """Whether the caller is called by a turn, as a handler or a function of ``call()``."""
        if self.dispatcher.owner != get_ident() or self.selector.asleep:
            return (
                False  # on another thread, before the turns, or in a signal handler during the wait
            )
        host = self.hosting.host
        return host is None or host.turning

    def _end_after(self, post: Event | None) -> None:
        """End the loop once the events in line, and the posts up to ``post``, are dispatched."""
        loop = self.loop
        queue = loop.queue
        try:
            if self._closed:  # by a handler of this turn
                return
            queue.extend(self._mailbox.take_until(post), keep=self._mailbox.keeps)
            last = queue.taken + len(queue.line)
            while queue.line and queue.taken < last:
                loop.deliver()
        finally:
            loop.running = False

    def close(self) -> None:
        """Close all sources and the selector.  :meth:`run` calls it; harmless twice.

        It always finishes: if one part fails to close, the others are still closed.  At the end the
        first error is raised, and the others are logged.

        Called on another thread, or in a signal handler while the loop sleeps, it returns at once,
        and the loop closes after its turn, as after :meth:`stop`.  In a forked child it touches
        nothing that belongs to the parent.
        """
        if not self._closed and self._in_use():
            self._close_asked = True
            self.stop()
        else:
            self._close(self._close_cause)

    def _close_for(self, error: BaseException | None) -> None:
        """Close because of ``error``, which the caller raises again."""
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
        """Close now; ``cause``: the error that the caller raises again."""
        if self._closed:
            return
        if os.getpid() != self._process:
            steps: list[Callable[[], object]] = [source.abandon for source in self.loop.sources]
        else:
            steps = self._closing_steps()
        close_all([self._mark_closed, *steps], cause, leave=self._signals.watched)

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
        # Signals last: while SIGINT is watched, Ctrl-C raises nothing.
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
