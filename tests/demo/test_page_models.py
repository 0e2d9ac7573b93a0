"""The Models page, driven by real presses; and that nothing on it is cut or overlaps."""

import os
import signal

import psutil
import pygame
import pytest
from drawing import SIZES, check

from uievents.demo.layout import frame_of
from uievents.demo.meter import CostMeter, CostReading
from uievents.demo.pages.models.picture import Presses, Rows, figures, first_free
from uievents.demo.pages.models.race import Handed, Race, Shot
from uievents.demo.pages.models.subject import MODELS, Called, WaitReport
from uievents.demo.paint import Canvas
from uievents.demo.shown import Ready
from uievents.demo.theme import DARK
from uievents.words import LANGUAGES, same, say


@pytest.fixture
def demo(open_demo, until, presser):
    """The window on its Models page, all six running, mouse and keyboard on it."""
    demo = open_demo(page="models")
    until(demo.app, lambda: not any(runner.starting for runner in demo.page.race.runners.values()))
    presser.aim_at_pygame()
    presser.focus()
    until(demo.app, lambda: pygame.key.get_focused())
    until(demo.app, lambda: demo.page.race.shot and all_drawn(demo.page))
    return demo


def all_drawn(page):
    return all(runner.shot is not None for runner in page.race.runners.values())


def handed(page):
    """How many presses have been handed to each of them."""
    return {max(runner.presses, default=0) for runner in page.race.runners.values()}


def noticed(runner):
    """How many presses it has noticed."""
    return sum(press.latency is not None for press in runner.presses.values())


@pytest.mark.slow
@pytest.mark.window
class TestRealPresses:
    """Each takes some two seconds: six processes start, and come to rest."""

    def test_a_click_goes_to_all_and_is_drawn(self, demo, presser, until):
        page = demo.page
        presser.move(400, 300)
        presser.press()
        until(demo.app, lambda: handed(page) == {1})
        until(demo.app, lambda: all(noticed(runner) for runner in page.race.runners.values()))
        presser.release()  # held long enough for everybody
        until(demo.app, lambda: page.race.shot.presses and page._shot is None)
        assert [kind for _, _, kind in page.race.shot.presses] == ["click"]
        until(demo.app, lambda: not demo.app.queue.line)
        for runner in page.race.runners.values():
            assert 0 < runner.last < 5
            assert not runner.missed
        x, y = page.rows.rows["busy"].center
        assert demo.app.screen.get_at((x, y))[:3] != demo.look.theme.raised

    def test_keys_are_unseen_while_the_scan_waits_for_the_mouse(self, demo, presser, until):
        page = demo.page
        for key in "abc":
            presser.key(key)
        until(demo.app, lambda: handed(page) == {3})
        scan = page.race.runners["scan"]
        until(demo.app, lambda: scan.unseen == 3 and scan.waits_for == 0)
        until(demo.app, lambda: noticed(page.race.runners["events"]) == 3)
        assert not noticed(scan)

    def test_the_short_press_and_the_keys_by_mouse_and_by_key(
        self, demo, presser, until, press_button
    ):
        page = demo.page
        press_button(demo, "short")
        until(demo.app, lambda: handed(page) == {1} and page.race.topic == "short")
        assert page.race.lasted >= 0.002
        presser.key("F1")
        until(demo.app, lambda: handed(page) == {2})
        state = page.race.runners["state"]
        until(demo.app, lambda: noticed(state) + state.missed == 2)
        presser.key("F2")
        until(demo.app, lambda: handed(page) == {5})
        press_button(demo, "keys")
        until(demo.app, lambda: handed(page) == {8})
        until(demo.app, lambda: noticed(page.race.runners["busy"]) == 8)

    def test_a_killed_model_is_reported_and_started_again(self, demo, presser, until):
        page = demo.page
        os.kill(page.processes["sleep"].pid, signal.SIGKILL)
        until(demo.app, lambda: page.race.runners["sleep"].gone == same("SIGKILL"))
        presser.key("a")  # the others hear of it all the same
        until(demo.app, lambda: noticed(page.race.runners["events"]))
        presser.key("Return")
        until(demo.app, lambda: not page.race.gone)
        until(demo.app, lambda: not page.race.runners["sleep"].starting)
        presser.key("b")
        until(demo.app, lambda: noticed(page.race.runners["sleep"]) == 1)

    def test_the_keyboard_reaches_its_buttons_and_the_code(self, demo, presser, until, tab_round):
        tab_round(demo)
        presser.key("F11")
        until(demo.app, lambda: demo.look.overlay == "code")
        assert demo.overlay.listing is demo.page.code[0]
        presser.key("F11")
        until(demo.app, lambda: demo.overlay.listing is demo.page.code[1])
        presser.key("a")
        presser.key("Escape")
        until(demo.app, lambda: not demo.look.overlay)
        assert handed(demo.page) == {0}

    def test_no_model_runs_on_when_the_page_is_left(self, demo, presser, until):
        processes = list(demo.page.processes.values())
        assert len(processes) == len(MODELS)
        presser.key("Control_L", "1")
        until(demo.app, lambda: demo.page.name == "pipeline")
        assert all(process.returncode is not None for process in processes)
        demo.close()
        commands = [" ".join(child.cmdline()) for child in psutil.Process().children()]
        assert not any("uievents.demo" in command for command in commands)

    def test_at_rest_the_window_sleeps(self, demo, presser, until):
        """Takes ten seconds: until it is calm, and a while over which it is measured."""
        presser.unfocus()
        calm = []
        demo.app.after(5.0, calm.append)
        until(demo.app, lambda: calm)
        turns, meter = demo.app.turns, CostMeter(os.getpid())
        demo.app.after(5.0, calm.append)
        until(demo.app, lambda: len(calm) == 2)
        assert demo.app.turns - turns <= 3 * 5
        assert meter.read().wakeups <= 10


