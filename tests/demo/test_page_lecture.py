"""The Lecture page: each card in each size and language, what it starts, and what that reports."""

from __future__ import annotations

import gc
from copy import deepcopy

import lecture_pictures
import psutil
import pygame
import pytest
from drawing import SIZES, check, mostly_slow

from uievents import MouseDown, MouseMove, MouseUp
from uievents.compare.studies import STUDIES
from uievents.demo.layout import frame_of
from uievents.demo.pages.lecture.cards import CARDS, CHAPTERS
from uievents.demo.pages.lecture.figures import PLAY, Boxes, Code, Curve, Timeline
from uievents.demo.pages.lecture.page import CardPanel
from uievents.demo.pages.lecture.scripts import SCRIPTS, play, statements
from uievents.demo.paint import Canvas, broken
from uievents.demo.theme import DARK, HEAD
from uievents.measure.process import Process
from uievents.models import io, tasks
from uievents.words import LANGUAGES

LARGE = 4194304
"""The largest number of a process."""


def facts_for(order):
    """The facts that an experiment reports, with the widest figures that can occur."""
    name, *values = order.split()
    if name == "serve":
        for lane in range(1, int(values[1]) + 1):
            for phase, at in ("asked", 10.0), ("waiting", 10.1 + lane / 10), ("done", 11.9):
                yield {"lane": lane, "phase": phase, "at": at}
            yield {"lane": lane, "worker": [LARGE, LARGE - lane], "maker": LARGE}
    elif name == "arrange":
        for lane in (1, 2, 3):
            for n, phase in enumerate(("running", "waiting", "ready", "running", "done")):
                yield {"lane": lane, "phase": phase, "at": lane + n / 10}
    elif name == "lock":
        for lane in (1, 2, 3, 4):
            for n, phase in enumerate(("wants", "holds", "gave up")):
                yield {"lane": lane, "phase": phase, "at": 10.0 + n}
        yield {"had": [values[0] == "same"] * 2}
    elif name == "read":
        yield {"phases": [0.9901, 0.0099], "free": 208211, "cpu_ms": 177.06749}
    elif name == "count":
        for row in ("without", "with", "events"):
            yield {"row": [row, 10000, 5000, 5000, 123.456]}
    elif name == "choose":
        for row in ("busy_thread", "sleep_poll", "events"):
            yield {"row": [row, 123.456, 99.87]}
    elif name == "starve":
        for row in ("mouse", "keyboard"):
            yield {"row": [row, 10000, 10000]}
    elif name == "wait":
        for row in ("select", "poll", "epoll", "selectors"):
            yield {"row": [row, 123.456, 1234.56]}
    elif name == "scan":
        for of in ("scan_many", "events"):
            for n in range(20):
                yield from ({"point": [int(it), 123.0 * (n + 1)], "of": of} for it in values)
    else:
        for statement in statements(SCRIPTS[values[0]]):
            first, last = statement.lineno, statement.end_lineno
            gave = "KeyError: '<socket.socket fd=4, family=1> (FD 4) is already registered'"
            yield {"line": first, "last": last, "gave": gave, "error": True}


def drawn(size, language, at, order=None):
    frame = frame_of(*size)
    canvas = Canvas(pygame.Surface(size), DARK, language, frame.scale)
    panel = CardPanel()
    panel.at = at
    if order is not None:
        panel.figure.begin(order)
        for fact in facts_for(order):
            panel.figure.take(fact)
        panel.figure.running = False
        panel.figure.advance(0.0)
        panel.figure.advance(PLAY)
    panel.arrange(frame.body, canvas)
    canvas.texts = []
    panel.draw(canvas)
    for button in panel.buttons:
        panel.draw_button(canvas, button, "")
    return canvas, panel


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "size",
    mostly_slow(SIZES),
    ids="{0[0]}x{0[1]}".format,
)
@pytest.mark.parametrize("at", range(len(CARDS)), ids=[card.title.en for card in CARDS])
def test_nothing_is_cut_and_nothing_overlaps(size, language, at):
    """Hundreds of pictures: all but those of the smallest window are slow."""
    for order in (None, *CARDS[at].figure.orders):
        canvas, panel = drawn(size, language, at, order)
        texts = canvas.texts
        check(size, texts, panel.buttons)
        lines = [text for text, rect in texts if panel.words.colliderect(rect)]
        assert "".join(CARDS[at].words[language].split()).startswith("".join(lines[0].split()))
        assert "".join(CARDS[at].words[language].split())[-9:] in "".join("".join(lines).split())
        sentence = canvas.say(panel.figure.sentence())
        font = canvas.font(HEAD, sentence)
        needed = len(broken(font, sentence, panel.result.width)) * font.get_linesize()
        assert needed <= panel.result.height + 2, sentence


