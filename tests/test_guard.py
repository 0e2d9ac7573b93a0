"""No error of a program's code ends the loop: it is reported, or refused with a sentence."""

from __future__ import annotations

import asyncio
import copy
import functools
import gc
import logging
import numbers
import socket
import threading
import weakref
from typing import Any, ClassVar
from unittest.mock import AsyncMock, MagicMock, Mock

import pytest
from msgspec.structs import replace

from uievents import App, Click, Draw, Event, EventLoop, KeyDown, MouseMove, Scope, Timer, events
from uievents.dispatch import Dispatcher, filters, routes
from uievents.errors import RegistrationError
from uievents.events import MouseEvent, Resize
from uievents.sources import Source, mailbox

pytest.importorskip("pygame")


class Chore(Event):
    number: int = 0


def turns(loop):
    """One, and as many more as it takes: a busy machine cuts a turn short."""
    loop.turn(0)
    while loop.queue.line or loop._mailbox.box or loop.loop.calls:
        loop.turn(0)


def fail(*_):
    raise ValueError("on purpose")


# ---------------------------------------------------------------- one guard


def test_a_default_that_raises_is_reported(loop, errors):
    loop.defaults[Chore] = fail
    loop.onChore(lambda event: loop.delivered.append(event.number))
    for number in (1, 2):
        loop.post(Chore(number=number))
    turns(loop)
    assert loop.delivered == [1, 2]
    assert [(str(error), event.number, culprit) for error, event, culprit in errors] == [
        ("on purpose", 1, fail),
        ("on purpose", 2, fail),
    ]


def test_a_function_that_was_to_be_called_is_reported(loop, errors):
    loop.call(fail)
    loop.call(lambda: loop.delivered.append("the next"))
    turns(loop)
    assert loop.delivered == ["the next"]
    [(error, event, culprit)] = errors
    assert (str(error), event.source, culprit) == ("on purpose", "call()", fail)


def test_in_a_strict_loop_they_are_raised():
    for how in ("default", "call", "merge"):
        with EventLoop(strict=True) as loop:
            if how == "default":
                loop.defaults[Chore] = fail
                loop.post(Chore())
            elif how == "call":
                loop.call(fail)
            else:
                loop.queue.put(Bad(source="x"))
                loop.queue.put(Bad(source="x"))
            with pytest.raises(ExceptionGroup) as raised:
                turns(loop)
            assert str(raised.value.exceptions[0]) == "on purpose"


class Bad(Event):
    policy: ClassVar = "merge"

    def merged_with(self, later):
        fail()


def test_an_event_that_cannot_be_merged_is_reported_and_the_last_is_delivered(loop, errors):
    loop.on(Bad, loop.delivered.append)
    for number in range(3):
        loop.queue.put(Bad(time=float(number), source="x"))
    turns(loop)
    assert [event.time for event in loop.delivered] == [2.0]
    [(error, event, culprit)] = errors
    assert (str(error), event.time, culprit) == ("on purpose", 2.0, Bad.merged_with)


def test_an_address_that_raises_is_reported(loop, errors):
    class TestFailingAddress(Event):
        address: ClassVar[str] = "player"

        @property
        def player(self):
            fail()

    loop.on(TestFailingAddress, loop.delivered.append)
    loop.on(Chore, loop.delivered.append)
    loop.post(TestFailingAddress())
    loop.post(Chore())
    turns(loop)
    assert [type(event) for event in loop.delivered] == [Chore]
    assert [str(error) for error, _, _ in errors] == ["on purpose"]


@pytest.mark.parametrize("hit", [fail, lambda pos: Mock(__bool__=fail), lambda pos: pos.x])
def test_a_region_whose_hit_raises_is_not_hit(app, errors, hit):
    behind = app.region((0, 0, 100, 100), name="behind")
    app.region((0, 0, 100, 100), hit=hit, name="broken")
    behind.on(Click, app.delivered.append)
    app.post(Click(pos=(5, 5)))
    app.on(Chore, app.delivered.append)
    app.post(Chore())
    turns(app)
    assert [type(event) for event in app.delivered] == [Click, Chore]
    assert errors
    for _, event, culprit in errors:
        assert isinstance(event, MouseEvent)
        assert culprit is hit