@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.parametrize(("name", "waits_for", "again"), [("state", -1, True), ("scan", 0, False)])
def test_what_was_not_read_yet_is_asked_about_again(stage, name, waits_for, again, rounds):
    """Unless the model waits for another device: then it tells by itself when it has read."""
    page = stage.open("models", "en", "dark").page
    for actor in stage.actors:
        actor.say(Ready(stage.clock()))
    stage.run(1.0)
    actor, runner = dict(zip(MODELS, stage.actors, strict=True))[name], page.race.runners[name]
    page.press("click", True, "left")
    page.press("click", False, "left")
    stage.run(0.2)
    assert actor.asked()
    for _ in range(rounds):  # a busy machine has not let it look
        actor.say(WaitReport(stage.clock(), [], [1], waits_for))
        stage.run(0.2)
        assert (runner.unseen, runner.missed) == (1, 0)
        assert actor.asked() == again
    actor.say(WaitReport(stage.clock(), [], [], waits_for))
    stage.run(0.2)
    assert (runner.unseen, runner.missed) == (0, 1)
    assert not actor.asked()


# ---------------------------------------------------------------- the picture


def drawn(size, language, gone="", presses=(), **seen):
    """The texts that are drawn, and the buttons."""
    frame = frame_of(*size)
    canvas = Canvas(pygame.Surface(size), DARK, language, frame.scale)
    canvas.texts = []
    race, shot = Race(), Shot(1.0, list(presses))
    for name, runner in race.runners.items():
        runner.starting = False
        runner.reading = CostReading(1.0, 0.5, 100.0, 1000.0)
        runner.gone = gone if name in ("sleep", "scan") else ""
        for number, time, _ in presses:
            runner.press(number, time)
            if name in ("busy", "events"):
                runner.notice(Called(number, time + 0.001))
            if name == "pygame":
                runner.notice(Called(number, time + 999.9))
        runner.ask(shot)
        unread = [number for number, *_ in presses] if name == "scan" else []
        runner.report(WaitReport(2.0, [(0.0, 2.0)], unread, 1 if name == "scan" else -1))
        runner.unseen *= 100
    top, rows = Presses(race), Rows(race)
    body = frame.body
    top.arrange(pygame.Rect(body.left, body.top, body.width, canvas.px(64)), canvas)
    y = top.box.bottom + canvas.px(8)
    rows.arrange(pygame.Rect(body.left, y, body.width, body.bottom - y), canvas)
    for panel in (top, rows):
        panel.draw(canvas)
        for button in panel.buttons:
            panel.draw_button(canvas, button, "")
    return canvas.texts, top.buttons


