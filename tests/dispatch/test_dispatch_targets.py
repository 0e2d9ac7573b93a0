"""Regions: who is hit, who is told, and what is made of presses and releases."""

from __future__ import annotations

import pytest

from uievents.dispatch import Dispatcher
from uievents.dispatch.input import Input
from uievents.events import (
    DOUBLE_CLICK,
    Blur,
    Click,
    Close,
    DoubleClick,
    Drag,
    Event,
    Focus,
    KeyDown,
    MouseDown,
    MouseEnter,
    MouseLeave,
    MouseMove,
    MouseUp,
    TextInput,
    Wheel,
)


class Window:
    """A window with two buttons in a panel, and all that they hear."""

    def __init__(self):
        self.now = 0.0
        self.told = []
        self.dispatcher = Dispatcher(strict=True)
        self.input = Input(self.dispatcher, clock=lambda: self.now)
        self.tree = self.input.make_tree()
        self.panel = self.tree.region((0, 0, 100, 100), name="panel")
        self.a = self.tree.region((10, 10, 20, 20), self.panel, name="a", focusable=True)
        self.b = self.tree.region((50, 10, 20, 20), self.panel, name="b", focusable=True)
        for region in (self.panel, self.a, self.b):
            region.on(Event, self.by(region.name))
        self.dispatcher.on(Event, self.by("app"))

    def by(self, name):
        return lambda event: self.told.append((name, type(event)))

    def tell(self, *events):
        """What was heard of ``events``, in one turn."""
        self.told.clear()
        for event in events:
            self.input.dispatch(event)
        self.tree.settle()
        return list(self.told)

    def heard(self, kind, *events):
        """Who heard of a ``kind``."""
        return [name for name, what in self.tell(*events) if what is kind]

    def down(self, pos, button=1):
        return MouseDown(pos=pos, button=button, time=self.now)

    def up(self, pos, button=1):
        return MouseUp(pos=pos, button=button, time=self.now)

    def move(self, pos, rel=(0, 0)):
        return MouseMove(pos=pos, rel=rel, time=self.now)

    def click(self, pos, button=1):
        """As the window tells it."""
        return self.down(pos, button), self.up(pos, button)


A, B, PANEL, OUT = (15, 15), (55, 15), (5, 5), (200, 200)


@pytest.fixture
def window():
    return Window()


# ---------------------------------------------------------------- hit


def test_mouse_goes_to_what_is_under_the_pointer(window):
    assert window.heard(Wheel, Wheel(pos=A)) == ["a", "panel", "app"]
    assert window.heard(Wheel, Wheel(pos=PANEL)) == ["panel", "app"]
    assert window.heard(Wheel, Wheel(pos=OUT)) == ["app"]


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


def test_no_region_in_one_that_was_removed(window):
    window.panel.remove()
    with pytest.raises(ValueError, match="not in this window"):
        window.tree.region((0, 0, 1, 1), window.a)


def test_other_events_are_the_roots(window):
    assert window.tell(Close()) == [("app", Close)]


# ---------------------------------------------------------------- propagation


def test_stop_in_the_capture_phase_keeps_it_from_the_target(window):
    window.panel.on(Wheel, lambda event: event.stop(), capture=True)
    assert window.heard(Wheel, Wheel(pos=A)) == []


def test_what_is_removed_meanwhile_hears_no_more(window):
    window.a.on(Wheel, lambda event: window.panel.remove())
    assert window.heard(Wheel, Wheel(pos=A)) == ["a", "app"]


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
    assert ("app", Click) in window.told
    window.a.on(Blur, fail)
    with pytest.raises(ExceptionGroup):
        window.b.focus()
    window.tell(window.down(A))
    with pytest.raises(ExceptionGroup):
        window.tell(window.up(A))
    with pytest.raises(ExceptionGroup):
        window.tell(window.down(B))
    assert window.b.focused


def test_the_apps_on_error_is_told_of_a_regions_handler():
    errors = []
    dispatcher = Dispatcher(on_error=lambda *told: errors.append(told))
    told = Input(dispatcher)

    @told.make_tree().region((0, 0, 9, 9)).onWheel
    def fail(event):
        raise ValueError

    told.dispatch(Wheel(pos=(1, 1)))
    assert [(type(error), handler) for error, _, handler in errors] == [(ValueError, fail)]


# ---------------------------------------------------------------- click


def test_click_is_the_regions_once(window):
    assert window.heard(Click, *window.click(A)) == ["a", "panel", "app"]


def test_click_needs_no_steady_hand_within_the_region(window):
    assert window.heard(Click, window.down((11, 11)), window.up((28, 28))) == ["a", "panel", "app"]


def test_click_of_two_regions_is_their_common_ancestors(window):
    assert window.heard(Click, window.down(A), window.up(B)) == ["panel", "app"]


