"""``app.next()`` and ``app.events()``: nothing is lost, all is bounded, and it ends cleanly."""

from __future__ import annotations

import asyncio
import gc
from functools import partial

import pytest

from uievents import App, Click, Event, EventLoop, KeyDown, Scope, Timer
from uievents.errors import RegistrationError
from uievents.events import MouseEvent, Wheel

pytest.importorskip("pygame")


class Numbered(Event):
    number: int = 0


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        loop.after(20, lambda event: pytest.fail("nothing stopped the loop"))
        yield loop


def run(loop, *coroutines):
    """Run the loop until the first of them has ended; what it returns."""

    async def first():
        nonlocal result
        try:
            result = await coroutines[0]
        finally:
            loop.stop()

    result = None
    loop.start(first())
    for coroutine in coroutines[1:]:
        loop.start(coroutine)
    loop.run()
    return result


def click(**fields):
    return Click(pos=(1, 2), **fields)


async def settled(loop):
    """Wait until all posts have been dispatched, and all that follows is done."""
    delivered = asyncio.Event()
    loop.on(Timer, lambda event: delivered.set(), once=True)
    loop.post(Timer())
    await delivered.wait()


# ---------------------------------------------------------------- next


def test_the_next_event_of_a_type(loop):
    async def waits():
        return await loop.next(Click)

    async def clicks():
        loop.post(KeyDown(key="a"))
        loop.post(click(button=3))
        loop.post(click())

    assert run(loop, waits(), clicks()).button == 3
    assert not loop.dispatcher.has_handlers(Click)


@pytest.mark.parametrize(
    ("types", "options", "expected"),
    [
        ((Click,), {"button": 1}, click(time=2.0)),
        ((Click, KeyDown), {}, KeyDown(key="a", time=0.0)),
        ((KeyDown, MouseEvent, Click), {"time": (1.0, 2.0)}, click(button=3, time=1.0)),
        ((KeyDown,), {"key": "ctrl+s"}, KeyDown(key="s", mods=frozenset({"ctrl"}), time=3.0)),
        ((MouseEvent,), {"when": lambda event: event.button == 1}, click(time=2.0)),
    ],
)
def test_filters_are_those_of_registration(loop, types, options, expected):
    async def posts():
        loop.post(KeyDown(key="a", time=0.0))
        loop.post(click(button=3, time=1.0))
        loop.post(click(time=2.0))
        loop.post(KeyDown(key="s", mods=frozenset({"ctrl"}), time=3.0))

    assert run(loop, loop.next(*types, **options), posts()) == expected


@pytest.mark.parametrize(
    ("types", "options", "why"),
    [
        ((Click,), {"buton": 1}, "did you mean `button`"),
        ((Click,), {"button": "left"}, "never 'left'"),
        ((Click, KeyDown), {"button": 1}, "KeyDown has no field `button`"),
        (("Click",), {}, "give the class, Click, not its name"),
        ((Click, 3), {}, "not an event type"),
        ((Click,), {"once": True}, "`once` is for handlers"),
        ((Click,), {"thread": True}, "`thread` is for handlers"),
        ((Click,), {"timeout": "5"}, "timeout= is a number of seconds"),
        ((Click,), {"timeout": True}, "timeout= is a number of seconds"),
    ],
)
def test_what_cannot_be_is_refused(loop, types, options, why):
    with pytest.raises(ExceptionGroup) as raised:
        run(loop, loop.next(*types, **options))
    assert why in str(raised.value.exceptions[0])
    for kind in (Click, KeyDown):
        assert not loop.dispatcher.has_handlers(kind)


def test_a_timeout(clock):
    with EventLoop(strict=True) as loop:

        async def waits():
            with pytest.raises(TimeoutError):
                await loop.next(Click, timeout=0)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.001):
                    await loop.next(Click)
            return loop.dispatcher.has_handlers(Click)

        assert run(loop, waits()) is False


