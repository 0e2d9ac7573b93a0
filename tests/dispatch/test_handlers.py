"""How registration is written: names, decorators, and what type checkers see of them."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from tests.dispatch.conftest import App, key
from uievents import events
from uievents.errors import RegistrationError
from uievents.events import Click, Event, KeyDown, Wheel


def test_decorators_return_the_function_and_stack(app):
    calls = []

    def handler(event):
        calls.append(type(event))

    assert app.onClick(handler) is handler
    assert app.onWheel(priority=1)(handler) is handler
    assert app.on(KeyDown)(handler) is handler
    app.tell(Click(pos=(0, 0)), Wheel(pos=(0, 0)), key("a"))
    assert calls == [Click, Wheel, KeyDown]


def test_every_built_in_type_has_its_name(app):
    for cls in events.all_types():
        if cls.__module__ == events.__name__:
            getattr(app, f"on{cls.__name__}")(lambda event: None)
            assert app.dispatcher.has_handlers(cls)


def test_a_type_of_the_users_own(app):
    class TestScore(Event):
        points: int

    calls = []
    app.onTestScore(points=3)(calls.append)
    app.tell(TestScore(points=2), TestScore(points=3))
    assert [event.points for event in calls] == [3]


def test_the_latest_definition_in_a_module_wins(app):
    def define():
        class TestTwice(Event):
            pass

        return TestTwice

    _first, second = define(), define()
    calls = []
    app.onTestTwice(calls.append)
    app.tell(second())
    assert len(calls) == 1


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
def test_refusing_a_dataclass_of_an_event_says_that_it_cannot_be_one(options):
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
    calls = []
    app.onClick(target=other)(calls.append)
    app.tell(Click(pos=(0, 0)))
    assert calls == []
    other.tell(Click(pos=(0, 0)))
    assert len(calls) == 1


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
    report, _, _ = api.run([*configured, "--cache-dir", str(package / ".mypy_cache"), str(path)])
    wrong = {int(line.split(":")[1]) for line in report.splitlines() if ": error:" in line}
    expected = {n for n, line in enumerate(TYPED.splitlines(), 1) if line.endswith("# error")}
    # mypy reports a decorator's error at the decorator's line.
    expected = {n - 1 if TYPED.splitlines()[n - 1].startswith("def") else n for n in expected}
    assert wrong == expected, report
