"""What the cards of the lecture run, in a process of its own: each a function of some lines.

They report *facts*, dictionaries, as the experiment goes on; the cards' figures draw them::

    {"lane": "request 1", "phase": "waiting", "at": 12.4}     # from now on, in seconds
    {"point": [60, 31.2], "of": "scan"}                       # of a curve
    {"row": ["with a lock", 10000, 10000]}                    # of a table
    {"ready": true}, {"done": true}, {"error": "..."}
"""

from __future__ import annotations

import os
import random
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from select import select
from threading import Event, Lock, Thread, get_native_id
from typing import Any

from ....measure.process import Channel
from ....models import StopSignal, io, multiplexers, servers, tasks, threads
from ....models import input as devices
from ....models.input import Press
from .scripts import play

Say = Callable[..., object]

ANSWER = 0.1
"""Seconds that each request of a server waits, as it would for a database."""
BOUND = 8
"""Seconds after which a server ends in any case, and a press counts as not noticed."""
PRESSES, FEW = 20, 8
"""Presses by which the response time of a number of devices is measured, and of each of several."""
TIMES = 5_000
"""Updates of each of two threads."""
STUCK = 1.0
"""Seconds after which two threads that wait for each other give up."""
WAITS, BATCHES = 60, 8
"""Waits in a batch, and batches of which the quickest counts."""
COMES = 0.2
"""Seconds from the call of a read to its data."""
SIZE = 1 << 16
"""Bytes of a read."""


def run(channel: Channel, name: str, argument: str) -> None:
    """The experiment of that name; an exception that ends it is reported as a fact."""

    def say(**fact: Any) -> None:
        channel.say(fact)

    say(ready=True)
    try:
        if name == "script":
            play(say, channel, argument)
        else:
            globals()[name](say, argument)
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
    say(done=True)


def quickest(action: Callable[[], object], calls: int = 1) -> float:
    """Seconds of a call, in the quickest batch: other programs only make it slower."""
    took = []
    for _ in range(BATCHES):
        begin = time.perf_counter()
        for _ in range(calls):
            action()
        took.append((time.perf_counter() - begin) / calls)
    return min(took)


# ------------------------------------------------------------------ servers


@dataclass(frozen=True)
class NotedWork(servers.Job):
    """Notes which process and thread answer each request."""

    pipe: int = -1

    def reply(self, line: bytes) -> bytes:
        noted = f"{line.split()[1].decode()} {os.getpid()} {get_native_id()} {time.monotonic()}"
        os.write(self.pipe, noted.encode() + b"\n")
        return servers.Job.reply(self, line)


def serve(say: Say, argument: str) -> None:
    """``NAME CLIENTS``: that many requests at once; which process or thread answers each?"""
    name, number = argument.split()
    reading, writing = os.pipe()
    with servers.listen() as listener, open(reading, "rb") as noted:
        server = os.fork()
        if server == 0:
            signal.alarm(BOUND)
            stop = StopSignal()
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            try:
                servers.model(name)(listener, stop, NotedWork(wait=ANSWER, pipe=writing))
            finally:
                os._exit(0)
        os.close(writing)
        try:
            _ask(say, listener.getsockname(), int(number))
        finally:
            os.kill(server, signal.SIGTERM)
            os.waitpid(server, 0)
        for line in noted:
            request, process, thread, at = line.split()
            if request == b"0":
                continue
            say(lane=int(request), phase="waiting", at=float(at))
            say(lane=int(request), worker=[int(process), int(thread)], maker=server)


def _ask(say: Say, address: tuple[str, int], number: int) -> None:
    with socket.create_connection(address) as first:  # until the server runs: that is no latency
        first.sendall(b"request 0\n")
        first.recv(100)
    with ExitStack() as closing:
        waiting = {}
        for request in range(1, number + 1):
            sock = closing.enter_context(socket.create_connection(address))
            waiting[sock] = request
        for sock, request in waiting.items():
            say(lane=request, phase="asked", at=time.monotonic())
            sock.sendall(b"request %d\n" % request)
        while waiting:
            ready, _, _ = select(list(waiting), [], [], BOUND)
            if not ready:
                raise TimeoutError(f"the server has not answered {len(waiting)} requests")
            for sock in ready:
                sock.recv(100)
                say(lane=waiting.pop(sock), phase="done", at=time.monotonic())


# ------------------------------------------------------------------ tasks


def arrange(say: Say, name: str) -> None:
    """Three tasks that compute, wait and compute."""

    def tell(phase: str, task: tasks.Task) -> None:
        say(lane=int(task.name.split()[1]), phase=phase, at=time.monotonic())

    with tasks.three(rounds=100_000, answered=partial(tell, "ready")) as three:
        tasks.model(name)(three, lambda task, phase: tell(phase, task))


# ------------------------------------------------------------------ many devices


def scan(say: Say, numbers: str) -> None:
    """So many devices, asked in turn, and by one loop that waits for all of them."""
    several = [int(number) for number in numbers.split()]
    for number in several:
        for name in ("scan_many", "events"):
            presses = PRESSES if len(several) == 1 else FEW
            for took in respond(name, number, presses, 0.001 * number):
                say(point=[number, 1000 * took], of=name)


@contextmanager
def pressed(name: str, number: int, noticed: devices.Deliver) -> Iterator[list[socket.socket]]:
    """Run a model with ``number`` devices; yields the other end of each."""
    stop, pairs = StopSignal(), [devices.pair() for _ in range(number)]
    model = Thread(target=devices.model(name), args=([each for each, _ in pairs], noticed, stop))
    model.start()
    try:
        yield [sock for _, sock in pairs]
    finally:
        stop.set()
        for _, sock in pairs:
            sock.close()  # which ends a scan that is blocked
        model.join()
        for device, _ in pairs:
            device.close()


