"""No source starves another, and a full queue pushes back on the sources that can wait."""

from __future__ import annotations

import socket
import sys
import threading
from array import array
from fcntl import ioctl
from selectors import EVENT_READ
from termios import FIONREAD

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import Click, Draw, Event, EventLoop, KeyDown, Received, Timer
from uievents.loop import BUDGET, LOOK, QUOTA
from uievents.sources import Source
from uievents.sources.receiving import FIRST_READ, LINES, READ_SIZE


class Again(Event):
    number: int = 0


class Device(Source):
    """Says what happened through a socket, as a window does: it cannot wait."""

    backpressure = False

    def __init__(self, make):
        self.make = make
        self.sock, self.peer = socket.socketpair()

    def attach(self, selector, put, clock):
        super().attach(selector, put, clock)
        selector.register(self.sock, EVENT_READ, self.ready)

    def ready(self, key, mask):
        for _ in self.sock.recv(65_536):
            self.put(self.make())

    def happen(self, times=1):
        self.peer.sendall(b"x" * times)

    def close(self):
        self.selector.unregister(self.sock)
        self.sock.close()
        self.peer.close()


@pytest.fixture
def loop():
    loop = EventLoop(strict=True)
    loop.delivered = []
    yield loop
    loop.close()


class Floods:
    """Clients of a loop that send as much as it takes."""

    def __init__(self, loop, number=1, data=b"a line\n" * 1000):
        port = loop.listen().port
        self.data = data
        self.rest = {}
        self.clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
        for client in self.clients:
            client.setblocking(False)
        known = len(loop.selector.get_map())
        while len(loop.selector.get_map()) < known + number:
            loop.turn(10)

    def go_on(self, event=None):
        """Fill the kernel's buffers: ``data`` again and again, whole."""
        for client in self.clients:
            try:
                while True:
                    rest = self.rest.get(client) or self.data
                    self.rest[client] = rest[client.send(rest) :]
            except BlockingIOError:
                pass

    def close(self):
        for client in self.clients:
            client.close()


@pytest.fixture
def flooded():
    made = []

    def make(*args, **options):
        made.append(Floods(*args, **options))
        return made[-1]

    yield make
    for floods in made:
        floods.close()


# ---------------------------------------------------------------- clicks under a socket's flood


@pytest.mark.parametrize("budget", [0.0, 0.01])
@pytest.mark.parametrize("number", [1, 20])
@pytest.mark.parametrize("data", [b"\n" * 5000, b"a line of some length\n" * 500])
def test_a_click_stands_behind_one_turns_flood_at_most(
    loop, flooded, until, monkeypatch, budget, number, data
):
    """However slow the handlers are: without any budget a turn dispatches one event."""
    monkeypatch.setattr("uievents.loop.BUDGET", budget)
    floods = flooded(loop, number, data)
    device = loop.add(Device(lambda: Click(pos=(0, 0), source="device")))
    before = []
    seen = 0

    @loop.onReceived
    def line(event):
        nonlocal seen
        seen += 1
        if seen % 3000 == 0:
            floods.go_on()
            before.append(-seen)
            device.happen()

    @loop.onClick
    def clicked(event):
        before[-1] += seen

    floods.go_on()
    until(loop, lambda: len(before) > 5 and before[-1] >= 0)
    # What stands in line already, and no more: sources that cannot wait are asked first.
    assert max(before[:5]) <= QUOTA + FIRST_READ


def test_of_many_busy_sockets_each_gets_its_share(loop, flooded, until):
    floods = flooded(loop, 40)
    delivered = {}

    @loop.onReceived
    def line(event):
        delivered[event.peer] = delivered.get(event.peer, 0) + 1

    floods.go_on()
    for _ in range(400):
        loop.turn(0)
        floods.go_on()
    assert len(delivered) == 40
    assert min(delivered.values()) * 3 > max(delivered.values())


