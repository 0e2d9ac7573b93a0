"""The strips over one axis of time: a band for each way of waiting, the last in grey, zoom."""

from __future__ import annotations

import pytest

from uievents import KeyDown
from uievents.demo.meter import CostReading
from uievents.demo.pages.pipeline.protocol import Handled, Noticed, Started
from uievents.demo.pages.pipeline.state import ZOOMS, State
from uievents.demo.pages.pipeline.strips import Strips
from uievents.demo.shown import Ready


def tried(*modes, each=10):
    """A state in which those ways were tried, ten seconds each, a reading a second."""
    state, now = State(), 100.0
    for number, mode in enumerate(modes):
        state.mode = mode
        state.begin()
        state.ready(now)
        for _ in range(each):
            now += 1
            state.add(CostReading(now, 1.0, 10.0 * number + 1, 100.0))
        now += 0.5  # until the next process is ready
    return state


def test_each_way_has_a_band_from_when_it_was_ready():
    assert tried("events", "sleep", "busy").modes == [
        (100.0, "events"),
        (110.5, "sleep"),
        (121.0, "busy"),
    ]


def test_a_loop_that_is_started_again_is_in_the_same_band():
    assert tried("events", "events").modes == [(100.0, "events")]


def test_what_is_older_than_any_zoom_is_forgotten_but_for_the_band_one_is_in():
    state = tried("events", "sleep", each=2 * max(ZOOMS))
    assert [mode for _, mode in state.modes] == ["sleep"]
    assert state.readings[0].time >= state.readings[-1].time - max(ZOOMS)


def test_the_way_before_is_drawn_from_where_the_present_one_begins():
    state = tried("events", "sleep")
    strips = Strips(state)
    strips.now = 115.5  # five seconds after the second began
    ghost = strips._ghost()
    assert [reading.cpu for reading in ghost] == [1.0] * 5
    assert [reading.time for reading in ghost] == [
        pytest.approx(110.5 + n) for n in (1, 2, 3, 4, 5)
    ]


@pytest.mark.parametrize("modes", [(), ("events",)])
def test_before_a_second_way_there_is_none(modes):
    strips = Strips(tried(*modes))
    strips.now = 120.0
    assert strips._ghost() == []


def test_ctrl_z_shows_more_or_less_and_a_time_is_at_one_place_in_all_strips(stage):
    demo = stage.open("pipeline", "en", "dark", (1280, 800))
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(1.0)
    strips = demo.page.strips
    seen = []
    for _ in range(len(ZOOMS) + 1):
        seconds = demo.page.state.seconds
        seen.append(seconds)
        demo.canvas.texts = []
        demo._everything = True
        demo.paint()
        texts = [one.text for one in demo.canvas.texts]
        assert f"{seconds} s ago" in texts
        assert strips.x(strips.now) == strips.plot.right
        assert strips.x(strips.now - seconds) == strips.plot.left
        assert strips.x(strips.now - seconds / 2) == pytest.approx(strips.plot.centerx, abs=1)
        demo.app.play([KeyDown("z", mods=frozenset({"ctrl"}), time=0.0)])
        stage.run(0.05)
    assert seen == [*ZOOMS, ZOOMS[0]]
    demo.app.play([KeyDown("z", 0, "z", time=0.0)])
    stage.run(0.05)
    assert demo.page.state.seconds == ZOOMS[1]  # without Ctrl it is a key like others


def test_the_latency_that_is_said_is_of_this_mode(stage):
    demo = stage.open("pipeline", "en", "dark", (1280, 800))
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(0.5)
    demo.app.play([KeyDown("u", 0, "u", time=0.0)])
    stage.run(0.05)
    (it,) = stage.actors[0].inputs()
    now = it.time + 0.0123
    stage.actors[0].say(Noticed(it.id, now), Started(it.id, now), Handled(it.id, now, now))
    stage.run(2.0)

    def values_drawn():
        demo.canvas.texts = []
        demo._everything = True
        demo.paint()
        values = demo.page.strips.values
        return [one.text for one in demo.canvas.texts if values.contains(one.rect)]

    assert "12 ms" in values_drawn()
    demo.act("mode sleep")
    stage.run(0.5)
    assert "12 ms" not in values_drawn()
    stage.actors[-1].say(Ready(stage.clock()))
    stage.run(2.0)
    assert "12 ms" not in values_drawn()
    assert "–" in values_drawn()


def test_the_band_says_which_way_it_was(stage):
    demo = stage.open("pipeline", "en", "dark", (1280, 800))
    for mode in ("sleep", "busy"):
        stage.actors[-1].say(Ready(stage.clock()))
        stage.run(8.0)
        demo.act(f"mode {mode}")
    stage.actors[-1].say(Ready(stage.clock()))
    stage.run(8.0)
    demo.canvas.texts = []
    demo._everything = True
    demo.paint()
    axis = demo.page.strips.axis
    bands = [one.text for one in demo.canvas.texts if axis.contains(one.rect)]
    assert [one for one in bands if one in ("Events", "Sleep-polling", "Busy thread")] == [
        "Events",
        "Sleep-polling",
        "Busy thread",
    ]
    assert "grey: the mode before" in bands
