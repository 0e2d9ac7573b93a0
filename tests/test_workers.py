"""Handlers that take longer than their event: coroutines and threads, from beginning to end."""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import threading
import weakref

import pytest

import uievents
from uievents import Click, Close, Event, EventLoop, Start, Stop
from uievents.errors import RegistrationError


class Toil(Event):
    number: int = 0


class Ends(BaseException):
    """No Exception, and neither of those that asyncio knows."""


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        loop.delivered = []
        loop.after(10, lambda event: pytest.fail("nothing stopped the loop"))
        yield loop


def post(loop, *numbers):
    for number in numbers:
        loop.post(Toil(number=number))


# ---------------------------------------------------------------- how many at a time


def run_paced(loop, numbers, **options):
    """Tasks that end one turn of asyncio after the other; what began and ended, in order."""
    left = len(numbers)

    @loop.onToil(**options)
    async def work(event):
        nonlocal left
        loop.delivered.append(f"+{event.number}")
        try:
            for _ in range(3):
                await asyncio.sleep(0)
            loop.delivered.append(f"-{event.number}")
        except asyncio.CancelledError:
            loop.delivered.append(f"x{event.number}")
            await asyncio.sleep(0)
            raise
        finally:
            left -= 1
            if event.number == numbers[-1]:
                loop.stop()

    post(loop, *numbers)
    loop.run()
    return loop.delivered


def test_by_default_all_run_side_by_side(loop):
    assert run_paced(loop, [1, 2, 3]) == ["+1", "+2", "+3", "-1", "-2", "-3"]


def test_serial_is_one_at_a_time_in_order(loop):
    assert run_paced(loop, [1, 2, 3], serial=True) == ["+1", "-1", "+2", "-2", "+3", "-3"]


def test_limit_is_so_many_at_a_time(loop):
    delivered = run_paced(loop, [1, 2, 3, 4, 5], limit=2)
    assert delivered[:3] == ["+1", "+2", "-1"]
    assert [one for one in delivered if one[0] == "+"] == ["+1", "+2", "+3", "+4", "+5"]
    running = 0
    for one in delivered:
        running += 1 if one[0] == "+" else -1
        assert running <= 2


def test_latest_cancels_what_runs_and_begins_when_that_has_ended(loop):
    """Of the events that come meanwhile only the last begins; never do two run at once."""
    begun = asyncio.Event()

    @loop.onToil(latest=True)
    async def work(event):
        loop.delivered.append(f"+{event.number}")
        try:
            begun.set()
            if event.number < 4:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            loop.delivered.append(f"x{event.number}")
            raise
        else:
            loop.stop()

    async def posts():
        await begun.wait()
        post(loop, 2, 3, 4)

    loop.start(posts())
    post(loop, 1)
    loop.run()
    assert loop.delivered == ["+1", "x1", "+4"]


def test_each_registration_has_its_own_pace(loop):
    for name in "ab":

        async def work(event, name=name):
            loop.delivered.append(f"{name}{event.number}")
            await asyncio.sleep(0)
            if (name, event.number) == ("b", 2):
                loop.stop()

        loop.on(Toil, work, serial=True)
    post(loop, 1, 2)
    loop.run()
    assert loop.delivered == ["a1", "b1", "a2", "b2"]


def test_one_that_fails_lets_the_next_begin(loop):
    errors = []
    loop.dispatcher.strict = False
    loop.dispatcher.on_error = lambda error, event, handler: errors.append((error, event.number))

    @loop.onToil(serial=True)
    async def work(event):
        await asyncio.sleep(0)
        if event.number == 3:
            loop.stop()
        raise ValueError(event.number)

    post(loop, 1, 2, 3)
    loop.run()
    assert [number for _, number in errors] == [1, 2, 3]


def test_what_waits_is_bounded(loop, monkeypatch):
    monkeypatch.setattr("uievents.dispatch.work.WAITING", 3)
    errors = []
    loop.dispatcher.strict = False
    loop.dispatcher.on_error = lambda error, event, handler: errors.append((error, event.number))

    @loop.onToil(serial=True)
    async def work(event):
        loop.delivered.append(event.number)
        if event.number == 4:
            loop.stop()

    post(loop, 1, 2, 3, 4, 5, 6)
    loop.run()
    assert loop.delivered == [1, 2, 3, 4]
    assert [(type(error).__name__, number) for error, number in errors] == [
        ("QueueFull", 5),
        ("QueueFull", 6),
    ]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"serial": True, "latest": True}, "cannot be combined"),
        ({"serial": True, "limit": 2}, "cannot be combined"),
        ({"limit": 0}, "1 or more; not 0"),
        ({"limit": True}, "1 or more; not True"),
        ({"limit": 2.0}, "1 or more; not 2.0"),
        ({"serial": "yes"}, "serial is True or False, not 'yes'"),
        ({"latest": 1}, "latest is True or False, not 1"),
    ],
)
def test_what_cannot_be_is_refused(loop, options, why):
    async def work(event): ...

    with pytest.raises(RegistrationError, match=why):
        loop.on(Toil, work, **options)


