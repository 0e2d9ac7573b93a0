"""Values and types that fail whenever they are used, and endless code: the loop goes on."""

from __future__ import annotations

import asyncio
import enum
import os
import threading
from typing import Any

import pytest

from uievents import Event, EventLoop, KeyDown, MouseDown, MouseMove, Timer
from uievents.errors import Interrupted, RegistrationError
from uievents.events import Connected, Disconnected, Focus, Readable, Received, Writable
from uievents.sources import Source


class Errand(Event):
    thing: Any = None


class Merging(Event):
    policy = "merge"
    thing: Any = None


class Dropped(Event):
    policy = "drop"


class Last(Event):
    """Posted to see that the loop goes on."""


def goes_on(loop):
    """Whether it dispatches all that waits, and one event more; its counters balance."""
    delivered = []
    subscription = loop.on(Last, delivered.append)
    loop.post(Last())
    while loop.queue.line or loop._mailbox.box or loop.loop.calls:
        loop.turn(0)
    subscription.cancel()
    queue = loop.queue
    assert queue.produced == queue.delivered + queue.merged + queue.dropped + queue.withdrawn
    return len(delivered) == 1


def fail(*_: object) -> Any:
    raise ZeroDivisionError("on purpose")


class Hostile:
    """Every use of it fails."""

    __eq__ = __hash__ = __bool__ = __repr__ = __str__ = __len__ = __iter__ = __index__ = fail
    __getattr__ = __float__ = fail
    __class__ = property(fail)


def kinds(errors):
    return [type(error).__name__ for error, *_ in errors]


# ---------------------------------------------------------------- types


@pytest.mark.parametrize("policy", ["keep", "merge", "drop"])
@pytest.mark.parametrize("name", ["policy", "source"])
@pytest.mark.parametrize("among", [(), (Merging,), (Dropped, Merging, Errand)])
def test_a_type_that_fails_in_the_queue_is_reported_and_its_events_are_delivered(
    loop, errors, policy, name, among
):
    kind = type("Late", (Event,), {"policy": policy, "__annotations__": {}})
    loop.on(kind, lambda event: loop.delivered.append("late"))
    loop.on(Merging, lambda event: loop.delivered.append("merging"))
    for one in (*among, kind):
        loop.post(one())
    setattr(kind, name, property(fail))  # it has passed the door
    assert goes_on(loop)
    assert loop.delivered == ["merging"] * (Merging in among) + ["late"]
    assert set(kinds(errors)) <= {"ZeroDivisionError"}
    assert errors or policy == "keep"  # then neither may have been asked for


@pytest.mark.parametrize("make", [list, Hostile, int, str])
def test_a_policy_that_is_none_is_set_afterwards(loop, errors, make):
    kind = type("Late", (Event,), {"__annotations__": {}})
    loop.on(kind, lambda event: loop.delivered.append("late"))
    loop.post(Merging())
    loop.post(kind())
    kind.policy = make()
    assert goes_on(loop)
    assert loop.delivered == ["late"]


def test_a_metaclass_that_compares_types_its_own_way_is_refused():
    for name in ("__eq__", "__hash__"):
        meta = type("Meta", (type(Event),), {"__hash__": type.__hash__, name: lambda *_: 5})
        with pytest.raises(TypeError, match="looked up by identity"):
            meta("Odd", (Event,), {})


def test_a_default_that_cannot_be_prevented_is_reported(loop, errors):
    class Odd(Event):
        default_prevented = property(fail)

    loop.defaults[Odd] = loop.delivered.append
    loop.post(Odd())
    assert goes_on(loop)
    assert kinds(errors) == ["ZeroDivisionError"]


# ---------------------------------------------------------------- values


def test_a_source_that_is_not_compared_as_text_is_refused(loop):
    for name in ("__eq__", "__hash__"):
        odd = type("Odd", (str,), {"__hash__": str.__hash__, name: fail})
        with pytest.raises(RegistrationError, match="source a str"):
            loop.post(Merging(source=odd("window")))
        with pytest.raises(RegistrationError, match="source a str"):
            loop.play([Merging(source=odd("window"))])
    plain = type("Plain", (str,), {})
    for fine in (plain("window"), enum.StrEnum("Places", ["window"])("window")):
        loop.post(Merging(source=fine))
    assert goes_on(loop)


