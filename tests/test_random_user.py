"""A program that does random things: the loop goes on, or refuses at once with a sentence.

It defines, registers, posts, copies and records, from handlers, threads and regions, with code that
raises or returns nonsense.  The counters balance, and nothing is kept alive.
"""

from __future__ import annotations

import asyncio
import copy
import gc
import math
import threading
import weakref
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from uievents import App, Click, Event, KeyDown, MouseMove, Scope, Timer
from uievents.events import Close, Draw, marked

pytest.importorskip("pygame")

NAMES = st.sampled_from(
    [
        "address",
        "policy",
        "time",
        "source",
        "priority",
        "thread",
        "target",
        "handler",
        "stop",
        "stopped",
        "merged_with",
        "_flow",
        "_life",
        "id",
        "type",
        "pos",
        "key",
        "mods",
        "name",
        "timer",
        "missed",
        "address_",
        "when",
        "limit",
        "x",
        "__dict__",
        "self",
        "event_type",
    ]
)
KINDS = st.sampled_from([int, str, float, Any, tuple[int, int], object, None, "Unknown", list[int]])
POLICIES = st.sampled_from(["keep", "merge", "drop", "keep", "merge", "merg", 3, None])
BASES = st.sampled_from([Event, Event, Click, MouseMove, KeyDown, Timer, Close, Draw])
NONSENSE = st.sampled_from(
    [
        None,
        0,
        -1,
        3,
        "text",
        b"b",
        1.5,
        math.nan,
        math.inf,
        1e-320,
        [],
        {},
        (),
        (1, 2),
        Event,
        print,
    ]
)
DOES = st.sampled_from(
    [
        "nothing",
        "raise",
        "answer",
        "stop",
        "stop_now",
        "prevent",
        "post",
        "copy",
        "again",
        "redraw",
        "cancel",
        "register",
        "region",
        "remove",
        "after",
        "elsewhere",
        "close_scope",
        "start",
        "explain",
        "end",
        "nest",
        "turn",
        "pause",
    ]
)
BEHAVIOUR = st.lists(DOES, max_size=3)
HOW = st.sampled_from(["plain", "plain", "async", "thread", "weak", "mock"])
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.one_of(st.integers(-2, 2), NONSENSE),
        "once": st.booleans(),
        "passive": st.booleans(),
        "capture": st.booleans(),
        "serial": st.booleans(),
        "latest": st.booleans(),
        "limit": st.one_of(st.integers(1, 2), NONSENSE),
        "debounce": st.one_of(st.just(0.001), NONSENSE),
        "throttle": st.one_of(st.just(0.001), NONSENSE),
        "when": st.sampled_from([None, bool, lambda event: 1 / 0, lambda event: Awful(), 3]),
        "button": NONSENSE,
        "pos": NONSENSE,
        "source": NONSENSE,
    },
)
ACTS = st.one_of(
    st.tuples(
        st.just("type"), NAMES, KINDS, POLICIES, BASES, st.sampled_from(["", "raises", "None"])
    ),
    st.tuples(st.just("handler"), st.integers(0, 9), BEHAVIOUR, HOW, OPTIONS, st.booleans()),
    st.tuples(st.just("region"), st.sampled_from(["", "raises", "nonsense"]), NONSENSE),
    st.tuples(st.just("post"), st.integers(0, 9), NONSENSE, st.booleans()),
    st.tuples(st.just("put"), st.integers(0, 9)),
    st.tuples(st.just("play"), st.integers(0, 9), NONSENSE),
    st.tuples(st.just("timer"), NONSENSE, st.booleans()),
    st.tuples(st.just("on"), NONSENSE, NONSENSE),
    st.tuples(st.just("turn")),
)


class Awful:
    """A value whose every use raises."""

    def __repr__(self):
        raise ZeroDivisionError

    __str__ = __eq__ = __hash__ = __bool__ = __repr__


class Probe(Event):
    """Posted to see that the loop goes on."""

    number: int = 0


