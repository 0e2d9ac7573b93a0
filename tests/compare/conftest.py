"""Fixtures of all studies' tests; see also made.py."""

import os

import psutil
import pytest


def processes() -> set[psutil.Process]:
    """The children of this process, and theirs.  Looking through all processes takes 2 ms."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:  # there is none
        return set()
    return set(psutil.Process().children(recursive=True))


@pytest.fixture(autouse=True)
def _no_process_is_left():
    """The studies end what they start (the suite's own X server was there before)."""
    before = processes()
    yield
    assert processes() <= before
