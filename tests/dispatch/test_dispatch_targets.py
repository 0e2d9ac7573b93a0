"""Regions: which is hit, which is told, and what is made of presses and releases."""

from __future__ import annotations

import gc

import msgspec
import pytest

from tests.conftest import shown
from uievents.dispatch import Dispatcher
from uievents.dispatch.input import InputDispatcher
from uievents.errors import RegistrationError
from uievents.events import (
    DOUBLE_CLICK,
    Blur,
    Click,
    Close,
    DoubleClick,
    Drag,
    Draw,
    Drop,
    Event,
    Focus,
    GamepadDown,
    InputEvent,
    KeyDown,
    KeyEvent,
    Minimize,
    MouseDown,
    MouseEnter,
    MouseEvent,
    MouseLeave,
    MouseMove,
    MouseUp,
    PygameEvent,
    Raw,
    Resize,
    TextInput,
    TouchDown,
    TouchMove,
    TouchUp,
    Wheel,
    WindowEvent,
    all_types,
)


class Window:
    """A window with two buttons in a panel, and all that they hear."""

    def __init__(self):
        self.now = 0.0
        self.told = []
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
        return lambda event: self.told.append((name, type(event)))

    def tell(self, *events):
        """What was heard of ``events``, in one turn."""
        self.told.clear()
        for event in events:
            self.input.dispatch(event)
        self.tree.settle()
        return list(self.told)

    def heard(self, kind, *events):
        """The names of those that heard of a ``kind``."""
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
    told = InputDispatcher(dispatcher)

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


def test_a_window_without_the_keyboard_has_no_focused_region(window):
    window.a.focus()
    assert window.tell(Blur()) == [("app", Blur), ("a", Blur)]
    assert window.a.focused  # it will have it again
    assert window.tell(Focus()) == [("app", Focus), ("a", Focus)]
    window.tell(Blur())
    window.told.clear()
    window.b.focus()
    assert window.told == []
    assert window.tell(Focus()) == [("app", Focus), ("b", Focus)]
    assert window.tell(Focus()) == [("app", Focus)]


# ---------------------------------------------------------------- what a region is told of

EXAMPLES = {
    Drop: Drop(file="x", pos=A),
    PygameEvent: PygameEvent(kind=1),
    Raw: Raw(raw=None),
}


def example(kind):
    """An event of a type, at A."""
    if kind in EXAMPLES:
        return EXAMPLES[kind]
    known = {"pos": A, "key": "x", "text": "x", "x": 0.15, "y": 0.15, "size": (9, 9)}
    needed = [field.name for field in msgspec.structs.fields(kind) if field.required]
    return kind(**{name: known[name] for name in needed})


def concrete():
    """The library's own types that are no mere bases."""
    own = [kind for kind in all_types() if kind.__module__ == "uievents.events"]
    return [kind for kind in own if not kind.__subclasses__()]


@pytest.mark.parametrize("kind", concrete(), ids=lambda kind: kind.__name__)
def test_a_region_hears_of_what_it_accepts_and_refuses_the_rest(window, kind):
    heard = []
    targets = []
    window.input.size = lambda: (100, 100)
    window.a.focus()
    if not issubclass(kind, (InputEvent, WindowEvent)):
        with pytest.raises(RegistrationError, match=f"never told of {kind.__name__}"):
            window.a.on(kind, heard.append)
        with pytest.raises(RegistrationError, match=f"never told of {kind.__name__}"):
            window.dispatcher.on(kind, heard.append, target=window.a)
        return
    window.a.on(kind, lambda event: targets.append(event.target))
    if kind in (DoubleClick, Click, Drag):
        window.tell(*window.click(A), *window.click(A), window.down(A), window.move(B))
    elif kind in (MouseEnter, MouseLeave):
        window.tell(window.move(A), window.move(OUT))
    elif kind in (Focus, Blur):
        window.tell(Blur(), Focus())
    else:
        window.tell(example(kind))
    assert set(targets) == {window.a}


@pytest.mark.parametrize("base", [Event, InputEvent, WindowEvent, MouseEvent, KeyEvent])
def test_a_base_of_such_types_is_accepted(window, base):
    assert window.a.on(base, print).active


def test_types_of_ones_own_go_where_their_base_goes(window):
    class Pinch(MouseEvent):
        pass

    class Scale(WindowEvent):
        pass

    class Score(Event):
        pass

    window.b.focus()
    assert window.heard(Pinch, Pinch(pos=A)) == ["a", "panel", "app"]
    assert window.heard(Scale, Scale()) == ["app", "panel", "a", "b"]
    with pytest.raises(RegistrationError, match="derived from MouseEvent"):
        window.a.on(Score, print)


