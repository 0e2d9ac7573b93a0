"""The demo under the pilot: a journey through all pages, without a screen."""

from __future__ import annotations

import pytest

from uievents import App
from uievents.demo.look import Look
from uievents.demo.pages import PAGES
from uievents.demo.theme import THEMES
from uievents.demo.window import Demo


@pytest.fixture
def demo(pilot):
    """The demo's window, opened by the pilot, at its first page."""
    demos = []

    def make():
        app = App("uievents", size=(1280, 800))
        demos.append(Demo(app, Look("en", THEMES["dark"])))
        return app

    def end():
        demos[0].close()
        demos[0].app.stop()

    pilot.open(make)
    yield demos[0]
    demos[0].app.call(end)  # in the program: to end its processes takes time
    pilot.until(lambda: not pilot.is_open)


@pytest.mark.slow
def test_a_journey_through_all_pages(pilot, demo):
    """Slow, as each page that is entered starts what it shows, and ends it."""
    pictures = {}

    def picture_of(name):
        pilot.until(lambda: demo.page is demo.pages[name], what=name)  # the last one has ended
        pilot.advance(0.1)
        pictures[name] = pilot.screenshot().get_buffer().raw

    for name in PAGES[1:]:
        pilot.click(f"page {name}")
        picture_of(name)
    pilot.press("ctrl+tab")  # once around
    picture_of(PAGES[0])
    assert len(set(pictures.values())) == len(PAGES)

    for key, action, value in (("ctrl+l", "language", "zh"), ("ctrl+t", "theme", THEMES["light"])):
        before = pilot.screenshot().get_buffer().raw
        pilot.press(key)
        pilot.advance(0.1)
        assert getattr(demo.look, action) == value
        assert pilot.screenshot().get_buffer().raw != before

    pilot.click("help")
    pilot.advance(0.1)
    assert demo.look.overlay == "help"
    pilot.press("escape")
    assert demo.look.overlay == ""
