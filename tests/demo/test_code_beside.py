"""The code beside the picture: the real one, lit where the event is, and stepped line by line."""

from __future__ import annotations

import inspect
import socket
import sys

import pytest
from drawing import check, mostly_slow
from test_startup import say_all

from uievents import KeyDown
from uievents.demo import highlight
from uievents.demo.layout import LEAST_SCALE, scale_of
from uievents.demo.pages.pipeline import code
from uievents.demo.pages.pipeline.code import DELIVER, MARKS, listing
from uievents.demo.pages.pipeline.handlers import HANDLERS
from uievents.demo.pages.pipeline.loops import RUNS
from uievents.demo.pages.pipeline.protocol import At, Handled, Noticed, Order, Started, read_order
from uievents.demo.pages.pipeline.state import MODES, SLOW
from uievents.demo.pages.pipeline.stepping import LOOPS
from uievents.demo.shown import Ready
from uievents.loop import Loop
from uievents.words import LANGUAGES

WIDE = (1600, 900)


def words(row):
    return "".join(part for part, _ in row.runs)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("handler", HANDLERS)
@pytest.mark.parametrize("whole", [False, True])
def test_each_line_is_the_files_line_of_that_number(mode, handler, whole):
    rows = listing(mode, handler, whole)
    click = handler in ("click", *SLOW)
    registration = code.ShownLoop.set_slow if click else code.ShownLoop.__init__
    owners = [registration, LOOPS[mode], Loop.deliver, HANDLERS[handler]]
    files = {owner.__name__: inspect.getsourcefile(owner) for owner in owners}
    seen = set()
    for row in rows:
        if row.number:
            with open(files[row.function]) as file:
                assert words(row).strip() == file.read().split("\n")[row.number - 1].strip()
            assert (row.function, row.number) not in seen
            seen.add((row.function, row.number))
    assert {function for function, _ in seen} == set(files)


@pytest.mark.parametrize("mode", MODES)
def test_each_mark_is_one_line_of_its_loop(mode):
    for whole in (False, True):
        rows = listing(mode, "click", whole)
        for mark in (*MARKS[mode], *DELIVER.values()):
            lines = [row for row in rows if mark in words(row)]
            assert len(lines) == 1, mark


def test_a_loop_that_is_stepped_stands_only_at_lines_that_are_shown():
    whole = {(row.function, row.number) for row in listing("events", "click", True)}
    for function in (Loop.turn, Loop.deliver):
        lines = {line for *_, line in function.__code__.co_lines() if line}
        lines -= {function.__code__.co_firstlineno}
        assert lines <= {number for name, number in whole if name == function.__name__}


