"""The I/O page: what it says of the figures, how it is laid out, and its presses."""

import os
import signal

import pygame
import pytest
from drawing import SIZES, begun, check_page, fed
from golden_states import curve_lines, figure, mode_lines
from test_startup import say_all

from uievents.compare.live import Update
from uievents.compare.studies.multiplexers import WaitCost
from uievents.demo.figures import Axis, bound, ticks
from uievents.demo.pages.io.curves import DESCRIPTORS, SIGNS, CurvesPanel
from uievents.demo.pages.io.modes import HOW, ModesPanel
from uievents.demo.pages.io.page import PAGE
from uievents.demo.paint import Canvas
from uievents.demo.theme import DARK
from uievents.models import io
from uievents.words import LANGUAGES, same


def all_modes(unfolded=False):
    panel = fed(begun(ModesPanel()), mode_lines())
    panel.unfolded = unfolded
    return panel


def all_points():
    return fed(begun(CurvesPanel()), curve_lines())


def point(name, count, microseconds=None, error=""):
    cost = None if microseconds is None else figure(microseconds)
    return Update(f"{name} of {count}", 0.5, WaitCost(name, count, cost, error))


# ---------------------------------------------------------------- the sentences


def test_the_sentence_names_who_burns_and_who_is_free():
    sentence = all_modes().sentence()
    assert "Non-blocking uses 20.2 ms of CPU for that, in 12,345 calls" in sentence.en
    assert "Blocking I/O uses 0.12 ms" in sentence.en
    assert "The program is free meanwhile with Signal-driven and Asynchronous." in sentence.en
    assert sentence.en.endswith("With Non-blocking, too, but it spends that on asking.")
    assert "信号驱动 I/O、异步 I/O" in sentence.zh or "信号驱动 I/O 和异步 I/O" in sentence.zh
    assert "非阻塞 I/O 为此用去" in sentence.zh  # a space beside code


def test_other_figures_make_another_sentence():
    panel = all_modes()
    one = panel.costs["nonblocking"]
    one.cpu_ms, one.free_calls, one.asked = figure(0.01), 0.0, 1.0
    sentence = panel.sentence().en
    assert "Non-blocking uses 0.01 ms" in sentence
    assert sentence.endswith("The program is free meanwhile with Signal-driven and Asynchronous.")


def test_the_curves_sentence():
    sentence = all_points().sentence().en
    assert "With 10,000 descriptors, a wait by poll costs 2,501 µs and by epoll 1.20 µs" in sentence
    assert "2,084 times as much. With 10 they cost 3.70 and 1.20 µs." in sentence
    assert sentence.endswith("select refuses 3,000: its highest descriptor is 1,023.")


def test_what_the_machine_does_not_allow_is_not_laid_at_selects_door():
    lines = [point(name, 10, 1.0) for name in SIGNS]
    lines += [point(name, 10_000, error="the limit was 4096") for name in SIGNS]
    sentence = fed(
        begun(CurvesPanel()), [*lines, Update("poll of 30", failed=same("no answer"))]
    ).sentence()
    assert "no program open 10,000 descriptors" in sentence.en
    assert "its highest" not in sentence.en
    assert sentence.en.endswith("Not measured: poll of 30 (no answer).")
    both = fed(all_points(), [point("epoll", 10_000, error="the limit was 4096")]).sentence().en
    assert "select refuses 3,000" in both
    assert "no program open 10,000 descriptors" in both


def test_what_is_said_while_there_are_no_figures():
    for panel in (ModesPanel(), CurvesPanel()):
        assert "Press Run" in panel.sentence().en
        panel.take(Update("poll of 10"))
        panel.stop()
        assert "Stopped" in panel.sentence().en
        panel.stop("exit status 1")
        assert "(exit status 1)" in panel.sentence().en
    begun(panel).take(Update("poll of 10"))
    assert panel.sentence().en.startswith("poll, 10 descriptors:")


