"""Many events a second: counted rather than followed, none lost, and the page says so."""

import re
import socket

import pytest
from drawing import SIZES, mostly_slow
from test_startup import key, say_all

from uievents import KeyDown, MouseDown, MouseUp
from uievents.demo.pages.pipeline.flow import RATE, SOURCE
from uievents.demo.pages.pipeline.protocol import (
    KINDS,
    Counted,
    DeviceInput,
    Handled,
    Noticed,
    Started,
)
from uievents.demo.pages.pipeline.top import about
from uievents.demo.shown import Ready
from uievents.demo.window import FRAME
from uievents.words import say


@pytest.fixture(params=["en", "zh"])
def demo(stage, request):
    demo = stage.open("pipeline", request.param, "dark")
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(0.1)
    return demo


@pytest.mark.parametrize("number", [RATE + 1, 300, 3000])
def test_each_figure_of_what_a_scan_does_not_see_is_the_same(demo, stage, number):
    demo.act("mode scan")
    stage.actors[-1].say(Ready(stage.clock()))
    stage.run(3.0)
    for _ in range(number):
        demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
    stage.run(0.5)
    flow = demo.page.state.flow
    assert flow.counters.waiting == demo.page.state.unseen == number
    texts = say_all(demo).split("\n")
    assert sum(str(number) in one and not one.startswith("+") for one in texts) >= 3
    assert f"+{number - 3}" in texts


@pytest.mark.parametrize("kind", ["socket", "timer"])
def test_how_many_more_there_are_covers_no_button(demo, kind):
    place = demo.page.lanes._beyond(demo.canvas, SOURCE, kind, 9999)
    assert demo.page.layout.rows[kind].contains(place)
    assert place.collidelist([button.rect for button in demo.buttons()]) == -1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", mostly_slow(SIZES))
def test_dots_that_pile_up_at_a_source_cover_nothing_of_its_row(stage, kind, size):
    demo = stage.open("pipeline", "zh", "dark", size)
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(0.1)
    flow, row = demo.page.state.flow, demo.page.layout.rows[kind]
    flow.sent([DeviceInput(n, kind, stage.clock(), text="label") for n in range(9)])
    demo._everything = True
    demo.page.advance(stage.clock())
    demo.canvas.texts = []
    for token in flow.tokens:
        touched = demo.page.lanes._token(demo.canvas, token)
        assert touched.top >= row.top - 8
        assert touched.bottom <= row.bottom + 8
        assert touched.left >= row.right - demo.canvas.px(10)  # left of it is the count
        assert touched.collidelist([button.rect for button in demo.buttons()]) == -1
    assert demo.canvas.texts == []


@pytest.mark.parametrize("number", [RATE + 1, 300, 3000])
def test_a_flood_is_counted_and_explained(demo, stage, number):
    (loop,) = stage.actors
    flow = demo.page.state.flow
    for _ in range(number):
        demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
    stage.run(0.1)
    inputs = loop.inputs()
    followed = [it for it in inputs if not it.times]
    assert len(followed) == RATE
    assert sum(it.times for it in inputs) == number - RATE
    assert len(inputs) <= RATE + 2  # however many there are
    assert flow.counters.received == number
    assert len(flow.tokens) == RATE
    sentence = about(demo.page.state)[demo.look.language]
    assert sentence.startswith(("More than 30", "同一种事件"))
    assert sentence in say_all(demo)
    for it in followed:
        loop.say(Noticed(it.id, it.time), Started(it.id, it.time))
    loop.say(Counted(stage.clock(), {"key": number - RATE}))
    stage.run(0.3)
    assert flow.counters.waiting == RATE
    assert not flow.uncounted["key"]
    stage.run(6.0)
    assert sentence not in say_all(demo)


@pytest.mark.parametrize("mode", ["scan", "events"])
def test_a_flood_is_drawn_frame_by_frame(demo, stage, monkeypatch, mode):
    if mode != "events":
        demo.act(f"mode {mode}")
        stage.actors[-1].say(Ready(stage.clock()))
    stage.run(3.0)
    paint, painted = demo.paint, []
    monkeypatch.setattr(demo, "paint", lambda: painted.append(stage.clock()) or paint())
    for _ in range(500):
        demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
    assert len(painted) == 1  # the first is seen at once
    for _ in range(50):
        demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
        stage.run(0.002)
    assert 2 <= len(painted) <= 2 + 0.1 / FRAME


def test_the_loop_reports_by_itself_and_the_page_says_so_until_all_is_handled(demo, stage):
    (loop,) = stage.actors
    state = demo.page.state
    for _ in range(100):
        demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
    stage.run(20.0)
    assert state.counting  # none of them is handled yet
    loop.say(Counted(stage.clock(), {"key": 40}))
    stage.run(20.0)
    assert state.counting
    loop.say(Counted(stage.clock(), {"key": 100 - RATE - 40}))
    stage.run(0.5)
    assert state.counting
    stage.run(6.0)
    assert not state.counting


def test_a_loop_that_starts_again_leaves_no_timer(demo, stage):
    for _ in range(3):
        for _ in range(100):
            demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
        stage.run(0.1)
        demo.act("mode sleep" if demo.page.state.mode == "events" else "mode events")
        stage.actors[-1].say(Ready(stage.clock()))
        stage.run(0.1)
    for _ in range(100):
        demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
    stage.run(0.2)
    active = [timer for timer in demo.page.stage._timers if timer.active]
    assert demo.page.feed._calm in active
    assert len(active) == 2  # one more reads the costs


