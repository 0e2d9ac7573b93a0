"""The pilot, with which tests drive programs."""

from __future__ import annotations

import asyncio
import textwrap

import pytest

from uievents import App, Click, Event, EventLoop
from uievents.testing import NeverSettles, Pilot, Stuck


class Tallied(Event):
    points: int


@pytest.fixture
def pilot():
    with Pilot() as pilot:
        yield pilot


@pytest.fixture
def script(tmp_path):
    def write(code: str):
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(code))
        return path

    return write


def test_a_script_that_runs_its_app_is_opened_and_clicked(pilot, script):
    app = pilot.open(
        script(
            """
            from uievents import App
            app = App("Hello", size=(200, 100))
            app.clicks = []

            @app.onClick
            def clicked(event):
                app.clicks.append((event.pos, event.button))

            app.run()
            """
        )
    )
    pilot.click((30, 40))
    pilot.click((50, 60), button=3)
    assert app.clicks == [((30, 40), 1), ((50, 60), 3)]


def test_timers_pass_in_virtual_time(pilot):
    due = []

    def make():
        loop = EventLoop()
        loop.every(1.0, lambda event: due.append(loop.clock()))
        loop.after(2.5, lambda event: due.append("once"))
        return loop

    loop = pilot.open(make)
    began = loop.clock()
    pilot.advance(3600)
    assert due.pop(2) == "once"
    assert due == pytest.approx([began + n for n in range(1, 3601)])


def test_asyncio_sleeps_in_virtual_time(pilot):
    steps = []

    def make():
        loop = EventLoop()

        @loop.on(Tallied)
        async def later(event):
            await asyncio.sleep(5)
            steps.append("slept")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(60):
                    await asyncio.Event().wait()
            steps.append("timeout")

        return loop

    loop = pilot.open(make)
    loop.post(Tallied(points=1))
    pilot.advance(4.9)
    assert steps == []
    pilot.advance(0.2)
    assert steps == ["slept"]
    pilot.advance(59.7)
    assert steps == ["slept"]
    pilot.advance(0.3)
    assert steps == ["slept", "timeout"]