def test_a_rect_of_nonsense_is_refused_at_once(app):
    with pytest.raises((TypeError, ValueError)):
        app.region(("a", None, 3, 4))


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, replace])
def test_a_copy_may_be_posted_from_a_regions_handler(app, errors, how):
    region = app.region((0, 0, 100, 100))

    @region.onClick
    def clicked(event):
        app.delivered.append(event.count)
        event.stop()
        if event.count < 3:
            app.post(replace(how(event), count=event.count + 1))

    app.post(Click(pos=(5, 5)))
    for _ in range(3):
        turns(app)
    assert app.delivered == [1, 2, 3]
    assert errors == []


class Awful:
    """A value whose every use raises."""

    def __repr__(self):
        fail()

    __str__ = __eq__ = __hash__ = __bool__ = __repr__


class Carrier(Event):
    what: Any = None


@pytest.mark.parametrize("named", [True, False])
def test_an_event_whose_repr_raises_is_reported_all_the_same(caplog, named):
    with EventLoop() as loop:
        handler = fail if named else _Handler()
        loop.on(Carrier, handler)
        loop.onChore(lambda event: loop.stop())
        loop.post(Carrier(Awful()))
        loop.post(Chore())
        loop.run()
    assert "whose repr() raises ValueError" in caplog.text
    assert "on purpose" in caplog.text


class _Handler:
    def __call__(self, event):
        fail()

    def __repr__(self):
        fail()

    def __getattr__(self, name):
        raise KeyError(name)


@pytest.mark.parametrize("what", ["eq", "when", "filter property", "when nonsense"])
def test_a_filter_that_raises_is_its_handlers_error(loop, errors, what):
    class TestField(Event):
        what: Any = None

        @property
        def computed(self):
            fail()

    handler = loop.delivered.append
    if what == "eq":
        loop.on(TestField, handler, what=3)
        event = TestField(Awful())
    elif what == "filter property":
        loop.on(TestField, handler, computed=3)
        event = TestField()
    else:
        loop.on(TestField, handler, when=fail if what == "when" else lambda event: Awful())
        event = TestField()
    loop.onChore(loop.delivered.append)
    loop.post(event)
    loop.post(Chore())
    turns(loop)
    assert [type(event) for event in loop.delivered] == [Chore]
    assert len(errors) == 1
    assert errors[0][2] == handler


class Ticking(Source):
    """A program's own source that is due at once, and does one thing wrong."""

    name = "ticking"

    def __init__(self, wrong, what):
        self.wrong, self.what = wrong, what

    def deadline(self):
        return self.do("deadline", 0.0)

    def pending(self):
        return self.do("pending", False)

    def collect(self, now):
        self.put(Chore(number=1))
        self.do("collect", None)

    def close(self):
        super().close()
        self.ended = True

    def do(self, name, right):
        return self.what(self) if self.wrong == name else right


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ("deadline", fail),
        ("deadline", lambda source: "soon"),
        ("deadline", lambda source: float("nan")),
        ("pending", fail),
        ("collect", fail),
        ("collect", lambda source: source.put("text")),
        ("collect", lambda source: source.put(Chore(source=["x"]))),
        ("collect", lambda source: source.put(Chore(number="3"))),
    ],
)
def test_a_source_that_fails_is_reported_and_taken_out(loop, errors, wrong, what):
    loop.onChore(lambda event: loop.delivered.append(event.number))
    source = loop.add(Ticking(wrong, what))
    for _ in range(3):
        turns(loop)
    [(_, event, culprit)] = errors
    assert (event.source, culprit) == ("ticking", source)
    assert source.ended
    assert loop.delivered == ([1] if wrong == "collect" else [])
    assert loop.queue.produced == loop.queue.delivered
    loop.post(Chore(number=2))
    turns(loop)
    assert loop.delivered[-1] == 2


def test_a_source_whose_descriptor_fails_is_reported_and_taken_out(loop, errors):
    class Reading(Source):
        def attach(self, selector, put, clock):
            super().attach(selector, put, clock)
            self.pair = socket.socketpair()
            selector.register(self.pair[0], 1, self.ready)
            self.pair[1].send(b"x")

        def ready(self, key, mask):
            fail()

        def close(self):
            super().close()
            self.selector.unregister(self.pair[0])
            for end in self.pair:
                end.close()

    source = loop.add(Reading())
    for _ in range(3):
        turns(loop)
    assert [culprit for _, _, culprit in errors] == [source]


