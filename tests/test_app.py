"""Real presses in a real window reach the right handlers, by every means of waiting."""

from __future__ import annotations

import ctypes
import signal
import socket
import threading
import time

import pytest

import uievents
from uievents import App, Click, Event, MouseDown, NoDisplayError

pygame = pytest.importorskip("pygame")


class Points(Event):
    points: int


@pytest.fixture
def app(wait, presser):
    app = App("test", (400, 300), wait=wait, resizable=True, strict=True)
    app.delivered = []
    presser.aim_at_pygame()
    presser.focus()
    deadline = time.monotonic() + 60
    while not pygame.key.get_focused():
        app.turn(0.1)
        assert time.monotonic() < deadline, "the window never got the keyboard"
    app.turn(0)
    yield app
    app.close()


def hear(app, *kinds):
    for kind in kinds:
        app.on(kind, app.delivered.append)


def names(app):
    return [type(event).__name__ for event in app.delivered]


def settle(app, seconds=0.5):
    """Let what came with the window's opening pass."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        app.turn(left)


# ---------------------------------------------------------------- mouse


@pytest.mark.window
def test_a_click_reaches_its_handler(app, presser, until):
    hear(app, uievents.MouseDown, uievents.MouseUp, Click)
    presser.click(123, 45)
    until(app, lambda: len(app.delivered) >= 3)
    assert names(app) == ["MouseDown", "MouseUp", "Click"]
    assert {event.pos for event in app.delivered} == {(123, 45)}
    assert app.delivered[2].button == 1
    assert app.delivered[2].source == "window"
    assert 0 <= time.monotonic() - app.delivered[2].time < 60


@pytest.mark.window
@pytest.mark.parametrize(("button", "delivered"), [(2, 2), (3, 3), (8, 4), (9, 5)])
def test_every_button_has_its_number(app, presser, until, button, delivered):
    hear(app, Click)
    presser.click(50, 60, button)
    until(app, lambda: app.delivered)
    assert app.delivered[0].button == delivered


@pytest.mark.window
def test_a_double_click_is_two_clicks_and_a_third_counts_on(app, presser, until):
    hear(app, Click, uievents.DoubleClick)
    for _ in range(3):
        presser.click(50, 60)
    until(app, lambda: len(app.delivered) >= 4)
    assert names(app) == ["Click", "Click", "DoubleClick", "Click"]
    assert [e.count for e in app.delivered if type(e) is Click] == [1, 2, 3]


@pytest.mark.window
def test_clicks_of_two_buttons_or_two_places_are_no_double_click(app, presser, until):
    hear(app, Click, uievents.DoubleClick)
    presser.click(50, 60)
    presser.click(50, 60, 3)
    presser.click(150, 60, 3)
    until(app, lambda: len(app.delivered) >= 3)
    assert names(app) == ["Click"] * 3


@pytest.mark.window
@pytest.mark.parametrize(("way", "clicks"), [(5, 1), (30, 0)])
def test_a_press_that_is_dragged_away_is_no_click(app, presser, until, way, clicks):
    hear(app, Click, uievents.MouseUp, uievents.MouseMove)
    presser.move(50, 60)
    presser.press()
    presser.move(50 + way, 60)
    presser.release()
    until(app, lambda: "MouseUp" in names(app))
    app.turn(0)
    assert names(app).count("Click") == clicks
    assert any(e.buttons == (1,) for e in app.delivered if type(e) is uievents.MouseMove)


@pytest.mark.window
@pytest.mark.parametrize(
    ("button", "delivered"), [(4, (0, 1)), (5, (0, -1)), (6, (-1, 0)), (7, (1, 0))]
)
def test_the_wheel_turns(app, presser, until, button, delivered):
    hear(app, uievents.Wheel, MouseDown, Click)
    presser.move(70, 80)
    presser.press(button)
    presser.release(button)
    until(app, lambda: app.delivered)
    app.turn(0.05)
    assert names(app) == ["Wheel"]
    assert (app.delivered[0].dx, app.delivered[0].dy) == delivered
    assert app.delivered[0].pos == (70, 80)


@pytest.mark.window
def test_the_pointer_enters_and_leaves(app, presser, until):
    hear(app, uievents.MouseEnter, uievents.MouseLeave)
    presser.root.warp_pointer(1000, 700)
    presser.display.sync()
    until(app, lambda: "MouseLeave" in names(app))
    presser.move(10, 10)
    until(app, lambda: "MouseEnter" in names(app))


@pytest.mark.window
def test_modifiers_are_with_the_click(app, presser, until):
    hear(app, Click)
    presser.key_down("Control_L")
    presser.click(10, 20)
    presser.key_up("Control_L")
    until(app, lambda: app.delivered)
    assert app.delivered[0].mods == {"ctrl"}


# ---------------------------------------------------------------- keyboard


@pytest.mark.window
def test_keys_and_text(app, presser, until):
    hear(app, uievents.KeyDown, uievents.KeyUp, uievents.TextInput)
    presser.key("a")
    until(app, lambda: "KeyUp" in names(app))
    assert names(app) == ["KeyDown", "TextInput", "KeyUp"]
    down, text, up = app.delivered
    assert (down.key, down.text, down.repeat, text.text, up.key) == ("a", "a", False, "a", "a")


@pytest.mark.window
def test_a_key_with_modifiers(app, presser, until):
    delivered = []
    hear(app, uievents.KeyEvent)
    app.onKeyDown(key="shift+b")(delivered.append)
    presser.key("b")
    until(app, lambda: len(app.delivered) == 2)
    presser.key("Shift_L", "b")  # not within 2 ms: SDL would take it for a held key's repeat
    until(app, lambda: delivered)
    assert [(e.key, e.text, e.mods) for e in delivered] == [("b", "B", {"shift"})]


@pytest.mark.window
def test_the_special_keys_have_names(app, presser, until):
    hear(app, uievents.KeyDown)
    for name in ("Escape", "Return", "space", "Left", "F5"):
        presser.key(name)
    until(app, lambda: len(app.delivered) >= 5)
    assert [e.key for e in app.delivered] == ["escape", "return", "space", "left", "f5"]


# ---------------------------------------------------------------- gamepads


class Pad:
    """A gamepad of SDL's own making: what it does goes through all of SDL and pygame."""

    def __init__(self):
        import pygame.base

        self.sdl = ctypes.CDLL(pygame.base.__file__)
        self.sdl.SDL_JoystickFromInstanceID.restype = ctypes.c_void_p
        self.number = self.sdl.SDL_JoystickAttachVirtual(1, 2, 3, 1)  # axes, buttons, hats
        assert self.number >= 0

    def open(self, number):
        self.joystick = pygame.joystick.Joystick(number)
        self.id = self.joystick.get_instance_id()
        self.pointer = ctypes.c_void_p(self.sdl.SDL_JoystickFromInstanceID(self.id))

    def do(self, what, which, value):
        getattr(self.sdl, f"SDL_JoystickSetVirtual{what}")(self.pointer, which, value)

    def unplug(self):
        self.sdl.SDL_JoystickDetachVirtual(self.number)


