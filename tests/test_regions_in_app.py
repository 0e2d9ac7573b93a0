"""Regions in a real window: real presses go to what is under the pointer, keys to the focus."""

from __future__ import annotations

import time

import pytest

from uievents import App, Click, Event, KeyDown, MouseEnter, MouseLeave, MouseMove, MouseUp
from uievents.events import Blur, DoubleClick, Drag, Drop, Focus, TextInput

pygame = pytest.importorskip("pygame")

pytestmark = pytest.mark.window

A, B, NOWHERE = (30, 30), (150, 30), (300, 200)
KINDS = (Click, DoubleClick, Drag, KeyDown, MouseEnter, MouseLeave, TextInput)


class Buttons:
    """A window with two buttons, and the events that they and the app get."""

    def __init__(self, app):
        self.app = app
        self.delivered = []
        self.a = app.region((10, 10, 100, 50), focusable=True, name="a")
        self.b = app.region((120, 10, 100, 50), focusable=True, name="b")
        for region in (self.a, self.b):
            for kind in (*KINDS, Focus, Blur):
                region.on(kind, self.by(region.name))
        for kind in KINDS:
            app.on(kind, self.by("app"))

    def by(self, name):
        return lambda event: self.delivered.append((name, type(event)))

    def reached(self, kind):
        """The names of the regions, or the app, that a ``kind`` of event has reached, in order."""
        return [name for name, what in self.delivered if what is kind]


@pytest.fixture
def buttons(wait, presser):
    app = App("regions", (400, 300), wait=wait, strict=True)
    presser.aim_at_pygame()
    presser.focus()
    presser.move(*NOWHERE)
    end = time.monotonic() + 60
    while not pygame.key.get_focused():
        app.turn(0.1)
        assert time.monotonic() < end, "the window never got the keyboard"
    app.turn(0)
    yield Buttons(app)
    app.close()


def test_a_click_goes_to_what_is_under_the_pointer_and_up_to_the_app(buttons, presser, until):
    presser.click(*A)
    until(buttons.app, lambda: buttons.reached(Click) == ["a", "app"])
    presser.click(*NOWHERE)
    until(buttons.app, lambda: buttons.reached(Click) == ["a", "app", "app"])
    presser.click(*B)
    until(buttons.app, lambda: buttons.reached(Click) == ["a", "app", "app", "b", "app"])


def test_a_double_click_reaches_each_once(buttons, presser, until):
    presser.click(*A)
    presser.click(*A)
    until(buttons.app, lambda: buttons.reached(DoubleClick))
    buttons.app.turn(0)
    assert buttons.reached(Click) == ["a", "app"] * 2
    assert buttons.reached(DoubleClick) == ["a", "app"]


def test_the_pointer_enters_and_leaves_buttons(buttons, presser, until):
    presser.move(*A)
    until(buttons.app, lambda: buttons.reached(MouseEnter))
    presser.move(*B)
    until(buttons.app, lambda: len(buttons.reached(MouseEnter)) == 2)
    presser.move(*NOWHERE)
    until(buttons.app, lambda: len(buttons.reached(MouseLeave)) == 2)
    assert [one for one in buttons.delivered if one[0] != "app"] == [
        ("a", MouseEnter),
        ("a", MouseLeave),
        ("b", MouseEnter),
        ("b", MouseLeave),
    ]


@pytest.mark.parametrize("change", ["hide", "remove", "move"])
def test_a_change_takes_effect_at_once(buttons, presser, until, change):
    """Even for the second of two clicks that have both been made already."""

    def go(event):
        if change == "hide":
            buttons.a.visible = False
        elif change == "remove":
            buttons.a.remove()
        else:
            buttons.a.move((10, 200, 100, 50))

    buttons.a.on(Click, go)
    presser.click(*A)
    presser.click(A[0] + 20, A[1])
    until(buttons.app, lambda: len(buttons.reached(Click)) >= 3)
    assert buttons.reached(Click) == ["a", "app", "app"]
    # What is removed hears nothing any more, its own leaving included.
    assert buttons.reached(MouseLeave) == ([] if change == "remove" else ["a"])
    assert not buttons.a.focused or change == "move"
    presser.click(30, 220)
    until(buttons.app, lambda: len(buttons.reached(Click)) >= (5 if change == "move" else 4))
    assert buttons.reached(Click)[3:] == (["a", "app"] if change == "move" else ["app"])