# ---------------------------------------------------------------- what callers are answered


class Caller:
    """Another program that has called the shown address."""

    def __init__(self, demo):
        self.demo = demo
        self.socket = socket.create_connection(demo.page.state.address)
        self.socket.settimeout(5)
        self.lines = self.socket.makefile(encoding="utf-8")
        demo.app.turn(5)
        self.next()  # the greeting

    def send(self, number):
        received = self.demo.page.feed._ids
        self.socket.sendall(b"x\n" * number)
        while self.demo.page.feed._ids < received + number:
            self.demo.app.turn(0)

    def next(self):
        return self.lines.readline().rstrip()

    def close(self):
        self.lines.close()
        self.socket.close()


@pytest.fixture
def call(demo):
    callers = []

    def call():
        callers.append(Caller(demo))
        return callers[-1]

    yield call
    for caller in callers:
        caller.close()


def counted(demo, n):
    answer = "{n} lines handled: beyond {rate} a second they are counted, not timed"
    return say(demo.look.language, answer, n=n, rate=RATE)


@pytest.mark.parametrize("numbers", [(70,), (300, 50), (31, 1, 500)])
def test_each_caller_is_answered_how_many_of_its_lines_were_counted(demo, stage, call, numbers):
    (loop,) = stage.actors
    callers = [call() for _ in numbers]
    for caller, number in zip(callers, numbers, strict=True):
        caller.send(number)
    stage.run(0.1)
    followed = [it for it in loop.inputs() if not it.times]
    assert len(followed) == RATE
    for it in followed:
        loop.say(Handled(it.id, it.time + 0.0042, it.time))
    rest = sum(numbers) - RATE
    loop.say(Counted(stage.clock(), {"socket": 25}))
    stage.run(0.1)
    loop.say(Counted(stage.clock(), {"socket": rest - 25}))
    stage.run(0.1)
    for _ in range(RATE):
        assert callers[0].next() == say(demo.look.language, "handled after {n} ms", n="4.2")
    for caller, number in zip(callers, (numbers[0] - RATE, *numbers[1:]), strict=True):
        answers = []
        while sum(answers) < number:
            answer = caller.next()
            answers.append(int(re.findall(r"\d+", answer)[0]))
            assert answer == counted(demo, answers[-1])
        assert sum(answers) == number
        assert len(answers) <= 2  # one for each report
    assert not demo.page.callers.waiting
    assert not demo.page.callers.counted


@pytest.mark.parametrize("number", [3, 200])
@pytest.mark.parametrize("ending", ["mode", "killed"])
def test_a_caller_is_told_when_the_loop_has_ended(demo, stage, call, number, ending):
    caller = call()
    caller.send(number)
    if ending == "mode":
        demo.act("mode sleep")
    else:
        stage.actors[0].wait()
        stage.run(0.1)
    demo.app.turn(0)
    assert caller.next() == say(demo.look.language, "dropped: the loop has ended")
    if ending == "killed":  # and so is one that calls afterwards
        caller.socket.sendall(b"x\n")
        demo.app.turn(5)
        demo.app.turn(0)
        assert caller.next() == say(demo.look.language, "dropped: the loop has ended")


@pytest.mark.parametrize("number", [5, 100])
def test_a_caller_is_told_when_there_is_no_room(demo, stage, call, number, monkeypatch):
    caller = call()
    monkeypatch.setattr(demo.page.shown, "send", lambda inputs: [])
    caller.send(number)
    stage.run(0.1)
    answer = say(demo.look.language, "dropped: the loop takes nothing, and there is no room left")
    for _ in range(min(number, RATE)):
        assert caller.next() == answer
    if number > RATE:
        assert caller.next() == answer
    counters = demo.page.state.flow.counters
    assert (counters.received, counters.dropped) == (number, number)
    assert not demo.page.callers.counted


def test_while_a_handler_blocks_the_pile_says_where_it_is_and_why(demo, stage):
    (loop,) = stage.actors
    x, y = demo.page.layout.dispatcher.midbottom
    demo.act("slow block")
    demo.app.play([kind((x, y - 20), time=0.0) for kind in (MouseDown, MouseUp)])
    stage.run(0.01)
    (click,) = loop.inputs()
    loop.say(Noticed(click.id, stage.clock()), Started(click.id, stage.clock()))
    stage.run(0.2)
    for _ in range(5):
        key(demo, stage)
    stage.run(0.1)
    assert demo.page.state.uncollected == 5
    texts = say_all(demo)
    assert say(demo.look.language, "{n} wait here", n=5) in texts
    bare = "".join(texts.split())  # it is a paragraph
    empty = "Empty:ahandlerhastheloop", "队列是空的：处理函数占着循环"
    assert any(words in bare for words in empty)
    stage.handled(loop)
    loop.say(Handled(click.id, stage.clock(), stage.clock() - 0.5))
    stage.run(0.05)
    assert demo.page.state.uncollected == 0
    assert say(demo.look.language, "{n} wait here", n=5) not in say_all(demo)
