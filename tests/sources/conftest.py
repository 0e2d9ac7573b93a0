"""A loop that keeps what it tells, and two sockets that are connected."""

from __future__ import annotations

import socket

import pytest

from uievents import EventLoop


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        loop.told = []
        yield loop


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs
