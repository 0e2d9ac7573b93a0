"""``app.handlers(obj)``, ``@handles``, and the methods of a class derived from App."""

from __future__ import annotations

import asyncio
import sys
import types

import pytest

from uievents import App, Click, Event, EventLoop, KeyDown, Scope, handles
from uievents.errors import NoSuchEvent, RegistrationError
from uievents.events import Wheel

pytest.importorskip("pygame")


class Move2(Event):
    number: int = 0


def click(**fields):
    return Click(pos=(5, 5), **fields)


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        yield loop


class Board:
    def __init__(self):
        self.delivered = []

    def onClick(self, event):
        self.delivered.append(("click", event.button))

    @handles(button=3, priority=1)
    def onWheel(self, event): ...

    def on_time(self):
        """A method that is not a handler."""

    def once(self): ...


class Marked:
    def __init__(self):
        self.delivered = []

    @handles(button=3)
    def onClick(self, event):
        self.delivered.append(("right", event.button))

    @handles(KeyDown, key="ctrl+z")
    @handles(KeyDown, key="f2", once=True)
    def undo(self, event):
        self.delivered.append(event.key)

    @handles(Click, Wheel, priority=9)
    def both(self, event):
        self.delivered.append(type(event).__name__)

    @staticmethod
    def onMove2(event):
        Marked.last = event.number

    online = property(lambda self: 3)


def test_methods_are_registered_by_their_names(loop):
    class Plain:
        delivered = []

        def onClick(self, event):
            self.delivered.append(event.button)

    scope = loop.handlers(Plain())
    assert isinstance(scope, Scope)
    loop.dispatch(click(button=2))
    scope.cancel()
    loop.dispatch(click(button=3))
    assert Plain.delivered == [2]


def test_a_decorator_gives_filters_options_and_another_name(loop):
    board = Marked()
    with loop.handlers(board):
        loop.dispatch(click())
        loop.dispatch(click(button=3))
        loop.dispatch(Wheel(pos=(0, 0)))
        for _ in range(2):
            loop.dispatch(KeyDown(key="f2"))
            loop.dispatch(KeyDown(key="z", mods=frozenset({"ctrl"})))
        loop.dispatch(Move2(7))
    loop.dispatch(click(button=3))
    assert board.delivered == ["Click", "Click", ("right", 3), "Wheel", "f2", "z", "z"]
    assert Marked.last == 7


def test_a_filter_that_cannot_be_registers_nothing(loop):
    with pytest.raises(RegistrationError, match="Wheel has no field `button`"):
        loop.handlers(Board())
    assert not loop.dispatcher.has_handlers(Click)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("onClik", r"Wrong.onClik: there is no event for `onClik` \(did you mean `onClick`"),
        ("onQuit", "did you mean `onClose`"),
        ("on_click", "Wrong.on_click: .*did you mean `onClick`"),
        ("onclick", "did you mean `onClick`"),
        ("on_mouse_down", "did you mean `onMouseDown`"),
        ("onZeppelin", r"define `class Zeppelin\(Event\)` first"),
    ],
)
def test_a_misspelt_name_is_refused_with_a_suggestion(loop, name, why):
    wrong = type("Wrong", (), {name: lambda self, event: None, "onWheel": print})
    with pytest.raises(NoSuchEvent, match=why):
        loop.handlers(wrong())
    assert not loop.dispatcher.has_handlers(Wheel)


@pytest.mark.parametrize("obj", [object(), 3, None, type("Empty", (), {"onFire": 3})()])
def test_an_object_without_handlers_is_refused(loop, obj):
    with pytest.raises(RegistrationError, match="has no methods like onClick"):
        loop.handlers(obj)


def test_a_method_of_the_wrong_signature_is_refused(loop):
    class Wrong:
        def onClick(self): ...

    with pytest.raises(RegistrationError, match="must take one argument"):
        loop.handlers(Wrong())


@pytest.mark.parametrize("wrong", ["Click", 3, Click(pos=(0, 0)), print])
def test_what_is_no_type_is_refused_by_the_decorator(wrong):
    with pytest.raises(RegistrationError, match=r"handles\(\) takes event types"):
        handles(wrong)


def test_a_method_of_another_name_must_say_its_event(loop):
    class Vague:
        @handles(button=3)
        def clicked(self, event): ...

    with pytest.raises(RegistrationError, match=r"Vague.clicked: say which events"):
        loop.handlers(Vague())


def test_an_overridden_method_is_registered_once_and_may_call_the_other(loop):
    class Base:
        delivered = []

        def onClick(self, event):
            self.delivered.append("base")

        def onWheel(self, event):
            self.delivered.append("wheel")

    class Derived(Base):
        def onClick(self, event):
            super().onClick(event)
            self.delivered.append("derived")

    loop.handlers(Derived())
    loop.dispatch(click())
    loop.dispatch(Wheel(pos=(0, 0)))
    assert Base.delivered == ["base", "derived", "wheel"]


