"""Set-up shared by several test files of dispatch."""

from __future__ import annotations

import pytest

from uievents import EventLoop, KeyDown
from uievents.dispatch import Dispatcher, Handlers
from uievents.dispatch.input import InputDispatcher
from uievents.events import (
    Click,
    Event,
    MouseDown,
    MouseMove,
    MouseUp,
)


def click(**fields) -> Click:
    return Click(pos=(1, 2), **fields)


class Calls:
    """Makes handlers that note their names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def by(self, name, then=None):
        def handler(event) -> None:
            self.names.append(name)
            if then is not None:
                then(event)

        return handler


@pytest.fixture
def dispatcher(errors):
    return Dispatcher(on_error=lambda error, event, handler: errors.append((error, event, handler)))


@pytest.fixture
def calls():
    return Calls()


def fail(event) -> None:
    raise ValueError("on purpose")


class Window:
    """A window with two buttons in a panel, and a record of all that they get."""

    def __init__(self):
        self.now = 0.0
        self.delivered = []
        self.dispatcher = Dispatcher(strict=True)
        self.input = InputDispatcher(self.dispatcher, clock=lambda: self.now)
        self.tree = self.input.make_tree()
        self.panel = self.tree.region((0, 0, 100, 100), name="panel")
        self.a = self.tree.region((10, 10, 20, 20), self.panel, name="a", focusable=True)
        self.b = self.tree.region((50, 10, 20, 20), self.panel, name="b", focusable=True)
        for region in (self.panel, self.a, self.b):
            region.on(Event, self.by(region.name))
        self.dispatcher.on(Event, self.by("app"))

    def by(self, name):
        return lambda event: self.delivered.append((name, type(event)))

    def tell(self, *events):
        """Dispatch ``events`` in one turn; returns which target got which type."""
        self.delivered.clear()
        for event in events:
            self.input.dispatch(event)
        self.tree.settle()
        return list(self.delivered)

    def receivers(self, kind, *events):
        """The names of the regions (and the app) that got a ``kind`` of event."""
        return [name for name, what in self.tell(*events) if what is kind]

    def down(self, pos, button=1):
        return MouseDown(pos=pos, button=button, time=self.now)

    def up(self, pos, button=1):
        return MouseUp(pos=pos, button=button, time=self.now)

    def move(self, pos, rel=(0, 0)):
        return MouseMove(pos=pos, rel=rel, time=self.now)

    def click(self, pos, button=1):
        """A press and a release, as the window reports them."""
        return self.down(pos, button), self.up(pos, button)


A, B, PANEL, OUT = (15, 15), (55, 15), (5, 5), (200, 200)


@pytest.fixture
def window():
    return Window()


class App(Handlers):
    def __init__(self):
        self.dispatcher = Dispatcher(strict=True)

    def tell(self, *delivered):
        for event in delivered:
            self.dispatcher.dispatch(event)


@pytest.fixture
def app():
    return App()


@pytest.fixture
def loop(clock, virtual_wait):
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        loop.delivered = []
        yield loop


def key(name, *mods):
    return KeyDown(key=name, mods=frozenset(mods))
