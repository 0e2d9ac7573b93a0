"""What dispatch promises, through a loop that runs: coroutines, threads, errors, defaults."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time

import pytest

from uievents import App, Click, Event, EventLoop, KeyDown, Timer
from uievents.events import Close, MouseDown

pygame = pytest.importorskip("pygame")


class Job(Event):
    number: int = 0


@pytest.fixture(params=["loop", "app"])
def make(request, monkeypatch):
    """Makes an EventLoop, or an App without a screen."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made = []

    def maker(**options):
        loop = EventLoop(**options) if request.param == "loop" else App(**options)
        made.append(loop)
        loop.delivered = []
        loop.after(10, lambda event: pytest.fail("nothing stopped the loop"))
        return loop

    yield maker
    for loop in made:
        loop.close()


@pytest.fixture
def errors():
    """An ``on_error`` that remembers: ``(exception, event, handler, thread)``."""

    class Errors(list):
        def __call__(self, error, event, handler):
            self.append((error, event, handler, threading.get_ident()))

    return Errors()


# ---------------------------------------------------------------- order, removal, stopping


def test_order_priority_and_stop_now(make):
    loop = make(strict=True)
    for name, priority in (("second", 0), ("third", 0), ("first", 1)):
        loop.on(Job, lambda event, name=name: loop.delivered.append(name), priority=priority)

    @loop.onJob(priority=-1)
    def last(event):
        loop.delivered.append("last")
        loop.stop()
        event.stop_now()

    loop.on(Job, lambda event: loop.delivered.append("never"), priority=-2)
    loop.post(Job())
    loop.run()
    assert loop.delivered == ["first", "second", "third", "last"]


def test_added_and_removed_in_the_middle(make):
    loop = make(strict=True)

    def added(event):
        loop.delivered.append("added")

    @loop.onJob
    def changes(event):
        loop.on(Job, added)
        removed.cancel()
        loop.delivered.append(event.number)

    removed = loop.on(Job, lambda event: loop.delivered.append("removed"))
    loop.onJob(number=2)(lambda event: loop.stop())
    loop.post(Job(number=1))
    loop.post(Job(number=2))
    loop.run()
    assert loop.delivered == [1, 2, "added"]


def test_once_with_a_timer_that_comes_once(make):
    loop = make(strict=True)
    loop.on(Timer, lambda event: loop.delivered.append("first"), once=True)
    loop.after(0.001, lambda event: loop.delivered.append("after"))
    loop.after(0.002, lambda event: loop.stop())
    loop.run()
    assert loop.delivered == ["first", "after"]
    assert not [s for s in loop.dispatcher._subscriptions.get(Timer, ()) if s.active and s.once][1:]


def test_a_cancelled_timer_calls_no_handler(make):
    loop = make(strict=True)
    timer = loop.after(0.001, lambda event: loop.delivered.append("cancelled"))
    loop.after(0.0, lambda event: timer.cancel())
    loop.after(0.003, lambda event: loop.stop())
    loop.run()
    assert loop.delivered == []


def test_a_weak_method_goes_with_its_object(make):
    class Thing:
        def hear(self, event):
            loop.delivered.append(event.number)

    loop = make(strict=True)
    thing = Thing()
    loop.on(Job, thing.hear, weak=True)

    @loop.onJob(number=1)
    def let_go(event):
        nonlocal thing
        thing = None
        gc.collect()

    loop.onJob(number=2)(lambda event: loop.stop())
    loop.post(Job(number=1))
    loop.post(Job(number=2))
    loop.run()
    assert loop.delivered == [1]


# ---------------------------------------------------------------- filters


def test_filters(make):
    loop = make(strict=True)
    note = loop.delivered.append
    loop.onMouseDown(button=1)(lambda event: note("left"))
    loop.onMouseDown(button=(2, 3))(lambda event: note("other"))
    loop.onKeyDown(key="ctrl+s")(lambda event: note("save"))
    loop.onKeyDown(key="s")(lambda event: note("s"))
    loop.onMouseDown(when=lambda event: event.x > 100)(lambda event: note("right half"))
    loop.onJob(lambda event: loop.stop())
    for event in (
        MouseDown(pos=(1, 1), button=1),
        MouseDown(pos=(1, 1), button=3),
        MouseDown(pos=(200, 1), button=4),
        KeyDown(key="s", mods=frozenset({"ctrl"})),
        KeyDown(key="s"),
        KeyDown(key="x", mods=frozenset({"ctrl"})),
        Job(),
    ):
        loop.post(event)
    loop.run()
    assert loop.delivered == ["left", "other", "right half", "save", "s", "s"]


