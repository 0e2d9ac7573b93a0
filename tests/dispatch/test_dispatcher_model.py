"""Dispatch against a model that is too simple to be wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from uievents.dispatch import Dispatcher
from uievents.events import Click, Event, MouseEvent, Wheel

TYPES = [Event, MouseEvent, Click, Wheel]
NAMES = range(6)

# What a handler does when it is called, or a script between dispatches.
ADD = st.tuples(
    st.just("add"),
    st.sampled_from(NAMES),
    st.sampled_from(TYPES),
    st.integers(-1, 1),  # priority
    st.booleans(),  # once
    st.sampled_from([None, 1, 2]),  # button, of clicks
    st.booleans(),  # capture
)
REMOVE = st.tuples(st.just("remove"), st.integers(0, 20))
NESTED = st.tuples(st.just("dispatch"), st.sampled_from([Click, Wheel]), st.integers(1, 2))
SAID = st.tuples(st.sampled_from(["stop", "stop_now", "raise", "again", "nothing"]))
ACTS = st.lists(st.one_of(ADD, REMOVE, NESTED, SAID), max_size=3)
SCRIPT = st.lists(st.one_of(ADD, ADD, REMOVE, NESTED), max_size=20)
BEHAVIOUR = st.fixed_dictionaries(dict.fromkeys(NAMES, ACTS))

DEPTH = 3


@dataclass
class Entry:
    name: int
    event_type: type
    priority: int
    once: bool
    button: int | None
    capture: bool
    active: bool = True


@dataclass
class Model:
    """The rules, as sentences."""

    behaviour: dict
    entries: list = field(default_factory=list)
    delivered: list = field(default_factory=list)
    depth: int = 0

    def do(self, act, event=None):
        if act[0] == "add":
            self.add(Entry(*act[1:]))
        elif act[0] == "remove":
            if self.entries:
                self.entries[act[1] % len(self.entries)].active = False
        elif act[0] == "dispatch" and self.depth < DEPTH:
            self.dispatch([act[1], act[2], False])
        elif act[0] == "stop_now":
            event[2] = True
        elif act[0] == "raise":
            raise ValueError
        elif act[0] == "again":
            raise RuntimeError

    def add(self, new):
        if new.event_type is not Click:
            new.button = None
        for entry in self.entries:
            same = (entry.name, entry.event_type, entry.button, entry.capture)
            if entry.active and same == (new.name, new.event_type, new.button, new.capture):
                self.entries.append(entry)  # the same one, once more by its number
                return
        self.entries.append(new)

    def dispatch(self, event):
        kind, button, _ = event
        calls = []
        for entry in self.entries:
            if entry.active and issubclass(kind, entry.event_type) and entry not in calls:
                calls.append(entry)
        calls.sort(key=lambda entry: (not entry.capture, -entry.priority))
        self.depth += 1
        for entry in calls:
            if not entry.active or entry.button not in (None, button):
                continue
            if entry.once:
                entry.active = False
            self.delivered.append((entry.name, kind, button))
            try:
                for act in self.behaviour[entry.name]:
                    self.do(act, event)
            except (ValueError, RuntimeError) as error:
                self.delivered.append((type(error), entry.name))
            if event[2]:
                break
        self.depth -= 1


class Real:
    """The same, by the dispatcher."""

    def __init__(self, behaviour):
        self.behaviour = behaviour
        self.delivered = []
        self.depth = 0
        self.subscriptions = []
        self.dispatcher = Dispatcher(on_error=self.failed)
        self.handlers = [self.handler(name) for name in NAMES]

    def failed(self, error, event, handler):
        self.delivered.append((type(error), self.handlers.index(handler)))

    def handler(self, name):
        def handler(event):
            self.delivered.append(
                (name, type(event), getattr(event, "button", int(event.source or 0)))
            )
            for act in self.behaviour[name]:
                self.do(act, event)

        return handler

    def do(self, act, event=None):
        if act[0] == "add":
            _, name, event_type, priority, once, button, capture = act
            filters = {} if button is None or event_type is not Click else {"button": button}
            self.subscriptions.append(
                self.dispatcher.on(
                    event_type,
                    self.handlers[name],
                    priority=priority,
                    once=once,
                    capture=capture,
                    **filters,
                )
            )
        elif act[0] == "remove":
            if self.subscriptions:
                self.subscriptions[act[1] % len(self.subscriptions)].cancel()
        elif act[0] == "dispatch" and self.depth < DEPTH:
            self.dispatch(act[1], act[2])
        elif act[0] == "stop":
            event.stop()
        elif act[0] == "stop_now":
            event.stop_now()
        elif act[0] == "raise":
            raise ValueError
        elif act[0] == "again":
            self.dispatcher.dispatch(event)

    def dispatch(self, kind, button):
        fields = {"button": button} if kind is Click else {"source": str(button)}
        self.depth += 1
        try:
            self.dispatcher.dispatch(kind(pos=(0, 0), **fields))
        finally:
            self.depth -= 1


@settings(max_examples=3 * settings.default.max_examples)
@given(behaviour=BEHAVIOUR, script=SCRIPT)
def test_it_does_what_the_model_does(behaviour, script):
    model, real = Model(behaviour), Real(behaviour)
    for act in [*script, ("dispatch", Click, 1), ("dispatch", Wheel, 1)]:
        model.do(act)
        real.do(act)
        assert real.delivered == model.delivered
    assert [s.active for s in real.subscriptions] == [e.active for e in model.entries]