@pytest.mark.parametrize(
    "event",
    [
        Readable(fileobj=Hostile(), _watch=Hostile()),
        Writable(fileobj=3, _watch=Hostile()),
        Timer(timer=Hostile()),
        Received(connection=Hostile(), data=b""),
        Connected(connection=Hostile()),
        Disconnected(connection=Hostile()),
    ],
)
def test_what_cannot_be_asked_whether_it_is_wanted_is_dispatched(loop, errors, event):
    """It is asked once something else that stands in line was let go."""

    def let_go(_):
        loop.after(1, fail).cancel()

    loop.on(Errand, let_go)
    loop.on(type(event), lambda event: loop.delivered.append("delivered"))
    loop.post(Errand())
    loop.post(event)
    assert goes_on(loop)
    if not isinstance(event, Timer):  # whose handlers are looked up by the timer
        assert loop.delivered == ["delivered"]
    assert set(kinds(errors)) <= {"ZeroDivisionError", "AttributeError"}


def test_hostile_values_of_pygames_events(app):
    import pygame

    from uievents.sources.translator import TRANSLATIONS

    names = ("pos", "rel", "buttons", "button", "key", "mod", "unicode", "scancode", "text")
    names += ("x", "y", "window", "size", "w", "h", "which", "value", "file", "touch", "finger_id")
    for kind in {*TRANSLATIONS, pygame.USEREVENT} - {pygame.QUIT}:
        pygame.event.post(pygame.event.Event(kind, {name: Hostile() for name in names}))
    assert goes_on(app)


# ---------------------------------------------------------------- what is no Exception

ENDS = [asyncio.CancelledError, GeneratorExit]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("where", ["handler", "when", "call", "default", "source", "hit", "thread"])
def test_the_end_of_a_coroutine_is_none_of_the_loop(app, errors, end, where):
    """``task.result()`` of a cancelled task raises it in a plain handler, for instance."""

    def ends(*_):
        raise end

    class Ending(Source):
        name = "ending"

        def deadline(self):
            return 0

        collect = ends

    match where:
        case "handler":
            app.on(Errand, ends)
        case "when":
            app.on(Errand, app.delivered.append, when=ends)
        case "call":
            app.call(ends)
        case "default":
            app.defaults[Errand] = ends
        case "source":
            app.add(Ending())
            app.turn(0)
        case "hit":
            app.region((0, 0, 9, 9), hit=ends)
            app.post(MouseMove((5, 5)))
        case "thread":
            app.on(Errand, ends, thread=True)
    app.post(Errand())
    while not errors:
        app.turn(1)
    assert goes_on(app)
    assert set(kinds(errors)) == {"Interrupted"}
    assert isinstance(errors[0][0], Interrupted)
    assert isinstance(errors[0][0].__cause__, end)


@pytest.mark.parametrize("end", ENDS)
def test_the_end_of_a_coroutine_in_on_error_goes_no_further(monkeypatch, caplog, end):
    def ends(*_):
        raise end

    with EventLoop(on_error=ends) as loop:
        loop.delivered = []
        loop.on(Errand, fail)
        loop.post(Errand())
        assert goes_on(loop)
    assert "on_error failed" in caplog.text


def test_a_strict_loop_raises_it_in_its_group():
    def ends(_):
        raise GeneratorExit

    with EventLoop(strict=True) as loop:
        loop.on(Errand, ends)
        loop.post(Errand())
        with pytest.raises(ExceptionGroup) as raised:
            loop.turn(0)
    assert [type(error) for error in raised.value.exceptions] == [Interrupted]


class Quits(BaseException):
    pass


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, Quits])
@pytest.mark.parametrize("where", ["handler", "when", "call", "on_error"])
def test_what_is_to_end_the_program_ends_the_loop_and_leaves_nothing_open(end, where):
    def ends(*_):
        raise end

    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    loop = EventLoop(on_error=ends if where == "on_error" else None)
    loop.listen(0)
    match where:
        case "handler":
            loop.onStart(ends)
        case "when":
            loop.onStart(fail, when=ends)
        case "call":
            loop.call(ends)
        case "on_error":
            loop.onStart(fail)
    with pytest.raises(end):
        loop.run()
    if before:
        assert len(os.listdir("/proc/self/fd")) == len(before)
    with pytest.raises(RuntimeError, match="closed"):
        loop.turn(0)


# ---------------------------------------------------------------- without an end


@pytest.mark.parametrize("handlers", [1, 3])
@pytest.mark.parametrize("times", [1, 3])
def test_handlers_that_dispatch_within_one_another_for_ever_end(loop, errors, handlers, times):
    """Each goes on after the error of the next: of three that do, there would be 3 ** 200 calls."""

    def again(_):
        for _ in range(times):
            loop.dispatch(Errand())

    for number in range(handlers):
        loop.on(Errand, lambda event, number=number: again(event))
    loop.post(Errand())
    assert goes_on(loop)
    assert set(kinds(errors)) == {"RecursionError"}


