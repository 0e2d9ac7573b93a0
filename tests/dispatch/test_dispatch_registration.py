"""How registration is written: names, filters, and what type checkers see of them."""

from __future__ import annotations

import dataclasses
import signal
import sys
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from uievents import events
from uievents.dispatch import Dispatcher, Handlers
from uievents.dispatch.keyfilter import parse_key
from uievents.errors import RegistrationError
from uievents.events import Click, Event, KeyDown, Received, Wheel


class App(Handlers):
    def __init__(self):
        self.dispatcher = Dispatcher(strict=True)

    def tell(self, *told):
        for event in told:
            self.dispatcher.dispatch(event)


class Player:
    """Whom an event may be for."""


@pytest.fixture
def app():
    return App()


def key(name, *mods):
    return KeyDown(key=name, mods=frozenset(mods))


# ---------------------------------------------------------------- names


def test_decorators_return_the_function_and_stack(app):
    heard = []

    def handler(event):
        heard.append(type(event))

    assert app.onClick(handler) is handler
    assert app.onWheel(priority=1)(handler) is handler
    assert app.on(KeyDown)(handler) is handler
    app.tell(Click(pos=(0, 0)), Wheel(pos=(0, 0)), key("a"))
    assert heard == [Click, Wheel, KeyDown]


def test_every_built_in_type_has_its_name(app):
    for cls in events.all_types():
        if cls.__module__ == events.__name__:
            getattr(app, f"on{cls.__name__}")(lambda event: None)
            assert app.dispatcher.has_handlers(cls)


def test_a_type_of_the_users_own(app):
    class TestScore(Event):
        points: int

    heard = []
    app.onTestScore(points=3)(heard.append)
    app.tell(TestScore(points=2), TestScore(points=3))
    assert [event.points for event in heard] == [3]


def test_the_latest_definition_in_a_module_wins(app):
    def define():
        class TestTwice(Event):
            pass

        return TestTwice

    _first, second = define(), define()
    heard = []
    app.onTestTwice(heard.append)
    app.tell(second())
    assert len(heard) == 1


def test_the_same_name_in_two_modules_is_refused(app):
    kept = [type("TestAmbiguous", (Event,), {"__module__": name}) for name in ("one", "two")]
    with pytest.raises(RegistrationError, match=r"one and two.*\.on\(TestAmbiguous\)"):
        _ = app.onTestAmbiguous
    assert len(kept) == 2  # a class that nobody holds could have been collected


def test_a_wrong_name_gets_a_suggestion(app):
    for spelling in ("onclick", "on_click"):
        with pytest.raises(RegistrationError, match=r"\(did you mean `onClick`\?\)"):
            getattr(app, spelling)
    with pytest.raises(RegistrationError, match=r"`onClik` \(did you mean `onClick`\?\)"):
        app.onClik(lambda event: None)
    with pytest.raises(AttributeError):
        _ = app.onClik
    assert not hasattr(app, "onClik")


def test_a_type_that_is_yet_to_be_defined(app):
    with pytest.raises(RegistrationError, match=r"define `class Zeppelin\(Event\)` first"):
        _ = app.onZeppelin


@pytest.mark.parametrize("options", [{}, {"frozen": True}, {"slots": True}])
def test_a_dataclass_of_an_event_is_told_to_be_none(options):
    with pytest.raises(TypeError, match="leave @dataclass out"):

        @dataclasses.dataclass(**options)
        class TestData(Event):
            points: int

    assert not dataclasses.is_dataclass(Click)
    assert not dataclasses.is_dataclass(Click(pos=(0, 0)))


@pytest.mark.parametrize("name", ["foo", "once", "on_time"])
def test_other_names_are_plain_attribute_errors(app, name):
    with pytest.raises(AttributeError, match=f"no attribute '{name}'") as raised:
        getattr(app, name)
    assert not isinstance(raised.value, RegistrationError)


def test_an_attribute_error_within_a_property_is_its_own():
    class Game(App):
        @property
        def score(self):
            return self.scroe

    with pytest.raises(AttributeError, match="scroe"):
        _ = Game().score


