"""What the input becomes: clicks, drags, enter and leave, focus, Tab, touches."""

from __future__ import annotations

import pytest

from tests.dispatch.conftest import OUT, PANEL, A, B
from uievents.events import (
    DOUBLE_CLICK,
    Blur,
    Click,
    DoubleClick,
    Drag,
    Drop,
    Event,
    Focus,
    GamepadDown,
    KeyDown,
    Minimize,
    MouseDown,
    MouseEnter,
    MouseLeave,
    MouseMove,
    MouseUp,
    TextInput,
    TouchDown,
    TouchMove,
    TouchUp,
    Wheel,
)


def test_click_is_the_regions_once(window):
    assert window.receivers(Click, *window.click(A)) == ["a", "panel", "app"]


def test_click_needs_no_steady_hand_within_the_region(window):
    assert window.receivers(Click, window.down((11, 11)), window.up((28, 28))) == [
        "a",
        "panel",
        "app",
    ]


def test_click_of_two_regions_is_their_common_ancestors(window):
    assert window.receivers(Click, window.down(A), window.up(B)) == ["panel", "app"]


def test_click_of_the_window_is_on_one_spot(window):
    """As without regions."""
    assert window.receivers(Click, *window.click(OUT)) == ["app"]
    assert window.receivers(Click, window.down(OUT), window.up((204, 204))) == ["app"]
    assert window.receivers(Click, window.down(OUT), window.up((205, 205))) == []
    assert window.receivers(Click, window.down(A), window.up(OUT)) == []
    assert window.receivers(Click, window.down(OUT), window.up(A)) == []
    assert window.receivers(Click, window.down((99, 99)), window.up((101, 101))) == ["app"]


def test_a_click_out_of_the_blue_goes_to_what_it_hits(window):
    assert window.receivers(Click, Click(pos=A)) == ["a", "panel", "app"]
    window.tell(*window.click(A))
    assert window.receivers(Click, Click(pos=A)) == ["a", "panel", "app"]


def test_no_click_on_what_went_while_pressed_nor_on_what_was_below(window):
    window.a.on(MouseDown, lambda event: window.a.remove())
    assert window.receivers(Click, *window.click(A)) == []


def test_buttons_are_distinguished(window):
    assert window.receivers(Click, window.down(A, 1), window.up(A, 3)) == []


def test_double_click(window):
    assert window.receivers(DoubleClick, *window.click(A)) == []
    window.now += DOUBLE_CLICK
    assert window.receivers(DoubleClick, *window.click(A)) == ["a", "panel", "app"]
    window.now += DOUBLE_CLICK
    assert window.receivers(DoubleClick, *window.click(A)) == []
    assert window.receivers(DoubleClick, *window.click(A)) == ["a", "panel", "app"]


@pytest.mark.parametrize("second", [(A, 3, 0.1), (B, 1, 0.1), (A, 1, DOUBLE_CLICK + 0.01)])
def test_no_double_click(window, second):
    pos, button, later = second
    window.tell(*window.click(A))
    window.now += later
    assert window.receivers(DoubleClick, *window.click(pos, button)) == []


def test_clicks_count_as_far_as_a_person_clicks(window):
    counts = []
    window.a.on(Click, lambda event: counts.append(event.count))
    for _ in range(5):
        window.tell(*window.click(A))
        window.now += 0.2
    window.now += DOUBLE_CLICK
    window.tell(*window.click(A))
    assert counts == [1, 2, 3, 4, 5, 1]


def test_the_pressed_region_keeps_the_pointer(window):
    window.tell(window.down(A))
    assert window.receivers(MouseMove, window.move(B)) == ["a", "panel", "app"]
    assert window.receivers(MouseUp, window.up(B)) == ["a", "panel", "app"]
    assert window.receivers(MouseMove, window.move(B)) == ["b", "panel", "app"]


