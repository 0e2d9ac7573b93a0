"""An event loop as the guest of an asyncio loop: how its turns and coroutines run there.

* The guest's selector has a descriptor of its own (epoll is one), which the host watches like a
  socket's.  So asyncio's own descriptors pay nothing for the guest.  Where the guest's selector has
  no descriptor (``select``, on Windows), the host watches each descriptor in it.
* If the host's selector is a :class:`uievents.Selector`, the guest joins it.  Then the host asks
  before every sleep whether the guest's sources have read ahead, as Xlib does.
* If SDL waits for the window, it waits for the host's descriptors as well.
* The guest's next deadline is a ``call_later`` of the host.
* Coroutine handlers are tasks of the host.

A host of another library (uvloop, for instance) asks nothing before it sleeps.  There the guest
looks for hidden events after each of its own turns, which leaves one gap.  If a *task* of the
program makes a round trip to the X server (``pygame.display.flip()``, a new caption), Xlib may read
events, and these are handled only when the next event comes.  Tasks that call ``app.redraw()``
instead, and draw in ``onDraw``, are safe.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from selectors import EVENT_READ, EVENT_WRITE
from typing import TYPE_CHECKING, Any

from .dispatch.work import Work
from .loop import QUOTA
from .selector import Selector
from .selector.looks import often
from .workers import GRACE, REMIND_AFTER, remind_of

if TYPE_CHECKING:
    from .eventloop import EventLoop

WATCHED_LOOK = 0.01
"""Seconds between looks at a window for which only SDL can wait, while another loop waits."""


class Guest:
    """An :class:`~uievents.eventloop.EventLoop` that takes part in an asyncio loop, its host."""

    def __init__(self, events: EventLoop, loop: asyncio.AbstractEventLoop) -> None:
        self.events = events
        self.loop = loop
        self.tasks: dict[asyncio.Task[Any], Work[Any]] = {}
        """The tasks that have not ended yet, each with its coroutine's work."""
        self.finished: asyncio.Future[None] = loop.create_future()
        """Done when ``events`` has been stopped, or has failed."""
        self.awaited = False
        self._late: list[BaseException] = []  # errors of coroutines after finished was done
        self._next: asyncio.Handle | None = None  # the planned turn
        self._soon = False  # whether the next turn is planned for the host's next round
        self.turning: bool = False
        """Whether a turn of the guest is being taken at this moment."""
        self._delivered = False  # whether deliver_now() has been called in this round of the host
        self._host_selector: Selector | None = None  # if it is a uievents.Selector
        selector = events.selector
        self._watch()
        selector.watched_by(self._rewatch, self._attended)
        host = getattr(loop, "_selector", None)
        if isinstance(host, Selector):
            # asyncio's data of a descriptor: two handles, run when it is readable and writable.
            host.join(self, (asyncio.Handle(self._turn, (), loop), None))
            if selector.system is not None and host.system is None:
                host.wait_by(selector.system)
            self._host_selector = host
        events.hosting.host = self
        self.changed()
        for work in list(events.hosting.works):
            self.begin(work)

    # ------------------------------------------------------------ the guest's turns

    def pending(self) -> bool:
        """Whether a source of the guest holds a hidden event: asked before the host sleeps."""
        return self.events.selector.pending()

    @property
    def runs(self) -> bool:
        """Whether the host's loop takes turns now."""
        return self.loop.is_running()

    def changed(self) -> None:
        """Take a turn soon: there may be an event in line, or an earlier deadline."""
        if not self.turning:
            self._arrange(0)

    def _attended(self) -> bool:
        """Whether the guest will look at ``woken`` before the host sleeps, so no bell is needed.

        True during a turn, which ends with such a look.  Also True in a task of the host: then this
        plans a turn, which the host takes before it sleeps.
        """
        if self.turning:
            return True
        if asyncio._get_running_loop() is not self.loop or asyncio.current_task() is None:
            return False
        self._arrange(0)
        return True

    def deliver_now(self) -> None:
        """Dispatch at once the events that a callback of the host has put in line.

        Only once in each round of the host, so that its other callbacks are called as well.  Events
        that come later in the round are dispatched in the next round.
        """
        if self.turning or self._delivered or not self.events.loop.running:
            self.changed()
            return
        self._delivered = True
        self.loop.call_soon(self._round_ended)
        self._run(self._deliver)

    def _deliver(self) -> None:
        loop = self.events.loop
        loop.deliver()
        if loop.mailbox.box and not loop.queue.line:
            self.events.selector.clear_woken()
            loop.queue.extend(loop.mailbox.take(QUOTA))
            loop.deliver()

    def _round_ended(self) -> None:
        self._delivered = False

    def _watch(self) -> None:
        """Have the host watch the guest's descriptor, or, without one, those in its selector."""
        selector = self.events.selector
        if selector.has_descriptor:
            self.loop.add_reader(selector.fileno(), self._turn)
        else:
            selector.mirrored_by(self._mirror)

    def _unwatch(self) -> None:
        selector = self.events.selector
        if selector.has_descriptor:
            self.loop.remove_reader(selector.fileno())
            return
        selector.mirrored_by(None)
        for descriptor in selector.descriptors():
            self._mirror(descriptor, 0)

    def _mirror(self, descriptor: int, events: int) -> None:
        if not events and self.loop.is_closed():
            return
        self.loop.remove_reader(descriptor)
        self.loop.remove_writer(descriptor)
        if events & EVENT_READ:
            self.loop.add_reader(descriptor, self._turn)
        if events & EVENT_WRITE:
            self.loop.add_writer(descriptor, self._turn)

    def _rewatch(self, renew: Callable[[], None]) -> None:
        descriptor = self.events.selector.fileno()
        self.loop.remove_reader(descriptor)
        renew()
        self.loop.add_reader(descriptor, self._turn)

    def _turn(self) -> None:
        if self.events.hosting.host is not self:  # planned before the guest left
            return
        self._soon = False
        self._run(self._take_turn)

    def _take_turn(self) -> None:
        if not self.finished.done():  # after a stop() between two turns, this is the last one
            self.events.loop.turn(0)

    def _run(self, function: Callable[[], None]) -> None:
        """Call ``function()``, which calls handlers; then plan the next turn."""
        events = self.events
        self.turning = True
        try:
            function()
        except (KeyboardInterrupt, SystemExit):
            self._finish(None)
            raise
        except BaseException as error:
            self._finish(error)
            return
        finally:
            self.turning = False
        if not events.loop.running:
            self._finish(None)
            return
        # A wake() during the turn (a handler's post, for instance) has rung no bell.
        self._arrange(0 if events.selector.woken else self._timeout())

    def _timeout(self) -> float | None:
        """Seconds after which a turn is due even if nothing is ready; None: no turn is."""
        timeout = self.events.loop.timeout()
        if self._host_selector is not None:
            return timeout
        if self.pending():
            return 0
        if self.events.selector.system is None:
            return timeout
        return WATCHED_LOOK if timeout is None else min(timeout, WATCHED_LOOK)

    def _arrange(self, wait: float | None) -> None:
        """Plan the next turn in ``wait`` seconds; None: only when something is ready."""
        planned, soon = self._next, wait is not None and wait <= 0
        if planned is not None:
            if soon and self._soon:
                return  # if each change put the turn off, it would never come
            planned.cancel()
        self._soon = soon
        if wait is None:
            self._next = None
        elif wait <= 0:
            self._next = self.loop.call_soon(self._turn)
        else:
            self._next = self.loop.call_later(wait, self._turn)

    # ------------------------------------------------------------ coroutine handlers

    def begin(self, work: Work[Any]) -> None:
        """Run a coroutine as a task; its error is reported as a handler's is."""
        task: asyncio.Task[Any] | None = work.begin(self.loop.create_task)
        if task is None:
            return
        self.tasks[task] = work

        def done(task: asyncio.Task[Any]) -> None:
            self.tasks.pop(task, None)
            try:
                error = None if task.cancelled() else task.exception()
                if error is not None:
                    self._failed(error, work)
            finally:
                work.end()

        task.add_done_callback(done)

    def _failed(self, error: BaseException, work: Work[Any]) -> None:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            return  # asyncio raises it as well
        try:
            self.events.dispatcher.failed(error, work.event, work.culprit)
        except BaseException as raised:  # strict mode, or an error that ends the loop
            self._finish(raised)

    # ------------------------------------------------------------ the end

    async def leave(self) -> None:
        """Dispatch ``Stop``, end the coroutines (see :mod:`uievents.workers`), and detach."""
        before_stop = list(self.tasks)
        try:
            self.events.hosting.dispatch_stop()
        finally:
            of_stop = [task for task in self.tasks if task not in before_stop]
            for task in before_stop:
                task.cancel()
            try:
                if of_stop:
                    await asyncio.wait(of_stop, timeout=GRACE)
            finally:
                cancelled = set(self.tasks)
                self.detach()
                if cancelled:
                    await self._end_of(cancelled)

    async def _end_of(self, tasks: set[asyncio.Task[Any]]) -> None:
        """Wait for tasks that have been cancelled."""
        works = {task: self.tasks[task] for task in tasks if task in self.tasks}
        _, late = await asyncio.wait(tasks, timeout=REMIND_AFTER)
        if late:
            remind_of(works[task] for task in late if task in works)
            await asyncio.wait(late)

    def _finish(self, error: BaseException | None) -> None:
        if self.finished.done():
            if error is not None:
                self._note_late(error)
            return
        if self.awaited and error is not None:
            self.finished.set_exception(error)
            return
        self.finished.set_result(None)
        if self.awaited:
            return
        before_stop = dict(self.tasks)
        try:
            self.events.hosting.dispatch_stop()
        except ExceptionGroup as group:  # strict
            error = error or group
        finally:
            # Cancel only these: the host goes on, so the tasks of Stop's handlers can still end.
            self.tasks = before_stop
            self.events.close()
        if error is not None:
            self._report_to_host(error)

    def _note_late(self, error: BaseException) -> None:
        """Keep an error of a coroutine that has failed while the loop ends."""
        if self.awaited:
            self._late.append(error)
        else:
            self._report_to_host(error)

    def _report_to_host(self, error: BaseException) -> None:
        self.loop.call_exception_handler({"message": "uievents failed", "exception": error})

    def raise_late(self) -> None:
        """Raise the errors of coroutines that failed while the loop ended."""
        if len(self._late) == 1:
            raise self._late[0]
        if self._late:
            raise BaseExceptionGroup("coroutines failed while the loop ended", self._late)

    def detach(self) -> None:
        """Leave the host, and cancel the coroutine handlers."""
        events = self.events
        if events.hosting.host is not self:
            return
        events.hosting.host = None
        events.loop.running = False
        events.dispatcher.owner = None
        selector = events.selector
        selector.watched_by(None)
        if self._host_selector is not None:
            self._host_selector.leave(self)
            if self._host_selector.system is selector.system:
                self._host_selector.wait_by(None)
            self._host_selector = None
        if self.loop.is_closed():
            return
        self._arrange(None)
        self._unwatch()
        for task in list(self.tasks):
            task.cancel()
        if not self.finished.done():
            self.finished.set_result(None)

    def explain(self) -> str:
        """How the guest waits here, in words."""
        name = f"{type(self.loop).__module__}.{type(self.loop).__qualname__}"
        own = self.events.selector.explain()
        if self._host_selector is not None:
            return f"{own} asyncio ({name}) waits there, too: one wait for both."
        watched = "each descriptor of uievents"
        if self.events.selector.has_descriptor:
            watched = f"descriptor {self.events.selector.fileno()} of uievents"
        text = f"{name} waits, and watches {watched}"
        if self.events.selector.system is None:
            return f"{text} among its own. Behind it: {own}"
        return (
            f"{text}. SDL has no descriptor to watch: the window is looked at "
            f"{often(WATCHED_LOOK)}. A loop of uievents.new_event_loop() needs no such poll."
        )
