"""Several events that belong together are all dispatched, whatever a handler raises."""

from __future__ import annotations

import pytest

from uievents.events import (
    Close,
    Draw,
    Resize,
)


def test_what_happens_to_the_window_reaches_all_in_the_order_of_drawing(window):
    assert window.receivers(Resize, Resize(size=(9, 9))) == ["app", "panel", "a", "b"]
    window.a.to_front()
    window.tree.region((0, 0, 1, 1))
    assert window.receivers(Draw, Draw()) == ["app", "panel", "b", "a"]
    window.b.visible = False
    assert window.receivers(Draw, Draw()) == ["app", "panel", "a"]
    assert window.receivers(Resize, Resize(size=(9, 9))) == ["app", "panel", "b", "a"]
    window.b.visible = True
    window.panel.visible = False
    assert window.receivers(Draw, Draw()) == ["app"]
    window.panel.visible = True
    window.a.on(Close, lambda event: window.b.remove())
    window.a.to_front()
    window.b.to_front()
    assert window.receivers(Close, Close()) == ["app", "panel", "a"]


def test_a_region_may_stop_it_or_prevent_its_default(window):
    window.a.on(Close, lambda event: event.prevent_default())
    window.b.on(Close, lambda event: event.stop())
    after = window.tree.region((0, 0, 1, 1))
    after.on(Close, window.by("after"))
    close = Close()
    assert window.receivers(Close, close) == ["app", "panel", "a", "b"]
    assert close.default_prevented
    assert close.stopped
    window.dispatcher.on(Close, lambda event: event.stop())
    again = Close()
    assert window.receivers(Close, again) == ["app"]
    assert not again.default_prevented


def test_errors_of_all_are_collected(window):
    def fail(event):
        raise ValueError

    for region in (window.panel, window.b):
        region.on(Draw, fail)
    with pytest.raises(ExceptionGroup) as raised:
        window.tell(Draw())
    assert len(raised.value.exceptions) == 2
    assert ("b", Draw) in window.delivered