def test_each_object_hears_for_itself_and_twice_is_once(loop):
    boards = [Marked(), Marked()]
    scopes = [loop.handlers(board) for board in (*boards, boards[0])]
    loop.dispatch(click(button=3))
    assert [board.delivered for board in boards] == [["Click", ("right", 3)]] * 2
    for scope in scopes:
        scope.cancel()
    assert not loop.dispatcher.has_handlers(Click)


def test_a_scope_of_ones_own_and_options_for_all(loop):
    scope = Scope()
    board = Marked()
    assert (
        loop.handlers(board, scope=scope, when=lambda event: board.delivered != ["Click"]) is scope
    )
    assert len(scope) == 6
    loop.dispatch(click())
    loop.dispatch(click(button=3))
    assert board.delivered == ["Click"]
    scope.cancel()
    assert not loop.dispatcher.has_handlers(Click)


def test_functions_of_a_module(loop):
    module = types.ModuleType("screen")
    module.delivered = []
    module.onClick = lambda event: module.delivered.append(event.button)
    loop.handlers(module)
    loop.dispatch(click())
    assert module.delivered == [1]


def test_coroutine_methods(loop):
    class Later:
        @handles(serial=True)
        async def onClick(self, event):
            await asyncio.sleep(0)
            loop.stop()

    loop.handlers(Later())
    loop.post(click())
    loop.after(20, lambda event: pytest.fail("it was not awaited"))
    loop.run()


def test_the_methods_of_a_region(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")

    class Button:
        def __init__(self):
            self.delivered = []

        @handles(button=3)
        def onClick(self, event):
            self.delivered.append(event.pos)

    with App(strict=True) as app:
        one, two = Button(), Button()
        app.handlers(one, target=app.region((0, 0, 10, 10)))
        app.region((20, 20, 10, 10)).handlers(two)
        app.dispatch(click(button=3))
        app.dispatch(Click(pos=(25, 25), button=3))
        app.dispatch(Click(pos=(50, 50), button=3))
    assert (one.delivered, two.delivered) == ([(5, 5)], [(25, 25)])


# ---------------------------------------------------------------- derived from App


class Game(EventLoop):
    def __init__(self, **options):
        super().__init__(**options)
        self.delivered = []

    def onClick(self, event):
        self.delivered.append("game")

    @handles(Wheel, dy=1)
    def up(self, event):
        self.delivered.append("up")


class Derived(Game):
    def onClick(self, event):
        super().onClick(event)
        self.delivered.append("derived")

    async def onMove2(self, event):
        self.delivered.append(event.number)
        self.stop()


def test_the_methods_of_a_derived_class_are_registered():
    with Derived(strict=True) as game:
        game.dispatch(click())
        game.dispatch(Wheel(pos=(0, 0), dy=1))
        game.dispatch(Wheel(pos=(0, 0), dy=-1))
        assert game.delivered == ["game", "derived", "up"]
        game.post(Move2(3))
        game.after(20, lambda event: pytest.fail("it was not told"))
        game.run()
    assert game.delivered[-1] == 3


def test_its_attribute_still_registers():
    with Derived(strict=True) as game:

        @game.onClick
        def plain(event):
            game.delivered.append("plain")

        @game.onClick(button=3)
        def right(event):
            game.delivered.append("right")

        game.dispatch(click(button=3))
        assert game.delivered == ["game", "derived", "plain", "right"]
        game.onClick(click())  # the method itself
        assert game.delivered[-2:] == ["game", "derived"]
        with pytest.raises(RegistrationError, match=r"write onClick\(button=3\)"):
            game.onClick(3)


def test_an_app_may_be_derived_from(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")

    class Mine(App):
        delivered = 0

        def onClick(self, event):
            self.delivered += 1

    with Mine("mine", (100, 100), strict=True) as app:
        app.post(click())
        app.turn(0)
        assert app.delivered == 1


def test_a_misspelt_method_of_a_derived_class_closes_what_was_begun():
    class Wrong(EventLoop):
        def onClik(self, event): ...

    with pytest.raises(NoSuchEvent, match=r"Wrong.onClik.*`onClick`"):
        Wrong()


def test_a_loop_without_methods_of_its_own_looks_for_none():
    called = []
    sys.setprofile(lambda frame, kind, what: called.append(frame.f_code.co_name))
    try:
        loop = EventLoop()
    finally:
        sys.setprofile(None)
    loop.close()
    assert "_handlers_of" not in called
