"""The I/O page: what it says of the figures, how it is laid out, and its presses."""

import os
import signal
from types import SimpleNamespace

import pygame
import pytest
from drawing import SIZES, check

from uievents.compare.studies.io import IoCosts
from uievents.compare.studies.multiplexers import WaitCost
from uievents.demo.lab import CURVES, DESCRIPTORS
from uievents.demo.lab_draw import Axis, bound, ticks
from uievents.demo.lab_results import Begun, Done, Failed, Io, Multiplexers, Planned, Read, Waited
from uievents.demo.lab_seen import CurvesSeen, ModesSeen
from uievents.demo.lab_words import curves_sentence, modes_sentence
from uievents.demo.layout import frame_of
from uievents.demo.look import Look
from uievents.demo.pages.io import IO as IOPage
from uievents.demo.paint import Canvas
from uievents.demo.texts import Texts
from uievents.demo.theme import DARK
from uievents.measure.samples import Figure
from uievents.models import io
from uievents.words import LANGUAGES, Text, text

TOO_HIGH = "filedescriptor out of range in select() - select() has places for 0 to 1023"


def figure(value):
    return Figure(value, value, value, 9)


def read_of(name, cpu=0.25, asked=1.0, free=0.0, wait=20.3, copy=90.0):
    costs = IoCosts(name, Text("", ""), figure(wait), figure(copy), figure(cpu), free, asked)
    return Read(costs, asked, 30, 65536, 20.0)


def all_modes():
    seen = ModesSeen()
    seen.start(Io())
    seen.take(Planned(list(io.MODELS), 5))
    for name in io.MODELS:
        seen.take(Begun(name))
        if name == "nonblocking":
            read = read_of(name, cpu=20.2, asked=12345.0, free=12344.0, copy=60.0)
        elif name in ("signal_driven", "asynchronous"):
            read = read_of(name, free=1.0, copy=1234.0)
        else:
            read = read_of(name, cpu=0.125 if name == "blocking" else 0.25)
        seen.take(read)
    seen.take(Done())
    return seen


def all_points():
    seen = CurvesSeen()
    seen.start(Multiplexers())
    for count in DESCRIPTORS:
        for name in CURVES:
            seen.take(Begun(f"{name} of {count}"))
            microseconds = 1.25 if name == "epoll" else count / 4
            too_many = name == "select" and count > 1023
            cost = None if too_many else figure(microseconds)
            seen.take(Waited(WaitCost(name, count, cost, TOO_HIGH if too_many else "")))
    seen.take(Done())
    return seen


# ---------------------------------------------------------------- what is said


def test_the_sentence_names_who_burns_and_who_is_free():
    said = modes_sentence(all_modes(), Texts("en"))
    assert "Non-blocking uses 20.2 ms of CPU for that, in 12,345 calls" in said
    assert "Blocking uses 0.12 ms" in said
    assert "The program is free meanwhile with Signal-driven and Asynchronous." in said
    assert said.endswith("With Non-blocking, too, but it spends that on asking.")
    said = modes_sentence(all_modes(), Texts("zh"))
    assert "信号驱动 I/O、异步 I/O" in said
    assert "非阻塞 I/O 为此用去" in said  # a space beside code


def test_other_figures_make_another_sentence():
    seen = all_modes()
    seen.take(read_of("nonblocking", cpu=0.01, free=0.0))
    said = modes_sentence(seen, Texts("en"))
    assert "Non-blocking uses 0.01 ms" in said
    assert said.endswith("The program is free meanwhile with Signal-driven and Asynchronous.")


def test_the_curves_sentence():
    said = curves_sentence(all_points(), Texts("en"))
    assert "With 10,000 descriptors, a wait by poll costs 2,500 µs and by epoll 1.25 µs" in said
    assert "2,000 times as much. With 10 they cost 2.50 and 1.25 µs." in said
    assert said.endswith("select refuses 3,000: its highest descriptor is 1,023.")


def test_what_the_machine_does_not_allow_is_not_laid_at_selects_door():
    seen = CurvesSeen(done=True)
    for name in CURVES:
        seen.take(Waited(WaitCost(name, 10, figure(1.0), "")))
        seen.take(Waited(WaitCost(name, 10_000, None, "the limit was 4096")))
    seen.take(Failed("poll of 30", "it did not answer"))
    said = curves_sentence(seen, Texts("en"))
    assert "no program open 10,000 descriptors" in said
    assert "its highest" not in said
    assert said.endswith("Not measured: poll of 30 (it did not answer).")


def test_what_is_said_while_there_are_no_figures():
    texts = Texts("en")
    for seen, sentence in ((ModesSeen(), modes_sentence), (CurvesSeen(), curves_sentence)):
        assert "Press Run" in sentence(seen, texts)
        seen.take(Begun("poll of 10"))
        seen.stop()
        assert "Stopped" in sentence(seen, texts)
        seen.stop("exit status 1")
        assert "(exit status 1)" in sentence(seen, texts)
    seen.start(Multiplexers())
    seen.take(Begun("poll of 10"))
    assert sentence(seen, texts).startswith("poll, 10 descriptors:")


def test_leaving_while_something_is_measured_says_that_it_takes_a_moment(stage):
    demo = stage.open("io", "en", "dark")
    demo.act("leave")
    assert demo.look.caption == text("Closing ...")


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
    return ModesSeen(), CurvesSeen()


