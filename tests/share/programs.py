"""A NATS server on loopback, which a test may kill and start again, and loops that share."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import uievents
from tests.conftest import TIMEOUT, missing
from uievents import Event, EventLoop


class Shot(Event):
    """The event that most of these tests share."""

    points: int


class Server:
    """``nats-server`` with JetStream, its store in a folder of the test's.

    ``run`` is put before its command: ``()``, or a command that runs another on another machine.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1", run: Sequence[str] = ()) -> None:
        path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"  # where Debian puts it
        program = shutil.which("nats-server", path=path)
        if program is None:
            missing("tests of share() need a NATS server: apt-get install nats-server")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.host = host
        self.url = f"nats://{host}:{self.port}"
        self._run = run
        self.settings = ""
        self.jetstream = True
        self._program, self._folder = program, folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = self._folder / "nats.conf"
        settings.write_text(self.settings)
        command = [*self._run, self._program, "-a", self.host, "-p", str(self.port)]
        command += ["-c", str(settings)]
        if self.jetstream:
            command += ["-js", "-sd", str(self._folder / "store")]
        log = self._folder / "nats.log"
        log.unlink(missing_ok=True)
        self._process = subprocess.Popen([*command, "-l", str(log)], stdin=subprocess.DEVNULL)
        end = time.monotonic() + TIMEOUT
        while not (log.exists() and "Server is ready" in log.read_text()):
            assert time.monotonic() < end, "nats-server never listened"
            assert self._process.poll() is None, log.read_text()
            time.sleep(0.01)

    def kill(self) -> None:
        """End the server at once, like a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(TIMEOUT)
            self._process = None


async def until(condition: Callable[[], object]) -> None:
    """Let the loops run until the condition holds."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, f"still not so after {TIMEOUT} s"
        await asyncio.sleep(0.005)


class Program:
    """A loop that shares ``Shot``, and keeps the events that it receives."""

    def __init__(self, url: str, types=(Shot,), *, room: str = "room", limit=65_536, **options):
        self.loop = EventLoop(strict=True, limit=limit)
        self.share = self.loop.share(*types, over=url, room=room, **options)
        self.scores: list[int] = []
        self.received: list[Event] = []
        self.news: list[Event] = []
        self.loop.on(uievents.ShareEvent, self.news.append)
        for kind in types:
            self.loop.on(kind, self.received.append)
        if Shot in types:
            self.loop.on(Shot, lambda event: self.scores.append(event.points))

    def post(self, *points: int) -> None:
        for number in points:
            self.loop.post(Shot(points=number))

    @property
    def reports(self) -> list[str]:
        """The names of the events about the server."""
        return [type(event).__name__ for event in self.news]


def online(*programs: Program) -> Callable[[], bool]:
    return lambda: all(one.share.online for one in programs)


def lost(*programs: Program) -> Callable[[], bool]:
    """Whether each is offline and has reported that last; on a busy machine it may do so twice."""
    return lambda: all(
        not one.share.online and one.reports[-1:] == ["ShareLost"] for one in programs
    )


def back(*programs: Program) -> Callable[[], bool]:
    """Whether each is online again, and has reported that last."""
    return lambda: all(one.share.online and one.reports[-1:] == ["ShareBack"] for one in programs)