def test_click_of_the_window_is_on_one_spot(window):
    """As without regions."""
    assert window.heard(Click, *window.click(OUT)) == ["app"]
    assert window.heard(Click, window.down(OUT), window.up((204, 204))) == ["app"]
    assert window.heard(Click, window.down(OUT), window.up((205, 205))) == []
    assert window.heard(Click, window.down(A), window.up(OUT)) == []
    assert window.heard(Click, window.down(OUT), window.up(A)) == []
    assert window.heard(Click, window.down((99, 99)), window.up((101, 101))) == ["app"]


def test_a_click_out_of_the_blue_goes_to_what_it_hits(window):
    assert window.heard(Click, Click(pos=A)) == ["a", "panel", "app"]
    window.tell(*window.click(A))
    assert window.heard(Click, Click(pos=A)) == ["a", "panel", "app"]


def test_no_click_on_what_went_while_pressed_nor_on_what_was_below(window):
    window.a.on(MouseDown, lambda event: window.a.remove())
    assert window.heard(Click, *window.click(A)) == []


def test_buttons_are_told_apart(window):
    assert window.heard(Click, window.down(A, 1), window.up(A, 3)) == []


def test_double_click(window):
    assert window.heard(DoubleClick, *window.click(A)) == []
    window.now += DOUBLE_CLICK
    assert window.heard(DoubleClick, *window.click(A)) == ["a", "panel", "app"]
    window.now += DOUBLE_CLICK
    assert window.heard(DoubleClick, *window.click(A)) == []
    assert window.heard(DoubleClick, *window.click(A)) == ["a", "panel", "app"]


@pytest.mark.parametrize("second", [(A, 3, 0.1), (B, 1, 0.1), (A, 1, DOUBLE_CLICK + 0.01)])
def test_no_double_click(window, second):
    pos, button, later = second
    window.tell(*window.click(A))
    window.now += later
    assert window.heard(DoubleClick, *window.click(pos, button)) == []


def test_clicks_count_as_far_as_a_person_clicks(window):
    counts = []
    window.a.on(Click, lambda event: counts.append(event.count))
    for _ in range(5):
        window.tell(*window.click(A))
        window.now += 0.2
    window.now += DOUBLE_CLICK
    window.tell(*window.click(A))
    assert counts == [1, 2, 3, 4, 5, 1]


# ---------------------------------------------------------------- capture of the pointer, drag


def test_the_pressed_region_keeps_the_pointer(window):
    window.tell(window.down(A))
    assert window.heard(MouseMove, window.move(B)) == ["a", "panel", "app"]
    assert window.heard(MouseUp, window.up(B)) == ["a", "panel", "app"]
    assert window.heard(MouseMove, window.move(B)) == ["b", "panel", "app"]


def test_until_the_last_button_is_up(window):
    window.tell(window.down(A, 1), window.down(B, 3), window.up(B, 1))
    assert window.heard(MouseMove, window.move(B)) == ["a", "panel", "app"]
    window.tell(window.up(B, 3))
    assert window.heard(MouseMove, window.move(B)) == ["b", "panel", "app"]


def test_drag(window):
    drags = []
    window.a.on(Drag, drags.append)
    window.tell(
        window.move(A), window.down(A, 3), window.move(B, (40, 0)), window.move(OUT, (9, 9))
    )
    assert [(e.pos, e.rel, e.button) for e in drags] == [(B, (40, 0), 3), (OUT, (9, 9), 3)]
    assert window.heard(Drag, window.up(OUT, 3), window.move(A)) == []


def test_a_drag_from_the_background_is_the_windows(window):
    assert window.heard(Drag, window.down(OUT), window.move(A)) == ["app"]


def test_a_drag_keeps_its_path(window):
    drags = []
    window.a.on(Drag, drags.append)
    path = ((20, 20), (30, 20), B)
    move = MouseMove(B, (40, 0), (1,), 3, path, mods=frozenset({"alt"}), time=3.0, source="s")
    window.tell(window.down(A), move)
    assert drags == [Drag(B, (40, 0), 1, 3, path, mods=frozenset({"alt"}), time=3.0, source="s")]


def test_a_captor_that_goes_lets_the_pointer_go(window):
    window.tell(window.down(A))
    window.a.visible = False
    assert window.heard(MouseMove, window.move(B)) == ["b", "panel", "app"]


# ---------------------------------------------------------------- enter and leave


def test_enter_and_leave_are_told_to_the_region_alone(window):
    assert window.tell(window.move(A))[:2] == [("panel", MouseEnter), ("a", MouseEnter)]
    assert window.tell(window.move(B))[:2] == [("a", MouseLeave), ("b", MouseEnter)]
    assert window.tell(window.move(OUT))[:2] == [("b", MouseLeave), ("panel", MouseLeave)]
    assert window.heard(MouseEnter, window.move(OUT)) == []