class User:
    def __init__(self, app):
        self.app = app
        self.types = [Click, Close, KeyDown, MouseMove, Event, Draw]
        self.subscriptions, self.regions, self.last = [], [], []
        self.scope = Scope()
        self.depth = 0

    def attempt(self, function, *args, **options):
        """It does something, or it is refused, at once and with a sentence."""
        try:
            return function(*args, **options)
        except (TypeError, ValueError, RuntimeError, AttributeError) as error:
            sentence = str(error)
        assert len(sentence) > 10, sentence
        return None

    def do(self, act):
        getattr(self, f"do_{act[0]}")(*act[1:])

    def do_type(self, name, kind, policy, base, merges):
        def merged_with(self, later):
            if merges == "raises":
                raise ZeroDivisionError
            return later if not merges else None

        namespace = {"__annotations__": {name: kind}, name: 0, "policy": policy}
        if name != "policy" and merges:
            namespace["merged_with"] = merged_with
        made = self.attempt(type, "Random", (base,), namespace)
        if made is not None:
            self.types.append(made)
            if made.policy == "merge":
                for _ in range(2):  # they join one another
                    self.app.queue.put(self.event(len(self.types) - 1, "window"))

    def kind(self, number):
        return self.types[number % len(self.types)]

    def event(self, number, value=0):
        kind = self.kind(number)
        needed = {"pos": (5, 5), "key": "a"}
        fields = {name: needed[name] for name in kind.__struct_fields__ if name in needed}
        if value is not None:
            fields["source"] = value
        return kind(**fields)

    def do_handler(self, number, behaviour, how, options, in_region):
        def plain(event):
            self.behave(behaviour, event)
            return Awful()

        async def later(event):
            await asyncio.sleep(0)
            self.behave(behaviour, event)

        handler = later if how == "async" else plain
        if how == "weak":
            options = {**options, "weak": True}
        if how == "thread":
            options = {**options, "thread": True}
        place = self.regions[number % len(self.regions)] if in_region and self.regions else self.app
        made = self.attempt(place.on, self.kind(number), handler, **options)
        if made is not None:
            self.subscriptions.append(made)
            if number % 3 == 0:
                self.scope.add(made)

    def behave(self, behaviour, event):
        self.last[:] = [event]
        for does in behaviour:
            if self.depth < 3:
                self.depth += 1
                try:
                    getattr(self, f"be_{does}")(event)
                finally:
                    self.depth -= 1

    def be_nothing(self, event): ...

    def be_raise(self, event):
        raise ValueError("on purpose")

    def be_answer(self, event):
        return Awful()

    def be_stop(self, event):
        self.attempt(event.stop)

    def be_stop_now(self, event):
        self.attempt(event.stop_now)

    def be_prevent(self, event):
        self.attempt(event.prevent_default)

    def be_post(self, event):
        if self.depth == 1 and len(self.app.queue) < 50:
            self.attempt(self.app.post, event)

    def be_copy(self, event):
        if len(self.app.queue) < 50 and len(self.app._mailbox.box) < 50:
            self.attempt(self.app.post, copy.copy(event))

    def be_again(self, event):
        self.attempt(self.app.dispatch, event)

    def be_redraw(self, event):
        self.app.redraw()

    def be_cancel(self, event):
        if self.subscriptions:
            self.attempt(self.subscriptions.pop().cancel, running=True)

    def be_register(self, event):
        self.attempt(self.app.on, type(event), lambda event: None, once=True)

    def be_region(self, event):
        self.do_region("raises", None)

    def be_remove(self, event):
        if self.regions:
            self.attempt(self.regions.pop().remove)

    def be_after(self, event):
        self.attempt(self.app.after, 0, lambda timer: self.behave(["stop", "post"], timer))

    def be_elsewhere(self, event):
        thread = threading.Thread(target=self.attempt, args=(event.stop_now,))
        thread.start()
        thread.join()

    def be_close_scope(self, event):
        self.attempt(self.scope.cancel)

    def be_start(self, event):
        async def waits():
            await self.app.next(Probe)

        self.attempt(self.app.start, waits())

    def be_end(self, event):
        raise asyncio.CancelledError

    def be_nest(self, event):
        for _ in range(2):
            self.attempt(self.app.dispatch, replace(event))

    def be_turn(self, event):
        if len(self.app.queue) < 50:
            self.attempt(self.app.turn, 0)

    def be_pause(self, event):
        timer = self.attempt(self.app.after, 0, lambda timer: None, scope=self.scope)
        if timer is not None:
            timer.pause()
            timer.resume()

    def be_explain(self, event):
        assert self.app.explain_handlers()

    def do_region(self, hit, rect):
        def hits(pos):
            if hit == "raises":
                raise ZeroDivisionError
            return Awful()

        for one in (rect, (0, 0, 10, 10)):
            made = self.attempt(self.app.region, one, hit=hits if hit else None)
            if made is not None and len(self.regions) < 5:
                self.regions.append(made)

    def do_post(self, number, source, copied):
        event = self.attempt(self.event, number, source)
        if event is not None:
            self.attempt(self.app.post, replace(event) if copied else event)

    def do_put(self, number):
        self.app.queue.put(self.event(number, "window"))

    def do_play(self, number, time):
        event = self.attempt(self.event, number)
        if event is not None:
            self.attempt(self.app.play, [replace(event, time=time)])

    def do_timer(self, seconds, repeats):
        make = self.app.every if repeats else self.app.after
        timer = self.attempt(make, seconds, lambda event: self.behave(["raise"], event))
        if timer is not None and repeats:
            timer.cancel()

    def do_on(self, kind, handler):
        self.attempt(self.app.on, kind, handler)
        self.attempt(self.app.events, kind)

    def do_turn(self):
        self.app.turn(0)


