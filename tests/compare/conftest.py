"""Fixtures of all studies' tests; see also made.py."""

import psutil
import pytest


@pytest.fixture(autouse=True)
def _no_process_is_left():
    """The studies end what they start (the suite's own X server was there before)."""
    before = psutil.Process().children(recursive=True)
    yield
    assert set(psutil.Process().children(recursive=True)) <= set(before)
