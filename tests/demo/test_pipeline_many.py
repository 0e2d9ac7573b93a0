"""Many events a second: counted rather than followed, none lost, and the page says so."""

import pytest
from test_startup import key, say_all

from uievents import KeyDown, MouseDown, MouseUp
from uievents.demo.pages.pipeline.flow import RATE, SOURCE
from uievents.demo.pages.pipeline.protocol import Counted, Handled, Noticed, Started, read_order
from uievents.demo.pages.pipeline.top import about
from uievents.demo.shown import Ready
from uievents.measure.process import Lines
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
    said = say_all(demo).split("\n")
    assert sum(str(number) in one and not one.startswith("+") for one in said) >= 3
    assert f"+{number - 3}" in said


@pytest.mark.parametrize("kind", ["socket", "timer"])
def test_how_many_more_there_are_covers_no_button(demo, kind):
    place = demo.page.lanes._beyond(demo.canvas, SOURCE, kind, 9999)
    assert demo.page.layout.rows[kind].contains(place)
    assert place.collidelist([button.rect for button in demo.buttons()]) == -1


@pytest.mark.parametrize("number", [RATE + 1, 300, 3000])
def test_a_flood_is_counted_and_told_of(demo, stage, number):
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
    said = about(demo.page.state)[demo.look.language]
    assert said.startswith(("More than 30", "同一种事件"))
    assert said in say_all(demo)
    for it in followed:
        loop.say(Noticed(it.id, it.time), Started(it.id, it.time))
    loop.say(Counted(stage.clock(), {"key": number - RATE}))
    stage.run(0.3)
    assert flow.counters.waiting == RATE
    assert not flow.uncounted["key"]
    stage.run(6.0)
    assert said not in say_all(demo)


def test_it_is_asked_for_less_and_less_and_at_last_not_any_more(demo, stage):
    (loop,) = stage.actors
    lines = Lines()

    def asked():
        try:
            orders = [read_order(text) for text in lines.feed(loop._control.recv(1 << 16, 64))]
        except BlockingIOError:
            return 0
        return sum(order.count for order in orders)

    for _ in range(100):
        demo.page.typed(KeyDown("a", 0, "a", time=stage.clock()))
    stage.run(2.0)
    assert 1 <= asked() <= 8
    stage.run(20.0)
    assert 1 <= asked() <= 11  # it costs the loop no more than every other second
    loop.say(Counted(stage.clock(), {"key": 100 - RATE}))
    stage.run(6.0)
    asked()
    stage.run(10.0)
    assert asked() == 0


def test_a_loop_that_starts_again_is_asked_by_one_timer(demo, stage):
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
    asks = [timer for timer in demo._stages["pipeline"]._timers if timer.active]
    assert demo.page.flood._asking in asks
    assert len(asks) == 2  # to ask, and to read the costs


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
    said = say_all(demo)
    assert say(demo.look.language, "{n} wait here", n=5) in said
    bare = "".join(said.split())  # it is a paragraph
    empty = "Empty:ahandlerhastheloop", "队列是空的：处理函数占着循环"
    assert any(words in bare for words in empty)
    stage.handled(loop)
    loop.say(Handled(click.id, stage.clock(), stage.clock() - 0.5))
    stage.run(0.05)
    assert demo.page.state.uncollected == 0
    assert say(demo.look.language, "{n} wait here", n=5) not in say_all(demo)