@pytest.mark.parametrize("options", [{"serial": True}, {"latest": True}, {"limit": 1}])
def test_a_plain_handler_has_no_pace(loop, options):
    with pytest.raises(RegistrationError, match="not a coroutine function"):
        loop.on(Toil, print, **options)


# ---------------------------------------------------------------- the end of a registration


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize("by", ["subscription", "scope"])
def test_cancel_drops_what_waits_and_may_end_what_runs(loop, running, by):
    go = asyncio.Event()

    async def work(event):
        loop.delivered.append(f"+{event.number}")
        try:
            await go.wait()
            loop.delivered.append(f"-{event.number}")
        except asyncio.CancelledError:
            loop.delivered.append(f"x{event.number}")
            raise
        finally:
            loop.stop()

    scope = uievents.Scope()
    subscription = loop.on(Toil, work, serial=True, scope=scope)

    async def ends():
        while not loop.delivered:
            await asyncio.sleep(0)
        (subscription if by == "subscription" else scope).cancel(running=running)
        go.set()

    loop.start(ends())
    post(loop, 1, 2, 3)
    loop.run()
    assert loop.delivered == ["+1", "x1" if running else "-1"]
    assert not subscription.active


def test_what_has_ended_is_not_kept(loop):
    kept = []

    @loop.onToil
    async def work(event):
        kept.append(weakref.ref(asyncio.current_task()))
        if event.number == 50:
            loop.stop()

    post(loop, *range(1, 51))
    loop.run()
    gc.collect()
    assert len(kept) == 50
    assert not any(task() for task in kept)
    assert not loop._workers.works


# ---------------------------------------------------------------- errors and ends


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, Ends])
@pytest.mark.parametrize("how", ["handler", "started", "serial", "thread"])
def test_what_is_no_exception_ends_the_loop(kind, how):
    delivered = []
    with EventLoop(on_error=lambda *error: delivered.append(error)) as loop:
        loop.after(10, lambda event: pytest.fail("it vanished"))

        async def raises(event=None):
            await asyncio.sleep(0)
            raise kind("on purpose")

        def raises_in_a_thread(event):
            raise kind("on purpose")

        if how == "started":
            loop.start(raises())
        elif how == "thread":
            loop.on(Toil, raises_in_a_thread, thread=True)
        else:
            loop.on(Toil, raises, serial=how == "serial")
        post(loop, 1)
        with pytest.raises(kind):
            loop.run()
    assert delivered == []


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, Ends])
def test_so_it_does_inside_a_program_of_asyncios_own(kind):
    async def main():
        loop = EventLoop()

        @loop.onStart
        async def raises(event):
            raise kind("on purpose")

        await loop.run_async()

    with pytest.raises(kind):
        asyncio.run(main())


# ---------------------------------------------------------------- app.start()


def test_a_coroutine_started_before_the_loop_runs_with_it(loop):
    async def work():
        loop.delivered.append("begun")
        await asyncio.sleep(0)
        loop.stop()
        return 42

    handle = loop.start(work())
    assert not handle.done
    loop.run()
    assert loop.delivered == ["begun"]
    assert handle.done


def test_a_started_coroutine_can_be_awaited(loop):
    async def answer():
        await asyncio.sleep(0)
        return 42

    @loop.onStart
    async def asks(event):
        loop.delivered.append(await loop.start(answer()))
        loop.stop()

    loop.run()
    assert loop.delivered == [42]


def test_starting_from_a_plain_handler_and_from_a_thread(loop):
    async def work(name):
        loop.delivered.append((name, threading.get_ident()))
        if len(loop.delivered) == 2:
            loop.stop()

    @loop.onToil
    def plain(event):
        loop.start(work("plain"))
        thread = threading.Thread(target=lambda: loop.start(work("thread")))
        thread.start()
        thread.join()

    post(loop, 1)
    loop.run()
    here = threading.get_ident()
    assert sorted(loop.delivered) == [("plain", here), ("thread", here)]