@pytest.fixture
def pad(app):
    pygame.joystick.init()
    yield Pad()
    pygame.joystick.quit()


@pytest.mark.window
def test_a_gamepad_is_heard_from_plug_to_unplug(app, pad, until):
    hear(app, uievents.GamepadEvent)
    until(app, lambda: names(app) == ["GamepadConnected"])
    pad.open(app.delivered.pop().device)
    assert "1 gamepad(s)" in app.explain_wait()
    pad.do("Button", 1, 1)
    pad.do("Hat", 0, 1 | 8)  # up, left
    until(app, lambda: len(app.delivered) >= 2)
    pad.do("Axis", 1, -32768)
    until(app, lambda: app.delivered[-1:] and getattr(app.delivered[-1], "value", 0) == -1.0)
    pad.do("Button", 1, 0)
    until(app, lambda: "GamepadUp" in names(app))
    of = {type(event).__name__: event for event in app.delivered}
    assert (of["GamepadDown"].device, of["GamepadDown"].button) == (pad.id, 1)
    assert (of["GamepadHat"].hat, of["GamepadHat"].value) == (0, (-1, 1))
    assert (of["GamepadMove"].axis, of["GamepadMove"].value) == (1, -1.0)
    pad.unplug()
    until(app, lambda: names(app)[-1] == "GamepadDisconnected")
    assert app.delivered[-1].device == pad.id


