"""Every quantity is checked at its argument: none passes only because it can be compared."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import App, Click, EventLoop, KeyDown, WindowRefused
from uievents.events import Event
from uievents.quantities import longest, seconds, whole
from uievents.sources import Script

NO_NUMBERS = [True, False, "1", b"1", None, [1], (1,), 1j, object()]
NEVER = [math.nan, math.inf, -math.inf, -1, -0.001, 10**400]


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_what_is_no_number_is_a_type_error(value):
    for check in (seconds, longest):
        with pytest.raises(TypeError, match="timeout= is a number of seconds"):
            check(value, "timeout=")
    with pytest.raises(TypeError, match="limit= is a whole number, 1 or more"):
        whole(value, "limit=", 1)


@pytest.mark.parametrize("value", NEVER)
def test_what_no_duration_is_is_a_value_error(value):
    with pytest.raises(ValueError, match="seconds, 0 or more"):
        seconds(value, "delay=")


@given(st.floats(0, 1e300) | st.integers(0, 10**300) | st.fractions(0, 1000))
def test_durations_are_taken(value):
    assert seconds(value, "delay=") == float(value)
    assert 0 <= longest(value, "timeout=") <= 86_400
    if value:
        assert seconds(Fraction(value), "delay=", above_zero=True) > 0


def test_a_wait_that_is_over_is_none():
    assert longest(-3, "timeout=") == 0
    assert longest(math.inf, "timeout=") == 86_400
    with pytest.raises(ValueError, match="nan"):
        longest(math.nan, "timeout=")
    with pytest.raises(ValueError, match="more than 0"):
        seconds(0, "slow=", above_zero=True)


@pytest.mark.parametrize("value", [1.5, 1.0, Decimal(1), math.nan, "1"])
def test_whole_is_whole(value):
    with pytest.raises(TypeError, match="whole number, 1 to 3"):
        whole(value, "n=", 1, 3)


@pytest.mark.parametrize("value", [0, 4, -1, 10**30])
def test_whole_is_within_its_bounds(value):
    with pytest.raises(ValueError, match="whole number, 1 to 3"):
        whole(value, "n=", 1, 3)


# ---------------------------------------------------------------- the entrances


@pytest.mark.parametrize("name", ["limit", "slow"])
@pytest.mark.parametrize("value", [True, "1", [1], math.nan, math.inf, -1, 0])
def test_the_options_of_a_loop(name, value):
    with pytest.raises((TypeError, ValueError), match=f"{name}="):
        EventLoop(**{name: value})


@pytest.mark.parametrize("value", [True, "1", 1.5, math.nan, None])
def test_the_priority_of_a_handler(value):
    with EventLoop() as loop, pytest.raises(TypeError, match="priority"):
        loop.onClick(priority=value)(print)


@pytest.mark.parametrize("value", [True, "1", math.nan, [1]])
def test_the_timeout_of_a_turn(value):
    with EventLoop() as loop:
        with pytest.raises((TypeError, ValueError), match="timeout="):
            loop.turn(value)
        loop.turn(-1)
        loop.post(Click((0, 0)))
        loop.turn(math.inf)  # there is something, so that it does not wait
        loop.post(Click((0, 0)))
        loop.turn(1e300)


SIZES = [
    (0, 480),
    (640, 0),
    (-1, 100),
    (100, -1),
    (70_000, 10),
    (10, 70_000),
    (16_385, 10),
    (32_767, 32_767),
    (2**31, 5),
    (math.nan, 5),
    (5, math.inf),
    (640.7, 480),
    (True, 480),
    ("640", "480"),
    "640x480",
    "12",
    640,
    None,
    (640,),
    (640, 480, 32),
    {},
]


@pytest.mark.parametrize("size", SIZES, ids=repr)
def test_the_size_of_a_window(monkeypatch, size):
    pygame = pytest.importorskip("pygame")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises((TypeError, ValueError), match="size="):
        App(size=size)
    assert not pygame.display.get_init()


@pytest.mark.parametrize("size", [(1, 1), [64, 48], (16_384, 1)], ids=repr)
def test_sizes_that_windows_have(monkeypatch, size):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(size=size) as app:
        assert app.size == tuple(size)


@pytest.mark.parametrize("title", [None, 3, (640, 480), b"bytes", "a\0b"])
def test_a_title_is_text_and_leaves_no_window_behind(monkeypatch, title):
    pygame = pytest.importorskip("pygame")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises((TypeError, ValueError)):
        App(title)
    assert not pygame.display.get_init()


@pytest.mark.window
def test_a_window_that_the_display_refuses(screen, monkeypatch):
    """SDL's reason is passed on, and not taken for a missing display."""
    pygame = pytest.importorskip("pygame")

    def refuse(size, flags=0):
        raise pygame.error("no such mode")

    monkeypatch.setattr(pygame.display, "set_mode", refuse)
    with pytest.raises(WindowRefused, match=r"\(320, 200\).*no such mode"):
        App(size=(320, 200))
    assert not pygame.display.get_init()