@pytest.mark.parametrize(
    ("size", "there"),
    [
        ((960, 600), False),
        ((1280, 800), False),
        ((1000, 1400), False),
        ((1440, 900), True),
        ((1600, 900), True),
        ((1920, 1080), True),
        ((3440, 1440), True),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_there_where_a_window_is_wide_and_takes_nothing_from_the_rest(
    stage, size, there, language
):
    demo = stage.open("pipeline", language, "dark", size)
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(3.0)
    demo.canvas.texts = []
    demo._everything = True
    demo.paint()
    panel = demo.page.source
    assert (panel in demo.page.panels) == there
    assert demo.page.state.by_line == there
    assert scale_of(*size) >= demo.canvas.scale >= LEAST_SCALE
    others = [one for one in demo.canvas.texts if not there or not panel.box.contains(one.rect)]
    assert len(others) > 40
    check(size, others, demo.buttons())
    if there:
        assert len(others) < len(demo.canvas.texts) - 30


@pytest.mark.parametrize("width", [40, 55, 62, 200])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("handler", ["click", "key"])
def test_a_line_that_is_too_long_is_folded_and_loses_no_word(mode, handler, width):
    rows = listing(mode, handler, True)
    lines = code.folded(rows, width)
    if width == 200:
        assert lines == rows
    for row in rows:
        parts = [words(it) for it in lines if it[1:] == row[1:] and row.number]
        assert "".join("".join(parts).split()) == "".join(words(row).split()) or not row.number
    for line in lines:
        code_only = "".join(part for part, kind in line.runs if kind != "Comment")
        assert len(code_only.rstrip()) <= width or " " not in code_only.strip()


@pytest.mark.parametrize(
    "size", mostly_slow([(1440, 900), (1600, 900), (1920, 1080), (3440, 1440)])
)
@pytest.mark.parametrize("mode", MODES)
def test_nothing_of_the_code_is_cut(stage, size, mode):
    demo = stage.open("pipeline", "en", "dark", size)
    demo.act(f"mode {mode}") if mode != "events" else None
    stage.actors[-1].say(Ready(stage.clock()))
    stage.run(0.1)
    panel, drawn = demo.page.source, ""
    first = inspect.getsourcelines(Loop.deliver)[1]
    for line in (0, 1, 40):  # as it runs, and stepped: its beginning, its end
        demo.page.state.at = At("deliver", first + line, {"queue": ""}) if line else None
        demo.canvas.texts = []
        panel.draw(demo.canvas)
        assert all(panel.box.contains(one.rect) for one in demo.canvas.texts)
        drawn += "".join("".join(one.text.split()) for one in demo.canvas.texts)
    assert "\u2026" not in drawn
    assert 'thread=how=="thread")' in drawn
    for row in listing(mode, "click", False):
        code_only = "".join(part for part, kind in row.runs if kind != "Comment")
        assert "".join(code_only.split()) in drawn


@pytest.fixture
def wide(stage):
    demo = stage.open("pipeline", "en", "dark", WIDE)
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(0.5)
    return demo


def lit(demo):
    """What the lines say that are lit."""
    panel = demo.page.source
    lines = panel.lit()
    return {words(row).strip() for row in panel.rows if (row.function, row.number) in lines}


def test_the_line_that_runs_is_lit_as_the_event_passes(stage, wide):
    (actor,) = stage.actors
    assert lit(wide) == {"ready = self.selector.select(self.timeout(timeout))"}
    wide.app.play([KeyDown("u", 0, "u", time=0.0)])
    stage.run(0.02)
    assert [line.partition("#")[0].strip() for line in lit(wide)] == ["key.data(key, mask)"]
    (it,) = actor.inputs()
    now = stage.clock()
    actor.say(Noticed(it.id, now), Started(it.id, now), Handled(it.id, now, now))
    seen = []
    for _ in range(150):
        stage.run(0.02)
        (line,) = lit(wide)
        if line.partition("#")[0].strip() not in seen:
            seen.append(line.partition("#")[0].strip())
    assert seen == [
        "key.data(key, mask)",
        "event: Any = line.popleft()",
        "dispatch(event)",
        "count(event.key)",
        "ready = self.selector.select(self.timeout(timeout))",
    ]


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_has_its_own_loop(stage, wide, mode):
    wide.act(f"mode {mode}")
    stage.run(0.1)
    functions = {row.function for row in wide.page.source.rows}
    assert LOOPS[mode].__name__ in functions
    (line,) = lit(wide)
    assert MARKS[mode][0] in line


def orders(actor):
    try:
        data = actor._control.recv(1 << 16, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return []
    return [read_order(line) for line in data.split(b"\n") if line]


def test_a_step_is_a_line_and_what_it_holds_is_said(stage, wide):
    (actor,) = stage.actors
    wide.act("pause")
    orders(actor)
    wide.act("step")
    assert orders(actor) == [Order(line=True)]
    first = inspect.getsourcelines(Loop.deliver)[1]
    source = inspect.getsource(Loop.deliver).split("\n")
    tell = next(at for at, line in enumerate(source) if line.strip() == "dispatch(event)")
    actor.say(At("deliver", first + tell, {"queue": "Click", "event": "KeyDown"}))
    stage.run(0.1)
    assert lit(wide) == {"dispatch(event)"}
    wide.canvas.texts = []
    wide._everything = True
    wide.paint()
    texts = [one.text for one in wide.canvas.texts]
    assert "queue = Click" in texts
    assert "event = KeyDown" in texts
    wide.act("pause")
    stage.run(0.1)
    assert wide.page.state.at is None
    assert orders(actor) == [Order(paused=False)]


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "events"])
def test_each_mode_can_be_stepped_beside_its_code(stage, wide, mode):
    wide.act(f"mode {mode}")
    actor = stage.actors[-1]
    actor.say(Ready(stage.clock()))
    stage.run(0.1)
    orders(actor)
    wide.act("pause")
    assert orders(actor) == [Order(line=True)]
    stage.run(2 * RUNS)  # it waits, or sleeps: nothing has come
    assert wide.page.state.status() == ("looking" if mode == "pygame" else "asleep")
    texts = say_all(wide)
    assert ("Asleep in the kernel" in texts) is (mode != "pygame")
    if mode == "pygame":
        assert "The lit line looks, again and again" in texts
    if mode == "scan":
        assert "The lit line waits for the mouse, and for nothing else." in texts
    assert [MARKS[mode][0] in line for line in lit(wide)] == [True]
    source, first = inspect.getsourcelines(LOOPS[mode])
    deliver = next(at for at, line in enumerate(source) if MARKS[mode][1] in line)
    holds = {"queue": "", "payload": "key a"}
    actor.say(At(LOOPS[mode].__name__, first + deliver, holds))
    stage.run(0.1)
    assert lit(wide) == {source[deliver].strip()}
    assert "payload = key a" in say_all(wide)
    wide.act("step")
    assert orders(actor) == [Order(line=True)]
    wide.act("pause")
    assert orders(actor) == [Order(paused=False)]
    assert not wide.page.state.paused


def test_only_events_can_be_paused_where_the_code_is_not_seen(stage):
    demo = stage.open("pipeline", "en", "dark", (1280, 800))
    demo.act("mode busy")
    actor = stage.actors[-1]
    actor.say(Ready(stage.clock()))
    stage.run(0.1)
    orders(actor)
    for action in ("pause", "step"):
        demo.act(action)
        demo.page.action_of(KeyDown("f9", 0, "", time=0.0))
    assert orders(actor) == []
    assert not demo.page.state.paused


def test_a_line_that_waits_is_said_to_sleep_and_no_step_wakes_it(stage, wide):
    (actor,) = stage.actors
    wait = inspect.getsourcelines(Loop.turn)[1] + next(
        at for at, line in enumerate(inspect.getsource(Loop.turn).split("\n")) if ".select(" in line
    )
    wide.act("pause")
    wide.act("step")
    actor.say(At("turn", wait, {"queue": ""}))
    stage.run(0.5)
    assert wide.page.state.status() == "stepped"  # it stands before that line
    orders(actor)
    wide.act("step")
    stage.run(RUNS / 2)
    assert wide.page.state.status() == "stepped"
    stage.run(RUNS)
    assert wide.page.state.status() == "asleep"
    assert "The lit line sleeps until something happens" in say_all(wide)
    assert orders(actor) == [Order(line=True)]
    wide.act("step")
    stage.run(0.1)
    assert orders(actor) == []
    actor.say(At("turn", wait + 1, {"queue": "", "ready": "keyboard"}))
    stage.run(0.5)
    assert wide.page.state.status() == "stepped"
    wide.act("step")
    assert orders(actor) == [Order(line=True)]
    wide.act("pause")
    stage.run(0.5)
    assert not wide.page.state.waits


@pytest.mark.parametrize("handler", HANDLERS.values(), ids=lambda it: it.__name__)
def test_the_handler_that_is_stepped_through_is_the_one_that_is_shown(stage, wide, handler):
    wide.act("pause")
    wide.act("step")
    lines, first = inspect.getsourcelines(handler)
    stage.actors[0].say(At(handler.__name__, first + 1, {"queue": ""}))
    stage.run(0.1)
    assert lit(wide) == {lines[1].strip()}


def test_a_window_made_narrow_goes_on_stepping_by_lines(stage, wide):
    wide.act("pause")
    wide.act("step")
    stage.actors[0].say(At("turn", inspect.getsourcelines(Loop.turn)[1] + 3, {"queue": ""}))
    stage.run(0.1)
    orders(stage.actors[0])
    wide.page.state.by_line = False
    wide.act("step")
    assert orders(stage.actors[0]) == [Order(line=True)]


def test_where_it_is_not_seen_a_step_is_an_event(stage):
    demo = stage.open("pipeline", "en", "dark", (1280, 800))
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(0.1)
    demo.act("pause")
    orders(stage.actors[0])
    demo.act("step")
    assert orders(stage.actors[0]) == [Order(step=True)]


SOURCES = [
    "",
    "x = 1",
    'def f(a):\n    """Say."""\n    return a + 1  # one',
    "@a\nasync def b(): ...",
]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("installed", [True, False])
def test_colours_change_no_word(source, installed, monkeypatch):
    if not installed:
        monkeypatch.setitem(sys.modules, "pygments.lexers.python", None)
    highlight.runs.cache_clear()
    lines = ["".join(part for part, _ in line) for line in highlight.runs(source)]
    highlight.runs.cache_clear()
    assert "\n".join(lines) == source


def test_words_of_the_language_have_a_colour_of_their_own():
    highlight.runs.cache_clear()
    (line,) = highlight.runs('return "a" + b  # c')
    kinds = {kind: "".join(part for part, one in line if one == kind) for _, kind in line}
    assert {kind: run.strip() for kind, run in kinds.items()} == {
        "Keyword": "return",
        "String": '"a"',
        "": "+ b",
        "Comment": "# c",
    }