def test_every_card_ends_with_something_to_press():
    for card in CARDS:
        assert card.figure.orders or card.there, card.title.en


def test_the_table_of_the_lecture_names_each_card_and_what_it_names_is_there():
    """If this fails: python tests/demo/lecture_pictures.py, with --pictures if a card looks new."""
    assert lecture_pictures.PAGE.read_text() == lecture_pictures.HEAD + lecture_pictures.table()
    models_folder = lecture_pictures.ROOT / "uievents/models"
    for number, (_, shown, study) in enumerate(lecture_pictures.ROWS, 1):
        first, *more = shown.split(", ")
        for name in (first, *(f"{first.partition('/')[0]}/{other}" for other in more)):
            assert (models_folder / name).exists() or (models_folder / f"{name}.py").exists(), name
        assert study in ("", *STUDIES)
        for language in LANGUAGES:
            assert (lecture_pictures.PICTURES / f"{number:02}-{language}.png").exists()


# ---------------------------------------------------------------- on the stage


@pytest.fixture
def opened(stage):
    demo = stage.open("lecture", "en", "dark", (1280, 800))
    stage.run(0.1)
    return demo


def go(demo, figure):
    """To the first card with such a figure."""
    while not isinstance(demo.page.panel.figure, figure):
        demo.act("card 1")
    return demo.page.panel.figure


def test_left_and_right_go_through_all_cards_and_stop_at_the_ends(opened):
    page = opened.page
    visited = []
    for _ in range(len(CARDS) + 2):
        visited.append(page.panel.at)
        opened.act("card 1")
    assert visited == [*range(len(CARDS)), len(CARDS) - 1, len(CARDS) - 1]
    for number, chapter in enumerate(CHAPTERS.values()):
        opened.act(f"chapter {number}")
        assert page.panel.card is chapter[0]
    for _ in range(len(CARDS)):
        opened.act("card -1")
    assert page.panel.at == 0


def say(stage, *facts):
    stage.actors[-1].tell(*facts)


def test_what_is_pressed_is_run_and_played_and_then_nothing_moves(stage, opened):
    figure = go(opened, Timeline)
    opened.act("now 2")
    order = list(figure.orders)[1]
    name, _, argument = order.partition(" ")
    assert figure.running
    assert stage.actors[-1].function == "uievents.demo.pages.lecture.experiments:run"
    assert stage.actors[-1].arguments == [name, argument]
    say(stage, {"ready": True}, *facts_for(order), {"done": True})
    stage.actors[-1].wait()
    stage.run(0.5)
    assert not figure.running
    assert 0 < figure.share < 1
    stage.run(PLAY)
    assert figure.share == 1
    assert opened._frames is None


@pytest.mark.parametrize("leave", ["card 1", "page io"])
def test_what_runs_ends_when_its_card_is_left(stage, opened, leave):
    figure = go(opened, Boxes)
    opened.act("now 1")
    actor = stage.actors[-1]
    opened.act(leave)
    assert actor.returncode == 0
    assert not figure.running


def test_an_experiment_that_fails_says_why(stage, opened):
    figure = go(opened, Boxes)
    opened.act("now 1")
    say(stage, {"ready": True}, {"error": "OSError: no sockets"}, {"done": True})
    stage.actors[-1].wait()
    stage.run(0.1)
    assert figure.error == "OSError: no sockets"


