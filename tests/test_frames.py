"""Frames: on a grid, one Draw each, in one turn; none while nothing needs them."""

from __future__ import annotations

import asyncio
import ctypes
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import uievents
from uievents import App, Event, WindowRefused
from uievents.dispatch import Dispatcher
from uievents.frames import STEPS, Frames

pygame = pytest.importorskip("pygame")


CHANGES = (uievents.Frame, uievents.Step, "animate", "cancel", "pause", "resume")


class FrameGoal(Event):
    pass


@pytest.fixture
def make(monkeypatch, clock, virtual_wait):
    """Makes an App without a screen, on virtual time."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.delenv("UIEVENTS_WAIT", raising=False)
    apps = []

    def make(**options):
        app = App("test", size=(60, 40), clock=clock, selector=virtual_wait, strict=True, **options)
        apps.append(app)
        settle(app)
        return app

    yield make
    for app in apps:
        app.close()


def settle(app):
    """Turn until nothing is left to be done but what has its time."""
    app.turn(0)
    while app.loop.timeout() == 0 or app.display.timeout() is not None:
        app.turn()


def advance(app, clock, seconds):
    end = clock() + seconds
    while (left := end - clock()) > 1e-9:
        app.turn(left)


def test_they_come_on_a_grid_without_drift(make, clock):
    app = make(fps=60)
    frames = []
    app.onFrame(frames.append)
    app.turn(0)
    start = clock()
    advance(app, clock, 60.0)
    assert len(frames) == 3600
    assert [frame.number for frame in frames] == list(range(1, 3601))
    assert all(frame.dt == 1 / 60 and not frame.missed for frame in frames)
    for number in (1, 1000, 3600):
        assert frames[number - 1].time == pytest.approx(start + number / 60, abs=1e-6)


@pytest.mark.parametrize("fps", [1, 24, 59.94, 144])
def test_the_rate_is_the_app_s(make, clock, fps):
    app = make(fps=fps)
    frames = []
    app.onFrame(frames.append)
    app.turn(0)
    advance(app, clock, 10.0)
    assert len(frames) == int(10 * fps + 1e-6)


def test_one_turn_a_frame_in_which_it_is_drawn_and_shown(make, clock, monkeypatch):
    app = make(fps=50)
    delivered, shown = [], []
    app.onFrame(lambda event: delivered.append("frame"))
    app.onDraw(lambda event: delivered.append("draw"))
    monkeypatch.setattr(pygame.display, "flip", lambda: delivered.append("shown"))
    app.turn(0)
    turns = app.turns
    advance(app, clock, 2.0)
    assert app.turns - turns == 100
    assert delivered == ["frame", "draw", "shown"] * 100
    assert not shown


def test_a_draw_that_a_handler_asks_for_comes_in_the_same_turn(make):
    app = make()
    delivered = []

    @app.onFrameGoal
    def goal(event):
        delivered.append("goal")
        app.redraw()
        app.redraw()

    app.onDraw(lambda event: delivered.append("draw"))
    app.post(FrameGoal())
    app.post(FrameGoal())
    app.turn(0)
    assert delivered == ["goal", "goal", "draw"]


def test_a_stall_is_one_frame_that_says_what_was_missed(make, clock):
    app = make(fps=60)
    frames = []

    @app.onFrame
    def frame(event):
        frames.append(event)
        if event.number == 10:
            clock.advance(0.5)

    app.turn(0)
    advance(app, clock, 1.0)
    late = frames[10]
    assert late.missed == 29
    assert late.dt == pytest.approx((late.missed + 1) / 60)
    assert len(frames) + sum(frame.missed for frame in frames) == 60
    assert sum(frame.dt for frame in frames) == pytest.approx(1.0)


def test_frames_that_wait_in_a_long_line_become_one(make, clock):
    app = make(fps=100)
    frames = []
    app.onFrame(frames.append)
    app.onFrameGoal(lambda event: clock.advance(0.02))  # longer than a turn may dispatch
    app.turn(0)
    for _ in range(10):
        app.post(FrameGoal())
    advance(app, clock, 1.0)
    assert len(frames) + sum(frame.missed for frame in frames) in (100, 101, 102)
    assert sum(frame.dt for frame in frames) == pytest.approx(1.0, abs=0.03)


def test_without_handlers_nothing_wakes(make, clock):
    app = make(fps=60)
    assert app.loop.timeout() is None
    subscription = app.on(uievents.Frame, print)
    assert app.loop.timeout() == pytest.approx(1 / 60)
    subscription.cancel()
    assert app.loop.timeout() is None
    app.on(Event, print)  # a handler of everything asks for no frames
    assert app.loop.timeout() is None


@given(st.lists(st.sampled_from(CHANGES), max_size=12))
def test_frames_are_due_while_they_are_wanted_whatever_changed_before(changes):
    dispatcher, kept = Dispatcher(), []
    frames = Frames(dispatcher, 60, None, lambda: True, print)
    frames.attach(None, print, lambda: 1000.0)
    for change in changes:
        if change == "cancel" and kept:
            kept.pop(0).cancel()
        elif change == "animate":
            kept.append(frames.animate(100.0, lambda part: None))
        elif change in (uievents.Frame, uievents.Step):
            kept.append(dispatcher.on(change, lambda event: None))
        elif change == "pause":
            frames.pause()
        elif change == "resume":
            frames.resume()
        for _ in range(2):
            wanted = bool(kept) and not frames.paused
            assert frames.deadline() == (1000.0 + 1 / 60 if wanted else None)


def test_paused_nothing_wakes_and_no_time_passes(make, clock):
    app = make(fps=10)
    frames = []
    app.onFrame(frames.append)
    app.turn(0)
    advance(app, clock, 1.0)
    app.frames.pause()
    app.frames.pause()
    assert app.frames.paused
    assert app.loop.timeout() is None
    clock.advance(100.0)
    app.frames.resume()
    app.turn(0)
    assert len(frames) == 10
    advance(app, clock, 1.0)
    assert len(frames) == 20
    assert {frame.dt for frame in frames} == {0.1}


def test_not_seen_nothing_wakes(make, clock, monkeypatch):
    app = make(fps=10)
    frames, seen = [], True
    app.frames._is_seen = lambda: seen
    app.onFrame(frames.append)
    app.turn(0)
    advance(app, clock, 1.0)
    seen = False
    assert app.loop.timeout() is None
    clock.advance(5.0)
    seen = True
    app.turn(0)
    advance(app, clock, 1.0)
    assert len(frames) == 20
    assert not any(frame.missed for frame in frames)


@pytest.mark.parametrize(("fps", "step"), [(60, 1 / 120), (60, 1 / 60), (50, 0.01), (30, 0.07)])
def test_steps_come_before_their_frame(make, clock, fps, step):
    app = make(fps=fps, step=step)
    delivered = []
    app.onStep(delivered.append)
    app.onFrame(delivered.append)
    app.turn(0)
    advance(app, clock, 7.0)
    steps = [event for event in delivered if type(event) is uievents.Step]
    assert {event.dt for event in steps} == {step}
    assert not any(event.missed for event in steps)
    assert abs(len(steps) - 7.0 / step) <= 1
    times = [event.time for event in delivered]
    assert times == sorted(times)


def test_only_so_many_steps_catch_up_and_the_rest_is_reported(make, clock):
    app = make(fps=10, step=0.01)
    steps = []

    @app.onFrame
    def frame(event):
        if event.number == 1:
            clock.advance(1.0)

    app.onStep(steps.append)
    app.turn(0)
    advance(app, clock, 2.0)
    assert max(event.missed for event in steps) >= 100 - STEPS
    assert len(steps) + sum(event.missed for event in steps) == pytest.approx(200, abs=1)


def test_an_animation_goes_from_0_to_1_and_ends(make, clock):
    app = make(fps=10)
    parts = []
    animation = app.animate(0.5, parts.append)
    app.turn(0)
    advance(app, clock, 0.5)
    assert parts == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert parts[-1] == 1.0
    assert animation.done
    settle(app)
    assert app.loop.timeout() is None


def test_an_animation_may_be_cancelled_and_may_fail(make, clock):
    app = make(fps=10)
    delivered = []
    app.dispatcher.on_error = lambda error, event, function: delivered.append(error)
    app.dispatcher.strict = False
    parts = []
    cancelled = app.animate(1.0, parts.append)
    app.animate(1.0, lambda part: 1 / 0)
    app.turn(0)
    advance(app, clock, 0.1)
    cancelled.cancel()
    settle(app)
    assert parts == [0.1]
    assert [type(error) for error in delivered] == [ZeroDivisionError]
    assert app.loop.timeout() is None


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"fps": 0}, ValueError),
        ({"fps": -1}, ValueError),
        ({"fps": float("nan")}, ValueError),
        ({"fps": float("inf")}, ValueError),
        ({"fps": True}, TypeError),
        ({"fps": "60"}, TypeError),
        ({"step": 0}, ValueError),
        ({"step": float("nan")}, ValueError),
        ({"step": "1"}, TypeError),
        ({"icon": 5}, TypeError),
    ],
)
def test_what_cannot_be_is_refused(make, options, error):
    with pytest.raises(error):
        make(**options)
    assert not pygame.display.get_init()


@pytest.mark.parametrize("run", ["run", "asyncio", "stock"])
def test_frames_run_under_asyncio_too(any_wait, run):
    app = any_wait(strict=True, fps=100)
    frames, parts = [], []

    async def animated():
        await app.animate(0.05, parts.append)

    @app.onFrame
    def frame(event):
        frames.append(event)
        if len(frames) == 1 and run != "run":
            app.start(animated())
        if len(frames) >= 10 and (run == "run" or parts[-1:] == [1.0]):
            app.stop()

    if run == "run":
        app.run()
    elif run == "asyncio":
        uievents.run(app.run_async())
    else:
        asyncio.run(app.run_async())
    assert len(frames) >= 10
    numbers = [frame.number for frame in frames]  # a busy machine leaves some out
    assert numbers == sorted(set(numbers))
    for before, frame in pairwise(frames):
        assert frame.time - before.time == pytest.approx(frame.dt)
        assert frame.dt == pytest.approx((frame.missed + 1) / 100)


@pytest.mark.window
def test_minimised_nothing_wakes_and_it_goes_on_after(managed, until):
    with App("test", strict=True, fps=100) as app:
        frames, delivered = [], []
        app.onFrame(frames.append)
        app.onMinimize(delivered.append)
        app.onRestore(delivered.append)
        until(app, lambda: len(frames) > 3)
        pygame.display.iconify()
        until(app, lambda: delivered and not pygame.display.get_active())
        until(app, lambda: app.loop.timeout() is None)
        number = len(frames)
        app.turn(0.3)
        assert len(frames) == number
        server = app.display.sdl
        server.lib.SDL_RestoreWindow.argtypes = [ctypes.c_void_p]
        server.lib.SDL_RestoreWindow(server.window())
        until(app, lambda: len(frames) > number + 3)
        assert not frames[number].missed


@pytest.mark.window
def test_fullscreen(managed, until):
    with App("test", size=(200, 150), strict=True) as app:
        drawn = []
        app.onDraw(drawn.append)
        until(app, lambda: drawn)
        for wanted in (True, True, False):
            app.fullscreen = wanted
            assert app.fullscreen is wanted
            assert app.screen is pygame.display.get_surface()
        with pytest.raises(TypeError):
            app.fullscreen = 1


def test_an_icon_is_a_file_or_a_surface(make, tmp_path):
    surface = pygame.Surface((16, 16))
    path = tmp_path / "icon.png"
    pygame.image.save(surface, path)
    for icon in (surface, path, str(path)):
        App("test", icon=icon).close()
    with pytest.raises(FileNotFoundError):
        App("test", icon=tmp_path / "none.png")


@pytest.mark.window
def test_vsync_is_asked_of_the_window(screen, run_python):
    """By itself: pygame keeps the renderer, and crashes if the driver is another one later."""
    code = """
        from uievents import App
        with App("vsync", size=(200, 100), vsync=True) as app:
            drawn = []
            app.onDraw(drawn.append)
            app.after(0.1, app.stop)
            print(app.size)
            app.run()
            print(bool(drawn))
    """
    assert run_python(code).stdout == "(200, 100)\nTrue\n"


def test_vsync_where_there_is_no_renderer_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with pytest.raises(WindowRefused, match="no picture to wait for"):
        App("vsync", vsync=True)
    with pytest.raises(TypeError, match="True or False"):
        App("vsync", vsync=2)
