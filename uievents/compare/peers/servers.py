"""The models of servers (:mod:`uievents.models.servers`), unchanged, as measured programs."""

from __future__ import annotations

import os
import threading
from typing import Any

from ...models import StopSignal
from ...models.multiplexers import raise_descriptor_limit
from ...models.servers import Job, listen, model
from . import Subject

WAIT = 0.02
"""Seconds that each request waits for something else, as for a database."""


class Workforce:
    """Counts the most processes and threads that the server has at one time.

    It counts when one is started, as only then are there more.  Sampling from outside would miss
    some.  It counts only between :meth:`count` and :meth:`counted`, so that it does not slow down
    requests that are timed.
    """

    def __init__(self) -> None:
        self._counting = False
        self._children: set[int] = set()
        self._processes = self._threads = 0
        fork, start = os.fork, threading.Thread.start

        def counted_fork() -> int:
            child = fork()
            if child:
                self._children.add(child)
                self._look()
            return child

        def counted_start(thread: threading.Thread) -> None:
            start(thread)
            self._look()

        os.fork = counted_fork
        threading.Thread.start = counted_start  # type: ignore[assignment,method-assign]

    def count(self) -> dict[str, Any]:
        """Begin to count, with the processes and threads that exist now."""
        self._processes = self._threads = 0
        self._counting = True
        self._look()
        return {}

    def counted(self) -> dict[str, Any]:
        """The most since then: ``processes``, with the server itself, and its ``threads``."""
        self._counting = False
        return {"processes": self._processes, "threads": self._threads}

    def _look(self) -> None:
        if not self._counting:
            return
        self._children = {child for child in list(self._children) if runs(child)}
        self._processes = max(self._processes, 1 + len(self._children))
        # Without the thread that answers the measuring process.
        self._threads = max(self._threads, threading.active_count() - 1)


def runs(child: int) -> bool:
    """Whether this child process still runs (it may be a zombie, which does not count)."""
    try:
        return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


def run(name: str, subject: Subject) -> None:
    """Serve in the way called ``name``, for ever."""
    if hasattr(os, "waitid"):
        workforce = Workforce()
        subject.answers = {"count": workforce.count, "counted": workforce.counted}
    raise_descriptor_limit()
    listener = listen()
    subject.ready(port=listener.getsockname()[1])
    model(name)(listener, StopSignal(), Job(rounds=500, wait=WAIT))