@pytest.mark.parametrize("wrong", [None, 3, Chore(), Source])
def test_what_is_no_source_is_refused(loop, wrong):
    with pytest.raises(TypeError, match=r"add\(\) takes a source"):
        loop.add(wrong)


# ---------------------------------------------------------------- the door


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Click(3, 4), r"Click.pos is never 3: it is tuple\[int, int\]"),
        (Click(pos=(1, 2), button="left"), "Click.button is never 'left': it is int"),
        (Click(pos=(1, 2, 3)), r"Click.pos is never \(1, 2, 3\)"),
        (KeyDown(key=None), "KeyDown.key is never None: it is str"),
        (KeyDown(key="a", mods=["ctrl"]), "KeyDown.mods is never"),
        (KeyDown(key="a", mods=frozenset({"ctl"})), "`ctrl`"),
        (Chore(number="3"), "Chore.number is never '3': it is int"),
        (Chore(source=["x"]), "Chore.source is never"),
        (Chore(source=None), "Chore.source is never"),
        (Chore(time="now"), "Chore.time is never 'now': it is float"),
        (Resize(size=None), "Resize.size is never None"),
    ],
)
def test_post_refuses_what_play_refuses(loop, event, why):
    for door in (loop.post, lambda event: loop.play([replace(event, time=0.0)])):
        if "time" in why and door is not loop.post:
            continue
        with pytest.raises(TypeError, match=why):
            door(event)
    turns(loop)
    assert len(loop.queue) == 0


class OtherTime(Event):
    time: str = "noon"


class OtherSource(Event):
    source: list = []


@pytest.mark.parametrize("event", [OtherTime(), OtherSource()])
def test_what_the_loop_reads_itself_is_checked_whatever_the_type_says(loop, event):
    with pytest.raises(TypeError, match="time is an int or a float, in seconds, and source a str"):
        loop.post(event)


@pytest.mark.parametrize(
    "event",
    [
        Click(pos=(1, 2)),
        Click(pos=(1, 2), time=3),
        MouseMove(pos=(1, 2), path=((1, 2), (3, 4)), buttons=(1,), mods=frozenset({"ctrl"})),
        KeyDown(key="a", mods={"shift"}),
        Chore(number=True),
        Carrier(Awful()),
        Timer(timer=object()),
    ],
)
def test_post_lets_in_what_can_be(loop, event):
    loop.on(type(event), loop.delivered.append)
    loop.post(event)
    turns(loop)
    assert len(loop.delivered) == 1


def test_numbers_of_other_libraries_are_numbers(loop):
    """numpy's register themselves so, and are no ints."""

    class Int64:
        pass

    class Float32:
        pass

    numbers.Integral.register(Int64)
    numbers.Real.register(Float32)
    loop.on(Chore, loop.delivered.append)
    loop.post(Chore(number=Int64(), time=1.0))
    with pytest.raises(TypeError, match="never"):
        loop.post(Chore(number=Float32()))
    turns(loop)
    assert len(loop.delivered) == 1


@pytest.mark.parametrize("wrong", [None, "Click", 3, Click, object()])
def test_post_refuses_what_is_no_event(loop, wrong):
    with pytest.raises(TypeError, match=r"post\(\) takes an event"):
        loop.post(wrong)


# ---------------------------------------------------------------- memory that comes back


class Holds:
    pass


class Failed(Event):
    error: Any


@pytest.mark.parametrize("kind", ["exception", "own field", "derived"])
def test_an_event_that_refers_back_to_itself_is_freed(loop, kind):
    """By way of an exception, which keeps the locals of the worker that caught it."""

    class TestFailedClick(Click, kw_only=True, gc=True):
        error: Any = None

    kept = []

    def worker():
        mine = Holds()
        kept.append(weakref.ref(mine))
        try:
            fail()
        except ValueError as error:
            if kind == "derived":
                event = TestFailedClick(pos=(0, 0), error=error)
            else:
                event = Failed(error if kind == "exception" else [mine])
                if kind == "own field":
                    event.error.append(event)
            loop.post(event)

    loop.on(Event, lambda event: loop.delivered.append(1))
    for _ in range(100):
        worker()
    turns(loop)
    assert len(loop.delivered) == 100
    gc.collect()
    assert [ref() for ref in kept] == [None] * 100


