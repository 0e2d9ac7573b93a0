"""What is held, clicks and drags: by one rule for scripts, posted events and direct dispatch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import EventLoop
from uievents.events import (
    CLICK_SLOP,
    DOUBLE_CLICK,
    Blur,
    Click,
    DoubleClick,
    Drag,
    Event,
    Focus,
    Hide,
    KeyDown,
    KeyUp,
    Minimize,
    MouseDown,
    MouseEnter,
    MouseLeave,
    MouseMove,
    MouseUp,
    Wheel,
)
from uievents.held import Held

A, B = (15, 15), (115, 15)
MADE = (Click, DoubleClick, Drag)


@pytest.fixture(params=["flat", "regions"])
def loop(request, clock, virtual_wait):
    """A loop that notes what its handlers get; one of the two has a region, elsewhere."""
    loop = EventLoop(selector=virtual_wait, clock=clock, strict=True)
    loop.delivered = []
    loop.on(Event, loop.delivered.append)
    if request.param == "regions":
        loop.input.make_tree().region((500, 500, 10, 10))
    yield loop
    loop.close()


def tell(loop, *events):
    """What handlers get when ``events`` come in."""
    loop.delivered.clear()
    for event in events:
        loop.dispatch(event)
    return list(loop.delivered)


def kinds(events):
    return [type(event) for event in events]


# ---------------------------------------------------------------- held, as a handler sees it


def test_held_is_true_of_the_event_whose_handler_asks(loop):
    """And not of the events in line behind it."""
    seen = []
    loop.on(Event, lambda event: seen.append((set(loop.held), loop.buttons, loop.pointer)))
    loop.play(
        [
            KeyDown("a", time=0.0),
            KeyDown("left", time=0.0),
            MouseDown(A, time=0.0),
            MouseDown(B, 3, time=0.0),
            KeyUp("a", time=0.0),
            MouseMove((7, 8), time=0.0),
            MouseUp((7, 9), time=0.0),
            KeyUp("left", time=0.0),
            MouseUp((7, 9), 3, time=0.0),
        ]
    )
    loop.turn(0)
    delivered = [
        what for what, event in zip(seen, loop.delivered, strict=True) if type(event) not in MADE
    ]
    assert delivered == [
        ({"a"}, (), None),
        ({"a", "left"}, (), None),
        ({"a", "left"}, (1,), A),
        ({"a", "left"}, (1, 3), B),
        ({"left"}, (1, 3), B),
        ({"left"}, (1, 3), (7, 8)),
        ({"left"}, (3,), (7, 9)),
        (set(), (3,), (7, 9)),
        (set(), (), (7, 9)),
    ]


def test_posted_and_dispatched_events_count_as_well(loop):
    loop.post(KeyDown("x"))
    loop.post(MouseDown(A))
    loop.turn(0)
    assert (loop.held, loop.buttons) == ({"x"}, (1,))
    loop.dispatch(KeyUp("x"))
    loop.dispatch(MouseUp(A))
    assert (loop.held, loop.buttons) == (set(), ())


def test_a_type_derived_from_them_counts_as_well(loop):
    class Tap(MouseDown):
        pass

    class Lift(MouseUp):
        pass

    assert kinds(tell(loop, Tap(A), Lift(A))) == [Tap, Lift, Click]


def test_held_is_what_it_was_when_it_was_asked_for(loop):
    loop.dispatch(KeyDown("a"))
    before = loop.held
    loop.dispatch(KeyDown("b"))
    assert before == {"a"}
    assert loop.held - before == {"b"}


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("left shift", "shift"),
        ("right ctrl", "ctrl"),
        ("keypad enter", "enter"),
        ("return", "enter"),
        ("[7]", "keypad 7"),
        ("right meta", "meta"),
        ("ä", "ä"),
    ],
)
def test_a_name_may_stand_for_either_key(loop, key, asked):
    assert asked not in loop.held
    loop.dispatch(KeyDown(key))
    assert asked in loop.held
    assert loop.held == {key}
    assert "left" not in loop.held


@pytest.mark.parametrize("wrong", ["excape", "A", "Left", "", 7, None, "ctrl+s"])
def test_to_ask_for_what_no_key_is_called_is_an_error(loop, wrong):
    for held in (loop.held, loop.held.physical):
        with pytest.raises(ValueError, match=f"no key is called {wrong!r}".replace("+", r"\+")):
            assert wrong in held
    with pytest.raises(ValueError, match="did you mean 'escape'"):
        assert "excape" in loop.held


def test_by_place_and_by_name(loop):
    loop.dispatch(KeyDown("z", scancode=26, physical="w"))
    assert "z" in loop.held
    assert "w" not in loop.held
    assert "w" in loop.held.physical
    assert "z" not in loop.held.physical
    assert loop.held.scancodes == {26}


def test_a_key_is_held_once_however_often_it_repeats(loop):
    tell(loop, KeyDown("a"), KeyDown("a", repeat=True), KeyDown("a", repeat=True), KeyUp("a"))
    assert not loop.held


def test_the_pointer_is_nowhere_until_it_is_seen_and_when_it_has_left(loop):
    assert loop.pointer is None
    tell(loop, MouseEnter(A))
    assert loop.pointer == A
    tell(loop, Wheel(B, 0, 1))
    assert loop.pointer == B
    tell(loop, MouseLeave(B))
    assert loop.pointer is None
    tell(loop, MouseDown(A), MouseLeave((0, 20)))
    assert loop.pointer == A  # the window has it, as long as a button is held
    tell(loop, MouseMove((-30, 20)))
    assert loop.pointer == (-30, 20)


# ---------------------------------------------------------------- it lets go


@pytest.mark.parametrize("lost", [Blur, Minimize, Hide])
def test_a_window_that_loses_them_tells_the_releases_first_in_order(loop, lost):
    tell(
        loop,
        MouseDown(A, 3, time=1.0),
        KeyDown("a", 97, time=2.0),
        MouseDown(A, time=3.0),
        KeyDown("left shift", time=4.0),
    )
    delivered = tell(loop, MouseMove(B), lost(time=5.0))
    assert [event for event in delivered if type(event) is not Drag][1:] == [
        MouseUp(B, 3, cancelled=True, time=5.0, source="held"),
        KeyUp("a", 97, cancelled=True, time=5.0, source="held"),
        MouseUp(B, 1, cancelled=True, time=5.0, source="held"),
        KeyUp("left shift", cancelled=True, time=5.0, source="held"),
        lost(time=5.0),
    ]
    assert (loop.held, loop.buttons) == (set(), ())


@pytest.mark.parametrize("lost", [Blur, Minimize, Hide])
def test_nothing_is_dragged_or_clicked_afterwards(loop, lost):
    delivered = tell(loop, MouseDown(A), lost(), MouseMove(B), MouseUp(B), Focus(), MouseMove(A))
    assert kinds(delivered) == [MouseDown, MouseUp, lost, MouseMove, Focus, MouseMove]
    assert kinds(tell(loop, MouseDown(A), MouseUp(A))) == [MouseDown, MouseUp, Click]


def test_a_release_is_delivered_once_even_if_it_is_reported_later(loop):
    tell(loop, MouseDown(A), KeyDown("a"), Blur())
    assert tell(loop, MouseUp(A), KeyUp("a")) == []
    assert kinds(tell(loop, MouseUp(A), KeyUp("a"))) == [MouseUp, KeyUp]


def test_a_press_after_it_is_a_press_like_any_other(loop):
    tell(loop, MouseDown(A), KeyDown("a"), Blur())
    delivered = tell(loop, KeyDown("a"), MouseDown(A), MouseUp(A), KeyUp("a"))
    assert kinds(delivered) == [KeyDown, MouseDown, MouseUp, Click, KeyUp]


def test_a_key_that_goes_on_repeating_is_not_held_again(loop):
    tell(loop, KeyDown("a"), Blur(), KeyDown("a", repeat=True))
    assert not loop.held


def test_a_series_of_clicks_ends_there(loop):
    delivered = tell(loop, MouseDown(A), MouseUp(A), Blur(), Focus(), MouseDown(A), MouseUp(A))
    assert [event.count for event in delivered if type(event) is Click] == [1, 1]


def test_where_a_handler_fails_the_others_are_called_all_the_same(loop):
    def fail(event):
        raise ValueError

    loop.on(MouseUp, fail)
    loop.on(KeyUp, fail)
    tell(loop, MouseDown(A), KeyDown("a"))
    with pytest.raises(ExceptionGroup) as raised:
        loop.dispatch(Blur())
    assert len(raised.value.exceptions) == 2
    assert kinds(loop.delivered)[-3:] == [MouseUp, KeyUp, Blur]
    assert (loop.held, loop.buttons) == (set(), ())


# ---------------------------------------------------------------- clicks


@pytest.mark.parametrize("button", [1, 2, 3, 5])
def test_down_and_up_are_a_click(loop, button):
    fields = {"mods": frozenset({"ctrl"}), "time": 3.0, "source": "me"}
    delivered = tell(loop, MouseDown(A, button, time=1.0), MouseUp((18, 18), button, **fields))
    assert delivered[2:] == [Click((18, 18), button, 1, **fields)]


@pytest.mark.parametrize("far", [(A[0] + CLICK_SLOP + 1, A[1]), (A[0] + 5, A[1] - 5), B, (-9, 15)])
def test_not_on_another_spot(loop, far):
    assert kinds(tell(loop, MouseDown(A), MouseUp(far))) == [MouseDown, MouseUp]


def test_not_with_another_button_nor_without_a_press(loop):
    assert Click not in kinds(tell(loop, MouseUp(A)))
    assert Click not in kinds(tell(loop, MouseDown(A), MouseUp(A, 3)))


def test_a_click_follows_its_release_whatever_stands_in_line(loop):
    for event in (MouseDown(A), MouseUp(A), KeyDown("x")):
        loop.post(event)
    loop.turn(0)
    assert kinds(loop.delivered) == [MouseDown, MouseUp, Click, KeyDown]


def test_a_handler_that_stops_the_release_does_not_stop_the_click(loop):
    loop.on(MouseUp, Event.stop_now, priority=1)
    assert kinds(tell(loop, MouseDown(A), MouseUp(A))) == [MouseDown, Click]


def test_a_script_clicks_by_its_own_times(loop):
    times = [0.0, 0.3, 0.65, 2.0, 2.0 + DOUBLE_CLICK, 10.0]
    loop.play(
        event for time in times for event in (MouseDown(A, time=time), MouseUp(A, time=time + 0.01))
    )
    loop.after(11, loop.stop)
    loop.run()
    clicks = [event for event in loop.delivered if type(event) is Click]
    assert [click.count for click in clicks] == [1, 2, 3, 1, 2, 1]
    assert kinds(loop.delivered).count(DoubleClick) == 2


@pytest.mark.parametrize("apart", [0.0, 0.1, DOUBLE_CLICK, DOUBLE_CLICK + 0.01, 0.9, 100.0])
def test_a_double_click_is_recognized_by_when_the_clicks_happened(loop, apart):
    """And not by when they were dispatched: here, all at once."""
    delivered = tell(
        loop,
        MouseDown(A, time=1.0),
        MouseUp(A, time=1.0),
        MouseDown(A, time=1.0 + apart),
        MouseUp(A, time=1.0 + apart),
    )
    assert (DoubleClick in kinds(delivered)) == (apart <= DOUBLE_CLICK)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5]), st.sampled_from([1, 3])), max_size=12))
def test_the_count_is_that_of_the_series(steps):
    """A click counts one more than the one before it, if that was of the same button, and soon."""
    loop = EventLoop()
    counts = []
    loop.on(Click, lambda event: counts.append(event.count))
    now, expected, last = 0.0, [], (0, 0)
    for apart, button in steps:
        now += apart
        loop.dispatch(MouseDown(A, button, time=now))
        loop.dispatch(MouseUp(A, button, time=now))
        goes_on = last[0] == button and apart <= DOUBLE_CLICK
        last = (button, last[1] + 1 if goes_on else 1)
        expected.append(last[1])
    loop.close()
    assert counts == expected


# ---------------------------------------------------------------- drags


def test_motion_while_a_button_is_held_is_a_drag(loop):
    path = ((50, 15), (80, 15), B)
    fields = {"mods": frozenset({"shift"}), "time": 2.0, "source": "me"}
    delivered = tell(loop, MouseDown(A, 3), MouseMove(B, (100, 0), (3,), 3, path, **fields))
    assert delivered[2:] == [Drag(B, (100, 0), 3, 3, path, **fields)]
    assert kinds(tell(loop, MouseUp(B, 3), MouseMove(A))) == [MouseUp, MouseMove]


def test_the_button_that_went_down_first_drags(loop):
    tell(loop, MouseDown(A, 3), MouseDown(A, 1))
    assert [event.button for event in tell(loop, MouseMove(B)) if type(event) is Drag] == [3]
    tell(loop, MouseUp(B, 3))
    assert [event.button for event in tell(loop, MouseMove(A)) if type(event) is Drag] == [1]


def test_a_drag_has_the_whole_path_of_motion_that_was_merged(loop):
    loop.post(MouseDown((0, 0), source="m"))
    for x in range(1, 50):
        loop.post(MouseMove((x, 0), (1, 0), source="m"))
    loop.turn(0)
    [drag] = [event for event in loop.delivered if type(event) is Drag]
    assert (drag.count, drag.rel) == (49, (49, 0))
    assert drag.path == tuple((x, 0) for x in range(1, 50))


def test_drags_that_are_posted_merge_as_motion_does(loop):
    for x in range(1, 4):
        loop.post(Drag((x, 0), (1, 0), source="m"))
    loop.turn(0)
    assert loop.delivered == [
        Drag(
            (3, 0), (3, 0), 1, 3, ((1, 0), (2, 0), (3, 0)), time=loop.delivered[0].time, source="m"
        )
    ]


# ---------------------------------------------------------------- laws

EVENTS = st.one_of(
    st.builds(MouseDown, st.sampled_from([A, B]), st.sampled_from([1, 2, 3])),
    st.builds(MouseUp, st.sampled_from([A, B]), st.sampled_from([1, 2, 3])),
    st.builds(KeyDown, st.sampled_from(["a", "b", "left shift"])),
    st.builds(KeyUp, st.sampled_from(["a", "b", "left shift"])),
    st.builds(MouseMove, st.sampled_from([A, B])),
    st.sampled_from([Blur(), Minimize()]),
)


@given(st.lists(EVENTS, max_size=30), st.booleans())
def test_every_press_has_one_release_and_a_drag_a_button(events, regions):
    """Whatever events come: after the last Blur nothing is held; made releases come once."""
    loop = EventLoop()
    if regions:
        loop.input.make_tree().region((10, 10, 20, 20))
    down = set()

    def check(event):
        if isinstance(event, (MouseDown, KeyDown)):
            down.add(getattr(event, "button", None) or event.key)
        elif isinstance(event, (MouseUp, KeyUp)):
            key = getattr(event, "button", None) or event.key
            assert not event.cancelled or key in down
            down.discard(key)
        elif isinstance(event, Drag):
            assert event.button in down
        elif isinstance(event, (Blur, Minimize)):
            assert not down
        assert set(loop.buttons) | set(loop.held) == down

    errors = []
    loop.dispatcher.on_error = lambda error, event, handler: errors.append(error)
    loop.on(Event, check)
    for event in events:
        loop.dispatch(event)
    loop.dispatch(Blur())
    loop.close()
    assert not errors
    assert not down


def test_the_keeper_knows_a_key_by_its_place():
    held = Held()
    held.key_down(KeyDown("y", scancode=28))
    held.key_up(KeyUp("y", scancode=29))
    assert held.names == {"y"}
    held.key_up(KeyUp("z", scancode=28))
    assert held.names == set()
    held.key_down(KeyDown("y", scancode=28))
    held.key_up(KeyUp("y"))  # a script's, which knows no places
    assert held.names == set()
