"""The demo's window, opened for a test, and closed with the process that it shows."""

import pygame
import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--remake", action="store_true", help="make the golden pictures anew (needs Pillow)"
    )


@pytest.fixture
def stage(clock, virtual_wait, monkeypatch):
    """The demo with actors in place of its processes: ``stage.open(page, language, theme)``."""
    from actors import Stage

    stage = Stage(clock, virtual_wait, monkeypatch)
    yield stage
    stage.close()


@pytest.fixture
def press_button(presser):
    """``press_button(demo, action)`` presses the button of that action with the mouse."""

    def press(demo, action):
        button = next(b for b in demo.buttons() if b.action == action)
        presser.click(*demo.view.in_window(button.rect.center))

    return press


@pytest.fixture
def tab_round(presser, until):
    """``tab_round(demo)`` presses Tab until each button has had the focus; the first has it now."""

    def go(demo):
        wanted, reached = {button.action for button in demo.buttons()}, []

        def all_reached():
            if demo.focused and demo.focused not in reached:
                reached.append(demo.focused)
                presser.key("Tab")
            return set(reached) == wanted

        presser.key("Tab")
        until(demo.app, all_reached)
        until(demo.app, lambda: demo.focused == reached[0])

    return go


@pytest.fixture
def tab_to(presser, until):
    """``tab_to(demo, action)`` presses Tab until that button has the focus."""

    def go(demo, action):
        while (before := demo.focused) != action:
            presser.key("Tab")
            until(demo.app, lambda before=before: demo.focused != before)

    return go


@pytest.fixture
def open_measured(open_demo, until, presser):
    """``open_measured(page)``: its first runs stopped, the mouse and the keyboard on it."""

    def make(page):
        demo = open_demo(page=page)
        presser.aim_at_pygame()
        presser.focus()
        until(demo.app, lambda: pygame.key.get_focused())
        demo.page.stop()
        until(demo.app, lambda: demo.page.process is None)
        return demo

    return make


@pytest.fixture
def open_demo(screen):
    """``open_demo(size=..., language=..., theme=..., page=...)`` on our screen."""
    from uievents import App
    from uievents.demo.look import Look
    from uievents.demo.theme import THEMES
    from uievents.demo.window import Demo

    demos = []

    def make(size=(960, 600), language="en", theme="dark", page="pipeline"):
        app = App("uievents", size=size, resizable=True)
        demos.append(Demo(app, Look(language, THEMES[theme]), page))
        return demos[-1]

    yield make
    for demo in demos:
        demo.close()
