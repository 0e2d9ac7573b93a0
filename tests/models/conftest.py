"""Every test of a model is bounded, and leaves no thread, child or descriptor behind."""

from __future__ import annotations

import contextlib
import os
import signal
import threading

import pytest

BOUND = 20.0
"""Seconds after which a test that hangs is ended with TimeoutError."""


@pytest.fixture(autouse=True)
def bounded():
    def give_up(number, frame):
        raise TimeoutError(f"the test took longer than {BOUND} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, BOUND)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def nothing_left(bounded):
    threads, descriptors = set(threading.enumerate()), open_descriptors()
    yield
    left = {t for t in threading.enumerate() if not t.name.startswith("pytest")} - threads
    assert not left
    assert open_descriptors() <= descriptors
    with contextlib.suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)


def open_descriptors():
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
