"""The demo's window, opened for a test, and closed with the process that it shows."""

import pytest


@pytest.fixture
def open_demo(screen):
    """``open_demo(size=..., language=..., theme=...)`` on our screen."""
    from uievents import App
    from uievents.demo.state import State
    from uievents.demo.texts import Texts
    from uievents.demo.theme import THEMES
    from uievents.demo.window import Demo

    demos = []

    def make(size=(960, 600), language="en", theme="dark"):
        app = App("uievents", size=size, resizable=True)
        demos.append(Demo(app, State(Texts(language), THEMES[theme])))
        return demos[-1]

    yield make
    for demo in demos:
        demo.close()
