"""The one place where the stages meet: wait → collect → queue → dispatch.

Follow one click.  *Wait*: the loop sleeps in :meth:`Loop.turn`, in the selector.  The X server
writes to its connection, so the selector returns the window's key.  *Collect*: the window source
reads the connection and puts a ``MouseDown`` into the queue, and in a later turn a ``MouseUp``.
*Dispatch*: the dispatcher calls the handlers of each.  Since both were at one place, it also makes
a ``Click`` (:mod:`.dispatch.input`), and calls ``clicked(event)``, which was registered with
``@app.onClick``.  Then the loop sleeps again, and costs nothing.

:class:`~uievents.eventloop.EventLoop` is what a program sees of it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from math import inf
from selectors import SelectorKey
from typing import Any
from weakref import WeakSet

from .errors import error_of
from .events import Event
from .queue import EventQueue, Inlet, Slot
from .selector import Selector
from .sources import Clock, Mailbox, Source

BUDGET = 0.01
"""Seconds of dispatching after which a turn ends, so that the sources are asked again."""

LOOK = 4
"""Number of events after which the clock is read again, if they took less than a hundredth of the
budget.  If they took longer, it is read again after one event."""

QUOTA = 256
"""The most events that the sources with back-pressure (the sockets) may bring in one turn, and the
most posts that are taken in one.  The events of a single read may exceed it."""

Dispatch = Callable[[Any], None]
DispatchFor = Callable[[type[Event]], Dispatch]

Ready = list[tuple[SelectorKey, int]]


class Loop:
    """The stages, and the turn that goes through them.  Belongs to one thread."""

    def __init__(
        self,
        selector: Selector,
        queue: EventQueue,
        dispatch: Callable[[Event], None],
        mailbox: Mailbox,
        clock: Clock,
    ) -> None:
        self.selector = selector
        self.queue = queue
        self.dispatch = dispatch
        self.mailbox = mailbox
        self.clock = clock
        self.sources: tuple[Source, ...] = ()
        self.running = False
        self.turns: int = 0
        """How often the wait has returned: the loop's wakeups."""
        self.defaults: dict[type[Event], Callable[[Any], None]] = {}
        """By type of event, its default action: a function that is called after the handlers,
        unless one of them prevented it.  Its error is reported as a handler's is."""
        self.gates: dict[type[Event], Callable[[Any], bool]] = {}
        """By type of event, a function that says whether an event in line may still be dispatched.
        It is called only for the events that stood in line at a :meth:`recheck`."""
        self.calls: deque[Callable[[], object]] = deque()
        """Functions to call after this turn's events."""
        self.asking: bool = False
        """Whether ``deadline()`` or ``pending()`` of a program's own source is being called."""
        # The sources that have a deadline(), each with that method; those that are asked now.
        self._with_deadline: tuple[tuple[Source, Callable[[], float | None]], ...] = ()
        self._deadlines: tuple[tuple[Source, Callable[[], float | None]], ...] = ()
        self._due = inf  # the nearest deadline when the wait began
        # The gates, from a recheck() until no event from before it is left; otherwise empty.
        self._active_gates: dict[type[Event], Callable[[Any], bool]] = {}
        self._gates_until = 0  # value of queue.taken at which no such event is left
        # Value of queue.taken at which all events of the sources with back-pressure are dispatched.
        self._backlog_until = 0
        # Descriptor served last before the turn's quota ran out; the next turn starts after it.
        self._served = -1
        _live.add(self)

    # ------------------------------------------------------------ the turn

    def turn(self, timeout: float | None = None) -> None:
        """One round: wait (``timeout`` seconds at most; None: for ever), collect, dispatch."""
        # Wait, asleep in the kernel.
        ready = self.selector.select(self.timeout(timeout))
        self.turns += 1
        # Collect: each ready source reads, and puts events into the queue.
        queue = self.queue
        if len(ready) < 2 and not queue.line:  # nearly always: no need to be fair
            if ready:
                key, mask = ready[0]
                key.data(key, mask)  # the method that the source registered with its descriptor
            room = queue.limit if queue.limit < QUOTA else QUOTA
        else:
            room = self._collect_fairly(ready)
        if self._due < inf and self._due <= (now := self.clock()):
            self._collect_due(now, room)
        mailbox = self.mailbox
        if room > 0 and mailbox.box:
            queue.extend(mailbox.take(room), keep=mailbox.keeps)
        # Dispatch.
        left = self.deliver()
        if left and room > 0:
            self._backlog_until = queue.taken + left

    def timeout(self, most: float | None = None) -> float | None:
        """How long the wait may last, in seconds: to the next deadline, at most ``most``.

        0 if events are in line; None: for ever.
        """
        nearest = inf
        for source, deadline in self._deadlines:
            due = deadline()
            if due is None:
                continue
            if due < nearest:
                nearest = due
            elif due != due:  # noqa: PLR0124 - NaN, without a call for each source and turn
                raise ValueError(f"the deadline of {source!r} is NaN: return None for 'never'")
        self._due = nearest
        if self.queue.line or self.mailbox.box or self.calls:
            return 0
        if nearest == inf:
            return most
        left = nearest - self.clock()
        if left < 0:
            left = 0.0
        return left if most is None or left < most else most

    def _collect_fairly(self, ready: Ready) -> int:
        """Collect when several descriptors are ready.

        Returns how many events the sources with back-pressure may bring in this turn.

        The sources without back-pressure, the window for instance, come first.  Those with it, the
        sockets, then bring :data:`QUOTA` events at most, and none while their earlier events stand
        in line: their data is safe in the kernel.  So a click never waits behind more than one
        turn's quota.  If the quota runs out, the next turn starts after the descriptor served last.
        """
        queue = self.queue
        waiting = len(queue)
        room = min(QUOTA, queue.limit - waiting) if queue.taken >= self._backlog_until else 0
        served = self._served
        ready.sort(key=lambda one: (_can_wait(one[0]), one[0].fd <= served, one[0].fd))
        for key, mask in ready:
            if _can_wait(key):
                if len(queue) - waiting >= room:
                    break  # the remaining sources can wait, too: they were sorted to the end
                self._served = key.fd
            if not _removed(key):
                key.data(key, mask)
        return room

    def _collect_due(self, now: float, room: int) -> None:
        for source, deadline in self._deadlines:
            if source.removed:  # by a source that was asked before
                continue
            due = deadline()
            if due is None or due > now:
                continue
            if not source.backpressure or (room > 0 and not self.queue.full):
                source.collect(now)

    def deliver(self) -> int:  # noqa: C901, PLR0912 - one more call would cost an event a tenth
        """Dispatch what is in line now, within the time budget; returns how many are left."""
        line, by_type, defaults = self.queue.line, self._by_type, self.defaults
        gates = self._active_gates
        left = len(line)
        next_look = left - 1  # value of left at which the clock is read again
        before = self.clock() if next_look > 0 else 0.0
        until = before + BUDGET
        while left and line:  # a handler may take a turn itself, which empties the line as well
            event: Any = line.popleft()
            kind = type(event)
            if kind is Slot:  # in which later events may have been merged
                event = self.queue.leave(event)
                kind = type(event)
            if gates and kind in gates and not self._passes(gates[kind], event):
                self.queue.withdrawn += 1  # its timer, watch or connection has ended
                left -= 1
                continue
            try:
                dispatch = by_type[kind]
            except KeyError:
                dispatch = by_type[kind] = self._dispatch_for(kind)
            try:
                dispatch(event)
            except Exception as error:
                self._do_default(event)  # an error does not prevent the default
                self.failed(error, event, None)
            else:
                if kind in defaults:
                    self._do_default(event)
            left -= 1
            if left <= next_look and left:
                now = self.clock()
                if now >= until:
                    break
                next_look = left - (LOOK if now - before < BUDGET / 100 else 1)
                before = now
        if gates and self.queue.taken >= self._gates_until:
            gates.clear()
        if self.calls:
            for _ in range(len(self.calls)):
                if self.calls:
                    self._call(self.calls.popleft())
        return left if left < len(line) else len(line)

    def dispatch_now(self, event: Event) -> None:
        """Dispatch ``event`` at once, without the queue, and do its default."""
        kind = type(event)
        if kind not in self._by_type:
            self._by_type[kind] = self._dispatch_for(kind)
        try:
            self._by_type[kind](event)
        except Exception as error:
            self._do_default(event)
            self.failed(error, event, None)
        else:
            self._do_default(event)

    # ------------------------------------------------------------ the dispatcher

    @property
    def dispatch(self) -> Callable[[Any], None]:
        """The function that dispatches an event.  If it is set, all events go through it."""
        return self._dispatch

    @dispatch.setter
    def dispatch(self, function: Callable[[Any], None]) -> None:
        self.dispatch_by(function, {}, lambda kind: function)

    def dispatch_by(
        self,
        dispatch: Dispatch,
        by_type: dict[type[Event], Dispatch],
        dispatch_for: DispatchFor,
    ) -> None:
        """Dispatch each event by the function that ``dispatch_for(type)`` returns.

        It is called once for each type, and its result is kept in ``by_type``.  ``dispatch(event)``
        does the same for an event of any type.
        """
        self._dispatch, self._by_type, self._dispatch_for = dispatch, by_type, dispatch_for

    # ------------------------------------------------------------ the sources

    def add(self, source: Source, inlet: Inlet | None = None) -> None:
        """Add ``source``; ``inlet`` lets :meth:`remove` find the events that it has put in line.

        Raises ``RuntimeError`` if it has been added to a loop before.
        """
        if source._owner is not None:
            raise RuntimeError(f"{source!r} has been added to a loop already: make another one")
        source._owner, source._inlet = self, inlet
        self.sources += (source,)
        try:
            source.attach(self.selector, inlet or self.queue.put, self.clock)
        except BaseException:
            self._forget(source)
            source._owner = None
            raise
        if source.removed:  # an empty script, for instance
            return
        if source.has("deadline"):
            self._with_deadline += ((source, source.deadline),)
            self.choose_deadlines()
        if source.has("pending"):
            self.selector.join(source, source.read_on)

    def remove(self, source: Source, *, discard: bool = True) -> None:
        """Remove ``source`` and close it; ``discard`` the events that it has put in line.

        Harmless if it has been removed already.
        """
        if source._owner is not self:
            return
        if discard and source._inlet is not None:
            source._inlet.close()
        if not source.removed:
            source.removed = True
            self._forget(source)
            source.close()

    def _forget(self, source: Source) -> None:
        self.sources = tuple(other for other in self.sources if other is not source)
        self._with_deadline = tuple(pair for pair in self._with_deadline if pair[0] is not source)
        self.choose_deadlines()
        self.selector.leave(source)

    def choose_deadlines(self) -> None:
        """Choose the sources that are asked for their deadline, those that are not ``skipped``."""
        self._deadlines = tuple(pair for pair in self._with_deadline if not pair[0].skipped)

    def recheck(self) -> None:
        """Have :attr:`gates` asked about each event that stands in line now, before its dispatch.

        A source calls this when a watch, a connection or a timer ends, so that none of its events
        in line reaches a handler afterwards.  Turns without such an end do not ask.
        """
        queue = self.queue
        if queue.line:
            self._active_gates.update(self.gates)
            self._gates_until = queue.taken + len(queue.line)

    # ------------------------------------------------------------ the guard

    def failed(self, error: Exception, event: Event, culprit: Any) -> None:
        """Called with an error of the program's code outside of handlers.

        For example of a default action, or of a function given to ``call()``.  Here it raises the
        error, which ends the turn.  An :class:`EventLoop` replaces it by a method that reports it.
        """
        raise error

    def _passes(self, gate: Callable[[Any], bool], event: Event) -> bool:
        """Whether ``event`` may still be dispatched; True also if the gate fails."""
        try:
            return gate(event)
        except Exception as error:
            self.failed(error, event, None)
            return True

    def _do_default(self, event: Event) -> None:
        default = self.defaults.get(type(event))
        if default is None:
            return
        try:
            if not event.default_prevented:
                default(event)
        except BaseException as error:
            self.failed(error_of(error), event, default)

    def _call(self, function: Callable[[], object]) -> None:
        try:
            function()
        except BaseException as error:
            self.failed(error_of(error), Event(time=self.clock(), source="call()"), function)


def _can_wait(key: SelectorKey) -> bool:
    """Whether the source that registered this key has back-pressure."""
    return getattr(getattr(key.data, "__self__", None), "backpressure", True)


def _removed(key: SelectorKey) -> bool:
    """Whether the source that registered this key has been removed during this turn."""
    return getattr(getattr(key.data, "__self__", None), "removed", False)


_live: WeakSet[Loop] = WeakSet()


def _forked() -> None:
    """In a forked child: empty each loop that it has inherited.

    The events in line are the parent's to dispatch, and the defaults would act on the parent's
    window.  So in the child, the turn that forked ends with the handlers that are being called.
    """
    for loop in list(_live):
        for inherited in (loop.queue.line, loop.mailbox.box, loop.calls, loop.defaults):
            inherited.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
