"""``uievents run``: from which arrivals of input a latency is computed, and from which none is."""

from __future__ import annotations

import os
import socket
import struct
from time import monotonic
from types import SimpleNamespace

import pytest

from uievents.runscript import board as b
from uievents.runscript import watcher
from uievents.runscript.arriving import has_input
from uievents.runscript.board import SIZE, Board, Find
from uievents.runscript.inside import install
from uievents.runscript.meter import CallMeter
from uievents.runscript.report import Figures

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="Linux")


def message(kind, more=0, of_device=0):
    """A message of an X server, with ``more`` further words."""
    return struct.pack("=BBHIH22x", kind, 0, 0, more, of_device) + bytes(4 * more)


PRESS, MOTION, EXPOSE, PROPERTY = (message(kind) for kind in (4, 6, 12, 28))
REPLY = message(1, 3)
XI_MOTION, RAW_MOTION = message(35, 12, 6), message(35, 12, 17)
PRESENT_IDLE = message(35, 2, 2)  # Present's IdleNotify has the number of XInput's KeyPress


@pytest.mark.parametrize("data", [PRESS, MOTION, message(2 | 0x80), XI_MOTION, message(35, 20, 18)])
@pytest.mark.parametrize("before", [b"", REPLY, RAW_MOTION + EXPOSE, PRESENT_IDLE + REPLY + REPLY])
def test_input_is_found_among_what_the_server_sends(before, data):
    assert has_input(before + data)


@pytest.mark.parametrize(
    "data",
    [b"", REPLY, EXPOSE, PROPERTY + REPLY, RAW_MOTION, PRESENT_IDLE, PRESS[:31], REPLY + PRESS[:8]],
)
def test_what_else_it_sends_is_no_input(data):
    assert not has_input(data)


@pytest.fixture
def board():
    file = os.memfd_create("board")
    os.truncate(file, SIZE)
    board = Board(file)
    os.close(file)
    return board


@pytest.fixture
def watching(board):
    watched, other = socket.socketpair()
    with watched, other:
        yield watcher.Watcher(board, watched, os.getpid())


def test_input_that_is_unread_is_noted(watching, pair):
    server, program = pair
    before = monotonic()
    server.send(RAW_MOTION + PRESS)
    while not watching.arrivals:  # a busy machine may have it take too long
        watching._note(program)
    assert before <= watching.arrivals[0] <= monotonic()
    assert program.recv(4096) == RAW_MOTION + PRESS  # it has taken nothing


@pytest.mark.parametrize("data", [REPLY, RAW_MOTION, PROPERTY])
def test_what_is_no_input_is_not_noted(watching, pair, data):
    server, program = pair
    server.send(data)
    watching._note(program)
    assert not watching.arrivals


def test_input_that_the_program_has_read_meanwhile_is_not_noted(watching, pair):
    """Otherwise it would seem to wait until the next input comes."""
    server, program = pair
    server.send(PRESS)
    program.recv(4096)
    watching._note(program)
    server.close()
    watching._note(program)
    assert not watching.arrivals


def test_a_time_that_was_read_long_before_the_look_is_not_noted(watching, pair, monkeypatch):
    """As when this process had no processor in between: other input may have come meanwhile."""
    server, program = pair
    server.send(PRESS)
    times = iter([10.0, 10.5])
    monkeypatch.setattr(watcher, "monotonic", lambda: next(times))
    watching._note(program)
    assert not watching.arrivals


# ---------------------------------------------------------------- the waits of the program


@pytest.fixture
def fake():
    """A pygame whose wait looks for events as :func:`uievents.wait` does."""
    fake = SimpleNamespace(NOEVENT=0, OPENGL=2, register_quit=lambda function: None)
    fake.line, fake.arrivals = [], []
    fake.sleeps = iter(())  # what comes, sleep by sleep; None: input that brings no event

    def poll():
        return fake.line.pop(0) if fake.line else SimpleNamespace(type=fake.NOEVENT)

    def wait():
        while True:
            event = fake.event.poll()
            if event.type != fake.NOEVENT:
                return event
            come = next(fake.sleeps)
            fake.arrivals.append(monotonic())
            if come is not None:
                fake.line.append(SimpleNamespace(type=come))

    fake.event = SimpleNamespace(
        get=list, poll=poll, wait=wait, peek=lambda: False, pump=bool, clear=bool
    )
    fake.display = SimpleNamespace(
        flip=bool,
        update=bool,
        init=bool,
        set_mode=bool,
        get_init=lambda: True,
        get_surface=lambda: None,
    )
    return fake


@pytest.fixture
def meter(board, fake, pair):
    meter = CallMeter(board, pair[0], plain=True)  # plain: the fake's own wait
    install(fake, meter, True, None)
    yield meter
    meter.stop()


def figures(board, fake, explained):
    board.write("explained", explained)
    return Figures(board, fake.arrivals, True)


def test_input_that_brings_a_wait_no_event_is_not_what_it_finds(board, fake, meter):
    """The wait has looked and found nothing: the event that it returns is of later input."""
    fake.sleeps = iter([None, None, 7])
    assert fake.event.wait().type == 7
    found = figures(board, fake, "One selector")
    [delay] = found.delays()
    [find] = board.all_finds()
    assert delay == find.ended - fake.arrivals[-1]


def test_of_pygame_s_own_wait_only_the_last_arrival_counts(board, fake, meter):
    """It looks in C, so its empty looks are unknown."""
    board.find(Find(1.0, 0.0, 0.0, 5.0))
    board.count[b.WAITS] = 1
    fake.arrivals = [2.0, 3.0, 4.5, 6.0]
    assert figures(board, fake, b.PLAIN).delays() == [0.5]
    assert figures(board, fake, "One selector").delays() == [0.5, 2.0, 3.0]


def test_all_arrivals_count_for_a_program_that_never_waits(board, fake):
    board.find(Find(1.0, 0.0, 0.0, 5.0))
    fake.arrivals = [2.0, 4.5]
    assert figures(board, fake, b.PLAIN).delays() == [0.5, 3.0]