def test_a_type_that_would_never_be_freed_is_refused(loop):
    class TestNeverFreed(Click, kw_only=True):
        error: Any = None

    for use in (lambda: loop.on(TestNeverFreed, print), lambda: loop.post(TestNeverFreed((0, 0)))):
        with pytest.raises(RegistrationError, match=r"error may refer to anything.*gc=True"):
            use()


def test_plain_values_need_not_be_tracked(loop):
    class TestPlain(Click, kw_only=True):
        name: str = ""
        level: int | None = None
        way: tuple[tuple[int, int], ...] = ()
        tags: frozenset[str] = frozenset()

    loop.on(TestPlain, print)
    assert not gc.is_tracked(TestPlain((0, 0)))


@pytest.mark.parametrize("how", ["timer", "keeps the loop", "coroutine", "region"])
def test_a_closed_loop_is_freed(monkeypatch, how):
    """Also one whose timer's handler keeps its last event, which keeps the timer and the loop."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    refs = []

    def one():
        loop = App() if how == "region" else EventLoop()

        class Keeper:
            last = None

            def tick(self, event):
                self.last = event
                self.loop = loop
                loop.stop()

        keeper = Keeper()
        loop.every(0.0001, keeper.tick, priority=int(how == "timer"))
        if how == "coroutine":

            async def later(event):
                keeper.last = event

            loop.onTimer(later)
        if how == "region":
            region = loop.region((0, 0, 10, 10), hit=lambda pos: keeper)
            region.onClick(lambda event: keeper)
        loop.run()
        refs.append(weakref.ref(loop))

    for _ in range(20):
        one()
    gc.collect()
    assert [ref() for ref in refs] == [None] * 20


# ---------------------------------------------------------------- registration


@pytest.mark.parametrize("mock", [Mock(), MagicMock(), Mock(return_value=3), Mock(spec=fail)])
def test_a_mock_is_a_handler(loop, mock):
    subscription = loop.on(Chore, mock)
    assert loop.on(Chore, mock) is subscription
    loop.post(Chore())
    turns(loop)
    assert mock.call_count == 1
    loop.after(0, mock)
    loop.turn()
    assert mock.call_count == 2


def test_an_async_mock_is_a_coroutine_handler(loop):
    mock = AsyncMock(side_effect=lambda event: loop.stop())
    loop.on(Chore, mock)
    assert loop.dispatcher.needs_asyncio
    loop.post(Chore())
    loop.after(10, loop.stop)
    loop.run()
    mock.assert_awaited_once()


def test_a_scope_does_not_end_the_permanent_registration(loop):
    for first, second in ((None, Scope()), (Scope(), None)):
        handler = Mock()
        loop.on(Chore, handler, scope=first)
        loop.on(Chore, handler, scope=second)
        (first or second).cancel()
        loop.post(Chore())
        turns(loop)
        assert handler.call_count == 1
        subscription = loop.on(Chore, handler)
        taken_over = Scope()
        taken_over.add(subscription)
        taken_over.cancel()
        assert not subscription.active
    with pytest.raises(RegistrationError, match=r"scope is a Scope\(\), not 'menu'"):
        loop.on(Chore, handler, scope="menu")


def make_anew(**fields):
    """Define the class again, as a notebook's cell or a reload does."""
    namespace = {"__module__": __name__, "__qualname__": "Anew", "__annotations__": fields}
    return type("Anew", (Event,), namespace)


