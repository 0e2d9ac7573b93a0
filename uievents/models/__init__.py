"""The contrasts: each way of waiting for something, as a page of textbook code.

A model is what a teacher would put on a slide: nothing in it but the model.  It measures
nothing, prints nothing and opens no window; clocks, devices and sockets are passed in.
The models of a family have one contract, described in the family's ``__init__``, so that
each can be run by its name:

=================  ==================================================================
:mod:`.input`      presses of several devices: seven ways to notice them
:mod:`.servers`    one protocol, four servers: process, thread, event list, coroutines
:mod:`.io`         one read from a socket, five modes, in two phases
:mod:`.tasks`      three tasks that compute, wait and compute: three arrangements
:mod:`.threads`    what threads share: the lost update, the lock, the deadlock; by events
:mod:`.multiplexers`  select, poll, epoll and the standard library's choice
:mod:`.resuming`   how a task is resumed where it stopped: a scheduler of generators
=================  ==================================================================

A model that runs until it is stopped takes a :class:`StopSignal`.

The sentences in italics are of a lecture, *论事件驱动与异步IO* ("On the event-driven model and
asynchronous I/O"), which names these systems and their faults; "the lecture" is always this one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


def load(family: str, names: Sequence[str], name: str) -> ModuleType:
    """The model ``name`` of a family, which is a package with models of these ``names``.

    Raises ``ValueError`` for another name.
    """
    if name not in names:
        raise ValueError(f"no model {name!r} in {family}: there are {', '.join(names)}")
    return import_module(f"{family}.{name}")


class StopSignal(threading.Event):
    """Ends a model: ``set()`` it from another thread or from a signal handler.

    A model that polls checks :meth:`is_set`.  A model that blocks cannot; it registers with
    :meth:`calling` how it can be woken.
    """

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.RLock()
        self._calls: list[Callable[[], object]] = []

    def set(self) -> None:
        """End the model.  Harmless twice."""
        super().set()
        with self._guard:
            calls, self._calls = self._calls, []
            for call in calls:
                call()

    @contextmanager
    def calling(self, wake: Callable[[], object]) -> Iterator[None]:
        """Within this block :meth:`set` also calls ``wake()``, once; now, if it is set already."""
        with self._guard:
            self._calls.append(wake)
            if self.is_set():
                self.set()
        try:
            yield
        finally:
            with self._guard:
                if wake in self._calls:
                    self._calls.remove(wake)
