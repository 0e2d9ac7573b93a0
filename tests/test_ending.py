"""``close()`` always gets to its end, whatever fails, interrupts or calls it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading

import pytest

import uievents
from uievents import Event, EventLoop
from uievents.ending import close_all
from uievents.sources import Source


class Stuck(Source):
    """A source that cannot be closed."""

    def __init__(self, error):
        self.error = error

    def close(self):
        super().close()
        raise self.error


class EndGoal(Event):
    pass


def descriptors():
    gc.collect()
    return set(os.listdir("/proc/self/fd"))


@pytest.fixture
def handlers():
    """Nothing of this process is changed by a loop that has ended."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)
    before = [signal.getsignal(number) for number in numbers]
    threads, open_before = set(threading.enumerate()), descriptors()
    yield
    assert [signal.getsignal(number) for number in numbers] == before
    assert signal.set_wakeup_fd(-1) == -1
    assert set(threading.enumerate()) == threads
    assert descriptors() == open_before


# ---------------------------------------------------------------- the steps


def fails(error):
    def step(*arguments, **options):
        raise error

    return step


def test_every_step_is_tried_and_the_first_error_raised(caplog):
    done = []
    first, second = OSError("first"), ValueError("second")
    with caplog.at_level(logging.ERROR, "uievents"), pytest.raises(OSError, match="first"):
        close_all([lambda: done.append(1), fails(first), fails(second), lambda: done.append(2)])
    assert done == [1, 2]
    assert "second" in caplog.text


def test_the_error_for_which_all_ends_is_the_first(caplog):
    """The code that has caught it raises it again."""
    with caplog.at_level(logging.ERROR, "uievents"):
        close_all([fails(OSError("later"))], ZeroDivisionError("first"))
    assert "later" in caplog.text


@pytest.mark.parametrize("because", [None, OSError("first")])
def test_what_ends_the_program_is_not_hidden_by_an_error(because, caplog):
    steps = [fails(OSError("x")), fails(KeyboardInterrupt()), fails(OSError("y"))]
    with pytest.raises(KeyboardInterrupt):
        close_all(steps, because)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_step_that_hangs_and_no_other(number):
    done, hangs = [], threading.Event()
    before = signal.getsignal(number)
    signal.signal(number, signal.default_int_handler)

    def hang():
        signal.raise_signal(number)
        # The second time is in earnest.
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        hangs.wait(60)
        done.append("waited in vain")

    try:
        with pytest.raises(KeyboardInterrupt):
            close_all([lambda: done.append(1), hang, hang, lambda: done.append(2)])
        assert done == [1, 2]
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)


def test_an_interrupt_between_two_steps_waits_for_the_last():
    done = []

    def steps():
        yield lambda: done.append(1)
        signal.raise_signal(signal.SIGINT)
        yield lambda: done.append(2)

    with pytest.raises(KeyboardInterrupt):
        close_all(steps())
    assert done == [1, 2]


def test_an_interrupt_at_every_line_of_the_end_leaves_nothing_open(run_python):
    """The handler of Ctrl-C may run wherever Python looks for signals."""
    code = """
        import os, signal, sys
        from uievents import EventLoop
        import uievents.ending, uievents.eventloop, uievents.loop, uievents.selector.selector
        from uievents.sources import base, mailbox, signals, sockets, timers

        modules = (uievents.ending, uievents.eventloop, uievents.loop, uievents.selector.selector,
                   base, mailbox, signals, sockets, timers)
        files = {module.__file__ for module in modules}

        def close_interrupted(at):
            loop = EventLoop()
            loop.listen()
            loop.signal(signal.SIGUSR1)
            steps = 0

            def trace(frame, event, _):
                nonlocal steps
                if frame.f_code.co_filename not in files:
                    return None
                if event == "line":
                    steps += 1
                    if steps == at:
                        signal.raise_signal(signal.SIGINT)
                return trace

            interrupted = False
            sys.settrace(trace)
            try:
                loop.close()
            except KeyboardInterrupt:
                interrupted = True
            finally:
                sys.settrace(None)
            loop.close()
            return interrupted, steps

        import gc
        close_interrupted(0)
        gc.collect()
        before = set(os.listdir("/proc/self/fd"))
        _, steps = close_interrupted(0)
        # The first lines, before close() has begun to end anything, leave it as it was.
        interrupted = 0
        for at in range(1, steps):
            interrupted += close_interrupted(at)[0]
            assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL, at
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler, at
            assert signal.set_wakeup_fd(-1) == -1, at
        gc.collect()
        assert set(os.listdir("/proc/self/fd")) == before
        print(interrupted, steps)
    """
    delivered, steps = map(int, run_python(code).stdout.split())
    assert delivered >= steps - 2 > 50