def test_what_is_shown_again_is_hit_again(buttons, presser, until):
    buttons.a.visible = False
    presser.click(*A)
    until(buttons.app, lambda: buttons.reached(Click) == ["app"])
    buttons.a.visible = True
    presser.click(A[0] + 20, A[1])
    until(buttons.app, lambda: buttons.reached(Click) == ["app", "a", "app"])


def test_a_new_region_is_the_topmost(buttons, presser, until):
    top = buttons.app.region((10, 10, 40, 40))
    top.on(Click, buttons.by("top"))
    presser.click(*A)
    until(buttons.app, lambda: buttons.reached(Click) == ["top", "app"])
    buttons.a.to_front()
    presser.click(A[0], A[1] + 10)
    until(buttons.app, lambda: buttons.reached(Click) == ["top", "app", "a", "app"])


def test_a_drag_stays_with_the_button_where_it_began(buttons, presser, until):
    drags, ups, moves = [], [], []
    buttons.a.on(Drag, drags.append)
    buttons.a.on(MouseUp, ups.append)
    buttons.b.on(MouseMove, moves.append)
    presser.move(*A)
    presser.press()
    for x in range(A[0], B[0] + 1, 10):
        presser.move(x, A[1])
    presser.move(*NOWHERE)
    presser.release()
    until(buttons.app, lambda: ups)
    assert drags[-1].pos == NOWHERE
    way = [sum(drag.rel[i] for drag in drags) for i in (0, 1)]
    assert way == [NOWHERE[0] - A[0], NOWHERE[1] - A[1]]
    assert "b" not in buttons.reached(MouseEnter)
    assert not moves
    assert buttons.reached(Click) in (
        [],
        ["app"],
    )  # pressed here, let go there: the app's, if anybody's
    presser.move(*B)
    until(buttons.app, lambda: "b" in buttons.reached(MouseEnter))


def test_a_drag_ends_when_its_button_is_removed(buttons, presser, until):
    presser.move(*A)
    presser.press()
    presser.move(A[0] + 30, A[1])
    until(buttons.app, lambda: "a" in buttons.reached(Drag))
    buttons.a.remove()
    before = len(buttons.delivered)
    presser.move(*B)
    presser.release()
    delivered = []
    buttons.app.on(MouseUp, delivered.append)
    until(buttons.app, lambda: delivered)
    assert not [one for one in buttons.delivered[before:] if one[0] == "a"]


# ---------------------------------------------------------------- keys


def test_tab_takes_the_focus_from_button_to_button(buttons, presser, until):
    def press(*keys):
        before = buttons.reached(KeyDown).count("app")
        presser.key(*keys)
        until(buttons.app, lambda: buttons.reached(KeyDown).count("app") == before + len(keys))
        return buttons.app.tree.focused

    assert press("Tab") is buttons.a
    assert press("Tab") is buttons.b
    assert press("Tab") is buttons.a
    assert press("Shift_L", "Tab") is buttons.b
    assert press("Shift_L", "Tab") is buttons.a
    assert [one for one in buttons.delivered if one[1] in (Focus, Blur)][:3] == [
        ("a", Focus),
        ("a", Blur),
        ("b", Focus),
    ]


def test_keys_go_to_the_focus_and_a_press_gives_it(buttons, presser, until):
    presser.key("x")
    until(buttons.app, lambda: buttons.reached(KeyDown) == ["app"])
    presser.click(*B)
    until(buttons.app, lambda: buttons.b.focused)
    presser.key("y")
    until(buttons.app, lambda: buttons.reached(TextInput)[-2:] == ["b", "app"])
    assert buttons.reached(KeyDown) == ["app", "b", "app"]
    presser.click(*NOWHERE)
    until(buttons.app, lambda: not buttons.b.focused)
    presser.key("z")
    until(buttons.app, lambda: len(buttons.reached(KeyDown)) == 4)
    assert buttons.reached(KeyDown)[-1] == "app"


