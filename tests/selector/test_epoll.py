"""Descriptors that are closed while they are registered, and kept open by a copy.

epoll lists files, not numbers: it cannot be told to forget a file whose number is closed.
"""

from __future__ import annotations

import os
import select
import selectors
import socket
import threading
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE

import pytest

from uievents import EventLoop, Selector

pytestmark = pytest.mark.skipif(
    selectors.DefaultSelector is not getattr(selectors, "EpollSelector", None),
    reason="this is about epoll",
)


@pytest.fixture
def selector():
    with Selector() as selector:
        yield selector


@pytest.fixture
def kept():
    """Sockets that are closed at the end."""
    made = []
    yield made
    for sock in made:
        sock.close()


def readable(kept) -> socket.socket:
    """A readable socket; a copy of its descriptor stays open."""
    near, far = socket.socketpair()
    kept += [far, near.dup()]
    far.send(b"x")
    return near


def reports(selector) -> bool:
    """Whether the kernel reports something, to the selector or to a wait that watches it."""
    return bool(select.select([selector.fileno()], [], [], 0)[0])


def test_what_a_copy_keeps_open_is_found_and_named_once(selector, kept, caplog):
    sock = readable(kept)
    number = sock.fileno()
    selector.register(sock, EVENT_READ)
    sock.close()
    assert [key.fd for key, _ in selector.select(0)] == [number]  # as from any selector
    selector.unregister(sock)
    assert reports(selector)
    assert selector.select(0) == []
    selector.select(0)  # the bell that tells other threads of it
    assert not reports(selector)
    assert caplog.text.count(f"descriptor {number} was closed before") == 1


def test_all_else_is_waited_for_as_before(selector, kept):
    sock = readable(kept)
    others = [readable(kept) for _ in range(3)]
    kept += others
    keys = [selector.register(other, EVENT_READ, "data") for other in others]
    writer = selector.register(kept[0], EVENT_WRITE)
    selector.register(sock, EVENT_READ)
    number = selector.fileno()
    sock.close()
    selector.unregister(sock)
    selector.select(0)
    for _ in range(2):
        found = sorted(selector.select(1), key=lambda pair: pair[0].fd)
        wanted = [*((key, EVENT_READ) for key in keys), (writer, EVENT_WRITE)]
        assert found == sorted(wanted, key=lambda pair: pair[0].fd)
    assert selector.fileno() == number
    assert not os.get_inheritable(number)
    selector.wake()
    for other in others:
        selector.unregister(other)
    selector.unregister(kept[0])
    assert selector.select(10) == []
    assert not reports(selector)


def test_a_number_in_use_again_is_not_taken_for_the_one_before(selector, kept):
    sock = readable(kept)
    number = sock.fileno()
    selector.register(sock, EVENT_READ)
    sock.close()
    selector.unregister(sock)
    near, far = socket.socketpair()
    kept += [near, far]
    assert number in (near.fileno(), far.fileno())
    again, other = (near, far) if near.fileno() == number else (far, near)
    key = selector.register(again, EVENT_READ)
    selector.select(0)
    assert not reports(selector)
    other.send(b"x")
    assert selector.select(1) == [(key, EVENT_READ)]


@pytest.mark.parametrize("events", [EVENT_READ, EVENT_READ | EVENT_WRITE])
def test_modify_means_what_the_number_is_now(selector, kept, caplog, events):
    """asyncio modifies what it finds under a number; the kernel has another file there."""
    sock = readable(kept)
    number = sock.fileno()
    selector.register(number, EVENT_READ, "before")
    sock.close()
    again, other = socket.socketpair()
    if other.fileno() == number:
        again, other = other, again
    kept += [again, other]
    key = selector.modify(number, events, "now")
    assert f"descriptor {number} was closed" in caplog.text
    assert selector.get_key(number) == key
    selector.select(0)
    assert [mask for _, mask in selector.select(0)] == [EVENT_WRITE] * bool(events & EVENT_WRITE)
    other.send(b"x")
    assert selector.select(1) == [(key, events)]


