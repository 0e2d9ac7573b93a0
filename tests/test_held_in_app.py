"""What is held, by real presses: focus lost, minimised, reopened, dragged out, another layout.

Where a window manager matters it is openbox, on an X server of its own.
"""

from __future__ import annotations

import pytest

from uievents import App, Click, Drag, MouseDown, MouseMove, MouseUp
from uievents.events import Blur, DoubleClick, Focus, KeyDown, KeyUp

pygame = pytest.importorskip("pygame")

pytestmark = pytest.mark.window

A, B, OUTSIDE = (30, 30), (150, 60), (600, 400)
KINDS = (MouseDown, MouseUp, MouseMove, Drag, Click, DoubleClick, KeyDown, KeyUp, Focus, Blur)


class Desk:
    """A person, the App's window in front of them, and another program's window beside it."""

    def __init__(self, presser, until, wait, regions):
        self.presser, self._until = presser, until
        self.app = App("held", (300, 200), wait=wait, strict=True)
        self.delivered = []
        for kind in KINDS:
            self.app.on(kind, self.delivered.append)
        self.region = self.app.region((0, 0, 300, 200)) if regions else None
        self.until(pygame.key.get_focused)
        presser.aim_at_pygame()
        self.put(*A)

    def until(self, condition):
        self._until(self.app, condition)

    def put(self, x, y):
        """Move the pointer there, once the window manager has the window where it will stay."""
        presser = self.presser

        def there():
            presser.move(x - 1, y)
            presser.move(x, y)
            return self.app.pointer == (x, y)

        self.until(lambda: there() or self.app.turn(0.02) or self.app.pointer == (x, y))
        self.delivered.clear()

    def other_window(self):
        presser = self.presser
        depth = presser.display.screen().root_depth
        window = presser.root.create_window(600, 300, 100, 100, 0, depth)
        window.map()
        presser.display.sync()
        return window

    def activate(self):
        """Bring the App's window back, as a list of windows does."""
        presser = self.presser
        message = presser._event.ClientMessage(
            window=presser.window,
            client_type=presser.display.intern_atom("_NET_ACTIVE_WINDOW"),
            data=(32, [2, presser._X.CurrentTime, 0, 0, 0]),
        )
        mask = presser._X.SubstructureRedirectMask | presser._X.SubstructureNotifyMask
        presser.root.send_event(message, event_mask=mask)
        presser.display.sync()

    def events(self, *kinds):
        return [event for event in self.delivered if isinstance(event, kinds)]

    def kinds(self):
        return [type(event) for event in self.delivered if type(event) is not MouseMove]

    def check_a_click_works(self):
        """A press after all this is one like any other."""
        self.put(*B)
        self.presser.press()
        self.presser.release()
        self.until(lambda: self.events(Click))
        assert self.kinds() == [MouseDown, MouseUp, Click]


@pytest.fixture(params=["x11-flat", "x11-regions", "sdl-flat", "sdl-regions"])
def desk(request, managed, new_presser, until):
    presser = new_presser()
    wait, regions = request.param.split("-")
    desk = Desk(presser, until, wait, regions == "regions")
    yield desk
    for button in (1, 3):
        presser.release(button)
    for key in ("a", "b"):
        presser.key_up(key)
    desk.app.close()


def hold(desk):
    """Press a button and a key, and keep them."""
    desk.presser.press()
    desk.until(lambda: desk.app.buttons)
    desk.presser.key_down("a")
    desk.until(lambda: desk.app.held)
    assert (desk.app.buttons, desk.app.held, desk.app.held.physical) == ((1,), {"a"}, {"a"})
    desk.delivered.clear()


def check_it_has_let_go(desk):
    """Everything is released before the Blur, and nothing is dragged afterwards."""
    assert (desk.app.buttons, set(desk.app.held)) == ((), set())
    before = desk.kinds()[: desk.kinds().index(Blur)]
    assert sorted(kind.__name__ for kind in before) == ["KeyUp", "MouseUp"]
    [up] = desk.events(MouseUp)
    assert (up.button, up.pos, up.cancelled) == (1, A, True)
    [key_up] = desk.events(KeyUp)
    assert key_up.key == "a"


def test_a_button_and_a_key_held_while_the_focus_goes_elsewhere(desk):
    hold(desk)
    other = desk.other_window()
    desk.until(lambda: desk.events(Blur))
    check_it_has_let_go(desk)
    desk.delivered.clear()
    desk.presser.move(*B)
    desk.presser.release()
    desk.presser.key_up("a")
    desk.presser.move(*A)
    desk.until(lambda: desk.app.pointer == A)
    assert desk.kinds() == []
    other.destroy()
    desk.presser.display.sync()
    desk.until(pygame.key.get_focused)
    desk.check_a_click_works()


def test_a_button_and_a_key_held_while_the_window_is_minimised(desk):
    hold(desk)
    pygame.display.iconify()
    desk.until(lambda: desk.events(Blur))
    check_it_has_let_go(desk)
    desk.presser.release()
    desk.presser.key_up("a")
    desk.activate()
    desk.until(pygame.key.get_focused)
    desk.check_a_click_works()
    assert desk.app.held == set()


