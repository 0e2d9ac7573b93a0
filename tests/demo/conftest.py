"""The demo's window, opened for a test, and closed with the process that it shows."""

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
