"""Five modes of reading: what each does while the data are not there."""

from __future__ import annotations

import contextlib
import itertools
import platform
import signal
import socket
import sys
import threading

import pytest

from uievents.errors import UIEventsError
from uievents.models import io
from uievents.models.io import PHASES, asynchronous, model

FREE = ["nonblocking", "signal_driven", "asynchronous"]
BLOCKED = ["blocking", "multiplexed"]

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="shown on Linux only")
MODES = [pytest.param(name, marks=needs_linux) if name in FREE[1:] else name for name in io.MODELS]
FREE_MODES = [mode for mode in MODES if mode not in BLOCKED]


@pytest.fixture(params=["unix", "tcp"])
def ends(request):
    """The two ends of a real connection; tests that only need one kind take both all the same."""
    if request.param == "unix":
        local, remote = socket.socketpair()
    else:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            remote = socket.create_connection(listener.getsockname())
            local, _ = listener.accept()
    with local, remote:
        yield local, remote


def ignore(phase):
    pass


@pytest.mark.parametrize("name", MODES)
def test_reads_what_is_there_and_marks_the_phases_in_order(name, ends):
    local, remote = ends
    remote.sendall(b"x" * 1000)
    local.settimeout(5)
    marks = []
    assert model(name)(local, 1000, marks.append) == b"x" * 1000
    assert tuple(dict.fromkeys(marks)) == PHASES
    assert marks[0] == "asked"
    assert marks[-1] == "done"
    assert local.gettimeout() == 5


@pytest.mark.parametrize("name", MODES)
def test_data_in_pieces_are_read_to_the_last_byte(name, ends):
    local, remote = ends
    pieces = iter([b"a", b"bcd", b"ef"])
    marks = []

    def mark(phase):
        marks.append(phase)
        if phase == "waiting":
            remote.sendall(next(pieces))

    assert model(name)(local, 6, mark) == b"abcdef"
    assert marks == ["asked", *["waiting", "ready", "copying"] * 3, "done"]


@pytest.mark.parametrize("name", MODES)
def test_a_closed_end_gives_what_there_was(name, ends):
    local, remote = ends
    remote.sendall(b"abc")
    remote.shutdown(socket.SHUT_WR)
    assert model(name)(local, 10, ignore) == b"abc"
    assert model(name)(local, 10, ignore) == b""


@pytest.mark.parametrize("name", MODES)
def test_many_bytes(name, ends):
    local, remote = ends
    data = bytes(range(256)) * 2000
    sender = threading.Thread(target=remote.sendall, args=(data,))
    sender.start()
    assert model(name)(local, len(data), ignore) == data
    sender.join()


# ------------------------------------------------------------ the contrasts


@pytest.mark.parametrize("name", FREE_MODES)
def test_the_program_is_free_while_it_waits(name, ends):
    # One thread reads and sends: it asks to read, and sends while it waits.  If asking blocked,
    # nothing would ever be sent.
    local, remote = ends
    sent = []

    def meanwhile():
        if not sent:
            sent.append(remote.send(b"hello"))

    assert model(name)(local, 5, ignore, meanwhile) == b"hello"
    assert sent == [5]


@pytest.mark.parametrize("name", FREE_MODES)
def test_no_read_ever_blocks(name, ends):
    # Every recv that the program makes is on a descriptor that does not block (the asynchronous
    # mode makes none: glibc's thread reads for it).
    local, remote = ends
    timeouts = []

    class Spy(socket.socket):
        def recv(self, *arguments):
            timeouts.append(self.gettimeout())
            return super().recv(*arguments)

    with Spy(fileno=local.detach()) as spy:
        sent = itertools.chain([remote.send], itertools.repeat(lambda data: None))
        got = model(name)(spy, 5, ignore, lambda: next(sent)(b"hello"))
    assert got == b"hello"
    assert set(timeouts) == (set() if name == "asynchronous" else {0.0})


@pytest.mark.parametrize("name", BLOCKED)
def test_the_program_is_not_free_while_it_waits_in_the_other_modes(name, ends):
    local, remote = ends
    free = []
    sender = threading.Timer(0.02, remote.sendall, [b"hello"])

    def mark(phase):
        if phase == "waiting":
            sender.start()

    assert model(name)(local, 5, mark, lambda: free.append(1)) == b"hello"
    assert free == []
    sender.join()


def test_the_non_blocking_mode_asks_in_vain_as_often_as_it_likes(ends):
    local, remote = ends
    vain = []

    def meanwhile():
        vain.append(1)
        if len(vain) == 50:
            remote.sendall(b"hello")

    assert model("nonblocking")(local, 5, ignore, meanwhile) == b"hello"
    assert len(vain) >= 50


@needs_linux
def test_the_other_free_modes_ask_once(ends):
    local, remote = ends
    for name in ("signal_driven", "asynchronous"):
        free = []
        sender = threading.Timer(0.03, remote.sendall, [b"hello"])

        def meanwhile(free=free, sender=sender):
            free.append(1)
            sender.start()

        assert model(name)(local, 5, ignore, meanwhile) == b"hello"
        assert len(free) == 1
        sender.join()


@needs_linux
def test_sigio_is_as_it_was_afterwards(ends):
    local, remote = ends
    before = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    remote.sendall(b"hello")
    model("signal_driven")(local, 5, ignore)
    remote.sendall(b"more")  # sends no signal any more: its default would end the program
    assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == before
    assert signal.SIGIO not in signal.sigpending()


@needs_linux
def test_signal_driven_reading_works_beside_other_threads(ends):
    local, remote = ends
    finish = threading.Event()
    other = threading.Thread(target=finish.wait)
    other.start()
    got = []
    reader = threading.Thread(
        target=lambda: got.append(
            model("signal_driven")(local, 5, ignore, lambda: remote.send(b"hello"))
        )
    )
    reader.start()
    reader.join(60)
    finish.set()
    other.join()
    assert got == [b"hello"]


@needs_linux
def test_an_asynchronous_read_that_is_given_up_leaves_no_reader_behind(ends):
    local, _ = ends

    def give_up():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model("asynchronous")(local, 5, ignore, give_up)
    with contextlib.suppress(OSError):
        assert local.recv(1) == b""  # the reading side was shut to end it


def test_the_request_is_laid_out_as_glibc_has_it():
    import ctypes

    if ctypes.sizeof(ctypes.c_void_p) != 8:
        pytest.skip("the layout is that of 64-bit machines")
    request = asynchronous.Request
    assert ctypes.sizeof(request) == 168
    assert ctypes.sizeof(asynchronous.SigEvent) == 64
    offsets = {name: getattr(request, name).offset for name, *_ in request._fields_}
    assert (offsets["buffer"], offsets["size"], offsets["sigevent"]) == (16, 24, 32)
    assert (offsets["_error"], offsets["_result"], offsets["offset"]) == (112, 120, 128)


def test_asynchronous_is_refused_where_the_layout_is_unknown(monkeypatch, ends):
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    with pytest.raises(UIEventsError, match="glibc"):
        model("asynchronous")(ends[0], 5, ignore)


def test_signal_driven_is_refused_elsewhere(monkeypatch, ends):
    monkeypatch.setattr(sys, "platform", "sunos5")
    with pytest.raises(UIEventsError, match="Linux"):
        model("signal_driven")(ends[0], 5, ignore)


def test_a_wrong_name_is_refused_with_the_right_ones():
    with pytest.raises(ValueError, match="signal_driven"):
        model("signals")