def test_a_button_and_a_key_held_while_the_window_is_opened_anew(desk):
    hold(desk)

    def reopen():
        pygame.display.quit()
        pygame.display.init()
        pygame.display.set_mode((300, 200))

    desk.app.call(reopen)
    desk.until(lambda: desk.events(Blur))
    assert desk.app.buttons == ()
    assert [
        type(event) for event in desk.delivered[: desk.delivered.index(desk.events(Blur)[0])]
    ] == [
        MouseUp,
        KeyUp,
    ]
    assert all(event.cancelled for event in desk.events(MouseUp, KeyUp)[:2])
    desk.presser.release()
    desk.presser.key_up("a")
    desk.until(pygame.key.get_focused)
    desk.presser.aim_at_pygame()
    desk.check_a_click_works()
    desk.until(lambda: not desk.app.held)  # the new window may have found the key still down


@pytest.mark.parametrize("button", [1, 3])
def test_a_drag_out_of_the_window_ends_there_as_no_click(desk, button):
    desk.presser.press(button)
    for x, y in ((200, 100), (400, 150), OUTSIDE):
        desk.presser.move(x, y)
        desk.until(lambda pos=(x, y): desk.app.pointer == pos)
    desk.presser.release(button)
    desk.until(lambda: desk.events(MouseUp))
    drags = desk.events(Drag)
    assert drags[-1].pos == OUTSIDE
    assert {drag.button for drag in drags} == {button}
    way = [sum(drag.rel[i] for drag in drags) for i in (0, 1)]
    assert way == [OUTSIDE[0] - A[0], OUTSIDE[1] - A[1]]
    assert Click not in desk.kinds()
    assert desk.app.buttons == ()
    desk.check_a_click_works()


def test_a_button_held_in_another_window_of_the_program_stays_held(desk):
    """Though the App's own window loses the keyboard meanwhile."""
    SDLWindow = pytest.importorskip("uievents.sources.window").SDLWindow
    apart = []
    desk.app.onPygameEvent(lambda event: apart.append(event.name))
    window = SDLWindow("second", (100, 80), (600, 300))
    presser = desk.presser

    def point(x):
        left, top = window.position
        presser._fake(presser._X.MotionNotify, x=left + x, y=top + 40)
        presser.display.sync()

    try:
        desk.until(lambda: "WindowShown" in apart)
        desk.until(lambda: point(30) or "WindowEnter" in apart or desk.app.turn(0.02))
        presser.press()
        desk.until(lambda: "MouseButtonDown" in apart)
        presser.focus()
        desk.until(lambda: pygame.key.get_focused() and desk.events(Focus))
        desk.delivered.clear()
        presser.unfocus()
        desk.until(lambda: desk.events(Blur))
        apart.clear()
        point(60)
        desk.until(lambda: "MouseMotion" in apart)
        assert "MouseButtonUp" not in apart
        assert pygame.mouse.get_pressed()[0]
        presser.release()
        desk.until(lambda: not pygame.mouse.get_pressed()[0])
    finally:
        window.destroy()


# ---------------------------------------------------------------- when it happened


class Slow:
    """A person whose next action comes so many milliseconds later: the server waits, not we."""

    def __init__(self, presser):
        self.presser = presser

    def later(self, milliseconds):
        presser, extension = self.presser, self.presser._xtest
        x, y = A
        at = presser.root.translate_coords(presser.window, x, y)
        extension.fake_input(
            presser.display, presser._X.MotionNotify, time=milliseconds, x=at.x, y=at.y
        )

    def click(self):
        for kind in (self.presser._X.ButtonPress, self.presser._X.ButtonRelease):
            self.presser._fake(kind, 1)


def counts(desk):
    return [click.count for click in desk.events(Click)]


@pytest.mark.slow
def test_two_clicks_a_second_apart_that_come_together_are_no_double_click(desk):
    """Takes a second, as that is what is between the clicks."""
    slow = Slow(desk.presser)

    def hold_the_loop():
        slow.click()
        slow.later(1000)
        slow.click()
        desk.presser.display.sync()

    desk.app.call(hold_the_loop)
    desk.until(lambda: len(desk.events(Click)) == 2)
    assert counts(desk) == [1, 1]
    first, second = desk.events(Click)
    assert second.time - first.time > 0.9


@pytest.mark.slow
def test_two_quick_clicks_of_which_one_comes_late_are_a_double_click(desk):
    """Takes a second, as the handler of the first does."""
    slow = Slow(desk.presser)

    def hold_the_loop(event):
        slow.click()
        slow.later(1000)
        desk.presser.display.sync()

    desk.app.on(Click, hold_the_loop, once=True)
    desk.presser.press()
    desk.presser.release()
    desk.until(lambda: len(desk.events(Click)) == 2)
    assert counts(desk) == [1, 2]


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize(
    ("before", "after"), [("us", "de"), ("de", "us"), ("us", "fr"), ("us", "ru")]
)
def test_a_key_held_while_the_layout_changes_comes_up_as_what_went_down(
    layout, new_presser, until, before, after
):
    layout(before)
    presser = new_presser()
    with App("layouts", (200, 100), strict=True) as app:
        presser.aim_at_pygame()
        presser.focus()
        until(app, pygame.key.get_focused)
        delivered = []
        app.on(KeyDown, delivered.append)
        app.on(KeyUp, delivered.append)
        for code in (29, 24):  # in the places of y and q on a US keyboard
            presser._fake(presser._X.KeyPress, code)
        presser.display.sync()
        until(app, lambda: len(app.held) == 2)
        names = [event.key for event in delivered]
        assert app.held == set(names)
        assert app.held.physical == {"y", "q"}
        layout(after)
        presser.key("space")
        until(app, lambda: delivered[-1].key == "space" and isinstance(delivered[-1], KeyUp))
        for code in (29, 24):
            presser._fake(presser._X.KeyRelease, code)
        presser.display.sync()
        until(app, lambda: not app.held)
        assert [event.key for event in delivered[-2:]] == names