@pytest.mark.parametrize(("status", "expected"), [(-9, "SIGKILL"), (3, "3")])
def test_an_experiment_that_ends_before_it_is_done_says_how(
    stage, opened, status, expected, monkeypatch
):
    figure = go(opened, Boxes)
    opened.act("now 1")
    say(stage, {"ready": True})
    stage.run(0.1)
    actor = stage.actors[-1]
    monkeypatch.setattr(actor, "wait", lambda timeout=None: status)
    actor._control.close()
    stage.run(0.1)
    assert not figure.running
    assert expected in figure.error["en"]


def test_one_press_leads_to_the_page_that_shows_it(opened):
    for card in CARDS:
        if not card.there:
            continue
        opened.act("page lecture")
        while opened.page.panel.card is not card:
            opened.act("card 1")
        opened.act("there")
        assert opened.look.caption["en"] == "Ctrl+5 goes back to the lecture"
        assert f"page {opened.page.name}" == card.there[0]
        if len(card.there) > 1 and card.there[1].startswith("mode"):
            assert card.there[1] == f"mode {opened.page.state.mode}"
        opened.act("close")
        opened.act("page lecture")
        assert not opened.look.caption


def test_the_code_of_events_is_shown_whatever_mode_was_chosen_before(stage, opened):
    by_title = {card.title.en: at for at, card in enumerate(CARDS)}
    for title in ("How does a program get a mouse click?", "A way to program"):
        opened.act("page lecture")
        opened.act(f"card {by_title[title] - opened.page.panel.at}")
        opened.act("there")
        stage.run(0.1)
    assert opened.page.state.mode == "events"
    assert opened.look.overlay == "code"
    assert opened.overlay.listing.code[0].__module__.endswith("handlers")


def test_the_slider_chooses_how_many_devices_are_measured(stage, opened):
    figure = go(opened, Curve)
    stage.run(0.1)
    slider = figure.slider
    places = {
        share: (slider.left + round(share * slider.width), slider.centery) for share in (0, 1)
    }
    opened.app.play([MouseDown(places[0], time=0.0)])
    stage.run(0.1)
    assert figure.number == 2
    opened.app.play([MouseMove(places[1], time=0.0)])
    stage.run(0.1)
    assert figure.number == 100
    assert not [actor for actor in stage.actors if "scan" in actor.arguments]
    opened.app.play([MouseUp(places[1], time=0.0)])
    stage.run(0.1)
    assert stage.actors[-1].arguments == ["scan", "100"]
    opened.act("devices -10")
    assert figure.number == 90


def test_a_script_goes_on_by_one_statement_a_press(stage, opened):
    figure = go(opened, Code)
    opened.act("now 1")
    actor = stage.actors[-1]
    opened.act("now 1")
    assert actor._control.recv(100) == b"\n\n"
    say(stage, {"line": 1, "last": 1, "gave": "7", "error": False})
    stage.run(0.1)
    assert figure.sentence() == "7"
    assert actor is stage.actors[-1]


@pytest.mark.parametrize(
    ("title", "rows", "sentence"),
    [
        (
            "How does a program get a mouse click?",
            [["busy_thread", 0.05, 97.2], ["sleep_poll", 8.1, 0.6], ["events", 0.2, 0.31]],
            "Looking for ever: 0.05 ms, 97.2 % of a core. Events: 0.20 ms, 0.31 %.",
        ),
        (
            "And if the check blocks?",
            [["mouse", 0, 0], ["keyboard", 8, 3]],
            "The keyboard was pressed 8 times; the program noticed 3.",
        ),
        (
            "The lost update",
            [
                ["without", 10000, 7500, 2500, 0.1],
                ["with", 10000, 10000, 0, 0.4],
                ["events", 10000, 10000, 0, 0.2],
            ],
            "Of 10,000 updates without a lock, 2,500 were lost. With the lock, an update takes 4 "
            "times as long.",
        ),
        (
            "select, poll, epoll",
            [
                ["select", 1.0, 30.0],
                ["poll", 1.0, 25.0],
                ["epoll", 0.5, 0.75],
                ["selectors", 1.0, 1.1],
            ],
            "With 900 descriptors instead of 10, a wait takes 30 times as long by select, 1.50 "
            "times by epoll.",
        ),
    ],
)
def test_a_table_says_its_result_when_all_rows_are_there(title, rows, sentence):
    figure = deepcopy(next(card for card in CARDS if card.title.en == title).figure)
    for row in rows:
        assert figure.sentence() == ""
        figure.take({"row": row})
    assert figure.sentence().en == sentence


