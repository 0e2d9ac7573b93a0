"""Filters: what they let through, and values that a field never has."""

from __future__ import annotations

import signal
from typing import ClassVar, Literal

import pytest

from uievents.errors import RegistrationError
from uievents.events import Click, Event, Received


class Player:
    """The object that an event is for."""


def test_a_field_equals_a_value(app):
    calls = []
    app.onClick(button=3, count=1)(calls.append)
    app.tell(Click(pos=(0, 0)), Click(pos=(0, 0), button=3), Click(pos=(0, 0), button=3, count=2))
    assert [(event.button, event.count) for event in calls] == [(3, 1)]


def test_any_of_several_values(app):
    calls = []
    app.onClick(button=(1, 3))(calls.append)
    app.tell(*(Click(pos=(0, 0), button=button) for button in (1, 2, 3)))
    assert [event.button for event in calls] == [1, 3]


def test_a_value_that_is_a_tuple(app):
    calls = []
    app.onClick(pos=(3, 4))(calls.append)
    app.tell(Click(pos=(3, 4)), Click(pos=(3, 5)))
    assert [event.pos for event in calls] == [(3, 4)]


def test_what_is_computed_is_a_field_too(app):
    calls = []
    app.onReceived(text="quit")(calls.append)
    app.tell(Received(connection=None, data=b"quit"), Received(connection=None, data=b"stay"))
    assert len(calls) == 1


def test_a_predicate(app):
    calls = []
    app.onClick(when=lambda event: event.x > 5, button=1)(calls.append)
    app.tell(Click(pos=(1, 0)), Click(pos=(9, 0)), Click(pos=(9, 0), button=2))
    assert [(event.x, event.button) for event in calls] == [(9, 1)]
    with pytest.raises(RegistrationError, match="when="):
        app.onClick(when=3)(calls.append)


def test_an_unknown_field_gets_a_suggestion_and_the_list(app):
    with pytest.raises(RegistrationError, match=r"no field `buton` \(did you mean `button`\?\)"):
        app.onClick(buton=1)(print)
    with pytest.raises(RegistrationError, match="it has pos, button, count, time"):
        app.onClick(colour=1)(print)
    with pytest.raises(RegistrationError):
        app.onClick(_flow=0)(print)


@pytest.mark.parametrize(
    ("name", "filters", "why"),
    [
        ("onClick", {"button": "left"}, "never 'left': it is int .1 is left, 2 middle, 3 right"),
        ("onClick", {"button": (1, "left")}, "never 'left': it is int"),
        ("onClick", {"pos": 3}, r"Click.pos is never 3: it is tuple\[int, int\]"),
        ("onClick", {"pos": (1, 2, 3)}, "never 1"),
        ("onClick", {"x": "3"}, "Click.x is never '3': it is int"),
        ("onReceived", {"data": "quit"}, "Received.data is never 'quit': it is bytes"),
        ("onReceived", {"text": b"quit"}, "it is str"),
        ("onGamepadDown", {"button": "a"}, "it is int$"),
        ("onClick", {"mods": "ctrl"}, r"Click.mods is never 'ctrl': it is frozenset\[str\]"),
        ("onClick", {"mods": {"ctl"}}, r"'ctl' is not a modifier \(did you mean `ctrl`\?\)"),
        ("onClick", {"mods": [{"ctrl"}, {"shfit"}]}, "`shift`"),
        ("onClick", {"button": bool}, "a condition of your own is when=, a function of the event"),
        ("onClick", {"priority": "high"}, "priority is a whole number, not 'high'"),
    ],
)
def test_a_value_that_the_field_cannot_have_is_refused(app, name, filters, why):
    with pytest.raises(TypeError, match=why):
        getattr(app, name)(**filters)(print)


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("onClick", 1, r"write onClick\(button=1\)"),
        ("onKeyDown", "escape", r"write onKeyDown\(key='escape'\)"),
        ("onClick", 1.5, r"write onClick\(time=1.5\)"),
    ],
)
def test_refusing_a_filter_without_its_name_says_which_it_is(app, name, value, meant):
    with pytest.raises(RegistrationError, match=meant):
        getattr(app, name)(value)


def test_what_a_called_handler_returns_is_no_handler(app):
    """``app.onClick(clicked())``: taken for a decorator's, nothing would be registered."""

    def clicked(event=None):
        return None

    for register in (app.onClick, app.onClick(button=1), lambda value: app.on(Click, value)):
        with pytest.raises(RegistrationError, match="None is not; was it called"):
            register(clicked())
    with pytest.raises(RegistrationError, match="was it called"):
        app.on(Click, handler=None, button=1)
    assert callable(app.onClick()), "without one, it is a decorator"
    assert callable(app.on(Click, button=1))


def test_a_handler_in_the_place_of_its_name_is_refused(app):
    """Other libraries allow it; here it would never be called, without a word."""
    with pytest.raises(RegistrationError, match=r"write onClick\(handler\)"):
        app.onClick = print
    app.onward = print  # anybody's


def test_a_value_that_the_address_cannot_have_is_refused_too(app):
    """The filter on an address is looked up, not called; its value is checked all the same."""

    class TestTurn(Event):
        address: ClassVar[str] = "player"
        player: Player

    delivered = []
    player = Player()
    app.onTestTurn(player=player)(delivered.append)
    app.tell(TestTurn(player), TestTurn(Player()))
    assert [event.player for event in delivered] == [player]
    for wrong in (object(), lambda: player, "player"):
        with pytest.raises(TypeError, match=r"TestTurn.player is never .*: it is Player"):
            app.onTestTurn(player=wrong)(print)


def test_values_that_the_field_can_have(app):
    class TestMany(Event):
        level: int | None = None
        rate: float = 1.0
        mode: Literal["slow", "quick"] = "slow"
        tags: frozenset[str] = frozenset()
        way: tuple[tuple[int, int], ...] = ()
        whatever: Unknown = None  # noqa: F821  (what cannot be looked up is not checked)

    for filters in (
        {"level": None},
        {"level": (None, 3)},
        {"rate": 1},
        {"mode": "quick"},
        {"tags": {"a", "b"}},
        {"way": ((1, 2), (3, 4))},
        {"whatever": object()},
    ):
        app.onTestMany(**filters)(print)


def test_values_of_types_that_can_be_looked_up(app):
    for filters in ({"button": (1, 3)}, {"pos": ((1, 2), (3, 4))}, {"mods": {"ctrl"}}, {"time": 1}):
        app.onClick(**filters)(print)
    app.onSignal(number=signal.SIGINT)(print)
    app.onKeyDown(repeat=0)(print)
