"""Between machines: a server and three programs, each with a network of its own.

Slow: cables are pulled out for ten seconds, and it starts programs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from machines import Machine, Network, network
from programs import Server

from tests.conftest import ROOT, TIMEOUT

pytestmark = pytest.mark.slow

PROGRAM = """
    import json, os, sys
    from uievents import Event, EventLoop, ShareEvent

    class Shot(Event):
        points: int

    url, durable = sys.argv[1:]
    loop = EventLoop(strict=True, limit=6000)
    share = loop.share(Shot, over=url, room="room", durable=durable or None)

    def write(**what):
        print(json.dumps(what), flush=True)

    @loop.on(Shot)
    def print_shot(event):
        write(points=event.points, origin=event.origin)

    @loop.on(ShareEvent)
    def news(event):
        write(news=type(event).__name__, reason=getattr(event, "reason", ""),
            dropped=getattr(event, "dropped", 0))

    loop.watch(0, read=True)

    @loop.onReadable
    def post(event):
        data = os.read(0, 1000)
        if not data:
            return loop.stop()
        for line in data.splitlines():
            for points in range(*map(int, line.split())):
                loop.post(Shot(points=points))

    def look(event):
        link = share._link
        write(online=share.online, waiting=share.waiting, dropped=share.dropped,
            missed=share.missed, sent=share.sent,
            buffered=link.client.pending_data_size if link.client else 0)

    loop.every(0.1, look)
    loop.run()
"""


class Program:
    """A program on a machine; a thread reads its output."""

    def __init__(self, machine: Machine, server: Server, durable: str = "") -> None:
        code = [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM)]
        self._process = subprocess.Popen(
            [*machine.run, *code, server.url, durable],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        )
        self.machine = machine
        self.received: list[int] = []
        self.news: list[dict] = []
        self.looks: list[dict] = [{"online": False}]
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            what = json.loads(line)
            if "points" in what:
                self.received.append(what["points"])
            else:
                (self.news if "news" in what else self.looks).append(what)

    def post(self, first: int, last: int) -> None:
        self._process.stdin.write(f"{first} {last}\n")
        self._process.stdin.flush()

    @property
    def now(self) -> dict:
        assert self._process.poll() is None
        return self.looks[-1]

    def most(self, what: str) -> int:
        return max(look.get(what, 0) for look in self.looks)

    def names(self) -> list[str]:
        return [one["news"] for one in self.news]

    def end(self) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(TIMEOUT)
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join()
            self._process.stdout.close()


@pytest.fixture
def net() -> Iterator[Network]:
    with network() as made:
        yield made


@pytest.fixture
def server(net: Network, tmp_path) -> Iterator[Server]:
    pytest.importorskip("nats", reason="share() needs: pip install nats-py")
    machine = net.machine()
    server = Server(tmp_path, machine.address, machine.run)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def start(net: Network, server: Server) -> Iterator[Callable[..., Program]]:
    with ExitStack() as ends:

        def run(durable: str = "") -> Program:
            program = Program(net.machine(), server, durable)
            ends.callback(program.end)
            return program

        yield run


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end, f"never so: {what}"
        time.sleep(0.02)


@pytest.mark.parametrize("durable", [True, False])
def test_a_cable_is_pulled_out_for_ten_seconds(net, start, durable):
    """Of 10,000 events posted meanwhile those that found room arrive in order, and it is reported.

    Then the other program's cable is pulled, which only listens.
    """
    a, b = (start(name if durable else "") for name in "ab")
    until(lambda: a.now["online"] and b.now["online"], "online")
    a.post(-1, 0)
    until(lambda: b.received == [-1], "received")
    net.pull(a.machine)
    for first in range(0, 10_000, 1000):
        a.post(first, first + 1000)
        time.sleep(1.0)
    until(lambda: a.received[-1] == 9_999, "its own")
    until(lambda: a.names() == ["ShareLost"], "lost")
    assert a.news[0]["reason"]
    assert a.most("waiting") <= 6000
    assert a.most("buffered") < 2_000_000
    net.plug(a.machine)
    until(lambda: a.names() == ["ShareLost", "ShareBack"], "back")
    dropped = a.news[1]["dropped"]
    until(lambda: len(b.received) == 10_001 - dropped, "all that had room")
    assert b.received == [*range(-1, 10_000 - dropped)]
    assert a.received == [*range(-1, 10_000)]
    net.pull(b.machine)
    a.post(20_000, 20_500)
    time.sleep(10.0)
    net.plug(b.machine)
    a.post(20_500, 21_000)
    until(lambda: b.received[-1] == 20_999, "after its own cable was pulled")
    assert b.received[-1000:] == [*range(20_000, 21_000)]
    assert (a.most("missed"), b.most("missed")) == (0, 0)


def test_the_server_is_killed_and_a_late_third_agrees(server, start):
    a, b = start("a"), start("b")
    until(lambda: a.now["online"] and b.now["online"], "online")
    a.post(0, 1000)
    until(lambda: len(b.received) > 100, "some were received")
    server.kill()  # in the midst of it
    a.post(1000, 2000)
    b.post(5000, 5100)
    until(lambda: a.names() == b.names() == ["ShareLost"], "lost")
    server.start()
    until(lambda: len(a.received) == len(b.received) == 2100, "all were received")
    late = start("late")
    until(lambda: len(late.received) == 2100, "a late third received all")
    for one in (a, b, late):
        assert [points for points in one.received if points < 5000] == [*range(2000)]
        assert [points for points in one.received if points >= 5000] == [*range(5000, 5100)]
        assert one.most("missed") == 0
