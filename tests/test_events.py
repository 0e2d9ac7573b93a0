"""Marks and origin of an event are no part of it; a mark that comes too late raises."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
from typing import Any, ClassVar

import msgspec
import pytest
from msgspec.structs import replace

from uievents import events
from uievents.dispatch import Dispatcher
from uievents.dispatch.input import InputDispatcher
from uievents.dispatch.registry import Registry
from uievents.events import OPTIONS, Click, Close, Event, Wheel, marked

COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "replace": replace,
    "pickle": lambda event: pickle.loads(pickle.dumps(event)),
    "json": lambda event: msgspec.json.decode(msgspec.json.encode(event), type=type(event)),
}
ACTS = ["stop", "stop_now", "prevent_default"]


def click(**fields) -> Click:
    return Click(pos=(1, 2), **fields)


@pytest.fixture
def dispatcher(errors):
    return Dispatcher(on_error=lambda error, event, handler: errors.append(error))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("where", ["flat", "region"])
def test_a_copy_made_on_the_way_is_an_event_that_nothing_was_said_of(
    dispatcher, errors, act, how, where
):
    delivered = InputDispatcher(dispatcher)
    place = delivered.make_tree().region((0, 0, 10, 10)) if where == "region" else dispatcher
    copies = []

    def handler(event):
        getattr(event, act)()
        copies.append(COPIES[how](event))

    place.on(Click, handler, once=True)
    event = click()
    delivered.dispatch(event)
    [twin] = copies
    assert (twin, hash(twin)) == (event, hash(event))
    assert (event.stopped, event.default_prevented) == (
        act != "prevent_default",
        act == "prevent_default",
    )
    assert not twin.stopped
    assert not twin.default_prevented
    received = []
    place.on(Click, received.append)
    delivered.dispatch(twin)
    assert received == [event]
    assert errors == []


def test_what_was_said_ends_with_the_event(dispatcher):
    dispatcher.on(Click, lambda event: event.stop())
    dispatcher.on(Click, lambda event: event.prevent_default())
    before = dict(marked)
    delivered = [click() for _ in range(100)]
    for event in delivered:
        dispatcher.dispatch(event)
        dispatcher.dispatch(event)
    assert len(marked) == len(before) + 100
    del delivered, event
    assert marked == before


@pytest.mark.parametrize("act", ACTS)
def test_before_and_after_the_dispatch_is_too_late(dispatcher, act):
    received = []
    dispatcher.on(Click, received.append)
    event = click()
    for _ in range(2):
        with pytest.raises(RuntimeError, match=rf"{act}\(\) comes too late.*app\.start\(ask"):
            getattr(event, act)()
        dispatcher.dispatch(event)
    assert received == [event, event]
    assert not event.stopped
    assert not event.default_prevented


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("where", ["flat", "region"])
def test_another_thread_is_too_late_even_while_the_dispatch_lasts(dispatcher, act, where):
    delivered = InputDispatcher(dispatcher)
    place = delivered.make_tree().region((0, 0, 10, 10)) if where == "region" else dispatcher
    dispatcher.owner = threading.get_ident()
    raised = []

    def elsewhere(event):
        try:
            getattr(event, act)()
        except RuntimeError as error:
            raised.append(str(error))

    def handler(event):
        thread = threading.Thread(target=elsewhere, args=(event,))
        thread.start()
        thread.join()

    place.on(Click, handler)
    event = click()
    delivered.dispatch(event)
    assert "comes too late" in raised[0]
    assert not event.stopped
    assert not event.default_prevented


def test_the_handlers_of_another_event_may_speak_of_the_one_in_flight(dispatcher, errors):
    outer = Close()
    dispatcher.on(Close, lambda event: dispatcher.dispatch(click()))
    dispatcher.on(Click, lambda event: outer.prevent_default())
    dispatcher.dispatch(outer)
    assert errors == []
    assert outer.default_prevented


def test_each_of_several_dispatchers_knows_its_own():
    event, received = click(), []
    first, second = Dispatcher(strict=True), Dispatcher(strict=True)
    first.on(Click, lambda event: second.dispatch(Wheel(pos=(0, 0))))
    first.on(Click, received.append)
    second.on(Wheel, lambda wheel: event.stop_now())
    first.dispatch(event)
    assert received == []
    assert event.stopped


def test_a_dispatcher_goes_when_nothing_refers_to_it():
    gc.collect()
    before = set(events.dispatchers)
    dispatchers = [Dispatcher() for _ in range(10)]
    assert len(set(events.dispatchers) - before) == 10
    del dispatchers
    gc.collect()
    assert set(events.dispatchers) <= before


# ---------------------------------------------------------------- names of fields


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_a_field_that_is_called_like_an_option_is_refused(name):
    with pytest.raises(
        TypeError, match=f"{name}: a field cannot have this name, as it is an option"
    ):
        type("TestOption", (Event,), {"__annotations__": {name: int}, "__module__": __name__})


def test_the_options_are_those_of_registration():
    import inspect

    named = set(inspect.signature(Dispatcher.add).parameters)
    named |= set(inspect.signature(Registry.on).parameters)
    named -= {"self", "filters", "options"}
    assert named <= OPTIONS
    assert OPTIONS - named == {"timeout"}  # of app.next()


@pytest.mark.parametrize(
    "name", ["policy", "stop", "stopped", "default_prevented", "merged_with", "thinned"]
)
def test_a_field_that_is_called_like_a_method_is_refused(name):
    with pytest.raises(TypeError, match=f"{name}: a field cannot have this name"):
        type("TestMethod", (Click,), {"__annotations__": {name: int}, name: 1})


@pytest.mark.parametrize("policy", ["merg", None, 3, ["keep"]])
def test_a_policy_that_there_is_not_is_refused(policy):
    with pytest.raises(TypeError, match="'keep', 'merge' or 'drop'"):
        type("TestPolicy", (Event,), {"policy": policy})


@pytest.mark.parametrize("name", ["address", "_flow", "_life", "_said", "flow", "marked", "id"])
def test_any_other_name_is_a_field_like_any_other(dispatcher, errors, name):
    kind = type("TestField", (Event,), {"__annotations__": {name: Any}})
    received = []
    dispatcher.on(kind, received.append)
    dispatcher.on(kind, lambda event: event.stop_now())
    dispatcher.on(kind, lambda event: received.append("never"))
    for value in (3, "x", [], None, object()):
        event = kind(**{name: value})
        dispatcher.dispatch(event)
        assert event.stopped
        assert getattr(event, name) is value
    if not name.startswith("_"):
        dispatcher.on(kind, received.append, **{name: 3})
    assert len(received) == 5
    assert errors == []
    assert dispatcher.has_handlers(kind)


def test_a_field_called_address_in_a_type_that_has_one(dispatcher, errors):
    """The base's class attribute is not taken for the field, nor the field for the attribute."""

    class TestLetter(Event):
        address: ClassVar[str] = "player"
        player: object

    class TestPosted(TestLetter, kw_only=True):
        address: str = "Baker Street"

    delivered = []
    mine = object()
    dispatcher.on(TestLetter, delivered.append, player=mine)
    dispatcher.on(TestPosted, delivered.append, address="Downing Street")
    for player in (mine, object()):
        dispatcher.dispatch(TestLetter(player))
        dispatcher.dispatch(TestPosted(player))
        dispatcher.dispatch(TestPosted(player, address="Downing Street"))
    assert [type(event).__name__ for event in delivered] == [
        "TestLetter",
        "TestPosted",
        "TestPosted",
        "TestPosted",
        "TestPosted",
    ]
    assert errors == []