# ---------------------------------------------------------------- a loop's


@pytest.mark.parametrize("how", ["run", "close", "with", "asyncio", "coroutines"])
def test_one_failing_source_keeps_nothing_open(handlers, how, caplog):
    loop = EventLoop()
    loop.listen()
    loop.signal(signal.SIGUSR1)
    loop.add(Stuck(OSError("stuck")))
    if how == "coroutines":

        @loop.onEndGoal
        async def goal(event):
            pass

        loop.post(EndGoal())
    loop.after(0.01, loop.stop)

    def end_it():
        if how == "close":
            loop.close()
        elif how == "with":
            with loop:
                pass
        elif how == "asyncio":
            uievents.run(loop.run_async())
        else:
            loop.run()

    with pytest.raises(OSError, match="stuck"):
        end_it()
    loop.close()


def test_the_error_that_ends_the_loop_is_not_replaced(handlers, caplog):
    loop = EventLoop(strict=True)
    loop.add(Stuck(OSError("stuck")))
    loop.onEndGoal(lambda event: 1 / 0)
    loop.post(EndGoal())
    with caplog.at_level(logging.ERROR, "uievents"), pytest.raises(ExceptionGroup):
        loop.run()
    assert "stuck" in caplog.text
    other = EventLoop()
    other.add(Stuck(OSError("stuck")))
    with pytest.raises(ZeroDivisionError), other:
        raise ZeroDivisionError


def test_signals_watched_on_the_main_thread_and_a_run_on_another(handlers):
    """Only the main thread can give the handlers back."""
    loop = EventLoop()
    loop.signal(signal.SIGUSR1)
    loop.after(0.01, loop.stop)
    thread = threading.Thread(target=loop.run)
    thread.start()
    thread.join()
    assert loop._closed


def test_a_handler_that_the_program_has_set_since_is_left(handlers):
    loop = EventLoop()
    loop.signal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    loop.close()
    assert signal.getsignal(signal.SIGUSR1) is signal.SIG_IGN
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)


def test_an_overridden_close_is_called_at_the_end_of_run(handlers):
    done = []

    class Saving(EventLoop):
        def close(self):
            done.append("saved")
            super().close()

    loop = Saving()
    loop.after(0, loop.stop)
    loop.run()
    assert done == ["saved"]


# ---------------------------------------------------------------- from elsewhere


@pytest.mark.parametrize("how", ["run", "turn", "asyncio", "coroutines", "attach"])
def test_closed_by_another_thread_while_it_sleeps(handlers, how):
    loop = EventLoop()
    asleep = threading.Event()
    if how == "coroutines":

        @loop.onEndGoal
        async def goal(event):
            pass

        loop.post(EndGoal())
    loop.after(0.01, lambda event: asleep.set())

    def drive():
        if how == "turn":
            while not loop._closed:
                loop.turn()
        elif how == "asyncio":
            uievents.run(loop.run_async())
        elif how == "attach":

            async def main():
                await uievents.attach(asyncio.get_running_loop(), loop).finished

            asyncio.run(main())
        else:
            loop.run()

    thread = threading.Thread(target=drive)
    thread.start()
    assert asleep.wait(60)
    loop.close()  # returns at once
    thread.join(60)
    assert not thread.is_alive()
    assert loop._closed


def test_closed_by_a_signal_s_handler_while_it_sleeps(handlers):
    loop = EventLoop()
    before = signal.signal(signal.SIGUSR1, lambda number, frame: loop.close())
    try:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        loop.run()
        assert loop._closed
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_closed_by_a_handler_and_by_a_handler_of_a_turn_within_a_turn(handlers):
    loop = EventLoop()
    delivered = []

    @loop.onEndGoal
    def goal(event):
        delivered.append(1)
        if len(delivered) == 1:
            loop.turn(0)
        loop.close()

    loop.post(EndGoal())
    loop.post(EndGoal())
    loop.run()
    assert delivered