def test_the_end_of_the_loop_cancels_it_and_waits_for_that(loop):
    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(5):
                await asyncio.sleep(0)
            loop.delivered.append("tidied up")

    handle = loop.start(work())
    loop.post(Toil())
    loop.onToil(lambda event: loop.stop())
    loop.run()
    assert loop.delivered == ["tidied up"]
    assert handle.done


@pytest.mark.parametrize("when", ["before", "running"])
def test_it_can_be_cancelled(loop, when):
    async def work():
        loop.delivered.append("begun")
        await asyncio.Event().wait()

    handle = loop.start(work())
    if when == "before":
        handle.cancel()
        assert handle.done

    @loop.onToil
    async def ends(event):
        handle.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert handle.done
        loop.stop()

    post(loop, 1)
    loop.run()
    assert loop.delivered == ([] if when == "before" else ["begun"])


def test_its_error_goes_to_on_error():
    errors = []
    with EventLoop(on_error=lambda *error: errors.append(error)) as loop:

        async def fails():
            loop.stop()
            raise ValueError("on purpose")

        loop.start(fails())
        loop.run()
    [(error, event, culprit)] = errors
    assert str(error) == "on purpose"
    assert isinstance(event, Start)
    assert culprit.__name__ == "fails"


def test_its_error_is_strict_too(loop):
    async def fails():
        raise ValueError("on purpose")

    loop.start(fails())
    with pytest.raises(ExceptionGroup):
        loop.run()


@pytest.mark.parametrize("wrong", [3, None, print])
def test_what_is_no_coroutine_is_refused(loop, wrong):
    with pytest.raises(TypeError, match=r"start\(\) takes a coroutine, not"):
        loop.start(wrong)


def test_refusing_a_coroutine_function_says_to_call_it(loop):
    async def refresh(): ...

    with pytest.raises(TypeError, match=r"write start\(.*refresh\(\)\)"):
        loop.start(refresh)


def test_a_closed_loop_starts_nothing():
    loop = EventLoop()
    waiting = loop.start(asyncio.sleep(0))
    loop.close()
    assert waiting.done
    with pytest.raises(RuntimeError, match="closed"):
        loop.start(asyncio.sleep(0))


# ---------------------------------------------------------------- Start and Stop


@pytest.mark.parametrize("coroutines", [False, True])
def test_start_is_the_first_event_and_stop_the_last(loop, coroutines):
    loop.onEvent(lambda event: loop.delivered.append(type(event).__name__))
    if coroutines:

        @loop.onToil
        async def nothing(event): ...

    post(loop, 1)
    loop.onToil(lambda event: loop.stop())
    loop.run()
    assert loop.delivered == ["Start", "Toil", "Stop"]
    assert loop.queue.produced == loop.queue.delivered


def test_run_async_and_attach_deliver_them():
    delivered = []

    async def main():
        loop = EventLoop(strict=True)
        loop.onEvent(lambda event: delivered.append(type(event).__name__))
        loop.onStart(lambda event: loop.stop())
        await loop.run_async()
        loop = EventLoop(strict=True)
        loop.onEvent(lambda event: delivered.append(type(event).__name__))
        loop.onStart(lambda event: loop.stop())
        await uievents.attach(asyncio.get_running_loop(), loop).finished

    asyncio.run(main())
    assert delivered == ["Start", "Stop"] * 2


def test_stop_is_delivered_while_all_is_open_whatever_ends_the_loop():
    for kind in (KeyboardInterrupt, SystemExit, Ends):
        delivered = []
        loop = EventLoop()
        listener = loop.listen()

        @loop.onStop
        def last(event, loop=loop, listener=listener, delivered=delivered):
            delivered.append((loop.selector.get_map() is not None, listener.sock.fileno() >= 0))

        @loop.onToil
        def ends(event, kind=kind):
            raise kind

        post(loop, 1)
        with pytest.raises(kind):
            loop.run()
        assert delivered == [(True, True)]


def test_the_child_of_a_fork_does_not_tell_its_parents_stop(run_python):
    done = run_python(
        """
        import os, sys
        from uievents import Event, EventLoop
        class Toil(Event): pass
        loop = EventLoop()
        loop.onStop(lambda event: print("stopped", os.getpid() == parent, flush=True))
        parent = os.getpid()
        @loop.onToil
        def forks(event):
            child = os.fork()
            if not child:
                sys.exit()
            os.waitpid(child, 0)
            loop.stop()
        loop.post(Toil())
        loop.run()
        """
    )
    assert done.stdout == "stopped True\n"