@pytest.mark.parametrize("line", [b"\n", b"x" * 99 + b"\n", b"x" * 9_999 + b"\n"])
def test_lines_short_or_long_a_read_makes_about_as_many(loop, flooded, monkeypatch, line):
    """The first read of a connection is a guess, the others know the length of its lines."""
    monkeypatch.setattr("uievents.loop.BUDGET", 60.0)  # a turn dispatches all that it read
    floods = flooded(loop, 1, line * (1 + 100_000 // len(line)))
    served = []
    loop.onReceived(lambda event: served.append(event.connection), once=True)
    least = min(LINES // 2, READ_SIZE // len(line) - 1)  # lines of a read
    delivered = []
    while len(delivered) < 40:
        floods.go_on()
        there = readable(served[0].sock) if served else 0
        before = loop.queue.delivered
        loop.turn(10)
        if there >= least * len(line):  # else the rest is on its way
            delivered.append(loop.queue.delivered - before)
    assert max(delivered[20:]) <= 2 * LINES
    assert min(delivered[20:]) >= least


def readable(sock):
    """Bytes that the kernel has received."""
    number = array("i", [0])
    ioctl(sock, FIONREAD, number)
    return number[0]


# ---------------------------------------------------------------- sockets under a mouse's flood


def test_sockets_are_read_while_keys_come_faster_than_they_are_handled(
    loop, flooded, until, monkeypatch
):
    monkeypatch.setattr("uievents.loop.BUDGET", 0.0)
    device = loop.add(Device(lambda: KeyDown(key="a", source="device")))
    floods = flooded(loop, 1, b"a line\n" * 10)
    loop.onKeyDown(lambda event: device.happen(2))
    loop.onReceived(loop.delivered.append)
    floods.clients[0].send(floods.data)
    device.happen()
    until(loop, lambda: len(loop.delivered) == 10)
    floods.clients[0].send(floods.data)
    until(loop, lambda: len(loop.delivered) == 20)
    assert len(loop.queue) > 1


# ---------------------------------------------------------------- handlers that post


@pytest.mark.parametrize("chains", [1, 10_000])
def test_a_handler_that_posts_to_itself_for_ever_starves_no_source(any_wait, until, chains):
    app = any_wait(strict=True)
    delivered = []
    again = 0

    @app.onAgain
    def once_more(event):
        nonlocal again
        again += 1
        app.post(event)

    @app.onReceived
    def line(event):
        delivered.append(Received)
        event.reply("more")

    @app.onDraw
    def draw(event):
        delivered.append(Draw)

    @app.onTimer
    def tick(event):
        delivered.append(Timer)
        app.redraw()

    app.every(0.001, lambda event: None)
    port = app.listen().port
    for _ in range(chains):
        app.post(Again())
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"a line\n")
        for _ in range(3):
            del delivered[:]
            until(app, lambda: {Received, Draw, Timer} <= set(delivered))
            client.sendall(b"a line\n")
    assert again > 3
    app.close()


def test_an_event_may_be_posted_again_from_its_handler(loop, until):
    """It is in flight then, but its next dispatch is another one."""
    times = []

    @loop.onAgain
    def hear(event):
        times.append(event)
        if len(times) < 3:
            loop.post(event)

    loop.post(Again())
    until(loop, lambda: len(times) == 3)


def test_a_long_chain_of_posts_does_not_recurse(loop, until):
    depths = set()

    @loop.onAgain
    def hear(event):
        frame, depth = sys._getframe(), 0
        while frame is not None:
            frame, depth = frame.f_back, depth + 1
        depths.add(depth)
        if event.number < 5000:
            loop.post(Again(number=event.number + 1))
        else:
            loop.delivered.append(event)

    loop.post(Again())
    until(loop, lambda: loop.delivered)
    assert len(depths) == 1


def test_posts_are_breadth_first(loop, until):
    @loop.onAgain
    def hear(event):
        loop.delivered.append(event.number)
        if event.number < 10:
            loop.post(Again(number=event.number * 10))
            loop.post(Again(number=event.number * 10 + 1))

    loop.post(Again(number=1))
    loop.post(Again(number=2))
    until(loop, lambda: len(loop.delivered) == 6)
    assert loop.delivered == [1, 2, 10, 11, 20, 21]


@pytest.mark.parametrize("limit", [4, 65_536])
def test_posts_of_threads_and_a_sockets_flood_share_the_loop(loop, flooded, until, limit):
    loop.queue.limit = limit
    floods = flooded(loop, 20)
    loop.onReceived(lambda event: loop.delivered.append(None))
    numbers = []
    total = min(100_000, 100 * limit)
    loop.onAgain(lambda event: numbers.append(event.number))
    loop._mailbox.owner = threading.get_ident()
    thread = threading.Thread(
        target=lambda: [loop.post(Again(number=n)) for n in range(total)], daemon=True
    )
    thread.start()

    def all_delivered():
        floods.go_on()
        return len(numbers) == total

    until(loop, all_delivered)
    thread.join()
    assert numbers == list(range(total))
    assert len(loop.delivered) > total / 10
    assert loop.queue.dropped == 0


# ---------------------------------------------------------------- a full queue pushes back


def test_what_is_not_dispatched_waits_in_the_kernel(loop, flooded, until, monkeypatch):
    monkeypatch.setattr("uievents.loop.BUDGET", 0.0)  # one event a turn
    floods = flooded(loop, 1, b"".join(b"%d\n" % n for n in range(100_000)))
    loop.onReceived(lambda event: loop.delivered.append(int(event.data)))
    longest = 0
    for _ in range(1000):
        floods.go_on()
        loop.turn(0)
        longest = max(longest, len(loop.queue))
    assert len(loop.delivered) <= 1001
    assert longest <= FIRST_READ
    with pytest.raises(BlockingIOError):
        floods.clients[0].send(b"x")
    monkeypatch.setattr("uievents.loop.BUDGET", 0.01)
    for client in floods.clients:
        client.close()
    loop.onDisconnected(lambda event: loop.delivered.append(None))
    until(loop, lambda: loop.delivered[-1] is None)
    assert loop.delivered[:100_000] == list(range(100_000))


def test_what_a_small_queue_cannot_take_comes_later(until):
    with EventLoop(strict=True, limit=10) as loop:
        lines, ticks = [], []
        loop.onReceived(lambda event: lines.append(int(event.data)))
        loop.every(0.001, ticks.append)
        port = loop.listen().port
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"".join(b"%d\n" % n for n in range(20_000)))
            until(loop, lambda: len(lines) == 20_000)
        assert lines == list(range(20_000))
        assert loop.queue.dropped == 0
        until(loop, lambda: ticks)


def test_posts_of_other_threads_wait_for_room():
    loop = EventLoop(strict=True, limit=100)
    delivered = {}
    waiting = []
    stop = threading.Barrier(4, action=loop.stop)

    @loop.onAgain
    def hear(event):
        delivered.setdefault(event.source, []).append(event.number)
        waiting.append(len(loop._mailbox.box))

    def post(name):
        for n in range(2000):
            loop.post(Again(number=n, source=name))
        loop.post(Again(number=-1, source=name))
        stop.wait()

    threads = [threading.Thread(target=post, args=(str(n),)) for n in range(4)]
    loop.after(0, lambda event: [thread.start() for thread in threads])
    loop.run()
    for thread in threads:
        thread.join()
    for source, numbers in delivered.items():
        assert numbers == [*range(2000), -1][: len(numbers)], source
    assert sum(map(len, delivered.values())) >= 4 * 2001 - 2 * 100 - QUOTA
    assert max(waiting) <= 100 + len(threads)
    assert loop.queue.dropped == 0


# ---------------------------------------------------------------- the budget


@given(st.lists(st.sampled_from([0.0, 1e-6, 0.0001, 0.001, 0.005, 0.02]), min_size=1, max_size=60))
def test_a_turn_ends_when_its_budget_is_spent(durations):
    """However quick the handlers before were: at most three more are called."""
    now = [1000.0]
    with EventLoop(clock=lambda: now[0], strict=True) as loop:
        left, done = list(durations), []

        def handler(event):
            done.append(left.pop(0))
            now[0] += done[-1]

        loop.on(Again, handler)
        for _ in durations:
            loop.post(Again())
        while left:
            done.clear()
            loop.turn(0)
            assert done
            spent = [sum(done[: number + 1]) for number in range(len(done))]
            over = sum(one >= BUDGET - 1e-9 for one in spent)
            assert over <= LOOK
            if left:
                assert over >= 1


def test_of_slow_handlers_none_is_called_beyond_the_budget(clock, virtual_wait):
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        delivered = []
        loop.on(Again, lambda event: (delivered.append(event.number), clock.advance(BUDGET / 2)))
        for number in range(9):
            loop.post(Again(number))
        for turns in (1, 2, 3):
            loop.turn(0)
            assert len(delivered) == 2 * turns