def test_leaving_the_window_leaves_the_regions(window):
    window.tell(window.move(A))
    assert window.tell(MouseLeave(pos=A)) == [
        ("a", MouseLeave),
        ("panel", MouseLeave),
        ("app", MouseLeave),
    ]
    assert window.tell(MouseEnter(pos=A)) == [
        ("app", MouseEnter),
        ("panel", MouseEnter),
        ("a", MouseEnter),
    ]


def test_a_region_that_moves_away_is_left_at_the_end_of_the_turn(window):
    window.tell(window.move(A))
    window.told.clear()
    window.a.move((70, 70, 5, 5))
    assert window.told == []
    assert window.tell() == [("a", MouseLeave)]
    window.a.move((10, 10, 20, 20))
    assert window.tell() == [("a", MouseEnter)]


def test_within_a_handler_it_is_left_after_the_event(window):
    window.a.on(Wheel, lambda event: setattr(window.a, "visible", False))
    window.tell(window.move(A))
    assert window.tell(Wheel(pos=A)) == [
        ("a", Wheel),
        ("panel", Wheel),
        ("app", Wheel),
        ("a", MouseLeave),
    ]


def test_while_captured_only_the_captor_is_entered_and_left(window):
    window.tell(window.move(A), window.down(A))
    assert window.tell(window.move(B))[0] == ("a", MouseLeave)
    assert window.heard(MouseEnter, window.move(B)) == []
    assert window.heard(MouseEnter, window.move(A)) == ["a"]
    window.tell(window.move(B))
    assert window.heard(MouseEnter, window.up(B)) == ["b"]


def test_a_region_that_flees_the_pointer_ends(window):
    flees = window.tree.region((200, 200, 10, 10))
    flees.on(MouseEnter, lambda event: flees.move((300, 300, 10, 10)))
    flees.on(MouseLeave, lambda event: flees.move((200, 200, 10, 10)))
    window.tell(window.move((205, 205)))


# ---------------------------------------------------------------- focus


def test_keys_go_to_the_focus_and_without_to_the_root(window):
    assert window.tell(KeyDown(key="x")) == [("app", KeyDown)]
    window.a.focus()
    assert window.heard(KeyDown, KeyDown(key="x")) == ["a", "panel", "app"]
    assert window.heard(TextInput, TextInput(text="x")) == ["a", "panel", "app"]


def test_focus_and_blur_are_told_to_the_region_alone(window):
    window.a.focus()
    assert window.told == [("a", Focus)]
    window.told.clear()
    window.b.focus()
    assert window.told == [("a", Blur), ("b", Focus)]
    window.b.focus()
    assert len(window.told) == 2


def test_a_press_focuses_or_takes_the_focus_away(window):
    window.tell(window.down(A), window.up(A))
    assert window.a.focused
    window.tell(window.down(PANEL), window.up(PANEL))
    assert window.tree.focused is None


def test_a_press_may_be_kept_from_it(window):
    window.b.on(MouseDown, lambda event: event.prevent_default())
    window.a.focus()
    window.tell(window.down(B))
    assert window.a.focused


def test_the_nearest_that_can_have_it(window):
    inner = window.tree.region((10, 10, 20, 20), window.a)
    window.tell(window.down(A))
    assert window.a.focused
    assert not inner.focused


def test_tab_goes_round(window):
    tab, back = KeyDown(key="tab"), KeyDown(key="tab", mods=frozenset({"shift"}))
    c = window.tree.region((0, 0, 1, 1), focusable=True)
    for event, focused in ((tab, window.a), (tab, window.b), (tab, c), (tab, window.a), (back, c)):
        window.tell(event)
        assert window.tree.focused is focused
    window.b.visible = False
    window.tell(tab, tab)
    assert window.tree.focused is c
    window.tell(KeyDown(key="tab", mods=frozenset({"ctrl"})))
    assert window.tree.focused is c


def test_shift_tab_begins_at_the_end(window):
    window.tell(KeyDown(key="tab", mods=frozenset({"shift"})))
    assert window.b.focused


def test_tab_goes_round_whatever_lock_is_on(window):
    locks = frozenset({"numlock", "capslock"})
    for mods, focused in ((locks, window.a), (locks, window.b), (locks | {"shift"}, window.a)):
        window.tell(KeyDown(key="tab", mods=mods))
        assert window.tree.focused is focused


def test_tab_may_be_kept_for_oneself(window):
    window.a.focus()
    window.a.onKeyDown(key="tab")(lambda event: event.prevent_default())
    window.tell(KeyDown(key="tab"))
    assert window.a.focused


def test_what_is_hidden_loses_the_focus(window):
    window.a.focus()
    window.panel.visible = False
    assert window.tree.focused is None
    assert not window.a.focused
    assert window.tell() == [("a", Blur)]
    window.a.focus()
    assert window.tree.focused is None
