"""A name that another library uses is answered with the name here."""

from __future__ import annotations

import pytest

from uievents import EventLoop, events
from uievents.dispatch.aliases import ALIASES
from uievents.errors import NoSuchEvent, RegistrationError

YET_TO_COME = {"Frame", "Step"} - set(vars(events))


@pytest.fixture
def loop():
    with EventLoop() as loop:
        yield loop


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("onQuit", "onClose"),
        ("onPaint", "onDraw"),
        ("onRender", "onDraw"),
        ("onUpdate", "onFrame"),
        ("on_mouse_down", "onMouseDown"),
        ("on_mouse_press", "onMouseDown"),
        ("on_key_press", "onKeyDown"),
        ("on_draw", "onDraw"),
        ("on_close", "onClose"),
        ("onkeydown", "onKeyDown"),
        ("onMousedown", "onMouseDown"),
        ("onMOUSEBUTTONDOWN", "onMouseDown"),
        ("onKEYDOWN", "onKeyDown"),
        ("onMouseMotion", "onMouseMove"),
        ("onScroll", "onWheel"),
        ("onmessage", "onReceived"),
        ("onMessage", "onReceived"),
        ("onPaintEvent", "onDraw"),
        ("onFocusIn", "onFocus"),
        ("onClik", "onClick"),
        ("keydown", "onKeyDown"),
        ("key_down", "onKeyDown"),
        ("KEYDOWN", "onKeyDown"),
        ("click", "onClick"),
        ("mouse_motion", "onMouseMove"),
    ],
)
def test_an_attribute_gets_the_name_that_is_meant(loop, name, meant):
    if meant[2:] in YET_TO_COME:  # they come with the frames
        meant = None
    with pytest.raises(NoSuchEvent, match=rf"`{name}`") as refused:
        getattr(loop, name)
    assert meant is None or f"(did you mean `{meant}`?)" in str(refused.value)
    assert not hasattr(loop, name)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("keydown", "KeyDown"),
        ("KeyDown", "KeyDown"),
        ("MOUSEBUTTONDOWN", "MouseDown"),
        ("<Button-1>", None),
        ("on_click", "Click"),
        ("clicked", "Click"),
        ("quit", "Close"),
        ("data", "Received"),
        ("Clck", "Click"),
        ("zeppelin", None),
    ],
)
def test_a_text_in_the_place_of_a_type_gets_it_too(loop, name, meant):
    with pytest.raises(
        RegistrationError, match="is not an event type: give the class, "
    ) as refused:
        loop.on(name, print)
    if meant is not None:
        assert f"give the class, {meant}, not its name" in str(refused.value)


def test_what_is_like_nothing_is_a_plain_attribute_error(loop):
    for name in ("foo", "once_more", "_keydown", "zeppelin", "on", "onto"):
        if name == "on":
            continue
        with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
            getattr(loop, name)
    with pytest.raises(NoSuchEvent, match=r"define `class Zeppelin\(Event\)` first"):
        _ = loop.onZeppelin


def test_the_error_within_a_property_is_its_own():
    class Game(EventLoop):
        @property
        def click(self):
            return self.no_such_thing

    with Game() as game, pytest.raises(AttributeError, match="no_such_thing"):
        _ = game.click


def test_every_name_of_the_table_leads_to_an_event():
    known = {cls.__name__ for cls in events.all_types()}
    assert set(ALIASES.values()) - known <= YET_TO_COME
    for name in ALIASES:
        assert name == name.lower()
        assert name not in {one.lower() for one in known if one in vars(events)}, name
