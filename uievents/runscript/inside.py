"""The part of ``uievents run`` inside the program: it counts the calls of pygame's functions.

It does nothing until the program imports pygame.  Then the functions that look for events, and
those that show a frame, are wrapped (:mod:`.meter`), and ``event.wait`` is replaced by
:func:`uievents.wait`, unless the user wants pygame's own.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

from . import tracebacks
from .board import Board
from .meter import CallMeter

Function = Callable[..., Any]


def begin(board: int, channel: int, *, plain: bool, trace: str | None) -> None:
    """CallMeter this program.  ``board`` and ``channel`` are descriptors of open files."""
    shared = Board(board)
    meter = CallMeter(shared, socket.socket(fileno=channel), plain)
    os.close(board)
    atexit.register(meter.end)
    tracer = None if trace is None else _tracer(Path(trace), shared.read("name"))
    sys.meta_path.insert(
        0, OnImport("pygame", lambda pygame: install(pygame, meter, plain, tracer))
    )
    with contextlib.suppress(AttributeError):  # Windows has no fork
        os.register_at_fork(after_in_child=meter.stop)
    leave = os._exit

    @wraps(leave)
    def exit_at_once(status: int) -> Any:
        meter.end()
        if tracer is not None:
            tracer.write()
        leave(status)

    os._exit = exit_at_once
    tracebacks.install()


def _tracer(path: Path, name: str) -> Any:
    """A tracer for every loop of the program, or for the looks and frames of a plain pygame one."""
    from uievents.eventloop import EventLoop
    from uievents.trace import Trace

    tracer = EventLoop.tracer = Trace(path, name)
    atexit.register(tracer.write)
    return tracer


class OnImport:
    """A finder of modules that calls a function with one module after its import."""

    def __init__(self, name: str, then: Callable[[ModuleType], None]) -> None:
        self.name = name
        self.then = then

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            sys.meta_path.insert(0, self)
            return spec
        loader: Any = spec.loader
        load = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            try:
                load(module)
            except BaseException:
                sys.meta_path.insert(0, self)
                raise
            finally:
                del loader.exec_module
            self.then(module)

        loader.exec_module = exec_module
        return spec


def install(pygame: Any, meter: CallMeter, plain: bool, tracer: Any) -> None:
    """Wrap pygame's functions for counting and tracing."""
    if not hasattr(pygame, "event") or not hasattr(pygame, "display"):
        return  # another module of that name
    meter.pygame = pygame
    event, display = pygame.event, pygame.display

    def is_event(found: Any) -> int:
        return int(found.type != pygame.NOEVENT)

    if tracer is not None:
        for place, name in (
            (event, "get"),
            (event, "poll"),
            (display, "flip"),
            (display, "update"),
        ):
            setattr(
                place, name, tracer.around_call(getattr(place, name), f"{place.__name__}.{name}")
            )
    look = partial(_looking, meter, set())
    event.get = look(event.get, len)
    event.poll = look(event.poll, is_event)
    waits = event.wait if plain else wraps(event.wait)(_wait)
    if tracer is not None:
        waits = tracer.around_call(waits, "pygame.event.wait")
    event.wait = look(waits, is_event, wait=True)
    event.peek = look(event.peek, lambda found: 0, found=bool)
    event.pump, event.clear = _pumping(meter, event.pump), _pumping(meter, event.clear)
    display.flip, display.update = _showing(meter, display.flip), _showing(meter, display.update)
    display.init, display.set_mode = (
        _needs_display(meter, display.init),
        _needs_display(meter, display.set_mode),
    )


def _wait(timeout: int = 0) -> Any:
    from uievents import dropin  # not earlier: it imports pygame

    return dropin.wait(timeout)


def _looking(
    meter: CallMeter,
    waiting: set[int],
    own: Function,
    number: Callable[[Any], int],
    *,
    wait: bool = False,
    found: Callable[[Any], bool] | None = None,
) -> Function:
    """Wrap ``own`` to count it as a look; ``number(result)`` is the number of events it brought.

    ``waiting`` are the threads in ``event.wait``; looks of the wait itself are not counted.  If
    such a look brings no event, the input that arrived before it is not what the wait will find.
    """
    found = found or (lambda result: number(result) > 0)

    @wraps(own)
    def look(*arguments: Any, **options: Any) -> Any:
        thread = threading.get_ident()
        if thread in waiting:
            result = own(*arguments, **options)
            if not found(result):
                meter.waits_on()
            return result
        if meter.new_window():
            meter.begin()
        if wait:
            waiting.add(thread)
        try:
            result = own(*arguments, **options)
        finally:
            waiting.discard(thread)
        meter.looked(number(result), found(result), sys._getframe(1), wait)
        return result

    return look


def _pumping(meter: CallMeter, own: Function) -> Function:
    @wraps(own)
    def pump(*arguments: Any, **options: Any) -> Any:
        if meter.new_window():
            meter.begin()
        result = own(*arguments, **options)
        meter.pumped()
        return result

    return pump


def _showing(meter: CallMeter, own: Function) -> Function:
    @wraps(own)
    def show(*arguments: Any, **options: Any) -> Any:
        start = monotonic()
        result = own(*arguments, **options)
        meter.shown(start)
        return result

    return show


def _needs_display(meter: CallMeter, opens: Function) -> Function:
    """Wrap a function that opens a display, so that it raises an error if there is none.

    SDL would open an invisible window instead, and the program would run for ever.
    """

    @wraps(opens)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        from uievents.app import check_visible, no_display

        pygame = meter.pygame
        try:
            result = opens(*arguments, **options)
        except pygame.error as error:
            if pygame.display.get_init():  # the error is not a missing display
                raise
            raise no_display(error) from None
        check_visible()
        flags = options.get("flags", arguments[1] if len(arguments) > 1 else 0)
        meter.opengl = bool(flags & pygame.OPENGL)
        return result

    return wrapper
