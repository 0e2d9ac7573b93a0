"""A trace of a loop, for Perfetto (https://ui.perfetto.dev): where the time of a program went.

``App(trace="trace.json")`` or ``uievents run --trace trace.json game.py`` writes it at the end. The
lane *loop* has each turn's wait and what woke it, what was collected, and each event that was
dispatched, with each of its handlers by name.  Coroutines and threads have lanes of their own.  An
arrow leads from an input to its handler, and on to the picture that was drawn after it.

Without a trace it costs nothing: the stages are wrapped only when a trace begins.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Coroutine
from functools import wraps
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from .dispatch.meter import Meter
from .dispatch.subscription import Handler, Subscription, name_of
from .events import Draw, Event, InputEvent
from .output import check_writable, write_whole
from .traceformat import ChromeTrace

LOOP, COROUTINES, THREADS = 1, 2, 3
MOST = 1_000_000
"""The most slices that are kept: the newest, about half an hour of a game at 60 frames a second."""


class TracingMeter(Meter):
    """Counts the calls of handlers as :class:`Meter` does, and also traces them."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def metering(self, call: Handler, subscription: Subscription) -> Handler:
        counted = super().metering(call, subscription)
        return self._trace.around_handler(counted, name_of(subscription.handler))


class Trace:
    """A record of what one loop did.

    ``path`` is the file that :meth:`write` writes.  Raises :class:`~uievents.output.OutputError` at
    once if that will not be possible.
    """

    def __init__(self, path: Path | None = None, program: str = "uievents") -> None:
        check_writable(path)
        self._path = path
        self._program = program
        self._kept: deque[tuple[str, tuple[Any, ...]]] = deque(maxlen=MOST)
        self._numbers = count(1)
        self._threads: dict[int, int] = {}
        self._drawn_for: list[int] = []  # arrows of inputs whose picture has not been drawn yet
        self._woke = 0.0  # when the last wait returned
        self._followed = 0  # number of loops

    # ------------------------------------------------------------ around the stages

    def follow(self, loop: Any) -> None:
        """Trace ``loop`` from now on; call this before it runs."""
        self._followed += 1
        stages: Any = loop.loop
        selector: Any = loop.selector
        selector.select = self._around_wait(selector.select)
        stages.deliver = self._around_dispatch(stages.deliver, stages.queue)
        by_type: dict[type[Event], Any] = {}

        def dispatch_for(kind: type[Event]) -> Any:
            by_type[kind] = self._around_event(loop.input.dispatch_for(kind), kind)
            return by_type[kind]

        stages.dispatch_by(loop.input.dispatch, by_type, dispatch_for)
        dispatcher = loop.dispatcher
        dispatcher.measure(TracingMeter(self))
        dispatcher.spawn = self._around_spawn(dispatcher.spawn)
        dispatcher.run_in_thread = self._around_thread(dispatcher.run_in_thread)

    def _around_wait(self, select: Callable[..., Any]) -> Callable[..., Any]:
        def traced(timeout: float | None = None) -> Any:
            begun = perf_counter()
            ready = select(timeout)
            self._woke = perf_counter()
            woke = ", ".join(_name_of(key) for key, _ in ready[:4])
            details = {"woke": woke or "its deadline, or a post", "timeout": timeout}
            self._slice("wait", begun, self._woke, LOOP, details)
            return ready

        return traced

    def _around_dispatch(self, deliver: Callable[[], int], queue: Any) -> Callable[[], int]:
        def traced() -> int:
            begun = perf_counter()
            waiting = len(queue)
            self._slice("collect", self._woke or begun, begun, LOOP, {"in queue": waiting})
            self._keep("counter", "in queue", begun, waiting)
            try:
                return deliver()
            finally:
                self._slice("dispatch", begun, perf_counter(), LOOP, {"events": waiting})

        return traced

    def _around_event(
        self, dispatch: Callable[[Event], object], kind: type[Event]
    ) -> Callable[[Event], None]:
        name, is_input, is_picture = kind.__name__, issubclass(kind, InputEvent), kind is Draw

        def traced(event: Event) -> None:
            begun = perf_counter()
            if is_input:
                number = next(self._numbers)
                self._keep("arrow", number, "s", begun, LOOP)
                self._drawn_for.append(number)
            try:
                dispatch(event)
            finally:
                if is_picture:
                    for number in self._drawn_for:
                        self._keep("arrow", number, "f", begun, LOOP)
                    self._drawn_for.clear()
                self._slice(name, begun, perf_counter(), LOOP, {"source": event.source})

        return traced

    def around_handler(self, call: Callable[[Any], Any], name: str) -> Callable[[Any], None]:
        """Wrap a handler: its slice lies within that of the event."""

        def traced(event: Any) -> None:
            begun = perf_counter()
            if self._drawn_for:
                self._keep("arrow", self._drawn_for[-1], "t", begun, LOOP)
            try:
                call(event)
            finally:
                self._slice(name, begun, perf_counter(), LOOP, {})

        return traced

    def around_call(self, call: Callable[..., Any], name: str) -> Callable[..., Any]:
        """Wrap a function of pygame, for a program without an EventLoop."""

        @wraps(call)
        def traced(*args: Any, **options: Any) -> Any:
            begun = perf_counter()
            try:
                return call(*args, **options)
            finally:
                if self._followed == 0:  # otherwise the loop traces itself
                    self._slice(name, begun, perf_counter(), LOOP, {})

        return traced

    def _around_spawn(self, spawn: Any) -> Callable[..., Any]:
        def traced(coroutine: Coroutine[Any, Any, Any], event: Any, handler: Any) -> Any:
            return spawn(self._awaited(coroutine, _title(handler or coroutine)), event, handler)

        return traced

    async def _awaited(self, coroutine: Coroutine[Any, Any, Any], name: str) -> Any:
        begun = perf_counter()
        try:
            return await coroutine
        finally:
            self._keep("span", name, begun, perf_counter(), "coroutine", next(self._numbers))

    def _around_thread(self, run: Any) -> Callable[..., Any]:
        def traced(function: Callable[[], Any], event: Any, handler: Any) -> Any:
            @wraps(handler)
            def timed() -> Any:
                begun = perf_counter()
                try:
                    return function()
                finally:
                    self._slice(_title(handler), begun, perf_counter(), self._lane(), {})

            return run(timed, event, handler)

        return traced

    def _lane(self) -> int:
        return self._threads.setdefault(threading.get_ident(), THREADS + len(self._threads))

    def _slice(self, *facts: Any) -> None:
        self._keep("slice", *facts)

    def _keep(self, what: str, *facts: Any) -> None:
        self._kept.append((what, facts))

    # ------------------------------------------------------------ the end

    def chrome(self) -> ChromeTrace:
        made = ChromeTrace(self._program)
        made.name("thread_name", "loop", LOOP)
        for number in self._threads.values():
            made.name("thread_name", f"handlers' thread {number - THREADS + 1}", number)
        for what, facts in list(self._kept):
            getattr(made, what)(*facts)
        return made

    def write(self) -> None:
        """Write the file.  Raises :class:`~uievents.output.OutputError`."""
        if self._path is not None:
            write_whole(self._path, self.chrome().as_bytes())


def _title(what: Any) -> str:
    return str(getattr(what, "__qualname__", None) or type(what).__name__)


def _name_of(key: Any) -> str:
    """The name of the source that registered a selector's key."""
    source = getattr(key.data, "__self__", None)
    return str(getattr(source, "_source", "") or getattr(source, "name", "") or key.fd)