@pytest.mark.parametrize("registered", ["before the first event", "after it", "on the later one"])
def test_a_class_made_anew_is_heard_by_the_handlers_of_the_earlier_one(loop, errors, registered):
    first, second = make_anew(points=int), make_anew(points=int, more=int)
    if registered == "after it":
        loop.dispatch(second(1, 2))
    kind = second if registered == "on the later one" else first
    subscription = loop.on(kind, loop.delivered.append)
    loop.on(kind, lambda event: loop.delivered.append("filtered"), points=7)
    for event in (first(7), second(7, 2), second(8, 2)):
        loop.post(event)
    turns(loop)
    assert [e if e == "filtered" else e.points for e in loop.delivered] == [
        7,
        "filtered",
        7,
        "filtered",
        8,
    ]
    assert loop.dispatcher.has_handlers(second)
    subscription.cancel()
    del loop.delivered[:]
    loop.dispatch(second(1, 2))
    assert loop.delivered == []
    assert errors == []


def test_what_is_derived_from_a_class_made_anew(loop):
    first, second = make_anew(points=int), make_anew(points=int)

    class TestDerived(second):
        pass

    loop.on(first, loop.delivered.append)
    loop.dispatch(TestDerived(3))
    assert len(loop.delivered) == 1


def test_classes_that_a_function_makes_again_and_again_are_not_kept(loop, monkeypatch):
    """But for some of the last ones."""
    monkeypatch.setattr(routes, "TYPES", 10)
    monkeypatch.setattr(mailbox, "TYPES", 10)
    made = []
    for _ in range(200):

        class Made(Event):
            number: int = 0

        class For(Event):
            address = "thing"
            thing: Any = None

        for kind in (Made, For):
            made.append(weakref.ref(kind))
            subscription = loop.on(kind, lambda event: loop.delivered.append(type(event).__name__))
            loop.post(kind())
            turns(loop)
            subscription.cancel()
    assert loop.delivered == ["Made", "For"] * 200
    del Made, For, kind, subscription
    for module in (filters, events):
        for cached in vars(module).values():
            if hasattr(cached, "cache_clear"):  # bounded, too
                cached.cache_clear()
    gc.collect()
    assert sum(kind() is not None for kind in made) <= 40


def test_a_class_that_a_function_makes_is_another_each_time(loop):
    def make():
        class TestMade(Event):
            pass

        return TestMade

    one, two = make(), make()
    loop.on(one, loop.delivered.append)
    loop.dispatch(two())
    assert loop.delivered == []


# ---------------------------------------------------------------- the thread rule

ANYWHERE = {
    "post": lambda app: app.post(Chore()),
    "call": lambda app: app.call(lambda: None),
    "redraw": lambda app: app.redraw(),
    "start": lambda app: app.start(nothing()).cancel(),
    "explain_wait": lambda app: app.explain_wait(),
    "explain_handlers": lambda app: app.explain_handlers(),
    "stop": lambda app: app.stop(),
}
REFUSED = {
    "on": lambda app: app.on(Chore, print),
    "add": lambda app: app.add(Source()),
    "after": lambda app: app.after(1, print),
    "every": lambda app: app.every(1, print, priority=1),
    "play": lambda app: app.play([]),
    "region": lambda app: app.region((0, 0, 1, 1)),
    "animate": lambda app: app.animate(1, print),
    "turn": lambda app: app.turn(0),
    "dispatch": lambda app: app.dispatch(Chore()),
    "run": lambda app: app.run(),
    "listen": lambda app: app.listen(),
    "connect": lambda app: app.connect(1),
    "watch": lambda app: app.watch(0, read=True),
    "unwatch": lambda app: app.unwatch(0),
    "signal": lambda app: app.signal(10),
    "events": lambda app: app.events(Click),
    "next": lambda app: asyncio.run(app.next(Click)),
}
ELSEWHERE = {"close", "run_async", "make_loop", "make_selector", "default_clock"}
"""What has a test of its own, or is no method that a program calls."""


async def nothing():
    pass


def from_a_thread(function):
    """What ``function()`` raises in a thread."""
    raised = []

    def call():
        try:
            function()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return raised[0] if raised else None


