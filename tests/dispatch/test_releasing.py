"""What has ended holds nothing, even if the program keeps what its registration returned."""

from __future__ import annotations

import asyncio
import gc
from weakref import ref

import pytest

from uievents import App, Event, EventLoop, Scope
from uievents.dispatch import handles
from uievents.events import Click, Frame

pytest.importorskip("pygame")


class Handover(Event):
    number: int = 0
    place: object = None


class Shop:
    """An object with handlers: what they hold."""

    def errand(self, event):
        event.number  # noqa: B018 - a handler that does nothing

    async def later(self, event):
        await asyncio.sleep(0)

    def wants(self, event):
        return True

    @handles(Handover)
    def noted(self, event):
        pass


@pytest.fixture
def loop(errors):
    with EventLoop(on_error=lambda *error: errors.append(error)) as loop:
        yield loop


@pytest.fixture
def app(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(strict=True) as app:
        yield app


def is_gone(shop):
    gc.collect()
    return shop() is None


REGISTRATIONS = {
    "plain": lambda loop, shop: loop.on(Handover, shop.errand),
    "function": lambda loop, shop: loop.on(Handover, lambda event, shop=shop: None),
    "once": lambda loop, shop: loop.on(Handover, shop.errand, once=True),
    "thread": lambda loop, shop: loop.on(Handover, shop.errand, thread=True),
    "passive": lambda loop, shop: loop.on(Handover, shop.errand, passive=True),
    "coroutine": lambda loop, shop: loop.on(Handover, shop.later),
    "serial": lambda loop, shop: loop.on(Handover, shop.later, serial=True),
    "debounce": lambda loop, shop: loop.on(Handover, shop.errand, debounce=1),
    "throttle": lambda loop, shop: loop.on(Handover, shop.errand, throttle=1),
    "when": lambda loop, shop: loop.on(Handover, print, when=shop.wants),
    "filter": lambda loop, shop: loop.on(Handover, print, place=shop),
    "weak": lambda loop, shop: loop.on(Handover, shop.errand, weak=True),
    "scope": lambda loop, shop: loop.on(Handover, shop.errand, scope=Scope()),
}
KINDS = pytest.mark.parametrize("register", REGISTRATIONS.values(), ids=REGISTRATIONS)


@KINDS
def test_a_cancelled_subscription_holds_nothing(loop, register):
    shop = Shop()
    subscription = register(loop, shop)
    subscription.cancel()
    shop = ref(shop)
    assert is_gone(shop)
    assert subscription.handler is None
    assert not subscription.filters
    subscription.cancel()  # harmless a second time


@pytest.mark.parametrize("kind", ["plain", "once", "passive", "when", "throttle"])
def test_so_does_one_that_ends_in_its_own_handler(loop, kind):
    """Whether its handler ends it, or ``once`` does; the calls and the reports are as ever."""
    shop = Shop()
    subscription = REGISTRATIONS[kind](loop, shop)
    loop.onHandover(lambda event: subscription.cancel(), priority=-1)
    loop.dispatch(Handover())
    shop = ref(shop)
    assert is_gone(shop)


def test_its_name_stays(loop):
    shop = Shop()
    subscription = loop.on(Handover, shop.errand)
    subscription.cancel()
    assert repr(subscription) == "<Subscription Handover -> Shop.errand, cancelled>"


def test_a_scope_that_is_kept_holds_nothing(loop):
    shop = Shop()
    scope = loop.handlers(shop)
    scope.cancel()
    shop = ref(shop)
    assert is_gone(shop)
    assert not len(scope)


@pytest.mark.parametrize("options", [{}, {"once": True}], ids=["cancel", "once"])
@pytest.mark.parametrize("nested", [False, True], ids=["alone", "nested"])
def test_the_error_of_a_handler_that_has_ended_itself_names_it(loop, errors, options, nested):
    def fails(event):
        subscription.cancel()
        if nested:
            loop.dispatch(Click((1, 2)))
        raise ZeroDivisionError

    subscription = loop.on(Handover, fails, **options)
    loop.dispatch(Handover())
    assert [(type(error), handler) for error, _, handler in errors] == [(ZeroDivisionError, fails)]
    assert subscription.handler is None


@pytest.mark.parametrize("pace", [{}, {"serial": True}, {"latest": True}, {"limit": 2}], ids=str)
def test_a_coroutine_handler_that_is_called_once_runs(loop, pace):
    calls = []

    @loop.onHandover(once=True, **pace)
    async def errand(event):
        await asyncio.sleep(0)
        calls.append(event.number)
        loop.stop()

    loop.post(Handover(number=7))
    loop.run()
    assert calls == [7]


@pytest.mark.parametrize("delay", [{"debounce": 0.001}, {"throttle": 0.001}], ids=str)
@pytest.mark.parametrize("options", [{}, {"thread": True}], ids=["plain", "thread"])
def test_a_delayed_handler_that_is_called_once_is_called(loop, until, delay, options):
    calls = []
    subscription = loop.on(
        Handover, lambda event: calls.append(event), once=True, **delay, **options
    )
    loop.dispatch(Handover())
    until(loop, lambda: calls)
    assert subscription.handler is None


# ---------------------------------------------------------------- the brothers


@pytest.mark.parametrize("options", [{}, {"priority": 1}], ids=["quick", "options"])
@pytest.mark.parametrize("how", ["cancelled", "ticked", "cancelled in its handler"])
def test_a_timer_that_is_over_holds_nothing(loop, until, how, options):
    shop = Shop()
    over = []
    if how == "cancelled":
        timer = loop.every(60, shop.errand, **options)
        timer.cancel()
    elif how == "ticked":

        def tick(event, shop=shop):
            over.append(shop.errand)

        timer = loop.after(0, tick, **options)
        del tick
        until(loop, lambda: over)
    else:

        def tick(event, shop=shop):
            timer.cancel()
            over.append(shop.errand)

        timer = loop.every(0.001, tick, **options)
        del tick
        until(loop, lambda: over)
    over.clear()
    shop = ref(shop)
    assert is_gone(shop)
    assert not timer.active


def test_a_timer_whose_handler_fails_is_reported_with_it(loop, errors, until):
    def fails(event):
        raise ZeroDivisionError

    loop.after(0, fails)
    until(loop, lambda: errors)
    assert errors[0][2] is fails


@pytest.mark.parametrize("how", ["cancel", "run out", "fail"])
def test_an_animation_that_is_over_holds_nothing(app, how):
    shop = Shop()

    def step(part, shop=shop):
        if how == "fail":
            raise ZeroDivisionError

    animation = app.animate(1, step)
    del step
    if how == "cancel":
        animation.cancel()
    elif how == "run out":
        app.frames.after_frame(Frame(2.0, 1, 0))
    else:
        app.frames.after_frame(Frame(0.5, 1, 0))
        with pytest.raises(ExceptionGroup):
            app.turn(0)
    assert animation.done
    shop = ref(shop)
    assert is_gone(shop)


def test_a_region_s_subscription_holds_nothing_once_cancelled(app):
    shop = Shop()
    region = app.region((0, 0, 10, 10))
    subscription = region.on(Click, shop.errand)
    subscription.cancel()
    shop = ref(shop)
    assert is_gone(shop)