def test_leaving_while_something_is_measured_says_that_it_takes_a_moment(stage):
    demo = stage.open("io", "en", "dark")
    demo.act("leave")
    assert demo.look.caption.en == "Closing ..."


# ---------------------------------------------------------------- axes


@pytest.mark.parametrize("value", [0.07, 1, 1.01, 9.99, 31, 155, 1000, 9876])
def test_an_axis_ends_at_a_round_number_not_far_beyond(value):
    assert value * 0.999 <= bound(value) <= 1.5 * value
    assert 3 <= len(ticks(bound(value))) <= 8
    assert ticks(bound(value))[-1] <= bound(value) * 1.001


def test_a_decade_is_as_long_everywhere():
    axis = Axis(10, 10_000, 100, 400, log=True)
    assert [axis(value) for value in (1, 10, 100, 1000)] == pytest.approx([100, 100, 200, 300])
    assert Axis(0, 50, 0, 100)(25) == 50


# ---------------------------------------------------------------- how it is laid out


def nothing_yet():
    return ModesPanel(), CurvesPanel()


def running():
    left, right = begun(ModesPanel()), begun(CurvesPanel())
    first, *_ = [line for line in mode_lines() if line.costs]
    left.take(first)
    left.take(Update("signal_driven"))
    for name in SIGNS:
        right.take(point(name, 10, 2.0))
    right.take(Update("select of 30"))
    return left, right


def measured():
    return all_modes(), all_points()


def unfolded():
    return all_modes(unfolded=True), all_points()


def failed():
    left, right = all_modes(unfolded=True), CurvesPanel()
    why = "asynchronous I/O needs Linux with glibc on x86_64 or aarch64"
    left.take(Update("asynchronous", failed=same(why)))
    right.take(Update("poll of 10"))
    right.stop("SIGKILL")
    return left, right


def crowded():
    left, right = measured()
    left.other_load = right.other_load = 100.0
    return left, right


@pytest.mark.parametrize("state", [nothing_yet, running, measured, unfolded, failed, crowded])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_nothing_is_cut_and_nothing_overlaps(size, language, state):
    page = PAGE(None)
    page.modes, page.curves = page.panels = [*state()]
    check_page(page, size, language)


@pytest.mark.parametrize("dearer", ["select", "poll"])
def test_the_name_of_select_is_on_the_side_where_polls_curve_is_not(dearer):
    lines = [
        point(name, count, count * (2.0 if name == dearer else 1.0))
        for count in (10, 100, 1000)
        for name in SIGNS
    ]
    panel = fed(begun(CurvesPanel()), [*lines, point("select", 3000, error="filedescriptor")])
    canvas = Canvas(pygame.Surface((900, 700)), DARK, "en", 1.0)
    canvas.texts = []
    panel.arrange(pygame.Rect(0, 0, 900, 700), canvas)
    panel.draw(canvas)
    (name,) = [rect for text, rect in canvas.texts if text == "select"]
    (end,) = [rect.centerx for text, rect in canvas.texts if text == "1,000" and rect.top > 350]
    assert (name.right < end) == (dearer == "select")
    assert (name.left > end) == (dearer == "poll")


def test_the_figures_of_the_modes_are_folded_until_they_are_asked_for(stage):
    demo = stage.open("io", "en", "dark")
    stage.actors[0].say(*mode_lines())
    stage.run(0.3)
    costs = "1 call until the data are there · CPU 0.12 ms per read"
    for _ in range(2):
        texts = say_all(demo)
        assert costs not in texts
        assert HOW["blocking"].en not in texts
        assert "12,345 calls" in texts  # a core that is busy for nothing is mentioned
        demo.act("figures")
        texts = say_all(demo)
        assert costs in texts
        assert all(how.en in texts for how in HOW.values())
        demo.act("figures")