def test_cancellation_leaves_nothing(loop):
    async def cancels():
        waiting = [asyncio.ensure_future(loop.next(Click)) for _ in range(5)]
        reading = asyncio.ensure_future(anext(loop.events(Click)))
        await settled(loop)
        assert loop.dispatcher.has_handlers(Click)
        for task in (*waiting, reading):
            task.cancel()
        await asyncio.wait([*waiting, reading])
        del waiting, reading, task  # they hold the frames in which it was cancelled
        gc.collect()
        return loop.dispatcher.has_handlers(Click)

    assert run(loop, cancels()) is False


def test_each_of_many_that_wait_gets_it(loop):
    async def many():
        waiting = [asyncio.ensure_future(loop.next(Click)) for _ in range(10)]
        await settled(loop)
        loop.post(click())
        return await asyncio.gather(*waiting)

    assert len(set(map(id, run(loop, many())))) == 1


def test_what_came_while_the_coroutine_awaited_something_else_is_gone(loop):
    """A key that was pressed for something else would be a surprise."""

    async def waits():
        loop.post(Numbered(number=1))
        assert (await loop.next(Numbered)).number == 1
        loop.post(Numbered(number=2))
        await settled(loop)
        assert not loop.dispatcher.has_handlers(Numbered)
        loop.post(Numbered(number=3))
        return (await loop.next(Numbered)).number

    assert run(loop, waits()) == 3


# ---------------------------------------------------------------- nothing is lost


def ten_thousand_a_second(loop, total):
    """Posts as many as are due by then, each turn; a second of it."""
    begun, posted = loop.clock(), 0

    def more(event):
        nonlocal posted
        while posted < min(total, (loop.clock() - begun) * 10_000):
            loop.post(Numbered(number=posted))
            posted += 1

    return loop.every(0.001, more)


@pytest.mark.parametrize("how", ["next", "next with a timeout", "events", "asyncio.timeout"])
def test_no_event_is_lost_between_two_awaits(loop, how):
    total = 3_000

    async def takes():
        ten_thousand_a_second(loop, total)
        numbers = []
        if how == "events":
            events = loop.events(Numbered)
            async for event in events:
                numbers.append(event.number)
                if len(numbers) == total:
                    break
            return numbers
        while len(numbers) < total:
            if how == "asyncio.timeout":
                async with asyncio.timeout(60):
                    event = await loop.next(Numbered)
            else:
                event = await loop.next(Numbered, timeout=20 if "timeout" in how else None)
            numbers.append(event.number)
        return numbers

    assert run(loop, takes()) == list(range(total))


@pytest.mark.slow
def test_nor_in_a_second_of_them(loop):
    """Slow, as it lasts a second at 10,000 a second."""
    total = 10_000

    async def takes():
        ten_thousand_a_second(loop, total)
        return [(await loop.next(Numbered)).number for _ in range(total)]

    assert run(loop, takes()) == list(range(total))


def test_events_keeps_what_comes_while_the_coroutine_is_busy(loop):
    async def busy():
        events = loop.events(Numbered)
        for number in range(10):
            loop.post(Numbered(number=number))
        await settled(loop)
        assert len(events) == 10
        return [event.number async for event in anything_of(events, 10)]

    assert run(loop, busy()) == list(range(10))


async def anything_of(events, number):
    for _ in range(number):
        yield await anext(events)


# ---------------------------------------------------------------- bounded


def test_events_are_bounded_and_what_is_dropped_is_counted(loop):
    async def busy():
        events = loop.events(Numbered, limit=3)
        for number in range(10):
            loop.post(Numbered(number=number))
        await settled(loop)
        assert (len(events), events.dropped, events.limit) == (3, 7, 3)
        return [event.number async for event in anything_of(events, 3)]

    assert run(loop, busy()) == [0, 1, 2]


@pytest.mark.parametrize("limit", [0, -1, 1.5, True, "3", None])
def test_a_limit_that_cannot_be_is_refused(loop, limit):
    with pytest.raises((TypeError, ValueError), match="limit= is a whole number"):
        loop.events(Click, limit=limit)
    assert not loop.dispatcher.has_handlers(Click)