@pytest.mark.parametrize("turns", [0, 1])
def test_a_loop_that_takes_no_turns_is_closed_by_any_thread(handlers, turns):
    """With its listeners and connections, whose own ``close()`` would have a turn do it."""
    loop = EventLoop(strict=True)
    listener = loop.listen()
    connection = loop.connect(listener.port)
    for _ in range(turns):
        loop.turn(0)
    thread = threading.Thread(target=loop.close)
    thread.start()
    thread.join()
    assert listener.closed
    assert connection.closed
    del loop


# ---------------------------------------------------------------- in a forked child


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("how", ["sys.exit()", "os._exit(0)", "loop.stop()", "loop.close()"])
def test_a_child_s_end_leaves_the_parent_s_loop_as_it_is(run_python, how):
    code = f"""
        import os, signal, socket, sys, threading
        from uievents import Event, EventLoop

        class EndGoal(Event):
            pass

        loop = EventLoop()
        sock, peer = socket.socketpair()
        loop.watch(sock, read=True)
        loop.signal(signal.SIGUSR1)
        events = []
        listener = loop.listen()
        parent = os.getpid()

        @loop.onEndGoal
        def goal(event):
            global child
            child = os.fork()
            if not child:
                loop.post(EndGoal())
                os.kill(os.getpid(), signal.SIGUSR1)  # is to wake nobody in the parent
                {how}

        @loop.onReadable
        def readable(event):
            events.append(event.fileobj.recv(10))

        @loop.onSignal
        def signalled(event):
            events.append(event.name)
            loop.stop()

        loop.post(EndGoal())
        loop.after(0.01, lambda event: None)
        while "child" not in globals():
            loop.turn()
        if os.getpid() != parent:
            sys.exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status == 0, status
        while loop.loop.timeout() != None:
            loop.turn()
        turns = loop.turns
        loop.turn(0.05)  # nothing has rung
        assert loop.turns == turns + 1
        peer.send(b"x")
        socket.create_connection((listener.host, listener.port)).close()
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        loop.run()
        assert events == [b"x", "SIGUSR1"], events
        print("fine")
    """
    assert run_python(code).stdout == "fine\n"


@pytest.mark.window
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize(
    "how",
    [
        "sys.exit(7)",
        "os._exit(7)",
        "pygame.quit(); sys.exit(7)",
        "exit(7)",
        pytest.param(
            "raise SystemExit(7)",
            marks=pytest.mark.skipif(
                sys.version_info < (3, 12), reason="nothing tells this before Python 3.12"
            ),
        ),
    ],
)
@pytest.mark.parametrize("all_of_pygame", [False, True])
def test_a_child_s_end_leaves_the_parent_s_window_open(wait, run_python, how, all_of_pygame):
    code = f"""
        import ctypes, os, sys
        import pygame
        if {all_of_pygame}:
            pygame.init()
        from uievents import App, Event
        from uievents.selector.sdl import SDL

        class EndGoal(Event):
            pass

        app = App("parent", wait={wait!r}, strict=True)
        children, drawn = [], []
        app.onDraw(lambda event: (app.screen.fill("red"), drawn.append(event)))

        @app.onEndGoal
        def goal(event):
            child = os.fork()
            if not child:
                {how}
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            children.append(status)
            drawn.clear()
            app.redraw()

        app.post(EndGoal())
        app.after(0.2, app.stop)

        from Xlib import display
        server = display.Display()
        window = server.create_resource_object("window", SDL().x11_window()[1])
        while not (children and drawn):
            app.turn()
        assert window.get_attributes().map_state == 2  # viewable: a window that is gone has none
        colour = window.get_image(5, 5, 1, 1, 2, 0xffffffff).data
        assert colour[:3] == bytes([0, 0, 255]), colour
        app.run()
        print(children)
    """
    assert run_python(code).stdout == "[7]\n"