def balanced(queue):
    given_ = queue.delivered + queue.merged + queue.dropped + queue.withdrawn + len(queue)
    return queue.produced == given_


def live(acts, runs):
    """One user's life; what is left of the app."""
    errors, probes = [], []
    with App(on_error=lambda error, event, handler: errors.append((error, event))) as app:
        user = User(app)
        app.on(Probe, lambda event: probes.append(event.number), priority=99)
        for number, act in enumerate(acts):
            user.do(act)
            app.post(Probe(number=number))
            assert balanced(app.queue)
        for _ in range(200):
            app.turn(0)
            assert balanced(app.queue)
            if len(probes) == len(acts):
                break
        assert probes == list(range(len(acts)))
        if runs:  # coroutines, too
            app.on(Probe, app.stop, number=-1)
            app.post(Probe(number=-1))
            app.run()
            assert probes[-1] == -1
    assert all(isinstance(error, Exception) for error, _ in errors)
    assert all(isinstance(event, Event) for _, event in errors)
    return weakref.ref(app)


@pytest.mark.slow
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, max_size=25), runs=st.booleans())
@example(acts=[("type", "x", int, "merge", Event, "raises")], runs=False)
@example(acts=[("type", "x", int, "merge", Event, "None")], runs=False)
@example(acts=[("type", "address", str, "keep", Event, ""), ("post", 6, None, False)], runs=False)
@example(
    acts=[
        ("region", "", None),
        ("handler", 0, ["stop", "copy"], "plain", {}, True),
        ("post", 0, "x", False),
    ],
    runs=True,
)
def test_whatever_a_user_does_the_loop_goes_on(acts, runs, monkeypatch):
    """Slow, as it opens sixty Apps, one for each user."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr("uievents.workers.REMIND_AFTER", 0.0)
    before, others = set(marked), set(threading.enumerate())  # other tests' threads may stay
    gone = live(acts, runs)
    for thread in set(threading.enumerate()) - others:
        if thread.name.startswith("uievents"):
            thread.join(30)
    gc.collect()
    assert gone() is None
    assert set(marked) <= before
