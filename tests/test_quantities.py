"""Every quantity is checked at its argument: none passes only because it can be compared."""

from __future__ import annotations

import math
import signal
from decimal import Decimal
from fractions import Fraction
from operator import index

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shown
from uievents import App, Click, EventLoop, KeyDown, TouchDown, WindowRefused
from uievents.events import Event
from uievents.quantities import check_rate, seconds, wait_timeout, whole
from uievents.sources import Backoff, Script
from uievents.sources.addresses import check_address
from uievents.sources.bounds import Bounds

NO_NUMBERS = [True, False, "1", b"1", None, [1], (1,), 1j, object()]
NEVER = [math.nan, math.inf, -math.inf, -1, -0.001, 10**400]


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_what_is_no_number_is_a_type_error(value):
    for check in (seconds, wait_timeout):
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
    assert 0 <= wait_timeout(value, "timeout=") <= 86_400
    if value:
        assert seconds(Fraction(value), "delay=", above_zero=True) > 0


def test_a_wait_that_is_over_is_none():
    assert wait_timeout(-3, "timeout=") == 0
    assert wait_timeout(math.inf, "timeout=") == 86_400
    with pytest.raises(ValueError, match="nan"):
        wait_timeout(math.nan, "timeout=")
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


class Whole(int):
    """A number of a library's own."""


HUGE = [10**400, -(10**400), Fraction(10**400), 2**63]


class Number:
    """As numpy's: a whole number that is no ``int``."""

    def __index__(self):
        return 3


@pytest.mark.parametrize("value", [True, "1", None, [1], {}, math.nan, math.inf, 0, -1, *HUGE[:3]])
@pytest.mark.parametrize("name", ["line", "buffer", "limit", "connections", "idle", "total"])
def test_the_bounds_of_a_connection(name, value):
    if value is None and name in ("connections", "idle", "total"):
        return  # none
    if isinstance(value, int) and value > 1 and name not in ("idle", "total"):
        return  # a bound that is never reached
    with EventLoop() as loop, pytest.raises((TypeError, ValueError), match=f"{name}="):
        loop.listen(**{name: value})


def test_numbers_of_other_libraries_are_taken_as_ints():
    bounds = Bounds(line=Number(), idle=Fraction(1, 2))
    assert (type(bounds.line), bounds.line, type(bounds.idle)) == (int, 3, float)
    backoff = Backoff(first=Fraction(1, 2), most=Whole(3))
    assert (type(backoff.first), type(backoff.most)) == (float, float)
    assert check_address("listen", Whole(80), "") == (80, "")
    assert type(check_address("listen", Number(), "")[0]) is int
    with EventLoop() as loop:
        assert loop.onClick(priority=Number())(print) is print
        loop.signal(Whole(signal.SIGUSR1))


