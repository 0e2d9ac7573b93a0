"""The tree of regions: which one is hit, the way of an event, and what many changes cost."""

from __future__ import annotations

import gc

import msgspec
import pytest

from tests.dispatch.conftest import OUT, PANEL, A, B
from uievents.dispatch import Dispatcher
from uievents.dispatch.input import InputDispatcher
from uievents.events import (
    Blur,
    Click,
    Close,
    Event,
    KeyDown,
    MouseEnter,
    MouseLeave,
    MouseUp,
    Wheel,
)


def test_mouse_goes_to_what_is_under_the_pointer(window):
    assert window.receivers(Wheel, Wheel(pos=A)) == ["a", "panel", "app"]
    assert window.receivers(Wheel, Wheel(pos=PANEL)) == ["panel", "app"]
    assert window.receivers(Wheel, Wheel(pos=OUT)) == ["app"]


def test_edges(window):
    assert window.tree.target_at((10, 10)) is window.a
    assert window.tree.target_at((29, 29)) is window.a
    assert window.tree.target_at((30, 29)) is window.panel
    assert window.tree.target_at((9, 10)) is window.panel


def test_topmost_is_last_and_to_front_makes_it_so(window):
    over = window.tree.region((0, 0, 100, 100))
    assert window.tree.target_at(A) is over
    window.panel.to_front()
    assert window.tree.target_at(A) is window.a


def test_hidden_moved_and_removed_take_effect_at_once(window):
    window.a.visible = False
    assert window.tree.target_at(A) is window.panel
    window.a.visible = True
    window.a.move((70, 70, 20, 20))
    assert window.tree.target_at(A) is window.panel
    assert window.tree.target_at((75, 75)) is window.a
    window.a.remove()
    assert window.tree.target_at((75, 75)) is window.panel
    window.panel.visible = False
    assert window.tree.target_at(B) is window.tree.root


def test_what_is_in_it_moves_along(window):
    window.panel.move((100, 100, 100, 100))
    assert window.a.rect == (110, 110, 20, 20)
    assert window.tree.target_at((115, 115)) is window.a


def test_what_lies_outside_its_parent_is_not_hit(window):
    window.a.move((90, 90, 20, 20))
    assert window.tree.target_at((95, 95)) is window.a
    assert window.tree.target_at((105, 105)) is window.tree.root


def test_a_round_region(window):
    window.tree.region((10, 10, 20, 20), window.a, hit=lambda pos: pos == (20, 20), name="dot")
    assert window.tree.target_at((20, 20)).name == "dot"
    assert window.tree.target_at((11, 11)) is window.a


def test_what_is_removed_meanwhile_hears_no_more(window):
    window.a.on(Wheel, lambda event: window.panel.remove())
    assert window.receivers(Wheel, Wheel(pos=A)) == ["a", "app"]


def test_a_handler_added_further_up_hears_the_next(window):
    late = []
    window.a.on(Wheel, lambda event: window.panel.on(Wheel, late.append))
    window.tell(Wheel(pos=A))
    assert late == []
    window.tell(Wheel(pos=A))
    assert len(late) == 1


def test_errors_are_collected_along_the_path_and_after(window):
    def fail(event):
        raise ValueError

    window.a.on(MouseUp, fail)
    window.dispatcher.on(MouseUp, fail)
    window.a.on(Click, fail)
    window.tell(window.down(A))
    with pytest.raises(ExceptionGroup) as raised:
        window.tell(window.up(A))
    assert len(raised.value.exceptions) == 3
    assert ("app", Click) in window.delivered
    window.a.on(Blur, fail)
    with pytest.raises(ExceptionGroup):
        window.b.focus()
    window.tell(window.down(A))
    with pytest.raises(ExceptionGroup):
        window.tell(window.up(A))
    with pytest.raises(ExceptionGroup):
        window.tell(window.down(B))
    assert window.b.focused


def test_errors_of_a_regions_handler_go_to_the_apps_on_error():
    errors = []
    dispatcher = Dispatcher(on_error=lambda *delivered: errors.append(delivered))
    delivered = InputDispatcher(dispatcher)

    @delivered.make_tree().region((0, 0, 9, 9)).onWheel
    def fail(event):
        raise ValueError

    delivered.dispatch(Wheel(pos=(1, 1)))
    assert [(type(error), handler) for error, _, handler in errors] == [(ValueError, fail)]


def test_the_target_is_the_same_all_the_way_and_afterwards(window):
    seen = []
    window.panel.on(Click, lambda event: seen.append(event.target), capture=True)
    for place in (window.a, window.panel, window.dispatcher):
        place.on(Click, lambda event: seen.append(event.target))
    delivered = []
    window.dispatcher.on(Event, delivered.append)
    window.tell(*window.click(A))
    assert seen == [window.a] * 4
    assert {event.target for event in delivered} == {window.a}


def test_of_the_window_itself_there_is_none(window):
    delivered = []
    window.dispatcher.on(Event, delivered.append)
    window.tell(*window.click(OUT), KeyDown(key="x"), Close())
    assert {event.target for event in delivered} == {None}
    assert Click(pos=A).target is None


def test_an_event_that_is_dispatched_again_has_its_new_target(window):
    wheel = Wheel(pos=A)
    window.tell(wheel)
    assert wheel.target is window.a
    window.a.move((70, 70, 5, 5))
    window.tell(wheel)
    assert wheel.target is window.panel
    window.panel.visible = False
    window.tell(wheel)
    assert wheel.target is None


def test_the_target_is_no_part_of_the_event_and_is_not_kept_alive(window):
    wheel = Wheel(pos=A, time=1.0)
    window.tell(wheel)
    assert wheel == Wheel(pos=A, time=1.0)
    assert msgspec.structs.replace(wheel).target is None
    assert "target" not in repr(wheel)
    window.a.remove()
    window.tree.settle()
    window.a = None
    gc.collect()
    assert wheel.target is None


def test_what_follows_from_many_changes_costs_one_hit_test(window):
    asked = []

    def hit(pos):
        asked.append(pos)
        return False

    regions = [window.tree.region((0, 0, 10, 10), hit=hit) for _ in range(800)]
    window.tell(window.move((5, 5)))
    asked.clear()
    for region in regions:
        region.move((1, 1, 10, 10))
        region.visible = False
        region.visible = True
    assert asked == []
    window.tell()
    assert len(asked) == 800


def test_a_region_that_comes_under_a_resting_pointer_is_entered(window):
    window.tell(window.move(A))
    new = window.tree.region((0, 0, 50, 50), name="new")
    new.on(Event, window.by("new"))
    assert window.tell() == [("a", MouseLeave), ("panel", MouseLeave), ("new", MouseEnter)]
    new.remove()
    assert window.tell() == [("panel", MouseEnter), ("a", MouseEnter)]