@pytest.mark.window
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize(
    "how",
    ["raise ValueError", "return", "app.redraw()", "app.stop(); app.redraw()"],
)
def test_a_child_that_goes_on_draws_nothing_in_the_parent_s_window(wait, run_python, how):
    code = f"""
        import os, sys
        import pygame
        from uievents import App, Event

        class EndGoal(Event):
            pass

        app = App("parent", wait={wait!r}, on_error=lambda error, event, handler: None)
        events, children = [], []
        parent = os.getpid()
        app.loop.defaults[EndGoal] = events.append
        app.onDraw(events.append)

        @app.onEndGoal
        def goal(event):
            child = os.fork()
            if not child:
                events.clear()
                {how}
                return
            children.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            app.after(0.05, app.stop)

        app.post(EndGoal())
        app.call(app.redraw)  # stands in line when the child is made
        try:
            while not children:
                app.turn()
        except RuntimeError as error:  # in the child: the wait is the parent's
            assert "fork" in str(error), error
        if os.getpid() != parent:
            assert not [one for one in events if isinstance(one, EndGoal)], events
            for call in (pygame.display.flip, pygame.event.get, pygame.event.pump):
                try:
                    call()
                except RuntimeError as error:
                    assert "belongs to the parent" in str(error)
                else:
                    sys.exit(9)
            sys.exit(7)
        for _ in range(3):  # a parent whose connection is disturbed is ended here, by Xlib
            pygame.display.flip()
            app.turn(0)
        app.run()
        print(children)
    """
    assert run_python(code).stdout == "[7]\n"


# ---------------------------------------------------------------- a window's


@pytest.fixture
def dummy(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.delenv("UIEVENTS_WAIT", raising=False)
    return pytest.importorskip("pygame")


@pytest.mark.parametrize("error", [OSError("stuck"), KeyboardInterrupt(), SystemExit(3)])
def test_a_failing_source_leaves_no_window(dummy, error):
    from uievents import App

    for _ in range(2):
        app = App("test")
        app.add(Stuck(error))
        with pytest.raises(type(error)):
            app.close()
        assert not dummy.display.get_init()
        assert App.current is None


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"title": 5}, TypeError),
        ({"title": "a\0b"}, ValueError),
        ({"size": (0.5, "x")}, Exception),
        ({"wait": "telepathy"}, ValueError),
        ({"flags": "none"}, TypeError),
        ({"limit": 0}, ValueError),
        ({"slow": float("nan")}, ValueError),
    ],
)
def test_half_a_window_is_closed_again(dummy, options, error):
    from uievents import App

    for _ in range(2):
        with pytest.raises(error):
            App(**options)
        assert not dummy.display.get_init()
        assert App.current is None
    App("fine").close()


def test_what_fails_at_any_step_of_the_opening_leaves_no_window(dummy, monkeypatch):
    from uievents import App, app

    for name in ("open_display", "Window", "Layout", "allow_scaled", "check_visible", "EventTimes"):
        with monkeypatch.context() as patched:
            patched.setattr(app, name, fails(OSError(name)))
            with pytest.raises(OSError, match=name):
                App("test")
        assert not dummy.display.get_init()
    App("fine").close()


def test_a_second_window_is_refused_and_the_first_stays(dummy):
    from uievents import App

    first = App("first")
    with pytest.raises(RuntimeError, match="close the other"):
        App("second")
    assert App.current is first
    assert dummy.display.get_surface() is first.screen
    first.close()


def test_closed_by_another_thread_the_window_closes_on_its_own(any_wait):
    app = any_wait()
    asleep = threading.Event()
    app.after(0.05, lambda event: asleep.set())

    def close():
        assert asleep.wait(60)
        app.close()

    thread = threading.Thread(target=close)
    thread.start()
    app.run()
    thread.join()
    assert app._closed
    pygame = pytest.importorskip("pygame")
    assert not pygame.display.get_init()


def test_sockets_of_a_child_are_closed_there(run_python):
    """A child that lives on keeps no connection of its parent's open."""
    code = """
        import os, socket, time
        from uievents import EventLoop
        loop = EventLoop()
        listener = loop.listen()
        client = socket.create_connection((listener.host, listener.port))
        loop.turn()
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            loop.close()
            os.write(writer, b"closed")
            client.close()
            time.sleep(60)
        os.read(reader, 10)
        loop.close()
        client.settimeout(10)
        assert client.recv(10) == b""
        os.kill(child, 9)
        os.waitpid(child, 0)
        print("fine")
    """
    assert run_python(code).stdout == "fine\n"
