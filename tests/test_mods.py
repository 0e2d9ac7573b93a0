"""``app.mods``, the modifiers held now, and side buttons in motion: both by one record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents import App, EventLoop
from uievents.events import (
    Blur,
    Drag,
    Event,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseEnter,
    MouseMove,
    MouseUp,
    Wheel,
)
from uievents.keyboard import LOCKS, MODS

AT = (15, 15)
KEYS = {
    "left shift": "shift",
    "right shift": "shift",
    "left ctrl": "ctrl",
    "right ctrl": "ctrl",
    "left alt": "alt",
    "left meta": "meta",
    "alt gr": "altgr",
}


@pytest.fixture(params=["flat", "regions"])
def loop(request):
    with EventLoop(strict=True) as loop:
        if request.param == "regions":
            loop.input.make_tree().region((500, 500, 10, 10))
        yield loop


# ---------------------------------------------------------------- as events tell them


@pytest.mark.parametrize(
    "kind", [MouseDown, MouseUp, MouseMove, Wheel, KeyDown, KeyUp], ids=lambda kind: kind.__name__
)
@pytest.mark.parametrize("mods", [set(), {"shift"}, {"ctrl", "altgr"}, {"meta", "numlock"}])
def test_they_are_those_of_the_event_whose_handler_asks(loop, kind, mods):
    recorded = []
    loop.on(kind, lambda event: recorded.append(loop.mods))
    where = "x" if issubclass(kind, (KeyDown, KeyUp)) else AT
    loop.dispatch(kind(where, mods=frozenset(mods)))
    loop.dispatch(kind(where))
    assert recorded == [mods, set()]
    assert all(isinstance(each, frozenset) for each in recorded)


def test_what_tells_of_no_modifiers_changes_none(loop):
    loop.dispatch(MouseMove(AT, mods=frozenset({"ctrl"})))
    for event in (MouseEnter(AT), Event()):
        loop.dispatch(event)
        assert loop.mods == {"ctrl"}


def test_a_blur_ends_them_but_not_the_locks(loop):
    loop.dispatch(KeyDown("left shift", mods=frozenset({"shift", "capslock"})))
    assert loop.mods == {"shift", "capslock"}
    recorded = []
    loop.on(KeyUp, lambda event: recorded.append((event.cancelled, loop.mods)))
    loop.on(Blur, lambda event: recorded.append(loop.mods))
    loop.dispatch(Blur())
    assert recorded == [(True, {"capslock"}), {"capslock"}]


# ---------------------------------------------------------------- as a script's keys make them


@pytest.mark.parametrize(("key", "mod"), KEYS.items())
def test_a_script_need_not_name_them(loop, key, mod):
    loop.dispatch(KeyDown(key))
    assert loop.mods == {mod}
    loop.dispatch(MouseDown(AT))
    assert loop.mods == {mod}
    loop.dispatch(KeyUp(key))
    assert loop.mods == set()


def test_right_alt_is_what_the_events_say(loop):
    loop.dispatch(KeyDown("right alt"))
    assert loop.mods == {"alt"}
    loop.dispatch(KeyDown("q", mods=frozenset({"altgr"})))
    assert loop.mods == {"altgr"}
    loop.dispatch(KeyDown("left alt", mods=frozenset({"alt", "altgr"})))
    assert loop.mods == {"alt", "altgr"}


@given(st.lists(st.tuples(st.sampled_from(sorted(KEYS)), st.booleans()), max_size=20))
def test_they_agree_with_the_keys_that_are_held(steps):
    with EventLoop(strict=True) as loop:
        for key, down in steps:
            loop.dispatch(KeyDown(key) if down else KeyUp(key))
            assert loop.mods == {KEYS[key] for key in loop.held}
            assert loop.mods <= MODS - LOCKS


# ---------------------------------------------------------------- side buttons


def test_motion_of_the_window_names_the_side_buttons_that_are_held(loop):
    delivered = []
    loop.on(MouseMove, lambda event: delivered.append((event.buttons, loop.buttons)))
    script = [
        MouseMove(AT, source="window"),
        MouseDown(AT, 5, source="window"),
        MouseMove(AT, source="window"),
        MouseDown(AT, 1, source="window"),
        MouseMove(AT, buttons=(1,), source="window"),
        MouseDown(AT, 4, source="window"),
        MouseMove(AT, buttons=(1,), source="window"),
        MouseUp(AT, 5, source="window"),
        MouseMove(AT, buttons=(1,), source="window"),
        MouseUp(AT, 4, source="window"),
        MouseUp(AT, 1, source="window"),
        MouseMove(AT, source="window"),
    ]
    for event in script:
        loop.dispatch(event)
    assert delivered == [
        ((), ()),
        ((5,), (5,)),
        ((1, 5), (5, 1)),
        ((1, 4, 5), (5, 1, 4)),
        ((1, 4), (1, 4)),
        ((), ()),
    ]


def test_a_scripts_motion_is_delivered_as_it_is(loop):
    delivered = []
    loop.on(MouseMove, delivered.append)
    move = MouseMove(AT, buttons=(1,))
    for event in (MouseDown(AT, 4), move):
        loop.dispatch(event)
    assert delivered == [move]
    assert move.buttons == (1,)


# ---------------------------------------------------------------- by real presses


@pytest.mark.window
@pytest.mark.parametrize("regions", [False, True], ids=["flat", "regions"])
def test_real_side_buttons(screen, new_presser, until, regions):
    """X's numbers 8 and 9, which other systems call 4 and 5."""
    presser = new_presser()
    with App("sides", (300, 200), strict=True) as app:
        if regions:
            app.region((0, 0, 300, 200))
        delivered, dragged = [], []
        app.on(MouseMove, delivered.append)
        app.on(Drag, dragged.append)
        presser.aim_at_pygame()
        until(app, lambda: app.pointer is not None)
        held = []
        for button, name in ((8, 4), (9, 5), (1, 1)):
            presser.press(button)
            held.append(name)
            until(app, lambda: app.buttons == tuple(held))
            delivered.clear()
            presser.move(10 * len(held), 20)
            until(app, lambda: delivered and delivered[-1].pos == (10 * len(held), 20))
            assert {event.buttons for event in delivered} == {tuple(sorted(held))}
        assert dragged[-1].button == 4
        for button in (8, 9, 1):
            presser.release(button)
        until(app, lambda: app.buttons == ())
        delivered.clear()
        presser.move(50, 50)
        until(app, lambda: delivered and delivered[-1].pos == (50, 50))
        assert {event.buttons for event in delivered} == {()}


@pytest.mark.window
def test_real_modifiers(screen, new_presser, until):
    presser = new_presser()
    with App("mods", (300, 200), strict=True) as app:
        recorded = []
        app.on(KeyDown, lambda event: recorded.append((event.key, app.mods, event.mods)))
        presser.aim_at_pygame()
        presser.focus()
        until(app, pygame_has_focus)
        for name in ("Shift_L", "Control_L", "a"):
            presser.key_down(name)
        until(app, lambda: len(recorded) == 3)
        assert all(mods == named for _, mods, named in recorded)
        assert app.mods - LOCKS == {"shift", "ctrl"}
        presser.key_up("Shift_L")
        until(app, lambda: app.mods - LOCKS == {"ctrl"})
        presser.unfocus()
        until(app, lambda: not app.mods - LOCKS)
        for name in ("Control_L", "a"):
            presser.key_up(name)


def pygame_has_focus():
    import pygame

    return pygame.key.get_focused()