def test_target_registers_at_another(app):
    other = App()
    heard = []
    app.onClick(target=other)(heard.append)
    app.tell(Click(pos=(0, 0)))
    assert heard == []
    other.tell(Click(pos=(0, 0)))
    assert len(heard) == 1


# ---------------------------------------------------------------- filters


def test_a_field_equals_a_value(app):
    heard = []
    app.onClick(button=3, count=1)(heard.append)
    app.tell(Click(pos=(0, 0)), Click(pos=(0, 0), button=3), Click(pos=(0, 0), button=3, count=2))
    assert [(event.button, event.count) for event in heard] == [(3, 1)]


def test_any_of_several_values(app):
    heard = []
    app.onClick(button=(1, 3))(heard.append)
    app.tell(*(Click(pos=(0, 0), button=button) for button in (1, 2, 3)))
    assert [event.button for event in heard] == [1, 3]


def test_a_value_that_is_a_tuple(app):
    heard = []
    app.onClick(pos=(3, 4))(heard.append)
    app.tell(Click(pos=(3, 4)), Click(pos=(3, 5)))
    assert [event.pos for event in heard] == [(3, 4)]


def test_what_is_computed_is_a_field_too(app):
    heard = []
    app.onReceived(text="quit")(heard.append)
    app.tell(Received(connection=None, data=b"quit"), Received(connection=None, data=b"stay"))
    assert len(heard) == 1


def test_a_predicate(app):
    heard = []
    app.onClick(when=lambda event: event.x > 5, button=1)(heard.append)
    app.tell(Click(pos=(1, 0)), Click(pos=(9, 0)), Click(pos=(9, 0), button=2))
    assert [(event.x, event.button) for event in heard] == [(9, 1)]
    with pytest.raises(RegistrationError, match="when="):
        app.onClick(when=3)(heard.append)


def test_an_unknown_field_gets_a_suggestion_and_the_list(app):
    with pytest.raises(RegistrationError, match=r"no field `buton` \(did you mean `button`\?\)"):
        app.onClick(buton=1)(print)
    with pytest.raises(RegistrationError, match="it has pos, button, count, time"):
        app.onClick(colour=1)(print)
    with pytest.raises(RegistrationError):
        app.onClick(_flow=0)(print)


@pytest.mark.parametrize(
    ("wanted", "heard"),
    [
        ("s", ["s", "ctrl+s", "ctrl+shift+s"]),
        ("ctrl+s", ["ctrl+s"]),
        ("Control+S", ["ctrl+s"]),
        ("shift+ctrl+s", ["ctrl+shift+s"]),
        (("escape", "ctrl+s"), ["ctrl+s", "escape"]),
    ],
)
def test_keys(app, wanted, heard):
    got = []
    app.onKeyDown(key=wanted)(lambda event: got.append("+".join([*sorted(event.mods), event.key])))
    app.tell(key("s"), key("s", "ctrl"), key("s", "ctrl", "shift"), key("escape"), key("x", "ctrl"))
    assert got == heard


def test_names_of_keys():
    assert parse_key("+") == (frozenset(), "+")
    assert parse_key("ctrl++") == ({"ctrl"}, "+")
    assert parse_key("Cmd + Option + Left") == ({"meta", "alt"}, "left")
    assert parse_key("page up") == (frozenset(), "page up")
    with pytest.raises(RegistrationError, match=r"`ctl` is no modifier \(did you mean `ctrl`"):
        parse_key("ctl+s")
    assert parse_key("ctrl+[+]") == ({"ctrl"}, "[+]")
    assert parse_key("ä") == (frozenset(), "ä")  # other keyboards have other letters
    for wrong in ("", "ctrl+", 3):
        with pytest.raises(RegistrationError):
            parse_key(wrong)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("excape", r"`excape` \(did you mean `escape`\?\)"),
        ("esc", "`escape`"),
        ("ctrl+pageup", r"`pageup` \(did you mean `page up`\?\)"),
        ("ctr+s", r"`ctr` is no modifier \(did you mean `ctrl`\?\)"),
        ("shift", "`left shift` and `right shift`"),
        ("jump", "`uievents keys` shows"),
        (("a", "excape"), "`escape`"),
    ],
)
def test_a_key_that_no_keyboard_has_is_refused(app, wrong, meant):
    with pytest.raises(RegistrationError, match=meant):
        app.onKeyDown(key=wrong)(print)


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
        ("onClick", {"mods": {"ctl"}}, r"'ctl' is no modifier \(did you mean `ctrl`\?\)"),
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
        ("onClick", None, None),
    ],
)
def test_a_filter_without_its_name_is_told_it(app, name, value, meant):
    if meant is None:
        assert callable(getattr(app, name)(value))  # no handler yet: a decorator
        return
    with pytest.raises(RegistrationError, match=meant):
        getattr(app, name)(value)


