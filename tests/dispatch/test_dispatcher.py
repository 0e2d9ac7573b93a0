"""How an event is dispatched, each rule by its number (see ``uievents.dispatch``)."""

from __future__ import annotations

import logging

import pytest

from tests.dispatch.conftest import click, fail
from uievents.dispatch import Dispatcher
from uievents.dispatch.input import InputDispatcher
from uievents.events import Click, Close, Wheel


def test_rule_01_handlers_run_in_order_of_registration(dispatcher, calls):
    for name in "abc":
        dispatcher.on(Click, calls.by(name))
    dispatcher.dispatch(click())
    assert calls.names == ["a", "b", "c"]


def test_rule_01_priority_comes_first_and_is_stable(dispatcher, calls):
    for name, priority in (("a", 0), ("b", 5), ("c", -1), ("d", 5), ("e", 0)):
        dispatcher.on(Click, calls.by(name), priority=priority)
    dispatcher.dispatch(click())
    assert calls.names == ["b", "d", "a", "e", "c"]


def test_rule_03_added_during_a_dispatch_hears_the_next(dispatcher, calls):
    late = calls.by("late")
    dispatcher.on(Click, calls.by("a", lambda e: dispatcher.on(Click, late)))
    dispatcher.dispatch(click())
    assert calls.names == ["a"]
    dispatcher.dispatch(click())
    assert calls.names == ["a", "a", "late"]


def test_rule_03_removed_during_a_dispatch_is_not_called(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: last.cancel()))
    dispatcher.on(Click, calls.by("b"))
    last = dispatcher.on(Click, calls.by("c"))
    dispatcher.on(Click, calls.by("d"))
    event = click()
    dispatcher.dispatch(event)
    assert calls.names == ["a", "b", "d"]
    assert event == click(time=event.time)  # the event keeps no trace of it


def test_rule_03_removed_from_a_dispatch_within(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: dispatcher.dispatch(Wheel(pos=(0, 0)))))
    last = dispatcher.on(Click, calls.by("b"))
    dispatcher.on(Wheel, calls.by("wheel", lambda e: last.cancel()))
    dispatcher.dispatch(click())
    assert calls.names == ["a", "wheel"]


def test_rule_04_once(dispatcher, calls):
    subscription = dispatcher.on(Click, calls.by("a"), once=True)
    dispatcher.dispatch(click())
    dispatcher.dispatch(click())
    assert calls.names == ["a"]
    assert not subscription.active


def test_rule_04_once_is_removed_before_its_call(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: dispatcher.dispatch(click())), once=True)
    dispatcher.dispatch(click())
    assert calls.names == ["a"]


def test_rule_04_once_runs_once_even_if_a_dispatch_before_it_ran_it(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: dispatcher.dispatch(click())), once=True)
    dispatcher.on(Click, calls.by("b"), once=True)
    dispatcher.dispatch(click())
    assert calls.names == ["a", "b"]


def test_rule_04_once_runs_once_even_if_its_predicate_dispatches(dispatcher, calls):
    def when(event):
        if event.button == 1:
            dispatcher.dispatch(click(button=2))
        return True

    dispatcher.on(Click, calls.by("a"), once=True, when=when)
    dispatcher.dispatch(click(button=1))
    assert calls.names == ["a"]


def test_rule_04_an_exception_does_not_run_it_twice(dispatcher, calls, errors):
    dispatcher.on(Click, calls.by("a", fail), once=True)
    dispatcher.dispatch(click())
    dispatcher.dispatch(click())
    assert calls.names == ["a"]
    assert len(errors) == 1


def test_rule_04_an_event_that_is_filtered_out_does_not_count(dispatcher, calls):
    dispatcher.on(Click, calls.by("a"), once=True, button=3)
    dispatcher.dispatch(click(button=1))
    dispatcher.dispatch(click(button=3))
    assert calls.names == ["a"]


def test_rule_06_stop_lets_the_present_target_hear(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: e.stop()))
    dispatcher.on(Click, calls.by("b"))
    event = click()
    dispatcher.dispatch(event)
    assert calls.names == ["a", "b"]
    assert event.stopped


def test_rule_06_stop_ends_propagation(dispatcher, calls):
    delivered = InputDispatcher(dispatcher)
    region = delivered.make_tree().region((0, 0, 10, 10))
    dispatcher.on(Click, calls.by("app"))
    region.on(Click, calls.by("a", lambda e: e.stop()))
    region.on(Click, calls.by("b"))
    delivered.dispatch(click())
    assert calls.names == ["a", "b"]


def test_rule_06_stop_now_skips_the_rest(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: e.stop_now()))
    dispatcher.on(Click, calls.by("b"))
    dispatcher.dispatch(click())
    assert calls.names == ["a"]


def test_rule_06_stop_now_after_a_removal(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: gone.cancel()))
    dispatcher.on(Click, calls.by("b", lambda e: e.stop_now()))
    gone = dispatcher.on(Click, calls.by("c"))
    dispatcher.on(Click, calls.by("d"))
    dispatcher.dispatch(click())
    assert calls.names == ["a", "b"]


def test_rule_06_what_was_said_counts_for_one_dispatch(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: e.stop_now()), once=True)
    dispatcher.on(Click, calls.by("b"))
    event = click()
    dispatcher.dispatch(event)
    dispatcher.dispatch(event)
    assert calls.names == ["a", "b"]
    assert not event.stopped


