"""Coroutine and thread handlers are handed to those that run them."""

from __future__ import annotations

import pytest

from tests.dispatch.conftest import click
from uievents.dispatch import Dispatcher
from uievents.dispatch.input import InputDispatcher
from uievents.errors import RegistrationError
from uievents.events import Click


def test_rule_12_a_coroutine_handler_is_handed_to_spawn():
    spawned = []
    dispatcher = Dispatcher(spawn=lambda *args: spawned.append(args))
    assert not dispatcher.needs_asyncio

    async def fetch(event):
        return event

    dispatcher.on(Click, fetch, button=1)
    assert dispatcher.needs_asyncio
    event = click()
    dispatcher.dispatch(event)
    ((coroutine, delivered, handler),) = spawned
    with pytest.raises(StopIteration) as stop:
        coroutine.send(None)
    assert stop.value.value is event
    assert delivered is event
    assert handler is fetch


def test_rule_12_without_a_loop_a_coroutine_handler_is_reported(dispatcher, errors):
    async def fetch(event):
        pass

    dispatcher.on(Click, fetch)
    dispatcher.dispatch(click())
    assert "event loop" in str(errors[0][0])


def test_rule_12_a_coroutine_handler_of_a_region_is_the_apps(errors):
    spawned = []
    dispatcher = Dispatcher(spawn=lambda coroutine, *rest: spawned.append(coroutine))
    inputs = InputDispatcher(dispatcher)
    tree = inputs.make_tree()

    async def fetch(event):
        pass

    tree.region((0, 0, 10, 10)).on(Click, fetch)
    assert dispatcher.needs_asyncio
    inputs.dispatch(click())
    assert len(spawned) == 1
    spawned[0].close()


def test_rule_12_a_thread_handler_is_handed_over():
    handed = []
    dispatcher = Dispatcher(run_in_thread=lambda *args: handed.append(args))
    calls = []
    dispatcher.on(Click, calls.append, thread=True)
    event = click()
    dispatcher.dispatch(event)
    assert calls == []
    ((function, delivered, _),) = handed
    function()
    assert calls == [event]
    assert delivered is event


def test_rule_12_without_a_pool_a_thread_handler_is_reported(dispatcher, errors):
    dispatcher.on(Click, print, thread=True)
    dispatcher.dispatch(click())
    assert "thread" in str(errors[0][0])


def test_rule_12_async_and_thread_exclude_one_another(dispatcher):
    async def both(event):
        pass

    with pytest.raises(RegistrationError):
        dispatcher.on(Click, both, thread=True)