@pytest.mark.window
def test_filters_of_real_presses(screen, presser, until):
    with App("filters", (400, 300), strict=True) as app:
        delivered = []
        app.onClick(button=1)(lambda event: delivered.append("left"))
        app.onClick(button=3)(lambda event: delivered.append("right"))
        app.onKeyDown(key="ctrl+s")(lambda event: delivered.append("save"))
        app.onKeyDown(key="x")(lambda event: delivered.append("x"))
        presser.aim_at_pygame()
        presser.focus()
        until(app, pygame.key.get_focused)
        presser.click(20, 20, 3)
        presser.click(60, 20, 1)
        presser.key("s")
        presser.key("x")
        until(app, lambda: "x" in delivered)
        presser.key("Control_L", "s")
        until(app, lambda: "save" in delivered)
        assert delivered == ["right", "left", "x", "save"]


# ---------------------------------------------------------------- errors


def test_an_error_is_reported_and_the_others_run(make, errors):
    loop = make(on_error=errors)

    @loop.onJob
    def fails(event):
        raise ValueError("no")

    loop.onJob(lambda event: loop.delivered.append(event.number))
    loop.onJob(number=2)(lambda event: loop.stop())
    loop.post(Job(number=1))
    loop.post(Job(number=2))
    loop.run()
    assert loop.delivered == [1, 2]
    assert [(str(error), event.number, handler) for error, event, handler, _ in errors] == [
        ("no", 1, fails),
        ("no", 2, fails),
    ]


def test_without_on_error_the_log_has_the_traceback(make, caplog):
    loop = make()

    @loop.onJob
    def fails(event):
        loop.stop()
        raise ValueError("look here")

    loop.post(Job())
    with caplog.at_level(logging.ERROR, "uievents"):
        loop.run()
    assert "fails" in caplog.text
    assert "look here" in caplog.text
    assert "Traceback" in caplog.text


def test_strict_raises_out_of_run_after_all_have_run(make):
    loop = make(strict=True)

    @loop.onJob
    def fails(event):
        raise ValueError("first")

    @loop.onJob
    def fails_too(event):
        raise KeyError("second")

    loop.onJob(loop.delivered.append)
    loop.post(Job())
    with pytest.raises(ExceptionGroup) as caught:
        loop.run()
    assert [type(error) for error in caught.value.exceptions] == [ValueError, KeyError]
    assert len(loop.delivered) == 1
    with pytest.raises(RuntimeError, match="closed"):
        loop.run()


def test_a_default_follows_in_a_strict_loop_too(make):
    loop = make(strict=True)
    loop.defaults[Job] = lambda event: loop.delivered.append(event.number)

    @loop.onJob
    def fails(event):
        if event.number == 2:
            event.prevent_default()
        raise ValueError

    for number in (1, 2, 3):
        loop.post(Job(number=number))
    for _ in range(3):
        with pytest.raises(ExceptionGroup):
            loop.turn()
    assert loop.delivered == [1, 3]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program_passes_through(make, errors, kind):
    loop = make(on_error=errors)

    @loop.onJob
    def ends(event):
        raise kind

    loop.post(Job())
    with pytest.raises(kind):
        loop.run()
    assert not errors


def test_an_event_in_flight_is_refused(make, errors):
    loop = make(on_error=errors)

    @loop.onJob
    def again(event):
        loop.stop()
        loop.dispatch(event)

    loop.post(Job())
    loop.run()
    assert "in flight" in str(errors[0][0])


def test_stop_before_run_takes_one_turn(make):
    """As ``asyncio``'s ``stop()`` before ``run_forever()``."""
    loop = make(strict=True)

    @loop.onJob
    def more(event):
        loop.delivered.append(event.number)
        loop.post(Job(number=event.number + 1))

    loop.post(Job(number=1))
    loop.stop()
    loop.run()
    assert loop.delivered == [1]
    assert not loop.running