# ---------------------------------------------------------------- for real


@pytest.mark.slow
def test_presses_in_a_real_window(open_demo, press_button, presser, until):
    """It starts a server that answers eight requests, and a program that is stepped."""
    demo = open_demo(page="lecture")
    demo.app.turn(0)
    presser.aim_at_pygame()
    presser.focus()
    until(demo.app, lambda: pygame.key.get_focused())
    presser.key("Right")
    until(demo.app, lambda: demo.page.panel.at == 1)
    press_button(demo, "now 3")
    figure = demo.page.panel.figure
    until(demo.app, lambda: len(figure.marks) == 8 and not figure.running)
    assert (
        len({process for process, _ in (f["worker"] for f in figure.facts if "worker" in f)}) == 8
    )
    presser.key("3")
    until(demo.app, lambda: demo.page.panel.card is list(CHAPTERS.values())[2][0])
    while not isinstance(demo.page.panel.figure, Code):
        demo.act("card 1")
    steps = demo.page.panel.figure
    for number in (1, 2, 3):
        presser.key("F1")
        until(demo.app, lambda number=number: len(steps.steps) == number)
    assert "yield" in steps.lines[steps.steps[-1]["stands"] - 1]


def facts_of(name, argument="", presses=0):
    """The facts that the experiment reports, in a process of its own."""
    room = "uievents.demo.pages.lecture.experiments:run"
    facts = []
    with Process(room, name, argument) as process:
        process.control.sendall(b"\n" * presses)
        while "done" not in (fact := process.answer(60)):
            facts.append(fact)
    assert not [fact for fact in facts if "error" in fact and "line" not in fact]
    return facts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "processes", "threads"),
    [
        ("process_per_request", 4, 4),
        ("thread_per_request", 1, 4),
        ("event_loop", 1, 1),
        ("coroutines", 1, 1),
    ],
)
def test_requests_are_answered_by_as_many_processes_and_threads_as_is_said(
    name, processes, threads
):
    """It starts a program, which starts a server."""
    facts = facts_of("serve", f"{name} 4")
    workers = [fact["worker"] for fact in facts if "worker" in fact]
    lanes = {fact["lane"] for fact in facts if "lane" in fact}
    assert lanes == {1, 2, 3, 4}  # not the request that waits for the server
    assert len({process for process, _ in workers}) == processes
    assert len({thread for _, thread in workers}) == threads
    for lane in range(1, 5):
        phases = sorted(
            (fact["at"], fact["phase"])
            for fact in facts
            if fact.get("lane") == lane and "at" in fact
        )
        assert [phase for _, phase in phases] == ["asked", "waiting", "done"]


@pytest.mark.slow
def test_what_threads_share_is_lost_and_what_events_share_is_not():
    """It starts a program."""
    rows = {fact["row"][0]: fact["row"][1:] for fact in facts_of("count")}
    added, counted, lost, _ = rows["without"]
    assert lost > 0
    assert counted + lost == added
    assert rows["with"][2] == rows["events"][2] == 0


@pytest.mark.slow
@pytest.mark.parametrize(("order", "had"), [("opposite", False), ("same", True)])
def test_two_locks(order, had):
    """It starts a program, which waits a second for a deadlock."""
    assert facts_of("lock", order)[-1] == {"had": [had, had]}


@pytest.mark.slow
@pytest.mark.parametrize("model", tasks.MODELS)
def test_tasks_wait_at_the_same_time_or_one_after_the_other(model):
    """It starts a program."""
    marks = list(facts_of("arrange", model))
    first_done = min(fact["at"] for fact in marks if fact["phase"] == "done")
    last_waits = max(fact["at"] for fact in marks if fact["phase"] == "waiting")
    assert (first_done < last_waits) == (model == "single_threaded")


