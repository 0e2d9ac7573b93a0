"""What a registration returns: one for the same, cancelled alone or by a scope, weak or strong."""

from __future__ import annotations

import gc

import pytest

from tests.dispatch.conftest import click
from uievents.dispatch import Scope
from uievents.errors import RegistrationError
from uievents.events import Click, Wheel


def test_rule_02_same_registration_is_one(dispatcher, calls):
    handler = calls.by("a")
    first = dispatcher.on(Click, handler, button=1)
    assert dispatcher.on(Click, handler, button=1) is first
    assert dispatcher.on(Click, handler, button=2) is not first
    assert dispatcher.on(Wheel, handler) is not first
    dispatcher.dispatch(click())
    assert calls.names == ["a"]


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


def test_rule_02_filters_that_cannot_be_hashed(dispatcher, calls):
    handler = calls.by("a")
    first = dispatcher.on(Click, handler, button=[1, 2])
    assert dispatcher.on(Click, handler, button=[1, 2]) is first
    assert dispatcher.on(Click, handler, button=[1, 3]) is not first


def test_rule_02_after_cancel_it_can_be_registered_again(dispatcher, calls):
    handler = calls.by("a")
    first = dispatcher.on(Click, handler)
    first.cancel()
    first.cancel()
    assert not first.active
    dispatcher.dispatch(click())
    assert calls.names == []
    assert dispatcher.on(Click, handler) is not first
    dispatcher.dispatch(click())
    assert calls.names == ["a"]


def test_rule_02_subscription_as_context_manager(dispatcher, calls):
    with dispatcher.on(Click, calls.by("a")) as subscription:
        dispatcher.dispatch(click())
    assert not subscription.active
    dispatcher.dispatch(click())
    assert calls.names == ["a"]


def test_rule_05_scope_cancels_all_of_its_own(dispatcher, calls):
    with Scope() as scope:
        dispatcher.on(Click, calls.by("a"), scope=scope)
        dispatcher.on(Wheel, calls.by("b"), scope=scope)
        dispatcher.on(Click, calls.by("c"))
        assert len(scope) == 2
    dispatcher.dispatch(click())
    dispatcher.dispatch(Wheel(pos=(0, 0)))
    assert calls.names == ["c"]
    assert len(scope) == 0


def test_rule_05_scope_cancels_during_a_dispatch(dispatcher, calls):
    scope = Scope()
    dispatcher.on(Click, calls.by("a", lambda e: scope.cancel()), scope=scope)
    dispatcher.on(Click, calls.by("b"), scope=scope)
    dispatcher.on(Click, calls.by("c"))
    dispatcher.dispatch(click())
    assert calls.names == ["a", "c"]


def test_rule_05_scope_forgets_what_has_ended(dispatcher, calls):
    scope = Scope()
    scope.add(dispatcher.on(Click, calls.by("a"), once=True))
    dispatcher.dispatch(click())
    assert len(scope) == 0


@pytest.mark.parametrize("first", [0, 1])
def test_rule_05_either_of_two_scopes_cancels(dispatcher, calls, first):
    scopes = [Scope(), Scope()]
    handler = calls.by("a")
    for scope in scopes:
        dispatcher.on(Click, handler, scope=scope)
    scopes[first].cancel()
    dispatcher.dispatch(click())
    assert calls.names == []
    assert [len(scope) for scope in scopes] == [0, 0]


class Thing:
    def __init__(self, calls):
        self.calls = calls

    def clicked(self, event):
        self.calls.names.append("thing")


def test_rule_11_references_are_strong(dispatcher, calls):
    dispatcher.on(Click, Thing(calls).clicked)
    gc.collect()
    dispatcher.dispatch(click())
    assert calls.names == ["thing"]


def test_rule_11_weak_lets_go(dispatcher, calls):
    thing = Thing(calls)
    subscription = dispatcher.on(Click, thing.clicked, weak=True)
    dispatcher.dispatch(click())
    assert calls.names == ["thing"]
    del thing
    gc.collect()
    assert not subscription.active
    assert not dispatcher.has_handlers(Click)


def test_rule_11_weak_is_for_methods_only(dispatcher):
    with pytest.raises(RegistrationError, match="weak"):
        dispatcher.on(Click, lambda event: None, weak=True)