def test_what_a_thread_posts_before_it_stops_the_loop_is_dispatched(make):
    """Even if the turn has taken its posts already, and if there are more than a turn takes."""
    loop = make(strict=True)
    loop.onJob(lambda event: loop.delivered.append(event.number))

    def work():
        for number in range(1, 1001):
            loop.post(Job(number=number))
        loop.stop()

    @loop.onJob(number=0)
    def wait(event):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    loop.post(Job(number=0))
    loop.run()
    assert loop.delivered == [*range(1001)]


def test_stop_before_run_async_takes_one_turn(make):
    loop = make(strict=True)
    loop.onJob(loop.delivered.append)
    loop.post(Job())
    loop.stop()
    asyncio.run(loop.run_async())
    assert len(loop.delivered) == 1


# ---------------------------------------------------------------- coroutine handlers


def test_a_coroutine_handler_runs_in_the_same_loop(make):
    loop = make(strict=True)

    @loop.onJob
    async def slow(event):
        loop.delivered.append(("begun", event.number, threading.get_ident()))
        await asyncio.sleep(0.001)
        loop.delivered.append(("ended", event.number, threading.get_ident()))
        if event.number == 2:
            loop.stop()

    loop.onJob(lambda event: loop.delivered.append(("plain", event.number, threading.get_ident())))
    loop.post(Job(number=1))
    loop.post(Job(number=2))
    loop.run()
    assert {thread for _, _, thread in loop.delivered} == {threading.get_ident()}
    words = [(word, number) for word, number, _ in loop.delivered]
    assert sorted(words) == sorted((w, n) for w in ("begun", "plain", "ended") for n in (1, 2))
    assert words.index(("plain", 2)) < words.index(("ended", 1))


def test_a_coroutine_handlers_error_is_reported(make, errors):
    loop = make(on_error=errors)

    @loop.onJob
    async def fails(event):
        await asyncio.sleep(0)
        loop.call(loop.stop)
        raise ValueError("later")

    loop.post(Job(number=7))
    loop.run()
    ((error, event, handler, thread),) = errors
    assert (str(error), event.number, handler) == ("later", 7, fails)
    assert thread == threading.get_ident()


def test_a_coroutine_handlers_error_is_strict_too(make):
    loop = make(strict=True)

    @loop.onJob
    async def fails(event):
        raise ValueError("strict")

    loop.post(Job())
    with pytest.raises(ExceptionGroup) as caught:
        loop.run()
    assert isinstance(caught.value.exceptions[0], ValueError)


def test_coroutine_handlers_end_with_the_loop(make):
    loop = make(strict=True)

    @loop.onJob
    async def waits(event):
        try:
            loop.call(loop.stop)
            await asyncio.sleep(1000)
        finally:
            loop.delivered.append("ended")

    loop.post(Job())
    loop.run()
    assert loop.delivered == ["ended"]


# ---------------------------------------------------------------- handlers in a thread


def test_a_handler_in_a_thread_does_not_hold_the_loop(make):
    loop = make(strict=True)
    meanwhile = threading.Event()

    @loop.onJob(thread=True)
    def work(event):
        assert meanwhile.wait(60)  # for what only the loop can say
        loop.delivered.append(threading.get_ident())
        loop.post(Click(pos=(0, 0)))

    @loop.onTimer
    def tick(event):
        meanwhile.set()

    loop.onClick(lambda event: loop.stop())
    loop.every(0.001, lambda event: None)
    loop.post(Job())
    loop.run()
    assert loop.delivered != [threading.get_ident()]


def test_its_error_is_reported_on_the_loops_thread(make, errors):
    loop = make(on_error=errors)

    @loop.onJob(thread=True)
    def fails(event):
        raise ValueError("elsewhere")

    loop.every(0.001, lambda event: errors and loop.stop())
    loop.post(Job(number=3))
    loop.run()
    ((error, event, handler, thread),) = errors
    assert (str(error), event.number, handler) == ("elsewhere", 3, fails)
    assert thread == threading.get_ident()


