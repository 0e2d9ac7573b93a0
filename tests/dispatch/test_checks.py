"""What is refused at registration: handlers that cannot take the event, what is no event type."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dispatch.conftest import click
from uievents.errors import RegistrationError
from uievents.events import Click, Event, KeyDown, MouseEvent, Wheel


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


def test_rule_09_the_annotation_of_each_function_counts_also_where_they_share_their_code(
    dispatcher,
):
    def handler_of(kind):
        def handler(event):
            pass

        handler.__annotations__ = {"return": None, "event": kind}
        return handler

    for right in (Click, MouseEvent, Event, "Click", "MouseEvent"):
        assert dispatcher.on(Click, handler_of(right)).active
    for wrong in (KeyDown, "KeyDown", Wheel):
        with pytest.raises(RegistrationError, match="is registered for Click"):
            dispatcher.on(Click, handler_of(wrong))
        with pytest.raises(RegistrationError, match="is registered for MouseEvent"):
            dispatcher.on(MouseEvent, handler_of(wrong))


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
