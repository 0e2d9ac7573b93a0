"""The asyncio loops that a guest takes part in."""

from __future__ import annotations

import asyncio

import pytest

import uievents


@pytest.fixture(params=["ours", "stock", "uvloop"])
def any_loop(request):
    if request.param == "uvloop":
        loop = pytest.importorskip("uvloop").new_event_loop()
    elif request.param == "ours":
        loop = uievents.new_event_loop()
    else:
        loop = asyncio.SelectorEventLoop()
    yield loop
    loop.close()