@pytest.mark.window
@pytest.mark.parametrize("where", ["argument", "environment"])
def test_the_selector_alone_is_refused_where_it_would_be_deaf(screen, monkeypatch, where):
    pygame = pytest.importorskip("pygame")
    if where == "environment":
        monkeypatch.setenv("UIEVENTS_WAIT", "selector")
    with pytest.raises(ValueError, match=r"'x11'.*choose x11 or sdl"):
        App(wait="selector" if where == "argument" else None)
    assert not pygame.display.get_init()


def test_it_is_right_where_there_is_no_input(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(wait="selector") as app:
        assert "no input of its own" in app.explain_wait()


# ---------------------------------------------------------------- scripts


class Remark(Event):
    text: str = ""


def played(loop, *events):
    """The events of a script, and when each was due, until all has been played."""
    start, heard = loop.clock(), []
    with loop:
        for kind in (Remark, Click, KeyDown):
            loop.on(kind, heard.append)
        script = loop.play(events)
        while not script.done:
            loop.turn()
        loop.turn(0)
    return [(event, event.time - start) for event in heard]


@pytest.fixture
def virtual(clock, virtual_wait):
    return EventLoop(selector=virtual_wait, clock=clock, strict=True)


def test_an_event_without_a_time_is_due_at_once(virtual):
    [(click, due)] = played(virtual, Click((3, 4)))
    assert (click.pos, due) == ((3, 4), 0)


def test_events_without_a_time_keep_their_place(virtual):
    heard = played(
        virtual, Remark(text="a"), Remark(text="b", time=0.5), Remark(text="c"), Remark(text="d")
    )
    assert [(note.text, due) for note, due in heard] == [
        ("a", 0),
        ("b", 0.5),
        ("c", 0.5),
        ("d", 0.5),
    ]


def test_times_that_are_given_are_kept_however_late(virtual):
    heard = played(virtual, Remark(text="b", time=7200.0), Remark(text="a", time=0.25))
    assert [(note.text, due) for note, due in heard] == [("a", 0.25), ("b", 7200)]


@pytest.mark.parametrize("time", [*NEVER, True, "1", None, [1]])
def test_a_time_that_cannot_come_is_refused(time):
    with EventLoop() as loop:
        with pytest.raises((TypeError, ValueError), match=r"time of .* in a script|Remark.time is"):
            loop.play([Remark(text="a", time=0.0), Remark(text="b", time=time)])
        with pytest.raises((TypeError, ValueError), match=r"time of .* in a script"):
            Script([Remark(time=time)])


@given(st.lists(st.floats(0, 1e6) | st.none(), max_size=20))
def test_a_script_is_in_order(times):
    events = [
        Remark(text=str(n)) if t is None else Remark(text=str(n), time=t)
        for n, t in enumerate(times)
    ]
    script = Script(events)
    heard = []
    script.attach(None, heard.append, lambda: 0.0)
    script.collect(1e6)
    assert script.done
    assert [note.time for note in heard] == sorted(note.time for note in heard)
    assert len(heard) == len(times)
