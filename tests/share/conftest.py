"""The server, and the loops that share over it, as fixtures."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import Program, Server, until

import uievents
from tests.conftest import TIMEOUT


@pytest.fixture
def stopped_server(tmp_path: Path) -> Iterator[Server]:
    pytest.importorskip("nats", reason="share() needs: pip install nats-py")
    server = Server(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def server(stopped_server: Server) -> Server:
    stopped_server.start()
    return stopped_server


@pytest.fixture
def play(caplog):
    """``play(main, a, b)`` runs the programs in one asyncio loop while ``main()`` does.

    Afterwards asyncio must not have logged an error, such as a task that was never awaited.
    """

    def run(main, *programs: Program) -> None:
        async def all_of_them() -> None:
            running = {one: asyncio.create_task(one.loop.run_async()) for one in programs}

            async def start(one: Program) -> None:
                running[one] = asyncio.create_task(one.loop.run_async())
                await until(lambda: one.share.online)

            async def stop(one: Program) -> None:
                one.loop.stop()
                await running.pop(one)

            try:
                await asyncio.wait_for(main(start, stop), 2 * TIMEOUT)
            finally:
                for one in list(running):
                    await stop(one)

        uievents.run(all_of_them())

    yield run
    gc.collect()
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    errors = [one for one in records if one.name == "asyncio" and one.levelname == "ERROR"]
    assert [one.getMessage() for one in errors] == []
