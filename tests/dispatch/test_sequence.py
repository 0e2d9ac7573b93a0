"""Sequences of keys."""

from __future__ import annotations

import pytest

from uievents import KeyDown, KeyUp
from uievents.errors import RegistrationError


def press(*chords, at=0.0, apart=0.1, **fields):
    """The presses that make ``"ctrl+k"``, those of the modifiers first."""
    events = []
    for chord in chords:
        *mods, key = chord.split("+")
        time = at + apart * len(events)
        for n in range(len(mods)):
            held = frozenset(mods[: n + 1])
            events.append(KeyDown(key=f"left {mods[n]}", mods=held, time=time))
        text = key if len(key) == 1 and not mods else ""
        events.append(KeyDown(key=key, mods=frozenset(mods), text=text, time=time, **fields))
    return events


@pytest.mark.parametrize(
    ("wanted", "pressed", "times"),
    [
        ("ctrl+k ctrl+s", ["ctrl+k", "ctrl+s"], 1),
        ("ctrl+k ctrl+s", ["ctrl+s", "ctrl+k"], 0),
        ("ctrl+k ctrl+s", ["ctrl+k", "ctrl+k", "ctrl+s"], 1),
        ("ctrl+k ctrl+s", ["ctrl+k", "x", "ctrl+s"], 0),
        ("ctrl+k ctrl+s", ["ctrl+k", "ctrl+s"] * 3, 3),
        ("ctrl+k s", ["ctrl+k", "s"], 1),
        ("g g", ["g", "g", "g"], 1),
        ("g g", ["g"] * 4, 2),
        ("g g h", ["g", "g", "g", "h"], 1),
        ("a b a c", ["a", "b", "a", "b", "a", "c"], 1),
        ("page up page down", ["page up", "page down"], 1),
        ("page up", ["page up"], 1),
        (("escape", "g g", "ctrl+k ctrl+c"), ["g", "escape", "g", "g", "ctrl+k", "ctrl+c"], 3),
        (
            "up up down down left right left right b a",
            "up up down down left right left right b a",
            1,
        ),
    ],
)
def test_a_sequence_is_heard_at_its_last_key(loop, wanted, pressed, times):
    loop.onKeyDown(key=wanted)(loop.delivered.append)
    pressed = pressed.split() if isinstance(pressed, str) else pressed
    for event in press(*pressed):
        loop.dispatch(event)
    assert len(loop.delivered) == times


def test_too_slow_is_no_sequence(loop):
    loop.onKeyDown(key="ctrl+k ctrl+s")(loop.delivered.append)
    for event in press("ctrl+k", "ctrl+s", apart=1.5):  # their modifiers' come in between
        loop.dispatch(event)
    assert loop.delivered == []
    for event in press("ctrl+k", "ctrl+s", at=100, apart=0.9):
        loop.dispatch(event)
    assert len(loop.delivered) == 1


def test_what_a_held_key_makes_by_itself_does_not_count(loop):
    loop.onKeyDown(key="g g")(loop.delivered.append)
    first, second = press("g", "g")
    loop.dispatch(first)
    for event in press("g", "g", at=0.3, repeat=True):
        loop.dispatch(event)
    assert loop.delivered == []
    loop.dispatch(KeyDown(key="g", text="g", time=0.5))
    assert len(loop.delivered) == 1
    assert second is not first


def test_each_registration_has_its_own(loop):
    loop.onKeyDown(key="g g")(lambda event: loop.delivered.append("gg"))
    loop.onKeyDown(key="g h")(lambda event: loop.delivered.append("gh"))
    loop.onKeyDown(key="g")(lambda event: loop.delivered.append("g"))
    for event in press("g", "h", "g", "g"):
        loop.dispatch(event)
    assert loop.delivered == ["g", "gh", "g", "gg", "g"]


def test_by_place_and_on_release(loop):
    loop.onKeyDown(physical="w a")(lambda event: loop.delivered.append("place"))
    loop.onKeyUp(key="x y")(lambda event: loop.delivered.append("up"))
    for key, place in (("z", "w"), ("q", "a")):
        loop.dispatch(KeyDown(key=key, physical=place, time=0.0))
    for key in "xy":
        loop.dispatch(KeyUp(key=key, time=0.0))
    assert loop.delivered == ["place", "up"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("ctl+k ctrl+s", "`ctl` is not a modifier"),
        ("ctrl+k ctrl+zeppelin", "no key is called `zeppelin`"),
        ("pageup", "did you mean `page up`"),
        ("page upp", "`page up`"),
    ],
)
def test_a_sequence_of_what_is_no_key_is_refused(loop, wrong, why):
    with pytest.raises(RegistrationError, match=why):
        loop.onKeyDown(key=wrong)(print)