def respond(name: str, number: int, presses: int, pause: float) -> list[float]:
    """Seconds from each press, on any of ``number`` devices, to its handler.

    About ``pause`` seconds lie between a press and the next.  The first press is not counted: when
    it has been noticed, the model runs.
    """
    chance, handled = random.Random(number), Event()
    took: list[float] = []

    def noticed(index: int, payload: bytes) -> None:
        took.append(time.monotonic() - Press.unpack(payload).time)
        handled.set()

    with pressed(name, number, noticed) as sockets:
        for turn in range(1 + presses):
            time.sleep(pause * chance.uniform(0.5, 1.5))
            handled.clear()
            chance.choice(sockets).send(Press(time.monotonic(), turn).pack())
            handled.wait(BOUND)
    return took[1:]


def starve(say: Say, name: str) -> None:
    """Of a mouse and a keyboard only the keyboard is pressed: does the program notice?"""
    noticed, all_noticed = [0, 0], Event()

    def count(index: int, payload: bytes) -> None:
        noticed[index] += 1
        if sum(noticed) == FEW:
            all_noticed.set()

    with pressed(name, 2, count) as (_, keyboard):
        for turn in range(FEW):
            keyboard.send(Press(time.monotonic(), turn).pack())
        all_noticed.wait(STUCK if name == "blocking_scan" else BOUND)
        for index, row in enumerate(("mouse", "keyboard")):
            say(row=[row, index * FEW, noticed[index]])


# ------------------------------------------------------------------ threads


def count(say: Say, argument: str) -> None:
    """Two threads count on one counter: what is lost; and what each update costs by itself."""
    lock, give_way = Lock(), partial(time.sleep, 0)

    def by_lock(counter: threads.Counter, times: int, between: threads.Between) -> None:
        threads.with_lock(counter, times, lock, between)

    def by_events(counter: threads.Counter, times: int, between: threads.Between) -> None:
        threads.by_events(counter, times, between=between)

    for name, add, number in (
        ("without", threads.without_lock, 2),
        ("with", by_lock, 2),
        ("events", by_events, 1),
    ):
        counter = threads.Counter()
        threads.at_once([partial(add, counter, TIMES, give_way)] * number)
        alone = partial(add, threads.Counter(), 10 * TIMES, threads.nothing)
        each = quickest(partial(threads.at_once, [alone] * number)) / (20 * TIMES)
        say(row=[name, 2 * TIMES, counter.value, 2 * TIMES - counter.value, 1e6 * each])


def lock(say: Say, order: str) -> None:
    """Two threads take two locks, in ``opposite`` order or in the ``same``."""

    def mark(thread: int, lock: str, phase: str) -> None:
        lane = 2 * thread + ["left", "right"].index(lock) + 1
        say(lane=lane, phase=phase, at=time.monotonic())

    marks = [partial(mark, 0), partial(mark, 1)]
    two = threads.in_opposite_order if order == "opposite" else threads.in_the_same_order
    say(had=two(STUCK, marks))


# ------------------------------------------------------------------ one read


def read(say: Say, mode: str) -> None:
    """One read in a mode of I/O: its phases, and how often the program was free meanwhile."""
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * SIZE)
    free = 0

    def send() -> None:
        time.sleep(COMES)
        theirs.sendall(bytes(SIZE))

    def meanwhile() -> None:
        nonlocal free
        free += 1

    marks: list[tuple[str, float]] = []
    with ours, theirs:
        sender = Thread(target=send)
        sender.start()
        busy = time.thread_time()
        io.model(mode)(ours, SIZE, lambda it: marks.append((it, time.monotonic())), meanwhile)
        busy = time.thread_time() - busy
        sender.join()
    for phase, at in marks:
        say(lane=1, phase=phase, at=at)
    say(free=free, cpu_ms=1000 * busy, bytes=SIZE)


# ------------------------------------------------------------------ one wait among many


def wait(say: Say, argument: str) -> None:
    """What a wait costs by each multiplexer: few descriptors, then many, one of them ready."""
    (idle, far), (ready, writer) = os.pipe(), os.pipe()
    os.write(writer, b"x")
    for name in multiplexers.MODELS:
        costs = []
        for number in (10, 900):
            multiplexer, copies = multiplexers.make(name), [os.dup(idle) for _ in range(number - 1)]
            for descriptor in (*copies, ready):
                multiplexer.register(descriptor)
            costs.append(1e6 * quickest(partial(multiplexer.wait, 0), WAITS))
            multiplexer.close()
            for descriptor in copies:
                os.close(descriptor)
        say(row=[name, *costs])
    for descriptor in (idle, far, ready, writer):
        os.close(descriptor)


# ------------------------------------------------------------------ polling, or events


def choose(say: Say, argument: str) -> None:
    """The same presses noticed by polling and by events: how soon, and at what CPU time."""
    for name in ("busy_thread", "sleep_poll", "events"):
        respond(name, 2, 0, 0.0)  # the first time it is imported, which is no cost of waiting
        before = resource.getrusage(resource.RUSAGE_SELF)
        begin = time.monotonic()
        took = sorted(respond(name, 2, 9, 0.1))
        spent = time.monotonic() - begin
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        say(row=[name, 1000 * took[len(took) // 2], 100 * cpu / spent])
