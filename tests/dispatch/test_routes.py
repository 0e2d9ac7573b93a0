"""Which handlers an event has: those of its type and of the bases, in order."""

from __future__ import annotations

from tests.dispatch.conftest import click
from uievents.events import Click, Event, KeyDown, MouseEvent


def test_rule_01_base_class_hears_subclasses_in_the_same_order(dispatcher, calls):
    dispatcher.on(Event, calls.by("event"))
    dispatcher.on(Click, calls.by("click"))
    dispatcher.on(MouseEvent, calls.by("mouse"))
    dispatcher.dispatch(click())
    dispatcher.dispatch(KeyDown(key="a"))
    assert calls.names == ["event", "click", "mouse", "event"]


def test_rule_01_a_base_class_registered_after_the_first_event_is_heard(dispatcher, calls):
    dispatcher.on(Click, calls.by("click"))
    dispatcher.dispatch(click())
    dispatcher.on(Event, calls.by("event"))
    dispatcher.dispatch(click())
    assert calls.names == ["click", "click", "event"]
