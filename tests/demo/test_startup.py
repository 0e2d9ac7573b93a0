"""How long a process takes to start is nobody's latency: nothing counts before it is ready."""

from pathlib import Path

import pytest

from uievents import KeyDown, MouseDown, MouseMove, MouseUp
from uievents.demo.pages.models.subject import MODELS, WaitLog
from uievents.demo.pages.pipeline.loops import Shown
from uievents.demo.pages.pipeline.state import MODES
from uievents.demo.shown import Ready
from uievents.words import say


def say_all(demo):
    """All that the page says now."""
    demo.canvas.texts = []
    demo.rearrange()
    demo.canvas.texts = []
    demo._everything = True
    demo.paint()
    texts = [each.text for each in demo.canvas.texts]
    demo.canvas.texts = None
    return "\n".join(texts)


def key(demo, stage, name="a"):
    demo.app.play([KeyDown(name, 0, name, time=0.0)])
    stage.run(0.01)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("mode", MODES)
def test_what_comes_while_the_loop_starts_is_not_counted(stage, mode, language):
    demo = stage.open("pipeline", language, "dark")
    state = demo.page.state
    if mode != "events":
        demo.act(f"mode {mode}")
    loop = stage.actors[-1]
    stage.run(0.5)
    key(demo, stage)
    pos = demo.page.layout.dispatcher.midbottom
    pos = pos[0], pos[1] - 20
    demo.app.play([MouseMove(pos, time=0.0), MouseDown(pos, time=0.0), MouseUp(pos, time=0.0)])
    stage.run(2.0)
    assert state.early == 2  # motion is not worth a word
    assert say(demo.look.language, "Starting: {n} not counted", n=2) in say_all(demo)
    assert say(
        demo.look.language,
        "A process of its own is being started; what comes before it is ready is not counted",
    ) in say_all(demo)
    assert loop.inputs() == []
    loop.say(Ready(stage.clock()))
    stage.run(0.1)
    assert say(demo.look.language, "Starting: {n} not counted", n=2) not in say_all(demo)
    key(demo, stage)
    stage.handled(loop)
    stage.run(2.0)
    assert (state.flow.counters.received, state.flow.counters.handled) == (1, 1)
    assert [dot.seconds < 0.1 for dot in state.flow.latencies] == [True]


def test_what_happened_before_it_was_ready_does_not_count_when_it_is_reported_later(stage):
    demo = stage.open("pipeline", "en", "dark")
    stage.run(1.0)
    pressed = stage.clock()
    stage.run(0.5)
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(0.1)
    demo.page.typed(KeyDown("a", 0, "a", time=pressed))
    assert not demo.page.state.flow.counters.received
    assert demo.page.state.early == 1


def test_another_mode_starts_anew(stage):
    demo = stage.open("pipeline", "en", "dark")
    key(demo, stage)
    assert demo.page.state.early == 1
    demo.act("mode sleep")
    assert demo.page.state.early == 0


def test_a_line_that_comes_too_early_is_answered_so(stage):
    import socket

    demo = stage.open("pipeline", "en", "dark")
    with socket.create_connection(demo.page.state.address) as other:
        other.sendall(b"hello\n")
        while not demo.page.state.early:
            demo.app.turn(0)
        demo.app.turn(0)
        other.settimeout(5)
        with other.makefile(encoding="utf-8") as lines:
            assert lines.readline().rstrip() == say(
                demo.look.language, "Type a line and press Enter: it becomes an event."
            )
            assert lines.readline().rstrip() == say(
                demo.look.language, "not counted: the loop is still starting"
            )
    assert not demo.page.callers.waiting


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("last", MODELS)
def test_no_model_is_pressed_before_all_are_ready(stage, last, language):
    demo = stage.open("models", language, "dark")
    page, cast = demo.page, dict(zip(MODELS, stage.actors, strict=True))
    for name, actor in cast.items():
        if name != last:
            actor.say(Ready(stage.clock()))
    stage.run(0.2)
    key(demo, stage)
    demo.act("short")
    demo.act("keys")
    stage.run(2.956)
    assert page.race.early == 1
    assert all(not actor.presses() for actor in cast.values())
    early = say(language, "Not counted: {n}.", n=1)
    starting = "Starting: {n} of {all} programs are ready. Until all are, no press is counted."
    texts = say_all(demo).replace("\n", "")
    assert say(language, starting, n=5, all=6) in texts
    assert early in texts
    cast[last].say(Ready(stage.clock()))
    stage.run(0.1)
    key(demo, stage, "b")
    for runner in page.race.runners.values():
        assert (len(runner.presses), runner.missed, runner.last) == (1, 0, None)
    assert early not in say_all(demo)


def test_one_that_has_ended_is_not_waited_for(stage):
    demo = stage.open("models", "en", "dark")
    first, *rest = stage.actors
    first.wait()
    for actor in rest:
        actor.say(Ready(stage.clock()))
    stage.run(0.2)
    assert not demo.page.race.starting


def test_a_model_is_ready_at_its_first_wait():
    log = []
    waits = WaitLog(lambda: log.append("ready"))
    wait = waits.timed(lambda: log.append("wait"))
    wait()
    wait()
    assert log == ["ready", "wait", "wait"]


@pytest.mark.slow
def test_the_loop_that_waits_by_pygame_is_ready_when_pygame_is():
    """Starts a program: what it has loaded when it says that it is ready is looked at."""
    shown = Shown("pygame")
    try:
        shown.control.setblocking(True)
        while not shown.ready:
            assert shown.reports() is not None
        assert "SDL" in Path(f"/proc/{shown.pid}/maps").read_text()
    finally:
        shown.close()
