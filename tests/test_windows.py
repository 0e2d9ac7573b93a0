"""Two windows: the App's handlers get the events of its own; the other window's have its number."""

from __future__ import annotations

import pytest

import uievents as ev
from uievents import App

pygame = pytest.importorskip("pygame")

SDLWindow = pytest.importorskip("uievents.sources.window").SDLWindow

pytestmark = pytest.mark.window


@pytest.fixture
def app(presser):
    with App("own", (200, 150), resizable=True, strict=True) as app:
        app.own = {window.id for window in presser.root.query_tree().children}
        app.apart, app.typed = [], []
        app.onPygameEvent(app.apart.append)
        for kind in (ev.InputEvent, ev.WindowEvent):
            app.on(kind, app.typed.append)
        presser.aim_at_pygame()
        presser.move(5, 5)
        yield app


@pytest.fixture
def second(app, presser, until):
    """A second window beside the App's, at which the presser aims."""
    window = SDLWindow("second", (100, 80), (500, 300))
    until(app, lambda: any(e.name == "WindowShown" and e.window is window for e in app.apart))
    [number] = {w.id for w in presser.root.query_tree().children} - app.own
    presser.aim(number)
    app.apart.clear()
    app.typed.clear()
    yield window
    window.destroy()


def names(events):
    return [event.name for event in events]


def inside(app, presser, until):
    """What was typed of the App's own is cleared once the pointer is in the other window."""
    until(app, lambda: "WindowEnter" in names(app.apart))
    app.turn(0)
    app.typed.clear()
    app.apart.clear()


def test_a_click_in_another_window_is_no_click_of_the_apps(app, second, presser, until):
    clicked = []
    app.region((0, 0, 200, 150)).onMouseEvent(clicked.append)
    inside(app, presser, until)
    clicked.clear()
    presser.move(20, 30)
    presser.press()
    presser.release()
    until(app, lambda: "MouseButtonUp" in names(app.apart))
    assert clicked == []
    assert app.typed == []
    down = next(event for event in app.apart if event.name == "MouseButtonDown")
    assert (down.window, down.data["pos"], down.data["button"]) == (second, (20, 30), 1)
    assert {event.window for event in app.apart} <= {second, None}


def test_what_happens_in_one_other_window_can_be_asked_for(app, second, presser, until):
    delivered = []
    app.onPygameEvent(window=second, kind=pygame.MOUSEBUTTONDOWN)(delivered.append)
    inside(app, presser, until)
    presser.click(10, 10)
    until(app, lambda: delivered)
    assert delivered[0].window is second


def test_its_resize_and_its_motion_are_not_the_apps(app, second, presser, until):
    inside(app, presser, until)
    presser.move(30, 30)
    presser.resize(120, 90)
    until(app, lambda: "WindowSizeChanged" in names(app.apart))
    resized = next(event for event in app.apart if event.name == "WindowSizeChanged")
    assert (resized.data["x"], resized.data["y"]) == (120, 90)
    assert "MouseMotion" in names(app.apart)
    assert app.typed == []
    assert app.size == (200, 150)


def test_its_keys_are_not_the_apps(app, second, presser, until):
    presser.unfocus()
    until(app, lambda: "WindowFocusLost" in names(app.apart))
    presser.focus()
    until(app, lambda: "WindowFocusGained" in names(app.apart))
    app.typed.clear()
    presser.key("a")
    until(app, lambda: "KeyUp" in names(app.apart))
    assert {"KeyDown", "TextInput", "KeyUp"} <= set(names(app.apart))
    assert app.typed == []


def test_its_close_button_is_an_event_of_its_own_and_ends_nothing(app, second, presser, until):
    app.loop.running = True
    presser.close_window()
    until(app, lambda: "WindowClose" in names(app.apart))
    app.turn(0)
    assert [e.window for e in app.apart if e.name == "WindowClose"] == [second]
    assert ev.Close not in map(type, app.typed)
    assert app.running


def test_the_apps_close_button_is_heard_while_another_window_is_open(app, second, presser):
    """SDL says QUIT for the last window only."""
    presser.aim_at_pygame()
    presser.close_window()
    app.run()
    assert [type(event) for event in app.typed if type(event) is ev.Close] == [ev.Close]


def test_one_close_button_is_one_close(app, presser, until):
    app.onClose(lambda event: event.prevent_default())
    app.loop.running = True
    presser.close_window()
    until(app, lambda: any(type(event) is ev.Close for event in app.typed))
    app.turn(0.05)
    assert [type(event) for event in app.typed].count(ev.Close) == 1
    app.typed.clear()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    until(app, lambda: any(type(event) is ev.Close for event in app.typed))