def test_what_is_hidden_loses_the_focus(buttons, presser, until):
    buttons.b.focus()
    assert buttons.b.focused
    buttons.b.visible = False
    assert not buttons.b.focused
    presser.key("Tab")
    until(buttons.app, lambda: buttons.a.focused)
    presser.key("Tab")
    until(buttons.app, lambda: buttons.reached(KeyDown).count("app") == 2)
    assert buttons.a.focused


def test_a_handler_may_keep_the_click_from_the_app_and_tab_from_the_focus(buttons, presser, until):
    buttons.a.on(Click, Event.stop)
    buttons.app.on(KeyDown, Event.prevent_default, key="tab")
    delivered = []
    buttons.app.on(MouseUp, delivered.append)
    presser.click(*A)
    presser.key("Tab")
    until(buttons.app, lambda: "app" in buttons.reached(KeyDown))
    assert delivered
    assert buttons.reached(Click) == ["a"]
    assert buttons.a.focused


# ---------------------------------------------------------------- what is dropped


class Dragging:
    """Another program that drags a file over the window: XDND, as file managers do.

    The pointer is grabbed by it meanwhile, so that the window hears of no motion.
    """

    def __init__(self, presser):
        self.presser, self.display = presser, presser.display
        depth = self.display.screen().root_depth
        self.own = presser.root.create_window(0, 0, 1, 1, 0, depth)
        self.own.set_selection_owner(self.atom("XdndSelection"), presser._X.CurrentTime)
        self.own.map()
        self.takes = False
        self.display.sync()

    def atom(self, name):
        return self.display.intern_atom(name)

    def say(self, name, *data):
        presser = self.presser
        message = presser._event.ClientMessage(
            window=presser.window,
            client_type=self.atom(name),
            data=(32, [self.own.id, *data, *[0] * (4 - len(data))]),
        )
        presser.window.send_event(message)
        self.display.sync()

    def enter(self, x, y):
        X, presser = self.presser._X, self.presser
        grabbed = self.own.grab_pointer(
            False, X.PointerMotionMask, X.GrabModeAsync, X.GrabModeAsync, 0, 0, X.CurrentTime
        )
        assert grabbed == X.GrabSuccess
        presser.move(x, y)
        at = presser.root.translate_coords(presser.window, x, y)
        self.say("XdndEnter", 5 << 24, self.atom("text/uri-list"))
        self.say("XdndPosition", 0, at.x << 16 | at.y, 0, self.atom("XdndActionCopy"))

    def wait_for(self, app, condition):
        """Both programs go on, in turns: events of the other one wake no loop here."""
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, "the window never answered"
            app.turn(0.01)

    def answer(self):
        """Answer the window, which wants to know what it is; returns whether it would take it."""
        X, takes = self.presser._X, self.takes
        while self.display.pending_events():
            event = self.display.next_event()
            if event.type == X.ClientMessage:
                takes |= event.client_type == self.atom("XdndStatus")
            elif event.type == X.SelectionRequest:
                event.requestor.change_property(
                    event.property, event.target, 8, b"file:///tmp/a%20b\r\n"
                )
                event.requestor.send_event(
                    self.presser._selection_notify(
                        time=event.time,
                        requestor=event.requestor,
                        selection=event.selection,
                        target=event.target,
                        property=event.property,
                    )
                )
                self.display.sync()
        self.takes = takes
        return takes


@pytest.mark.parametrize(("pos", "heard_by"), [(A, "a"), (B, "b"), (NOWHERE, None)])
def test_a_file_goes_to_the_region_on_which_it_is_dropped(buttons, presser, pos, heard_by):
    from Xlib.protocol.event import SelectionNotify

    presser._selection_notify = SelectionNotify
    delivered = {name: [] for name in ("a", "b", "app")}
    for name, place in (("a", buttons.a), ("b", buttons.b), ("app", buttons.app)):
        place.on(Drop, delivered[name].append)
    dragging = Dragging(presser)
    dragging.enter(*pos)
    dragging.wait_for(buttons.app, dragging.answer)
    dragging.say("XdndDrop")
    dragging.wait_for(buttons.app, lambda: dragging.answer() and delivered["app"])
    [drop] = delivered["app"]
    assert (drop.file, drop.pos) == ("/tmp/a b", pos)
    assert [name for name in ("a", "b") if delivered[name]] == ([heard_by] if heard_by else [])
    assert (drop.target and drop.target.name) == heard_by
