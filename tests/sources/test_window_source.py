"""pygame's events as events of this package: the kinds that XTEST cannot make."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import uievents as ev

pygame = pytest.importorskip("pygame")


@pytest.fixture
def delivered(dummy_display):
    """The events that the window source makes of what is posted to pygame."""
    from uievents.sources.window import Window

    def nothing(*_):
        pass

    window = Window(SimpleNamespace(collected=nothing, attach=nothing, expect=nothing))
    events = []
    window.attach(None, events.append, lambda: 7.0)

    def tell(kind, **fields):
        events.clear()
        pygame.event.post(pygame.event.Event(kind, fields))
        window.drain()
        assert {(event.time, event.source) for event in events} <= {
            (7.0, "window"),
            (7.0, "pygame"),
        }
        return events

    return tell


AT = {"time": 7.0, "source": "window"}
TOUCH = {"x": 0.25, "y": 0.5, "dx": 0.0, "dy": 0.0, "finger_id": 3, "pressure": 0.75}
PAD = {"joy": 0, "instance_id": 2}


@pytest.mark.parametrize(
    ("kind", "fields", "event"),
    [
        ("FINGERDOWN", TOUCH, ev.TouchDown(0.25, 0.5, 3, 0.75, **AT)),
        ("FINGERMOTION", TOUCH, ev.TouchMove(0.25, 0.5, 3, 0.75, **AT)),
        ("FINGERUP", TOUCH, ev.TouchUp(0.25, 0.5, 3, 0.75, **AT)),
        ("DROPFILE", {"file": "/a b"}, ev.Drop(file="/a b", **AT)),
        ("DROPTEXT", {"text": "words"}, ev.Drop(text="words", **AT)),
        (
            "TEXTEDITING",
            {"text": "ni", "start": 1, "length": 2},
            ev.TextEditing("ni", 1, 2, **AT),
        ),
        ("TEXTINPUT", {"text": "你"}, ev.TextInput("你", **AT)),
        ("JOYBUTTONDOWN", {**PAD, "button": 4}, ev.GamepadDown(2, 4, **AT)),
        ("JOYBUTTONUP", {**PAD, "button": 4}, ev.GamepadUp(2, 4, **AT)),
        ("JOYAXISMOTION", {**PAD, "axis": 1, "value": -0.5}, ev.GamepadMove(2, 1, -0.5, **AT)),
        ("JOYHATMOTION", {**PAD, "hat": 0, "value": (-1, 1)}, ev.GamepadHat(2, 0, (-1, 1), **AT)),
        ("JOYDEVICEADDED", {"device_index": 1}, ev.GamepadConnected(1, **AT)),
        ("JOYDEVICEREMOVED", {"instance_id": 2}, ev.GamepadDisconnected(2, **AT)),
    ],
)
def test_each_kind_has_its_event(delivered, kind, fields, event):
    assert delivered(getattr(pygame, kind), **fields) == [event]


def test_pygame_tells_the_way_of_a_finger_as_its_pressure(delivered):
    [touch] = delivered(pygame.FINGERMOTION, **TOUCH | {"dy": -0.125, "pressure": -0.125})
    assert touch.pressure == 1.0


def test_the_wheels_old_form_is_delivered_as_it_is(delivered):
    """SDL 1's buttons 4 and 5, which pygame sends beside MOUSEWHEEL."""
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        events = delivered(kind, button=4, pos=(1, 2), touch=False)
        assert [(type(event), event.kind) for event in events] == [(ev.PygameEvent, kind)]


@pytest.mark.parametrize(
    ("fields", "steps", "precise"),
    [
        ({"x": 0, "y": 1, "precise_x": 0.0, "precise_y": 0.5}, (0, 1), (0.0, 0.5)),
        ({"x": 0, "y": 1, "flipped": True}, (0, -1), (0.0, -1.0)),  # a mac's natural direction
        ({"x": -2, "y": 0, "precise_x": -2.25, "precise_y": 0.0}, (-2, 0), (-2.25, 0.0)),
        ({"y": 3}, (0, 3), (0.0, 3.0)),
    ],
)
def test_the_wheel_has_whole_steps_beside_the_precise_ones(delivered, fields, steps, precise):
    [wheel] = delivered(pygame.MOUSEWHEEL, **fields)
    assert (wheel.dx, wheel.dy) == steps
    assert (wheel.precise_x, wheel.precise_y) == precise
    assert {type(wheel.dx), type(wheel.dy)} == {int}  # width=brush takes no float


def test_a_scripted_wheel_is_as_precise_as_its_steps():
    assert ev.Wheel((0, 0), 0, -2).precise_y == -2.0