def test_until_the_last_button_is_up(window):
    window.tell(window.down(A, 1), window.down(B, 3), window.up(B, 1))
    assert window.receivers(MouseMove, window.move(B)) == ["a", "panel", "app"]
    window.tell(window.up(B, 3))
    assert window.receivers(MouseMove, window.move(B)) == ["b", "panel", "app"]


def test_drag(window):
    drags = []
    window.a.on(Drag, drags.append)
    window.tell(
        window.move(A), window.down(A, 3), window.move(B, (40, 0)), window.move(OUT, (9, 9))
    )
    assert [(e.pos, e.rel, e.button) for e in drags] == [(B, (40, 0), 3), (OUT, (9, 9), 3)]
    assert window.receivers(Drag, window.up(OUT, 3), window.move(A)) == []


def test_a_drag_from_the_background_is_the_windows(window):
    assert window.receivers(Drag, window.down(OUT), window.move(A)) == ["app"]


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
    assert window.receivers(MouseMove, window.move(B)) == ["b", "panel", "app"]


def test_enter_and_leave_reach_the_region_alone(window):
    assert window.tell(window.move(A))[:2] == [("panel", MouseEnter), ("a", MouseEnter)]
    assert window.tell(window.move(B))[:2] == [("a", MouseLeave), ("b", MouseEnter)]
    assert window.tell(window.move(OUT))[:2] == [("b", MouseLeave), ("panel", MouseLeave)]
    assert window.receivers(MouseEnter, window.move(OUT)) == []


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
    window.delivered.clear()
    window.a.move((70, 70, 5, 5))
    assert window.delivered == []
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
    assert window.receivers(MouseEnter, window.move(B)) == []
    assert window.receivers(MouseEnter, window.move(A)) == ["a"]
    window.tell(window.move(B))
    assert window.receivers(MouseEnter, window.up(B)) == ["b"]


def test_a_region_that_flees_the_pointer_ends(window):
    flees = window.tree.region((200, 200, 10, 10))
    flees.on(MouseEnter, lambda event: flees.move((300, 300, 10, 10)))
    flees.on(MouseLeave, lambda event: flees.move((200, 200, 10, 10)))
    window.tell(window.move((205, 205)))


def test_keys_go_to_the_focus_and_without_to_the_root(window):
    assert window.tell(KeyDown(key="x")) == [("app", KeyDown)]
    window.a.focus()
    assert window.receivers(KeyDown, KeyDown(key="x")) == ["a", "panel", "app"]
    assert window.receivers(TextInput, TextInput(text="x")) == ["a", "panel", "app"]


def test_focus_and_blur_reach_the_region_alone(window):
    window.a.focus()
    assert window.delivered == [("a", Focus)]
    window.delivered.clear()
    window.b.focus()
    assert window.delivered == [("a", Blur), ("b", Focus)]
    window.b.focus()
    assert len(window.delivered) == 2


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


def test_a_window_without_the_keyboard_has_no_focused_region(window):
    window.a.focus()
    assert window.tell(Blur()) == [("app", Blur), ("a", Blur)]
    assert window.a.focused  # it will have it again
    assert window.tell(Focus()) == [("app", Focus), ("a", Focus)]
    window.tell(Blur())
    window.delivered.clear()
    window.b.focus()
    assert window.delivered == []
    assert window.tell(Focus()) == [("app", Focus), ("b", Focus)]
    assert window.tell(Focus()) == [("app", Focus)]