def test_its_error_is_strict_too(make):
    loop = make(strict=True)

    @loop.onJob(thread=True)
    def fails(event):
        raise ValueError("elsewhere")

    loop.post(Job())
    with pytest.raises(ExceptionGroup) as caught:
        loop.run()
    assert str(caught.value.exceptions[0]) == "elsewhere"


@pytest.mark.parametrize("strict", [False, True])
def test_its_error_after_the_loops_end_is_reported_all_the_same(make, caplog, strict):
    loop = make(strict=strict)
    closed, ended = threading.Event(), threading.Event()

    @loop.onJob(thread=True)
    def fails_late(event):
        loop.call(loop.stop)
        assert closed.wait(60)
        raise ValueError("too late")

    class Sees(logging.Handler):
        def emit(self, record):
            ended.set()

    sees = Sees()
    logging.getLogger().addHandler(sees)  # after the one of caplog
    try:
        loop.post(Job())
        loop.run()
        closed.set()
        assert ended.wait(60)
    finally:
        logging.getLogger().removeHandler(sees)
    assert "fails_late" in caplog.text
    assert "ValueError: too late" in caplog.text


def test_its_error_in_the_loops_last_turn_is_reported_all_the_same(make, errors):
    loop = make(on_error=errors)
    failed = threading.Event()

    @loop.onJob(thread=True)
    def fails(event):
        raise ValueError("elsewhere")

    call = loop.call
    loop.call = lambda function: (
        call(function),
        failed.set(),
    )  # waited for below

    @loop.onJob
    def last(event):
        loop.calls = loop.loop.calls
        assert failed.wait(60)
        loop.calls.clear()  # as if it came after the last turn's calls
        loop.stop()

    loop.post(Job())
    loop.run()
    assert [str(error) for error, *_ in errors] == ["elsewhere"]


def test_what_ends_the_program_passes_through_from_a_thread(make, errors):
    loop = make(on_error=errors)

    @loop.onJob(thread=True)
    def ends(event):
        raise SystemExit(3)

    loop.post(Job())
    with pytest.raises(SystemExit):
        loop.run()
    assert not errors


# ---------------------------------------------------------------- the watchdog


def test_the_watchdog_names_who_holds_the_loop(make, caplog):
    loop = make(strict=True, slow=0.01)

    @loop.onJob
    def hogs_the_loop(event):
        end = time.monotonic() + 60
        while "hogs_the_loop" not in caplog.text and time.monotonic() < end:
            pass
        loop.stop()

    loop.post(Job())
    with caplog.at_level(logging.WARNING, "uievents"):
        loop.run()
    watchdog = loop.dispatcher.watchdog._thread
    watchdog.join(60)
    assert not watchdog.is_alive()
    assert "holds the loop" in caplog.text
    assert "while" in caplog.text  # the line where it was


# ---------------------------------------------------------------- defaults


def test_prevent_default_keeps_the_window_open(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    app = App(strict=True)
    delivered = []

    @app.onClose
    def ask(event):
        delivered.append("asked")
        if len(delivered) < 3:
            event.prevent_default()
            pygame.event.post(pygame.event.Event(pygame.QUIT))

    pygame.event.post(pygame.event.Event(pygame.QUIT))
    app.run()
    assert delivered == ["asked"] * 3


def test_a_passive_handler_may_not(monkeypatch, errors):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    app = App(on_error=errors)
    app.on(Close, Event.prevent_default, passive=True)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    app.run()  # ends, as the default was not prevented
    ((error, event, _, _),) = errors
    assert "passive" in str(error)
    assert not event.default_prevented


def test_an_event_that_was_prevented_once_is_not_for_ever(make):
    """Marks of an earlier dispatch do not count in the next."""
    loop = make(strict=True)
    done = []
    loop.defaults[Job] = done.append
    job = Job()
    subscription = loop.on(Job, Event.prevent_default)
    loop.post(job)
    loop.turn(0)
    loop.turn(0)
    assert not done
    subscription.cancel()
    loop.post(job)
    loop.turn(0)
    loop.turn(0)
    assert done == [job]
