"""Events that a program posts to pygame: with fields left out, or with nonsense in them."""

from __future__ import annotations

import math
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import uievents as ev
from uievents.dispatch.filters import check_event
from uievents.sources.fields import Fields

pygame = pytest.importorskip("pygame")
Window = pytest.importorskip("uievents.sources.window").Window
TRANSLATIONS = pytest.importorskip("uievents.sources.translator").TRANSLATIONS

FIELDS = """
    axis button buttons device_index file finger_id flipped hat instance_id key length mod pos
    precise_x precise_y pressure rel scancode start text touch unicode value window x y
"""
"""All that any translation asks for; one kind or another has each."""


class Failing:
    """An object of the program that fails whatever is done with it."""

    def fail(self, *_):
        raise ValueError("not so")

    __bool__ = __len__ = __iter__ = __float__ = __int__ = __index__ = __hash__ = __eq__ = fail


NONSENSE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(2**63) - 1, 2**31, math.nan, math.inf, -math.inf, 1e308, -0.0]),
    st.floats(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.lists(st.one_of(st.integers(), st.floats(), st.none(), st.text()), max_size=4),
    st.tuples(st.floats(), st.integers()),
    st.tuples(st.text(), st.none()),
    st.builds(Failing),
    st.just(pygame.Vector2(3, 4)),
    st.just(Failing),
    st.dictionaries(st.integers(), st.integers(), max_size=2),
)

kinds = pytest.mark.parametrize("kind", sorted(TRANSLATIONS), ids=pygame.event.event_name)


@pytest.fixture
def opened():
    patch = pytest.MonkeyPatch()
    patch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((100, 100))
    yield
    pygame.display.quit()
    patch.undo()


@pytest.fixture
def tell(opened):
    """The events made of one posted event, and of its neighbours; an error fails the test."""

    def fail(error, event, translation):
        raise error

    def tell(kind, fields):
        pygame.event.clear()
        events = []
        window = Window(
            SimpleNamespace(**dict.fromkeys(("collected", "attach", "expect"), lambda *_: None)),
            fail,
        )
        window.attach(None, events.append, lambda: 7.0)
        for event in (
            pygame.event.Event(pygame.USEREVENT),
            pygame.event.Event(kind, fields),
            pygame.event.Event(pygame.USEREVENT + 1),
        ):
            pygame.event.post(event)
        window.drain()
        before, *delivered, after = events
        assert (before.kind, after.kind) == (pygame.USEREVENT, pygame.USEREVENT + 1)
        assert delivered
        for one in delivered:
            check_event(one)
        return delivered

    return tell


@kinds
def test_an_event_without_any_fields_is_delivered(tell, kind):
    [delivered] = tell(kind, {})
    assert type(delivered) is not ev.PygameEvent