def test_handlers_that_take_turns_within_one_another_for_ever_end(loop, errors):
    def again(_):
        for _ in range(3):
            loop.queue.put(Errand())
            loop.turn(0)

    subscription = loop.on(Errand, again)
    loop.queue.put(Errand())
    loop.turn(0)
    subscription.cancel()
    assert goes_on(loop)
    assert set(kinds(errors)) == {"RecursionError"}


@pytest.mark.parametrize("where", ["on_error", "default", "call", "when"])
@pytest.mark.parametrize("way", ["dispatch", "turn"])
def test_other_code_that_never_comes_back_ends(loop, where, way):
    """Whatever is called between the handlers may dispatch, too, and so come to itself again."""
    calls = 0

    def again(*_):
        nonlocal calls
        calls += 1
        for _ in range(3):
            if where == "call":
                loop.call(again)
            if way == "dispatch" and where != "call":
                loop.loop.dispatch_now(Errand())
            else:
                loop.queue.put(Errand())
                loop.turn(0)
        return True

    match where:
        case "on_error":
            loop.dispatcher.on_error = again
            loop.on(Errand, fail)
        case "default":
            loop.defaults[Errand] = again
        case "call":
            loop.call(again)
        case "when":
            loop.on(Errand, loop.delivered.append, when=again)
    loop.queue.put(Errand())
    loop.turn(0)
    assert calls > 10
    loop.dispatcher.clear()
    loop.defaults.clear()
    loop.loop.calls.clear()
    assert goes_on(loop)


def test_regions_that_give_each_other_the_focus_for_ever_end(app, errors):
    one, other = (app.region((x, 0, 9, 9), focusable=True) for x in (0, 20))
    one.onFocus(lambda event: other.focus())
    one.onBlur(lambda event: one.focus())
    other.onFocus(lambda event: one.focus())
    app.post(Focus())
    app.post(MouseDown((5, 5)))
    app.post(KeyDown("tab"))
    assert goes_on(app)
    assert set(kinds(errors)) <= {"RecursionError"}


@pytest.mark.parametrize("way", ["dispatch", "turn"])
def test_a_hit_that_asks_for_itself_is_refused(app, errors, way):
    def hit(pos):
        if way == "turn":
            app.queue.put(MouseMove(pos))
            app.turn(0)
        else:
            app.dispatch(MouseMove(pos))
        return True

    regions = [app.region((0, 0, 9, 9), hit=hit) for _ in range(3)]
    regions[0].on(MouseMove, app.delivered.append)
    app.post(MouseMove((5, 5)))
    assert goes_on(app)
    assert set(kinds(errors)) == {"RuntimeError"}
    assert "hit= may not call turn()" in str(errors[0][0])


# ---------------------------------------------------------------- sources


def test_a_source_that_fails_in_all_it_has_is_out_after_its_first_error(loop, errors):
    class Failing(Source):
        name = property(fail)
        collect = close = leave = __repr__ = fail

        def deadline(self):
            return 0

    loop.add(Failing())
    for _ in range(3):
        loop.turn(0)
    assert goes_on(loop)
    assert kinds(errors) == ["ZeroDivisionError"] * 2  # collect(), then close()


@pytest.mark.parametrize("name", ["deadline", "pending", "collect", "close"])
@pytest.mark.parametrize("under_asyncio", [False, True])
@pytest.mark.parametrize("how", ["method", "attribute"])
def test_a_source_may_close_the_loop(errors, name, under_asyncio, how):
    """Even when it is asked how long to wait, just before the loop does."""
    loop = EventLoop(on_error=lambda *error: errors.append(error))

    def closes(*_):
        loop.close()

    class Closing(Source):
        name = "closing"

        def deadline(self):
            return 0 if name == "collect" else None

    source = Closing()
    if how == "method":
        setattr(Closing, name, closes)
    else:
        setattr(source, name, closes)
    loop.add(source)
    if under_asyncio:
        loop.start(asyncio.sleep(0))
    if name == "close":
        loop.after(0, loop.stop)
    loop.run()
    with pytest.raises(RuntimeError, match="closed"):
        loop.turn(0)
    assert not errors


def test_events_are_posted_and_handlers_registered_from_del(loop):
    """Garbage is collected at any moment: between two handlers, or on another thread."""

    class Going:
        def __del__(self):
            loop.post(Merging(thing="gone"))
            if threading.get_ident() == main:
                loop.on(Merging, loop.delivered.append, once=True)

    main = threading.get_ident()
    loop.on(Errand, lambda event: Going() and None)
    loop.post(Errand(thing=Going()))
    thread = threading.Thread(target=Going)
    thread.start()
    thread.join()
    assert goes_on(loop)
    assert {event.thing for event in loop.delivered} == {"gone"}