def test_touches_go_to_what_is_under_the_finger(window):
    window.input.size = lambda: (100, 100)
    assert window.receivers(TouchDown, TouchDown(0.15, 0.15)) == ["a", "panel", "app"]
    assert window.receivers(TouchDown, TouchDown(0.55, 0.15, 2)) == ["b", "panel", "app"]
    # Until it is lifted, the finger belongs to the region on which it came down.
    assert window.receivers(TouchMove, TouchMove(0.55, 0.15)) == ["a", "panel", "app"]
    assert window.receivers(TouchMove, TouchMove(0.15, 0.15, 2)) == ["b", "panel", "app"]
    assert window.receivers(TouchUp, TouchUp(0.9, 0.9)) == ["a", "panel", "app"]
    assert window.receivers(TouchMove, TouchMove(0.55, 0.15)) == ["b", "panel", "app"]
    assert window.receivers(TouchUp, TouchUp(0.9, 0.9, 2)) == ["b", "panel", "app"]
    window.panel.move((0, 0, 200, 200))
    assert window.receivers(TouchDown, TouchDown(1.0, 1.0, 3)) == ["panel", "app"]  # its last pixel


def test_a_finger_is_free_when_its_region_goes_or_the_window_does(window):
    window.input.size = lambda: (100, 100)
    window.tell(TouchDown(0.15, 0.15))
    window.a.remove()
    assert window.receivers(TouchMove, TouchMove(0.55, 0.15)) == ["b", "panel", "app"]
    window.tell(TouchUp(0.5, 0.5), TouchDown(0.55, 0.15), Minimize())
    assert window.receivers(TouchMove, TouchMove(0.05, 0.05)) == ["panel", "app"]


def test_without_a_window_a_touch_is_the_roots(window):
    assert window.receivers(TouchDown, TouchDown(0.15, 0.15)) == ["app"]


def test_what_is_dropped_goes_to_where_it_is_dropped(window):
    assert window.receivers(Drop, Drop(file="x")) == ["app"]
    window.tell(window.move(A))
    assert window.receivers(Drop, Drop(file="x")) == ["a", "panel", "app"]
    assert window.receivers(Drop, Drop(text="x", pos=B)) == ["b", "panel", "app"]


def test_a_gamepad_goes_by_the_focus_as_keys_do(window):
    assert window.receivers(GamepadDown, GamepadDown()) == ["app"]
    window.b.focus()
    assert window.receivers(GamepadDown, GamepadDown()) == ["b", "panel", "app"]


def test_a_handler_of_the_consequences_may_change_things_again(window):
    window.a.on(MouseEnter, lambda event: window.b.move((10, 10, 20, 20)))
    window.b.to_front()
    window.tell(window.move(A))
    assert window.delivered[:4] == [
        ("panel", MouseEnter),
        ("a", MouseEnter),
        ("b", MouseMove),
        ("panel", MouseMove),
    ]
    assert window.delivered[-2:] == [("a", MouseLeave), ("b", MouseEnter)]


@pytest.mark.parametrize("pressed", [A, PANEL, OUT])
@pytest.mark.parametrize("inside", [False, True])
def test_a_menu_that_a_press_opens_is_not_clicked_by_its_release(window, pressed, inside):
    menu = []

    def open_menu(event):
        x, y = event.pos
        parent = event.target if inside else None
        menu.append(window.tree.region((x - 5, y - 5, 50, 50), parent, name="menu"))
        menu[0].on(Event, window.by("menu"))

    window.dispatcher.on(MouseDown, open_menu, once=True)
    expected = {A: ["a", "panel", "app"], PANEL: ["panel", "app"], OUT: ["app"]}[pressed]
    if not inside and pressed is not OUT:
        expected = ["app"]  # which is what holds both, and it was one spot
    assert window.receivers(Click, *window.click(pressed)) == expected
    assert ("menu", MouseUp) not in window.delivered
    assert window.receivers(Click, *window.click(pressed))[0] == "menu"


def test_the_release_goes_to_those_who_heard_of_the_press(window):
    """And not to a region that came to lie there when the pressed one was removed."""

    def instead(event):
        window.a.remove()
        window.tree.region((0, 0, 100, 100), name="menu").on(Event, window.by("menu"))

    window.a.on(MouseDown, instead)
    assert window.receivers(MouseUp, *window.click(A)) == ["panel", "app"]