@kinds
@given(data=st.data())
@settings(
    max_examples=settings.default.max_examples * 2 // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nonsense_in_any_field_stops_nothing(tell, kind, data):
    names = data.draw(st.lists(st.sampled_from(FIELDS.split()), unique=True, max_size=8))
    tell(kind, {name: data.draw(NONSENSE, label=name) for name in names})


AT = {"time": 7.0, "source": "window"}


@pytest.mark.parametrize(
    ("kind", "fields", "event"),
    [
        ("KEYDOWN", {"key": pygame.K_SPACE}, ev.KeyDown("space", pygame.K_SPACE, **AT)),
        ("KEYUP", {"key": pygame.K_SPACE}, ev.KeyUp("space", pygame.K_SPACE, **AT)),
        ("KEYDOWN", {"key": None, "unicode": 3}, ev.KeyDown("", 0, **AT)),
        ("KEYDOWN", {"key": 2**40}, ev.KeyDown("", 2**40, **AT)),
        ("MOUSEMOTION", {}, ev.MouseMove((0, 0), **AT)),
        ("MOUSEMOTION", {"buttons": 3}, ev.MouseMove((0, 0), **AT)),
        ("MOUSEMOTION", {"buttons": [0, 1, True]}, ev.MouseMove((0, 0), (0, 0), (2, 3), **AT)),
        ("MOUSEBUTTONDOWN", {"pos": "x"}, ev.MouseDown((0, 0), 1, **AT)),
        ("MOUSEBUTTONDOWN", {"pos": (math.nan, 3)}, ev.MouseDown((0, 0), 1, **AT)),
        ("MOUSEBUTTONDOWN", {"pos": [3.9, 4]}, ev.MouseDown((3, 4), 1, **AT)),
        (
            "MOUSEBUTTONDOWN",
            {"pos": pygame.Vector2(3, 4), "button": 3},
            ev.MouseDown((3, 4), 3, **AT),
        ),
        ("MOUSEWHEEL", {}, ev.Wheel((0, 0), **AT)),
        ("JOYAXISMOTION", {"value": 7}, ev.GamepadMove(value=1.0, **AT)),
        ("JOYHATMOTION", {"value": 1.0}, ev.GamepadHat(**AT)),
        ("FINGERDOWN", {"x": math.inf}, ev.TouchDown(0.0, 0.0, **AT)),
        ("DROPFILE", {"file": b"bytes"}, ev.Drop(**AT)),
        ("WINDOWSIZECHANGED", {"x": 5, "y": None}, ev.Resize((5, 0), **AT)),
    ],
)
def test_what_is_missing_or_of_another_type_has_its_neutral_value(tell, kind, fields, event):
    assert tell(getattr(pygame, kind), fields) == [event]


def test_a_posted_key_without_modifiers_has_those_that_are_held(opened):
    events = []
    window = Window(
        SimpleNamespace(**dict.fromkeys(("collected", "attach", "expect"), lambda *_: None))
    )
    window.attach(None, events.append, lambda: 7.0)
    window.drain()
    events.clear()
    for fields in ({"key": 97, "mod": pygame.KMOD_CTRL}, {"key": 98}, {"key": 99, "mod": None}):
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, fields))
    window.drain()
    assert [event.mods for event in events] == [{"ctrl"}, frozenset(), frozenset()]


@given(value=NONSENSE)
def test_a_field_has_the_type_that_is_asked_for(value):
    fields = Fields({"x": value})
    assert type(fields.whole("x")) is int
    assert abs(fields.whole("x")) <= 2**63
    assert type(fields.real("x")) is float
    assert math.isfinite(fields.real("x"))
    assert list(map(type, fields.pair("x"))) == [int, int]
    assert type(fields.text("x")) is str
    assert type(fields.flag("x")) is bool
    assert set(fields.buttons("x")) <= set(range(1, 33))


@pytest.mark.parametrize("strict", [False, True])
def test_what_cannot_be_made_an_event_goes_to_on_error_and_its_neighbours_are_delivered(
    monkeypatch, strict
):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    failed = []

    def broken(translator, fields, now):
        raise KeyError("broken")

    monkeypatch.setitem(TRANSLATIONS, pygame.KEYDOWN, broken)
    with ev.App(
        strict=strict, on_error=lambda error, event, handler: failed.append((error, event, handler))
    ) as app:
        events = []
        app.onMouseDown(events.append)
        app.onPygameEvent(events.append)
        app.turn(0)
        events.clear()
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.KEYDOWN, pygame.KEYDOWN, pygame.USEREVENT):
            pygame.event.post(pygame.event.Event(kind))
        for _ in range(2 if strict else 1):  # strict: each failure ends a turn
            with pytest.raises(ExceptionGroup) if strict else nullcontext():
                app.turn(0)
    names = [getattr(event, "name", "") or type(event).__name__ for event in events]
    assert names == ["MouseDown", "KeyDown", "KeyDown", "UserEvent"]
    assert [(type(error), event.name) for error, event, _ in failed] == [(KeyError, "KeyDown")] * 2
    assert {handler for _, _, handler in failed} == {broken}