def test_touches_go_to_what_is_under_the_finger(window):
    window.input.size = lambda: (100, 100)
    assert window.heard(TouchDown, TouchDown(0.15, 0.15)) == ["a", "panel", "app"]
    assert window.heard(TouchDown, TouchDown(0.55, 0.15, 2)) == ["b", "panel", "app"]
    # Until it is lifted, the finger belongs to the region on which it came down.
    assert window.heard(TouchMove, TouchMove(0.55, 0.15)) == ["a", "panel", "app"]
    assert window.heard(TouchMove, TouchMove(0.15, 0.15, 2)) == ["b", "panel", "app"]
    assert window.heard(TouchUp, TouchUp(0.9, 0.9)) == ["a", "panel", "app"]
    assert window.heard(TouchMove, TouchMove(0.55, 0.15)) == ["b", "panel", "app"]
    assert window.heard(TouchUp, TouchUp(0.9, 0.9, 2)) == ["b", "panel", "app"]
    window.panel.move((0, 0, 200, 200))
    assert window.heard(TouchDown, TouchDown(1.0, 1.0, 3)) == ["panel", "app"]  # its last pixel


def test_a_finger_is_free_when_its_region_goes_or_the_window_does(window):
    window.input.size = lambda: (100, 100)
    window.tell(TouchDown(0.15, 0.15))
    window.a.remove()
    assert window.heard(TouchMove, TouchMove(0.55, 0.15)) == ["b", "panel", "app"]
    window.tell(TouchUp(0.5, 0.5), TouchDown(0.55, 0.15), Minimize())
    assert window.heard(TouchMove, TouchMove(0.05, 0.05)) == ["panel", "app"]


def test_without_a_window_a_touch_is_the_roots(window):
    assert window.heard(TouchDown, TouchDown(0.15, 0.15)) == ["app"]


def test_what_is_dropped_goes_to_where_it_is_dropped(window):
    assert window.heard(Drop, Drop(file="x")) == ["app"]
    window.tell(window.move(A))
    assert window.heard(Drop, Drop(file="x")) == ["a", "panel", "app"]
    assert window.heard(Drop, Drop(text="x", pos=B)) == ["b", "panel", "app"]


def test_a_gamepad_goes_by_the_focus_as_keys_do(window):
    assert window.heard(GamepadDown, GamepadDown()) == ["app"]
    window.b.focus()
    assert window.heard(GamepadDown, GamepadDown()) == ["b", "panel", "app"]


def test_what_happens_to_the_window_is_told_to_all_in_the_order_of_drawing(window):
    assert window.heard(Resize, Resize(size=(9, 9))) == ["app", "panel", "a", "b"]
    window.a.to_front()
    window.tree.region((0, 0, 1, 1))
    assert window.heard(Draw, Draw()) == ["app", "panel", "b", "a"]
    window.b.visible = False
    assert window.heard(Draw, Draw()) == ["app", "panel", "a"]
    assert window.heard(Resize, Resize(size=(9, 9))) == ["app", "panel", "b", "a"]
    window.b.visible = True
    window.panel.visible = False
    assert window.heard(Draw, Draw()) == ["app"]
    window.panel.visible = True
    window.a.on(Close, lambda event: window.b.remove())
    window.a.to_front()
    window.b.to_front()
    assert window.heard(Close, Close()) == ["app", "panel", "a"]


def test_a_region_may_stop_it_or_prevent_its_default(window):
    window.a.on(Close, lambda event: event.prevent_default())
    window.b.on(Close, lambda event: event.stop())
    after = window.tree.region((0, 0, 1, 1))
    after.on(Close, window.by("after"))
    close = Close()
    assert window.heard(Close, close) == ["app", "panel", "a", "b"]
    assert close.default_prevented
    assert close.stopped
    window.dispatcher.on(Close, lambda event: event.stop())
    again = Close()
    assert window.heard(Close, again) == ["app"]
    assert not again.default_prevented


def test_errors_of_all_are_collected(window):
    def fail(event):
        raise ValueError

    for region in (window.panel, window.b):
        region.on(Draw, fail)
    with pytest.raises(ExceptionGroup) as raised:
        window.tell(Draw())
    assert len(raised.value.exceptions) == 2
    assert ("b", Draw) in window.told


# ---------------------------------------------------------------- event.target