def test_what_was_missed_is_written_right_of_the_press():
    texts, _ = drawn((960, 600), "en", presses=[(1, 1.0, "click")])
    (missed,) = {rect.left for text, rect in texts if text == "missed: 1"}
    (zero,) = {rect.centerx for text, rect in texts if text == "0" and rect.top > 540}
    assert missed > zero


@pytest.mark.parametrize("marks", [[], [50], [50, 85], [190], [50, 105, 160], range(0, 190, 20)])
def test_a_label_covers_no_mark_if_there_is_room(marks):
    taken = [pygame.Rect(left, 0, 16, 16) for left in marks]
    label = pygame.Rect(140, 0, 60, 16)  # at the right end
    label.left = first_free(label, [60, *(mark.right + 6 for mark in taken)], taken)
    covered = label.collidelist(taken) >= 0
    assert covered == (len(marks) > 2)
    assert label.right <= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_press_that_is_seen_when_another_one_comes_is_explained(language):
    canvas = Canvas(pygame.Surface((960, 600)), DARK, language, 0.84)
    canvas.texts = []
    rows = Rows(Race())
    scan, shot = rows.race.runners["scan"], Shot(2.7, [(2, 2.7, "click")])
    scan.press(1, 1.0, kind="key")
    scan.press(2, 2.7, kind="click")
    scan.notice(Called(2, 2.7002))
    scan.notice(Called(1, 2.7003))
    scan.ask(shot)
    scan.report(WaitReport(3.0, [(0.0, 3.0)], [], 0))
    rows.arrange(pygame.Rect(10, 100, 940, 480), canvas)
    rows.draw(canvas)
    before = say(language, "the press of {n} s ago is seen now", n="1.7")
    assert before in [drawn.text for drawn in canvas.texts]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
class TestNothingIsCutAndNothingOverlaps:
    def test_at_rest(self, size, language):
        check(size, *drawn(size, language))

    def test_what_never_sleeps_is_not_woken(self, size, language):
        runner = Race().runners["busy"]
        runner.reading = CostReading(1.0, 0.5, 99.0, 0.0)
        _, (wakeups, bad), *_ = figures(runner)
        assert (wakeups[language], bad) == (say(language, "no sleep"), True)
        runner.reading = CostReading(1.0, 0.5, 1.0, 60.0)
        assert figures(runner)[1] == ("60", False)

    def test_with_presses(self, size, language):
        presses = [(n, 1 + n / 100, "click") for n in range(5)]
        check(size, *drawn(size, language, presses=presses))

    def test_when_some_have_ended(self, size, language):
        check(size, *drawn(size, language, gone="exit status 1"))


def test_its_sentences_fit():
    race = Race()
    sentences = [race.sentence()]
    race.early = 99
    sentences.append(race.sentence())
    for runner in race.runners.values():
        runner.starting = False
    scan, state = race.runners["scan"], race.runners["state"]
    race.lasted, race.number = 0.0999, 7
    for race.topic, missed, called, scan.waits_for in (
        ("hint", False, None, -1),
        ("more", False, None, -1),
        ("short", False, None, -1),
        ("short", True, None, -1),
        ("short", False, 1.1, -1),
        ("keys", False, None, 1),
    ):
        state.presses[7] = Handed(1.0, "click", called, missed)
        scan.unseen = 99
        sentences.append(race.sentence())
    assert len({sentence.en for sentence in sentences}) == 8
    for size in SIZES:
        frame = frame_of(*size)
        for language in LANGUAGES:
            canvas = Canvas(pygame.Surface((9, 9)), DARK, language, frame.scale)
            for sentence in sentences:
                assert canvas.width(sentence, 15) <= frame.body.width, sentence
