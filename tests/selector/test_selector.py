"""uievents.Selector is the standard library's, with a bell; its laws, and the standard's own."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import threading
import time
import unittest
from selectors import EVENT_READ, EVENT_WRITE

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uievents import Selector
from uievents.selector import Waker


@pytest.fixture
def selector():
    with Selector() as selector:
        yield selector


# ---------------------------------------------------------------- as in the standard library


def test_a_ready_descriptor_comes_with_its_key_and_data(selector, pair):
    sock, peer = pair
    key = selector.register(sock, EVENT_READ, "data")
    assert selector.select(0) == []
    peer.send(b"x")
    assert selector.select(1) == [(key, EVENT_READ)]
    assert (key.fileobj, key.fd, key.events, key.data) == (sock, sock.fileno(), EVENT_READ, "data")
    assert selector.get_key(sock) is key


def test_reading_and_writing_come_as_one_mask(selector, pair):
    sock, peer = pair
    selector.register(sock, EVENT_READ | EVENT_WRITE)
    peer.send(b"x")
    [(_, mask)] = selector.select(1)
    assert mask == EVENT_READ | EVENT_WRITE
    selector.modify(sock, EVENT_WRITE)
    assert [mask for _, mask in selector.select(1)] == [EVENT_WRITE]


def test_the_map_shows_what_was_registered_and_nothing_of_ours(selector, pair):
    sock, _ = pair
    mapping = selector.get_map()
    assert len(mapping) == 0
    assert list(mapping) == []
    key = selector.register(sock, EVENT_READ)
    assert len(mapping) == 1
    assert list(mapping) == [sock.fileno()]
    assert mapping[sock] is key
    assert mapping[sock.fileno()] is key
    selector.unregister(sock)
    assert len(mapping) == 0


def test_our_own_descriptors_are_not_found_in_the_map(selector):
    bell = selector._waker.fileno()
    assert bell not in selector.get_map()
    with pytest.raises(KeyError):
        selector.get_map()[bell]


def test_errors_are_the_standard_ones(selector, pair):
    sock, _ = pair
    with pytest.raises(ValueError, match="events"):
        selector.register(sock, 0)
    with pytest.raises(ValueError, match="Invalid file object"):
        selector.register("no descriptor", EVENT_READ)
    with pytest.raises(KeyError):
        selector.unregister(sock)
    with pytest.raises(KeyError):
        selector.modify(sock, EVENT_READ)
    selector.register(sock, EVENT_READ)
    with pytest.raises(KeyError):
        selector.register(sock, EVENT_READ)


def test_what_the_system_refuses_is_not_registered(selector, tmp_path):
    with open(tmp_path / "file", "wb") as file:  # epoll takes no regular files
        with pytest.raises(OSError, match=r"."):
            selector.register(file, EVENT_READ)
        assert len(selector.get_map()) == 0
        with pytest.raises(KeyError):
            selector.get_key(file)


def test_close_twice_is_harmless(pair):
    selector = Selector()
    selector.register(pair[0], EVENT_READ)
    selector.close()
    selector.close()
    assert selector.get_map() is None
    with pytest.raises((RuntimeError, KeyError)):
        selector.get_key(pair[0])


def test_no_descriptor_leaks():
    before = set(os.listdir("/proc/self/fd"))
    for _ in range(10):
        with Selector() as selector:
            selector.wake()
            selector.select(0)
    assert set(os.listdir("/proc/self/fd")) == before


names = st.integers(0, 3)
masks = st.sampled_from([0, EVENT_READ, EVENT_WRITE, EVENT_READ | EVENT_WRITE, 8])
steps = st.one_of(
    st.tuples(st.just("register"), names, masks),
    st.tuples(st.just("modify"), names, masks),
    st.tuples(st.just("unregister"), names),
    st.tuples(st.just("send"), names),
    st.tuples(st.just("receive"), names),
    st.tuples(st.just("select")),
)


@settings(max_examples=settings.default.max_examples * 2 // 3)
@given(st.lists(steps, max_size=30))
def test_any_sequence_does_what_the_default_selector_does(sequence):
    pairs = [socket.socketpair() for _ in range(4)]
    for sock, _ in pairs:
        sock.setblocking(False)
    try:
        with Selector() as selector, selectors.DefaultSelector() as standard:
            for step in sequence:
                assert _do(step, selector, pairs) == _do(step, standard, pairs, touch=False)
                assert dict(selector.get_map()) == dict(standard.get_map())
    finally:
        for both in pairs:
            for end in both:
                end.close()


def _do(step, selector, pairs, touch=True):
    """What a step returns or raises.  ``touch``: whether this call moves the bytes."""
    what, *rest = step
    try:
        if what == "select":
            return sorted((key.fd, key.events, key.data, mask) for key, mask in selector.select(0))
        sock, peer = pairs[rest[0]]
        if what == "send":
            if touch:
                peer.send(b"x")
            return None
        if what == "receive":
            if touch:
                try:
                    sock.recv(100)
                except BlockingIOError:
                    pass
            return None
        if what == "unregister":
            return selector.unregister(sock)
        return getattr(selector, what)(sock, rest[1], what)
    except (KeyError, ValueError) as error:
        return type(error)


stdlib = pytest.importorskip(
    "test.test_selectors", reason="this Python comes without its own test package"
)


@pytest.mark.filterwarnings("default")
class TestStandardLibrary(
    stdlib.BaseSelectorTestCase, stdlib.ScalableSelectorMixIn, unittest.TestCase
):
    """CPython's own tests of its selectors, on ours."""

    SELECTOR = Selector

    # Slow: they wait for a second of real time each.
    test_timeout = pytest.mark.slow(stdlib.BaseSelectorTestCase.test_timeout)
    test_select_interrupt_exc = pytest.mark.slow(
        stdlib.BaseSelectorTestCase.test_select_interrupt_exc
    )
    test_select_interrupt_noraise = pytest.mark.slow(
        stdlib.BaseSelectorTestCase.test_select_interrupt_noraise
    )