def test_a_handler_in_the_place_of_its_name_is_refused(app):
    """As other libraries have it; here it would never be called, and nobody would say why."""
    with pytest.raises(RegistrationError, match=r"write onClick\(handler\)"):
        app.onClick = print
    app.onward = print  # anybody's


def test_a_value_that_the_address_cannot_have_is_refused_too(app):
    """What is looked up is not asked, and is checked all the same."""

    class TestTurn(Event):
        address: ClassVar[str] = "player"
        player: Player

    told = []
    player = Player()
    app.onTestTurn(player=player)(told.append)
    app.tell(TestTurn(player), TestTurn(Player()))
    assert [event.player for event in told] == [player]
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
        whatever: Unknown = None  # noqa: F821  (nothing is said of what cannot be looked up)

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


def test_every_key_of_pygame_has_its_name(monkeypatch):
    """The table of names is that of pygame, and of SDL where pygame has none."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    import pygame

    from uievents.sources.keynames import key_name

    pygame.display.init()
    try:
        codes = [
            8,
            9,
            13,
            27,
            127,
            *range(32, 127),
            *(1 << 30 | scancode for scancode in range(512)),
        ]
        names = {name for code in codes if (name := key_name(code))} - {" "}
    finally:
        pygame.display.quit()
    for name in names:
        assert parse_key(name)[1] == name
    assert {"escape", "[+]", "ac back", "volumeup"} <= names


# ---------------------------------------------------------------- type checkers


TYPED = """
from uievents.dispatch import Dispatcher, Handlers, Subscription
from uievents.events import Click, Event, KeyDown, MouseEvent, Wheel

class App(Handlers):
    def __init__(self) -> None:
        self.dispatcher = Dispatcher()

class Score(Event):
    points: int

app = App()

@app.onClick
def clicked(event: Click) -> None: ...

@app.onClick(button=1)
@app.onWheel
def both(event: Click | Wheel) -> None: ...

@app.onClick
async def later(event: MouseEvent) -> None: ...

@app.on(Score, points=3)
def scored(event: Score) -> None: ...

subscription: Subscription = app.on(Click, clicked, button=1)

@app.onClick
def wrong(event: KeyDown) -> None: ...  # error

@app.onClick(button=1)
def wrong_too(event: KeyDown) -> None: ...  # error

app.on(Click, scored, once=1)  # error
app.onClik  # error
app.on(Score, clicked)
Score(point=3)  # error
"""


@pytest.mark.slow
def test_a_type_checker_tells_right_from_wrong(tmp_path, monkeypatch):
    """Slow, as mypy reads the package first."""
    api = pytest.importorskip("mypy.api")
    path = tmp_path / "typed.py"
    path.write_text(TYPED)
    package = Path(sys.modules["uievents"].__file__).parent.parent
    monkeypatch.setenv("MYPYPATH", str(package))
    monkeypatch.chdir(tmp_path)
    configured = ["--config-file", str(package / "pyproject.toml")]  # as "make check" reads it
    told, _, _ = api.run([*configured, "--cache-dir", str(package / ".mypy_cache"), str(path)])
    wrong = {int(line.split(":")[1]) for line in told.splitlines() if ": error:" in line}
    expected = {n for n, line in enumerate(TYPED.splitlines(), 1) if line.endswith("# error")}
    # A decorator's error is told at its own line.
    expected = {n - 1 if TYPED.splitlines()[n - 1].startswith("def") else n for n in expected}
    assert wrong == expected, told