# ---------------------------------------------------------------- the window itself


@pytest.mark.window
def test_a_resize_gives_a_new_picture(app, presser, until):
    hear(app, uievents.Resize, uievents.Draw)
    presser.resize(500, 350)
    until(app, lambda: names(app)[-2:] and "Resize" in names(app))
    until(app, lambda: app.size == (500, 350) and "Draw" in names(app))
    resized = [e for e in app.delivered if type(e) is uievents.Resize]
    assert resized[-1].size == (500, 350)
    assert app.screen is pygame.display.get_surface()


@pytest.mark.window
def test_focus_comes_and_goes(app, presser, until):
    hear(app, uievents.Focus, uievents.Blur)
    presser.unfocus()
    until(app, lambda: "Blur" in names(app))
    presser.focus()
    until(app, lambda: "Focus" in names(app))


@pytest.mark.window
def test_closing_the_window_stops_the_app(app, presser):
    app.onClose(app.delivered.append)
    presser.close_window()
    app.run()
    assert names(app) == ["Close"]
    assert pygame.display.get_surface() is None


@pytest.mark.window
def test_a_handler_may_keep_the_window_open(app, presser, until):
    app.on(uievents.Close, lambda event: event.prevent_default())
    hear(app, uievents.Close, Click)
    app.loop.running = True
    presser.close_window()
    presser.click(5, 5)
    until(app, lambda: "Click" in names(app))
    assert names(app) == ["Close", "Click"]
    assert app.running


@pytest.mark.window
def test_redraw_is_one_draw_however_often_it_is_asked_for(app, until):
    hear(app, uievents.Draw)
    for _ in range(100):
        app.redraw()
    until(app, lambda: app.delivered)
    app.turn(0)
    assert names(app) == ["Draw"]


@pytest.mark.window
def test_an_option_that_is_refused_leaves_no_window_open(screen):
    with pytest.raises(ValueError, match="limit"):
        App("test", limit=0)
    assert pygame.display.get_surface() is None


@pytest.mark.window
def test_pygame_quit_ends_the_app(screen, run_python):
    code = """
        import pygame
        from uievents import App

        app = App("test", (100, 100))
        app.after(0, lambda event: pygame.quit())
        app.run()
        print("ended")
    """
    assert run_python(code).stdout.endswith("ended\n")


@pytest.mark.window
def test_a_second_app_is_refused_while_the_first_is_open(app):
    with pytest.raises(RuntimeError, match="one window"):
        App("second")


# ---------------------------------------------------------------- wakes, by every means


def test_events_that_threads_post_to_pygame_arrive(any_wait, until):
    app = any_wait()
    delivered = []
    app.onPygameEvent(kind=pygame.USEREVENT)(delivered.append)
    settle(app, 0.05)

    def post():
        for number in range(100):
            pygame.event.post(pygame.event.Event(pygame.USEREVENT, number=number))

    thread = threading.Thread(target=post)
    thread.start()
    until(app, lambda: len(delivered) == 100)
    thread.join()
    assert [e.data["number"] for e in delivered] == list(range(100))


def test_pygame_timers_arrive(any_wait, until):
    app = any_wait()
    delivered = []
    app.onPygameEvent(kind=pygame.USEREVENT + 1)(delivered.append)
    pygame.time.set_timer(pygame.USEREVENT + 1, 20, loops=3)
    until(app, lambda: len(delivered) == 3)


def test_posts_of_our_own_events_arrive_from_threads(any_wait, until):
    app = any_wait()
    delivered = []
    app.onPoints(delivered.append)
    thread = threading.Thread(target=lambda: [app.post(Points(points=n)) for n in range(100)])
    thread.start()
    until(app, lambda: len(delivered) == 100)
    thread.join()
    assert [e.points for e in delivered] == list(range(100))