def test_a_coroutine_of_stop_is_waited_for(loop):
    @loop.onStop
    async def saves(event):
        for _ in range(10):
            await asyncio.sleep(0)
        loop.delivered.append("saved")

    async def work():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            loop.delivered.append("cancelled")

    loop.start(work())
    loop.onToil(lambda event: loop.stop())
    post(loop, 1)
    loop.run()
    assert loop.delivered == ["cancelled", "saved"]


def test_but_not_for_ever(loop, monkeypatch):
    monkeypatch.setattr("uievents.guest.GRACE", 0.01)

    @loop.onStop
    async def never_ends(event):
        try:
            await asyncio.Event().wait()
        finally:
            loop.delivered.append("cancelled")

    loop.onToil(lambda event: loop.stop())
    post(loop, 1)
    loop.run()
    assert loop.delivered == ["cancelled"]


def test_a_coroutine_that_goes_on_after_its_cancellation_is_named(loop, monkeypatch, caplog):
    monkeypatch.setattr("uievents.guest.REMIND_AFTER", 0.01)
    named = asyncio.Event()

    class Sees(logging.Handler):
        def emit(self, record):
            named.set()

    async def stubborn():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await named.wait()

    sees = Sees()
    logging.getLogger().addHandler(sees)  # after the one of caplog
    try:
        loop.start(stubborn())
        loop.onToil(lambda event: loop.stop())
        post(loop, 1)
        loop.run()
    finally:
        logging.getLogger().removeHandler(sees)
    assert "stubborn, of Start, was cancelled" in caplog.text


# ---------------------------------------------------------------- threads


def test_a_thread_that_keeps_the_process_from_ending_is_named(monkeypatch, caplog):
    monkeypatch.setattr("uievents.workers.REMIND_AFTER", 0.01)
    named, begun = threading.Event(), threading.Event()

    class Sees(logging.Handler):
        def emit(self, record):
            named.set()

    sees = Sees()
    logging.getLogger().addHandler(sees)  # after the one of caplog
    loop = EventLoop(strict=True)

    @loop.onToil(thread=True)
    def endless(event):
        begun.set()
        assert named.wait(30)

    @loop.onToil
    def ends(event):
        assert begun.wait(30)
        loop.stop()

    try:
        post(loop, 1)
        loop.run()
        assert named.wait(30)
    finally:
        logging.getLogger().removeHandler(sees)
    assert "endless, a handler of Toil, still runs in its thread" in caplog.text


@pytest.mark.slow
def test_a_process_is_named_with_what_it_waits_for(run_python):
    """Slow, as it waits for a second, which is the promise."""
    done = run_python(
        """
        import threading
        from uievents import Event, EventLoop
        class Toil(Event): pass
        loop = EventLoop()
        class Named(__import__("logging").Handler):
            def emit(self, record):
                print(record.getMessage(), flush=True)
                named.set()
        named = threading.Event()
        __import__("logging").getLogger("uievents").addHandler(Named())
        @loop.onToil(thread=True)
        def endless(event):
            loop.stop()
            named.wait(50)
        loop.post(Toil())
        loop.run()
        """
    )
    assert "endless, a handler of Toil, still runs in its thread, 1 s after" in done.stdout


def test_threads_that_end_in_time_are_not_named(monkeypatch, caplog):
    loop = EventLoop(strict=True)
    go = threading.Event()
    done = loop.onToil(thread=True)(lambda event: go.wait(30))
    assert done is not None
    loop.onToil(lambda event: loop.stop())
    post(loop, 1)
    loop.run()
    reminder = loop._workers._reminder
    go.set()
    reminder.join(30)
    assert not reminder.is_alive()
    assert caplog.records == []


# ---------------------------------------------------------------- too late


@pytest.mark.parametrize("act", ["stop", "stop_now", "prevent_default"])
@pytest.mark.parametrize("how", ["coroutine", "thread", "later"])
def test_what_a_handler_says_too_late_raises(act, how):
    errors, defaults = [], []
    with EventLoop(on_error=lambda error, event, handler: errors.append(str(error))) as loop:
        loop.defaults[Close] = defaults.append

        async def coroutine(event):
            getattr(event, act)()

        def plain(event):
            getattr(event, act)()

        def later(event):
            loop.after(0, lambda timer: plain(event))

        handler = {"coroutine": coroutine, "thread": plain, "later": later}[how]
        loop.on(Close, handler, thread=how == "thread")
        loop.post(Close())
        loop.after(0.001, lambda event: None)
        stopping = loop.every(0.001, lambda event: errors and loop.stop())
        assert stopping.active
        loop.run()
    assert len(errors) == 1
    assert f"{act}() comes too late" in errors[0]
    assert "app.start(ask())" in errors[0]
    assert len(defaults) == 1