def test_each_method_works_from_any_thread_or_refuses_at_once(app, errors):
    outcomes = {}
    region = app.region((0, 0, 10, 10))
    subscription = app.on(Chore, app.delivered.append)
    scope = Scope()
    app.on(Click, print, scope=scope)
    more = {
        "region.move": lambda app: region.move((1, 1, 1, 1)),
        "region.rect": lambda app: setattr(region, "rect", (1, 1, 1, 1)),
        "region.visible": lambda app: setattr(region, "visible", False),
        "region.remove": lambda app: region.remove(),
        "region.to_front": lambda app: region.to_front(),
        "region.focus": lambda app: region.focus(),
        "region.on": lambda app: region.onClick(print),
        "subscription.cancel": lambda app: subscription.cancel(),
        "scope.cancel": lambda app: scope.cancel(),
    }

    @app.onChore(number=1)
    def asks(event):
        for name, call in (REFUSED | more | ANYWHERE).items():
            outcomes[name] = from_a_thread(lambda call=call: call(app))

    app.post(Chore(number=1))
    app.run()
    assert {name for name in ANYWHERE if outcomes[name] is not None} == set()
    for name in [*REFUSED, *more]:
        assert isinstance(outcomes[name], (RuntimeError, ValueError)), (name, outcomes[name])
    for name in more:
        assert "loop.call(function)" in str(outcomes[name])
    assert subscription.active
    assert region.rect == (0, 0, 10, 10)
    assert errors == []


def test_every_public_method_is_in_one_of_the_tables():
    public = {
        name
        for cls in (App, EventLoop)
        for name, value in vars(cls).items()
        if not name.startswith("_") and callable(value)
    }
    assert public - ELSEWHERE - set(ANYWHERE) - set(REFUSED) == set()


def test_a_redraw_of_a_thread_is_drawn_at_once(app):
    """It wakes the loop, which would otherwise sleep until the next event."""
    drawn = threading.Event()

    @app.onChore(thread=True)
    def works(event):
        app.redraw()
        assert drawn.wait(30)
        app.stop()

    turns(app)
    turns(app)
    app.onDraw(lambda event: drawn.set())
    app.post(Chore())
    app.run()
    assert drawn.is_set()


def test_a_redraw_in_a_full_queue_is_drawn(app):
    turns(app)
    turns(app)
    app.onDraw(lambda event: app.delivered.append("drawn"))
    while not app.queue.full:
        app.queue.put(Chore())
    app.redraw()
    app.redraw()
    while len(app.queue):
        turns(app)
    assert app.delivered == ["drawn"]
    assert app.queue.dropped == 0
    assert isinstance(Draw(), Event)


def test_errors_of_the_guard_are_logged_by_default(caplog):
    with EventLoop() as loop, caplog.at_level(logging.ERROR, "uievents"):
        loop.call(fail)
        loop.queue.put(Bad(source="x"))
        loop.queue.put(Bad(source="x"))
        turns(loop)
    assert caplog.text.count("on purpose") >= 2


# ---------------------------------------------------------------- functions that are asked


async def asynchronous(*_):
    pass


def generator(*_):
    yield


class NoFunction:
    def __repr__(self):
        return "<no function>"


WRONG = [
    (NoFunction(), "<no function> is not"),
    ("text", "'text' is not"),
    (asynchronous, "async"),
    (generator, "yield"),
    (AsyncMock(), "async"),
    (lambda: True, "it must be a function of"),
    (lambda *, event: True, "it must be a function of"),
]
"""What is given as a function, and why it is none that can be asked."""


@pytest.mark.parametrize(("wrong", "why"), WRONG)
@pytest.mark.parametrize("what", ["when", "hit", "hit later", "on_error", "on_slow", "animate"])
def test_a_function_that_can_never_answer_is_refused_at_once(app, what, wrong, why):
    region = app.region((0, 0, 10, 10))
    take = {
        "when": lambda: app.on(Chore, app.delivered.append, when=wrong),
        "hit": lambda: app.region((0, 0, 10, 10), hit=wrong),
        "hit later": lambda: setattr(region, "hit", wrong),
        "on_error": lambda: EventLoop(on_error=wrong),
        "on_slow": lambda: Dispatcher(slow=1.0, on_slow=wrong),
        "animate": lambda: app.animate(1.0, wrong),
    }
    with pytest.raises(RegistrationError, match=why):
        take[what]()
    app.post(Click((5, 5)))
    app.dispatch(MouseMove(pos=(5, 5)))
    turns(app)


@pytest.mark.parametrize(
    "right", [bool, Mock(return_value=True), lambda *args: True, frozenset([(5, 5)]).__contains__]
)
def test_whatever_answers_is_asked(app, right):
    region = app.region((0, 0, 10, 10), hit=right)
    region.onMouseMove(app.delivered.append)
    app.dispatch(MouseMove(pos=(5, 5)))
    assert len(app.delivered) == 1