def test_a_post_wakes_a_loop_that_sleeps(any_wait):
    app = any_wait(strict=True)
    delivered = []

    @app.onPoints
    def score(event):
        delivered.append(time.monotonic() - event.time)
        if len(delivered) == 20:
            app.stop()
        else:
            asleep.set()

    asleep = threading.Event()
    asleep.set()

    def poster():
        for number in range(20):
            assert asleep.wait(60)
            asleep.clear()
            app.post(Points(points=number))

    thread = threading.Thread(target=poster)
    thread.start()
    app.run()
    thread.join()
    assert len(delivered) == 20


def test_sockets_and_timers_wake_it(any_wait, until):
    app = any_wait(strict=True)
    delivered = []
    sock, peer = socket.socketpair()
    with sock, peer:
        app.watch(sock, read=True)
        app.onReadable(lambda event: delivered.append(event.fileobj.recv(10)))
        app.after(0.02, lambda event: peer.send(b"hello"))
        until(app, lambda: delivered)
        app.unwatch(sock)
    assert delivered == [b"hello"]


def test_a_signal_wakes_it(any_wait, until):
    app = any_wait(strict=True)
    delivered = []
    app.signal(signal.SIGUSR1)
    app.onSignal(delivered.append)
    settle(app, 0.05)
    timer = threading.Timer(0.05, lambda: signal.raise_signal(signal.SIGUSR1))
    timer.start()
    until(app, lambda: delivered)
    timer.join()
    assert delivered[0].name == "SIGUSR1"


def test_a_signal_from_another_process_wakes_it(any_wait, until):
    import os
    import subprocess

    app = any_wait(strict=True)
    delivered = []
    app.signal(signal.SIGUSR2)
    app.onSignal(delivered.append)
    with subprocess.Popen(["/bin/sh", "-c", f"kill -USR2 {os.getpid()}"]):
        until(app, lambda: delivered)
    assert delivered[0].number == signal.SIGUSR2


def test_stop_from_another_thread_ends_it(any_wait):
    app = any_wait()
    timer = threading.Timer(0.05, app.stop)
    timer.start()
    app.run()
    timer.join()


def test_a_closed_app_leaves_nothing_behind(any_wait):
    before = set(threading.enumerate())
    for _ in range(3):
        any_wait().close()
    assert set(threading.enumerate()) == before
    assert pygame.display.get_surface() is None
    assert signal.set_wakeup_fd(-1) == -1


def test_what_a_program_flushes_leaves_no_poll_behind(any_wait, until):
    """A push that never shows up is looked for 61 ms, and then it is quiet."""
    app = any_wait()
    settle(app, 0.05)
    pygame.event.post(pygame.event.Event(pygame.USEREVENT))
    pygame.event.clear()
    app.turn(0.01)
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        app.turn(end - time.monotonic())
    turns = app.turns
    app.turn(0.05)
    assert app.turns == turns + 1
    assert app.selector.select(0.05) == []
    assert app.display.timeout() is None


# ---------------------------------------------------------------- idle, and a click's price


@pytest.mark.window
def test_idle_costs_no_wakeups(app):
    settle(app)
    turns = app.turns
    app.turn(0.4)
    assert app.turns == turns + 1  # the timeout, and nothing before it


@pytest.mark.window
def test_a_click_costs_few_turns(app, presser, until):
    """No look-again happens for what the window's own pump has pushed."""
    hear(app, Click)
    presser.move(30, 30)
    settle(app)
    turns = app.turns
    presser.press()
    presser.release()
    until(app, lambda: app.delivered)
    app.turn(0.2)
    assert app.turns - turns <= 4  # press, release, the timeout; and one to spare


@pytest.mark.window
def test_a_readable_socket_costs_one_turn(app):
    """Poking SDL is not mistaken for an event that is still to come."""
    sock, peer = socket.socketpair()
    with sock, peer:
        app.watch(sock, read=True)
        app.onReadable(lambda event: app.delivered.append(event.fileobj.recv(10)))
        settle(app)
        turns = app.turns
        timers = [threading.Timer(0.05 * n, peer.send, (b"x",)) for n in range(5)]
        for timer in timers:
            timer.start()
        settle(app, 0.4)
        app.unwatch(sock)
    assert len(app.delivered) == 5
    assert app.turns - turns <= 7  # five, the timeout; and one to spare