# ---------------------------------------------------------------- the bell


def test_wake_before_select_is_not_lost(selector):
    selector.wake()
    assert selector.select(10) == []  # at once
    start = time.monotonic()
    assert selector.select(0.02) == []  # and only once
    assert time.monotonic() - start >= 0.015


def test_wake_ends_a_select_that_waits(selector):
    threading.Timer(0.05, selector.wake).start()
    start = time.monotonic()
    assert selector.select(60) == []
    assert time.monotonic() - start < 60  # it was the wake that ended it


def test_a_wake_does_not_hide_a_ready_descriptor(selector, pair):
    sock, peer = pair
    key = selector.register(sock, EVENT_READ)
    peer.send(b"x")
    selector.wake()
    assert selector.select(10) == [(key, EVENT_READ)]


def test_many_wakes_are_one(selector):
    for _ in range(1000):
        selector.wake()
    selector.select(10)
    assert selector.select(0.001) == []


def test_wake_after_close_is_harmless():
    selector = Selector()
    selector.close()
    selector.wake()


def test_no_wake_is_lost_under_any_interleaving(selector):
    """A wake for each item, from a thread that never waits; each must be seen without timeout."""
    items = []
    seen = 0
    total = 20_000

    def produce():
        for _ in range(total):
            items.append(None)
            selector.wake()

    thread = threading.Thread(target=produce)
    thread.start()
    while seen < total:
        before = time.monotonic()
        if len(items) == seen:
            selector.select(60)
            assert time.monotonic() - before < 60, "a wake was lost"
        seen = len(items)
    thread.join()


class ReadsAhead:
    """Something that hides events."""

    hides = False

    def pending(self):
        return self.hides


def test_what_another_wait_has_found_hidden_is_returned_by_the_next_select(selector, monkeypatch):
    """It asks before it sleeps; a ``select(0)`` just before that may not have asked."""
    monkeypatch.setattr("uievents.selector.selector.monotonic", lambda: 1000.0)
    ahead = ReadsAhead()
    selector.join(ahead, "ahead")
    assert selector.select(0) == []
    ahead.hides = True
    assert selector.select(0) == []
    assert selector.pending()
    assert [key.data for key, _ in selector.select(0)] == ["ahead"]
    ahead.hides = False
    assert not selector.pending()
    assert selector.select(0) == []


def test_a_signal_does_not_end_the_wait(selector):
    """PEP 475: the handler runs, the wait goes on."""
    ran = []
    before = signal.signal(signal.SIGALRM, lambda *_: ran.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        start = time.monotonic()
        selector.select(0.1)
        assert ran
        assert time.monotonic() - start >= 0.02
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_after_a_fork_the_child_is_refused(run_python):
    code = """
        import os, socket
        from uievents import Selector
        selector = Selector()
        pid = os.fork()
        if not pid:
            try:
                selector.select(0)
            except RuntimeError as error:
                assert "fork" in str(error)
                with Selector() as new:
                    new.wake()
                    new.select(10)
                os._exit(7)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        assert selector.select(0) == []
        print("fine")
    """
    assert run_python(code).stdout == "fine\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_what_a_child_takes_out_the_parent_still_waits_for(run_python):
    """The kernel's list is shared: a child that closes its copy of a loop must not empty it."""
    code = """
        import os, socket
        from uievents import EventLoop
        sock, peer = socket.socketpair()
        events = []
        loop = EventLoop()
        loop.watch(sock, read=True)
        loop.onReadable(events.append)
        pid = os.fork()
        if not pid:
            loop.close()
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        peer.send(b"x")
        loop.turn(5)
        assert len(events) == 1
        print("fine")
    """
    assert run_python(code).stdout == "fine\n"


# ---------------------------------------------------------------- the waker alone


@pytest.mark.parametrize("pair", [False, True])
def test_a_waker_rings_until_it_is_cleared(pair):
    waker = Waker(pair=pair)
    with selectors.DefaultSelector() as inner:
        inner.register(waker, EVENT_READ)
        assert not inner.select(0)
        for _ in range(3):
            waker.set()
        assert inner.select(0)
        waker.clear()
        assert not inner.select(0)
        waker.clear()
    waker.close()
    waker.close()
    waker.set()


def test_a_waker_never_blocks():
    waker = Waker(pair=True)
    for _ in range(100_000):
        waker.set()
    waker.clear()
    waker.close()


@pytest.mark.parametrize("pair", [False, True])
def test_a_ring_during_close_reaches_no_other_file(pair, monkeypatch):
    """A thread is about to ring when the waker is closed and its number given to another."""
    waker = Waker(pair=pair)
    bell = type(waker._bell)
    ring, others = bell.ring, []

    def late(self):
        waker.close()
        for _ in range(4):
            others.extend(socket.socketpair())
        ring(self)

    monkeypatch.setattr(bell, "ring", late)
    before = len(os.listdir("/proc/self/fd"))
    waker.set()
    with selectors.DefaultSelector() as selector:
        for other in others:
            selector.register(other, EVENT_READ)
        assert selector.select(0) == []
    for other in others:
        other.close()
    assert len(os.listdir("/proc/self/fd")) == before - 1 - pair, "it was not closed after all"