@pytest.mark.parametrize("wrong", [None, 3, "text", asynchronous, AsyncMock()])
def test_call_refuses_what_it_cannot_call(loop, errors, wrong):
    with pytest.raises(TypeError, match=r"call\(\)"):
        loop.call(wrong)
    turns(loop)
    assert not errors


@pytest.mark.parametrize("wrong", [None, 3, "text", generator, lambda: None])
@pytest.mark.parametrize("how", ["after", "every"])
def test_a_timer_refuses_what_is_no_handler(loop, errors, how, wrong):
    with pytest.raises(RegistrationError):
        getattr(loop, how)(0.001, wrong)
    loop.turn(0.01)
    assert not errors
    assert not loop._timers.running()


@pytest.mark.parametrize("wrong", [[Click], {}, Mock(), (Click, KeyDown), "Click", None])
def test_what_is_no_type_is_not_awaited(loop, wrong):
    with pytest.raises(RegistrationError, match="is not an event type"):
        loop.events(wrong)


@pytest.mark.parametrize("name", ["__post_init__", "__hash__", "__class__", "__eq__", "__init__"])
def test_a_field_is_not_called_like_what_python_asks_for(name):
    with pytest.raises(TypeError, match="which Python uses itself"):
        type(Event)("Odd", (Event,), {"__annotations__": {name: int}})


@pytest.mark.parametrize("wrong", [3, "text", Mock(), MagicMock(), print])
@pytest.mark.parametrize(
    "what", ["parent", "name", "target", "scope", "Scope.add", "Scope.move_to"]
)
def test_what_is_no_region_name_or_scope_is_refused_at_once(app, what, wrong):
    take = {
        "parent": lambda: app.region((0, 0, 1, 1), parent=wrong),
        "name": lambda: app.region((0, 0, 1, 1), name=wrong),
        "target": lambda: app.onClick(print, target=wrong),
        "scope": lambda: app.onClick(print, scope=wrong),
        "Scope.add": lambda: Scope().add(wrong),
        "Scope.move_to": lambda: Scope().move_to(wrong),
    }
    if (what, wrong) == ("name", "text"):
        take[what]()
        return
    with pytest.raises(TypeError) as refused:
        take[what]()
    assert repr(wrong) in str(refused.value)
    assert app.tree is None or not app.tree.root.children


@pytest.mark.parametrize("what", ["visible", "focusable"])
def test_what_is_neither_true_nor_false_is_no_property_of_a_region(app, what):
    wrong = Mock(__bool__=fail)
    with pytest.raises(ValueError, match="on purpose"):
        app.region((0, 0, 10, 10), **{what: wrong})
    assert not app.tree.root.children


# ---------------------------------------------------------------- decorators


def logged(function):
    """A decorator that knows nothing of coroutines."""

    @functools.wraps(function)
    def wrapper(*args, **options):
        return function(*args, **options)

    return wrapper


def only_odd(function):
    @functools.wraps(function)
    def wrapper(event):
        return function(event) if event.number % 2 else None

    return wrapper


@pytest.mark.parametrize("decorators", [[logged], [logged, logged], [only_odd], [logged, only_odd]])
@pytest.mark.parametrize("options", [{}, {"serial": True}, {"once": True}, {"limit": 2}])
def test_a_decorated_coroutine_is_awaited(loop, errors, decorators, options):
    async def later(event):
        await asyncio.sleep(0)
        loop.delivered.append(event.number)

    async def end(event):
        for _ in range(50):  # the others have come to their ends
            await asyncio.sleep(0)
        loop.stop()

    handler = later
    for decorate in decorators:
        handler = decorate(handler)
    loop.on(Chore, handler, **options)
    for number in (1, 2, 3):
        loop.post(Chore(number=number))
    loop.post(Chore(number=5))
    loop.on(Chore, end, number=5)
    loop.run()
    wanted = [1, 3, 5] if only_odd in decorators else [1, 2, 3, 5]
    assert loop.delivered == (wanted[:1] if "once" in options else wanted)
    assert not errors
