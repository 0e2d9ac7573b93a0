"""The bounds of ``SECURITY.md`` are those of the code."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from uievents import EventLoop, events, loop
from uievents.awaiting import Events
from uievents.dispatch import work
from uievents.share import codec, numbers
from uievents.sources import connection, listener, receiving, timers
from uievents.testing import recording

PAGE = (Path(__file__).parent.parent / "SECURITY.md").read_text()


def default(function, name):
    return inspect.signature(function).parameters[name].default


def both(name):
    """The default of ``listen()`` and ``connect()``."""
    [one] = {default(EventLoop.listen, name), default(EventLoop.connect, name)}
    return one


def size(number):
    for unit, word in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if number % unit == 0:
            return f"{number // unit} {word}"
    raise AssertionError(f"{number} bytes are no whole unit")


def none(*found):
    assert set(found) == {None}
    return "none"


FIGURES = {
    "length of a line": lambda: size(both("line")),
    "bytes to be sent at which the peer is no longer read": lambda: size(both("buffer")),
    "bytes to be sent at which the connection is closed": lambda: size(both("limit")),
    "bytes read from a peer at a time": lambda: size(receiving.READ_SIZE),
    "coroutines and threads on a peer's data at which it is no longer read": (
        lambda: f"{connection.WORK:,}"
    ),
    "seconds to send the rest after `close()`": lambda: f"{connection.CLOSING:g}",
    "connections of a listener": lambda: (
        none(default(EventLoop.listen, "connections")) and "number of descriptors"
    ),
    "seconds without a byte, seconds in total": lambda: none(both("idle"), both("total")),
    "events in the queue": lambda: f"{default(EventLoop, 'limit'):,}",
    "events taken in one turn from sockets, from posts, from timers": lambda: (
        f"{loop.QUOTA} each" if loop.QUOTA == timers.QUOTA else "several"
    ),
    "positions in the path of merged motion": lambda: f"{events.MAX_PATH:,}",
    "events that wait for `app.events()`": lambda: f"{default(EventLoop.events, 'limit'):,}",
    "coroutines that wait for a `serial`, `limit` or `latest` handler": (
        lambda: f"{work.WAITING:,}"
    ),
    "a line of a recording": lambda: (
        f"{recording.LONGEST_LINE:,} characters, {recording.DEEPEST} nested brackets,"
        f" whole numbers of {recording.DIGITS} digits"
    ),
    "a message of `app.share()`": lambda: size(codec.LARGEST),
    "sent events that `app.share()` keeps to send again": (
        lambda: f"{numbers.KEPT:,}, {size(numbers.KEPT_BYTES)}"
    ),
}


def rows():
    found = re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", PAGE, re.MULTILINE)
    return {what: figure for what, figure in found if what != "bound"}


def test_every_bound_is_checked_here():
    assert list(rows()) == list(FIGURES)


@pytest.mark.parametrize("what", FIGURES)
def test_a_bound_is_that_of_the_code(what):
    assert rows()[what] == FIGURES[what]()


def test_accepting_is_tried_again_as_often_as_it_says():
    [often] = re.findall(r"is tried again (\d+) times a second", PAGE)
    assert int(often) == 1 / listener.ACCEPT_PAUSE


def test_listening_is_local():
    assert default(EventLoop.listen, "host") == default(EventLoop.connect, "host") == "127.0.0.1"


def test_what_waits_for_a_stream_is_bounded():
    with EventLoop() as events_loop:
        stream = events_loop.events(events.Click, limit=3)
        assert isinstance(stream, Events)
        for _ in range(10):
            events_loop.dispatch(events.Click((1, 1)))
        assert stream.dropped == 7