@pytest.mark.parametrize("page", ["servers", "io"])
def test_no_axis_is_empty(stage, page):
    demo = stage.open(page, "en", "dark")
    stage.run(3.0)
    texts = say_all(demo)
    for words in ("ms after the request", "descriptors watched", "wait for data", "copy, µs"):
        assert words not in texts
    assert not any(line.isdigit() and int(line) > 100 for line in texts.splitlines())


# ---------------------------------------------------------------- in the window


@pytest.fixture
def demo(open_measured):
    return open_measured("io")


@pytest.mark.window
@pytest.mark.slow
def test_the_modes_are_measured_when_the_page_is_entered(open_demo, until):
    """Slow: the whole of both measurements, some ten seconds."""
    demo = open_demo(page="io")
    assert demo.page.modes.running
    assert demo.page.curves.waits
    until(demo.app, lambda: demo.page.curves.costs, timeout=60)
    assert demo.page.modes.done
    until(demo.app, lambda: demo.page.process is None, timeout=60)
    assert demo.page.curves.done
    assert set(demo.page.modes.costs) == set(io.MODELS)
    demo.show("models")
    demo.show("io")
    assert demo.page.process is None  # once is enough


@pytest.mark.window
@pytest.mark.slow
def test_points_arrive_one_after_the_other(demo, press_button, until):
    """Slow: the whole of a measurement, some five seconds."""
    press_button(demo, "run curves")
    until(demo.app, lambda: demo.page.curves.costs)
    assert demo.page.curves.running
    assert len(demo.page.curves.costs) < len(DESCRIPTORS) * len(SIGNS)
    until(demo.app, lambda: demo.page.process is None, timeout=60)
    assert demo.page.curves.done
    assert [count for count, _ in demo.page.curves.curves()["epoll"]] == [*DESCRIPTORS]
    assert demo.page.curves.refused("select")
    assert demo.page.curves.sentence()


@pytest.mark.window
@pytest.mark.slow
def test_run_and_stop_by_key(demo, presser, until):
    """Slow: several processes, one after the other."""
    presser.key("F5")
    until(demo.app, lambda: demo.page.modes.costs)
    presser.key("F6")  # one measurement at a time
    until(demo.app, lambda: demo.page.curves.waits)
    assert demo.page.modes.running
    presser.key("F5")
    until(demo.app, lambda: demo.page.curves.costs)
    assert not demo.page.modes.running
    assert "Stopped" in demo.page.modes.sentence().en
    process = demo.page.process
    presser.key("F6")
    until(demo.app, lambda: demo.page.process is None)
    assert process.returncode == 0
    assert "Stopped" in demo.page.curves.sentence().en


@pytest.mark.window
@pytest.mark.slow
def test_what_runs_ends_with_the_page_and_is_reported_when_killed(demo, presser, until):
    """Slow: several processes, one after the other."""
    presser.key("F5")
    until(demo.app, lambda: demo.page.modes.costs)
    os.kill(demo.page.process.pid, signal.SIGKILL)
    until(demo.app, lambda: demo.page.process is None)
    assert "(SIGKILL)" in demo.page.modes.sentence().en
    presser.key("F6")
    until(demo.app, lambda: demo.page.curves.costs)
    process = demo.page.process
    presser.key("Control_L", "3")
    until(demo.app, lambda: demo.page.name == "servers")
    assert process.returncode == 0


@pytest.mark.window
def test_the_keyboard_reaches_every_control(demo, tab_round):
    assert {"run modes", "run curves"} <= {button.action for button in demo.buttons()}
    tab_round(demo)


@pytest.mark.window
def test_the_sheets_and_a_new_size(demo, presser, until):
    presser.key("F11")
    until(demo.app, lambda: demo.look.overlay == "code")
    presser.key("Escape")
    until(demo.app, lambda: not demo.look.overlay)
    presser.resize(1000, 760)
    until(demo.app, lambda: demo.frame.window.size == (1000, 760))
    assert demo.page.curves.box.right < 1000
