"""The thirteen rules of dispatch, each by its number."""

from __future__ import annotations

import gc
import logging
import threading
import time
from typing import Any

import pytest

from uievents.dispatch import Dispatcher, Scope
from uievents.dispatch.input import InputDispatcher
from uievents.errors import RegistrationError
from uievents.events import Click, Close, Event, KeyDown, MouseEvent, Wheel


def click(**fields) -> Click:
    return Click(pos=(1, 2), **fields)


class Heard:
    """Makes handlers that write down their name."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def by(self, name, then=None):
        def handler(event) -> None:
            self.names.append(name)
            if then is not None:
                then(event)

        return handler


@pytest.fixture
def errors():
    return []


@pytest.fixture
def dispatcher(errors):
    return Dispatcher(on_error=lambda error, event, handler: errors.append((error, event, handler)))


@pytest.fixture
def heard():
    return Heard()


def fail(event) -> None:
    raise ValueError("on purpose")


# ---------------------------------------------------------------- 1


def test_rule_01_handlers_run_in_order_of_registration(dispatcher, heard):
    for name in "abc":
        dispatcher.on(Click, heard.by(name))
    dispatcher.dispatch(click())
    assert heard.names == ["a", "b", "c"]


def test_rule_01_priority_comes_first_and_is_stable(dispatcher, heard):
    for name, priority in (("a", 0), ("b", 5), ("c", -1), ("d", 5), ("e", 0)):
        dispatcher.on(Click, heard.by(name), priority=priority)
    dispatcher.dispatch(click())
    assert heard.names == ["b", "d", "a", "e", "c"]


def test_rule_01_base_class_hears_subclasses_in_the_same_order(dispatcher, heard):
    dispatcher.on(Event, heard.by("event"))
    dispatcher.on(Click, heard.by("click"))
    dispatcher.on(MouseEvent, heard.by("mouse"))
    dispatcher.dispatch(click())
    dispatcher.dispatch(KeyDown(key="a"))
    assert heard.names == ["event", "click", "mouse", "event"]


def test_rule_01_a_base_class_registered_after_the_first_event_is_heard(dispatcher, heard):
    dispatcher.on(Click, heard.by("click"))
    dispatcher.dispatch(click())
    dispatcher.on(Event, heard.by("event"))
    dispatcher.dispatch(click())
    assert heard.names == ["click", "click", "event"]


# ---------------------------------------------------------------- 2


def test_rule_02_same_registration_is_one(dispatcher, heard):
    handler = heard.by("a")
    first = dispatcher.on(Click, handler, button=1)
    assert dispatcher.on(Click, handler, button=1) is first
    assert dispatcher.on(Click, handler, button=2) is not first
    assert dispatcher.on(Wheel, handler) is not first
    dispatcher.dispatch(click())
    assert heard.names == ["a"]


def test_rule_02_same_method_of_two_objects_is_two(dispatcher):
    class Thing:
        calls = 0

        def clicked(self, event):
            self.calls += 1

    one, two = Thing(), Thing()
    first = dispatcher.on(Click, one.clicked)
    assert dispatcher.on(Click, one.clicked) is first
    assert dispatcher.on(Click, two.clicked) is not first
    dispatcher.dispatch(click())
    assert (one.calls, two.calls) == (1, 1)


def test_rule_02_a_builtin_method_is_the_same_each_time(dispatcher):
    seen, others = [], []
    first = dispatcher.on(Click, seen.append)
    assert dispatcher.on(Click, seen.append) is first
    assert dispatcher.on(Click, others.append) is not first
    event = click()
    dispatcher.dispatch(event)
    assert (seen, others) == ([event], [event])


def test_rule_02_filters_that_cannot_be_hashed(dispatcher, heard):
    handler = heard.by("a")
    first = dispatcher.on(Click, handler, button=[1, 2])
    assert dispatcher.on(Click, handler, button=[1, 2]) is first
    assert dispatcher.on(Click, handler, button=[1, 3]) is not first


def test_rule_02_after_cancel_it_can_be_registered_again(dispatcher, heard):
    handler = heard.by("a")
    first = dispatcher.on(Click, handler)
    first.cancel()
    first.cancel()
    assert not first.active
    dispatcher.dispatch(click())
    assert heard.names == []
    assert dispatcher.on(Click, handler) is not first
    dispatcher.dispatch(click())
    assert heard.names == ["a"]


def test_rule_02_subscription_as_context_manager(dispatcher, heard):
    with dispatcher.on(Click, heard.by("a")) as subscription:
        dispatcher.dispatch(click())
    assert not subscription.active
    dispatcher.dispatch(click())
    assert heard.names == ["a"]


# ---------------------------------------------------------------- 3


def test_rule_03_added_during_a_dispatch_hears_the_next(dispatcher, heard):
    late = heard.by("late")
    dispatcher.on(Click, heard.by("a", lambda e: dispatcher.on(Click, late)))
    dispatcher.dispatch(click())
    assert heard.names == ["a"]
    dispatcher.dispatch(click())
    assert heard.names == ["a", "a", "late"]


def test_rule_03_removed_during_a_dispatch_is_not_called(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: last.cancel()))
    dispatcher.on(Click, heard.by("b"))
    last = dispatcher.on(Click, heard.by("c"))
    dispatcher.on(Click, heard.by("d"))
    event = click()
    dispatcher.dispatch(event)
    assert heard.names == ["a", "b", "d"]
    assert event == click(time=event.time)  # the event keeps no trace of it


def test_rule_03_removed_from_a_dispatch_within(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: dispatcher.dispatch(Wheel(pos=(0, 0)))))
    last = dispatcher.on(Click, heard.by("b"))
    dispatcher.on(Wheel, heard.by("wheel", lambda e: last.cancel()))
    dispatcher.dispatch(click())
    assert heard.names == ["a", "wheel"]


# ---------------------------------------------------------------- 4


def test_rule_04_once(dispatcher, heard):
    subscription = dispatcher.on(Click, heard.by("a"), once=True)
    dispatcher.dispatch(click())
    dispatcher.dispatch(click())
    assert heard.names == ["a"]
    assert not subscription.active


def test_rule_04_once_is_removed_before_its_call(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: dispatcher.dispatch(click())), once=True)
    dispatcher.dispatch(click())
    assert heard.names == ["a"]


def test_rule_04_once_runs_once_even_if_a_dispatch_before_it_ran_it(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: dispatcher.dispatch(click())), once=True)
    dispatcher.on(Click, heard.by("b"), once=True)
    dispatcher.dispatch(click())
    assert heard.names == ["a", "b"]


def test_rule_04_once_runs_once_even_if_its_predicate_dispatches(dispatcher, heard):
    def when(event):
        if event.button == 1:
            dispatcher.dispatch(click(button=2))
        return True

    dispatcher.on(Click, heard.by("a"), once=True, when=when)
    dispatcher.dispatch(click(button=1))
    assert heard.names == ["a"]


def test_rule_04_an_exception_does_not_run_it_twice(dispatcher, heard, errors):
    dispatcher.on(Click, heard.by("a", fail), once=True)
    dispatcher.dispatch(click())
    dispatcher.dispatch(click())
    assert heard.names == ["a"]
    assert len(errors) == 1


def test_rule_04_an_event_that_is_filtered_out_does_not_count(dispatcher, heard):
    dispatcher.on(Click, heard.by("a"), once=True, button=3)
    dispatcher.dispatch(click(button=1))
    dispatcher.dispatch(click(button=3))
    assert heard.names == ["a"]


# ---------------------------------------------------------------- 5


def test_rule_05_scope_cancels_all_of_its_own(dispatcher, heard):
    with Scope() as scope:
        dispatcher.on(Click, heard.by("a"), scope=scope)
        dispatcher.on(Wheel, heard.by("b"), scope=scope)
        dispatcher.on(Click, heard.by("c"))
        assert len(scope) == 2
    dispatcher.dispatch(click())
    dispatcher.dispatch(Wheel(pos=(0, 0)))
    assert heard.names == ["c"]
    assert len(scope) == 0


def test_rule_05_scope_cancels_during_a_dispatch(dispatcher, heard):
    scope = Scope()
    dispatcher.on(Click, heard.by("a", lambda e: scope.cancel()), scope=scope)
    dispatcher.on(Click, heard.by("b"), scope=scope)
    dispatcher.on(Click, heard.by("c"))
    dispatcher.dispatch(click())
    assert heard.names == ["a", "c"]


def test_rule_05_scope_forgets_what_has_ended(dispatcher, heard):
    scope = Scope()
    scope.add(dispatcher.on(Click, heard.by("a"), once=True))
    dispatcher.dispatch(click())
    assert len(scope) == 0


@pytest.mark.parametrize("first", [0, 1])
def test_rule_05_either_of_two_scopes_cancels(dispatcher, heard, first):
    scopes = [Scope(), Scope()]
    handler = heard.by("a")
    for scope in scopes:
        dispatcher.on(Click, handler, scope=scope)
    scopes[first].cancel()
    dispatcher.dispatch(click())
    assert heard.names == []
    assert [len(scope) for scope in scopes] == [0, 0]


# ---------------------------------------------------------------- 6


def test_rule_06_stop_lets_the_present_target_hear(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: e.stop()))
    dispatcher.on(Click, heard.by("b"))
    event = click()
    dispatcher.dispatch(event)
    assert heard.names == ["a", "b"]
    assert event.stopped


def test_rule_06_stop_ends_propagation(dispatcher, heard):
    told = InputDispatcher(dispatcher)
    region = told.make_tree().region((0, 0, 10, 10))
    dispatcher.on(Click, heard.by("app"))
    region.on(Click, heard.by("a", lambda e: e.stop()))
    region.on(Click, heard.by("b"))
    told.dispatch(click())
    assert heard.names == ["a", "b"]


def test_rule_06_stop_now_skips_the_rest(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: e.stop_now()))
    dispatcher.on(Click, heard.by("b"))
    dispatcher.dispatch(click())
    assert heard.names == ["a"]


def test_rule_06_stop_now_after_a_removal(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: gone.cancel()))
    dispatcher.on(Click, heard.by("b", lambda e: e.stop_now()))
    gone = dispatcher.on(Click, heard.by("c"))
    dispatcher.on(Click, heard.by("d"))
    dispatcher.dispatch(click())
    assert heard.names == ["a", "b"]


def test_rule_06_what_was_said_counts_for_one_dispatch(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: e.stop_now()), once=True)
    dispatcher.on(Click, heard.by("b"))
    event = click()
    dispatcher.dispatch(event)
    dispatcher.dispatch(event)
    assert heard.names == ["a", "b"]
    assert not event.stopped


@pytest.mark.parametrize("answer", [True, False])
def test_rule_06_return_values_are_ignored(dispatcher, heard, answer):
    def answers(event):
        heard.names.append("a")
        return answer

    dispatcher.on(Click, answers)
    dispatcher.on(Click, heard.by("b"))
    dispatcher.dispatch(click())
    assert heard.names == ["a", "b"]


def test_rule_06_prevent_default_stops_nobody(dispatcher, heard):
    dispatcher.on(Close, heard.by("a", lambda e: e.prevent_default()))
    dispatcher.on(Close, heard.by("b"))
    event = Close()
    dispatcher.dispatch(event)
    assert heard.names == ["a", "b"]
    assert event.default_prevented
    assert not event.stopped


def test_rule_06_prevent_default_is_refused_in_a_passive_handler(dispatcher, heard, errors):
    dispatcher.on(Close, heard.by("a", lambda e: e.prevent_default()), passive=True)
    event = Close()
    dispatcher.dispatch(event)
    assert not event.default_prevented
    assert [type(error) for error, _, _ in errors] == [RuntimeError]
    dispatcher.on(Close, heard.by("b", lambda e: e.prevent_default()))
    dispatcher.dispatch(event)  # the others may
    assert event.default_prevented


# ---------------------------------------------------------------- 7


def test_rule_07_capture_target_bubble(dispatcher, heard):
    told = InputDispatcher(dispatcher)
    tree = told.make_tree()
    outer = tree.region((0, 0, 10, 10))
    inner = tree.region((0, 0, 5, 5), outer)
    for name, on in (("app", dispatcher.on), ("outer", outer.on), ("inner", inner.on)):
        on(Click, heard.by(f"{name} bubble"))
        on(Click, heard.by(f"{name} capture"), capture=True)
    told.dispatch(click())
    assert heard.names == [
        "app capture",
        "outer capture",
        "inner capture",
        "inner bubble",
        "outer bubble",
        "app bubble",
    ]


def test_rule_07_path_is_fixed_at_the_start(dispatcher, heard):
    told = InputDispatcher(dispatcher)
    tree = told.make_tree()
    outer = tree.region((0, 0, 10, 10))
    inner = tree.region((0, 0, 5, 5), outer)
    inner.on(Click, heard.by("inner", lambda e: outer.move((50, 50, 10, 10))))
    outer.on(Click, heard.by("outer"))
    told.dispatch(click())
    assert heard.names == ["inner", "outer"]


def test_rule_07_flat_capture_comes_first(dispatcher, heard):
    dispatcher.on(Click, heard.by("a"), priority=9)
    dispatcher.on(Click, heard.by("b"), capture=True)
    dispatcher.dispatch(click())
    assert heard.names == ["b", "a"]


# ---------------------------------------------------------------- 8


def test_rule_08_an_exception_stops_nobody_and_is_reported(dispatcher, heard, errors):
    dispatcher.on(Click, heard.by("a"))
    dispatcher.on(Click, fail)
    dispatcher.on(Click, heard.by("b"))
    event = click()
    dispatcher.dispatch(event)
    assert heard.names == ["a", "b"]
    ((error, told, handler),) = errors
    assert isinstance(error, ValueError)
    assert told is event
    assert handler is fail


def test_rule_08_the_handler_is_named_also_behind_its_options(dispatcher, errors):
    dispatcher.on(Click, lambda e: gone.cancel())
    gone = dispatcher.on(Click, lambda e: None)
    dispatcher.on(Click, fail, once=True, passive=True, button=1)
    dispatcher.dispatch(click())
    assert [handler for _, _, handler in errors] == [fail]


def test_rule_08_by_default_the_whole_traceback_is_logged(caplog):
    dispatcher = Dispatcher()
    dispatcher.on(Click, fail)
    dispatcher.dispatch(click())
    (record,) = caplog.records
    assert record.name == "uievents"
    assert record.levelno == logging.ERROR
    assert "fail" in record.getMessage()
    assert 'raise ValueError("on purpose")' in caplog.text


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_rule_08_interrupt_and_exit_pass_through(dispatcher, heard, errors, kind):
    def leave(event):
        raise kind

    dispatcher.on(Click, leave)
    event = click()
    with pytest.raises(kind):
        dispatcher.dispatch(event)
    assert errors == []
    with pytest.raises(kind):
        dispatcher.dispatch(event)  # and it is not in flight any more


def test_rule_08_strict_raises_a_group_after_all_have_run(heard):
    dispatcher = Dispatcher(strict=True)
    dispatcher.on(Click, fail)
    dispatcher.on(Click, heard.by("a", lambda e: gone.cancel()))
    gone = dispatcher.on(Click, heard.by("b"))
    dispatcher.on(Click, heard.by("c", fail))
    with pytest.raises(ExceptionGroup) as raised:
        dispatcher.dispatch(click())
    assert [type(error) for error in raised.value.exceptions] == [ValueError, ValueError]
    assert heard.names == ["a", "c"]


def test_rule_08_an_error_in_on_error_is_logged_and_goes_no_further(heard, caplog):
    def bad(error, event, handler):
        raise KeyError("worse")

    dispatcher = Dispatcher(on_error=bad)
    dispatcher.on(Click, fail)
    dispatcher.on(Click, heard.by("a"))
    dispatcher.dispatch(click())
    assert heard.names == ["a"]
    assert "worse" in caplog.text
    assert "on purpose" in caplog.text


# ---------------------------------------------------------------- 9


class WithCall:
    def __call__(self, event):
        pass

    def method(self, event):
        pass

    def wrong(self):
        pass


@pytest.mark.parametrize(
    "handler",
    [
        lambda: None,
        lambda a, b: None,
        lambda *, event: None,
        lambda event, *, more: None,
        WithCall.method,
        WithCall().wrong,
        "clicked",
    ],
)
def test_rule_09_wrong_signature(dispatcher, handler):
    with pytest.raises(RegistrationError):
        dispatcher.on(Click, handler)
    assert not dispatcher.has_handlers(Click)


@pytest.mark.parametrize(
    "handler",
    [
        lambda event: None,
        lambda *events: None,
        lambda event, more=1: None,
        WithCall(),
        WithCall().method,
        [].append,
        {}.update,
        print,
    ],
)
def test_rule_09_right_signature(dispatcher, handler):
    assert dispatcher.on(Click, handler).active


def test_rule_09_wrong_annotation(dispatcher):
    class Local(Event):
        pass

    def key(event: KeyDown):
        pass

    def local(event: Local):
        pass

    def mouse(event: MouseEvent):
        pass

    def several(event: KeyDown | Wheel):
        pass

    def number(event: int):
        pass

    def anything(event: Any):
        pass

    def unknown(event: NotImported):  # noqa: F821
        pass

    for wrong in (key, local, several, number):
        with pytest.raises(RegistrationError, match=wrong.__name__):
            dispatcher.on(Click, wrong)
    for right in (mouse, unknown, anything):
        dispatcher.on(Click, right)
    dispatcher.on(Wheel, several)
    dispatcher.on(Local, local)
    with pytest.raises(RegistrationError):
        dispatcher.on(MouseEvent, key)


def test_rule_09_what_is_no_event_type(dispatcher):
    for wrong in ("Click", Click(pos=(0, 0)), int, None):
        with pytest.raises(RegistrationError, match="event type"):
            dispatcher.on(wrong, print)


def test_rule_09_a_generator_would_run_nothing(dispatcher):
    def generator(event):
        yield

    async def asynchronous(event):
        yield

    for wrong in (generator, asynchronous):
        with pytest.raises(RegistrationError, match="yield"):
            dispatcher.on(Click, wrong)


def test_rule_09_a_type_error_within_a_handler_is_its_own(dispatcher, errors):
    def broken(event):
        return len(3)

    dispatcher.on(Click, broken)
    dispatcher.dispatch(click())
    assert "len()" in str(errors[0][0])


# ---------------------------------------------------------------- 10


def test_rule_10_an_event_in_flight_is_refused(dispatcher, errors):
    dispatcher.on(Click, dispatcher.dispatch)
    dispatcher.dispatch(click())
    ((error, _, _),) = errors
    assert isinstance(error, RuntimeError)
    assert "in flight" in str(error)


def test_rule_10_also_from_the_handler_of_another(dispatcher, errors):
    event = click()
    dispatcher.on(Click, lambda e: dispatcher.dispatch(Wheel(pos=(0, 0))))
    dispatcher.on(Wheel, lambda e: dispatcher.dispatch(event))
    dispatcher.dispatch(event)
    assert [type(error) for error, _, _ in errors] == [RuntimeError]


@pytest.mark.parametrize("again", ["tree", "dispatcher"])
def test_rule_10_also_on_its_way_through_targets(dispatcher, errors, again):
    told = InputDispatcher(dispatcher)
    tree = told.make_tree()
    region = tree.region((0, 0, 10, 10))
    region.on(Click, lambda e: (told if again == "tree" else dispatcher).dispatch(e))
    told.dispatch(click())
    assert [type(error) for error, _, _ in errors] == [RuntimeError]


def test_rule_10_another_event_may_be_dispatched_and_this_one_again_afterwards(dispatcher, heard):
    dispatcher.on(Click, heard.by("a", lambda e: dispatcher.dispatch(Wheel(pos=(0, 0)))))
    dispatcher.on(Click, heard.by("b"))
    dispatcher.on(Wheel, heard.by("wheel"))
    event = click()
    dispatcher.dispatch(event)
    dispatcher.dispatch(event)
    assert heard.names == ["a", "wheel", "b"] * 2


# ---------------------------------------------------------------- 11


class Thing:
    def __init__(self, heard):
        self.heard = heard

    def clicked(self, event):
        self.heard.names.append("thing")


def test_rule_11_references_are_strong(dispatcher, heard):
    dispatcher.on(Click, Thing(heard).clicked)
    gc.collect()
    dispatcher.dispatch(click())
    assert heard.names == ["thing"]


def test_rule_11_weak_lets_go(dispatcher, heard):
    thing = Thing(heard)
    subscription = dispatcher.on(Click, thing.clicked, weak=True)
    dispatcher.dispatch(click())
    assert heard.names == ["thing"]
    del thing
    gc.collect()
    assert not subscription.active
    assert not dispatcher.has_handlers(Click)


def test_rule_11_weak_is_for_methods_only(dispatcher):
    with pytest.raises(RegistrationError, match="weak"):
        dispatcher.on(Click, lambda event: None, weak=True)


# ---------------------------------------------------------------- 12


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
    ((coroutine, told, handler),) = spawned
    with pytest.raises(StopIteration) as stop:
        coroutine.send(None)
    assert stop.value.value is event
    assert told is event
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
    told = InputDispatcher(dispatcher)
    tree = told.make_tree()

    async def fetch(event):
        pass

    tree.region((0, 0, 10, 10)).on(Click, fetch)
    assert dispatcher.needs_asyncio
    told.dispatch(click())
    assert len(spawned) == 1
    spawned[0].close()


def test_rule_12_a_thread_handler_is_handed_over():
    handed = []
    dispatcher = Dispatcher(run_in_thread=lambda *args: handed.append(args))
    heard = []
    dispatcher.on(Click, heard.append, thread=True)
    event = click()
    dispatcher.dispatch(event)
    assert heard == []
    ((function, told, _),) = handed
    function()
    assert heard == [event]
    assert told is event


def test_rule_12_without_a_pool_a_thread_handler_is_reported(dispatcher, errors):
    dispatcher.on(Click, print, thread=True)
    dispatcher.dispatch(click())
    assert "thread" in str(errors[0][0])


def test_rule_12_async_and_thread_exclude_one_another(dispatcher):
    async def both(event):
        pass

    with pytest.raises(RegistrationError):
        dispatcher.on(Click, both, thread=True)


# ---------------------------------------------------------------- 13


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
        ((handler, told, seconds, stack),) = seen
        assert handler is holds
        assert told is event
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