def test_the_documented_way_to_decide_later(loop):
    """Prevent in a plain handler, then start what asks, which may stop the loop."""
    loop.defaults[Close] = loop.stop
    answers = iter(["stay", "leave"])

    async def ask():
        await asyncio.sleep(0)
        answer = next(answers)
        loop.delivered.append(answer)
        if answer == "leave":
            loop.stop()
        else:
            loop.post(Close())

    @loop.onClose
    def closing(event):
        event.prevent_default()
        loop.start(ask())

    loop.post(Close())
    loop.run()
    assert loop.delivered == ["stay", "leave"]


def test_turn_under_asyncio_says_what_takes_its_place(loop):
    @loop.onToil
    async def anybody(event): ...

    @loop.onClick
    def dialog(event):
        loop.turn()

    loop.post(Toil())
    loop.post(Click(pos=(0, 0)))
    with pytest.raises(ExceptionGroup) as raised:
        loop.run()
    assert "app.next(KeyDown)" in str(raised.value.exceptions[0])


def test_stop_types_are_events_like_any_other():
    assert issubclass(Start, Event)
    assert issubclass(Stop, Event)


# ---------------------------------------------------------------- what the end of the loop finds


async def _post_later(loop, *events):
    """Post when the coroutine handler of the first turn runs."""
    while not loop.delivered:
        await asyncio.sleep(0)
    for event in events:
        loop.post(event)


@pytest.mark.parametrize("options", [{"serial": True}, {"latest": True}, {"limit": 1}], ids=str)
@pytest.mark.parametrize("how", ["stop", "close"])
def test_events_that_wait_for_their_coroutine_when_the_loop_ends_are_dropped(
    loop, caplog, options, how
):
    """The end cancels the coroutine that runs; none is begun in its place."""

    @loop.onToil(**options)
    async def work(event):
        loop.delivered.append(event.number)
        try:
            await asyncio.sleep(3600)
        finally:
            loop.delivered.append(f"x{event.number}")

    loop.onClick(lambda event: getattr(loop, how)())
    post(loop, 1)
    loop.start(_post_later(loop, Toil(number=2), Toil(number=3), Click((1, 1))))
    loop.run()
    assert loop.delivered == [1, "x1"]
    assert not caplog.records


def test_none_is_begun_while_handlers_of_stop_still_run(loop):
    @loop.onToil(serial=True)
    async def work(event):
        loop.delivered.append(event.number)
        loop.after(0, loop.stop)
        await asyncio.sleep(3600)

    @loop.onStop
    async def last(event):
        for _ in range(20):
            await asyncio.sleep(0)
        loop.delivered.append("Stop")

    post(loop, 1, 2)
    loop.run()
    assert loop.delivered == [1, "Stop"]


def test_a_thread_handler_of_an_event_after_the_close_is_not_called(loop):
    """As those that wait for a thread; and it is no error, which this strict loop would raise."""
    called = threading.Event()
    loop.on(Toil, lambda event: loop.delivered.append(called.set() or event.number), thread=True)

    @loop.onClick
    def end(event):
        called.wait()
        loop.close()

    post(loop, 1)
    loop.post(Click((1, 1)))
    post(loop, 2)
    loop.run()
    assert loop.delivered == [1]


@pytest.mark.parametrize("event_type", [Toil, Stop])
def test_a_coroutine_that_a_thread_starts_when_the_loop_ends_is_closed_too(loop, event_type):
    """After ``Stop`` no turn takes it; Python would warn that it was never awaited."""

    async def work():
        loop.delivered.append("began")

    coroutines = [work(), work()]
    loop.onToil(lambda event: loop.stop())

    @loop.on(event_type)
    def end(event):
        thread = threading.Thread(target=loop.start, args=(coroutines[0],))
        thread.start()
        thread.join()
        loop.close()
        with pytest.raises(RuntimeError, match="closed"):
            loop.start(coroutines[1])

    post(loop, 1)
    loop.run()
    states = [inspect.getcoroutinestate(coroutine) for coroutine in coroutines]
    assert states == [inspect.CORO_CLOSED] * 2
    assert loop.delivered == []