def test_an_app_of_a_module_can_be_tested_many_times(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    app = App("kept", size=(100, 100))
    clicks = []
    app.onClick(lambda event: clicks.append(event.pos))
    try:
        for number in range(3):
            with Pilot() as pilot:
                assert pilot.open(app) is app
                pilot.click((number, number))
    finally:
        app.close()
    assert clicks == [(0, 0), (1, 1), (2, 2)]


def test_what_a_handler_raises_is_raised_by_the_step(pilot):
    def make():
        app = App("fails")
        app.onClick(lambda event: 1 / 0)
        return app

    pilot.open(make)
    with pytest.raises(ZeroDivisionError):
        pilot.click((5, 5))


def test_a_loop_that_never_rests_is_an_error(pilot):
    def make():
        loop = EventLoop()
        loop.on(Tallied, lambda event: loop.post(Tallied(points=event.points + 1)))
        loop.post(Tallied(points=0))
        return loop

    with pytest.raises(NeverSettles, match="post an event to itself"):
        pilot.open(make)


def test_keys_are_held_and_typed(pilot):
    inputs = []

    def make():
        app = App("keys")
        app.onKeyDown(lambda event: inputs.append(("down", event.key, event.text)))
        app.onKeyUp(lambda event: inputs.append(("up", event.key)))
        app.onTextInput(lambda event: inputs.append(("text", event.text)))
        return app

    pilot.open(make)
    with pilot.hold("left"):
        assert inputs == [("down", "left", "")]
    inputs.clear()
    pilot.type("A?é")
    assert [one[1] for one in inputs if one[0] == "text"] == ["A", "?", "é"]
    inputs.clear()
    pilot.press("ctrl+s")
    assert [one[:2] for one in inputs] == [
        ("down", "left ctrl"),
        ("down", "s"),
        ("up", "s"),
        ("up", "left ctrl"),
    ]


def test_waiting_for_what_cannot_come_is_an_error_that_names_it(pilot):
    def make():
        loop = EventLoop()

        @loop.on(Tallied)
        async def waits_for_nothing(event):
            await asyncio.get_running_loop().create_future()

        return loop

    loop = pilot.open(make)
    loop.post(Tallied(points=1))
    pilot.settle()
    pilot.timeout = 0.05  # real seconds: nothing comes from outside
    with pytest.raises(Stuck, match=r"Click can never come(.|\n)*waits_for_nothing"):
        pilot.wait_for(Click)


def test_wait_for_returns_the_next_event(pilot):
    def make():
        loop = EventLoop()
        loop.after(30, lambda event: loop.post(Tallied(points=7)))
        return loop

    pilot.open(make)
    assert pilot.wait_for(Tallied).points == 7
    pilot.timeout = 0.05  # real seconds: nothing comes from outside
    with pytest.raises(Stuck):
        pilot.wait_for(Tallied)


def test_a_pygame_program_is_fed(pilot, script):
    path = script(
        """
        import pygame
        pygame.init()
        screen = pygame.display.set_mode((200, 100))
        clock = pygame.time.Clock()
        x, frames, typed, running = 20.0, 0, "", True
        while running:
            for event in pygame.event.get():
                if event.type == pygame.QUIT:
                    running = False
                if event.type == pygame.TEXTINPUT:
                    typed += event.text
            if pygame.key.get_pressed()[pygame.K_RIGHT]:
                x += 100 * clock.get_time() / 1000
            screen.fill("black")
            screen.fill("white", (x, 40, 10, 10))
            pygame.display.flip()
            pygame.display.set_caption(f"{x:.1f} {typed} {pygame.mouse.get_pos()}")
            clock.tick(50)
        """
    )
    import pygame

    pilot.open(path)
    with pilot.hold("right"):
        pilot.advance(1.0)
    pilot.type("hi")
    pilot.move((33, 44))
    pilot.advance(0.1)
    x, typed, *pos = pygame.display.get_caption()[0].split(" ", 2)
    assert 118 <= float(x) <= 124
    assert (typed, pos) == ("hi", ["(33, 44)"])
    assert pilot.screenshot().get_at((int(float(x)) + 2, 45))[:3] == (255, 255, 255)


def test_a_pygame_program_that_waits_is_fed(pilot, script):
    import pygame

    pilot.open(
        script(
            """
            import pygame, time
            pygame.display.init()
            pygame.display.set_mode((100, 100))
            began = time.monotonic()
            while True:
                event = pygame.event.wait()
                if event.type == pygame.KEYDOWN:
                    took = time.monotonic() - began
                    pygame.display.set_caption(f"{pygame.key.name(event.key)} {took:.1f}")
                if event.type == pygame.QUIT:
                    break
            """
        )
    )
    pilot.advance(7200)
    pilot.press("space")
    assert pygame.display.get_caption()[0] == "space 7200.0"


def test_a_socket_of_the_test_is_answered(pilot):
    def make():
        loop = EventLoop()
        loop.listen(0)
        loop.onReceived(lambda event: event.reply(event.data.upper()))
        return loop

    pilot.open(make)
    client = pilot.send(b"hello\n")
    assert client.recv(100) == b"HELLO\n"


def test_a_deadlock_names_what_is_awaited_and_by_which_coroutine(pilot):
    class Finish(Event):
        pass

    def make():
        app = App("stuck")
        first, second = asyncio.Lock(), asyncio.Lock()

        async def take(one, other):
            async with one:
                await asyncio.sleep(1)
                async with other:
                    app.post(Finish())

        async def alone():
            await asyncio.get_running_loop().create_future()

        @app.onClick
        async def starts(event):
            app.kept = asyncio.create_task(alone(), name="the lonely one")
            await asyncio.gather(take(first, second), take(second, first))

        return app

    pilot.open(make)
    pilot.timeout = 0.05  # real seconds: nothing comes from outside
    pilot.click((5, 5))
    with pytest.raises(Stuck) as stuck:
        pilot.wait_for(Finish)
    message = str(stuck.value)
    assert "Finish can never come" in message
    assert "starts awaits" in message  # the handler, and what it has started
    assert "await asyncio.gather(take(first, second), take(second, first))" in message
    assert message.count("take(),") == 2
    assert message.count("async with other:") == 2
    assert "the lonely one, a task of" in message
    assert "await asyncio.get_running_loop().create_future()" in message


def test_a_plain_program_of_asyncio_s_names_them_too(pilot, script):
    path = script(
        "import asyncio\nasync def main():\n    await asyncio.Event().wait()\nasyncio.run(main())"
    )
    pilot.open(path)
    pilot.timeout = 0.05  # real seconds: nothing comes from outside
    with pytest.raises(Stuck, match=r"a task of main\(\), awaits"):
        pilot.until(lambda: False)


def test_what_is_done_to_no_program_or_to_one_that_has_ended_is_refused(pilot):
    acts = (
        lambda: pilot.click((5, 5)),
        lambda: pilot.press("a"),
        lambda: pilot.type("ä"),
        lambda: pilot.scroll(1),
        lambda: pilot.drag((1, 1), (5, 5)),
        lambda: pilot.move((5, 5)),
    )
    for act in acts:
        with pytest.raises(RuntimeError, match="no program is open"):
            act()

    def make():
        app = App("ends")
        app.onMouseDown(app.stop)
        return app

    pilot.open(make)
    pilot.click((5, 5))  # it ends while the button is down
    assert not pilot.is_open
    assert not pilot.devices.buttons
    for act in acts:
        with pytest.raises(RuntimeError, match="has ended"):
            act()


@pytest.mark.parametrize("place", [(640, 5), (5, 480), (-1, 5), (10_000, 10_000)])
def test_a_press_outside_the_window_is_refused(pilot, place):
    pilot.open(lambda: App("window", size=(640, 480)))
    for act in (pilot.click, lambda where: pilot.drag(where, (5, 5))):
        with pytest.raises(LookupError, match="640 by 480"):
            act(place)
    pilot.drag((5, 5), place)  # but let go there, as the window has captured the pointer


@pytest.mark.parametrize("place", [(1, 2, 3), None, 5, object(), ("a", "b")])
def test_what_is_no_place_is_refused(pilot, place):
    pilot.open(lambda: App("window"))
    with pytest.raises(TypeError, match="a place is"):
        pilot.click(place)


@pytest.mark.parametrize("wrong", ["Click", None, App, 3])
def test_what_is_no_event_type_is_not_waited_for(pilot, wrong):
    pilot.open(lambda: App("window"))
    with pytest.raises(TypeError, match="is not an event type"):
        pilot.wait_for(wrong)


@pytest.mark.parametrize("adopted", [False, True])
def test_what_a_program_posts_without_a_time_is_dated_on_its_clock(pilot, adopted, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    late = []

    def make():
        loop = EventLoop()
        loop.onClick(lambda event: loop.post(Tallied(points=1)))
        loop.onTallied(lambda event: late.append(loop.clock() - event.time))
        loop.after(3, lambda event: loop.post(Tallied(points=2)))
        return loop

    loop = make() if adopted else None
    pilot.open(loop or make)
    try:
        pilot.app.post(Click((1, 1)))
        pilot.settle()
        pilot.advance(5)
        pilot.app.post(Tallied(points=3, time=pilot.clock() - 2))  # one that has a time keeps it
        pilot.settle()
        assert late == [0, 0, 2]
    finally:
        if adopted:
            pilot.close()
            loop.close()