def test_the_target_is_the_same_all_the_way_and_afterwards(window):
    seen = []
    window.panel.on(Click, lambda event: seen.append(event.target), capture=True)
    for place in (window.a, window.panel, window.dispatcher):
        place.on(Click, lambda event: seen.append(event.target))
    told = []
    window.dispatcher.on(Event, told.append)
    window.tell(*window.click(A))
    assert seen == [window.a] * 4
    assert {event.target for event in told} == {window.a}


def test_of_the_window_itself_there_is_none(window):
    told = []
    window.dispatcher.on(Event, told.append)
    window.tell(*window.click(OUT), KeyDown(key="x"), Close())
    assert {event.target for event in told} == {None}
    assert Click(pos=A).target is None


def test_an_event_that_is_told_again_has_its_new_target(window):
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


# ---------------------------------------------------------------- rectangles


class Sprite:
    def __init__(self, rect):
        self.rect = rect


class Method:
    def rect(self):
        return 1, 2, 3, 4


RECTANGLES = [
    (1, 2, 3, 4),
    [1, 2, 3, 4],
    ((1, 2), (3, 4)),
    [(1, 2), [3, 4]],
    ((1, 2, 3, 4),),
    (1.9, 2.1, 3.5, 4.0),
    range(1, 5),
    Sprite((1, 2, 3, 4)),
    Sprite(Sprite(((1, 2), (3, 4)))),
    Method(),
    (Sprite((1, 2, 3, 4)),),
]


@pytest.mark.parametrize("value", RECTANGLES, ids=shown)
def test_all_that_pygame_takes_is_a_rectangle(window, value):
    region = window.tree.region(value)
    assert region.rect == (1, 2, 3, 4)
    region.move((0, 0, 0, 0))
    region.rect = value
    assert region.rect == (1, 2, 3, 4)
    pygame = pytest.importorskip("pygame")
    if not isinstance(value, range):
        assert pygame.Rect(value) == region.rect
    assert window.tree.region(pygame.Rect(1, 2, 3, 4)).rect == (1, 2, 3, 4)
    if hasattr(pygame, "FRect"):
        assert window.tree.region(pygame.FRect(1.5, 2.5, 3.5, 4.5)).rect == (1, 2, 3, 4)


@pytest.mark.parametrize(
    "value",
    [
        (1, 2, 3),
        "1234",
        b"abcd",
        (),
        7,
        None,
        (1, 2, 3, float("nan")),
        (1, 2, 3, float("inf")),
        (1, 2, 3, None),
        ("1", 2, 3, 4),
        ((1, 2), 3),
        {1: 2, 3: 4, 5: 6, 7: 8},
        Sprite(None),
    ],
    ids=shown,
)
def test_what_is_no_rectangle_is_refused_with_what_to_write(window, value):
    for act in (window.tree.region, window.a.move, lambda rect: setattr(window.a, "rect", rect)):
        with pytest.raises(TypeError, match=r"is no rectangle: write \(x, y, width, height\)"):
            act(value)
    assert window.a.rect == (10, 10, 20, 20)


def test_what_stands_for_itself_for_ever_is_refused(window):
    endless = Sprite(None)
    endless.rect = endless
    with pytest.raises(TypeError, match="is no rectangle"):
        window.tree.region(endless)


def test_a_hit_that_is_no_function_and_a_region_that_is_gone_are_refused(window):
    with pytest.raises(TypeError, match="hit= must be a function of a position"):
        window.tree.region((0, 0, 1, 1), hit=(3, 4))
    window.a.remove()
    with pytest.raises(RegistrationError, match="removed from the window"):
        window.a.on(Click, print)


# ---------------------------------------------------------------- consequences


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


def test_a_handler_of_the_consequences_may_change_things_again(window):
    window.a.on(MouseEnter, lambda event: window.b.move((10, 10, 20, 20)))
    window.b.to_front()
    window.tell(window.move(A))
    assert window.told[:4] == [
        ("panel", MouseEnter),
        ("a", MouseEnter),
        ("b", MouseMove),
        ("panel", MouseMove),
    ]
    assert window.told[-2:] == [("a", MouseLeave), ("b", MouseEnter)]


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
    assert window.heard(Click, *window.click(pressed)) == expected
    assert ("menu", MouseUp) not in window.told
    assert window.heard(Click, *window.click(pressed))[0] == "menu"


def test_the_release_goes_to_those_who_heard_of_the_press(window):
    """And not to what came to lie there when the pressed one went."""

    def instead(event):
        window.a.remove()
        window.tree.region((0, 0, 100, 100), name="menu").on(Event, window.by("menu"))

    window.a.on(MouseDown, instead)
    assert window.heard(MouseUp, *window.click(A)) == ["panel", "app"]