@pytest.mark.parametrize("end", ["destroy", "hide"])
@pytest.mark.parametrize("button", [1, 3])
def test_another_window_that_goes_with_a_button_held_takes_no_press_from_the_app(
    app, second, presser, until, end, button
):
    """SDL never learns of that release, and would swallow the next press."""
    inside(app, presser, until)
    presser.move(20, 30)
    presser.press(button)
    until(app, lambda: "MouseButtonDown" in names(app.apart))
    getattr(second, end)()
    until(app, lambda: "WindowHidden" in names(app.apart))
    presser.release(button)
    presser.aim_at_pygame()
    presser.move(60, 60)
    presser.move(70, 80)
    until(app, lambda: app.pointer == (70, 80))
    presser.click(70, 80, button)
    until(app, lambda: any(type(event) is ev.Click for event in app.typed))
    pressed = [(type(e), e.button) for e in app.typed if isinstance(e, ev.MouseDown | ev.MouseUp)]
    assert pressed == [(ev.MouseDown, button), (ev.MouseUp, button)]


def test_a_release_out_of_another_window_is_not_the_apps(app, second, presser, until):
    """pygame says of it, and of the motion before, that it is of no window."""
    inside(app, presser, until)
    presser.move(20, 30)
    presser.press()
    for x in (40, 150, 300):
        presser.move(x, 120)
    presser.release()
    until(app, lambda: "MouseButtonUp" in names(app.apart))
    mouse = ev.MouseDown | ev.MouseUp | ev.MouseMove
    assert [event for event in app.typed if isinstance(event, mouse)] == []
    assert app.buttons == ()
    presser.aim_at_pygame()
    presser.click(50, 50)
    until(app, lambda: any(type(event) is ev.Click for event in app.typed))


def test_a_window_that_is_closed_by_now_leaves_the_app_alone(app, presser, until):
    """pygame says of its last events that they are of no window."""
    app.turn(0.05)
    app.typed.clear()
    SDLWindow("brief", (50, 50), (500, 300)).destroy()
    until(app, lambda: "WindowHidden" in names(app.apart))
    assert not {ev.Hide, ev.Show, ev.MouseEnter} & set(map(type, app.typed))


@pytest.mark.parametrize("flags", [pygame.RESIZABLE, pygame.NOFRAME, 0])
def test_a_window_made_anew_is_the_apps_own(app, second, presser, until, flags):
    """set_mode() may make another window without a notice."""
    app.after(0, lambda event: app.typed.clear() or pygame.display.set_mode((180, 120), flags))
    until(app, lambda: any(type(event) is ev.Resize for event in app.typed))
    presser.aim_at_pygame()
    presser.click(5, 5)
    until(app, lambda: any(type(event) is ev.Click for event in app.typed))
    app.apart.clear()
    presser.close_window()
    app.run()
    assert type(app.typed[-1]) is ev.Close
    assert "WindowClose" not in names(app.apart)


@pytest.mark.parametrize("times", [1, 2])
def test_a_display_that_was_shut_down_and_opened_again(app, presser, until, times):
    def anew(event):
        pygame.display.quit()
        pygame.display.init()
        pygame.display.set_mode((180, 120))

    for _ in range(times):
        app.typed.clear()
        app.after(0, anew)
        until(app, lambda: any(type(event) is ev.Show for event in app.typed))
    presser.aim_at_pygame()
    presser.click(5, 5)
    until(app, lambda: any(type(event) is ev.Click for event in app.typed))


def test_the_programs_own_object_of_the_apps_window_changes_nothing(app, presser, until):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        own = SDLWindow.from_display_module()
    presser.click(5, 5)
    until(app, lambda: any(type(event) is ev.Click for event in app.typed))
    assert {event.window for event in app.apart} <= {None}
    assert own.title == "own"


# ---------------------------------------------------------------- with a window manager


@pytest.fixture
def on_desk(managed, until):
    """The App's window under a window manager, and the events that it gets of it."""
    with App("own", (200, 150), resizable=True, strict=True) as app:
        app.typed = []
        until(app, pygame.key.get_focused)
        app.turn(0)
        app.onWindowEvent(app.typed.append)
        yield app


def wait_for(app, until, kind):
    until(app, lambda: kind in map(type, app.typed))
    return next(event for event in app.typed if type(event) is kind)


def test_a_window_is_minimised_and_comes_back(on_desk, until):
    pygame.display.iconify()
    wait_for(on_desk, until, ev.Minimize)
    of_display(pygame).restore()
    wait_for(on_desk, until, ev.Restore)


def test_a_window_is_resized_and_moved_by_the_window_manager(on_desk, until):
    """SDL tells of a maximised window on X by its size and place only."""
    of_display(pygame).maximize()
    assert wait_for(on_desk, until, ev.Resize).size > (200, 150)
    assert wait_for(on_desk, until, ev.Move).pos[0] == 0


def test_a_window_is_hidden_and_shown(on_desk, until):
    window = of_display(pygame)
    window.hide()
    wait_for(on_desk, until, ev.Hide)
    window.show()
    wait_for(on_desk, until, ev.Show)


def of_display(pygame):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return SDLWindow.from_display_module()
