"""A loop with a list for its handlers' notes, and two connected sockets."""

from __future__ import annotations

import pytest

from uievents import EventLoop


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        loop.delivered = []
        yield loop
