"""The experiments of the lecture's cards: each a short function, run in a process of its own.

An experiment reports *facts*, dictionaries, as it goes on; the card's figure draws them::

    {"lane": "request 1", "phase": "waiting", "at": 12.4}     # from now on, in seconds
    {"point": [60, 31.2], "of": "scan"}                       # of a curve
    {"row": ["with a lock", 10000, 10000]}                    # of a table
    {"ready": true}, {"done": true}, {"error": "..."}
"""

from __future__ import annotations

import os
import random
import signal
import socket
import time
import timeit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from select import select
from threading import Event, Lock, Thread, get_native_id
from typing import Any

from ....compare.studies.io import Io, phases
from ....compare.studies.multiplexers import Multiplexers
from ....measure.meters import ProcessMeter
from ....measure.process import Channel
from ....models import StopSignal, multiplexers, servers, tasks, threads
from ....models import input as devices
from ....models.input import Press
from .scripts import play

Say = Callable[..., object]

ANSWER = 0.1
"""Seconds that a server waits before it answers a request, as it would for a database."""
BOUND = 8
"""Seconds after which a server ends in any case, and a press counts as not noticed."""
PRESSES, FEW = 20, 8
"""Presses for one number of devices, and for each of several numbers."""
TIMES = 5_000
"""Updates of each of two threads."""
STUCK = 1.0
"""Seconds after which two threads that wait for each other give up."""
REPEATS = 8
"""Repeats of which the quickest counts, as other programs only make it slower."""
READS = 3
"""Reads of which the last one counts: the first find the caches cold."""
FEW_WATCHED, MANY_WATCHED = 10, 900
"""Descriptors among which a wait is timed."""


def run(channel: Channel, name: str, argument: str) -> None:
    """The experiment of that name; an exception that ends it is reported as a fact."""

    def say(**fact: Any) -> None:
        channel.send(fact)

    say(ready=True)
    try:
        if name == "script":
            play(say, channel, argument)
        else:
            globals()[name](say, argument)
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
    say(done=True)


# ------------------------------------------------------------------ servers


@dataclass(frozen=True)
class NotedWork(servers.Job):
    """Writes the process and thread that answer each request to a pipe."""

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
    with socket.create_connection(address) as first:  # waits for the server, which is no latency
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
    """Time presses on each number of devices: scanned in turn, and waited for by one loop."""
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
    """Two threads add to one counter: the updates lost, and the cost of an update by itself."""
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
        both = partial(threads.at_once, [alone] * number)
        each = min(timeit.repeat(both, number=1, repeat=REPEATS)) / (20 * TIMES)
        say(row=[name, 2 * TIMES, counter.value, 2 * TIMES - counter.value, 1e6 * each])


def lock(say: Say, order: str) -> None:
    """Two threads take two locks, in ``opposite`` order or in the ``same``."""

    def mark(thread: int, lock: str, phase: str) -> None:
        lane = 2 * thread + ["left", "right"].index(lock) + 1
        say(lane=lane, phase=phase, at=time.monotonic())

    marks = [partial(mark, 0), partial(mark, 1)]
    two = threads.in_opposite_order if order == "opposite" else threads.in_the_same_order
    say(had=two(STUCK, marks))


# ------------------------------------------------------------------ one read, one wait


def read(say: Say, mode: str) -> None:
    """One read in a mode of I/O, as its study measures it, and how often the program was free."""
    *_, last = Io(READS, runs=1, seed=0).measure(mode)["reads"]
    say(phases=phases(last), free=last["free"], cpu_ms=1000 * last["cpu"])


def wait(say: Say, argument: str) -> None:
    """The cost of a wait by each multiplexer, as its study measures it: one descriptor is ready."""
    study = Multiplexers([FEW_WATCHED, MANY_WATCHED], runs=1, seed=0)
    for name in multiplexers.MODELS:
        results = [study.measure(f"{name} of {n}") for n in (FEW_WATCHED, MANY_WATCHED)]
        say(row=[name, *(min(result["microseconds"]) for result in results)])


# ------------------------------------------------------------------ polling, or events


def choose(say: Say, argument: str) -> None:
    """The same presses noticed by polling and by events: how soon, and at what CPU time."""
    meter = ProcessMeter(os.getpid())
    for name in ("busy_thread", "sleep_poll", "events"):
        respond(name, 2, 0, 0.0)  # imports the model, which is no cost of waiting
        before = meter.read()
        took = sorted(respond(name, 2, 9, 0.1))
        spent = meter.read().since(before)
        say(row=[name, 1000 * took[len(took) // 2], spent.cpu_percent])
