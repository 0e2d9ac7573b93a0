"""The watchdog names the handler that holds the loop."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from tests.dispatch.conftest import click
from uievents.dispatch import Dispatcher
from uievents.events import Click


def test_rule_13_watchdog_names_the_handler_and_where_it_is():
    seen = []
    barked = threading.Event()

    def bark(handler, event, seconds, stack):
        seen.append((handler, event, seconds, stack))
        barked.set()

    dispatcher = Dispatcher(slow=0.1, on_slow=bark)

    def holds(event):
        assert barked.wait(30)

    dispatcher.on(Click, holds, button=1)
    for _ in range(2):  # the second time it has to be woken
        seen.clear()
        barked.clear()
        event = click()
        dispatcher.dispatch(event)
        ((handler, delivered, seconds, stack),) = seen
        assert handler is holds
        assert delivered is event
        assert seconds >= 0.1
        assert "in holds" in stack


def test_rule_13_by_default_it_logs(caplog):
    logged = threading.Event()

    class Sees(logging.Handler):
        def emit(self, record):
            logged.set()

    sees = Sees()
    logging.getLogger().addHandler(sees)  # after the one of caplog
    try:
        dispatcher = Dispatcher(slow=0.1)

        def holds(event):
            assert logged.wait(30)

        dispatcher.on(Click, holds)
        dispatcher.dispatch(click())
    finally:
        logging.getLogger().removeHandler(sees)
    assert "holds" in caplog.text
    assert "logged.wait(30)" in caplog.text


def test_rule_13_its_thread_is_there_when_needed_and_ends_with_the_dispatcher():
    def watchdogs():
        return {one for one in threading.enumerate() if one.name == "uievents watchdog"}

    before = watchdogs()
    dispatcher = Dispatcher(slow=0.01)
    dispatcher.on(Click, lambda event: None)
    assert watchdogs() == before
    dispatcher.dispatch(click())
    [thread] = watchdogs() - before
    dispatcher.close()
    dispatcher.close()
    thread.join(30)
    assert not thread.is_alive()
    dispatcher.dispatch(click())
    assert watchdogs() == before


def test_rule_13_its_thread_ends_while_it_sleeps():
    dispatcher = Dispatcher(slow=0.0001)
    dispatcher.on(Click, lambda event: None)
    dispatcher.dispatch(click())
    watchdog = dispatcher.watchdog
    end = time.monotonic() + 30
    while not watchdog._asleep and time.monotonic() < end:
        time.sleep(0)  # gives it the processor
    assert watchdog._asleep
    dispatcher.close()
    watchdog._thread.join(30)
    assert not watchdog._thread.is_alive()


def test_rule_13_off_it_costs_nothing(dispatcher):
    def handler(event):
        pass

    dispatcher.on(Click, handler)
    threads = threading.active_count()
    dispatcher.dispatch(click())
    assert dispatcher.route(Click) == (handler,)  # called itself, with nothing around it
    assert threading.active_count() == threads


@pytest.mark.parametrize("slow", [1e-12, 1e12, 2**70])
def test_any_threshold_can_be_waited_for(slow):
    """A wait of ages is none that the system takes: the thread would end with an error."""
    dispatcher = Dispatcher(slow=slow, on_slow=lambda *_: None)
    dispatcher.on(Click, lambda event: None)
    dispatcher.dispatch(click())
    watches = dispatcher.watchdog._thread
    dispatcher.close()
    watches.join()