@pytest.mark.window
def test_posts_cost_a_turn_each(app):
    settle(app)
    turns = app.turns
    app.onPoints(app.delivered.append)
    timers = [threading.Timer(0.05 * n, app.post, (Points(points=n),)) for n in range(5)]
    for timer in timers:
        timer.start()
    settle(app, 0.4)
    assert len(app.delivered) == 5
    assert app.turns - turns <= 7


@pytest.mark.window
@pytest.mark.parametrize(("number", "status"), [("SIGTERM", -15), ("SIGINT", 1)])
def test_a_sleeping_app_can_be_ended_from_outside(wait, run_python, number, status):
    """SDL catches SIGTERM, to tell of it when it is next asked: which may be never."""
    code = f"""
        import os, signal, subprocess
        from uievents import App
        app = App(wait={wait!r})
        kill = f"sleep 0.3; kill -{number[3:]} {{os.getpid()}}"
        app.after(0.1, lambda event: subprocess.Popen(["/bin/sh", "-c", kill]))
        app.run()
    """
    done = run_python(code, check=False)
    assert done.returncode in (status, -2), done.stderr
    if number == "SIGINT":
        assert "KeyboardInterrupt" in done.stderr


# ---------------------------------------------------------------- no display


def test_no_display_is_one_clear_sentence(run_python):
    nothing = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))
    code = """
        import uievents
        try:
            uievents.App()
        except uievents.NoDisplayError as error:
            print(error)
    """
    assert "xvfb-run" in run_python(code, env=nothing).stdout
    assert "xvfb-run" in run_python(code, env={**nothing, "DISPLAY": ":4093"}).stdout


@pytest.mark.parametrize("means", ["x11", "telepathy"])
def test_a_means_that_is_not_there_is_refused(monkeypatch, means):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(ValueError, match="choose"):
        App(wait=means)
    assert pygame.display.get_surface() is None
    assert issubclass(NoDisplayError, uievents.UIEventsError)


def test_the_wait_is_explained(any_wait):
    text = any_wait().explain_wait()
    words = {"x11": "X11 connection", "dummy": "selector alone"}
    assert words.get(any_wait.means, "SDL waits") in text


# ---------------------------------------------------------------- stress


@pytest.mark.slow
def test_no_post_is_lost_under_stress(any_wait):
    """Slow: 100,000 posts of four threads at random times."""
    app = any_wait(strict=True)
    app.delivered = 0
    total = 100_000

    @app.onPoints
    def count(event):
        app.delivered += 1
        if app.delivered == total:
            app.stop()

    run_while_threads_post(app, lambda n: app.post(Points(n)), total)
    assert app.delivered == total


@pytest.mark.slow
def test_no_pygame_post_is_lost_under_stress(any_wait):
    """Slow: 8,000 posts of four threads at random times, into SDL's own queue."""
    app = any_wait(strict=True)
    app.delivered = 0
    total = 8_000

    @app.onPygameEvent(kind=pygame.USEREVENT)
    def count(event):
        app.delivered += 1
        if app.delivered == total:
            app.stop()

    def post(number):
        pygame.event.post(pygame.event.Event(pygame.USEREVENT, number=number))

    run_while_threads_post(app, post, total)
    assert app.delivered == total


def run_while_threads_post(app, post, total):
    """Run ``app`` until it stops, or for 50 s, while four threads make ``total`` posts."""
    threads = [threading.Thread(target=_post_at_random, args=(post, total // 4)) for _ in range(4)]
    alarm = app.after(50, lambda event: app.stop())
    for thread in threads:
        thread.start()
    app.run()
    for thread in threads:
        thread.join()
    alarm.cancel()


def _post_at_random(post, count):
    import random

    chance = random.Random(count)
    for number in range(count):
        post(number)
        if chance.random() < 0.02:
            time.sleep(chance.random() * 0.001)  # the randomness of the times, not a wait
