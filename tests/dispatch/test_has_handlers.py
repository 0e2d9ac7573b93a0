"""Whether a type has handlers: true at once after any registration or cancellation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents.dispatch import Dispatcher, Scope
from uievents.dispatch.has_handlers import HasHandlers
from uievents.events import Click, Event, Frame, MouseEvent, Raw, Step

TYPES = (Click, Frame, Step, Raw, MouseEvent, Event)


def handler(event):
    pass


@given(st.lists(st.tuples(st.sampled_from(TYPES), st.booleans()), max_size=30))
def test_it_says_what_the_dispatcher_says(steps):
    dispatcher = Dispatcher()
    frames, raw = HasHandlers(dispatcher, Frame, Step), HasHandlers(dispatcher, Raw)
    kept = {}
    for kind, registered in steps:
        if registered:
            kept[kind] = dispatcher.on(kind, handler)
        elif kind in kept:
            kept.pop(kind).cancel()
        assert frames() is bool({Frame, Step} & kept.keys())
        assert raw() is (Raw in kept)
        assert frames() is (dispatcher.has_own_handlers(Frame) or dispatcher.has_own_handlers(Step))


@pytest.mark.parametrize("end", ["scope", "once", "clear"])
def test_every_end_of_a_registration_is_noticed(end):
    dispatcher = Dispatcher()
    has_handlers, scope = HasHandlers(dispatcher, Frame), Scope()
    dispatcher.on(Frame, handler, once=end == "once", scope=scope)
    assert has_handlers()
    if end == "scope":
        scope.cancel()
    elif end == "once":
        dispatcher.dispatch(Frame(0.1, 1, 0))
    else:
        dispatcher.clear()
    assert not has_handlers()