def running():
    left, right = ModesSeen(), CurvesSeen()
    left.start(Io())
    left.take(Begun("blocking"))
    left.take(read_of("blocking"))
    left.take(Begun("signal_driven"))
    right.start(Multiplexers())
    for name in CURVES:
        right.take(Begun(f"{name} of 10"))
        right.take(Waited(WaitCost(name, 10, figure(2.0), "")))
    return left, right


def measured():
    return all_modes(), all_points()


def failed():
    left, right = all_modes(), CurvesSeen(begun=1)
    left.failures["asynchronous"] = "asynchronous I/O needs Linux with glibc on x86_64 or aarch64"
    right.stop("SIGKILL")
    return left, right


@pytest.mark.parametrize("state", [nothing_yet, running, measured, failed])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_nothing_is_cut_and_nothing_overlaps(size, language, state):
    frame = frame_of(*size)
    canvas = Canvas(pygame.Surface(size), DARK, language, frame.scale)
    canvas.said = []
    page = IOPage(SimpleNamespace(app=None, look=Look(language)))
    page.left.seen, page.right.seen = state()
    page.arrange(frame.body, canvas)
    for panel in page.panels:
        panel.draw(canvas)
        for button in panel.buttons:
            panel.draw_button(canvas, button, "")
    check(size, canvas.said, [button for panel in page.panels for button in panel.buttons])
    said = "".join(said.text for said in canvas.said).replace(" ", "")
    for panel in page.panels:
        assert panel.sentence().replace(" ", "") in said  # all its lines had room


# ---------------------------------------------------------------- in the window


@pytest.fixture
def demo(open_demo, until, presser):
    """The page, its first run stopped, the mouse and the keyboard on it."""
    demo = open_demo(page="io")
    presser.aim_at_pygame()
    presser.focus()
    until(demo.app, lambda: pygame.key.get_focused())
    demo.page.stop()
    until(demo.app, lambda: demo.page.bench is None)
    return demo


@pytest.fixture
def press(demo, presser):
    def press_it(action):
        presser.click(*next(b for b in demo.buttons() if b.action == action).rect.center)

    return press_it


@pytest.mark.window
@pytest.mark.slow
def test_the_modes_are_measured_when_the_page_is_entered(open_demo, until):
    """Slow: the whole of both measurements, some ten seconds."""
    demo = open_demo(page="io")
    assert demo.page.modes.running
    assert demo.page.curves.waits
    until(demo.app, lambda: demo.page.curves.points, patience=60)
    assert demo.page.modes.done
    until(demo.app, lambda: demo.page.bench is None, patience=60)
    assert demo.page.curves.done
    assert set(demo.page.modes.reads) == set(io.MODELS)
    demo.show("models")
    demo.show("io")
    assert demo.page.bench is None  # once is enough


@pytest.mark.window
@pytest.mark.slow
def test_points_arrive_one_after_the_other(demo, press, until):
    """Slow: the whole of a measurement, some five seconds."""
    press("curves")
    until(demo.app, lambda: demo.page.curves.points)
    assert demo.page.curves.running
    assert sum(map(len, demo.page.curves.points.values())) < len(DESCRIPTORS) * len(CURVES)
    until(demo.app, lambda: demo.page.bench is None, patience=60)
    assert demo.page.curves.done
    assert [cost.descriptors for cost in demo.page.curves.points["epoll"]] == [*DESCRIPTORS]
    assert demo.page.curves.refused("select")
    assert demo.page.right.sentence()


@pytest.mark.window
@pytest.mark.slow
def test_run_and_stop_by_key(demo, presser, until):
    """Slow: several processes, one after the other."""
    presser.key("F5")
    until(demo.app, lambda: demo.page.modes.reads)
    presser.key("F6")  # one measurement at a time
    until(demo.app, lambda: demo.page.curves.waits)
    assert demo.page.modes.running
    presser.key("F5")
    until(demo.app, lambda: demo.page.curves.points)
    assert not demo.page.modes.running
    assert "Stopped" in demo.page.left.sentence()
    process = demo.page.bench.process
    presser.key("F6")
    until(demo.app, lambda: demo.page.bench is None)
    assert process.returncode == 0
    assert "Stopped" in demo.page.right.sentence()


@pytest.mark.window
@pytest.mark.slow
def test_what_runs_ends_with_the_page_and_is_told_of_when_killed(demo, presser, until):
    """Slow: several processes, one after the other."""
    presser.key("F5")
    until(demo.app, lambda: demo.page.modes.reads)
    os.kill(demo.page.bench.process.pid, signal.SIGKILL)
    until(demo.app, lambda: demo.page.bench is None)
    assert "(SIGKILL)" in demo.page.left.sentence()
    presser.key("F6")
    until(demo.app, lambda: demo.page.curves.points)
    process = demo.page.bench.process
    presser.key("Control_L", "3")
    until(demo.app, lambda: demo.page.name == "servers")
    assert process.returncode == 0


@pytest.mark.window
def test_the_keyboard_reaches_every_control(demo, presser, until):
    wanted, seen = {button.action for button in demo.buttons()}, []

    def all_round():
        if demo.focused and demo.focused not in seen:
            seen.append(demo.focused)
            presser.key("Tab")
        return set(seen) == wanted

    presser.key("Tab")
    until(demo.app, all_round)
    assert {"modes", "curves"} <= wanted


@pytest.mark.window
def test_the_sheets_and_a_new_size(demo, presser, until):
    presser.key("F11")
    until(demo.app, lambda: demo.look.overlay == "code")
    presser.key("Escape")
    until(demo.app, lambda: not demo.look.overlay)
    presser.resize(1000, 760)
    until(demo.app, lambda: demo.frame.window.size == (1000, 760))
    assert demo.page.right.box.right < 1000