# ---------------------------------------------------------------- the end


@pytest.mark.parametrize("how", ["break", "return", "exception", "close", "with", "del"])
def test_leaving_the_loop_ends_it(loop, how):
    async def leaves():
        loop.post(click())
        if how == "with":
            async with loop.events(Click) as events:
                await anext(events)
                assert loop.dispatcher.has_handlers(Click)
        elif how == "close":
            events = loop.events(Click)
            await anext(events)
            events.close()
            events.close()
            with pytest.raises(StopAsyncIteration):
                await anext(events)
        elif how == "del":
            events = loop.events(Click)
            assert loop.dispatcher.has_handlers(Click)
            del events
        elif how == "break":
            async for _ in loop.events(Click):
                break
        elif how == "return":

            async def returns():
                async for _ in loop.events(Click):
                    return

            await returns()
        else:

            async def raises():
                async for _ in loop.events(Click):
                    raise ZeroDivisionError

            with pytest.raises(ZeroDivisionError):
                await raises()
        return loop.dispatcher.has_handlers(Click)

    assert run(loop, leaves()) is False


def test_the_end_of_the_loop_ends_them():
    """Also for coroutines that are not the loop's own."""
    ended = []

    async def main():
        loop = EventLoop(strict=True)

        async def iterates():
            async for _ in loop.events(Click):
                pass
            ended.append("events")

        async def waits():
            with pytest.raises(RuntimeError, match="no more such events can come"):
                await loop.next(Click)
            ended.append("next")

        mine = [asyncio.create_task(iterates()), asyncio.create_task(waits())]
        loop.after(0.001, loop.stop)
        await loop.run_async()
        await asyncio.wait_for(asyncio.gather(*mine), 60)

    asyncio.run(main())
    assert sorted(ended) == ["events", "next"]


@pytest.mark.parametrize("how", ["scope", "region"])
def test_the_end_of_what_holds_it_ends_it(monkeypatch, how):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(strict=True) as app:
        scope, region = Scope(), app.region((0, 0, 10, 10))
        options = {"scope": scope} if how == "scope" else {"target": region}

        async def iterates():
            events = app.events(Click, Wheel, **options)
            app.call(scope.cancel if how == "scope" else region.remove)
            with pytest.raises(RuntimeError, match="no more such events"):
                await app.next(Click, **options)
            return [event async for event in events]

        assert run(app, iterates()) == []


def test_a_target(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(strict=True) as app:
        region = app.region((0, 0, 10, 10))

        async def posts():
            app.post(Click(pos=(50, 50)))
            app.post(Click(pos=(5, 5)))

        assert run(app, app.next(Click, target=region), posts()).pos == (5, 5)


def test_two_coroutines_may_not_share_one(loop):
    async def shares():
        events = loop.events(Click)
        one = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="each needs its own"):
            await anext(events)
        one.cancel()

    run(loop, shares())


def test_a_type_and_its_base_are_heard_once(loop):
    async def both():
        events = loop.events(Click, MouseEvent, Click)
        loop.post(click())
        await settled(loop)
        return len(events)

    assert run(loop, both()) == 1


def test_a_sequence_of_steps_reads_as_it_happens(loop):
    """What it is for."""

    async def tutorial():
        steps = []
        steps.append((await loop.next(Click)).button)
        steps.append((await loop.next(KeyDown, key=("y", "n"))).key)
        return steps

    async def person():
        for event in (click(button=3), KeyDown(key="x"), KeyDown(key="n")):
            loop.post(event)
            await settled(loop)

    assert run(loop, tutorial(), person()) == [3, "n"]


def test_it_says_what_it_is(loop):
    events = loop.events(Click, KeyDown, limit=5)
    assert repr(events) == "<events Click, KeyDown: 0 wait, 0 dropped>"
    events.close()
    assert repr(events).endswith("ended>")
    with pytest.raises(RegistrationError):
        loop.events(Click, nonsense=1)
    assert partial(loop.events, KeyDown)().limit == 65_536
