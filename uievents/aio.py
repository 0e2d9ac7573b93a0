"""asyncio in the same wait: what a program calls.

asyncio's selector loop waits in one place only, ``selector.select(timeout)``, and takes any
:class:`selectors.BaseSelector`.  So :func:`new_event_loop` is a *stock*
``asyncio.SelectorEventLoop`` over a :class:`uievents.Selector`: nothing is overridden, and tasks,
streams, subprocesses and signal handlers are asyncio's own.  A window then joins that selector, and
one system call waits for everything.

An :class:`~uievents.eventloop.EventLoop` (or an App, which is one) is a *guest* of an asyncio loop,
its *host*: :mod:`.guest` says how its turns take part.  A program has three ways:

* in an asyncio program, :func:`run` and ``await app.run_async()``;
* :func:`attach`, for an asyncio loop of any kind;
* ``app.run()`` itself, as soon as the first coroutine handler needs asyncio.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from .eventloop import EventLoop
from .guest import Guest
from .selector import Selector

T = TypeVar("T")


def new_event_loop() -> asyncio.SelectorEventLoop:
    """An asyncio selector loop in whose wait a window can take part."""
    return asyncio.SelectorEventLoop(Selector())


def run(main: Coroutine[Any, Any, T], *, debug: bool | None = None) -> T:
    """``asyncio.run`` on a loop of :func:`new_event_loop`.

    In ``main``, make an App and ``await app.run_async()``.
    """
    with asyncio.Runner(debug=debug, loop_factory=new_event_loop) as runner:
        return runner.run(main)


def attach(loop: asyncio.AbstractEventLoop, events: EventLoop | None = None) -> Guest:
    """Let ``events`` (default: the App that is open) take part in an asyncio loop of any kind.

    Its handlers are called in ``loop``'s turns from now on, until ``events.stop()``, which closes
    it, or :meth:`Guest.detach`, which does not.  On the loop's thread only.

    Raises ``RuntimeError`` if there is no App, or it runs already.
    """
    if events is None:
        events = EventLoop.current
        if events is None:
            raise RuntimeError(
                "no App is open: make one first, or pass your EventLoop: attach(loop, events)"
            )
    events.hosting.begin()
    try:
        return Guest(events, loop)
    except BaseException:  # the asyncio loop is closed, for instance
        events.loop.running = False
        raise


async def run_async(events: EventLoop) -> None:
    """Run ``events`` in the running asyncio loop until it is stopped; then close it."""
    events.hosting.begin()
    await _stay(events)


def run_under_asyncio(events: EventLoop) -> None:
    """Run ``events``, which has begun, in an asyncio loop of its own until it is stopped."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_stay(events))


async def _stay(events: EventLoop) -> None:
    guest = Guest(events, asyncio.get_running_loop())
    guest.awaited = True
    try:
        try:
            await guest.finished
        finally:
            await guest.leave()
        guest.raise_late()
    finally:
        events.hosting.close_for(sys.exception())