def test_modify_of_a_closed_number_is_refused(selector, kept):
    sock = readable(kept)
    number = sock.fileno()
    selector.register(number, EVENT_READ)
    sock.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        selector.modify(number, EVENT_READ, "now")


def test_others_that_were_closed_are_named_with_it(selector, kept, caplog):
    first, second = readable(kept), readable(kept)
    for sock in (first, second):
        selector.register(sock, EVENT_READ)
        sock.close()
    selector.unregister(first)
    selector.select(0)
    assert repr(second) in caplog.text
    selector.unregister(second)
    selector.select(0)
    assert not reports(selector)


def test_without_a_descriptor_for_another_list_the_wait_goes_on(selector, kept, monkeypatch):
    sock, other = readable(kept), readable(kept)
    kept.append(other)
    selector.register(sock, EVENT_READ)
    key = selector.register(other, EVENT_READ)
    sock.close()
    selector.unregister(sock)

    def none_left():
        raise OSError(24, "Too many open files")

    pauses = []
    monkeypatch.setattr("uievents.selector.epoll.sleep", pauses.append)
    with monkeypatch.context() as patch:
        patch.setattr("uievents.selector.epoll.select.epoll", none_left)
        assert selector.select(1) == [(key, EVENT_READ)]
        selector.unregister(other)
        pauses.clear()
        for _ in range(8):  # each of them returns at once, for what was closed, or for the bell
            assert selector.select(1) == []
        assert len(pauses) >= 4
    for _ in range(2):
        selector.select(0)
    assert not reports(selector)


def asleep_in(thread: threading.Thread) -> str:
    """The kernel's function in which a thread sleeps."""
    return Path(f"/proc/self/task/{thread.native_id}/wchan").read_text()


def test_a_wait_of_another_thread_hears_of_what_is_registered_after(selector, kept):
    (silent, other), loud = socket.socketpair(), readable(kept)
    kept += [silent.dup(), other, loud]
    number = silent.detach()
    selector.register(number, EVENT_READ)
    found = []

    def wait():
        while not found:
            found.extend(selector.select(10))

    thread = threading.Thread(target=wait)
    thread.start()
    while "poll" not in (where := asleep_in(thread)):
        if where == "0" and selector._asleep:
            break  # this system does not tell
    os.dup2(loud.fileno(), number)  # the number is closed, and another file at once
    selector.unregister(number)
    selector.register(number, EVENT_READ)
    thread.join(60)
    assert [key.fd for key, _ in found] == [number]
    os.close(number)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_keeps_it_open(run_python):
    """In a process of its own, as the child shares all that is open here."""
    code = """
        import os, select, socket
        from selectors import EVENT_READ
        from uievents import Selector
        selector = Selector()
        sock, peer = socket.socketpair()
        reader, writer = os.pipe()
        selector.register(sock, EVENT_READ)
        pid = os.fork()
        if not pid:
            os.close(writer)
            os.read(reader, 1)  # until the parent is done
            os._exit(0)
        peer.send(b"x")
        sock.close()
        selector.unregister(sock)
        for _ in range(2):
            assert selector.select(0) == []
        assert not select.select([selector.fileno()], [], [], 0)[0]
        os.close(writer)
        os.waitpid(pid, 0)
    """
    assert "keeps it open" in run_python(code).stderr


def test_a_loop_names_it_and_sleeps_again(kept, caplog):
    with EventLoop() as loop:
        sock = readable(kept)
        loop.watch(sock, read=True)
        loop.onReadable(lambda event: event.fileobj.close())
        for _ in range(4):
            loop.turn(0)
        assert f"{sock!r} was closed while it was watched" in caplog.text
        assert caplog.text.count("keeps it open") == 1
        assert not reports(loop.selector)
        delivered = []
        loop.after(0, delivered.append)
        loop.turn(1)
        assert len(delivered) == 1