@pytest.mark.parametrize("answer", [True, False])
def test_rule_06_return_values_are_ignored(dispatcher, calls, answer):
    def answers(event):
        calls.names.append("a")
        return answer

    dispatcher.on(Click, answers)
    dispatcher.on(Click, calls.by("b"))
    dispatcher.dispatch(click())
    assert calls.names == ["a", "b"]


def test_rule_06_prevent_default_stops_no_handler(dispatcher, calls):
    dispatcher.on(Close, calls.by("a", lambda e: e.prevent_default()))
    dispatcher.on(Close, calls.by("b"))
    event = Close()
    dispatcher.dispatch(event)
    assert calls.names == ["a", "b"]
    assert event.default_prevented
    assert not event.stopped


def test_rule_06_prevent_default_is_refused_in_a_passive_handler(dispatcher, calls, errors):
    dispatcher.on(Close, calls.by("a", lambda e: e.prevent_default()), passive=True)
    event = Close()
    dispatcher.dispatch(event)
    assert not event.default_prevented
    assert [type(error) for error, _, _ in errors] == [RuntimeError]
    dispatcher.on(Close, calls.by("b", lambda e: e.prevent_default()))
    dispatcher.dispatch(event)  # the others may
    assert event.default_prevented


def test_rule_07_capture_target_bubble(dispatcher, calls):
    delivered = InputDispatcher(dispatcher)
    tree = delivered.make_tree()
    outer = tree.region((0, 0, 10, 10))
    inner = tree.region((0, 0, 5, 5), outer)
    for name, on in (("app", dispatcher.on), ("outer", outer.on), ("inner", inner.on)):
        on(Click, calls.by(f"{name} bubble"))
        on(Click, calls.by(f"{name} capture"), capture=True)
    delivered.dispatch(click())
    assert calls.names == [
        "app capture",
        "outer capture",
        "inner capture",
        "inner bubble",
        "outer bubble",
        "app bubble",
    ]


def test_rule_07_path_is_fixed_at_the_start(dispatcher, calls):
    delivered = InputDispatcher(dispatcher)
    tree = delivered.make_tree()
    outer = tree.region((0, 0, 10, 10))
    inner = tree.region((0, 0, 5, 5), outer)
    inner.on(Click, calls.by("inner", lambda e: outer.move((50, 50, 10, 10))))
    outer.on(Click, calls.by("outer"))
    delivered.dispatch(click())
    assert calls.names == ["inner", "outer"]


def test_rule_07_flat_capture_comes_first(dispatcher, calls):
    dispatcher.on(Click, calls.by("a"), priority=9)
    dispatcher.on(Click, calls.by("b"), capture=True)
    dispatcher.dispatch(click())
    assert calls.names == ["b", "a"]


def test_rule_08_an_exception_stops_no_handler_and_is_reported(dispatcher, calls, errors):
    dispatcher.on(Click, calls.by("a"))
    dispatcher.on(Click, fail)
    dispatcher.on(Click, calls.by("b"))
    event = click()
    dispatcher.dispatch(event)
    assert calls.names == ["a", "b"]
    ((error, delivered, handler),) = errors
    assert isinstance(error, ValueError)
    assert delivered is event
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
def test_rule_08_interrupt_and_exit_pass_through(dispatcher, calls, errors, kind):
    def leave(event):
        raise kind

    dispatcher.on(Click, leave)
    event = click()
    with pytest.raises(kind):
        dispatcher.dispatch(event)
    assert errors == []
    with pytest.raises(kind):
        dispatcher.dispatch(event)  # and it is not in flight any more


def test_rule_08_strict_raises_a_group_after_all_have_run(calls):
    dispatcher = Dispatcher(strict=True)
    dispatcher.on(Click, fail)
    dispatcher.on(Click, calls.by("a", lambda e: gone.cancel()))
    gone = dispatcher.on(Click, calls.by("b"))
    dispatcher.on(Click, calls.by("c", fail))
    with pytest.raises(ExceptionGroup) as raised:
        dispatcher.dispatch(click())
    assert [type(error) for error in raised.value.exceptions] == [ValueError, ValueError]
    assert calls.names == ["a", "c"]


def test_rule_08_an_error_in_on_error_is_logged_and_goes_no_further(calls, caplog):
    def bad(error, event, handler):
        raise KeyError("worse")

    dispatcher = Dispatcher(on_error=bad)
    dispatcher.on(Click, fail)
    dispatcher.on(Click, calls.by("a"))
    dispatcher.dispatch(click())
    assert calls.names == ["a"]
    assert "worse" in caplog.text
    assert "on purpose" in caplog.text


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
    delivered = InputDispatcher(dispatcher)
    tree = delivered.make_tree()
    region = tree.region((0, 0, 10, 10))
    region.on(Click, lambda e: (delivered if again == "tree" else dispatcher).dispatch(e))
    delivered.dispatch(click())
    assert [type(error) for error, _, _ in errors] == [RuntimeError]


def test_rule_10_another_event_may_be_dispatched_and_this_one_again_afterwards(dispatcher, calls):
    dispatcher.on(Click, calls.by("a", lambda e: dispatcher.dispatch(Wheel(pos=(0, 0)))))
    dispatcher.on(Click, calls.by("b"))
    dispatcher.on(Wheel, calls.by("wheel"))
    event = click()
    dispatcher.dispatch(event)
    dispatcher.dispatch(event)
    assert calls.names == ["a", "wheel", "b"] * 2
