"""Traces: the loop's work, by name, in Chrome's format."""

from __future__ import annotations

import asyncio
import json

import pytest

from uievents import App, Click, Event, EventLoop
from uievents.testing import Pilot
from uievents.trace import Trace


class Traced(Event):
    points: int


@pytest.fixture
def traced():
    """A program's trace after the pilot's steps, as the viewer reads it."""

    def run(make, steps):
        trace = Trace()

        def open_traced():
            app = make()
            trace.follow(app)
            return app

        with Pilot() as pilot:
            pilot.open(open_traced)
            steps(pilot)
        return json.loads(trace.chrome().as_bytes())["traceEvents"]

    return run


def named(events, name):
    return [event for event in events if event["name"] == name]


def inside(inner, outer):
    begins, ends = outer["ts"], outer["ts"] + outer["dur"]
    return begins <= inner["ts"] and inner["ts"] + inner["dur"] <= ends + 0.2  # rounded to 0.1


def test_each_stage_and_each_handler_is_a_slice_within_the_one_that_called_it(traced):
    def clicked(event):
        pass

    def make():
        app = App("traced")
        app.onClick(clicked)
        app.onDraw(lambda event: None)
        return app

    events = traced(make, lambda pilot: (pilot.click((3, 4)), pilot.app.redraw(), pilot.settle()))
    assert {"wait", "collect", "dispatch", "MouseUp"} <= {event["name"] for event in events}
    [handler] = [event for event in events if event["name"].endswith("clicked")]
    assert any(inside(handler, up) for up in named(events, "MouseUp"))
    assert all(
        any(inside(up, d) for d in named(events, "dispatch")) for up in named(events, "MouseUp")
    )
    arrows = [event for event in events if event["name"] == "input"]
    ended = {event["id"] for event in arrows if event["ph"] == "f"}
    assert ended
    assert ended <= {event["id"] for event in arrows if event["ph"] == "s"}


def test_coroutines_and_threads_have_lanes_of_their_own(traced):
    async def slow(event):
        await asyncio.sleep(1)

    def elsewhere(event):
        pass

    def make():
        loop = EventLoop()
        loop.on(Traced, slow)
        loop.on(Traced, elsewhere, thread=True)
        return loop

    def steps(pilot):
        pilot.app.post(Traced(points=1))
        pilot.advance(2)

    events = traced(make, steps)
    spans = [event for event in events if event["name"].endswith("slow") and event["ph"] in "be"]
    assert [event["ph"] for event in spans] == ["b", "e"]
    [thread] = [
        e for e in events if e["name"].endswith("elsewhere") and e["ph"] == "X" and e["tid"] > 2
    ]
    lanes = {event["tid"]: event["args"]["name"] for event in named(events, "thread_name")}
    assert lanes[thread["tid"]] == "handlers' thread 1"


def test_every_event_has_what_the_format_asks_for(traced):
    events = traced(lambda: App("traced"), lambda pilot: pilot.click((1, 1)))
    for event in events:
        assert {"ph", "name", "pid"} <= set(event)
        assert event["ph"] == "M" or event["ts"] >= 0
        assert event["ph"] != "X" or event["dur"] >= 0
        assert event["ph"] not in "bestf" or {"cat", "id", "tid"} <= set(event)
    times = [event["ts"] for event in events if "ts" in event]
    assert times == sorted(times)


def test_it_is_written_at_the_end(tmp_path):
    path = tmp_path / "trace.json"
    with EventLoop(trace=path) as loop:
        loop.on(Click, lambda event: loop.stop())
        loop.post(Click((1, 2)))
        loop.run()
    events = json.loads(path.read_text())["traceEvents"]
    assert named(events, "Click")


PLAIN = """
import os, pygame
pygame.init()
pygame.display.set_mode((100, 100))
for _ in range(3):
    pygame.event.get()
    pygame.display.flip()
{end}
"""


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "os._exit(3)"])
def test_run_traces_a_plain_pygame_program(tmp_path, run_python, end):
    """Slow: it starts a program and its watcher."""
    script, path = tmp_path / "plain.py", tmp_path / "trace.json"
    script.write_text(PLAIN.format(end=end))
    run_python(
        "",
        args=("-m", "uievents", "run", "--trace", str(path), str(script)),
        env={"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"},
        check=False,
    )
    events = json.loads(path.read_text())["traceEvents"]
    assert len(named(events, "pygame.event.get")) == 3
    assert len(named(events, "pygame.display.flip")) == 3