@pytest.mark.parametrize("value", ["no", "False", 0, 1, None, [], math.nan, b""], ids=repr)
def test_a_truth_is_true_or_false(monkeypatch, value):
    """Python takes "no" for true, the opposite of what is meant."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    message = "is True or False, not"
    with EventLoop() as loop:
        for option in ("once", "weak", "passive", "thread", "serial", "latest", "capture"):
            with pytest.raises(TypeError, match=f"{option} {message}"):
                loop.onClick(print, **{option: value})
        with pytest.raises(TypeError, match=f"now= {message}"):
            loop.every(1.0, print, now=value)
        with pytest.raises(TypeError, match=f"lines= {message}"):
            loop.listen(lines=value)
    with pytest.raises(TypeError, match=f"strict= {message}"):
        EventLoop(strict=value)
    for option in ("resizable", "vsync"):
        with pytest.raises(TypeError, match=f"{option}= {message}"):
            App(**{option: value})


@pytest.mark.parametrize("value", [True, "1", 1.5, None, [1], -1, 65_536, *HUGE])
def test_a_port(value):
    with EventLoop() as loop:
        for opened in (loop.listen, loop.connect):
            with pytest.raises((TypeError, ValueError), match="a port is a number"):
                opened(value)


@pytest.mark.parametrize("value", [True, "1", 1.5, [1], -1, 0o10000, *HUGE])
def test_the_mode_of_a_socket_file(value, tmp_path):
    with EventLoop() as loop, pytest.raises((TypeError, ValueError), match="mode="):
        loop.listen(path=tmp_path / "socket", mode=value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", [True, "1", 2.5, None, [1], {}, 0, -1, 1000, math.inf, *HUGE])
def test_the_number_of_a_signal(value):
    with EventLoop() as loop, pytest.raises((TypeError, ValueError), match="a signal's number"):
        loop.signal(value)


@pytest.mark.parametrize("value", ["1", "", math.nan, 0, b"", [], {}, object(), True])
def test_clock_and_selector(value):
    with pytest.raises(TypeError, match="clock="):
        EventLoop(clock=value)
    with pytest.raises(TypeError, match="selector="):
        EventLoop(selector=value)


@pytest.mark.parametrize("value", ["", "X11", 0, False, [], {}, ["x11"], math.nan])
def test_a_way_of_waiting(monkeypatch, value):
    pygame = pytest.importorskip("pygame")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(ValueError, match="no way of waiting called"):
        App(wait=value)
    assert not pygame.display.get_init()


@pytest.mark.parametrize("value", [None, "1", 1.5, True, [1], {}, *HUGE, 2**31, -(2**31) - 1])
def test_the_flags_of_a_window(monkeypatch, value):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises((TypeError, ValueError), match="flags="):
        App(flags=value)


@pytest.mark.parametrize("value", [3, True, 1.5, [1], {}, b"icon.png", object()])
def test_the_icon_of_a_window(monkeypatch, value):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(TypeError, match="icon= is the path of a picture"):
        App(icon=value)


@pytest.mark.parametrize("value", [True, "1", None, [60], math.nan, math.inf, 0, -1, *HUGE])
def test_frames_a_second(value):
    with pytest.raises((TypeError, ValueError), match="fps= is a number a second"):
        check_rate(value, "fps=")


@pytest.mark.parametrize("value", HUGE)
def test_a_wait_beyond_all_floats(value):
    assert wait_timeout(value, "timeout=") == (86_400 if value > 0 else 0)


@pytest.mark.parametrize("value", [True, False, 2**31, 10**400])
def test_a_descriptor_that_cannot_be(value):
    with EventLoop() as loop, pytest.raises((TypeError, OSError), match="not a descriptor"):
        loop.watch(value, read=True)


@pytest.mark.parametrize(
    ("x", "y", "region"),
    [
        (math.nan, math.nan, "left"),
        (math.inf, 0.5, "right"),
        (-math.inf, -1e308, "left"),
        (1e308, 1e308, "right"),
        pytest.param(10**400, 0, "right", id="huge"),
        (Fraction(3, 4), 1, "right"),
        (0.49, 2, "left"),
        (1.0, 1.0, "right"),
    ],
)
def test_a_touch_anywhere_goes_to_the_nearest_region(monkeypatch, x, y, region):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(size=(100, 100), strict=True) as app:
        delivered = []
        for name, left in (("left", 0), ("right", 50)):
            app.region((left, 0, 50, 100), name=name).onTouchDown(
                lambda e, n=name: delivered.append(n)
            )
        app.post(TouchDown(x, y, 1))
        app.turn(0)
        app.turn(0)
        assert delivered == [region]


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
    {640: 480, 480: 640},
    {640, 480},
    (10**400, 5),
    (Fraction(640), 480),
]


@pytest.mark.parametrize("size", SIZES, ids=repr)
def test_the_size_of_a_window(monkeypatch, size):
    pygame = pytest.importorskip("pygame")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises((TypeError, ValueError), match="size="):
        App(size=size)
    assert not pygame.display.get_init()


@pytest.mark.parametrize("size", [(1, 1), [64, 48], (16_384, 1), (Number(), Whole(7))], ids=shown)
def test_sizes_that_windows_have(monkeypatch, size):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(size=size) as app:
        assert app.size == tuple(map(index, size))


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
    start, delivered = loop.clock(), []
    with loop:
        for kind in (Remark, Click, KeyDown):
            loop.on(kind, delivered.append)
        script = loop.play(events)
        while not script.done:
            loop.turn()
        loop.turn(0)
    return [(event, event.time - start) for event in delivered]


@pytest.fixture
def virtual(clock, virtual_wait):
    return EventLoop(selector=virtual_wait, clock=clock, strict=True)


def test_an_event_without_a_time_is_due_at_once(virtual):
    [(click, due)] = played(virtual, Click((3, 4)))
    assert (click.pos, due) == ((3, 4), 0)


def test_events_without_a_time_keep_their_place(virtual):
    delivered = played(
        virtual, Remark(text="a"), Remark(text="b", time=0.5), Remark(text="c"), Remark(text="d")
    )
    assert [(note.text, due) for note, due in delivered] == [
        ("a", 0),
        ("b", 0.5),
        ("c", 0.5),
        ("d", 0.5),
    ]


def test_times_that_are_given_are_kept_however_late(virtual):
    delivered = played(virtual, Remark(text="b", time=7200.0), Remark(text="a", time=0.25))
    assert [(note.text, due) for note, due in delivered] == [("a", 0.25), ("b", 7200)]


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
    delivered = []
    script.attach(None, delivered.append, lambda: 0.0)
    script.collect(1e6)
    assert script.done
    assert [note.time for note in delivered] == sorted(note.time for note in delivered)
    assert len(delivered) == len(times)
