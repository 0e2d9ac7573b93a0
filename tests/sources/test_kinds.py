"""The table of pygame's kinds holds for the pygame that is installed."""

from __future__ import annotations

import pytest

import uievents as ev
from tests.conftest import ROOT, load

pygame = pytest.importorskip("pygame")
kinds = load(ROOT / ".ci/kinds.py")


@pytest.fixture
def display(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield
    pygame.display.quit()


def test_the_page_is_what_the_command_makes(display):
    assert kinds.PAGE.read_text(encoding="utf-8") == kinds.page(), (
        "say `make kinds`, and commit the page"
    )


def test_every_remark_is_of_a_kind(display):
    assert set(kinds.REMARKS) <= set(kinds.kinds())
    for name, number in kinds.kinds().items():
        assert getattr(pygame, name) == number


def test_every_kind_reaches_somebody_and_is_counted(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with ev.App(strict=True) as app:
        app.onClose(lambda event: event.prevent_default())
        events, raw = [], []
        app.onEvent(events.append)
        app.onRaw(raw.append)
        app.turn(0)
        for name, number in kinds.kinds().items():
            events.clear()
            raw.clear()
            produced = app.queue.produced
            pygame.event.post(pygame.event.Event(number))
            app.turn(0)
            delivered = [event for event in events if event.source in ("window", "pygame")]
            derived = (ev.Raw, ev.Click, ev.DoubleClick, ev.Drag)
            delivered = [event for event in delivered if type(event) not in derived]
            assert [f"`{type(event).__name__}`" for event in delivered] == [
                kinds.becomes(number)
            ], name
            assert [event.kind for event in raw] == [number]
            assert app.queue.produced - produced >= 2
            if type(delivered[0]) is ev.PygameEvent:
                assert (delivered[0].kind, delivered[0].name) == (
                    number,
                    pygame.event.event_name(number),
                )