@pytest.mark.slow
@pytest.mark.parametrize("mode", io.MODELS)
def test_a_read_has_its_phases_in_each_mode(mode):
    """It starts a program."""
    [fact] = facts_of("read", mode)
    waiting, copying = fact["phases"]
    assert waiting > 0.01
    assert copying > 0
    assert bool(fact["free"]) == (mode not in ("blocking", "multiplexed"))


@pytest.mark.slow
@pytest.mark.parametrize("order", [*(f"read {mode}" for mode in io.MODELS), "wait "])
def test_an_experiment_that_is_ended_leaves_no_measured_process(order):
    """It starts a program, which starts another."""
    process = Process("uievents.demo.pages.lecture.experiments:run", *order.split(" "))
    measured = []
    while not measured:
        assert process.returncode is None
        measured = psutil.Process(process.pid).children(recursive=True)
    process.close()
    assert not psutil.wait_procs(measured, timeout=60)[1]


@pytest.mark.slow
def test_a_press_waits_longer_where_more_devices_are_scanned():
    """It starts a program, and measures for seconds."""
    facts = facts_of("scan", "2 60")
    assert {fact["of"] for fact in facts} == {"scan_many", "events"}
    median = {}
    for number in (2, 60):
        points = [fact["point"] for fact in facts if fact["of"] == "scan_many"]
        took = sorted(ms for devices, ms in points if devices == number)
        median[number] = took[len(took) // 2]
    assert median[60] > 3 * median[2]


@pytest.mark.slow
@pytest.mark.parametrize(("model", "noticed"), [("blocking_scan", 0), ("events", 8)])
def test_a_scan_that_blocks_for_the_mouse_notices_no_key(model, noticed):
    """It starts a program, which waits a second for what never comes."""
    rows = [fact["row"] for fact in facts_of("starve", model)]
    assert rows == [["mouse", 0, 0], ["keyboard", 8, noticed]]


@pytest.mark.slow
def test_a_wait_by_select_costs_more_with_more_descriptors_and_by_epoll_does_not():
    """It starts a program."""
    few, many = zip(*[fact["row"][1:] for fact in facts_of("wait")][:3], strict=True)
    assert many[0] / few[0] > 3 * many[2] / few[2]
    assert many[1] / few[1] > 3 * many[2] / few[2]


ERRORS = {
    "resume": ["StopIteration"],
    "select": ["ValueError"],
    "selectors": ["KeyError", "ValueError", "PermissionError"],
    "address": ["OSError", "OSError"],
    "ulimit": ["OSError"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_runs_to_its_end_and_fails_only_where_it_is_to(name):
    """It starts a program."""
    steps = facts_of("script", name, presses=100)
    assert len(steps) == len(statements(SCRIPTS[name]))
    errors = [step["gave"].partition(":")[0] for step in steps if step["error"]]
    assert errors == ERRORS.get(name, [])


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_how_slowly_a_person_presses_is_in_no_figure(clock, monkeypatch):
    monkeypatch.setattr("time.perf_counter", clock)

    def presses():
        while True:
            clock.advance(100.0)
            yield

    steps = []
    play(lambda **fact: steps.append(fact), presses(), "kernel")
    gc.collect()  # its files, while the warning is ignored
    assert not [step for step in steps if step["error"]]
    assert [step["gave"] for step in steps[-2:]] == ["0", "0"]


@pytest.mark.slow
def test_a_generator_that_is_suspended_is_shown_with_its_variables():
    """It starts a program."""
    standing = [fact for fact in facts_of("script", "resume", presses=9) if "stands" in fact]
    source = SCRIPTS["resume"].splitlines()
    assert "yield" in source[standing[1]["stands"] - 1]
    assert [fact["locals"].get("total") for fact in standing] == [None, "0", "20"]
    assert standing[-1]["locals"]["item"] == "'cup'"
