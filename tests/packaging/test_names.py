"""The names for type checkers and editors agree with the program."""

from __future__ import annotations

import ast
import inspect
import pydoc

import pytest

import uievents
from tests.conftest import ROOT, load
from uievents import Click, Event, EventLoop, KeyDown, Received
from uievents.events import all_types

NAMES = ROOT / "uievents/dispatch/names.py"


@pytest.fixture(scope="module")
def names():
    """The command that makes the file."""
    return load(ROOT / ".ci/names.py")


def test_the_file_is_what_make_types_makes(names):
    assert NAMES.read_text() == names.make(), "say `make types`, and commit the file"


def test_every_event_of_uievents_is_exported():
    code = uievents.events.__name__
    own = {cls.__name__ for cls in all_types() if cls.__module__ == code}
    assert own - {name for name in own if name.startswith("_")} <= set(uievents.__all__)


def test_every_exported_event_has_its_name_options_and_filters():
    from uievents.dispatch import names as known

    tree = ast.parse(NAMES.read_text())
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    naming = {node.name for node in classes["Naming"].body if isinstance(node, ast.FunctionDef)}
    for name in uievents.__all__:
        cls = getattr(uievents, name)
        if not (isinstance(cls, type) and issubclass(cls, Event)):
            continue
        assert f"on{name}" in naming
        fields = {field for field in cls.__struct_fields__ if not field.startswith("_")}
        options = {"priority", "when", "target", "scope"}
        for form, own in (("Options", "once"), ("Next", "timeout"), ("Events", "limit")):
            keywords = set(getattr(known, name + form).__annotations__)
            assert fields | options | {own} <= keywords
        assert "once" not in getattr(known, f"{name}Next").__annotations__


def test_both_type_checkers_distinguish_the_classes():
    tree = ast.parse(NAMES.read_text())
    for asked in ("EventMeta", "EventBase"):
        [of] = [one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == asked]
        overloads = [one for one in of.body if getattr(one, "name", "") == "_asked"]
        first = [ast.unparse(one.args.args[0].annotation or ast.Constant(0)) for one in overloads]
        events = {cls.__name__ for cls in all_types() if cls.__name__ in uievents.__all__}
        assert first[0] == "Is[Nothing]", "which mypy before 1.17 takes"
        assert set(first[1:-2]) == {f"Is[events.{name}]" for name in events}
        assert ast.unparse(overloads[-2].returns) == "AnyTakes", "an event of one's own comes last"


def test_an_app_passes_on_what_a_loop_takes():
    taken = inspect.signature(EventLoop.__init__).parameters.values()
    expected = {one.name: one.annotation for one in taken if one.kind is one.KEYWORD_ONLY}
    known = {
        name: getattr(kind, "__forward_arg__", kind)
        for name, kind in uievents.eventloop.LoopOptions.__annotations__.items()
    }
    assert known == expected, "LoopOptions are the options of EventLoop"


@pytest.fixture
def loop():
    with EventLoop() as loop:
        yield loop


def test_dir_lists_the_names_and_those_of_events_of_ones_own(loop):
    class Scored(Event):
        points: int

    listed = dir(loop)
    assert {"onClick", "onEvent", "onScored", "on", "run", "post", "clock"} <= set(listed)
    assert listed == sorted(set(listed))


@pytest.mark.parametrize("event_type", [Click, KeyDown, Received, Event])
def test_help_shows_the_event_and_what_it_can_be_asked_for(loop, event_type):
    named = getattr(loop, f"on{event_type.__name__}")
    shown = pydoc.render_doc(named, renderer=pydoc.plaintext)
    assert event_type.__doc__.split("\n")[0].split(".")[0] in shown
    parameters = inspect.signature(named).parameters
    for field in event_type.__struct_fields__:
        if not field.startswith("_"):
            assert f"``{field}``" in shown
            assert field in parameters
    assert {"once", "when", "priority"} <= set(parameters)


def test_an_event_of_ones_own_is_declared_in_a_class(loop):
    class Won(Event):
        points: int = 0

    class Game(EventLoop):
        onWon: uievents.On[Won]

    received = []
    with Game() as game:
        game.onWon(received.append)
        game.dispatch(Won(points=3))
    assert [event.points for event in received] == [3]
